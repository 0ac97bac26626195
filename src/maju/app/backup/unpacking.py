"""Takes an archive's files to where they wait: the dump to the database, blobs beside theirs."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from typing import IO

from maju.app.backup.archive import CHUNK_BYTES, Readable
from maju.app.backup.keeping import keep_key
from maju.app.backup.progress import Progress
from maju.app.backup.register import parse
from maju.app.backup.taking import BLOBS, DATABASE, KEYS, REGISTER, VOICE, full
from maju.app.home import Home, make_folder
from maju.app.keys import NAME as MASTER
from maju.app.keys import sync_folder
from maju.kernel.errors import Refused
from maju.kernel.ids import CustomerId

_ROOM_LEFT_BYTES = 16 << 20
_SECRET_BYTES = 1 << 20


class Staging:
    """Files of the backup that differ from what is there; use it as ``with``.

    Args:
        into: below which they are: the folder of blobs, or another one of the home.
        beside: where they wait.
    """

    def __init__(self, home: Home, into: Path | None = None, beside: Path | None = None) -> None:
        self._blobs = into or home.prepare().blobs
        self._folder = beside or home.restoring
        self._waiting: list[PurePosixPath] = []

    def __enter__(self) -> Staging:
        self._clear()
        make_folder(self._folder, 0o700)
        return self

    def __exit__(self, *_: object) -> None:
        self._clear()

    def keep(self, name: PurePosixPath, size: int, source: Readable) -> None:
        """Have blob *name* ready; nothing is written while it equals the one that is there.

        Raises:
            Refused: ``disk_full``.
        """
        there = self._blobs / name
        if there.is_symlink() or not there.is_file() or there.stat().st_size != size:
            self._write(name, size, source, same=0, first=b"")
            return
        same = 0
        with there.open("rb") as present:
            while chunk := source.read(CHUNK_BYTES):
                if present.read(len(chunk)) != chunk:
                    self._write(name, size, source, same=same, first=chunk)
                    return
                same += len(chunk)

    def install(self) -> int:
        """Rename what waits into place, durably; how many."""
        folders = set()
        for name in self._waiting:
            there = self._blobs / name
            make_folders(self._blobs, there.parent)
            (self._folder / name).rename(there)
            folders.add(there.parent)
        for folder in folders:
            sync_folder(folder)
        return len(self._waiting)

    def _write(
        self, name: PurePosixPath, size: int, source: Readable, *, same: int, first: bytes
    ) -> None:
        room = os.statvfs(self._folder)
        if room.f_bavail * room.f_frsize < size + _ROOM_LEFT_BYTES:
            raise full(self._folder)
        draft = self._folder / name
        make_folders(self._folder, draft.parent)
        with draft.open("xb") as file:
            draft.chmod(0o600)
            if same:
                with (self._blobs / name).open("rb") as present:
                    for begin in range(0, same, CHUNK_BYTES):
                        file.write(present.read(min(CHUNK_BYTES, same - begin)))
            file.write(first)
            while chunk := source.read(CHUNK_BYTES):
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        self._waiting.append(name)

    def _clear(self) -> None:
        if self._folder.exists():
            shutil.rmtree(self._folder)


class Unpacked:
    """What has come out of an archive so far."""

    def __init__(
        self, dump: IO[bytes], staging: Staging, voice: Staging, progress: Progress
    ) -> None:
        self._voice = voice
        self.keys: dict[str, bytes] = {}
        self._dump = dump
        self._staging = staging
        self._progress = progress
        self._register = b""
        self._done = 0

    @property
    def master(self) -> bytes | None:
        """The master key of the backup."""
        return self.keys.get(MASTER)

    def visit(self, name: str, size: int, source: Readable) -> None:
        """For :func:`maju.app.backup.archive.walk`.

        Raises:
            Refused: ``backup_damaged``: a name that we do not write.
        """
        if name.startswith(DATABASE):
            while chunk := source.read(CHUNK_BYTES):
                self._dump.write(chunk)
        elif name.startswith(BLOBS):
            self._staging.keep(_inside(name, BLOBS), size, source)
        elif name.startswith(VOICE):
            self._voice.keep(_inside(name, VOICE), size, source)
        elif name.startswith(KEYS) and size <= _SECRET_BYTES:
            self.keys[_inside(name, KEYS).name] = source.read()
        elif name == REGISTER:
            self._register = _all(source)
        else:
            raise Refused("backup_damaged", name=name)
        self._done += size
        self._progress("load", self._done, None)

    def forgotten(self) -> Sequence[CustomerId]:
        """Everybody in the backup's register."""
        return [line.customer for line in parse(self._register)]

    def install_keys(self, home: Home) -> bytes | None:
        """Keys that this machine lacks; its own stay. The master key that holds here now.

        A key of the same name and other content is kept beside ours, under its fingerprint.
        """
        for name, content in sorted(self.keys.items()):
            keep_key(home, name, content)
        path = home.keys / MASTER
        return path.read_bytes() if path.exists() else None


def make_folders(root: Path, folder: Path) -> None:
    """*folder* and those between it and *root*, closed to others, durable."""
    if folder == root or folder.is_dir():
        return
    make_folders(root, folder.parent)
    make_folder(folder, 0o700)
    sync_folder(folder.parent)


def _inside(name: str, start: str) -> PurePosixPath:
    path = PurePosixPath(name.removeprefix(start))
    if path.is_absolute() or not path.parts or ".." in path.parts:
        raise Refused("backup_damaged", name=name)
    return path


def _all(source: Readable) -> bytes:
    chunks = []
    while chunk := source.read(CHUNK_BYTES):
        chunks.append(chunk)
    return b"".join(chunks)
