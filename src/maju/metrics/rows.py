"""From a number to its rows: those that its numerator or denominator counted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import duckdb
import msgspec
import pyarrow as pa
from sqlglot import exp

from maju.kernel.errors import Refused
from maju.metrics import formula
from maju.metrics.catalogue import CATALOGUE
from maju.metrics.compiling import Scope, condition, rows_of
from maju.metrics.kpi import Kpi
from maju.metrics.measures import MEASURES

Part = Literal["num", "den"]


class Rows(msgspec.Struct, frozen=True, kw_only=True):
    """The rows of one grain; a KPI over several grains has several."""

    grain: str
    measures: Sequence[str]
    table: pa.Table


def find_rows(
    engine: duckdb.DuckDBPyConnection, kpi: Kpi, part: Part, scope: Scope, *, limit: int
) -> list[Rows]:
    """Rows behind the numerator or the denominator, in order of time, at most *limit* a grain.

    Raises:
        Refused: ``kpi_without_rows``.
    """
    if kpi.kind == "attainment":
        kpi = CATALOGUE[kpi.num]
    said = kpi.den if part == "den" and kpi.kind == "ratio" else kpi.num
    if not said:
        raise Refused("kpi_without_rows", kpi=kpi.id)
    by_grain: dict[str, list[str]] = {}
    for name in formula.measures_in(formula.parse(said, MEASURES)):
        by_grain.setdefault(MEASURES[name].grain, []).append(name)
    return [
        Rows(grain=grain, measures=names, table=_table(engine, grain, names, scope, limit))
        for grain, names in by_grain.items()
    ]


def _table(
    engine: duckdb.DuckDBPyConnection, grain: str, names: Sequence[str], scope: Scope, limit: int
) -> pa.Table:
    picked = rows_of(grain, scope)
    conditions = [condition(MEASURES[name], scope) for name in names]
    narrowing = [each for each in conditions if each is not None]
    if len(narrowing) == len(conditions):
        outer = exp.select("*").from_(exp.Subquery(this=picked, alias=exp.to_identifier("w")))
        picked = outer.where(exp.or_(*narrowing))
    tree = picked.order_by(exp.column("at")).limit(limit)
    return engine.sql(tree.sql(dialect="duckdb")).to_arrow_table()
