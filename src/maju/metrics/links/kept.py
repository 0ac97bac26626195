"""What linked attempts add up to, in the memory of the process that answers.

By client, business day and channel: every count; beside it who called, by number, for counting
different people; and the attempts that were given up.
"""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import Literal

import duckdb
import msgspec
import pyarrow as pa
import pyarrow.compute as pc
from sqlglot import exp

from maju.metrics.compiling import Scope, aggregate, condition
from maju.metrics.links.linking import linked
from maju.metrics.links.needing import of_people, rolled
from maju.metrics.links.people import People
from maju.metrics.links.sure import Chain
from maju.metrics.measure import Measure
from maju.metrics.sharing import Shared
from maju.metrics.thresholds import Threshold

BYTES_MOST = 256_000_000
KEYS = ("client", "business_date", "channel")
_ALWAYS_US = 1 << 62
"""Facts are complete until then: only days that are asked so are taken."""
GIVEN_UP = ("client", "business_date", "channel", "at", "customer", "identified", "contact_outcome",
            "until_next_ms", "next_same_day", "until_served_ms", "until_called_back_ms", "queue")  # fmt: skip

Kind = Literal["sums", "people", "given_up"]


class Tables(msgspec.Struct, frozen=True, kw_only=True):
    """Of one file."""

    sums: pa.Table
    people: People
    given_up: pa.Table

    @property
    def nbytes(self) -> int:
        """In memory."""
        return int(self.sums.nbytes) + self.people.nbytes + int(self.given_up.nbytes)

    def of(self, kind: Kind) -> pa.Table:
        """The rows of a kind."""
        return self.people.rows if kind == "people" else getattr(self, kind)


class Linked(msgspec.Struct, frozen=True, kw_only=True):
    """Which of the tables, with which thresholds and numbers of many."""

    kind: Kind
    agreed: tuple[Threshold, ...] = ()
    shared: tuple[Shared, ...] = ()

    @property
    def name(self) -> str:
        """What its rows are called in a query."""
        return f"linked_{self.kind}_{_digest(self.agreed, self.shared)}"


ALONG = frozenset({"client", "channel", "day", "weekday", "week", "month"})
"""Dimensions of the tables."""


def linked_of(kind: Kind, scope: Scope) -> Linked:
    """The table of a kind that a scope's questions read."""
    return Linked(kind=kind, agreed=tuple(scope.agreed), shared=tuple(scope.shared))


@lru_cache(maxsize=1024)
def _digest(agreed: tuple[Threshold, ...], shared: tuple[Shared, ...]) -> str:
    said = msgspec.msgpack.encode((agreed, shared))
    return hashlib.blake2b(said, digest_size=12).hexdigest()


class Chained:
    """Tables of files and what lies about them, the latest used while they fit. Safe among threads."""

    def __init__(self, most: int = BYTES_MOST) -> None:
        self._most = most
        self._bytes = 0
        self._kept: OrderedDict[bytes, Tables] = OrderedDict()
        self._customers = pa.array([], pa.string())
        self._lock = threading.Lock()
        self._making = threading.Lock()

    def fits(self, chains: Sequence[Chain]) -> bool:
        """Whether there is something, and what it adds up to may be kept together: at most about as
        much as the files."""
        return bool(chains) and sum(chain.own.stat().st_size for chain in chains) <= self._most

    def rows(
        self, engine: duckdb.DuckDBPyConnection, asked: Linked, chains: Sequence[Chain]
    ) -> pa.Table:
        """The rows of all *chains*; *engine* adds up those that are not known yet."""
        return pa.concat_tables(
            [each.of(asked.kind) for each in self.tables(engine, asked, chains)]
        )

    def tables(
        self, engine: duckdb.DuckDBPyConnection, asked: Linked, chains: Sequence[Chain]
    ) -> list[Tables]:
        """The tables of each of *chains*."""
        found = []
        for chain in chains:
            key = msgspec.msgpack.encode(
                (asked.agreed, asked.shared, [str(path) for path in
                                              (chain.own, *chain.around, "", *chain.callbacks)])
            )  # fmt: skip
            if (tables := self._find(key)) is None:
                with self._making:
                    if (tables := self._find(key)) is None:
                        tables = self._made(engine, asked, chain)
                        self._put(key, tables)
            found.append(tables)
        return found

    def _find(self, key: bytes) -> Tables | None:
        with self._lock:
            if (found := self._kept.get(key)) is not None:
                self._kept.move_to_end(key)
            return found

    def _put(self, key: bytes, tables: Tables) -> None:
        with self._lock:
            self._kept[key] = tables
            self._bytes += tables.nbytes
            while self._bytes > self._most:
                self._bytes -= self._kept.popitem(last=False)[1].nbytes

    def _made(self, engine: duckdb.DuckDBPyConnection, asked: Linked, chain: Chain) -> Tables:
        rows = linked(chain.own, chain.around, chain.callbacks, asked.shared)
        said_sums, said_flags = _said(asked.agreed)
        cursor = engine.cursor()
        try:
            cursor.register("linked", rows)
            sums = cursor.execute(said_sums).to_arrow_table()
            flags = cursor.execute(said_flags).to_arrow_table()
        finally:
            cursor.close()
        gave_up = pc.equal(rows["contact_outcome"].cast(pa.string()), "abandoned")
        given_up = rows.select(list(GIVEN_UP)).filter(gave_up)
        return Tables(sums=sums, people=People(self._people(flags)), given_up=_plain(given_up))

    def _people(self, flags: pa.Table) -> pa.Table:
        """Customers as numbers: the same one in all tables, of whichever client."""
        names = pc.unique(flags["customer"])
        new = names.filter(pc.invert(pc.is_in(names, value_set=self._customers)))
        self._customers = pa.concat_arrays([self._customers, new])
        who = pc.index_in(flags["customer"], value_set=self._customers)
        place = flags.column_names.index("customer")
        made = flags.set_column(place, "who", who)
        for name in ("client", "channel"):
            made = made.set_column(
                made.column_names.index(name), name, made[name].dictionary_encode()
            )
        return made.combine_chunks()


def scope_of(agreed: Sequence[Threshold]) -> Scope:
    """Of a scope only its thresholds matter here."""
    return Scope(since=date.min, until=date.max, as_of=0, known_until=0, agreed=agreed)


@lru_cache(maxsize=64)
def _said(agreed: tuple[Threshold, ...]) -> tuple[str, str]:
    """Counts and callers as SQL: to say them takes longer than to ask them of a day's file."""
    scope = scope_of(agreed)
    return _sums(scope).sql(dialect="duckdb"), _flags(scope).sql(dialect="duckdb")


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


def _plain(rows: pa.Table) -> pa.Table:
    """Of few rows, so that words need not carry the dictionary of all."""
    for place, name in enumerate(rows.column_names):
        if pa.types.is_dictionary(rows.schema.field(name).type):
            rows = rows.set_column(place, name, rows[name].cast(pa.string()))
    return rows.combine_chunks()


CHAINED = Chained()
