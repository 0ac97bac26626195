"""Put Debian's own Asterisk into a folder, for development and for tests: ``make asterisk``.

    python3 tools/asterisk.py                # does nothing when the folder is whole

Debian's stable releases have no Asterisk; its testing release has. debootstrap gets that package
with everything it needs into a folder of its own and checks the signatures, so nothing of this
machine's system is touched. The program is run by the folder's own loader (see
src/maju/channels/asterisk/part.py): no chroot, no mounts, and paths mean the same inside and out.

Standard library only. The folder is made beside its place and moved there when it is whole, so
what was killed half-way is never taken for an Asterisk: the next run makes it anew.
``MAJU_ASTERISK`` names another folder, ``MAJU_DEBIAN_MIRROR`` another mirror.
"""

from __future__ import annotations

import fcntl
import os
import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

SUITE = "forky"  # Debian's testing release
SCRIPT = Path("/usr/share/debootstrap/scripts/sid")  # debootstrap may be older than the suite
PLACE = Path("/var/lib/maju-asterisk")
STAMP = "maju.stamp"
OLDEST = (20, 14)
PATIENCE_S = 420  # each of two tries, within the patience of tools/parts.py
TRIES = 2
MULTIARCH = {"x86_64": "x86_64-linux-gnu", "aarch64": "aarch64-linux-gnu"}
WHERE = os.pathsep.join((os.environ.get("PATH", os.defpath), "/usr/sbin", "/sbin"))
LOADERS = ("lib64/ld-linux-x86-64.so.2", "lib/ld-linux-aarch64.so.1")
MODULES = ("chan_pjsip", "res_ari_channels", "res_http_websocket", "res_srtp", "app_mixmonitor")


class Failed(Exception):
    """Why there is no Asterisk; the message says what helps."""


def place(env: Mapping[str, str] = os.environ) -> Path:
    """The folder that holds it, or shall."""
    named = env.get("MAJU_ASTERISK", "").strip()
    return Path(named).expanduser().absolute() if named else PLACE


def version(folder: Path) -> str:
    """What the program in *folder* says of itself, once everything that we use is there.

    Raises:
        Failed: something is missing or does not run.
    """
    libraries = folder / "usr" / "lib" / MULTIARCH.get(platform.machine(), "-")
    modules = libraries / "asterisk" / "modules"
    loader = next((folder / each for each in LOADERS if (folder / each).exists()), None)
    program = folder / "usr" / "sbin" / "asterisk"
    if loader is None or not program.exists():
        raise Failed(f"{folder} holds no asterisk")
    for name in MODULES:
        if not (modules / f"{name}.so").exists():
            raise Failed(f"{folder}: its asterisk has no {name}")
    command = [str(loader), "--library-path", str(libraries), str(program), "-V"]
    try:
        done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=60)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Failed(f"{folder}: its asterisk does not start: {error}") from error
    if done.returncode != 0 or not done.stdout.startswith("Asterisk "):
        raise Failed(
            f"{folder}: its asterisk does not start: {(done.stderr or done.stdout)[-300:]}"
        )
    return done.stdout.strip()


def recent(program: str) -> bool:
    """Whether an installed one takes requests over a WebSocket: 20.14, 21.9, 22.4 or later."""
    try:
        done = subprocess.run(
            [program, "-V"], check=False, capture_output=True, text=True, timeout=60
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    found = re.match(r"Asterisk (?:certified/)?(\d+)\.(\d+)", done.stdout)
    return found is not None and (int(found[1]), int(found[2])) >= OLDEST


def whole(folder: Path) -> str:
    """The version in *folder*; empty when it was never finished, or is whole no more."""
    if not (folder / STAMP).exists():
        return ""
    try:
        return version(folder)
    except Failed as failed:
        say(str(failed))
        return ""


def make(folder: Path) -> str:
    """Have the folder made; the version.

    Raises:
        Failed: it cannot be made here, or the making failed.
    """
    if folder.exists() and not (folder / STAMP).exists() and any(folder.iterdir()):
        raise Failed(f"{folder} is none of ours: name another by MAJU_ASTERISK, or remove it")
    program = shutil.which("debootstrap", path=WHERE)
    if program is None or not SCRIPT.exists():
        raise Failed("no debootstrap here: apt-get install debootstrap")
    making = folder.with_name(f"{folder.name}.making")
    for tried in range(1, TRIES + 1):
        clear(making)
        say(f"getting Debian's Asterisk into {folder} (one to three minutes, 500 MB; {tried})")
        if debootstrap(program, making):
            break
    else:
        log = making / "debootstrap" / "debootstrap.log"
        raise Failed(f"debootstrap failed: {end_of(log)} (the folder {making} is as it was left)")
    for package in (making / "var" / "cache" / "apt" / "archives").glob("*.deb"):
        package.unlink()
    said = version(making)
    (making / STAMP).write_text(f"{said}\n", encoding="utf-8")
    clear(folder)
    making.rename(folder)
    return said


def debootstrap(program: str, target: Path) -> bool:
    """Run it; whether it succeeded. An empty mirror is its own default."""
    mirror = os.environ.get("MAJU_DEBIAN_MIRROR", "")
    options = ["--variant=minbase", "--include=asterisk"]
    command = [program, *options, SUITE, str(target), mirror, str(SCRIPT)]
    try:
        done = subprocess.run(
            command, check=False, stdin=subprocess.DEVNULL, stdout=sys.stderr, timeout=PATIENCE_S
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        say(f"debootstrap: {error}")
        return False
    return done.returncode == 0


def clear(folder: Path) -> None:
    """Remove *folder*, unless something is still mounted in it: that would be this machine's.

    Raises:
        Failed: something is mounted there.
    """
    if not folder.exists():
        return
    mounts = Path("/proc/self/mounts").read_text(encoding="utf-8").splitlines()
    points = [line.split()[1] for line in mounts]
    for point in reversed([each for each in points if Path(each).is_relative_to(folder)]):
        subprocess.run(["umount", point], check=False, stdout=sys.stderr)
    if any(os.path.ismount(each) for each in points if Path(each).is_relative_to(folder)):
        raise Failed(f"something is mounted below {folder}: umount it, then try again")
    shutil.rmtree(folder)


def end_of(log: Path) -> str:
    """The last line of a log."""
    try:
        return log.read_text(encoding="utf-8", errors="replace").strip().splitlines()[-1]
    except (OSError, IndexError):
        return "it left no log"


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """One maker at a time."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with folder.with_name(f"{folder.name}.lock").open("w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def say(message: str) -> None:
    """Progress goes to stderr."""
    print(f"maju asterisk: {message}", file=sys.stderr, flush=True)


def main() -> int:
    """Make it unless it is there; 1 when there is none afterwards."""
    folder = place()
    if said := whole(folder):
        say(f"{said} in {folder}")
        return 0
    if "MAJU_ASTERISK" not in os.environ and (installed := shutil.which("asterisk", path=WHERE)):
        if recent(installed):
            say(f"{installed} is installed on this machine and will be used")
            return 0
        say(f"{installed} is too old for Maju")
    if os.geteuid() != 0:
        say("debootstrap needs root: run this as root, or name a whole folder by MAJU_ASTERISK")
        return 1
    try:
        with alone(folder):
            said = whole(folder) or make(folder)
    except Failed as failed:
        say(str(failed))
        return 1
    say(f"{said} in {folder}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
