"""What each grain looks like at an instant (relations.sql, planned.sql, standing.sql), as syntax trees."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from importlib.resources import files

import sqlglot
from sqlglot import exp

from maju.journal.postgres.queries import parse
from maju.metrics.sharing import Shared, is_shared

BASE: Mapping[str, str] = {
    "waiting": "contact",
    "pending": "callback",
    "backlog": "case",
    "solving": "case",
    "attended": "plan",
    "worked": "agent_state",
}
"""Relations that are another view of a grain's rows."""

LASTING = frozenset({"pending", "backlog", "solving"})
"""Relations whose rows may have begun long before the window."""

PLANNED = frozenset({"plan", "attended", "worked"})
"""Relations of shifts, which begin on one date and may go on on the next."""

OF_AGENTS = PLANNED | {"agent_state"}
"""Relations of people's time, which belongs to no client where several share them."""

_DAY_US = 86_400_000_000
_EPOCH = date(1970, 1, 1)


@cache
def _trees() -> dict[str, exp.Expr]:
    said: dict[str, bytes] = {}
    for name in ("relations.sql", "planned.sql", "standing.sql"):
        said |= parse(files(__package__).joinpath(name).read_text(encoding="utf-8"))
    return {
        name: sqlglot.parse_one(text.decode().rstrip(";"), dialect="duckdb")
        for name, text in said.items()
    }


def tree_of(grain: str) -> exp.Expr:
    """The relation with its terms by name; only looked at, never made part of another tree."""
    return _trees()[grain]


def grains() -> frozenset[str]:
    """Grains of the facts that questions read."""
    return frozenset(_trees()) - BASE.keys()


@cache
def bases(grain: str) -> frozenset[str]:
    """The grains whose rows a relation is made of."""
    tree = _trees()[grain]
    named = {table.name for table in tree.find_all(exp.Table)}
    return frozenset(named - {each.alias for each in tree.find_all(exp.CTE)})


def relation(
    grain: str,
    *,
    as_of: int,
    known_until: int,
    since: date = _EPOCH,
    until: date = date.max,
    by: Sequence[str] = (),
    step_min: int = 30,
    shared: Sequence[Shared] = (),
) -> exp.Expr:
    """The grain's rows as known at *as_of*; facts are complete until *known_until* (both us).

    Attempts from *shared* numbers are nobody's. States at an instant are given for the end of each period of *by* in ``[since, until)``.
    """
    step_us = step_min * 60_000_000 if "interval" in by else _DAY_US
    terms = {
        "as_of_us": _whole(as_of),
        "known_until_us": _whole(known_until),
        "since_us": _whole((since - _EPOCH).days * _DAY_US),
        "until_us": _whole((until - _EPOCH).days * _DAY_US),
        "step_us": _whole(step_us),
        "second_us": _whole(1_000_000),
        "is_closing": _closing(until, by, as_of),
        "is_shared": is_shared(shared),
    }

    def fill(node: exp.Expr) -> exp.Expr:
        if isinstance(node, exp.Column) and not node.table and node.name in terms:
            return terms[node.name].copy()
        return node

    return _trees()[grain].copy().transform(fill)


def _whole(value: int) -> exp.Expr:
    return exp.cast(exp.Literal.number(value), "bigint")


def _closing(until: date, by: Sequence[str], as_of: int) -> exp.Expr:
    """Whether period ``s.k``, a day where it matters, is the last of its group."""
    if {"interval", "day"}.intersection(by):
        return exp.true()
    end = (until - _EPOCH).days * _DAY_US
    day = "cast(DATE '1970-01-01' + cast(s.k AS integer) AS date)"
    said = f"s.k = CAST({end} AS bigint) // {_DAY_US} - 1 OR (s.k + 1) * {_DAY_US} - cast(s.utc_offset_s AS bigint) * 1000000 > {as_of}"
    if "week" in by:
        said += f" OR isodow({day}) = 7"
    elif "month" in by:
        said += f" OR last_day({day}) = {day}"
    return exp.paren(sqlglot.parse_one(said, dialect="duckdb"))
