"""Which days a report is about, and with which it is compared (kpi.md §3.5).

A business day is one on which customers reached a queue, and no public holiday: told from the
facts, so that it is right for a centre whose calendar nobody has entered.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from typing import Literal

import holidays
import msgspec

from maju.kernel.errors import Refused

ReportKind = Literal["daily", "weekly", "monthly", "range"]
KINDS: tuple[ReportKind, ...] = ("daily", "weekly", "monthly", "range")
_BACK_DAYS = 28
_DAY = timedelta(days=1)


class Period(msgspec.Struct, frozen=True, order=True):
    """Business days ``[since, until)``."""

    since: date
    until: date

    @property
    def days(self) -> int:
        """How many."""
        return (self.until - self.since).days

    @property
    def last(self) -> date:
        """The last day in it."""
        return self.until - _DAY


class Comparison(msgspec.Struct, frozen=True):
    """A period beside the report's own; ``None`` where there is none to compare with.

    Args:
        name: key of its words: ``previous_day``, ``same_weekday`` …
        parts: counts are divided by it (a mean of four weeks); rates stay Σ÷Σ.
    """

    name: str
    period: Period | None
    parts: int = 1
    is_sum: bool = False
    """A running total: shown as it is, not as a change."""


def period_of(kind: ReportKind, day: date, to: date | None) -> Period:
    """The days of a report. A week begins at *day*, a month is the one that *day* lies in.

    Raises:
        Refused: ``window_empty``.
    """
    match kind:
        case "daily":
            return Period(day, day + _DAY)
        case "weekly":
            return Period(day, day + timedelta(days=7))
        case "monthly":
            first = day.replace(day=1)
            return Period(first, next_month(first))
        case "range":
            until = (to or day) + _DAY
            if until <= day:
                raise Refused("window_empty", since=str(day), until=str(until))
            return Period(day, until)


def next_month(first: date) -> date:
    """The first of the month after."""
    return (first.replace(day=28) + timedelta(days=4)).replace(day=1)


def previous_month(first: date) -> date:
    """The first of the month before."""
    return (first - _DAY).replace(day=1)


def public_holidays(country: str, years: Collection[int]) -> frozenset[date]:
    """Of a country by its two letters; none where nobody knows them.

    Raises:
        Refused: ``country_unknown``.
    """
    try:
        return frozenset(holidays.country_holidays(country, years=sorted(set(years))))
    except NotImplementedError as error:
        raise Refused("country_unknown", country=country) from error


def comparisons(
    kind: ReportKind, period: Period, open_days: Collection[date], off: Collection[date]
) -> list[Comparison]:
    """What the report is compared with.

    *open_days* are the days before the period on which customers reached a queue, *off* the
    public holidays.
    """
    month = Comparison(
        "month_to_date", Period(period.last.replace(day=1), period.until), is_sum=True
    )
    match kind:
        case "daily":
            working = [day for day in open_days if day < period.since and day not in off]
            before = max(working, default=None)
            return [
                Comparison("previous_day", None if before is None else _one(before)),
                Comparison("same_weekday", same_weekday(period.since, open_days, off)),
                month,
            ]
        case "weekly":
            weeks = timedelta(days=28)
            four = Period(period.since - weeks, period.since)
            return [
                Comparison("previous_week", _back(period, 7, open_days)),
                Comparison("four_weeks", four if _whole(four, open_days) else None, parts=4),
                month,
            ]
        case "monthly":
            first = previous_month(period.since)
            year = period.since.replace(year=period.since.year - 1)
            return [
                Comparison("previous_month", _known(Period(first, period.since), open_days)),
                Comparison("previous_year", _known(Period(year, next_month(year)), open_days)),
                Comparison(
                    "year_to_date",
                    Period(period.since.replace(month=1), period.until),
                    is_sum=True,
                ),
            ]
        case "range":
            return [Comparison("previous_equal", _back(period, period.days, open_days)), month]


def same_weekday(day: date, open_days: Collection[date], off: Collection[date]) -> Period | None:
    """The last such weekday that was a business day, within four weeks (EC-13)."""
    for days in range(7, _BACK_DAYS + 1, 7):
        before = day - timedelta(days=days)
        if before in open_days and before not in off:
            return _one(before)
    return None


def _one(day: date) -> Period:
    return Period(day, day + _DAY)


def _back(period: Period, days: int, open_days: Collection[date]) -> Period | None:
    back = timedelta(days=days)
    return _known(Period(period.since - back, period.until - back), open_days)


def _known(period: Period, open_days: Collection[date]) -> Period | None:
    """The period, where it has at least one day of facts."""
    return period if any(period.since <= day < period.until for day in open_days) else None


def _whole(period: Period, open_days: Collection[date]) -> bool:
    """Whether each of its weeks has facts: a mean of four needs four."""
    week = timedelta(days=7)
    return all(
        _known(Period(period.since + week * each, period.since + week * (each + 1)), open_days)
        for each in range(4)
    )
