"""A Unix socket below any folder: its address holds 107 bytes, a home's path may be longer."""

from __future__ import annotations

import os
import socket
from pathlib import Path

_ADDRESS_BYTES = 107


class SocketPlace:
    """An address of *path* that fits, as long as this object is open.

    A path that is too long is reached through a descriptor of its folder.
    """

    def __init__(self, path: Path) -> None:
        self._folder: int | None = None
        self.address = str(path)
        if len(os.fsencode(path)) > _ADDRESS_BYTES:
            self._folder = os.open(path.parent, os.O_PATH | os.O_DIRECTORY)
            self.address = f"/proc/self/fd/{self._folder}/{path.name}"

    def close(self) -> None:
        """The address ends here."""
        if self._folder is not None:
            os.close(self._folder)
            self._folder = None


def listen(path: Path, *, waiting: int = 128) -> socket.socket:
    """Listen at *path*, open to this user alone; a socket that a dead process left is replaced.

    The caller sees to it (a lock) that no other living process listens there.
    """
    path.unlink(missing_ok=True)
    place = SocketPlace(path)
    listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    before = os.umask(0o177)
    try:
        listening.bind(place.address)
    finally:
        os.umask(before)
        place.close()
    listening.listen(waiting)
    listening.setblocking(False)
    return listening
