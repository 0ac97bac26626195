"""Cells of an answer: columns of numbers to cells by key, and keys as people read them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import isfinite
from typing import Any

from maju.metrics import dimensions
from maju.metrics.answers import Cell, Columns
from maju.metrics.compiling import Scope
from maju.metrics.kpi import Kpi

Key = tuple[object, ...]
Column = Sequence[Any]


def width_of(scope: Scope) -> int:
    """How many columns a key has; an interval brings its offset along."""
    return len(scope.by) + ("interval" in scope.by)


def cells_by_key(columns: Columns, kpis: Sequence[Kpi], scope: Scope) -> dict[Key, dict[str, Cell]]:
    """Cells by key, made column by column: a year by day and queue has hundreds of thousands."""
    if not columns or not (count := len(columns[kpis[0].id])):
        return {}
    width = width_of(scope)
    keys = zip(*(columns[name] for name in list(columns)[:width]), strict=True) if width else ((),)
    made = [
        _cells(
            columns[kpi.id], columns[f"{kpi.id}_num"], columns.get(f"{kpi.id}_den", endless(count))
        )
        for kpi in kpis
    ]
    ids = [kpi.id for kpi in kpis]
    return {
        key: dict(zip(ids, cells, strict=True))
        for key, cells in zip(keys, zip(*made, strict=True), strict=True)
    }


def endless(count: int) -> Column:
    """A column of nothing."""
    return (None,) * count


def _cells(values: Column, nums: Column, dens: Column) -> list[Cell]:
    """Looked at one by one only where one of them may be no number."""
    sure = all(isfinite(sum(filter(None, column))) for column in (values, nums, dens))
    if sure and min(filter(None, dens), default=0) >= 0:
        return list(map(Cell, values, nums, dens))
    return list(map(_cell, values, nums, dens))


def _cell(value: float | None, num: float | None, den: float | None) -> Cell:
    """Null, and why, where the number is none: it outgrew a double, or is a share of less than
    nothing. A denominator of 0 is null too, and says it itself."""
    if not all(part is None or isfinite(part) for part in (value, num, den)):
        return Cell(value=None, why="too_large")
    if den is not None and den < 0:
        return Cell(value=None, num=num, den=den, why="den_negative")
    return Cell(value=value, num=num, den=den)


def labels(keys: Sequence[Key], scope: Scope) -> list[dict[str, object]]:
    """Keys as people read them; a day of a year of queues is written once."""
    if not scope.by:
        return [{} for _ in keys]
    columns = list(zip(*keys, strict=True))
    offsets = columns[-1] if "interval" in scope.by and keys else endless(len(keys))
    made = []
    for name, column in zip(scope.by, columns, strict=False):
        places = list(zip(column, offsets, strict=True))
        said = {place: dimensions.label(name, *place) for place in set(places)}
        made.append(map(said.__getitem__, places))
    return [dict(zip(scope.by, values, strict=True)) for values in zip(*made, strict=True)]


def in_order(keys: Iterable[Key]) -> list[Key]:
    """What has no value before what has one."""
    said = list(keys)
    if any(None in key for key in said):
        return sorted(said, key=lambda key: tuple((part is not None, part) for part in key))
    return sorted(said)
