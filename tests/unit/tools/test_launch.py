"""The launcher knows when an environment is whole, and what does not belong in it."""

import fcntl
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tools import launch

LOCK = "click==8.1.0 \\\n    --hash=sha256:00\n"
PYPROJECT = """
[build-system]
requires = ["hatchling"]
[project]
name = "maju"
[tool.ruff]
line-length = 100
"""


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A clone with a finished environment that holds nothing."""
    (tmp_path / "requirements.lock").write_text(LOCK)
    (tmp_path / "pyproject.toml").write_text(PYPROJECT)
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    (tmp_path / ".venv" / "bin" / "python").symlink_to(sys.executable)
    (tmp_path / ".venv" / launch.STAMP).write_text(launch.fingerprint(tmp_path).text())
    return tmp_path


def is_ready(clone: Path) -> bool:
    return launch.is_ready(clone / ".venv", launch.fingerprint(clone))


def test_a_finished_environment_is_used_as_it_is(clone: Path) -> None:
    assert is_ready(clone)


@pytest.mark.parametrize(
    ("old", "new", "same_packages"),
    [
        ("requirements.lock", LOCK.replace("8.1.0", "8.1.1"), False),
        ("pyproject.toml", PYPROJECT.replace('"maju"', '"maju2"'), True),
    ],
)
def test_a_change_of_what_is_installed_is_noticed(
    clone: Path, old: str, new: str, same_packages: bool
) -> None:
    before = launch.fingerprint(clone)
    (clone / old).write_text(new)
    assert not is_ready(clone)
    assert (launch.fingerprint(clone).packages == before.packages) is same_packages


def test_a_setting_of_a_tool_installs_nothing(clone: Path) -> None:
    (clone / "pyproject.toml").write_text(PYPROJECT.replace("100", "120"))
    assert is_ready(clone)


def test_an_environment_whose_making_was_killed_is_not_whole(clone: Path) -> None:
    (clone / ".venv" / launch.STAMP).unlink()
    assert not is_ready(clone)


def test_an_environment_whose_python_is_gone_is_not_whole(clone: Path) -> None:
    (clone / ".venv" / "bin" / "python").unlink()
    (clone / ".venv" / "bin" / "python").symlink_to(clone / "no such python")
    assert not is_ready(clone)


def test_a_moved_clone_needs_a_new_environment(clone: Path, tmp_path: Path) -> None:
    moved = tmp_path / "moved"
    shutil.copytree(clone, moved, symlinks=True)
    assert not is_ready(moved)


def test_what_left_the_lock_is_found_in_any_spelling() -> None:
    installed = ["Click", "maju", "pip", "setuptools", "left_over"]
    assert launch.unlocked(installed, LOCK) == ["left-over"]


def test_two_set_ups_wait_for_each_other(tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    with launch.held_alone(lock):
        assert not could_be_taken(lock)
    assert could_be_taken(lock)


def could_be_taken(lock: Path) -> bool:
    with lock.open() as other:
        try:
            fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


def test_a_python_without_ensurepip_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(launch.Refused, match=r"apt-get install python3\.\d+-venv"):
        launch.install_venv_module()


def test_a_command_that_is_not_there_is_said_plainly() -> None:
    command = (sys.executable, str(launch.ROOT / "tools" / "launch.py"), "no-such-command")
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert done.returncode in {2, 127}
    assert "no-such-command" in done.stderr or "set-up" in done.stderr
