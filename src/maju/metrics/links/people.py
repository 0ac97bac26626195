"""Different people: who called, of each file a mark beside a number, so that many files add up.

Of a file that lies wholly in a question's window nothing is looked through: its marks are made once
and joined with the others'.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from maju.metrics.days import epoch_day

Marks = np.ndarray[Any, Any]


def in_order(rows: pa.Table) -> pa.Table:
    """By day, in one piece; what lies so already is not copied."""
    rows = rows.combine_chunks()
    days = rows["business_date"].cast(pa.int32()).to_numpy()
    return rows if np.all(days[1:] >= days[:-1]) else rows.sort_by("business_date").combine_chunks()


class People:
    """Who is among the different people of which measure, of one client's file.

    Args:
        rows: ``client``, ``business_date``, ``channel``, ``who``, and a flag for each measure.
    """

    def __init__(self, rows: pa.Table) -> None:
        self.rows = in_order(rows)
        self._marks: dict[str, Marks] = {}
        self._asked: tuple[tuple[date, date] | None, tuple[int, int]] = None, (0, 0)
        self._lock = threading.Lock()

    @cached_property
    def _days(self) -> Marks:
        found: Marks = self.rows["business_date"].cast(pa.int32()).to_numpy()
        return found

    @cached_property
    def client(self) -> str | None:
        """Whose; ``None``: nobody's, there is no row."""
        found: str | None = self.rows["client"][0].as_py() if len(self._days) else None
        return found

    @property
    def nbytes(self) -> int:
        """Of its rows, and of marks as many as there may be."""
        most: int = 1 + (pc.max(self.rows["who"]).as_py() or 0)
        return int(self.rows.nbytes) + most // 8 * len(self.rows.column_names)

    def within(self, since: date, until: date) -> bool:
        """Whether anybody called in ``[since, until)``."""
        first, end = self._places(since, until)
        return first < end

    def marked(self, name: str, since: date, until: date) -> Marks:
        """A bit for each number, of who is meant in ``[since, until)``."""
        first, end = self._places(since, until)
        if first == 0 and end == len(self._days):
            with self._lock:
                if name not in self._marks:
                    self._marks[name] = self._made(name, first, end)
                return self._marks[name]
        return self._made(name, first, end)

    def _places(self, since: date, until: date) -> tuple[int, int]:
        asked, places = self._asked  # each measure of a question asks the same span
        if asked != (since, until):
            days = [np.int32(epoch_day(day)) for day in (since, until)]
            first, end = np.searchsorted(
                self._days, days
            )  # of another width all days were copied first
            places = int(first), int(end)
            self._asked = (since, until), places
        return places

    def _made(self, name: str, first: int, end: int) -> Marks:
        who = self.rows["who"].slice(first, end - first).to_numpy()
        flag = self.rows[name].slice(first, end - first).to_numpy()
        seen = np.zeros(1 + int(who.max(initial=0)), np.bool_)
        seen[who[flag]] = True
        return np.packbits(seen)


def different(people: Iterable[People], name: str, since: date, until: date) -> int:
    """How many there are in all of them."""
    parts: Sequence[Marks] = [each.marked(name, since, until) for each in people]
    whole = np.zeros(max((len(part) for part in parts), default=0), np.uint8)
    for part in parts:
        whole[: len(part)] |= part
    return int(np.bitwise_count(whole).sum(dtype=np.int64))
