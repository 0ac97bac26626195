"""Each day's traits as columns, with how much each may move a day's volume before any data.

A trait that comes back moves volume by the same factor each time; how much is learnt, starting
from "nothing, give or take" its prior standard deviation (log scale: 0.05 is about 5 %). Widths
were set on days 20–70 of the bank's series and by judgement; the answer hardly depends on them
(docs/understanding/forecasting.md).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from maju.planning.forecast.calendar import BREAK_DAYS, Calendar, dates_of
from maju.planning.forecast.history import Days, Floats, Ints

WEEKDAY = 0.3
OPEN_HOLIDAY = 0.4
AFTER_OFF = 0.06
AFTER_BREAK = 0.08
BEFORE_OFF = 0.03
MONTH_EDGE = 0.04
PAYDAY = 0.05
EVENT = 0.25
EVENT_SAID = 0.08
"""When people said what they expect of an event: how far off they may be."""
_EDGE_FIRST = 4
_EDGE_LAST = 3
_AFTER_DAYS = 3
_ONE = timedelta(days=1)
_FURTHER = timedelta(days=92)
"""A frame reaches so much further than it is asked: the next stand of a backtest asks for more."""
_Mark = tuple[str, float]
"""A trait's name and prior width."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Traits:
    """What is known of some days."""

    days: Days
    columns: Floats
    """``[day, trait]``: 0 or 1, times the prior standard deviation of the trait."""
    names: tuple[str, ...]
    time: Floats
    """Workdays since the first day: distance for what drifts."""
    day_of_month: Ints
    day_of_year: Ints
    span_days: int
    """From the first to the last that was looked at of the past."""
    said: Floats
    """Log of factors that people gave (``Calendar.known_effects``)."""

    def last(self, number: int) -> Traits:
        """Of the last so many days."""
        return replace(
            self,
            days=self.days[-number:],
            columns=self.columns[-number:],
            time=self.time[-number:],
            day_of_month=self.day_of_month[-number:],
            day_of_year=self.day_of_year[-number:],
            said=self.said[-number:],
        )


def traits_of(calendar: Calendar, days: Days, *, past: int) -> Traits:
    """The traits of *days* (rising; gaps are fine), of which the first *past* are history."""
    dates = dates_of(days)
    book = _Book(dates)
    frame = _frame_of(calendar, dates[0], dates[-1]) if dates else None
    for row, day in enumerate(dates):
        assert frame is not None
        for name, width in frame.marks_of(day):
            book.mark(name, row, width)
    for event in calendar.events:
        width = EVENT if event.effect is None else EVENT_SAID
        for row, day in enumerate(dates):
            if day in event.days:
                book.mark(f"event:{event.kind}", row, width)
    months = np.asarray(days).astype("datetime64[M]")
    years = np.asarray(days).astype("datetime64[Y]")
    whole = np.asarray(days).astype("datetime64[D]")
    return Traits(
        days=whole,
        columns=book.columns(),
        names=tuple(book.places),
        time=np.array([frame.worked[day] for day in dates], dtype=np.float64) if frame else book.no,
        day_of_month=(whole - months.astype("datetime64[D]")).astype(np.int64),
        day_of_year=(whole - years.astype("datetime64[D]")).astype(np.int64),
        span_days=(dates[past - 1] - dates[0]).days + 1 if past else 0,
        said=calendar.known_effects(days),
    )


class _Book:
    """Collects marks; a trait that no day has takes no column."""

    def __init__(self, dates: list[date]) -> None:
        self.places: dict[str, int] = {}
        self.marks: list[tuple[int, int, float]] = []
        self.rows = len(dates)
        self.no = np.zeros(0)

    def mark(self, name: str, row: int, width: float) -> None:
        """The day of this row has the trait."""
        place = self.places.setdefault(name, len(self.places))
        self.marks.append((row, place, width))

    def columns(self) -> Floats:
        found = np.zeros((self.rows, len(self.places)))
        for row, place, width in self.marks:
            found[row, place] = width
        return found


