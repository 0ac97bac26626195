"""Which processes serve a data folder, as the kernel sees it.

A pid in a file is a rumour: the process may be gone, a zombie, or somebody else by now. A
server process is known by its working folder, which PostgreSQL sets to the data folder.
"""

from __future__ import annotations

import os
import signal
from contextlib import suppress
from pathlib import Path

_PROC = Path("/proc")


def serving(data: Path) -> list[int]:
    """The live processes that work inside *data*; zombies do not count.

    Empty where there is no /proc: the caller then leans on locks alone.
    """
    if not _PROC.is_dir():
        return []
    place = os.path.realpath(data)
    return [
        int(entry.name)
        for entry in _PROC.iterdir()
        if entry.name.isdigit() and _works_in(entry, place)
    ]


def find_postmaster(data: Path) -> int | None:
    """The pid that ``postmaster.pid`` names, if such a server really lives there."""
    pid = named_pid(data)
    return pid if pid in serving(data) else None


def named_pid(data: Path) -> int | None:
    """What ``postmaster.pid`` says, true or not."""
    try:
        return int((data / "postmaster.pid").read_text().split("\n", 1)[0])
    except (OSError, ValueError):
        return None


def send(pid: int, what: signal.Signals) -> None:
    """Signal a process that may have gone meanwhile."""
    with suppress(ProcessLookupError):
        os.kill(pid, what)


def _works_in(entry: Path, place: str) -> bool:
    try:
        if str((entry / "cwd").readlink()) != place:  # unreadable or missing for a zombie
            return False
        name, state = (entry / "stat").read_text().split("(", 1)[1].rsplit(")", 1)
    except (OSError, IndexError, ValueError):
        return False
    return name.startswith("postgres") and state.split()[0] not in "ZX"
