"""Which days a report is about, and with which it is compared (kpi.md §3.5)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Literal

import msgspec

from maju.kernel.errors import Refused
from maju.metrics.comparing import Kind

ReportKind = Literal["daily", "weekly", "monthly", "range"]
KINDS: tuple[ReportKind, ...] = ("daily", "weekly", "monthly", "range")
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


COMPARED: Mapping[ReportKind, tuple[Kind, ...]] = {
    "daily": ("previous_day", "same_weekday", "month_to_date"),
    "weekly": ("previous_length", "month_to_date"),
    "monthly": ("previous_month", "same_month_last_year", "year_to_date"),
    "range": ("previous_length", "month_to_date"),
}
"""What stands beside a report's numbers (kpi.md §3.2–3.5)."""

INTERIM: tuple[Kind, ...] = ("same_time_yesterday", "month_to_date")
"""Of a day that is not over: what yesterday was at the same time."""

SUMS: frozenset[Kind] = frozenset({"month_to_date", "year_to_date"})
"""Running totals: shown as they are, without a change."""


def period_of(kind: ReportKind, day: date, to: date | None) -> Period:
    """The days of a report. A week begins at *day*, a month is the one that *day* lies in.

    Raises:
        Refused: ``period_backwards``.
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
            last = to or day
            if last < day:
                raise Refused("period_backwards", since=str(day), until=str(last))
            return Period(day, last + _DAY)


def next_month(first: date) -> date:
    """The first of the month after."""
    return (first.replace(day=28) + timedelta(days=4)).replace(day=1)
