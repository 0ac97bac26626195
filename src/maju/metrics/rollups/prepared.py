"""A roll-up's rows added up further, to what measures say of each: one column a measure.

A file of the history never changes, so what it adds up to is worked out once and kept
(:mod:`maju.metrics.held`). Nothing is defined a second time: each column is the very aggregate that
is asked of the roll-up's rows, along everything that the cut keeps apart but words.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date
from functools import lru_cache

import msgspec
import pyarrow as pa
from sqlglot import exp

from maju.facts.rollups.spec import CUTS, schema
from maju.metrics.compiling import Scope
from maju.metrics.measure import Measure
from maju.metrics.measures import MEASURES
from maju.metrics.rollups.fitting import fitted, worded
from maju.metrics.thresholds import Threshold

_CUTS = {cut.name: cut for cut in CUTS}
FILE = "filename"
"""The column that says from which file a row is."""


class Prepared(msgspec.Struct, frozen=True, kw_only=True):
    """Which roll-up of which grain, and what is added up of it, with which thresholds."""

    cut: str
    grain: str
    measures: tuple[str, ...]
    agreed: tuple[Threshold, ...] = ()
    linked: bool = False
    """As :class:`maju.metrics.rollups.reading.Reading`."""

    @property
    def name(self) -> str:
        """What its rows are called in a query."""
        return f"prepared_{_digest(self)}"

    def keys(self) -> list[str]:
        """What keeps its rows apart."""
        cut = _CUTS[self.cut]
        clock = ["at", "utc_offset_s"] if cut.quarters else []
        bucket = [f"{cut.bucket}_edge"] if cut.bucket else []
        return ["client", "business_date", *clock, *cut.dims[self.grain], *bucket]

    def schema(self) -> pa.Schema:
        """Its columns, but for the file's name."""
        known = schema(_CUTS[self.cut])
        numbers = [pa.field(name, pa.int64()) for name in self.measures]
        return pa.schema([*map(known.field, self.keys()), *numbers])

    def text(self, paths: Sequence[str]) -> str:
        """The query of it over files of the cut, each file for itself; for DuckDB."""
        keys = [exp.column(name) for name in (FILE, *self.keys())]
        said = exp.select(
            *keys, *[exp.alias_(exp.cast(of, "bigint"), name) for name, of in _columns(self)]
        )
        literals = [exp.Literal.string(path) for path in paths]
        files = exp.func("read_parquet", exp.Array(expressions=literals), _named_file())
        said = said.from_(files).where(exp.column("grain").eq(exp.Literal.string(self.grain)))
        return said.group_by(*[key.copy() for key in keys]).sql(dialect="duckdb")


@lru_cache(maxsize=1024)
def _digest(prepared: Prepared) -> str:
    return hashlib.blake2b(msgspec.msgpack.encode(prepared), digest_size=12).hexdigest()


def _named_file() -> exp.Expr:
    return exp.EQ(this=exp.column(FILE), expression=exp.true())


def _scope(agreed: tuple[Threshold, ...]) -> Scope:
    """Of a scope only its thresholds matter here."""
    return Scope(since=date.min, until=date.max, as_of=0, known_until=0, agreed=agreed)


def _columns(prepared: Prepared) -> list[tuple[str, exp.Expr]]:
    cut, scope = _CUTS[prepared.cut], _scope(prepared.agreed)
    made = []
    for name in prepared.measures:
        measure = MEASURES[name]
        if measure.how == "histogram":
            of = _counted(measure, prepared.cut, scope)
        else:
            of = fitted(measure, cut, scope, linked=prepared.linked)
        assert of is not None, name
        made.append((name, of))
    return made


def _counted(measure: Measure, cut: str, scope: Scope) -> exp.Expr | None:
    """How many rows of a bucket are in the histogram."""
    words = worded(measure, _CUTS[cut], scope)
    if words is None:
        return None
    n: exp.Expr = exp.column("n")
    if words:
        n = exp.Case().when(exp.and_(*words), n).else_(exp.Literal.number(0))
    return exp.func("sum", n)


@lru_cache(maxsize=256)
def of_day(grain: str, agreed: tuple[Threshold, ...], *, linked: bool) -> Prepared:
    """All that the smallest cut tells of a grain: few rows, so that every page shares them."""
    scope = _scope(agreed)
    names = [
        measure.id
        for measure in MEASURES.values()
        if measure.grain == grain and fitted(measure, CUTS[0], scope, linked=linked) is not None
    ]
    return Prepared(
        cut=CUTS[0].name, grain=grain, measures=tuple(names), agreed=agreed, linked=linked
    )


def prepare(
    cut: str, grain: str, measures: Sequence[Measure], scope: Scope, *, linked: bool
) -> Prepared | None:
    """What has these measures, of a cut that has them; ``None``: one is not of ours."""
    if any(MEASURES.get(each.id) != each for each in measures):
        return None
    agreed = tuple(scope.agreed)
    if cut == CUTS[0].name:
        return of_day(grain, agreed, linked=linked)
    names = tuple(sorted(each.id for each in measures))
    return Prepared(cut=cut, grain=grain, measures=names, agreed=agreed, linked=linked)
