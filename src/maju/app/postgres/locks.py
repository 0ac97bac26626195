"""File locks that the kernel drops when their last holder dies, however it dies.

A lock belongs to the open file, not to the process: a child that inherits the descriptor
holds it too. The supervisor leans on that (see ``supervisor``).
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from maju.kernel.errors import Trouble

POLL_S = 0.02


class FileLock:
    """One open lock file. Never deleted: a deleted lock file lets two holders in."""

    def __init__(self, path: Path) -> None:
        flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
        self._fd = -1
        self._fd = os.open(path, flags, 0o600)
        self.path = path

    @property
    def fd(self) -> int:
        """For a child that shall hold the lock too."""
        return self._fd

    def take(self, *, shared: bool = False, within_s: float = 0.0) -> bool:
        """Whether the lock was had within so many seconds; 0 asks once."""
        how = (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB
        until = time.monotonic() + within_s
        while True:
            try:
                fcntl.flock(self._fd, how)
                return True
            except BlockingIOError:
                if time.monotonic() >= until:
                    return False
                time.sleep(POLL_S)

    def close(self) -> None:
        """Let go; whoever inherited the descriptor still holds it."""
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1

    def __del__(self) -> None:
        self.close()

    def __enter__(self) -> FileLock:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


@contextmanager
def locked(path: Path, *, within_s: float) -> Iterator[FileLock]:
    """Hold *path* alone.

    Raises:
        Trouble: somebody else held it all the while.
    """
    with FileLock(path) as lock:
        if not lock.take(within_s=within_s):
            raise Trouble(f"another process holds {path} for more than {within_s:g} s")
        yield lock
