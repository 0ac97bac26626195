"""Run a command in the project's own environment, making the environment first if need be.

    python3 tools/launch.py pytest -q        # any command
    python3 tools/launch.py                  # only make the environment

Standard library only: this file is what runs before anything is installed. What is installed
is exactly `requirements.lock`, hash by hash, plus the project itself in editable form. A stamp
over everything that shaped the environment makes the second run cost a tenth of a second.

The stamp is removed before the first change and written after the last one, so that an
environment whose making was killed is never taken for a whole one: it is made again from
nothing. Two launchers at once wait for each other.
"""

import sys

if sys.version_info < (3, 11):  # before anything that an older Python would stumble over
    sys.exit("maju needs Python 3.11 or later; this is " + sys.version.split()[0])

import fcntl
import hashlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import time
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent.parent
STAMP = "maju.stamp"


class Refused(Exception):
    """Something the person at the keyboard can put right; the message says how."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fingerprint:
    """What an environment depends on: two hashes, because the second is cheap to follow."""

    packages: str  # interpreter, folder, locked packages
    project: str  # how the project itself is installed

    def text(self) -> str:
        """As it stands in the stamp."""
        return f"{self.packages}\n{self.project}\n"


def fingerprint(root: Path) -> Fingerprint:
    """What an environment for *root* has to look like now.

    The folder is part of it (scripts in an environment hold absolute paths, so a moved
    clone needs a new one), and so is the interpreter. The settings of tools in
    `pyproject.toml` are not.
    """
    lock = (root / "requirements.lock").read_text()
    pyproject = tomllib.loads((root / "pyproject.toml").read_text())
    installed = [pyproject["build-system"], pyproject["project"]]
    return Fingerprint(
        packages=hashed(str(root), sys.version, os.path.realpath(sys.executable), lock),
        project=hashed(json.dumps(installed, sort_keys=True)),
    )


def hashed(*parts: str) -> str:
    """One hash over *parts*, their borders included."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def stamped(venv: Path) -> str:
    """The fingerprint that *venv* was finished for; empty if it never was."""
    try:
        return (venv / STAMP).read_text()
    except OSError:
        return ""


@contextmanager
def held_alone(lock_file: Path) -> Iterator[None]:
    """Keep other launchers of this clone out. The kernel lets go when we die, however we die."""
    with lock_file.open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            say("another set-up of this clone is running; waiting for it")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def say(message: str) -> None:
    """Progress goes to stderr: stdout belongs to the command that follows."""
    print(f"maju set-up: {message}", file=sys.stderr, flush=True)


def run(*command: str, env: dict[str, str] | None = None) -> None:
    """Run one step; its output is shown, its failure ends the set-up."""
    done = subprocess.run(command, check=False, cwd=ROOT, env=env, stdout=sys.stderr)
    if done.returncode != 0:
        raise Refused(f"this step failed with exit code {done.returncode}: {' '.join(command)}")


def make_venv(venv: Path, uv: str | None) -> None:
    """An empty environment at *venv*, whatever lay there before."""
    shutil.rmtree(venv, ignore_errors=True)
    if uv is not None:
        run(uv, "venv", "--quiet", "--python", sys.executable, str(venv))
        return
    if not can_make_venv():
        install_venv_module()
    run(sys.executable, "-m", "venv", str(venv))


def can_make_venv() -> bool:
    """Debian's python3 comes without ensurepip; `venv` then fails half-way."""
    return all(importlib.util.find_spec(name) is not None for name in ("venv", "ensurepip"))


def install_venv_module() -> None:
    """Have Debian or Ubuntu install what its Python lacks, or say what to type."""
    package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    advice = (
        f"this Python ({sys.executable}) cannot make virtual environments. "
        f"Install what it lacks (Debian, Ubuntu: apt-get install {package}), or put uv on the PATH."
    )
    apt = shutil.which("apt-get")
    if apt is None or os.geteuid() != 0:
        raise Refused(advice)
    say(f"this Python cannot make virtual environments; installing {package}")
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = (apt, "install", "-y", "-qq", "--no-install-recommends", package)
    try:
        run(*install, env=quiet)
    except Refused:  # most often: the lists of packages are missing or old
        run(apt, "update", "-qq", env=quiet)
        run(*install, env=quiet)
    importlib.invalidate_caches()
    if not can_make_venv():
        raise Refused(advice)


