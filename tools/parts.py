"""Install the programs that the tests of real parts need, where this is allowed.

    python3 tools/parts.py                   # what is missing, if this is root on Debian or Ubuntu

Standard library only. Nothing here ever fails a build: what cannot be had is said, with the tests
that will be skipped for it; with ``CI=true`` these tests fail by themselves (tests/real_parts.py).
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PATIENCE_S = 900


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A program that is not Python's.

    Args:
        programs: any one of these on the PATH is enough.
        files: or any of these files.
        packages: what Debian calls it.
        without: what is skipped while it is missing.
    """

    name: str
    programs: Sequence[str] = ()
    files: Sequence[str] = ()
    packages: Sequence[str]
    without: str

    def there(self) -> bool:
        """Whether it is on this machine."""
        found = any(shutil.which(each, path=WHERE) for each in self.programs)
        return found or any(Path(each).exists() for each in self.files)


WHERE = os.pathsep.join((os.environ.get("PATH", os.defpath), "/usr/sbin", "/sbin"))

PARTS = (
    Part(
        name="Chromium",
        programs=("chromium", "chromium-browser", "google-chrome"),
        packages=("chromium",),
        without="tests in a real browser (needs_browser)",
    ),
    Part(
        name="Korean type",
        files=(
            "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
            "/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc",
        ),
        packages=("fonts-noto-cjk",),
        without="nothing, but Korean is boxes on screenshots",
    ),
    Part(
        name="nginx",
        programs=("nginx",),
        packages=("nginx",),
        without="tests of the shipped proxy configuration (needs_nginx)",
    ),
    Part(
        name="SIPp",
        programs=("sipp",),
        packages=("sip-tester",),
        without="telephone calls in tests (needs_asterisk)",
    ),
    Part(
        name="a voice",
        programs=("espeak-ng",),
        packages=("espeak-ng",),
        without="spoken announcements (needs_asterisk)",
    ),
    Part(
        name="sox",
        programs=("sox",),
        packages=("sox",),
        without="tests that listen to a call with another program's ears (needs_asterisk)",
    ),
    Part(
        name="debootstrap",
        programs=("debootstrap",),
        packages=("debootstrap", "debian-archive-keyring"),
        without="getting Asterisk (needs_asterisk)",
    ),
)

ASTERISK = ROOT / "tools" / "asterisk.py"

Run = Callable[..., int]


def missing(parts: Sequence[Part] = PARTS) -> list[Part]:
    """What this machine lacks."""
    return [part for part in parts if not part.there()]


def install(wanted: Sequence[Part], run: Run) -> None:
    """Have apt install each by itself, so that one which cannot be had spoils no other."""
    say(f"installing {', '.join(part.name for part in wanted)} for the tests")
    run("apt-get", "update", "-qq")
    for part in wanted:
        run("apt-get", "install", "-y", "-qq", "--no-install-recommends", *part.packages)
    if ubuntu() and (browser := [part for part in missing(wanted) if part.name == "Chromium"]):
        # Ubuntu's package is a snap, which a container cannot run; Playwright brings its own.
        say(f"{browser[0].name}: trying Playwright's own")
        run(str(ROOT / ".venv" / "bin" / "playwright"), "install", "--with-deps", "chromium")


def ubuntu() -> bool:
    """Whether this is an Ubuntu."""
    try:
        return "ID=ubuntu" in Path("/etc/os-release").read_text(encoding="utf-8").splitlines()
    except OSError:
        return False


def may_install() -> bool:
    """Whether we are root beside an apt."""
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def run_quietly(*command: str) -> int:
    """Run one step; its output goes to stderr, its code is given back."""
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    try:
        done = subprocess.run(
            command, check=False, env=quiet, stdout=sys.stderr, timeout=PATIENCE_S
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        say(f"{command[0]}: {error}")
        return 1
    return done.returncode


def say(message: str) -> None:
    """Progress goes to stderr."""
    print(f"maju parts: {message}", file=sys.stderr, flush=True)


def main() -> int:
    """Install what may be installed, and say what is missing still."""
    wanted = missing()
    if wanted and may_install():
        # a service that a package starts is none of ours
        policy = Path("/usr/sbin/policy-rc.d")
        ours = not policy.exists()
        if ours:
            policy.write_text("#!/bin/sh\nexit 101\n", encoding="utf-8")
            policy.chmod(0o755)
        try:
            install(wanted, run_quietly)
        finally:
            if ours:
                policy.unlink(missing_ok=True)
    if may_install():  # Debian's own package, in a folder of its own; it says what fails
        run_quietly(sys.executable, str(ASTERISK))
    for part in missing():
        packages = " ".join(part.packages)
        say(f"without {part.name} are skipped: {part.without} (apt-get install {packages})")
    return 0


if __name__ == "__main__":
    sys.exit(main())
