"""Debian's Asterisk in a folder: made once, never half, never over somebody else's folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from maju.channels.asterisk.part import find_part
from tools import asterisk

SAYS = "#!/bin/sh\necho 'Asterisk 22.10.1'\n"


def fill(folder: Path, loader: str = SAYS) -> None:
    """What debootstrap would leave, as far as it is looked at."""
    libraries = folder / "usr" / "lib" / asterisk.MULTIARCH["x86_64"]
    modules = libraries / "asterisk" / "modules"
    modules.mkdir(parents=True)
    for name in asterisk.MODULES:
        (modules / f"{name}.so").touch()
    (folder / "usr" / "sbin").mkdir()
    (folder / "usr" / "sbin" / "asterisk").touch()
    (folder / "lib64").mkdir()
    program = folder / asterisk.LOADERS[0]
    program.write_text(loader, encoding="utf-8")
    program.chmod(0o755)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "asterisk"
    monkeypatch.setenv("MAJU_ASTERISK", str(folder))
    monkeypatch.setattr("os.geteuid", lambda: 0)
    monkeypatch.setattr("shutil.which", lambda *_, **__: "/usr/sbin/debootstrap")
    monkeypatch.setattr(asterisk, "SCRIPT", tmp_path)
    monkeypatch.setattr("platform.machine", lambda: "x86_64")
    return folder


def bootstraps(monkeypatch: pytest.MonkeyPatch, *results: bool) -> list[Path]:
    """Debootstrap succeeds or fails in this order; the folders that it was given."""
    left, ran = list(results), []

    def run(_program: str, target: Path) -> bool:
        ran.append(target)
        target.mkdir(exist_ok=True)
        if left.pop(0):
            fill(target)
            return True
        (target / "half").touch()
        return False

    monkeypatch.setattr(asterisk, "debootstrap", run)
    return ran


def test_it_is_made_once(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ran = bootstraps(monkeypatch, True)
    assert asterisk.main() == 0
    assert asterisk.main() == 0
    assert len(ran) == 1
    assert ran[0] != place
    assert (place / asterisk.STAMP).read_text(encoding="utf-8") == "Asterisk 22.10.1\n"


def test_a_failed_try_is_tried_again_from_nothing(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bootstraps(monkeypatch, False, True)
    assert asterisk.main() == 0
    assert not (place / "half").exists()


def test_what_was_killed_half_way_is_made_anew(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    half = place.with_name("asterisk.making")
    half.mkdir()
    (half / "old").touch()
    bootstraps(monkeypatch, True)
    assert asterisk.main() == 0
    assert not half.exists()
    assert not (place / "old").exists()


def test_one_that_does_not_start_any_more_is_made_anew(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(place, "#!/bin/sh\nexit 127\n")
    (place / asterisk.STAMP).write_text("Asterisk 22\n", encoding="utf-8")
    ran = bootstraps(monkeypatch, True)
    assert asterisk.main() == 0
    assert len(ran) == 1


def test_two_failures_are_said_and_leave_no_asterisk(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    bootstraps(monkeypatch, False, False)
    assert asterisk.main() == 1
    assert not place.exists()
    assert "debootstrap failed" in capsys.readouterr().err


def test_a_folder_of_somebody_elses_is_left_alone(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    place.mkdir()
    (place / "thesis.txt").touch()
    ran = bootstraps(monkeypatch)
    assert asterisk.main() == 1
    assert ran == []
    assert (place / "thesis.txt").exists()
    assert "none of ours" in capsys.readouterr().err


def test_without_root_it_says_so(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    ran = bootstraps(monkeypatch)
    assert asterisk.main() == 1
    assert ran == []


@pytest.mark.parametrize(
    ("says", "fine"),
    [
        ("Asterisk 22.10.1+dfsg", True),
        ("Asterisk 20.14.0", True),
        ("Asterisk 20.6.0~dfsg", False),
        ("Asterisk 16.2.1", False),
        ("what?", False),
    ],
)
def test_an_installed_one_is_used_when_it_is_recent(
    tmp_path: Path, says: str, *, fine: bool
) -> None:
    program = tmp_path / "asterisk"
    program.write_text(f"#!/bin/sh\necho '{says}'\n", encoding="utf-8")
    program.chmod(0o755)
    assert asterisk.recent(str(program)) is fine
    part = find_part({"PATH": str(tmp_path)})
    assert (part is not None and part.command == (str(program),)) is (
        fine or not asterisk.PLACE.exists()
    )