def install_packages(venv: Path, uv: str | None) -> None:
    """Make *venv* hold the locked packages, each with its hash, and no others."""
    python, lock = str(venv / "bin" / "python"), ROOT / "requirements.lock"
    if uv is not None:
        run(uv, "pip", "sync", "--quiet", "--python", python, "--require-hashes", str(lock))
        return
    run(*pip(python), "--no-deps", "--require-hashes", "--requirement", str(lock))
    list_installed = "import importlib.metadata as m; print(*(d.name for d in m.distributions()))"
    names = subprocess.run(
        (python, "-c", list_installed), check=True, capture_output=True, text=True
    )
    extra = unlocked(names.stdout.split(), lock.read_text())
    if extra:
        run(python, "-m", "pip", "uninstall", "-qq", "--yes", *extra)


def unlocked(installed: list[str], lock: str) -> list[str]:
    """Which of the *installed* packages have left the lock."""

    def plain(name: str) -> str:
        return re.sub(r"[-_.]+", "-", name).lower()

    kept = {plain(name) for name in re.findall(r"^([A-Za-z0-9._-]+)==", lock, re.MULTILINE)}
    return sorted({plain(name) for name in installed} - kept - {"maju", "pip", "setuptools"})


def install_project(venv: Path, uv: str | None) -> None:
    """Put the project itself into *venv*, so that its source is what runs.

    It is built by the locked hatchling: nothing is fetched that has no hash.
    """
    python = str(venv / "bin" / "python")
    itself = ("--no-deps", "--no-build-isolation", "--editable", str(ROOT))
    if uv is not None:
        run(uv, "pip", "install", "--quiet", "--offline", "--python", python, *itself)
    else:
        run(*pip(python), "--no-index", *itself)


def pip(python: str) -> tuple[str, ...]:
    """The start of a pip command. Twice quiet: errors only, no remarks on the machine's set-up."""
    options = ("--disable-pip-version-check", "install", "-qq", "--root-user-action=ignore")
    return (python, "-m", "pip", *options)


def set_up(venv: Path, wanted: Fingerprint) -> None:
    """Make *venv* what the lock says, and stamp it."""
    started = time.monotonic()
    before = stamped(venv)
    (venv / STAMP).unlink(missing_ok=True)
    uv = shutil.which("uv")
    if wanted.packages not in before:
        say(f"installing the locked packages into {venv.name} with {'uv' if uv else 'pip'}")
        if not (before and has_python(venv)):
            make_venv(venv, uv)
        install_packages(venv, uv)
    install_project(venv, uv)
    draft = venv / f"{STAMP}.draft"
    draft.write_text(wanted.text())
    draft.replace(venv / STAMP)
    say(f"ready in {time.monotonic() - started:.1f} s")


def has_python(venv: Path) -> bool:
    """Whether the interpreter that *venv* was made with is still there."""
    return os.access(venv / "bin" / "python", os.X_OK)


def environment(venv: Path) -> dict[str, str]:
    """The caller's environment with *venv* in front."""
    env = {k: v for k, v in os.environ.items() if k not in {"PYTHONHOME", "PYTHONPATH"}}
    env["VIRTUAL_ENV"] = str(venv)
    env["PATH"] = f"{venv / 'bin'}{os.pathsep}{env.get('PATH', os.defpath)}"
    return env


def is_ready(venv: Path, wanted: Fingerprint) -> bool:
    """Whether *venv* was finished for exactly this fingerprint."""
    return stamped(venv) == wanted.text() and has_python(venv)


def become(venv: Path, command: list[str]) -> NoReturn:
    """Turn this process into *command*, run in *venv*."""
    env = environment(venv)
    program = shutil.which(command[0], path=env["PATH"])
    if program is None:
        say(f"there is no command {command[0]!r} in {venv} or on the PATH")
        sys.exit(127)
    os.execve(program, command, env)


def main(command: list[str]) -> int:
    """Make the environment if need be, then become *command*."""
    venv = ROOT / ".venv"
    try:
        wanted = fingerprint(ROOT)
        if not is_ready(venv, wanted):
            with held_alone(ROOT / ".venv.lock"):
                if not is_ready(venv, wanted):  # the one we waited for may have made it
                    set_up(venv, wanted)
    except Refused as refused:
        say(str(refused))
        return 2
    if not command:
        return 0
    become(venv, command)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
