"""Where a window's first rows lie: of each file its days and, every so many rows, when one began.

Whoever wants a hundred rows of a year need not open all files of it. Nothing is believed of these
samples but where to look first: the rows that are found there say themselves whether they suffice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow.parquet as pq
from sqlglot import exp

from maju.metrics.relations import BASE, tree_of

SAMPLES_MOST = 4_096
"""Of one file; with its day, fifty kilobytes."""
_DAY = "business_date"

Column = np.ndarray[Any, Any]


class First(NamedTuple):
    """Rows that began before an instant, and all files of the window that have some."""

    before_us: int
    paths: Sequence[Path]


class _Span(NamedTuple):
    since: date
    last: date
    first_us: int


def first_rows(
    grain: str, paths: Sequence[Path], since: date, until: date, wanted: int
) -> First | None:
    """Where about *wanted* rows of ``[since, until)`` lie, the first of them; ``None``: that is not
    known, or they are all that there is."""
    name = began(grain)
    if name is None:
        return None
    own = _overlapping(name, paths, since, until)
    if not own:
        return None
    day = max(since, min(span.since for span in own.values()))
    near = [path for path, span in own.items() if span.since <= day]
    at, rows = _sampled(near, name, since, until)
    place = int(np.searchsorted(rows, wanted))
    if place >= len(at):
        return None
    some = [path for path, span in own.items() if span.first_us < at[place]]
    return First(int(at[place]), some) if some else None


def overlapping(
    name: str, paths: Sequence[Path], since: date, until: date
) -> Mapping[Path, int] | None:
    """The files with days in ``[since, until)``, and when the first row of each began; ``None``: some
    do not say. *name* is the column that says it."""
    own = _overlapping(name, paths, since, until)
    return None if own is None else {path: span.first_us for path, span in own.items()}


def _overlapping(
    name: str, paths: Sequence[Path], since: date, until: date
) -> Mapping[Path, _Span] | None:
    own = {}
    for path in paths:
        if (span := _span(path, name)) is None:
            return None
        if span.last >= since and span.since < until:
            own[path] = span
    return own


@cache
def began(grain: str) -> str | None:
    """The column of a grain's files that says when a row began; ``None``: it is not one alone."""
    tree = tree_of(grain)
    if grain in BASE or tree.find(exp.Window) is not None:
        return None
    assert isinstance(tree, exp.Select)
    said = {each.alias: each.this for each in tree.selects if isinstance(each, exp.Alias)}
    at = said.get("at")
    return at.name if isinstance(at, exp.Column) and not at.table else None


def _sampled(paths: Sequence[Path], name: str, since: date, until: date) -> tuple[Column, Column]:
    """Instants of these days in order, and about how many rows began by each of them."""
    ats, counts = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
    first, end = np.datetime64(since), np.datetime64(until)
    for path in paths:
        day, at, step = _samples(path, name)
        mine = at[(day >= first) & (day < end)]
        ats.append(mine)
        counts.append(np.full(len(mine), step))
    at = np.concatenate(ats)
    order = np.argsort(at, kind="stable")
    return at[order], np.cumsum(np.concatenate(counts)[order])


@lru_cache(maxsize=512)
def _samples(path: Path, name: str) -> tuple[Column, Column, int]:
    """Of every so many rows the day and the instant, and how many that is."""
    table = pq.read_table(path, columns=[_DAY, name], partitioning=None, use_threads=False)
    step = 1 + table.num_rows // SAMPLES_MOST
    day, at = (table[each].to_numpy()[::step].copy() for each in (_DAY, name))
    return day, at, step


@lru_cache(maxsize=8192)
def _span(path: Path, name: str) -> _Span | None:
    """The days of a file, and when its first row began; ``None``: it does not say."""
    told = pq.read_metadata(path)
    days = _least_and_most(told, _DAY)
    instants = _least_and_most(told, name)
    if days is None or instants is None:
        return None
    return _Span(days[0], days[1], instants[0])


def _least_and_most(told: pq.FileMetaData, name: str) -> tuple[Any, Any] | None:
    place = told.schema.names.index(name)
    stats = [
        told.row_group(number).column(place).statistics for number in range(told.num_row_groups)
    ]
    if not stats or not all(each is not None and each.has_min_max for each in stats):
        return None
    return min(each.min for each in stats), max(each.max for each in stats)
