"""The first rows behind a number among those that a window begins with, over columns: what the query
of :mod:`maju.metrics.rows` finds, without its planning."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import cache
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import sqlglot
from sqlglot import exp

from maju.facts.rollups.grouping import column
from maju.facts.rollups.values import decoded, evaluated
from maju.metrics.compiling import Scope
from maju.metrics.dimensions import expression
from maju.metrics.lazily import Lazy, lazy
from maju.metrics.measure import Measure
from maju.metrics.measures import MEASURES
from maju.metrics.openings import Begun
from maju.metrics.relations import tree_of
from maju.metrics.unsettled import GRAINS_OF, Instant, Masked, masked
from maju.metrics.unsettled.measuring import met
from maju.metrics.unsettled.rows import select

WEIGHT = "weight"
"""The column that says what a row adds to the part; Σ over the rows of all grains is the part."""
_HOWS = frozenset({"count", "sum", "histogram"})

Numbers = np.ndarray[Any, Any]


def can_pick(grain: str, factors: Mapping[str, Fraction], scope: Scope) -> bool:
    """Whether a row of *grain* says alone, by columns of its own, what it adds."""
    return (
        grain in GRAINS_OF
        and not scope.by
        and all(MEASURES[name].how in _HOWS for name in factors)
        and all(_column_of(name) for name in scope.only)
    )


def pick(
    grain: str, factors: Mapping[str, Fraction], begun: Begun, scope: Scope, limit: int
) -> pa.Table | None:
    """The first *limit* rows that count, and what each adds; ``None``: there may be more of them."""
    if not begun.rows.num_rows:
        return None
    at = Instant(as_of=scope.as_of, known_until=scope.known_until, shared=tuple(scope.shared))
    rows = masked(grain, lazy(begun.rows), at, _nothing)
    adds = np.zeros(rows.count)
    for name, times in factors.items():
        adds = adds + float(times) * _adds(rows, MEASURES[name], scope)
    places = np.flatnonzero(_inside(rows, scope) & (adds != 0))
    if len(places) < limit and not begun.whole:
        return None
    began = rows.array("at").to_numpy()[places]
    places = places[np.argsort(began, kind="stable")[:limit]]
    taken = pa.array(places)
    names = [each.alias_or_name for each in select(tree_of(grain)).selects]
    said = [decoded(rows.value(name)) for name in names]
    some = [
        pa.repeat(each, len(places)) if isinstance(each, pa.Scalar) else each.take(taken)
        for each in said
    ]
    return pa.table([pa.array(adds[places]), *some], names=[WEIGHT, *names])


def _nothing() -> Lazy:
    raise AssertionError("only attempts look at callbacks")


def _inside(rows: Masked, scope: Scope) -> Numbers:
    """The rows that have one of the values that count, along each dimension."""
    found = np.ones(rows.count, bool)
    for dimension, wanted in scope.only.items():
        said = decoded(rows.array(_column_of(dimension) or ""))
        found &= pc.is_in(said, value_set=pa.array(wanted, said.type)).to_numpy(
            zero_copy_only=False
        )
    return found


@cache
def _column_of(dimension: str) -> str | None:
    """The text column that a dimension is; ``None``: it is made of others."""
    tree = expression(dimension, 30)
    return tree.name if isinstance(tree, exp.Column) and tree.name != "business_date" else None


def _adds(rows: Masked, measure: Measure, scope: Scope) -> Numbers:
    """What each row adds for a measure, in the unit of answers."""
    counted = column(met(rows, measure, tuple(scope.agreed)), rows.count)
    if measure.how == "count":
        return _doubles(counted)
    value = column(evaluated(_tree(measure.value), rows.value), rows.count)
    counted = pc.and_(counted, value.is_valid())
    if measure.how != "sum":
        return _doubles(counted)
    of = _doubles(value.cast(pa.float64()).fill_null(0))
    return np.where(_doubles(counted) > 0, of / 1000 if measure.unit == "s" else of, 0.0)


def _doubles(values: pa.Array) -> Numbers:
    made: Numbers = values.to_numpy(zero_copy_only=False).astype(np.float64)
    return made


@cache
def _tree(text: str) -> exp.Expr:
    return sqlglot.parse_one(text, dialect="duckdb")
