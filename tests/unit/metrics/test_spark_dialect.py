"""Every KPI as Spark writes it: only kinds of nodes and functions that were tried there."""

from __future__ import annotations

import re
from datetime import date

import pytest
import sqlglot
from sqlglot import exp

from maju.kernel.errors import Bug
from maju.metrics.catalogue import CATALOGUE
from maju.metrics.compiling import Scope, quantile_query, query
from maju.metrics.kpi import Kpi
from maju.metrics.measures import MEASURES
from maju.metrics.relations import relation
from maju.metrics.spark.dialect import written

FUNCTIONS = {
    "cast", "ceil", "coalesce", "concat", "count", "date_trunc", "explode", "greatest", "lag",
    "last_day", "lead", "least", "lower", "max", "min", "nullif", "sequence", "sum", "weekday",
}  # fmt: skip
"""Of Spark 4, each run against DuckDB in tests/soak/test_spark.py."""

_QUOTED = re.compile(r"'[^']*'|`[^`]*`")
ASKED = [kpi for kpi in CATALOGUE.values() if kpi.kind in {"sum", "ratio", "quantile"}]


def scope(by: tuple[str, ...]) -> Scope:
    return Scope(
        since=date(2026, 3, 1), until=date(2026, 3, 9), by=by, as_of=10**15, known_until=10**15
    )


def tree(kpi: Kpi, by: tuple[str, ...]) -> exp.Expr:
    if kpi.kind == "quantile":
        return quantile_query(MEASURES[kpi.num], int(kpi.den), scope(by))
    return query([kpi], MEASURES, scope(by))


def said(duck: str) -> str:
    return written(sqlglot.parse_one(duck, dialect="duckdb"))


@pytest.mark.parametrize("kpi", ASKED, ids=lambda kpi: kpi.id)
def test_a_kpi_asks_spark_for_known_functions_only(kpi: Kpi) -> None:
    for by in ((), tuple(sorted(kpi.dims))):
        asked = re.findall(r"\b([A-Za-z_0-9]+)\(", _QUOTED.sub("''", written(tree(kpi, by))))
        assert {name.lower() for name in asked} <= FUNCTIONS


def test_parts_of_several_relations_are_not_mistaken_for_each_other() -> None:
    """At the top of the query, where they end up, each has a name of its own."""
    several = query([kpi for kpi in ASKED if kpi.kind != "quantile"], MEASURES, scope(()))
    parts = [part.alias for part in several.find_all(exp.CTE)]
    assert len(parts) > len(set(parts)), "several relations call their parts alike"
    moved = sqlglot.parse_one(written(several), dialect="spark")
    names = [part.alias for part in moved.find_all(exp.CTE)]
    assert len(names) == len(set(names)) == len(parts)
    defined: set[str] = set()
    for part in moved.find_all(exp.CTE):  # in their order: each may look at those before it
        read = {table.name for table in part.this.find_all(exp.Table)}
        assert not read.intersection(parts), "a name that is no longer there"
        assert read.intersection(names) <= defined
        defined.add(part.alias)


def test_monday_is_the_first_day_of_the_week() -> None:
    assert said("SELECT isodow(d) AS w FROM t") == "SELECT (WEEKDAY(`d`) + 1) AS `w` FROM `t`"


def test_a_series_that_ends_before_it_begins_is_empty() -> None:
    made = said("SELECT generate_series(a, b, 1) AS s FROM t")
    assert made == "SELECT CASE WHEN (`a`) <= (`b`) THEN SEQUENCE(`a`, `b`, 1) END AS `s` FROM `t`"


def test_a_generator_is_a_lateral_view() -> None:
    made = said("SELECT k FROM t, LATERAL (SELECT unnest(generate_series(a, b, 1)) AS k) AS p")
    assert "LATERAL VIEW EXPLODE(CASE WHEN" in made
    assert made.endswith("p AS `k`")


def test_a_null_is_left_out_of_joined_text() -> None:
    assert said("SELECT concat(a, ' ') AS s FROM t") == (
        "SELECT CONCAT(COALESCE(`a`, ''), COALESCE(' ', '')) AS `s` FROM `t`"
    )


def test_whole_division_stays_whole() -> None:
    assert said("SELECT a // 2 AS s FROM t") == "SELECT `a` DIV 2 AS `s` FROM `t`"


def test_words_of_sql_may_be_names() -> None:
    assert "FROM `case`" in written(relation("case", as_of=1, known_until=1))


def test_what_nobody_tried_is_a_bug_before_it_runs() -> None:
    with pytest.raises(Bug, match="never tried"):
        said("SELECT approx_quantile(a, 0.5) AS s FROM t")
