"""Target and met or not met: beside every value for which something was agreed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from maju.metrics.compiling import Scope
from maju.metrics.kpi import Kpi
from maju.metrics.thresholds import one_target


def target_of(kpi: Kpi, keys: Mapping[str, object], scope: Scope) -> float | None:
    """What was agreed for a line, in the KPI's unit.

    ``None`` also when the target changed within the line's days: half a month at 80 and half at
    90 has no one target.
    """
    if not scope.targets:
        return None
    return one_target(
        kpi.id, scope.targets, _days(keys, scope), (_one("client", keys, scope), _one("queue", keys, scope))
    )  # fmt: skip


def is_met(kpi: Kpi, value: float | None, target: float | None) -> bool | None:
    """Whether the unrounded value reaches it; ``None`` without both, or where more is not better."""
    if value is None or target is None or kpi.direction == "band":
        return None
    return value >= target if kpi.direction == "up" else value <= target


def _one(dimension: str, keys: Mapping[str, object], scope: Scope) -> str | None:
    """The line's client or queue, when it has just one."""
    if dimension in keys:
        said = keys[dimension]
        return said if isinstance(said, str) else None
    wanted = scope.only.get(dimension, ())
    return wanted[0] if len(wanted) == 1 else None


def _days(keys: Mapping[str, object], scope: Scope) -> tuple[date, date]:
    first, last = scope.since, scope.until - timedelta(days=1)
    said = {
        name: str(keys[name]) for name in ("day", "interval", "week", "month") if keys.get(name)
    }
    if one := said.get("day") or said.get("interval", "")[:10]:
        return date.fromisoformat(one), date.fromisoformat(one)
    if week := said.get("week"):
        year, number = week.split("-W")
        monday = date.fromisocalendar(int(year), int(number), 1)
        return max(first, monday), min(last, monday + timedelta(days=6))
    if month := said.get("month"):
        begin = date.fromisoformat(f"{month}-01")
        end = (begin + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        return max(first, begin), min(last, end)
    return first, last
