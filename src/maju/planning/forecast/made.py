"""A queue that never was: counts with known laws, for tests, tutorials and a demo without a past.

What a forecaster will meet: weekdays, two humps a day, a level that drifts, fuller days after
연휴, at a month's end and after paydays, days and intervals that are busy for no reason.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from maju.planning.forecast.calendar import BREAK_DAYS, Calendar, dates_of
from maju.planning.forecast.history import DAY_S, Floats, History

_ONE = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """How the queue is."""

    contacts_a_day: float = 800.0
    opens_s: int = 9 * 3600
    closes_s: int = 18 * 3600
    step_s: int = 900
    weekday: tuple[float, ...] = (1.25, 1.05, 0.97, 0.93, 0.95, 0.55, 0.45)
    """Factor of each weekday, Monday first."""
    after_break: float = 1.3
    month_end: float = 1.08
    payday: float = 1.12
    event: float = 1.25
    """What an event of any kind does, unless it says what."""
    drift: float = 0.06
    """Standard deviation of the level that moves over weeks, log scale."""
    day_noise: float = 0.05
    slot_noise: float = 0.04


def made_history(
    calendar: Calendar, first: date, days: int, *, seed: int, made: Made | None = None
) -> History:
    """A past of so many days from *first* on, whole local days; closed intervals are NaN."""
    made = made or Made()
    chance = np.random.default_rng(seed)
    span = np.arange(np.datetime64(first), np.datetime64(first) + np.timedelta64(days, "D"))
    slots = DAY_S // made.step_s
    starts = made.step_s * np.arange(slots, dtype=np.float64)
    open_slots = calendar.open_slots(span, slots, 0, made.step_s)
    open_slots &= ((starts >= made.opens_s) & (starts < made.closes_s))[None, :]
    level, steps = 0.0, chance.normal(size=days)
    rates = np.zeros((days, slots))
    shape = _humps(starts, made)
    for row, day in enumerate(dates_of(span)):
        level = 0.98 * level + made.drift * np.sqrt(1 - 0.98**2) * steps[row]
        factor = made.weekday[day.weekday()] * _factor(calendar, day, made)
        noise = np.exp(
            made.day_noise * chance.normal() + made.slot_noise * chance.normal(size=slots)
        )
        rates[row] = made.contacts_a_day * factor * np.exp(level) * shape * noise
    counts = chance.poisson(rates).astype(np.float64)
    return History(days=span, values=np.where(open_slots, counts, np.nan), step_s=made.step_s)


def _humps(starts: Floats, made: Made) -> Floats:
    """A day's profile: fullest in the middle of the morning and of the afternoon."""
    opens, closes = float(made.opens_s), float(made.closes_s)
    place = (starts + made.step_s / 2 - opens) / max(closes - opens, 1.0)
    shape = (
        0.35 + np.exp(-(((place - 0.2) / 0.13) ** 2)) + 0.8 * np.exp(-(((place - 0.62) / 0.2) ** 2))
    )
    shape = np.where((place >= 0) & (place < 1), shape, 0.0)
    return np.asarray(shape / shape.sum())


def _factor(calendar: Calendar, day: date, made: Made) -> float:
    factor, rest, broke = 1.0, 0, False
    back = day - _ONE
    while calendar.is_off(back) and rest < 12:
        rest, broke = rest + 1, broke or back.isoweekday() in calendar.workdays
        back -= _ONE
    if broke and rest >= BREAK_DAYS and not calendar.is_off(day):
        factor *= made.after_break
    if (day + _ONE).month != day.month:
        factor *= made.month_end
    if day in calendar.paydays_of(day.year, day.month):
        factor *= made.payday
    for event in calendar.events:
        if day in event.days:
            factor *= made.event if event.effect is None else event.effect
    return factor
