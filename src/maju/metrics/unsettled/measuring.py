"""What measures say of each row that may still change."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import msgspec
import pyarrow as pa
import pyarrow.compute as pc
import sqlglot
from sqlglot import exp

from maju.facts.rollups.buckets import edges_ms
from maju.facts.rollups.grouping import column
from maju.facts.rollups.values import Value, evaluated
from maju.metrics.compiling import Scope, condition, parted, scope_of
from maju.metrics.measure import Measure
from maju.metrics.measures import MEASURES
from maju.metrics.thresholds import Threshold
from maju.metrics.unsettled.rows import GRAINS_OF, Masked


class Unsettled(msgspec.Struct, frozen=True, kw_only=True):
    """The rows of a grain that may still change, of the days that are asked; or what is open when
    they end."""

    grain: str

    @property
    def name(self) -> str:
        """What it is called among other sums."""
        return f"unsettled_{self.grain}"


def measurable(measure: Measure) -> bool:
    """Whether a measure is one that is added up here."""
    return measure.grain in GRAINS_OF and MEASURES.get(measure.id) == measure


def said(rows: Masked, name: str, scope: Scope) -> pa.Array:
    """Of each row: what the measure *name* adds for it."""
    key = ("measure", name, tuple(scope.agreed))
    rows.looked.note(key)
    return _kept(rows, key)


def _kept(rows: Masked, key: tuple[str, str, tuple[Threshold, ...]]) -> pa.Array:
    if key not in rows.kept:
        rows.kept[key] = _said(rows, MEASURES[key[1]], key[2])
    return rows.kept[key]


def like(rows: Masked, other: Masked, goes_on: Callable[[], bool]) -> None:
    """Have of *rows* ready what questions lately asked of *other*, while it *goes_on*."""
    for key, when in other.looked.lately():
        if not goes_on():
            return
        if isinstance(key, str):
            rows.value(key)
        else:
            _kept(rows, key)
        rows.looked.note(key, when)


def _said(rows: Masked, measure: Measure, agreed: tuple[Threshold, ...]) -> pa.Array:
    found = met(rows, measure, agreed)
    if measure.how == "count":
        return column(found, rows.count).cast(pa.int64())
    value = column(evaluated(_tree(measure.value), rows.value), rows.count)
    if not pa.types.is_floating(value.type):  # parts of a millisecond stay what they are
        value = value.cast(pa.int64())
    return pc.if_else(column(found, rows.count), value, None)


def edges(rows: Masked, name: str, scope: Scope) -> pa.Array:
    """Of each row: the bucket of the histogram *name* in which it is; null in none."""
    value = said(rows, name, scope)
    made = pa.array(edges_ms(value.fill_null(0).to_numpy()))
    return pc.if_else(value.is_valid(), made, None)


def met(rows: Masked, measure: Measure, agreed: tuple[Threshold, ...]) -> Value:
    """Whether the row is counted; never unknown."""
    found: Value = _TRUE
    for key, tree in _parts_of(measure, agreed):
        if key not in rows.kept:
            rows.kept[key] = pc.fill_null(_truth(evaluated(tree, rows.value)), False)
        part = rows.kept[key]
        found = part if found is _TRUE else pc.and_(found, part)
    return found


_TRUE = pa.scalar(True)


def _truth(value: Value) -> Value:
    return pc.cast(value, pa.bool_())


@lru_cache(maxsize=4096)
def _parts_of(measure: Measure, agreed: tuple[Threshold, ...]) -> list[tuple[object, exp.Expr]]:
    """The conditions that are all true of a row that is counted, and a name for each."""
    where = condition(measure, scope_of(agreed))
    return [] if where is None else [(("met", each.sql()), each) for each in parted(where, exp.And)]


@lru_cache(maxsize=64)
def _tree(text: str) -> exp.Expr:
    return sqlglot.parse_one(text, dialect="duckdb")
