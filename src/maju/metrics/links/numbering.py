"""Customers as numbers: the same one in all that a process keeps, of whichever client."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

Numbers = np.ndarray[Any, Any]
_FEW_MOST = 500_000


class Numbering:
    """Names get numbers when they are first seen and keep them. Safe among threads."""

    def __init__(self) -> None:
        self._names = pa.array([], pa.string())
        self._few: dict[str, int] = {}
        self._sorted: tuple[Numbers, Numbers] | None = None
        """Names in order, and their numbers; those that came later are all among the few."""
        self._lock = threading.Lock()

    def many(self, names: pa.Array | pa.ChunkedArray) -> pa.Array:
        """Of a file's, null of nobody; it costs as much as there are names in all."""
        given = pc.unique(names).drop_null()
        with self._lock:
            found = pc.index_in(given, value_set=self._names)
            if found.null_count:
                new = given.filter(found.is_null())
                more = len(self._names) + np.arange(len(new), dtype=np.int32)
                self._names = pa.concat_arrays([self._names, new.cast(pa.string())])
                self._sorted = None
                found = pc.replace_with_mask(found, found.is_null(), pa.array(more))
        if len(given) == len(names):  # each once: they are still in their order
            return found
        place = pc.index_in(names, value_set=given)
        if isinstance(place, pa.ChunkedArray):
            place = place.combine_chunks()
        return found.take(place)

    def again(self, names: pa.Array) -> pa.Array:
        """Of names that a process numbered in this order, none of them twice: where this one began
        with the same ones nothing is looked up."""
        with self._lock:
            if not len(self._names):
                self._names = names
            if self._names.slice(0, len(names)).equals(names):
                return pa.array(np.arange(len(names), dtype=np.int32))
        return self.many(names)

    def first(self, most: int) -> pa.Array:
        """The names with the lowest numbers; they keep them."""
        with self._lock:
            return self._names.slice(0, most)

    def __len__(self) -> int:
        """How many there are."""
        return len(self._names)

    def few(self, names: Sequence[str]) -> Numbers:
        """Of some, most of whom were asked before."""
        with self._lock:
            if len(self._few) > _FEW_MOST:
                self._few, self._sorted = {}, None
            new = [name for name in dict.fromkeys(names) if name not in self._few]
            if new:
                self._few.update(zip(new, self._looked_up(new).tolist(), strict=True))
            return np.array([self._few[name] for name in names], np.int64)

    def _looked_up(self, new: Sequence[str]) -> Numbers:
        if self._sorted is None:
            said = self._names.cast(pa.binary()).to_numpy(zero_copy_only=False).astype("S")
            order = np.argsort(said, kind="stable")
            self._sorted = said[order], order
        names, numbers = self._sorted
        asked = np.array([name.encode() for name in new], "S")
        found = np.full(len(new), -1, np.int64)
        if len(names):
            place = np.minimum(np.searchsorted(names, asked), len(names) - 1)
            there = names[place] == asked
            found[there] = numbers[place[there]]
        unknown = found < 0
        found[unknown] = len(self._names) + np.arange(np.count_nonzero(unknown))
        more = pa.array(new, pa.string()).filter(pa.array(unknown))
        self._names = pa.concat_arrays([self._names, more])
        return found


NUMBERS = Numbering()
