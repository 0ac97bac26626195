"""Good, warn, bad: what was agreed, and how near it is (kpi.md §4 and §7.11)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from maju.floor.board.counter import Terms
from maju.kernel.settings import QueueSettings
from maju.kernel.time import SECOND
from maju.metrics.answers import Cell
from maju.metrics.catalogue import CATALOGUE
from maju.metrics.judging import is_met, target_of

BAND = 5.0
"""Per cent points below the target from which on a rate is bad, not only warned of."""
FEWEST = 20
"""Contacts under which a rate has no colour: one more or less would change it."""
WAITS_BAD = 3
"""Times the queue's target wait."""


def judged(
    terms: Terms, kpi: str, cell: Cell, queues: Mapping[tuple[str, str], float]
) -> dict[str, Any]:
    """``target`` and ``level`` where something was agreed and there is enough to judge.

    *queues*: client and queue to the denominator there. The target of several is what the rate would
    be if each reached exactly its own: Σ target times denominator ÷ Σ denominator.
    """
    known, whole = CATALOGUE[kpi], sum(queues.values())
    target: float | None = 0.0 if whole else None
    for (client, queue), den in queues.items():
        own = target_of(known, {"client": client, "queue": queue}, terms.scope)
        if den and target is not None:
            target = None if own is None else target + own * den / whole
    if target is None:
        return {}
    met = is_met(known, cell.value, target)
    if met is None or cell.value is None or (cell.den or 0) < FEWEST:
        return {"target": target}
    if met:
        return {"target": target, "level": "good"}
    short = target - cell.value if known.direction == "up" else cell.value - target
    far = short > (BAND if known.unit == "%" else target / 2)
    return {"target": target, "level": "bad" if far else "warn"}


def waiting_level(queue: QueueSettings, oldest_s: float | None) -> str:
    """Of the longest wait of a queue, against its target wait."""
    if oldest_s is None:
        return ""
    target_s = queue.target_wait / SECOND
    if oldest_s <= target_s:
        return "good"
    return "bad" if oldest_s > WAITS_BAD * target_s else "warn"
