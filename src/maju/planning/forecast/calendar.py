"""What is known of a day before it comes: weekday, holidays, breaks, paydays, events, hours.

A day is *off* when most people do not work: a weekend day, or a public holiday. Whether the centre
itself is open is another question (``open_slots``): a centre that never closes still feels 추석.
연휴 is three off days or more in a row, one of which the week would have had as a workday; the
first workday after it is a day of its own kind (as in ``maju.metrics.calendars``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import numpy as np

from maju.kernel.errors import Refused
from maju.planning.forecast.events import Event
from maju.planning.forecast.history import Bools, Days, Floats

BREAK_DAYS = 3
_ONE = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """A centre's days, as far as they are known in advance."""

    holidays: Mapping[date, str] = field(default_factory=dict)
    """Public ones, lunar and substitute ones included (``korean_holidays``)."""
    open_on_holidays: bool = False
    week: frozenset[int] = frozenset({1, 2, 3, 4, 5})
    """Weekdays on which the centre is open; Monday is 1."""
    workdays: frozenset[int] = frozenset({1, 2, 3, 4, 5})
    """Weekdays on which most people work."""
    closed: frozenset[date] = frozenset()
    """Days closed for other reasons: a founder's day, a typhoon."""
    opened: frozenset[date] = frozenset()
    """Days open although week or holiday say otherwise."""
    hours: Mapping[date, tuple[int, int]] = field(default_factory=dict)
    """Days with hours of their own: open from, open until, seconds after local midnight."""
    paydays: tuple[int, ...] = ()
    """Days of the month (10, 25; 31 is the last); on an off day the money comes before it."""
    events: tuple[Event, ...] = ()
    worked_out: dict[date, Any] = field(default_factory=dict, init=False, compare=False, repr=False)
    """What ``traits`` has found about spans of days, by the first of them: a backtest asks often."""

    def is_off(self, day: date) -> bool:
        """Whether most people do not work."""
        return day.isoweekday() not in self.workdays or day in self.holidays

    def is_open(self, day: date) -> bool:
        """Whether the centre takes contacts at all."""
        if day in self.opened:
            return True
        if day in self.closed or day.isoweekday() not in self.week:
            return False
        return self.open_on_holidays or day not in self.holidays

    def open_slots(self, days: Days, slots: int, opens_s: int, step_s: int) -> Bools:
        """``[day, slot]``: which of them are open."""
        dates = dates_of(days)
        whole = np.array([self.is_open(day) for day in dates], dtype=np.bool_)
        found = np.repeat(whole[:, None], slots, axis=1)
        starts = opens_s + step_s * np.arange(slots)
        for row, day in enumerate(dates):
            if day in self.hours:
                since, until = self.hours[day]
                found[row] &= (starts >= since) & (starts < until)
        return found

    def known_effects(self, days: Days) -> Floats:
        """Log of the factor that people expect of each day's events; 0 where nobody said."""
        said = np.zeros(len(days))
        place = {day: row for row, day in enumerate(dates_of(days))}
        for event in self.events:
            for day in event.days:
                if event.effect is not None and day in place:
                    said[place[day]] += np.log(event.effect)
        return said

    def paydays_of(self, year: int, month: int) -> list[date]:
        """When the money of a month comes, off days respected."""
        last = (date(year, month, 28) + timedelta(days=4)).replace(day=1) - _ONE
        found = []
        for number in self.paydays:
            day = date(year, month, min(number, last.day))
            while self.is_off(day) and day.day > 1:
                day -= _ONE
            found.append(day)
        return found


def korean_holidays(years: Iterable[int]) -> dict[date, str]:
    """South Korea's public holidays by Korean name: lunar, substitute and election days too.

    As far as the installed package ``holidays`` knows them: one declared next month is added by
    hand (``Calendar.closed``, or to this mapping).
    """
    return holidays_of("KR", years)


def holidays_of(country: str, years: Iterable[int]) -> dict[date, str]:
    """A country's public holidays, by its own names for them.

    Raises:
        Refused: ``plan_country_unknown``: one that the package does not know.
    """
    from holidays import country_holidays

    try:
        own = country_holidays(country).default_language
    except NotImplementedError as error:
        raise Refused("plan_country_unknown", country=country) from error
    return dict(country_holidays(country, years=tuple(years), language=own))


def dates_of(days: Days) -> list[date]:
    """As Python's dates."""
    found: list[date] = np.asarray(days, dtype="datetime64[D]").astype(object).tolist()
    return found


def business_days(calendar: Calendar, after: date, number: int) -> Days:
    """The next *number* open days after a day.

    Raises:
        Refused: ``plan_never_open``: the calendar opens on too few days of the coming three years.
    """
    found: list[date] = []
    day = after
    while len(found) < number:
        day += _ONE
        if (day - after).days > 3 * 366:
            raise Refused("plan_never_open", days=number)
        if calendar.is_open(day):
            found.append(day)
    return np.array(found, dtype="datetime64[D]")
