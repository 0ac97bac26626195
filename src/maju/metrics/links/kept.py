"""What linked attempts add up to, in the memory of the process that answers.

By client, business day and channel: every count; beside it who called, by number, for counting
different people; and the attempts that were given up.
"""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from functools import lru_cache

import duckdb
import msgspec
import pyarrow as pa

from maju.metrics.compiling import Scope
from maju.metrics.links.made import Kind, Tables, added, file_name
from maju.metrics.links.numbering import NUMBERS
from maju.metrics.links.shelf import Shelf
from maju.metrics.links.stored import Stored
from maju.metrics.links.sure import Chain
from maju.metrics.sharing import Shared
from maju.metrics.thresholds import Threshold

BYTES_MOST = 256_000_000


class Linked(msgspec.Struct, frozen=True, kw_only=True):
    """Which of the tables, with which thresholds and numbers of many."""

    kind: Kind
    agreed: tuple[Threshold, ...] = ()
    shared: tuple[Shared, ...] = ()

    @property
    def name(self) -> str:
        """What its rows are called in a query."""
        return f"linked_{self.kind}_{_digest(self.agreed, self.shared)}"


ALONG = frozenset({"client", "channel", "day", "weekday", "week", "month"})
"""Dimensions of the tables."""


def linked_of(kind: Kind, scope: Scope) -> Linked:
    """The table of a kind that a scope's questions read."""
    return Linked(kind=kind, agreed=tuple(scope.agreed), shared=tuple(scope.shared))


@lru_cache(maxsize=1024)
def _digest(agreed: tuple[Threshold, ...], shared: tuple[Shared, ...]) -> str:
    said = msgspec.msgpack.encode((agreed, shared))
    return hashlib.blake2b(said, digest_size=12).hexdigest()


class Chained:
    """Tables of files and what lies about them, the latest used while they fit. Safe among threads."""

    def __init__(self, most: int = BYTES_MOST) -> None:
        self._shelf: Shelf | None = None
        self._most = most
        self._bytes = 0
        self._kept: OrderedDict[bytes, Tables] = OrderedDict()
        self._lock = threading.Lock()
        self._making = threading.Lock()

    def keep_on(self, disk: Stored) -> None:
        """From now on what is made lies there, too, and what lies there is not made."""
        with self._making:
            self._shelf = Shelf(disk, NUMBERS)

    def fits(self, chains: Sequence[Chain]) -> bool:
        """Whether there is something, and what it adds up to may be kept together: at most about as
        much as the files."""
        return bool(chains) and sum(chain.own.stat().st_size for chain in chains) <= self._most

    def rows(
        self, engine: duckdb.DuckDBPyConnection, asked: Linked, chains: Sequence[Chain]
    ) -> pa.Table:
        """The rows of all *chains*; *engine* adds up those that are not known yet."""
        return pa.concat_tables(
            [each.of(asked.kind) for each in self.tables(engine, asked, chains)]
        )

    def tables(
        self, engine: duckdb.DuckDBPyConnection, asked: Linked, chains: Sequence[Chain]
    ) -> list[Tables]:
        """The tables of each of *chains*."""
        keys = [_key(asked, chain) for chain in chains]
        found = {key: self._find(key) for key in keys}
        if any(tables is None for tables in found.values()):
            found |= self.recall(asked, chains)
        for key, chain in zip(keys, chains, strict=True):
            if found[key] is None:
                with self._making:
                    if (tables := self._find(key)) is None:
                        tables = self._made(engine, asked, chain)
                        self._put(key, tables)
                found[key] = tables
        return [each for key in keys if (each := found[key]) is not None]

    def recall(self, asked: Linked, chains: Sequence[Chain]) -> Mapping[bytes, Tables]:
        """Take from the disk what is not known of *chains*, all of it at once; those that are known
        are told to be in use. What was there."""
        if self._shelf is None:
            return {}
        with self._making:
            names = {_key(asked, each): _file(asked, each) for each in chains}
            known = {key: self._find(key) for key in names}
            self._shelf.touch(name for key, name in names.items() if name and known[key])
            missing = {name: key for key, name in names.items() if name and known[key] is None}
            found = {
                missing[name]: made.tables() for name, made in self._shelf.find(missing).items()
            }
            for key, tables in found.items():
                self._put(key, tables)
        return found

    def _made(self, engine: duckdb.DuckDBPyConnection, asked: Linked, chain: Chain) -> Tables:
        made, names = added(engine, asked.agreed, asked.shared, chain)
        numbers = NUMBERS.many(names)
        if self._shelf is not None and (name := _file(asked, chain)) is not None:
            self._shelf.put(name, made, numbers, names)
        return made.placed(numbers).tables()

    def _find(self, key: bytes) -> Tables | None:
        with self._lock:
            if (found := self._kept.get(key)) is not None:
                self._kept.move_to_end(key)
            return found

    def _put(self, key: bytes, tables: Tables) -> None:
        with self._lock:
            self._kept[key] = tables
            self._bytes += tables.nbytes
            while self._bytes > self._most:
                self._bytes -= self._kept.popitem(last=False)[1].nbytes


def _key(asked: Linked, chain: Chain) -> bytes:
    paths = [str(path) for path in (chain.own, *chain.around, "", *chain.callbacks)]
    return msgspec.msgpack.encode((asked.agreed, asked.shared, paths))


def _file(asked: Linked, chain: Chain) -> str | None:
    return file_name(asked.agreed, asked.shared, chain)


CHAINED = Chained()
