"""Which days each kind of comparison looks at (kpi.md §3.5, EC-09, EC-11, EC-13)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from functools import partial
from typing import Literal, get_args

import msgspec

from maju.metrics.calendars import BusinessCalendar

Kind = Literal[
    "previous_day",
    "same_weekday",
    "same_time_yesterday",
    "same_time_same_weekday",
    "four_weeks",
    "previous_length",
    "previous_month",
    "same_month_last_year",
    "month_to_date",
    "year_to_date",
]
KINDS: tuple[Kind, ...] = get_args(Kind)

_DAY = timedelta(days=1)


class Stretch(msgspec.Struct, frozen=True, kw_only=True):
    """Days of the past that are asked in one go, and the day that each own day stands beside."""

    since: date
    until: date
    beside: Mapping[date, date] | None = None
    """Own day to this stretch's; ``None`` where days do not stand side by side (누적)."""


class Period(msgspec.Struct, frozen=True, kw_only=True):
    """What one kind compares with; *why* when there is nothing to compare with."""

    kind: Kind
    stretches: Sequence[Stretch] = ()
    as_of: int | None = None
    """As was known then; ``None`` is the question's own."""
    alike: bool = True
    """Totals may be set side by side; else only rates and figures per business day."""
    why: str | None = None

    @property
    def one_day(self) -> bool:
        """Each own day has a single day beside it, whatever its weekday."""
        return self.kind in {
            "previous_day", "same_weekday", "same_time_yesterday", "same_time_same_weekday",
            "four_weeks",
        }  # fmt: skip


class Window(msgspec.Struct, frozen=True, kw_only=True):
    """The question's own days, and as was known when."""

    since: date
    until: date
    by_day: bool
    as_of: int

    def days(self) -> list[date]:
        """Every calendar day of it."""
        return [self.since + n * _DAY for n in range((self.until - self.since).days)]

    def is_month(self) -> bool:
        """Exactly one calendar month."""
        return self.since.day == 1 and self.until == _month_after(self.since)


def find_period(kind: Kind, window: Window, calendar: BusinessCalendar) -> Period:
    """The days of a kind."""
    match kind:
        case "previous_day":
            return _day_by_day(kind, window, calendar.previous)
        case "same_weekday":
            return _day_by_day(kind, window, partial(_last_same, calendar))
        case "same_time_yesterday":
            return _same_time(kind, window, calendar, calendar.previous)
        case "same_time_same_weekday":
            return _same_time(kind, window, calendar, partial(_last_same, calendar))
        case "four_weeks":
            return _four_weeks(window, calendar)
        case "previous_length":
            length = window.until - window.since
            return _beside(kind, window, window.since - length, window.since)
        case "previous_month":
            first = _month_before(window.since)
            return _beside(kind, window, first, _month_after(first), alike=window.is_month())
        case "same_month_last_year":
            first = window.since.replace(year=window.since.year - 1, day=1)
            return _beside(kind, window, first, _month_after(first), alike=window.is_month())
        case "month_to_date":
            return _so_far(kind, window, (window.until - _DAY).replace(day=1))
        case "year_to_date":
            return _so_far(kind, window, (window.until - _DAY).replace(month=1, day=1))


def _day_by_day(kind: Kind, window: Window, of: Callable[[date], date | None]) -> Period:
    days = window.days()
    if len(days) > 1 and not window.by_day:
        return Period(kind=kind, why="not_one_day")
    beside = {day: found for day in days if (found := of(day)) is not None}
    if not beside:
        return Period(kind=kind, why="no_such_day")
    stretch = Stretch(since=min(beside.values()), until=max(beside.values()) + _DAY, beside=beside)
    return Period(kind=kind, stretches=[stretch])


def _same_time(
    kind: Kind, window: Window, calendar: BusinessCalendar, of: Callable[[date], date | None]
) -> Period:
    """As of the same time of the clock on that day."""
    if window.until - window.since != _DAY:
        return Period(kind=kind, why="not_one_day")
    found = _day_by_day(kind, window, of)
    if found.why is not None:
        return found
    (stretch,) = found.stretches
    as_of = calendar.moved(window.as_of, -(window.since - stretch.since).days)
    return msgspec.structs.replace(found, as_of=as_of)


def _four_weeks(window: Window, calendar: BusinessCalendar) -> Period:
    if window.until - window.since != _DAY:
        return Period(kind="four_weeks", why="not_one_day")
    days = calendar.same_weekdays(window.since)
    if not days:
        return Period(kind="four_weeks", why="no_such_day")
    stretches = [Stretch(since=day, until=day + _DAY, beside={window.since: day}) for day in days]
    return Period(kind="four_weeks", stretches=stretches)


def _beside(kind: Kind, window: Window, since: date, until: date, *, alike: bool = True) -> Period:
    """Day by day from the first on; an own day beyond the other's end has nobody beside it."""
    days = window.days()
    beside = {day: since + n * _DAY for n, day in enumerate(days) if since + n * _DAY < until}
    return Period(
        kind=kind, stretches=[Stretch(since=since, until=until, beside=beside)], alike=alike
    )


def _so_far(kind: Kind, window: Window, first: date) -> Period:
    return Period(kind=kind, stretches=[Stretch(since=first, until=window.until)], alike=False)


def _last_same(calendar: BusinessCalendar, day: date) -> date | None:
    return next(iter(calendar.same_weekdays(day)), None)


def _month_after(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)


def _month_before(day: date) -> date:
    return (day.replace(day=1) - _DAY).replace(day=1)
