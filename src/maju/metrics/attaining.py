"""Intervals at target: of intervals that have a value, how many reached what was agreed (kpi.md #37)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from maju.metrics.answers import Cell
from maju.metrics.cells import Key, width_of
from maju.metrics.compiling import Scope
from maju.metrics.judging import target_of
from maju.metrics.kpi import Kpi
from maju.metrics.thresholds import TARGET


def inside(scope: Scope) -> Scope:
    """The scope that gives each of its intervals a line."""
    by = dict.fromkeys((*scope.by, "interval", "day"))
    return msgspec.structs.replace(scope, by=tuple(by))


def attained_whole(rows: pa.Table, kpi: Kpi, scope: Scope) -> dict[Key, Cell]:
    """Of all intervals together, *rows* by :func:`inside`: a target is looked up once a day, and
    nothing else is done one by one."""
    rows = rows.filter(pc.is_valid(rows[kpi.id]))
    if not rows.num_rows:
        return {}
    days = rows["by_day"].combine_chunks().dictionary_encode()
    targets = [_target(kpi, {"day": str(day)}, scope) for day in days.dictionary.to_pylist()]
    least = np.array(targets)[days.indices.to_numpy()]
    met = int(np.count_nonzero(rows[kpi.id].to_numpy() >= least))
    return {(): Cell(value=100 * met / rows.num_rows, num=met, den=rows.num_rows)}


def attained_by(
    names: Sequence[str], rows: Sequence[tuple[Any, ...]], kpi: Kpi, scope: Scope
) -> dict[Key, Cell]:
    """The same by the scope's dimensions; what is attained is never rounded before."""
    inner = inside(scope)
    place = [inner.by.index(name) for name in scope.by]
    tally: dict[Key, list[int]] = {}
    width, at = width_of(inner), names.index(kpi.id)
    places = [inner.by.index(name) for name in ("client", "queue", "day") if name in inner.by]
    agreed: dict[Key, float] = {}
    for row in rows:
        key, value = row[:width], row[at]
        if value is None:
            continue
        outer = [key[index] for index in place]
        if "interval" in scope.by:
            outer.append(key[-1])
        met = tally.setdefault(tuple(outer), [0, 0])
        where = tuple(key[index] for index in places)
        if (target := agreed.get(where)) is None:
            keys = dict(zip(inner.by, map(str, key), strict=False))
            target = agreed[where] = _target(kpi, keys, scope)
        met[0] += value >= target
        met[1] += 1
    return {key: Cell(value=100 * met / of, num=met, den=of) for key, (met, of) in tally.items()}


def _target(kpi: Kpi, keys: Mapping[str, object], scope: Scope) -> float:
    said = target_of(kpi, keys, scope)
    return TARGET if said is None else said
