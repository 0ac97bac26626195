"""Business days that a line covers: what its figures per business day are divided by."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from maju.metrics import dimensions
from maju.metrics.calendars import BusinessCalendar

_WITHIN_A_DAY = frozenset({"interval", "hour", "day"})
_SPANS = ("weekday", "week", "month")


class LineDays:
    """Of a window's lines, as far as the window has begun.

    Args:
        by: the dimensions of the lines.
        windows: ``[since, until)`` of each stretch that the lines are of.
        as_of: microseconds since 1970.
    """

    def __init__(
        self,
        calendar: BusinessCalendar,
        by: Sequence[str],
        windows: Sequence[tuple[date, date]],
        as_of: int,
    ) -> None:
        begun = calendar.day_of(as_of) + timedelta(days=1)
        self._within = not _WITHIN_A_DAY.isdisjoint(by)
        self._spans = [name for name in _SPANS if name in by]
        days = [
            day
            for since, until in windows
            for day in _days(since, min(until, begun))
            if calendar.is_business(day)
        ]
        self.whole = len(days)
        self._found = Counter(tuple(_span(name, day) for name in self._spans) for day in days)

    def of(self, keys: Mapping[str, object]) -> int:
        """0 for a line that is within a day: it has no figure per business day."""
        if self._within:
            return 0
        return self._found[tuple(keys[name] for name in self._spans)]


def _span(name: str, day: date) -> object:
    """The part of a window that a day is in, as lines name it."""
    return day.isoweekday() if name == "weekday" else dimensions.label(name, day, None)


def _days(since: date, until: date) -> Iterator[date]:
    for number in range((until - since).days):
        yield since + timedelta(days=number)
