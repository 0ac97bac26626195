"""Abandoned, and then: who tried again and when, who was reached after all, who was lost.

Customers are counted, not calls: one who gave up three times is one. A customer is lost when at
least one abandon was not followed by an agent within a day (kpi.md #55, threshold ``recovery``),
undecided while that day is not over, else recovered: by a callback where one came before the next
answered call, by trying again otherwise.
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from functools import cache
from importlib.resources import files

import msgspec
import sqlglot
from sqlglot import exp

from maju.journal.postgres.queries import parse
from maju.metrics.answering import check
from maju.metrics.compiling import Scope, filled, rows_of
from maju.metrics.engines import Engine, fetch
from maju.metrics.measures import untold


class Flow(msgspec.Struct, frozen=True, kw_only=True):
    """``customers = by_redial + by_callback + undecided + lost``; what is ``None`` is nobody."""

    abandons: int
    """Contacts given up in a queue, anonymous ones included."""
    anonymous: int
    """Abandons of nobody we know; they are in no line below."""
    customers: int
    """Who gave up at least once."""
    back_15m: int
    """Tried again within 15 minutes after at least one abandon, whatever came of it."""
    back_1h: int
    back_day: int
    """On the same business day."""
    back_24h: int
    by_redial: int
    by_callback: int | None
    """``None`` where a source of these days cannot tell callbacks."""
    undecided: int
    lost: int


@cache
def _statement() -> exp.Expr:
    text = parse(files(__package__).joinpath("flows.sql").read_text(encoding="utf-8"))
    return sqlglot.parse_one(text["abandoned"].decode(), dialect="duckdb")


def abandoned_flow(engine: Engine, scope: Scope, *, lacks: AbstractSet[str] = frozenset()) -> Flow:
    """Over the attempts of the scope; what it is cut by does not matter.

    *lacks*: base measures and grains that a source of these days cannot tell.

    Raises:
        Refused: ``dimension_unknown``, ``window_empty``.
    """
    check(scope)
    whole = msgspec.structs.replace(scope, by=())
    seen = exp.Subquery(this=rows_of("attempt", whole), alias=exp.to_identifier("seen"))
    tree = filled(_statement().copy(), whole).transform(
        lambda node: seen if isinstance(node, exp.Table) and node.name == "seen" else node
    )
    names, rows = fetch(engine, tree)
    found = Flow(**{name: int(value or 0) for name, value in zip(names, rows[0], strict=True)})
    if untold("cb_reached", lacks) and not found.by_callback:
        return msgspec.structs.replace(found, by_callback=None)
    return found
