"""How far a measure of attempts looks: back, ahead, and at what is known by now."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import lru_cache

import msgspec
from sqlglot import exp

from maju.metrics.compiling import Scope, condition
from maju.metrics.following import FOLLOW_UPS
from maju.metrics.measure import Measure
from maju.metrics.measures import MEASURES
from maju.metrics.thresholds import Threshold

BACK_MS, AHEAD_MS = 8 * 86_400_000, 31 * 86_400_000
"""Attempts of so long before and after are looked at, as :mod:`maju.metrics.sources` finds them."""

_BACK = frozenset({"since_prev_ms", "prev_same_day", "prev_served", "prev_outcome",
                   "prev_contact_outcome", "prev_same_topic"})  # fmt: skip
_AHEAD = frozenset({"until_next_ms", "until_served_ms", "until_called_back_ms",
                    "until_same_topic_ms"})  # fmt: skip


class Need(msgspec.Struct, frozen=True, kw_only=True):
    """What must be sure about the time around an attempt before a measure of it is."""

    back: bool = False
    ahead_ms: int = 0
    known_ms: int = 0
    """Facts must be complete until so long after the attempt; 0: it does not matter."""
    callbacks: bool = False


def rolled() -> Sequence[Measure]:
    """Every measure that counts attempts: of the catalogue, and of who came back."""
    mine = [each for each in MEASURES.values() if each.grain == "attempt" and each.how == "count"]
    return [*mine, *FOLLOW_UPS]


def of_people() -> Sequence[Measure]:
    """Every measure that counts different customers."""
    return [
        each
        for each in MEASURES.values()
        if each.grain == "attempt" and each.how == "distinct" and each.value == "customer"
    ]


@lru_cache(maxsize=64)
def needs(agreed: tuple[Threshold, ...]) -> dict[str, Need]:
    """By measure what it needs; one that reaches farther than is looked is not in it."""
    scope = Scope(since=date.min, until=date.max, as_of=0, known_until=0, agreed=agreed)
    found = {each.id: _need(each, scope) for each in (*rolled(), *of_people())}
    return {name: need for name, need in found.items() if need is not None}


def _need(measure: Measure, scope: Scope) -> Need | None:
    where = condition(measure, scope)
    if where is None:
        return Need()
    asked = {column.name for column in where.find_all(exp.Column)}
    numbers = [int(each.name) for each in where.find_all(exp.Literal) if each.is_int]
    farthest = max(numbers, default=0)
    back, ahead = not asked.isdisjoint(_BACK), not asked.isdisjoint(_AHEAD)
    if (back and farthest > BACK_MS) or (ahead and farthest > AHEAD_MS):
        return None
    return Need(
        back=back,
        ahead_ms=farthest if ahead else 0,
        known_ms=farthest if "known_ms" in asked else 0,
        callbacks="until_called_back_ms" in asked,
    )
