"""Linked files as they lie on disk, and the names of customers beside them.

In a process customers are numbers (:mod:`.numbering`), and a year's files name most of them again and
again: to look every name up took longer than to read all the rest. So the numbering itself is kept now
and then, as names in order, and a file tells only those names that came later.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from itertools import accumulate

import numpy as np
import pyarrow as pa

from maju.metrics.links.made import Added
from maju.metrics.links.numbering import Numbering
from maju.metrics.links.stored import Stored

GROWS = 1.25
"""So many times as many names as were kept last are kept anew."""


class Shelf:
    """Not safe among threads: who makes tables makes them one after the other."""

    def __init__(self, stored: Stored, numbering: Numbering) -> None:
        self._stored = stored
        self._numbering = numbering
        self._bases = {"": pa.array([], pa.int32())}
        """Of names that were kept the numbers here."""
        self._same = {""}
        """Those whose numbers are their places."""
        self._last = "", 0
        """Those that this process began with, or kept last; how many."""

    def put(self, name: str, made: Added, numbers: pa.Array, names: pa.Array) -> None:
        """Keep *made*; *numbers*: of each of its *names* the number in this process."""
        if len(self._numbering) > GROWS * self._last[1]:
            self._keep_names()
        base, many = self._last
        own = numbers.to_numpy()
        later = own >= many
        places = np.where(later, many + np.cumsum(later) - 1, own).astype(np.int32)
        more = pa.table({"name": names.filter(pa.array(later))})
        more = more.replace_schema_metadata({"base": base})
        placed = made.placed(pa.array(places))
        self._stored.put(name, [placed.sums, placed.people, placed.given_up, more])

    def find(self, names: Iterable[str]) -> Mapping[str, Added]:
        """What is there of these, customers as their numbers in this process."""
        found = {name: tables for name in names if (tables := self._stored.find(name)) is not None}
        bases = {
            name: tables[3].schema.metadata[b"base"].decode() for name, tables in found.items()
        }
        self._number({*bases.values()})
        there = {name: tables for name, tables in found.items() if bases[name] in self._bases}
        more = [tables[3]["name"] for tables in there.values()]
        numbers = self._numbering.many(
            pa.chunked_array([part for each in more for part in each.chunks], pa.string())
        )
        made = {}
        ends = accumulate(map(len, more))
        for (name, tables), own, end in zip(there.items(), more, ends, strict=True):
            base = bases[name]
            made[name] = Added(sums=tables[0], people=tables[1], given_up=tables[2])
            if len(own) or base not in self._same:
                mine = numbers.slice(end - len(own), len(own))
                made[name] = made[name].placed(pa.concat_arrays([self._bases[base], mine]))
        return made

    def touch(self, names: Iterable[str]) -> None:
        """They are in use."""
        self._stored.touch([*names, *filter(None, self._bases)])

    def _number(self, bases: set[str]) -> None:
        """Look up kept names, the most of them first: the others are mostly their beginnings."""
        found = [
            (base, tables[0]["name"].combine_chunks())
            for base in bases - self._bases.keys()
            if (tables := self._stored.find(base)) is not None
        ]
        for base, names in sorted(found, key=lambda each: -len(each[1])):
            self._know(base, self._numbering.again(names))

    def _keep_names(self) -> None:
        names = self._numbering.first(len(self._numbering))
        base = f"names-{secrets.token_hex(20)}"
        self._stored.put(base, [pa.table({"name": names})])
        self._know(base, pa.array(np.arange(len(names), dtype=np.int32)))

    def _know(self, base: str, numbers: pa.Array) -> None:
        self._bases[base] = numbers
        if np.array_equal(numbers.to_numpy(), np.arange(len(numbers))):
            self._same.add(base)
            if len(numbers) > self._last[1]:
                self._last = base, len(numbers)
