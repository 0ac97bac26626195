"""Every method on the past: stand at a day, forecast the next, look, move on (rolling origins)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from maju.kernel.errors import Refused
from maju.planning.forecast.calendar import Calendar
from maju.planning.forecast.history import Days, Floats, History, Ints
from maju.planning.forecast.model import LEAST_DAYS, Forecast, Model, usable

NORMAL_80 = 1.2815515655446004
"""Half the width of the middle 80 % of a normal law, in standard deviations."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Tested:
    """One model's forecasts of days that it had not seen, beside what came; ``[row, slot]``."""

    model: str
    days: Days
    origin: Ints
    """Of each row: which stand it was foretold from."""
    mean: Floats
    """0 where nothing is known of what came."""
    came: Floats
    weights: Floats
    """Over how much it came: 1 for an interval that is known, or its contacts."""
    day_variance: Floats
    slot_variance: Floats
    dispersion: float

    def wape(self) -> float:
        """Sum of absolute errors over the sum of what came (intervals); means by their weight."""
        return _wape(self.mean, self.came, self.weights)

    def wape_of_days(self) -> float:
        """The same of days' totals."""
        total = (self.weights * self.mean).sum(axis=1), (self.weights * self.came).sum(axis=1)
        return _wape(*total, np.ones(len(self.days)))

    def missed(self) -> Floats:
        """``[stand]``: the sum of absolute errors of what was foretold from each."""
        apart = (self.weights * np.abs(self.mean - self.came)).sum(axis=1)
        return np.asarray(np.bincount(self.origin, weights=apart), dtype=np.float64)

    def bias(self) -> float:
        """Forecast over what came, less 1."""
        came = (self.weights * self.came).sum()
        return float((self.weights * self.mean).sum() / came - 1.0) if came > 0 else 0.0

    def covered(self, factor: float = 1.0) -> float:
        """Share of intervals inside the middle 80 %, with variances times *factor*; normal law."""
        relative = self.day_variance[:, None] + self.slot_variance[:, None]
        weights = np.maximum(self.weights, 1.0)
        chance = self.dispersion * self.mean / weights
        deviation = np.sqrt(chance + factor * relative * self.mean**2)
        known = (self.weights > 0) & (self.mean > 0)
        inside = np.abs(self.came - self.mean) <= NORMAL_80 * deviation
        return float(inside[known].mean()) if known.any() else float("nan")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stands:
    """Where to stand on the past."""

    ahead: int = 10
    """Days with something known that are foretold from each stand."""
    number: int = 8
    """How many stands, at most."""
    every: int = 5
    """Days between them."""
    reach: int = 260
    """How many known days a stand looks back on at most, a year of workdays: with two years of
    history the backtest would otherwise take most of the time, and tell nothing else."""

    def of(self, days: int) -> list[int]:
        """Each stand: how many of the *days* are known there; fewer and nearer for a short past."""
        ahead = max(1, min(self.ahead, (days - LEAST_DAYS) // 2))
        last = days - ahead
        found = [last - self.every * number for number in range(self.number)]
        return sorted(stand for stand in found if stand >= max(LEAST_DAYS, days // 3))


def backtest(
    history: History,
    calendar: Calendar,
    models: Sequence[Model],
    stands: Stands | None = None,
    *,
    told: Callable[[int, int], None] | None = None,
) -> dict[str, Tested]:
    """Each model's errors on days of the history that it was kept from seeing.

    The calendar is taken as known in advance. A model that refuses a stand (too short a past) is
    left out altogether, so that all are judged on the same days. Empty when there is no stand.

    Args:
        history: of the queue.
        calendar: of the centre.
        models: with different names.
        stands: where to stand; by default eight of the last nine weeks, ten days ahead each.
        told: called with how many fits are done, of how many.
    """
    kept = usable(history, calendar)
    stands = stands or Stands()
    places = stands.of(len(kept.days))
    found: dict[str, Tested] = {}
    for number, model in enumerate(models):
        rows: list[tuple[int, int, Forecast]] = []
        try:
            for turn, stand in enumerate(places):
                ahead = kept.days[stand : stand + stands.ahead]
                place = np.arange(len(kept.days))
                seen = kept.only((place < stand) & (place >= stand - stands.reach))
                rows.append((turn, stand, model.fit(seen, calendar).predict(ahead)))
                if told is not None:
                    told(number * len(places) + turn + 1, len(models) * len(places))
        except Refused:
            continue
        if rows:
            found[model.name] = _tested(model.name, kept, rows)
    return found


def _tested(name: str, kept: History, rows: Sequence[tuple[int, int, Forecast]]) -> Tested:
    at = np.concatenate([stand + np.arange(len(f.days)) for _, stand, f in rows])
    weights = kept.exposure[at]
    return Tested(
        model=name,
        days=kept.days[at],
        origin=np.concatenate([np.full(len(f.days), turn) for turn, _, f in rows]),
        mean=np.where(weights > 0, np.concatenate([f.mean for _, _, f in rows]), 0.0),
        came=np.where(weights > 0, kept.amounts[at] / np.maximum(weights, 1e-12), 0.0),
        weights=weights,
        day_variance=np.concatenate([f.day_variance for _, _, f in rows]),
        slot_variance=np.concatenate([np.full(len(f.days), f.slot_variance) for _, _, f in rows]),
        dispersion=rows[0][2].dispersion,
    )


def _wape(mean: Floats, came: Floats, weights: Floats) -> float:
    total = float((weights * came).sum())
    missed = float((weights * np.abs(mean - came)).sum())
    return missed / total if total > 0 else (0.0 if missed == 0 else float("inf"))
