"""What a file adds up to by each of its days, so that any span of its days is two rows of a table.

A page of every KPI asks a hundred measures of dozens of files. Along no dimension but time nothing
of a file matters but its days, and sums of days that follow each other are differences of sums from
the first day on: whole numbers, exactly.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from maju.metrics.days import epoch_day
from maju.metrics.measures import MEASURES

_NONE = np.iinfo(np.int64).min
"""Longer than nothing at all."""

Numbers = np.ndarray[Any, Any]


class Totals:
    """Of one client's file.

    Args:
        rows: ``client``, ``business_date``, and the measures *names*.
    """

    def __init__(self, rows: pa.Table, names: Iterable[str]) -> None:
        asked = list(names)
        self.sums = [name for name in asked if MEASURES[name].how != "max"]
        self.mosts = [name for name in asked if MEASURES[name].how == "max"]
        rows = rows.sort_by("business_date")
        said = rows["business_date"].to_numpy().astype("datetime64[D]").astype(np.int64)
        self._days, firsts = np.unique(said, return_index=True)
        self.clients = frozenset(pc.unique(rows["client"]).to_pylist())
        self._until = np.zeros((len(firsts) + 1, len(self.sums)), np.int64)
        self._most = np.zeros((0, len(self.mosts)), np.int64)
        if len(firsts):
            by_day = np.add.reduceat(_matrix(rows, self.sums, 0), firsts)
            np.cumsum(by_day, axis=0, out=self._until[1:])
            self._most = np.maximum.reduceat(_matrix(rows, self.mosts, _NONE), firsts)

    @property
    def nbytes(self) -> int:
        """In memory."""
        return int(self._days.nbytes + self._until.nbytes + self._most.nbytes)

    def within(self, since: date, until: date) -> tuple[Numbers, Numbers]:
        """Of ``[since, until)`` the sums, and the most."""
        first, end = self._places(epoch_day(since), epoch_day(until))
        sums = self._until[end] - self._until[first]
        return sums, self._most[first:end].max(axis=0, initial=_NONE)

    def _places(self, since: int, until: int) -> tuple[int, int]:
        days = self._days
        if len(days) and since <= days[0] and days[-1] < until:
            return 0, len(days)
        return int(days.searchsorted(since)), int(days.searchsorted(until))

    def add_days(self, sums: Numbers, mosts: Numbers, there: Numbers, since: date) -> None:
        """Adds each day's own to *sums*, *mosts* and *there*, whose first row is *since*."""
        first, end = np.searchsorted(self._days, [epoch_day(since), epoch_day(since) + len(there)])
        at = self._days[first:end] - epoch_day(since)
        sums[at] += np.diff(self._until[first : end + 1], axis=0)
        mosts[at] = np.maximum(mosts[at], self._most[first:end])
        there[at] = True


def by_day(files: Sequence[Totals], names: Iterable[str], since: date, until: date) -> pa.Table:
    """Each day's own of ``[since, until)``, all files together: ``business_date`` of the days that
    any file has, and the measures *names*.
    """
    known, days = files[0], max(0, (until - since).days)
    sums = np.zeros((days, len(known.sums)), np.int64)
    mosts = np.full((days, len(known.mosts)), _NONE)
    there = np.zeros(days, bool)
    for file in files:
        file.add_days(sums, mosts, there, since)
    (at,) = there.nonzero()
    said = (at + epoch_day(since)).astype(np.int32)
    made = {"business_date": pa.array(said).cast(pa.date32())}
    for name in names:
        if name in known.sums:
            made[name] = pa.array(sums[at, known.sums.index(name)])
        else:
            most = mosts[at, known.mosts.index(name)]
            made[name] = pa.array(most, mask=most == _NONE)
    return pa.table(made)


def total(files: Iterable[Totals], since: date, until: date) -> Mapping[str, int | None]:
    """What the files add up to in ``[since, until)``; the most of nothing is none."""
    each = list(files)
    parts = [file.within(since, until) for file in each]
    if not parts:
        return {}
    sums = np.sum([sum_ for sum_, _ in parts], axis=0)
    most = np.max([most for _, most in parts], axis=0)
    found: dict[str, int | None] = dict(zip(each[0].sums, sums.tolist(), strict=True))
    for name, value in zip(each[0].mosts, most.tolist(), strict=True):
        found[name] = None if value == _NONE else value
    return found


def _matrix(rows: pa.Table, names: list[str], nothing: int) -> Numbers:
    """A column for each name, whole numbers."""
    made = np.zeros((rows.num_rows, len(names)), np.int64)
    for place, name in enumerate(names):
        made[:, place] = rows[name].fill_null(nothing).to_numpy()
    return made
