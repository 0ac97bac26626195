"""The series of the forecasting benchmark: the bank's counts, and series made here."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import numpy as np

from maju.planning.forecast.calendar import Calendar, business_days, holidays_of
from maju.planning.forecast.history import Days, Floats, History

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
BANK = DATA / "bank_calls.csv"
HOLIDAY_MONTHS = (5, 7, 9)
"""Of 2003: Memorial, Independence and Labor Day, which the bank keeps; it works on Columbus Day."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Series:
    """Counts ``[day, slot]`` and the calendar as it was known on any day."""

    days: Days
    values: Floats
    opens_s: int
    step_s: int
    holidays: dict[date, str]

    def history(self, known: int) -> History:
        """The first *known* days."""
        return History(
            days=self.days[:known],
            values=self.values[:known],
            opens_s=self.opens_s,
            step_s=self.step_s,
        )

    def calendar(self, known: int) -> Calendar:
        """Holidays in advance; weekdays without calls only once they are past."""
        past = set(self.days[:known].astype(object).tolist())
        every = np.arange(self.days[0], self.days[known - 1]).astype(object)
        missing = {day for day in every if day.weekday() < 5 and day not in past}
        return Calendar(holidays=self.holidays, closed=frozenset(missing - set(self.holidays)))

    def ahead(self, known: int, number: int) -> tuple[Days, list[int]]:
        """The next *number* days that the calendar has open; those of the series, by their place."""
        last = self.days[known - 1].astype(object)
        wanted = business_days(self.calendar(known), last, number)
        place = np.minimum(np.searchsorted(self.days, wanted), len(self.days) - 1)
        return wanted, [
            int(at) if self.days[at] == day else -1 for at, day in zip(place, wanted, strict=True)
        ]


@cache
def bank(step_min: int = 15) -> Series:
    """``bank_calls.csv`` at 15 or 30 minutes, 07:00–21:00."""
    by_day: dict[str, list[tuple[str, float]]] = {}
    with BANK.open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            at = row["DateTime"]
            by_day.setdefault(at[:10], []).append((at[11:16], float(row["Calls"])))
    days = np.array(sorted(by_day), dtype="datetime64[D]")
    five = np.array([[count for _, count in sorted(by_day[str(day)])] for day in days])
    each = step_min // 5
    slots = five.shape[1] // each
    values = five[:, : slots * each].reshape(len(days), slots, each).sum(axis=2)
    known = holidays_of("US", [2003])
    kept = {day: name for day, name in known.items() if day.month in HOLIDAY_MONTHS}
    return Series(days=days, values=values, opens_s=7 * 3600, step_s=60 * step_min, holidays=kept)


def filled(series: Series) -> tuple[Floats, list[int]]:
    """The series on every weekday, gaps filled with the week before; each day's place there."""
    every = [
        day
        for day in np.arange(series.days[0], series.days[-1] + 1)
        if day.astype(object).weekday() < 5
    ]
    place = {day: number for number, day in enumerate(every)}
    grid = np.full((len(every), series.values.shape[1]), np.nan)
    places = [place[day] for day in series.days]
    grid[places] = series.values
    for row in range(len(grid)):
        if np.isnan(grid[row, 0]):
            grid[row] = grid[row - 5]
    return grid, places
