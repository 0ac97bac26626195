"""Queues of many kinds, made with known laws: what happens to a centre beside weekdays and holidays."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import numpy as np

from maju.planning.forecast.calendar import Calendar, dates_of, korean_holidays
from maju.planning.forecast.events import Event
from maju.planning.forecast.history import Floats, History
from maju.planning.forecast.made import Made, made_history

KOREA = Calendar(holidays=korean_holidays([2024, 2025, 2026]), paydays=(10, 25))
WEEKEND = replace(KOREA, week=frozenset({6, 7}), open_on_holidays=True)
FIRST = date(2025, 3, 3)
HALF = Made(step_s=1800)
PLAIN = replace(HALF, month_end=1.0, payday=1.0, after_break=1.0, drift=0.0, day_noise=0.0)

Kind = Callable[[int], tuple[Calendar, History]]
"""A queue by its seed: what is known of its days, and what came."""


def moved(past: History, factors: Floats, seed: int) -> History:
    """What came, were each day's rate so many times as high; counts stay Poisson's."""
    chance = np.random.default_rng(seed + 991)
    factor = factors[:, None]
    whole = np.floor(factor)
    more = chance.binomial(np.nan_to_num(past.values).astype(np.int64), factor - whole)
    values = np.where(np.isnan(past.values), np.nan, past.values * whole + more)
    return History(days=past.days, values=values, step_s=past.step_s)


def of_days(factor: Callable[[Floats], Floats], *, days: int = 150, made: Made = HALF) -> Kind:
    """A queue whose level on its n-th day is *factor* of n."""

    def make(seed: int) -> tuple[Calendar, History]:
        past = made_history(KOREA, FIRST, days, seed=seed, made=made)
        return KOREA, moved(past, factor(np.arange(days, dtype=np.float64)), seed)

    return make


def of_chance(level: Callable[[np.random.Generator, int], Floats], days: int = 150) -> Kind:
    """A queue whose level follows *level* by chance, and nothing else."""

    def make(seed: int) -> tuple[Calendar, History]:
        past = made_history(KOREA, FIRST, days, seed=seed, made=PLAIN)
        return KOREA, moved(past, level(np.random.default_rng(seed + 8), days), seed)

    return make


def alike(calendar: Calendar, made: Made, days: int = 150) -> Kind:
    """A queue with another calendar or another size, and no more."""
    return lambda seed: (calendar, made_history(calendar, FIRST, days, seed=seed, made=made))


def campaigns(*, announced: bool) -> Kind:
    """A week in five has 80 % more; somebody put it into the calendar, or nobody did."""

    def make(seed: int) -> tuple[Calendar, History]:
        past = made_history(KOREA, FIRST, 170, seed=seed, made=HALF)
        on = (np.arange(170) - 20) % 35 < 5
        days = tuple(day for day, is_on in zip(dates_of(past.days), on, strict=True) if is_on)
        known = replace(KOREA, events=(Event(kind="campaign", days=days),)) if announced else KOREA
        return known, moved(past, np.where(on, 1.8, 1.0), seed)

    return make


def long_closures(seed: int) -> tuple[Calendar, History]:
    """Shut for a month in spring and for three and a half weeks in summer, as announced."""
    past = made_history(KOREA, FIRST, 200, seed=seed, made=HALF)
    days = dates_of(past.days)
    shut = replace(KOREA, closed=frozenset([*days[50:80], *days[110:135]]))
    return shut, made_history(shut, FIRST, 200, seed=seed, made=HALF)


def strange_days(seed: int) -> tuple[Calendar, History]:
    """One day in twenty has three times the usual, one in thirty a fifth."""
    chance = np.random.default_rng(seed)
    past = made_history(KOREA, FIRST, 170, seed=seed, made=HALF)
    factors = np.where(chance.random(170) < 0.05, 3.0, 1.0)
    return KOREA, moved(past, np.where(chance.random(170) < 0.03, 0.2, factors), seed)


def swinging(keeps: float) -> Callable[[np.random.Generator, int], Floats]:
    """A level of 30 % up and down, of which each day keeps so much (autoregression)."""

    def level(chance: np.random.Generator, days: int) -> Floats:
        now, found = 0.0, np.zeros(days)
        for day in range(days):
            now = keeps * now + 0.3 * np.sqrt(1 - keeps**2) * chance.normal()
            found[day] = now
        return np.asarray(np.exp(found))

    return level


WITH_A_LAW: dict[str, Kind] = {
    "a new client that grows": of_days(lambda n: 0.1 + 1.4 * n / 120, days=120),
    "a client that leaves": of_days(lambda n: np.clip(1.3 - n / 125, 0.05, 2)),
    "a level that rose": of_days(lambda n: np.where(n < 95, 1.0, 1.6)),
    "a level that fell": of_days(lambda n: np.where(n < 95, 1.0, 0.5)),
    "a strong trend": of_days(lambda n: np.exp(0.3 * n / 30), days=170),
    "seasons of half a year": of_days(
        lambda n: np.exp(0.3 * np.sin(2 * np.pi * n / 180)), days=400
    ),
    "announced campaigns": campaigns(announced=True),
    "one to three calls an interval": alike(KOREA, replace(HALF, contacts_a_day=36.0)),
    "weekends alone": alike(WEEKEND, replace(HALF, contacts_a_day=300.0), 190),
    "long closures": long_closures,
    "two weeks of history": alike(KOREA, HALF, 28),
    "two weeks of a quiet queue": alike(KOREA, replace(HALF, contacts_a_day=30.0), 28),
    "strange days": strange_days,
}
"""Kinds of which a past says something about what comes."""

BY_CHANCE_ALONE: dict[str, Kind] = {
    "campaigns of which nobody spoke": campaigns(announced=False),
    "every other week is full": of_days(lambda n: np.where((n // 7) % 2 == 0, 1.3, 0.7)),
    "days with nothing in common": alike(KOREA, replace(PLAIN, day_noise=0.5)),
    "a level that swings for days": of_chance(swinging(0.7), 180),
    "days that make up for the last": of_chance(swinging(-0.5), 180),
}
"""Kinds of which it says nothing beyond the mean, and much that misleads."""
