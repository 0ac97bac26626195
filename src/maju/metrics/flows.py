"""Abandoned, and then: who tried again and when, who was reached after all, who was lost.

Customers are counted, not calls: one who gave up three times is one. A customer is lost when at
least one abandon was not followed by an agent within a day (kpi.md #55, threshold ``recovery``),
undecided while that day is not over, else recovered: by a callback where one came before the next
answered call, by trying again otherwise.
"""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from functools import cache
from importlib.resources import files
from typing import Any

import msgspec
import sqlglot
from sqlglot import exp

from maju.journal.postgres.queries import parse
from maju.metrics.answering import check
from maju.metrics.compiling import Scope, filled, picked, rows_of
from maju.metrics.engines import Engine, fetch
from maju.metrics.links import ALONG, linked_of
from maju.metrics.links.needing import needs
from maju.metrics.measures import untold
from maju.metrics.showing import Shown
from maju.metrics.sources import Source

_NEXT_DAY_MS = 2 * 86_400_000
"""The next attempt on the same business day comes within this."""


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


def abandoned_flow(
    engine: Engine,
    scope: Scope,
    *,
    lacks: AbstractSet[str] = frozenset(),
    source: Source | None = None,
) -> Flow:
    """Over the attempts of the scope; what it is cut by does not matter.

    *lacks*: base measures and grains that a source of these days cannot tell. *source*: what the
    engine shows, where it keeps linked attempts of it.

    Raises:
        Refused: ``dimension_unknown``, ``window_empty``.
    """
    check(scope)
    whole = msgspec.structs.replace(scope, by=())
    names, rows = _kept(engine, whole, source) or fetch(
        engine, _over(rows_of("attempt", whole), whole)
    )
    found = Flow(**{name: int(value or 0) for name, value in zip(names, rows[0], strict=True)})
    if untold("cb_reached", lacks) and not found.by_callback:
        return msgspec.structs.replace(found, by_callback=None)
    return found


def _over(rows: exp.Select, scope: Scope) -> exp.Expr:
    seen = exp.Subquery(this=rows, alias=exp.to_identifier("seen"))
    return filled(_statement().copy(), scope).transform(
        lambda node: seen if isinstance(node, exp.Table) and node.name == "seen" else node
    )


def _kept(
    engine: Engine, scope: Scope, source: Source | None
) -> tuple[Sequence[str], Sequence[tuple[Any, ...]]] | None:
    """From linked attempts that are kept; ``None`` where they are not sure."""
    links = None if source is None or source.quick is None else source.quick.links
    need = needs(tuple(scope.agreed)).get("abn_unhelped")
    if links is None or need is None or not isinstance(engine, Shown):
        return None
    need = msgspec.structs.replace(need, ahead_ms=max(need.ahead_ms, _NEXT_DAY_MS))
    if not ALONG.issuperset(scope.only) or not engine.keeps(links.chains):
        return None
    if not links.holds(need, scope):
        return None
    kept = linked_of("given_up", scope)
    known = exp.cast(exp.Literal.number(scope.known_until), "bigint")
    since = exp.paren(exp.Sub(this=known, expression=exp.column("at")))
    rows = exp.select(
        "*", exp.alias_(exp.Div(this=since, expression=exp.Literal.number(1000)), "known_ms")
    )
    said = _over(picked(rows.from_(kept.name), scope), scope).sql(dialect="duckdb")
    return engine.run(said, (), [kept])
