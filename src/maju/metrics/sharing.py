"""Numbers that many people call from: anonymous for repeat calls and true demand (EC-89).

Twenty people behind one exchange look like one customer who calls twenty times a day. A person
says which numbers are such, from a day on (:mod:`maju.metrics.own.shared`); rows stay as they are,
and every question takes the list as it takes thresholds. Who might be such is proposed from how
often a number calls: facts carry one pseudonym an attempt, and where that was made of a number
nobody can say how many people stand behind it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache
from importlib.resources import files

import msgspec
import sqlglot
from sqlglot import exp

from maju.journal.postgres.queries import parse

CALLS_A_DAY = 20
"""EC-89's exchange: so many attempts on one business day make a number suspicious."""


class Shared(msgspec.Struct, frozen=True, kw_only=True):
    """One number, by its pseudonym, on business days ``[since, until)``."""

    customer: str
    since: date
    until: date | None = None
    client: str | None = None
    """``None``: whatever the client."""
    why: str = ""


class Suspect(msgspec.Struct, frozen=True, kw_only=True):
    """A pseudonym that calls as often as a whole office does."""

    client: str
    customer: str
    attempts: int
    days: int
    """Business days with at least one attempt."""
    busy_days: int
    """Business days that were suspicious."""
    most: int
    """Attempts on the busiest of them."""
    since: date
    """The first suspicious day."""


def is_shared(shared: Sequence[Shared]) -> exp.Expr:
    """Whether an attempt's number is on the list, over client, customer and business date."""
    alike: dict[tuple[str | None, date, date | None], set[str]] = {}
    for each in shared:
        alike.setdefault((each.client, each.since, each.until), set()).add(each.customer)
    said: list[exp.Expr] = []
    for (client, since, until), customers in alike.items():
        day = exp.column("business_date")
        parts: list[exp.Expr] = [
            exp.column("customer").isin(*[exp.Literal.string(each) for each in sorted(customers)]),
            exp.GTE(this=day, expression=_day(since)),
        ]
        if until is not None:
            parts.append(exp.LT(this=day.copy(), expression=_day(until)))
        if client is not None:
            parts.append(exp.column("client").eq(exp.Literal.string(client)))
        said.append(exp.paren(exp.and_(*parts)))
    return exp.paren(exp.or_(*said)) if said else exp.false()


def _day(day: date) -> exp.Expr:
    return exp.cast(exp.Literal.string(day.isoformat()), "date")


@cache
def _statement() -> exp.Expr:
    text = parse(files(__package__).joinpath("sharing.sql").read_text(encoding="utf-8"))
    return sqlglot.parse_one(text["suspects"].decode().rstrip(";"), dialect="duckdb")


def suspects_query(attempts: exp.Select, calls_a_day: int) -> exp.Expr:
    """Who called at least so often on some business day, among *attempts*; the busiest first."""
    seen = exp.Subquery(this=attempts, alias=exp.to_identifier("seen"))

    def fill(node: exp.Expr) -> exp.Expr:
        if isinstance(node, exp.Table) and node.name == "seen":
            return seen
        if isinstance(node, exp.Column) and node.name == "calls_a_day":
            return exp.Literal.number(calls_a_day)
        return node

    return _statement().copy().transform(fill)
