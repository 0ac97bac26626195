"""Days to choose from: by name beside today, or beside the last day of an old record."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import msgspec
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

OLD_AFTER = timedelta(days=7)
"""A record that ended longer ago is looked at from its own end, not from today."""

DAY = timedelta(days=1)


class Period(msgspec.Struct, frozen=True, kw_only=True):
    """Business days, both ends in it, as people say it."""

    since: date
    last: date
    label: str | Promise = ""

    @property
    def days(self) -> int:
        """How many."""
        return (self.last - self.since).days + 1

    def same(self, other: Period) -> bool:
        """The same days, whatever they are called."""
        return (self.since, self.last) == (other.since, other.last)


def named_periods(today: date, *, first: date, last: date) -> Sequence[Period]:
    """What the picker offers for a record of ``[first, last]``.

    The last 7 and 30 days end yesterday: all of them are over, and so are those just before them.
    """
    if today - last > OLD_AFTER:
        month = last.replace(day=1)
        before = (month - DAY).replace(day=1)
        return (
            Period(since=last, last=last, label=_("Last recorded day")),
            Period(since=_monday(last), last=last, label=_("Last recorded week")),
            Period(since=_monday(last) - 7 * DAY, last=_monday(last) - DAY, label=_("Week before")),
            Period(since=month, last=last, label=_("Last recorded month")),
            Period(since=before, last=month - DAY, label=_("Month before")),
            Period(since=first, last=last, label=_("Whole record")),
        )
    month = today.replace(day=1)
    before = month - DAY
    return (
        Period(since=today, last=today, label=_("Today")),
        Period(since=today - DAY, last=today - DAY, label=_("Yesterday")),
        Period(since=_monday(today), last=today, label=_("This week")),
        Period(since=_monday(today) - 7 * DAY, last=_monday(today) - DAY, label=_("Last week")),
        Period(since=today - 7 * DAY, last=today - DAY, label=_("Last 7 days")),
        Period(since=month, last=today, label=_("This month")),
        Period(since=before.replace(day=1), last=before, label=_("Last month")),
        Period(since=today - 30 * DAY, last=today - DAY, label=_("Last 30 days")),
    )


def usual_period(today: date, *, first: date, last: date) -> Period:
    """What is shown when nothing was chosen: the last day, or an old record's last month."""
    if today - last > OLD_AFTER:
        return Period(since=max(first, last.replace(day=1)), last=last)
    return Period(since=min(today, last), last=min(today, last))


def usual_step(days: int) -> str:
    """So that a chart has between a handful and some dozens of places."""
    if days <= 2:
        return "interval"
    if days <= 45:
        return "day"
    return "week" if days <= 200 else "month"


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
