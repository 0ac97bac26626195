"""What a file's linked attempts add up to, as DuckDB says it."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

import duckdb
import msgspec
import pyarrow as pa
import pyarrow.compute as pc
from sqlglot import exp

from maju.metrics.compiling import Scope, aggregate, condition, filled, scope_of
from maju.metrics.links.given_up import WORDS, GivenUp, in_bits, statements
from maju.metrics.links.linking import linked
from maju.metrics.links.needing import of_people, rolled
from maju.metrics.links.people import People
from maju.metrics.links.stored import contents, name_of
from maju.metrics.links.sure import Chain
from maju.metrics.measure import Measure
from maju.metrics.sharing import Shared
from maju.metrics.thresholds import Threshold

KEYS = ("client", "business_date", "channel")
_ALWAYS_US = 1 << 62
"""Facts are complete until then: only days that are asked so are taken."""

Kind = Literal["sums", "people"]


class Tables(msgspec.Struct, frozen=True, kw_only=True):
    """Of one file."""

    sums: pa.Table
    people: People
    given_up: GivenUp

    @property
    def nbytes(self) -> int:
        """In memory."""
        return int(self.sums.nbytes) + self.people.nbytes + self.given_up.nbytes

    def of(self, kind: Kind) -> pa.Table:
        """The rows of a kind."""
        return self.people.rows if kind == "people" else self.sums


class Added(msgspec.Struct, frozen=True, kw_only=True):
    """The same of one file, with customers as places among some names."""

    sums: pa.Table
    people: pa.Table
    given_up: pa.Table

    def placed(self, places: pa.Array) -> Added:
        """With customers as places among others: of each of the names where it is there."""
        return msgspec.structs.replace(
            self, people=_placed(self.people, places), given_up=_placed(self.given_up, places)
        )

    def tables(self) -> Tables:
        """The names being those of the process."""
        return Tables(sums=self.sums, people=People(self.people), given_up=GivenUp(self.given_up))


def _placed(rows: pa.Table, places: pa.Array) -> pa.Table:
    who = rows["who"].combine_chunks()
    return rows.set_column(rows.column_names.index("who"), "who", places.take(who))


def file_name(
    agreed: tuple[Threshold, ...], shared: tuple[Shared, ...], chain: Chain
) -> str | None:
    """What the file with a chain's tables is called; ``None``: there is none."""
    own, around, back = map(contents, ((chain.own,), chain.around, chain.callbacks))
    if own is None or around is None or back is None:
        return None
    return name_of("links", _said(agreed), shared, own, around, back)


def added(
    engine: duckdb.DuckDBPyConnection,
    agreed: tuple[Threshold, ...],
    shared: tuple[Shared, ...],
    chain: Chain,
) -> tuple[Added, pa.Array]:
    """Link a file, and add it up; with the names of its customers, each once."""
    rows, names = _places(linked(chain.own, chain.around, chain.callbacks, shared))
    said_sums, said_flags, said_given_up = _said(agreed)
    cursor = engine.cursor()
    try:
        cursor.register("linked", rows)
        sums: pa.Table = cursor.execute(said_sums).to_arrow_table()
        flags: pa.Table = cursor.execute(said_flags).to_arrow_table()
        given_up: pa.Table = cursor.execute(said_given_up).to_arrow_table()
    finally:
        cursor.close()
    for name in ("client", "channel"):
        flags = flags.set_column(
            flags.column_names.index(name), name, flags[name].dictionary_encode()
        )
    sums, people = sums.combine_chunks(), _by_day(flags)
    return Added(sums=sums, people=people, given_up=_by_day(in_bits(given_up))), names


def _by_day(rows: pa.Table) -> pa.Table:
    columns = ["who" if name == "customer" else name for name in rows.column_names]
    return rows.rename_columns(columns).sort_by("business_date").combine_chunks()


def _places(rows: pa.Table) -> tuple[pa.Table, pa.Array]:
    """Each customer as a place among the names, which are those of the rows alone."""
    place = rows.column_names.index("customer")
    column = rows["customer"].combine_chunks()
    codes = column.indices
    used = pc.unique(codes).drop_null()
    own = pc.index_in(codes, value_set=used)
    return rows.set_column(place, "customer", own), column.dictionary.take(used).cast(pa.string())


@lru_cache(maxsize=64)
def _said(agreed: tuple[Threshold, ...]) -> tuple[str, str, str]:
    """Counts, callers, who gave up, as SQL: to say it takes longer than to ask a day's file."""
    scope = scope_of(agreed)
    sums, flags, abandons = (
        each(scope).sql(dialect="duckdb") for each in (_sums, _flags, given_up)
    )
    return sums, flags, abandons


def _sums(scope: Scope) -> exp.Select:
    keys = [exp.column(name) for name in KEYS]
    said = [_added(each, scope) for each in rolled()]
    tree = exp.select(*keys, *said).from_(_known())
    return tree.group_by(*[key.copy() for key in keys])


def _added(measure: Measure, scope: Scope) -> exp.Expr:
    return exp.alias_(exp.cast(aggregate(measure, scope), "bigint"), measure.id)


def _flags(scope: Scope) -> exp.Select:
    """Who is among the different people of which measure."""
    said: list[exp.Expr] = []
    for each in of_people():
        where = condition(each, scope)
        yes = exp.true() if where is None else exp.func("coalesce", where, exp.false())
        said.append(exp.alias_(yes, each.id))
    some = exp.column("customer").is_(exp.null()).not_()
    return (
        exp.select(*map(exp.column, KEYS), exp.column("customer"), *said)
        .from_(_known())
        .where(some)
    )


def _known() -> exp.Subquery:
    """The rows, all of them long ago."""
    known = exp.alias_(exp.cast(exp.Literal.number(_ALWAYS_US), "bigint"), "known_ms")
    return exp.select("*", known).from_("linked").subquery("known")


def given_up(scope: Scope, *more: str) -> exp.Expr:
    """What each abandon says of its customer, of nobody we know there is none; and *more* columns."""
    said = filled(statements()["abandons"].copy(), scope)
    known = _known().this
    tree = said.transform(
        lambda node: (
            exp.Subquery(this=known, alias=exp.to_identifier("seen"))
            if isinstance(node, exp.Table) and node.name == "seen"
            else node
        )
    )
    assert isinstance(tree, exp.Select)
    known_one = exp.Case().when(exp.column("identified"), exp.column("customer"))
    keys = (exp.column("business_date"), exp.column("channel"), exp.alias_(known_one, "customer"))
    asked = [each for each in tree.expressions if each.alias_or_name in WORDS]
    return tree.select(*keys, *map(exp.column, more), *asked, append=False)
