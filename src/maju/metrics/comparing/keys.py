"""Which line of another period stands beside a line: the same queue at the same time of its day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, time

from maju.metrics.answers import Line
from maju.metrics.calendars import BusinessCalendar
from maju.metrics.comparing.periods import Period, Stretch

Key = tuple[object, ...]

_ALONG_TIME = ("interval", "day", "week", "month")


class Unmatched(Exception):
    """Lines cannot be set side by side along a dimension; the first argument names it."""


def refuse_time(by: Sequence[str], period: Period) -> None:
    """Raises :class:`Unmatched` for a dimension along which nothing stands beside anything."""
    if any(stretch.beside is None for stretch in period.stretches):
        for name in by:
            if name in _ALONG_TIME:
                raise Unmatched(name)


def keyed(
    lines: Sequence[Line],
    by: Sequence[str],
    period: Period,
    calendar: BusinessCalendar,
    stretch: Stretch | None,
) -> dict[Key, Line]:
    """Lines by what must be equal: own ones (with *stretch*) under the key of those beside them.

    Weeks and months are left out, because a line beside is of another; so is the weekday where a
    day stands beside a day. Raises :class:`Unmatched` when lines are no longer told apart.
    """
    left_out = {"week", "month"} | ({"weekday"} if period.one_day else set())
    seen: Counter[Key] = Counter()
    found: dict[Key, Line] = {}
    for line in lines:
        try:
            key = tuple(
                _part(name, line.keys[name], calendar, stretch)
                for name in by
                if name not in left_out
            )
        except KeyError:  # an own day that nothing stands beside
            continue
        if "interval" in by:  # the doubled hour of autumn: first beside first
            seen[key] += 1
            key = (*key, seen[key])
        if key in found:
            raise Unmatched(next(name for name in by if name in left_out))
        found[key] = line
    return found


def _part(name: str, value: object, calendar: BusinessCalendar, stretch: Stretch | None) -> object:
    if name == "day":
        return _beside(date.fromisoformat(str(value)), stretch)
    if name == "interval":
        local = datetime.fromisoformat(str(value))
        day = calendar.day_of(int(local.timestamp()) * 1_000_000)
        midnight = datetime.combine(day, time.min)
        return _beside(day, stretch), local.replace(tzinfo=None) - midnight
    return value


def _beside(day: date, stretch: Stretch | None) -> date:
    """The day beside an own one; another period's own days stay. Raises ``KeyError``."""
    if stretch is None or stretch.beside is None:
        return day
    return stretch.beside[day]
