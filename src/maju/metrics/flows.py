"""Abandoned, and then: who tried again and when, who was reached after all, who was lost.

Customers are counted, not calls: one who gave up three times is one. A customer is lost when at
least one abandon was not followed by an agent within a day (kpi.md #55, threshold ``recovery``),
undecided while that day is not over, else recovered: by a callback where one came before the next
answered call, by trying again otherwise.
"""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet

import msgspec
import numpy as np
from sqlglot import exp

from maju.metrics.answering import check
from maju.metrics.compiling import Scope, filled, rows_of
from maju.metrics.engines import Engine, fetch
from maju.metrics.links import GivenUp, linked_of
from maju.metrics.links.given_up import BITS, statements, told
from maju.metrics.links.needing import needs
from maju.metrics.measures import untold
from maju.metrics.showing import Shown
from maju.metrics.sources import Source

_NEXT_DAY_MS = 2 * 86_400_000
"""The next attempt on the same business day comes within this."""
_ALONG = frozenset({"client", "channel"})
"""What kept abandons can be filtered by."""


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
    found = _kept(engine, whole, source) or _read(engine, whole)
    if untold("cb_reached", lacks) and not found.by_callback:
        return msgspec.structs.replace(found, by_callback=None)
    return found


def _read(engine: Engine, scope: Scope) -> Flow:
    """From the rows as they were known."""
    seen = exp.Subquery(this=rows_of("attempt", scope), alias=exp.to_identifier("seen"))
    abandons = _put(filled(statements()["abandons"].copy(), scope), "seen", seen)
    named = exp.Subquery(this=abandons, alias=exp.to_identifier("abandons"))
    names, rows = fetch(engine, _put(statements()["flow"].copy(), "abandons", named))
    return Flow(**{name: int(value or 0) for name, value in zip(names, rows[0], strict=True)})


def _put(tree: exp.Expr, name: str, rows: exp.Subquery) -> exp.Expr:
    """*rows* where the table *name* stands."""
    return tree.transform(
        lambda node: rows if isinstance(node, exp.Table) and node.name == name else node
    )


def _kept(engine: Engine, scope: Scope, source: Source | None) -> Flow | None:
    """From linked attempts that are kept; ``None`` where they are not sure."""
    if not isinstance(engine, Shown) or not _ALONG.issuperset(scope.only):
        return None
    if (parts := _given_up(engine, scope, source)) is None:
        return None
    clients = scope.only.get("client")
    given_up = [(client, each) for client, each in parts if clients is None or client in clients]
    abandons, anonymous, found = told(given_up, scope.since, scope.until, scope.only.get("channel"))
    gave_up, soon, hour, day, later, lost, called_back, undecided = (
        np.arange(len(found)) >> place & 1 == 1 for place in range(BITS)
    )
    count = {
        "customers": gave_up,
        "back_15m": soon,
        "back_1h": hour,
        "back_day": day,
        "back_24h": later,
        "lost": lost,
        "undecided": ~lost & undecided,
        "by_callback": ~lost & ~undecided & called_back,
        "by_redial": gave_up & ~lost & ~undecided & ~called_back,
    }
    ends = {name: int(found[meant].sum()) for name, meant in count.items()}
    return Flow(abandons=abandons, anonymous=anonymous, **ends)


def _given_up(
    engine: Shown, scope: Scope, source: Source | None
) -> Sequence[tuple[str, GivenUp]] | None:
    """Who gave up, part by part, each with its client; ``None``: it is not known without rows."""
    links = None if source is None or source.quick is None else source.quick.links
    need = needs(tuple(scope.agreed)).get("abn_lost")
    if links is None or need is None:
        return None
    need = msgspec.structs.replace(need, ahead_ms=max(need.ahead_ms, _NEXT_DAY_MS))
    if engine.keeps(links.chains) and links.holds(need, scope):
        return engine.given_up(linked_of("sums", scope))  # every time to recover is over
    return engine.corrected(scope).given_up(scope) if engine.corrects(links, scope) else None
