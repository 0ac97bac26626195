"""Thresholds with dates of effect, per client and queue; a change never rewrites the past."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import msgspec
from sqlglot import exp

DEFAULTS_MS = {
    "service_level": 20_000,
    "short_abandon": 5_000,
    "redial": 3_600_000,
    "callback": 7_200_000,
    "reconnect": 86_400_000,
    "reconnect_long": 604_800_000,
    "recovery": 86_400_000,
    "short_talk": 10_000,
    "first_reply": 3_600_000,
    "late": 60_000,
}
"""kpi.md's own choices, where nothing else was agreed."""

TARGET = 80.0
"""Per cent of answers in time that an interval must reach when nothing was agreed (kpi.md #37)."""


class Threshold(msgspec.Struct, frozen=True, kw_only=True):
    """One agreed value. The most special that fits a row counts, then the latest."""

    name: str
    ms: int
    since: date | None = None
    client: str | None = None
    queue: str | None = None

    def special(self) -> tuple[int, int, date]:
        """Sorts by how special it is."""
        return (
            int(self.queue is not None),
            int(self.client is not None),
            self.since or date.min,
        )


class Target(msgspec.Struct, frozen=True, kw_only=True):
    """What a KPI shall reach, in the unit of its answers."""

    name: str
    value: float
    since: date | None = None
    client: str | None = None
    queue: str | None = None

    def special(self) -> tuple[int, int, date]:
        """As :meth:`Threshold.special`."""
        return (
            int(self.queue is not None),
            int(self.client is not None),
            self.since or date.min,
        )


def target_on(
    name: str, targets: Sequence[Target], day: date, client: str | None, queue: str | None
) -> float | None:
    """The target of a KPI on a business day; ``None`` where nothing was agreed."""
    fitting = [
        each
        for each in targets
        if each.name == name
        and each.client in {None, client}
        and each.queue in {None, queue}
        and (each.since is None or each.since <= day)
    ]
    return max(fitting, key=Target.special).value if fitting else None


def one_target(
    name: str,
    targets: Sequence[Target],
    days: tuple[date, date],
    where: tuple[str | None, str | None],
) -> float | None:
    """The target that held on every day of ``[first, last]``; ``None`` when it changed on the way."""
    first, last = days
    changes = [each.since for each in targets if each.since and first < each.since <= last]
    found = {target_on(name, targets, day, *where) for day in (first, *changes)}
    return found.pop() if len(found) == 1 else None


def value(name: str, agreed: Sequence[Threshold]) -> exp.Expr:
    """The threshold *name* of a row, as an expression over queue, client and business date."""
    fitting = sorted(
        (each for each in agreed if each.name == name), key=Threshold.special, reverse=True
    )
    default: exp.Expr = exp.Literal.number(DEFAULTS_MS[name])
    branches = exp.Case()
    for each in fitting:
        conditions: list[exp.Expr] = []
        if each.queue is not None:
            conditions.append(exp.column("queue").eq(exp.Literal.string(each.queue)))
        if each.client is not None:
            conditions.append(exp.column("client").eq(exp.Literal.string(each.client)))
        if each.since is not None:
            day = exp.cast(exp.Literal.string(each.since.isoformat()), "date")
            conditions.append(exp.GTE(this=exp.column("business_date"), expression=day))
        if not conditions:
            default = exp.Literal.number(each.ms)
            break
        branches = branches.when(exp.and_(*conditions), exp.Literal.number(each.ms))
    return branches.else_(default) if branches.args.get("ifs") else default
