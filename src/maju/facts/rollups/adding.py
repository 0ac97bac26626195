"""Rows of one grain to its roll-ups: few passes over rows, the rest from what those gave.

Cuts along quarters, topics and days are added up from one grouping that keeps all of these apart;
agents and buckets of waits, which would split it into single rows, are grouped by themselves.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import sqlglot
from sqlglot import exp

from maju.facts.rollups.buckets import edge
from maju.facts.rollups.spec import CUTS, ROLLED, Cut, numbers_of, settled_sql
from maju.journal.postgres.queries import parse

_SETTLED = "settled rows"
_FINE = "fine rows"
_AGAIN, _ONCE = "rows of who came again", "rows of who came once"
_QUARTER = "(at // 1000000 + utc_offset_s) // 900 * 900 - utc_offset_s"
_ADDED_UP = frozenset({"day", "topic", "quarter"})
"""Cuts that are added up from one grouping."""


@cache
def settled() -> Mapping[str, exp.Expr]:
    """By grain: its rows once nothing about them changes any more."""
    return {name: _tree(text.decode().rstrip(";")) for name, text in parse(settled_sql()).items()}


def rolled(engine: duckdb.DuckDBPyConnection, grain: str, rows: pa.Table) -> dict[str, pa.Table]:
    """Rows of whole days of a grain, rolled up, by cut."""
    _settle(engine, grain, rows)
    fine, cuts = _statements(grain)
    engine.execute(f'CREATE OR REPLACE TEMP TABLE "{_FINE}" AS {fine}')
    made = {name: engine.sql(said).to_arrow_table() for name, said in cuts.items()}
    engine.execute(f'DROP TABLE "{_FINE}"; DROP VIEW "{_SETTLED}"')
    for name in (grain, _AGAIN, _ONCE):
        engine.unregister(name)
    return made


@cache
def _statements(grain: str) -> tuple[str, Mapping[str, str]]:
    """The finer grouping, and every cut; for DuckDB."""
    return _statement(grain, _fine(grain)), {
        cut.name: _summed(grain, cut) if cut.name in _ADDED_UP else _statement(grain, cut)
        for cut in CUTS
        if grain in cut.dims
    }


def _settle(engine: duckdb.DuckDBPyConnection, grain: str, rows: pa.Table) -> None:
    """Show the settled rows.

    Where a row is seen beside others of its customer, only customers who are there several times
    are looked at so: beside all others is nobody.
    """
    tree = settled()[grain]
    if next(tree.find_all(exp.Window), None) is None:
        engine.register(grain, rows)
        said = tree.sql(dialect="duckdb")
    else:
        rows = rows.combine_chunks()
        customers = rows["customer"].dictionary_encode().combine_chunks()
        counted = pc.value_counts(customers.indices.drop_null())
        several = counted.field("values").filter(pc.greater(counted.field("counts"), 1))
        again = pc.is_in(customers.indices, value_set=several, skip_nulls=True)
        engine.register(_AGAIN, rows.filter(again))
        engine.register(_ONCE, rows.filter(pc.invert(again)))
        parts = (_of(tree, grain, _AGAIN), _alone(_of(tree, grain, _ONCE)))
        said = " UNION ALL ".join(part.sql(dialect="duckdb") for part in parts)
    engine.execute(f'CREATE OR REPLACE TEMP VIEW "{_SETTLED}" AS {said}')


def _of(tree: exp.Expr, grain: str, name: str) -> exp.Expr:
    """The same of a table that is called otherwise."""

    def called(node: exp.Expr) -> exp.Expr:
        if isinstance(node, exp.Table) and node.name == grain:
            return exp.Table(this=exp.to_identifier(name, quoted=True))
        return node

    return tree.copy().transform(called)


def _alone(tree: exp.Expr) -> exp.Expr:
    """The same of rows beside which are no others."""
    tree.set("windows", None)
    return tree.transform(lambda node: exp.null() if isinstance(node, exp.Window) else node)


def _fine(grain: str) -> Cut:
    """What keeps apart whatever one of the cuts that are added up keeps apart."""
    dims: dict[str, None] = {}
    for cut in CUTS:
        if cut.name in _ADDED_UP:
            dims |= dict.fromkeys(cut.dims.get(grain, ()))
    return Cut(name="fine", row="", dims={grain: tuple(dims)}, quarters=True)


def _keys(grain: str, cut: Cut) -> dict[str, str]:
    """Names of what keeps rows of a cut apart, and what they are of a settled row."""
    kept = ROLLED[grain]
    groups = {"client": "client", "business_date": "business_date"}
    if cut.quarters:
        groups |= {"at": f"({_QUARTER}) * 1000000", "utc_offset_s": "utc_offset_s"}
    groups |= {name: name for name in cut.dims[grain]}
    return {**groups, **kept.words, **kept.linked}


def _summed(grain: str, cut: Cut) -> str:
    """A cut from the grouping that is finer."""
    keys = [exp.column(name, quoted=True) for name in _keys(grain, cut)]
    numbers = [
        exp.alias_(
            exp.cast(
                exp.func("max" if name.startswith("max_") else "sum", exp.column(name)), "bigint"
            ),
            name,
        )
        for name in numbers_of(grain, cut)
    ]
    picked = exp.select(exp.alias_(exp.Literal.string(grain), "grain"), *keys, *numbers)
    table = exp.to_identifier(_FINE, quoted=True)
    return picked.from_(table).group_by(*[key.copy() for key in keys]).sql(dialect="duckdb")


def _statement(grain: str, cut: Cut) -> str:
    """A cut from settled rows."""
    kept = ROLLED[grain]
    keys = {name: _tree(said) for name, said in _keys(grain, cut).items()}
    if cut.bucket:
        keys[f"{cut.bucket}_edge"] = exp.cast(edge(exp.column(cut.bucket)), "bigint")
    numbers = {"n": "count(*)"}
    if not cut.bucket:
        numbers |= {f"n_{name}": f"count_if({said})" for name, said in kept.counted.items()}
        for duration, edges in kept.edges.items():
            numbers[f"{duration}_n"] = f"count({duration})"
            numbers |= {f"{duration}_le_{at}": f"count_if({duration} <= {at})" for at in edges}
    numbers |= {f"sum_{name}": f"sum({said})" for name, said in kept.sums.items()}
    numbers |= {f"max_{name}": f"max({name})" for name in kept.mosts}
    picked = exp.select(
        exp.alias_(exp.Literal.string(grain), "grain"),
        *[exp.alias_(of, name, quoted=True) for name, of in keys.items()],
        *[exp.alias_(exp.cast(_tree(said), "bigint"), name) for name, said in numbers.items()],
    ).from_(exp.to_identifier(_SETTLED, quoted=True))
    return picked.group_by(*[of.copy() for of in keys.values()]).sql(dialect="duckdb")


def _tree(said: str) -> exp.Expr:
    return sqlglot.parse_one(said, dialect="duckdb")
