"""Opening hours in the centre's zone. Local time lives here and nowhere else in the core.

A wall time that daylight saving skips is read as the instant the clocks jump to; one that it
repeats opens at its first and closes at its second passing, so that nobody is shut out early.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from datetime import time as clock
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

from maju.kernel.settings import Calendar, Span
from maju.kernel.time import Instant

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LOOK_AHEAD_DAYS = 400


@lru_cache(maxsize=64)
def zone(name: str) -> ZoneInfo:
    """The zone of that name; raises ``KeyError`` (``ZoneInfoNotFoundError``) for none."""
    return ZoneInfo(name)


def local(instant: Instant, zone_name: str) -> datetime:
    """The wall time at *instant*."""
    return (_EPOCH + timedelta(microseconds=instant)).astimezone(zone(zone_name))


def instant_of(day: date, minute: int, zone_name: str, *, fold: int = 0) -> Instant:
    """The instant at *minute* of the local *day*; 1440 is the next midnight.

    A wall time that the clocks skip is the instant at which they jump.
    """
    whole = day + timedelta(days=minute // 1440)
    wall = datetime.combine(
        whole, clock(minute % 1440 // 60, minute % 60, fold=fold), tzinfo=zone(zone_name)
    )
    instant = wall.astimezone(UTC)
    if instant.astimezone(wall.tzinfo).replace(fold=0) != wall.replace(fold=0):
        instant = _jump(wall)
    return Instant(round(instant.timestamp()) * 1_000_000)


def _jump(wall: datetime) -> datetime:
    """When the clocks jump over *wall*: between its two readings, to the second."""
    low = wall.replace(fold=1).astimezone(UTC)  # read by the offset after: too early
    high = wall.replace(fold=0).astimezone(UTC)  # read by the offset before: too late
    before = low.astimezone(wall.tzinfo).utcoffset()
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) // 2
        middle = middle.replace(microsecond=0)
        if middle.astimezone(wall.tzinfo).utcoffset() == before:
            low = middle
        else:
            high = middle
    return high


def spans_of(calendar: Calendar, day: date) -> tuple[Span, ...]:
    """The spans of the local *day*: its exception's if there is one, else its weekday's."""
    text = day.isoformat()
    for exception in calendar.exceptions:
        if exception.date == text:
            return exception.spans
    return calendar.week[day.weekday()]


@lru_cache(maxsize=4096)
def _opening(calendar: Calendar, zone_name: str, ordinal: int) -> tuple[tuple[int, int], ...]:
    day = date.fromordinal(ordinal)
    return tuple(
        (
            instant_of(day, span.start, zone_name),
            instant_of(day, span.end, zone_name, fold=1),
        )
        for span in spans_of(calendar, day)
    )


def is_open(calendar: Calendar, zone_name: str, now: Instant) -> bool:
    """Whether *now* lies in one of the day's half-open spans."""
    today = local(now, zone_name).date().toordinal()
    return any(
        start <= now < end
        for ordinal in (today - 1, today)  # a span that ends at 24:00 or after the clocks change
        for start, end in _opening(calendar, zone_name, ordinal)
    )


def next_open(calendar: Calendar, zone_name: str, now: Instant) -> Instant | None:
    """The first instant from *now* on that is open; ``None`` if there is none in 400 days."""
    if is_open(calendar, zone_name, now):
        return now
    today = local(now, zone_name).date().toordinal()
    for ordinal in range(today, today + _LOOK_AHEAD_DAYS):
        for start, _ in _opening(calendar, zone_name, ordinal):
            if start >= now:
                return Instant(start)
    return None


def closed_part(
    calendar: Calendar, zone_name: str, now: Instant
) -> Literal["night", "lunch", "holiday"]:
    """Which kind of closed: a day without hours, between two spans of a day, or before and after."""
    wall = local(now, zone_name)
    spans = spans_of(calendar, wall.date())
    if not spans:
        return "holiday"
    minute = wall.hour * 60 + wall.minute
    between = min(s.end for s in spans) <= minute < max(s.start for s in spans)
    return "lunch" if between else "night"
