"""From a number to its rows: those that its numerator or denominator counted."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from fractions import Fraction
from typing import Literal

import duckdb
import msgspec
import pyarrow as pa
import sqlglot
from sqlglot import exp

from maju.kernel.errors import Refused
from maju.metrics import formula
from maju.metrics.answers import Covered
from maju.metrics.catalogue import CATALOGUE
from maju.metrics.compiling import Scope, condition, rows_of
from maju.metrics.days import begins_us
from maju.metrics.firsts import First
from maju.metrics.kpi import Kpi
from maju.metrics.measure import Measure
from maju.metrics.measures import MEASURES
from maju.metrics.picking import WEIGHT, can_pick, pick
from maju.metrics.relations import BASE, tree_of
from maju.metrics.rollups import ROWS, Reader
from maju.metrics.showing import Shown
from maju.metrics.texts import TEXTS

Part = Literal["num", "den"]
_FEW = 1_000
"""Rows that a page may show; who wants more reads the whole window once."""
_FIRST_ROWS = (3, 40)
"""So many times as many rows are looked at first as are wanted: most measures ask one in three."""
_FIRST_DAYS = (2, 16)
_BEFORE_US, _FILES = 7_777_777_777_777_777_005, "the first files"
"""Stand in a query for an instant and for files."""


class Rows(msgspec.Struct, frozen=True, kw_only=True):
    """The rows of one grain; a KPI over several grains has several."""

    grain: str
    measures: Sequence[str]
    table: pa.Table
    partly: Covered | None = None
    """Which part of the window they are of, where not all of it tells the KPI."""


def find_rows(
    engine: duckdb.DuckDBPyConnection | Shown, kpi: Kpi, part: Part, scope: Scope, *, limit: int
) -> list[Rows]:
    """Rows behind the numerator or the denominator, in order of time, at most *limit* a grain.

    What a formula adds for a row and takes away again is not among them.

    Raises:
        Refused: ``kpi_without_rows``, ``kpi_not_by``.
    """
    if wrong := sorted(scope.only.keys() - kpi.dims):
        raise Refused("kpi_not_by", kpi=kpi.id, dimension=wrong[0])
    if kpi.kind == "attainment":
        kpi = CATALOGUE[kpi.num]
    said = kpi.den if part == "den" and kpi.kind == "ratio" else kpi.num
    if not said:
        raise Refused("kpi_without_rows", kpi=kpi.id)
    factors = formula.weights(formula.parse(said, MEASURES))
    by_grain: dict[str, dict[str, Fraction]] = {}
    for name, times in factors.items():
        by_grain.setdefault(MEASURES[name].grain, {})[name] = times
    return [
        Rows(grain=grain, measures=list(own), table=_table(engine, grain, own, scope, limit))
        for grain, own in by_grain.items()
    ]


def _table(
    engine: duckdb.DuckDBPyConnection | Shown,
    grain: str,
    factors: Mapping[str, Fraction],
    scope: Scope,
    limit: int,
) -> pa.Table:
    """The first days of a long window often hold all that was asked for, and are read alone."""
    if limit <= _FEW and not _looks_around(grain, factors):
        if isinstance(engine, Shown) and can_pick(grain, factors, scope):
            for begins in (engine.begun, engine.all_rows):
                begun = begins(grain, scope)
                found = None if begun is None else pick(grain, factors, begun, scope, limit)
                if found is not None:
                    return found
        for wanted in _FIRST_ROWS:
            first = (
                engine.first(grain, scope, wanted * limit) if isinstance(engine, Shown) else None
            )
            if first is None:
                break
            found = _found(engine, grain, factors, scope, limit, first=first)
            if found.num_rows == limit:
                return found
        for days in _FIRST_DAYS:
            end = scope.since + timedelta(days=days)
            if end >= scope.until:
                break
            ahead = msgspec.structs.replace(scope, until=end)
            found = _found(engine, grain, factors, ahead, limit)
            if found.num_rows == limit and found["at"][-1].as_py() < begins_us(end):
                return found
    return _found(engine, grain, factors, scope, limit)


def _looks_around(grain: str, factors: Iterable[str]) -> bool:
    """Whether a row says something about others, so that all of them must be looked at."""
    hows = {MEASURES[name].how for name in factors}
    return grain in BASE or not hows.isdisjoint({"distinct", "max"}) or _has_windows(grain)


@functools.cache
def _has_windows(grain: str) -> bool:
    return tree_of(grain).find(exp.Window) is not None


def _found(
    engine: duckdb.DuckDBPyConnection | Shown,
    grain: str,
    factors: Mapping[str, Fraction],
    scope: Scope,
    limit: int,
    *,
    first: First | None = None,
) -> pa.Table:
    def build(own: Scope, _reader: Reader) -> exp.Expr:
        return _query(grain, factors, own, limit, first=first is not None)

    if not isinstance(engine, Shown):
        return engine.execute(build(scope, Reader()).sql(dialect="duckdb")).to_arrow_table()
    weights = [(name, str(times)) for name, times in factors.items()]
    what = ("rows", grain, weights, limit, first is not None)
    text = TEXTS.find(what, scope, ROWS, build)
    if first is None:
        return engine.table(text.at(scope), text.names)
    return engine.of_files(
        text.at(scope).replace(str(_BEFORE_US), str(first.before_us)), {_FILES: first.paths}
    )


def _query(
    grain: str, factors: Mapping[str, Fraction], scope: Scope, limit: int, *, first: bool
) -> exp.Expr:
    """The rows of the scope; or, *first*, those of some files that began before an instant."""
    adds = [_weight(MEASURES[name], times, scope) for name, times in factors.items()]
    weight = functools.reduce(lambda one, other: exp.Add(this=one, expression=other), adds)
    rows = rows_of(grain, scope)
    if first:
        for table in list(rows.find_all(exp.Table)):
            table.replace(exp.Table(this=exp.to_identifier(_FILES, quoted=True)))
        end = exp.cast(exp.Literal.number(_BEFORE_US), "bigint")
        rows.where(exp.LT(this=exp.column("at"), expression=end), copy=False)
    within = exp.Subquery(this=rows, alias=exp.to_identifier("w"))
    weighed = exp.select(exp.alias_(weight, WEIGHT), exp.Star()).from_(within, copy=False)
    tree = exp.select("*").from_(
        exp.Subquery(this=weighed, alias=exp.to_identifier("s")), copy=False
    )
    nought = exp.Literal.number(0)
    tree.where(exp.NEQ(this=exp.column(WEIGHT), expression=nought), copy=False)
    return tree.order_by(exp.column("at"), copy=False).limit(limit, copy=False)


def _weight(measure: Measure, times: Fraction, scope: Scope) -> exp.Expr:
    """What a row adds to a part for one of its measures, in the unit of answers.

    Of different people each one's first row counts, of a longest wait the first that lasted so
    long; a row of a histogram is one case.
    """
    one = exp.Literal.number(1)
    where = condition(measure, scope)
    conditions = [] if where is None else [where]
    of = exp.paren(sqlglot.parse_one(measure.value or "1", dialect="duckdb"))
    counted: exp.Expr = one
    if measure.how != "count":
        conditions.append(of.copy().is_(exp.null()).not_())
        if measure.how == "sum":
            counted = of
    if measure.how in {"distinct", "max"}:
        inside = exp.Case().when(exp.and_(*conditions), of.copy()).else_(exp.null())
        least = [exp.column("at"), exp.column("source_ref")]
        if measure.how == "max":
            counted = of
            last = exp.Ordered(this=inside, desc=True, nulls_first=False)
            window = exp.Window(
                this=exp.func("row_number"), order=exp.Order(expressions=[last, *least])
            )
        else:
            window = exp.Window(
                this=exp.func("row_number"),
                partition_by=[inside],
                order=exp.Order(expressions=least),
            )
        conditions.append(exp.EQ(this=window, expression=one.copy()))
    told: exp.Expr = exp.cast(exp.paren(counted.copy()), "double")
    if measure.unit == "s" and measure.how in {"sum", "max"}:
        told = exp.Div(this=told, expression=exp.Literal.number(1000))
    if conditions:
        told = exp.Case().when(exp.and_(*conditions), told).else_(exp.Literal.number(0))
    factor = exp.cast(exp.Literal.string(str(float(times))), "double")
    return exp.Mul(this=factor, expression=exp.paren(told))
