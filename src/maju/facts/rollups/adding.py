"""Rows of one grain to its roll-ups: few passes over rows, the rest from what those gave.

Cuts along quarters, topics and days are added up from one grouping that keeps all of these apart;
agents and buckets of waits, which would split it into single rows, are grouped by themselves.
Where a row stays one row, arrays do it (arrays.py); the database has the rest, and gives the same of
all grains, which a test holds.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import sqlglot
from sqlglot import exp

from maju.facts.history.coded import piece
from maju.facts.rollups.arrays import Adding, cuts_of
from maju.facts.rollups.buckets import edge
from maju.facts.rollups.grouping import column
from maju.facts.rollups.spec import CUTS, ROLLED, Cut, numbers_of, settled_sql
from maju.facts.schema import GRAINS
from maju.journal.postgres.queries import parse

_SETTLED = "settled rows"
_FINE = "fine rows"
_QUARTER = "(at // 1000000 + utc_offset_s) // 900 * 900 - utc_offset_s"
_ADDED_UP = frozenset({"day", "topic", "quarter"})
"""Cuts that are added up from one grouping."""


@cache
def settled() -> Mapping[str, exp.Expr]:
    """By grain: its rows once nothing about them changes any more."""
    return {name: _tree(text.decode().rstrip(";")) for name, text in parse(settled_sql()).items()}


def rolled(engine: duckdb.DuckDBPyConnection, grain: str, rows: pa.Table) -> dict[str, pa.Table]:
    """Rows of whole days of a grain, rolled up, by cut."""
    if not _stays_one(grain):
        return asked(engine, grain, rows)
    rows = rows.select(_columns(grain)).combine_chunks()
    if pc.any(rows["excluded"]).as_py():
        rows = rows.filter(pc.invert(rows["excluded"]))
    if not rows.num_rows:
        return {}
    linked = _linked(engine, grain, rows) if ROLLED[grain].linked else {}
    adding = Adding(grain, _settled_alone(grain), rows, linked)
    cuts = {cut.name: cut for cut in CUTS if grain in cut.dims}
    made = cuts_of(adding, grain, _fine(grain), cuts)
    return {
        name: pa.table({"grain": column(pa.scalar(grain), each.count), **each.columns()})
        for name, each in made.items()
    }


@cache
def _stays_one(grain: str) -> bool:
    """Whether a row of the grain is one settled row, and not several."""
    return settled()[grain].find(exp.Lateral) is None


@cache
def _columns(grain: str) -> list[str]:
    """The columns of a grain that its settled rows are made of."""
    names = {each.name for each in settled()[grain].find_all(exp.Column)}
    return [name for name in GRAINS[grain].names() if name in names]


@cache
def _settled_alone(grain: str) -> exp.Select:
    tree = _alone(settled()[grain].copy())
    assert isinstance(tree, exp.Select)
    return tree


def _linked(engine: duckdb.DuckDBPyConnection, grain: str, rows: pa.Table) -> dict[str, pa.Array]:
    """The words about neighbours. Only customers who are there several times are looked at beside
    their others: beside all others is nobody."""
    again = _again(rows["customer"])
    places = pc.indices_nonzero(again)
    if not len(places):
        return {}
    engine.register(grain, rows.take(places).append_column("row", places))
    found = engine.sql(_beside(grain)).to_arrow_table().combine_chunks()
    engine.unregister(grain)
    nobody = pa.repeat(pa.scalar(False), rows.num_rows)
    return {
        name: pc.replace_with_mask(nobody, again, found[name].combine_chunks())
        for name in ROLLED[grain].linked
    }


@cache
def _beside(grain: str) -> str:
    """The words about neighbours of rows that have a number, in its order; for DuckDB."""
    tree = settled()[grain].copy()
    assert isinstance(tree, exp.Select)
    words = [exp.alias_(_tree(said), name) for name, said in ROLLED[grain].linked.items()]
    picked = (
        exp.select(*words)
        .from_(tree.select(exp.column("row")).subquery("settled"))
        .order_by(exp.column("row"))
    )
    return picked.sql(dialect="duckdb")


def _again(customers: pa.ChunkedArray) -> pa.Array:
    """Whose customer is there several times; some others too, now and then."""
    column = piece(customers)
    said = column.drop_null()
    marks = _marks(said)
    if marks is None:
        marks = said.dictionary_encode().indices.to_numpy()
    ordered = np.sort(marks)
    several = np.unique(ordered[1:][ordered[1:] == ordered[:-1]])
    found = np.zeros(len(column), bool)
    if len(several):
        near = several[np.minimum(np.searchsorted(several, marks), len(several) - 1)]
        found[column.is_valid().to_numpy(zero_copy_only=False)] = near == marks
    return pa.array(found)


def _marks(said: pa.StringArray) -> np.ndarray[Any, np.dtype[np.uint64]] | None:
    """A number of each text, when all are as long as pseudonyms are; equal texts have equal ones."""
    if not len(said):
        return None
    offsets = np.frombuffer(said.buffers()[1], np.int32)[said.offset : said.offset + len(said) + 1]
    length = int(offsets[1] - offsets[0])
    if length < 2 * _WORD or (np.diff(offsets) != length).any():
        return None
    letters = np.frombuffer(said.buffers()[2], np.uint8)[offsets[0] : offsets[-1]]
    last = np.ascontiguousarray(letters.reshape(-1, length)[:, -2 * _WORD :]).view(np.uint64)
    return last[:, 0] * np.uint64(_ODD) ^ last[:, 1]


_WORD = 8
_ODD = 0x9E3779B97F4A7C15


def asked(engine: duckdb.DuckDBPyConnection, grain: str, rows: pa.Table) -> dict[str, pa.Table]:
    """The same by the database, whatever settled.sql says."""
    engine.register(grain, rows)
    said = settled()[grain].sql(dialect="duckdb")
    engine.execute(f'CREATE OR REPLACE TEMP VIEW "{_SETTLED}" AS {said}')
    fine, cuts = _statements(grain)
    engine.execute(f'CREATE OR REPLACE TEMP TABLE "{_FINE}" AS {fine}')
    made = {name: engine.sql(said).to_arrow_table() for name, said in cuts.items()}
    engine.execute(f'DROP TABLE "{_FINE}"; DROP VIEW "{_SETTLED}"')
    engine.unregister(grain)
    return made


@cache
def _statements(grain: str) -> tuple[str, Mapping[str, str]]:
    """The finer grouping, and every cut; for DuckDB."""
    return _statement(grain, _fine(grain)), {
        cut.name: _summed(grain, cut) if cut.name in _ADDED_UP else _statement(grain, cut)
        for cut in CUTS
        if grain in cut.dims
    }


def _alone(tree: exp.Expr) -> exp.Expr:
    """The same of rows beside which are no others."""
    tree.set("windows", None)
    return tree.transform(lambda node: exp.null() if isinstance(node, exp.Window) else node)


@cache
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
