"""Sums that follow their rows: a row that changes takes its old weights away and brings new ones.

Whole numbers only, so that nothing drifts: after any number of changes the sums are those of the
rows that are there. People are counted by how many rows each has, because they add up over nothing.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct

from maju.metrics.measure import Measure

Cell = tuple[str | None, str | None, str | None]
"""Client, queue, channel."""
Sums = Mapping[str, int | None]


class Pick(Struct, frozen=True, kw_only=True):
    """Which cells; ``None`` is all. Empty is none."""

    clients: frozenset[str] | None = None
    queues: frozenset[str] | None = None
    channels: frozenset[str] | None = None

    def takes(self, cell: Cell) -> bool:
        """Whether the cell is among them."""
        return all(
            wanted is None or (value is not None and value in wanted)
            for wanted, value in zip((self.clients, self.queues, self.channels), cell, strict=True)
        )


class Weighed(Struct, frozen=True, gc=False):
    """A row: who is credited, when (us), and a weight per measure, in the ledger's order."""

    cell: Cell
    at: int
    weights: tuple[Any, ...]


class Ledger:
    """The rows of one grain.

    Args:
        measures: their order is that of the weights.
        window_us: length of a window that moves with the instant; its sums are kept beside.
    """

    def __init__(self, measures: Sequence[Measure], *, window_us: int = 0) -> None:
        assert all(each.how in {"count", "sum", "distinct"} for each in measures)
        self._names = [each.id for each in measures]
        self._people = [index for index, each in enumerate(measures) if each.how == "distinct"]
        self._sums = [index for index, each in enumerate(measures) if each.how != "distinct"]
        self._window = window_us
        self._since = 0
        self._rows: dict[str, Weighed] = {}
        self._whole: dict[Cell, list[int]] = {}
        self._recent: dict[Cell, list[int]] = {}
        self._inside: dict[str, int] = {}  # whose weights are in the window, and since when
        self._ends: list[tuple[int, str]] = []
        self._crowds: dict[Pick, list[Counter[str]]] = {}

    def __len__(self) -> int:
        return len(self._rows)

    def put(self, key: str, row: Weighed) -> None:
        """Take the row in, in the place of the one that had its key."""
        before = self._rows.get(key)
        if before == row:
            return
        if before is not None:
            self._count(before, -1)
        self._rows[key] = row
        self._count(row, 1)
        if self._window:
            self._put_recent(key, before, row)

    def _put_recent(self, key: str, before: Weighed | None, row: Weighed) -> None:
        was = self._inside.pop(key, None)
        if was is not None and before is not None:
            self._add(self._recent, before, -1)
        if row.at >= self._since:
            self._add(self._recent, row, 1)
            self._inside[key] = row.at
            if was != row.at:
                heapq.heappush(self._ends, (row.at, key))

    def move(self, now: int) -> None:
        """The window is ``[now - its length, now]`` from here on; it never moves back."""
        since = max(self._since, now - self._window)
        while self._ends and self._ends[0][0] < since:
            at, key = heapq.heappop(self._ends)
            if self._inside.get(key) == at:
                del self._inside[key]
                self._add(self._recent, self._rows[key], -1)
        self._since = since

    def whole(self, pick: Pick) -> Sums:
        """Sums of the picked cells, people among them."""
        made: dict[str, int | None] = dict(self._picked(self._whole, pick))
        for index, crowd in zip(self._people, self._crowd(pick), strict=True):
            made[self._names[index]] = len(crowd)
        return made

    def recent(self, pick: Pick) -> Sums:
        """Sums of the picked cells' rows in the window; no people."""
        assert self._window, "this ledger has no window"
        return self._picked(self._recent, pick)

    def by_queue(self, pick: Pick, *, recent: bool = False) -> Mapping[str, Sums]:
        """Sums for each queue with a picked cell; no people."""
        found: dict[str, list[Cell]] = {}
        table = self._recent if recent else self._whole
        for cell in table:
            if cell[1] is not None and pick.takes(cell):
                found.setdefault(cell[1], []).append(cell)
        return {queue: self._added(table[cell] for cell in cells) for queue, cells in found.items()}

    def _picked(self, table: Mapping[Cell, list[int]], pick: Pick) -> Sums:
        return self._added(sums for cell, sums in table.items() if pick.takes(cell))

    def _added(self, some: Iterable[list[int]]) -> dict[str, int]:
        sums = [sum(column) for column in zip(*some, strict=True)] or [0] * len(self._sums)
        return {self._names[index]: n for index, n in zip(self._sums, sums, strict=True)}

    def _count(self, row: Weighed, times: int) -> None:
        self._add(self._whole, row, times)
        for pick, crowds in self._crowds.items():
            if pick.takes(row.cell):
                self._meet(crowds, row, times)

    def _add(self, table: dict[Cell, list[int]], row: Weighed, times: int) -> None:
        sums = table.get(row.cell)
        if sums is None:
            sums = table[row.cell] = [0] * len(self._sums)
        for place, index in enumerate(self._sums):
            if weight := row.weights[index]:
                sums[place] += times * weight

    def _crowd(self, pick: Pick) -> list[Counter[str]]:
        """Who is there, by person measure; counted once, and kept up from then on."""
        if not self._people:
            return []
        if (found := self._crowds.get(pick)) is None:
            found = [Counter() for _ in self._people]
            for row in self._of(pick):
                self._meet(found, row, 1)
            self._crowds[pick] = found
        return found

    def _of(self, pick: Pick) -> Iterator[Weighed]:
        return (row for row in self._rows.values() if pick.takes(row.cell))

    def _meet(self, crowds: Sequence[Counter[str]], row: Weighed, times: int) -> None:
        for crowd, index in zip(crowds, self._people, strict=True):
            if (person := row.weights[index]) is not None:
                crowd[person] += times
                if not crowd[person]:
                    del crowd[person]