def _frame_of(calendar: Calendar, first: date, last: date) -> _Frame:
    """The frame of these days, or a longer one from the same day on that the calendar remembers."""
    kept = calendar.worked_out.get(first)
    if not isinstance(kept, _Frame) or kept.last < last:
        kept = calendar.worked_out[first] = _Frame(calendar, first, last + _FURTHER)
    return kept


class _Frame:
    """Every date of a span and some before and after: off or not, and the workdays' order."""

    def __init__(self, calendar: Calendar, first: date, last: date) -> None:
        self.calendar = calendar
        self.last = last
        self.marks: dict[date, list[_Mark]] = {}
        start, end = (first - 40 * _ONE).replace(day=1), last + 45 * _ONE
        span = [start + number * _ONE for number in range((end - start).days)]
        self.off = {day: calendar.is_off(day) or day in calendar.closed for day in span}
        self.worked: dict[date, int] = {}
        """How many days that the centre is open came before."""
        self.rest: dict[date, tuple[int, bool]] = {}
        """For a workday: off days right before it, and whether one was meant to be a workday."""
        self.since_rest: dict[date, int] = {}
        self.nth: dict[date, int] = {}
        self.left: dict[date, int] = {}
        self.paid: dict[date, int] = {}
        self._walk(span)
        self._months(span)

    def marks_of(self, day: date) -> list[_Mark]:
        """Of a day: its weekday, breaks near it and its place in the month."""
        if (found := self.marks.get(day)) is None:
            found = self.marks[day] = [*_week_and_breaks(self, day), *_month(self, day)]
        return found

    def _walk(self, span: list[date]) -> None:
        open_before, run, broke, since = 0, 0, False, 99
        for day in span:
            self.worked[day] = open_before
            open_before += self.calendar.is_open(day)
            if self.off[day]:
                run += 1
                broke = broke or day.isoweekday() in self.calendar.workdays
                continue
            since = 0 if broke else since + 1
            self.rest[day], self.since_rest[day] = (run, broke), since
            run, broke = 0, False

    def _months(self, span: list[date]) -> None:
        by_month: dict[tuple[int, int], list[date]] = {}
        for day in span:
            if not self.off[day]:
                by_month.setdefault((day.year, day.month), []).append(day)
        for (year, month), workdays in by_month.items():
            for place, day in enumerate(workdays):
                self.nth[day], self.left[day] = place, len(workdays) - 1 - place
            for payday in self.calendar.paydays_of(year, month):
                later = [day for day in workdays if day >= payday]
                for place, day in enumerate(later[:2]):
                    self.paid[day] = min(place, self.paid.get(day, place))


def _week_and_breaks(frame: _Frame, day: date) -> Iterator[_Mark]:
    calendar = frame.calendar
    holiday = day in calendar.holidays
    yield f"weekday:{day.isoweekday()}", WEEKDAY
    if holiday:
        yield "open_holiday", OPEN_HOLIDAY
    if frame.off[day]:
        return
    since = frame.since_rest[day]
    if since < _AFTER_DAYS:
        yield f"after_off:{since}", AFTER_OFF
    run, broke = frame.rest[day]
    if broke and run >= BREAK_DAYS:
        yield "after_break", AFTER_BREAK
    ahead = day + _ONE
    missed = False
    while frame.off.get(ahead, False):
        missed = missed or ahead.isoweekday() in calendar.workdays
        ahead += _ONE
    if missed:
        yield "before_off", BEFORE_OFF


def _month(frame: _Frame, day: date) -> Iterator[_Mark]:
    if day in frame.nth and frame.nth[day] < _EDGE_FIRST:
        yield f"month_first:{frame.nth[day]}", MONTH_EDGE
    if day in frame.left and frame.left[day] < _EDGE_LAST:
        yield f"month_last:{frame.left[day]}", MONTH_EDGE
    if day in frame.paid:
        yield f"payday:{frame.paid[day]}", PAYDAY
