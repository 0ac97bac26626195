"""The program: an Asterisk that is installed here, or Debian's in a folder (``make asterisk``).

From a folder it is run by the folder's own loader with the folder's own libraries. There is no
chroot and nothing is mounted, so paths mean the same to it and to us, several run at once, and an
ordinary user may run it.
"""

from __future__ import annotations

import os
import platform
import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

PLACE = Path("/var/lib/maju-asterisk")
STAMP = "maju.stamp"
OLDEST = (20, 14)
"""The first that takes requests over the WebSocket of its events."""

_WHERE = "/usr/sbin:/usr/local/sbin:/sbin"
_MULTIARCH = {"x86_64": "x86_64-linux-gnu", "aarch64": "aarch64-linux-gnu"}
_LOADERS = ("lib64/ld-linux-x86-64.so.2", "lib/ld-linux-aarch64.so.1")
_VERSION = re.compile(r"Asterisk (?:certified/)?(\d+)\.(\d+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """An Asterisk that can be started.

    Args:
        command: what runs it; options follow.
        modules: the folder of its modules.
        data: where its documentation and its own sounds are; it does not start without.
    """

    command: tuple[str, ...]
    modules: Path
    data: Path

    def version(self) -> tuple[int, int] | None:
        """Major and minor; ``None`` when it does not start."""
        try:
            done = subprocess.run(
                [*self.command, "-V"], check=False, capture_output=True, text=True, timeout=60
            )
        except (OSError, subprocess.TimeoutExpired):
            return None
        found = _VERSION.match(done.stdout)
        return None if found is None else (int(found[1]), int(found[2]))


def find_part(env: Mapping[str, str] | None = None) -> Part | None:
    """The one that ``MAJU_ASTERISK`` names, else one on the PATH, else the usual folder's.

    One on the PATH that is too old is passed over when the folder has another.
    """
    env = os.environ if env is None else env
    if named := env.get("MAJU_ASTERISK", "").strip():
        return _in_folder(Path(named).expanduser().absolute())
    installed = _installed(env)
    if installed is not None and (installed.version() or (0, 0)) >= OLDEST:
        return installed
    return _in_folder(PLACE) or installed


def _installed(env: Mapping[str, str]) -> Part | None:
    if found := shutil.which("asterisk", path=f"{env.get('PATH', '')}:{_WHERE}"):
        modules = [
            *Path("/usr/lib").glob("*-linux-gnu/asterisk/modules"),
            Path("/usr/lib/asterisk/modules"),
        ]
        data = [Path("/usr/share/asterisk"), Path("/var/lib/asterisk")]
        return Part(
            command=(found,),
            modules=next((each for each in modules if each.is_dir()), modules[-1]),
            data=next((each for each in data if (each / "documentation").is_dir()), data[-1]),
        )
    return None


def _in_folder(folder: Path) -> Part | None:
    loader = next((folder / each for each in _LOADERS if (folder / each).exists()), None)
    if loader is None or not (folder / STAMP).exists():
        return None
    libraries = folder / "usr" / "lib" / _MULTIARCH.get(platform.machine(), "-")
    program = str(folder / "usr" / "sbin" / "asterisk")
    return Part(
        command=(str(loader), "--library-path", str(libraries), "--argv0", "asterisk", program),
        modules=libraries / "asterisk" / "modules",
        data=folder / "usr" / "share" / "asterisk",
    )
