"""Heads in the memory of the process that answers."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence

import duckdb

from maju.metrics.changing.head import Head
from maju.metrics.changing.lying import Place
from maju.metrics.links.stored import Stored
from maju.metrics.sharing import Shared
from maju.metrics.thresholds import Threshold

BYTES_MOST = 256_000_000

Key = tuple[Place, tuple[Shared, ...]]


class Kept:
    """Heads by their files, the latest used while they fit. Safe among threads."""

    def __init__(self, most: int = BYTES_MOST) -> None:
        self._disk: Stored | None = None
        self._most = most
        self._kept: OrderedDict[Key, Head] = OrderedDict()
        self._lock = threading.Lock()
        self._making = threading.Lock()

    def keep_on(self, disk: Stored) -> None:
        """From now on what is made lies there, too, and what lies there is not made."""
        self._disk = disk

    def of(
        self,
        engine: duckdb.DuckDBPyConnection,
        places: Sequence[Place],
        shared: tuple[Shared, ...],
        agreed: tuple[Threshold, ...],
    ) -> list[Head]:
        """Those of *places*; *engine* looks at the rows of those that are not known yet."""
        found = []
        for place in places:
            if (head := self._find((place, shared))) is None:
                with self._making:
                    if (head := self._find((place, shared))) is None:
                        head = self._put((place, shared), Head(place, shared, self._disk))
            head.prepare(engine, agreed)
            found.append(head)
        return found

    def _find(self, key: Key) -> Head | None:
        with self._lock:
            if (found := self._kept.get(key)) is not None:
                self._kept.move_to_end(key)
            return found

    def _put(self, key: Key, head: Head) -> Head:
        with self._lock:
            self._kept[key] = head
            while len(self._kept) > 1 and self._bytes() > self._most:
                self._kept.popitem(last=False)
        return head

    def _bytes(self) -> int:
        return sum(head.nbytes for head in self._kept.values())


HEADS = Kept()
