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
from sqlglot import exp

from maju.metrics.compiling import Scope, aggregate, condition, filled
from maju.metrics.links.given_up import WORDS, GivenUp, statements
from maju.metrics.links.linking import linked
from maju.metrics.links.needing import of_people, rolled
from maju.metrics.links.numbering import NUMBERS
from maju.metrics.links.people import People
from maju.metrics.links.sure import Chain
from maju.metrics.measure import Measure
from maju.metrics.sharing import Shared
from maju.metrics.thresholds import Threshold

BYTES_MOST = 256_000_000
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
        said_sums, said_flags, said_given_up = _said(asked.agreed)
        cursor = engine.cursor()
        try:
            cursor.register("linked", rows)
            sums = cursor.execute(said_sums).to_arrow_table()
            flags = cursor.execute(said_flags).to_arrow_table()
            given_up: pa.Table = cursor.execute(said_given_up).to_arrow_table()
        finally:
            cursor.close()
        people = People(_people(flags))
        who = NUMBERS.many(given_up["customer"])
        given_up = given_up.append_column("who", who)
        return Tables(sums=sums, people=people, given_up=GivenUp(given_up))


def _people(flags: pa.Table) -> pa.Table:
    """With customers as numbers."""
    place = flags.column_names.index("customer")
    made = flags.set_column(place, "who", NUMBERS.many(flags["customer"]))
    for name in ("client", "channel"):
        made = made.set_column(made.column_names.index(name), name, made[name].dictionary_encode())
    return made.combine_chunks()


def scope_of(agreed: Sequence[Threshold]) -> Scope:
    """Of a scope only its thresholds matter here."""
    return Scope(since=date.min, until=date.max, as_of=0, known_until=0, agreed=agreed)


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


CHAINED = Chained()
