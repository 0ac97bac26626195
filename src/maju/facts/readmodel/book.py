"""Rows in hand: those of what is open, and which of them have changed since the last writing."""

from __future__ import annotations

from typing import Generic, TypeVar

from msgspec import Struct

K = TypeVar("K")
R = TypeVar("R", bound=Struct)


class Changed(Struct, Generic[K, R], frozen=True):
    """What is to be written of one table: rows to take away by key, then rows to put in."""

    gone: list[K]
    rows: list[R]


class Book(Generic[K, R]):
    """The open rows of one table. A row that is over is forgotten once it is written."""

    def __init__(self) -> None:
        self.rows: dict[K, R] = {}
        self._stored: set[K] = set()
        self._dirty: dict[K, R | None] = {}
        self._over: set[K] = set()

    def load(self, key: K, row: R) -> None:
        """A row as it lies in the table."""
        self.rows[key] = row
        self._stored.add(key)

    def put(self, key: K, row: R) -> R:
        """A new row, or a changed one."""
        self.rows[key] = row
        self._dirty[key] = row
        return row

    def get(self, key: K) -> R | None:
        """The row, which will be changed; ``None`` when it is not open.

        One that is over is not open, though it may still be here: what comes of an event must not
        depend on when rows were written last.
        """
        row = None if key in self._over else self.rows.get(key)
        if row is not None:
            self._dirty[key] = row
        return row

    def finish(self, key: K) -> None:
        """Nothing will change it any more."""
        self._over.add(key)

    def drop(self, key: K) -> None:
        """The row is to vanish from the table."""
        if self.rows.pop(key, None) is not None:
            self._dirty[key] = None

    def take(self) -> Changed[K, R]:
        """What has changed since the last time, for one transaction that must succeed."""
        gone = [key for key in self._dirty if key in self._stored]
        rows = [row for row in self._dirty.values() if row is not None]
        for key, row in self._dirty.items():
            if row is None:
                self._stored.discard(key)
            else:
                self._stored.add(key)
        for key in self._over:
            self.rows.pop(key, None)
            self._stored.discard(key)
        self._dirty, self._over = {}, set()
        return Changed(gone, rows)
