"""Where files lie: a folder now, an object store later; nobody else knows paths.

A file is whole or absent: it is written beside its place, made durable, and renamed. A key is a
relative path of safe parts (:func:`part`).
"""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Protocol
from urllib.parse import quote

_PIECE = 1 << 20


class Blobs(Protocol):
    """What the history needs of a store of files."""

    def keep(self, draft: Path, key: str) -> None:
        """Take over *draft*, durable and whole, as *key*; the same key again is harmless."""

    def find(self, key: str) -> Path:
        """A path to read *key* from; raises ``FileNotFoundError``."""

    def publish(self, key: str, name: str) -> None:
        """Show *key* under *name* too, replacing what was there at once; one at a time for a name."""

    def withdraw(self, name: str) -> None:
        """Show nothing under *name* any more."""

    def older(self, below: str, *, than_us: int) -> Sequence[str]:
        """Keys below a folder that were kept before an instant."""

    def remove(self, key: str) -> None:
        """Have *key* no more; what is shown under another name stays readable there."""

    def drafting(self) -> AbstractContextManager[Path]:
        """A folder for drafts, gone afterwards."""

    def sweep(self) -> None:
        """Remove drafts of processes that are gone."""


class FolderBlobs:
    """Blobs in a folder; drafts lie in it too, so that a rename stays on one disk."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def keep(self, draft: Path, key: str) -> None:
        """As :meth:`Blobs.keep`."""
        place = self._root / key
        place.parent.mkdir(parents=True, exist_ok=True)
        _sync(draft)
        draft.replace(place)
        _sync(place.parent)

    def find(self, key: str) -> Path:
        """As :meth:`Blobs.find`."""
        place = self._root / key
        if not place.is_file():
            raise FileNotFoundError(2, "a blob that the manifest names is gone", str(place))
        return place

    def publish(self, key: str, name: str) -> None:
        """As :meth:`Blobs.publish`: a second link to the same bytes where the disk has links."""
        place = self._root / name
        place.parent.mkdir(parents=True, exist_ok=True)
        beside = _beside(place)
        beside.unlink(missing_ok=True)  # of one that was killed just here
        try:
            os.link(self.find(key), beside)
        except OSError:
            shutil.copyfile(self.find(key), beside)
        beside.replace(place)
        beside.unlink(
            missing_ok=True
        )  # two links to one file: replacing one by the other does nothing

    def withdraw(self, name: str) -> None:
        """As :meth:`Blobs.withdraw`."""
        place = self._root / name
        for each in (place, _beside(place)):
            each.unlink(missing_ok=True)

    def older(self, below: str, *, than_us: int) -> Sequence[str]:
        """As :meth:`Blobs.older`."""
        return [
            path.relative_to(self._root).as_posix()
            for path in sorted((self._root / below).rglob("*"))
            if path.is_file() and path.stat().st_mtime_ns // 1000 < than_us
        ]

    def remove(self, key: str) -> None:
        """As :meth:`Blobs.remove`."""
        (self._root / key).unlink(missing_ok=True)

    @contextmanager
    def drafting(self) -> Iterator[Path]:
        """As :meth:`Blobs.drafting`. A killed process leaves its folder: see :meth:`sweep`."""
        folder = self._root / "facts" / "drafts" / f"{os.getpid()}-{secrets.token_hex(4)}"
        folder.mkdir(parents=True)
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def sweep(self) -> None:
        """As :meth:`Blobs.sweep`."""
        for folder in (self._root / "facts" / "drafts").glob("*-*"):
            pid = folder.name.partition("-")[0]
            if not Path("/proc", pid).exists():
                shutil.rmtree(folder, ignore_errors=True)


def part(name: str) -> str:
    """One part of a key: any name, made safe for a path, and still told apart."""
    safe = quote(name, safe=" ").replace(" ", "+")
    return safe.replace(".", "%2E") if set(safe) == {"."} else safe


def sha256(path: Path) -> str:
    """The checksum of a file, read piece by piece."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            digest.update(piece)
    return digest.hexdigest()


def _beside(place: Path) -> Path:
    return place.with_name(f".{place.name}.new")


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
