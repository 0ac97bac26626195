"""Linked attempts on disk, so that a process that starts anew does not link a year again.

A file is named by everything that it was made of: what it holds can never be out of date, only
unasked for. It may be deleted at any time, by anybody; then it is made anew. It is written aside and
renamed, and its first bytes are the checksum of the rest: a half one, or one that the disk has
spoilt, is as none at all.
"""

from __future__ import annotations

import hashlib
import math
import os
import secrets
import threading
import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from functools import cache
from importlib.resources import files
from pathlib import Path

import duckdb
import msgspec
import pyarrow as pa
import structlog

from maju.metrics.contents import by_content

BYTES_MOST = 768_000_000
UNUSED_DAYS_MOST = 1
"""Whoever uses them says so more often; and what was taken back may not lie here for long."""
_HEADER = 64
"""The checksum, and so much nothing that what follows lies as Arrow likes it."""
_ASIDE = ".tmp"
_ASIDE_S = 3600
"""Nobody writes for so long: what lies aside then was left by a process that was killed."""

log: structlog.typing.FilteringBoundLogger = structlog.get_logger("maju.report")


@cache
def recipe() -> bytes:
    """How links are made: another code, or another engine, makes other files."""
    digest = hashlib.blake2b(f"{pa.__version__} {duckdb.__version__}".encode())
    for package in ("maju.metrics.links", "maju.metrics.changing"):
        for each in sorted(files(package).iterdir(), key=lambda one: one.name):
            if each.name.endswith(".py"):
                digest.update(each.name.encode() + b"\0" + each.read_bytes())
    return digest.digest()


def name_of(kind: str, *made_of: object) -> str:
    """What a file is called: *made_of* is all that it depends on, but for the recipe."""
    said = msgspec.msgpack.encode((recipe(), kind, made_of))
    return f"{kind}-{hashlib.blake2b(said, digest_size=20).hexdigest()}"


def contents(paths: Iterable[Path]) -> list[str] | None:
    """Files of the history, by the checksums of their bytes that their names hold, wherever their
    home lies; ``None``: one is not named so."""
    found = []
    for path in paths:
        if not by_content(path):
            return None
        found.append("/".join(path.parts[-4:]))
    return found


class Stored:
    """A folder of them; safe among threads and processes.

    Args:
        folder: made at the first file.
        most: bytes of all of them; the longest unused ones go.
    """

    def __init__(self, folder: Path, most: int = BYTES_MOST) -> None:
        self._folder = folder
        self._most = most
        self._lock = threading.Lock()
        self._told = False

    def find(self, name: str) -> list[pa.Table] | None:
        """The tables that were put there, mapped into memory; ``None``: there are none, or they
        are not what was put."""
        path = self._folder / name
        try:
            with pa.memory_map(str(path)) as file:
                whole = file.read_buffer()
            os.utime(path)
        except OSError:
            return None
        if whole.size < _HEADER or whole.slice(0, 32).to_pybytes() != _checksum(
            whole.slice(_HEADER)
        ):
            log.warning("links_spoilt", file=name)
            with suppress(OSError):
                path.unlink()
            return None
        reader = pa.BufferReader(whole.slice(_HEADER))
        found = []
        while reader.tell() < whole.size - _HEADER:
            with pa.ipc.open_stream(reader) as stream:
                found.append(stream.read_all())
        return found

    def touch(self, names: Iterable[str]) -> None:
        """They are in use: others go before them."""
        for name in names:
            with suppress(OSError):
                os.utime(self._folder / name)

    def put(self, name: str, tables: Sequence[pa.Table]) -> None:
        """Keep *tables*; where the disk does not take them they are made again one day."""
        aside = self._folder / f"{name}.{secrets.token_hex(6)}{_ASIDE}"
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            try:
                _write(aside, tables)
                aside.replace(self._folder / name)
            except BaseException:
                with suppress(OSError):
                    aside.unlink()
                raise
            self._sweep()
        except OSError as error:
            if not self._told:
                self._told = True
                log.warning("links_not_stored", why=str(error))

    def tidy(self) -> None:
        """Let go what nobody uses any more. Whoever starts says first what it uses."""
        self._sweep(UNUSED_DAYS_MOST * 86_400)

    def _sweep(self, unused_s: float = math.inf) -> None:
        """Let go what there is no room for, and what is unused for so long."""
        found = []
        with self._lock, suppress(FileNotFoundError), os.scandir(self._folder) as there:
            for each in there:
                with suppress(OSError):
                    found.append((each.stat().st_mtime, each.stat().st_size, Path(each.path)))
        room, now = self._most, time.time()
        for at, size, path in sorted(found, reverse=True):
            if path.suffix == _ASIDE:
                gone = now - at > _ASIDE_S
            else:
                room -= size
                gone = room < 0 or now - at > unused_s
            if gone:
                with suppress(OSError):
                    path.unlink()


def _write(path: Path, tables: Sequence[pa.Table]) -> None:
    with pa.OSFile(str(path), "wb") as file:
        file.write(bytes(_HEADER))
        for each in tables:
            with pa.ipc.new_stream(file, each.schema) as stream:
                stream.write_table(each)
    with pa.memory_map(str(path), "r+") as file:
        checksum = _checksum(file.read_buffer().slice(_HEADER))
        file.seek(0)
        file.write(checksum)


def _checksum(said: pa.Buffer) -> bytes:
    return hashlib.blake2b(said, digest_size=32).digest()
