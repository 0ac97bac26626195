"""Where an instant lies: its business day, its offset, and how much of a span was open."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from maju.kernel.settings import Calendar
from maju.kernel.time import Instant
from maju.routing.hours import instant_of, local, spans_of

DAY_US = 86_400_000_000
_QUARTER_US = 900_000_000
_EPOCH = date(1970, 1, 1).toordinal()


@lru_cache(maxsize=100_000)
def _offset_s(quarter: int, zone: str) -> int:
    """Clocks change at quarters of an hour of UTC, so one look-up serves a quarter."""
    offset = local(Instant(quarter * _QUARTER_US), zone).utcoffset()
    assert offset is not None
    return round(offset.total_seconds())


def offset_s(at: int, zone: str) -> int:
    """Local time less UTC at *at*."""
    return _offset_s(at // _QUARTER_US, zone)


def day_of(at: int, zone: str) -> int:
    """The business day of *at*: days since 1970, as Arrow counts them."""
    return (at + offset_s(at, zone) * 1_000_000) // DAY_US


def date_of(day: int) -> date:
    """The calendar day that is *day* days after 1970-01-01."""
    return date.fromordinal(day + _EPOCH)


def number_of(day: date) -> int:
    """Days from 1970-01-01 to *day*."""
    return day.toordinal() - _EPOCH


@lru_cache(maxsize=4096)
def begin_of(day: int, zone: str) -> int:
    """The instant at which *day* begins."""
    return instant_of(date_of(day), 0, zone)


def open_us(calendar: Calendar | None, zone: str, start: int, end: int) -> int:
    """How much of ``[start, end)`` lay in the hours of *calendar*; all of it without one."""
    if calendar is None:
        return max(0, end - start)
    found = 0
    for day in range(day_of(start, zone) - 1, day_of(end, zone) + 1):
        whole = date_of(day)
        for span in spans_of(calendar, whole):
            begins = instant_of(whole, span.start, zone)
            ends = instant_of(whole, span.end, zone, fold=1)
            found += max(0, min(end, ends) - max(start, begins))
    return found
