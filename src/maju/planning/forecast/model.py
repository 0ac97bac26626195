"""What every method of forecasting is and gives; ``tests/conformance/test_forecasters.py`` binds it.

A forecast is a mean and how far off it may be: a count is Poisson around a rate that is itself
unknown, by a part that all intervals of a day share and a part of each interval's own. Together
they make a negative binomial law of the interval.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np

from maju.kernel.errors import Refused
from maju.planning.forecast.calendar import Calendar
from maju.planning.forecast.history import Bools, Days, Floats, History, weekdays

LEAST_DAYS = 5
"""Days with anything known, before anything is foretold."""
_POISSON = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Forecast:
    """Days to come, ``[day, slot]``; NaN where the centre is closed."""

    days: Days
    mean: Floats
    day_variance: Floats
    """``[day]``: relative variance that all intervals of a day share (0.01 is 10 %)."""
    slot_variance: float
    """Relative variance of each interval's own."""
    dispersion: float = 1.0
    """Variance against mean when the rate is known: 1 for counts."""
    counts: bool = True
    """Whether whole numbers are foretold."""
    weights: Floats | None = None
    """``[day, slot]``: for means, over how many contacts each will be one."""

    def variance(self) -> Floats:
        """``[day, slot]``: of what will be seen."""
        chance = self.dispersion * self.mean
        if self.weights is not None:
            chance = chance / np.maximum(self.weights, 1.0)
        relative = self.day_variance[:, None] + self.slot_variance
        return np.asarray(chance + relative * self.mean**2)

    def rate_deviation(self) -> Floats:
        """``[day, slot]``: relative standard deviation of the rate itself, without Poisson's."""
        shape = self.mean.shape
        return np.broadcast_to(np.sqrt(self.day_variance[:, None] + self.slot_variance), shape)

    def quantile(self, share: float) -> Floats:
        """``[day, slot]``: what stays below with probability *share*; whole numbers for counts.

        Raises:
            Refused: ``plan_share_odd``: not between 0 and 1.
        """
        if not 0 < share < 1:
            raise Refused("plan_share_odd")
        return quantile_of(self.mean, self.variance(), share, counts=self.counts)

    def day_totals(self) -> Floats:
        """``[day]``: sums of the means."""
        return np.asarray(np.nansum(self.mean, axis=1))

    def day_quantile(self, share: float) -> Floats:
        """``[day]``: of the day's total; intervals' own chances are taken as independent."""
        mean = self.day_totals()
        own = (self.slot_variance * np.nan_to_num(self.mean) ** 2).sum(axis=1)
        variance = self.dispersion * mean + self.day_variance * mean**2 + own
        return quantile_of(mean, variance, share, counts=self.counts)

    def widened(self, factor: float) -> Forecast:
        """The same with both variances times *factor*."""
        day, slot = self.day_variance * factor, self.slot_variance * factor
        return replace(self, day_variance=day, slot_variance=slot)


class Fitted(Protocol):
    """A model that has seen a history."""

    @property
    def outliers(self) -> Bools:
        """``[day]`` of the history: marked as unlike any day it knows; they still count, less."""
        ...

    def predict(self, days: Days) -> Forecast:
        """Days after the history, rising; closed ones are NaN."""
        ...


class Model(Protocol):
    """A way to forecast."""

    @property
    def name(self) -> str:
        """Short and stable."""
        ...

    def fit(self, history: History, calendar: Calendar) -> Fitted:
        """Learn from a history.

        Raises:
            Refused: ``plan_history_short``: fewer than five days with anything known.
        """
        ...


def usable(history: History, calendar: Calendar) -> History:
    """The days and hours that count: open by the calendar, and known.

    Raises:
        Refused: ``plan_history_short``.
    """
    at = (history.slots, history.opens_s, history.step_s)
    kept = history.open_only(calendar.open_slots(history.days, *at))
    kept = kept.only(kept.known())
    if len(kept.days) < LEAST_DAYS:
        raise Refused("plan_history_short", days=len(kept.days), least=LEAST_DAYS)
    return kept


def check_ahead(history: History, days: Days) -> Days:
    """The days asked for, as an array.

    Raises:
        Refused: ``plan_days_order``: not rising, or not after the history.
    """
    wanted = np.asarray(days, dtype="datetime64[D]")
    if len(wanted) and wanted[0] <= history.days[-1]:
        raise Refused("plan_days_order")
    if len(wanted) > 1 and not (np.diff(wanted) > np.timedelta64(0, "D")).all():
        raise Refused("plan_days_order")
    return wanted


def closed_away(kept: History, calendar: Calendar, wanted: Days, mean: Floats) -> Floats:
    """NaN where the calendar is closed, and where that weekday was never seen open."""
    of_past, of_wanted = weekdays(kept.days), weekdays(wanted)
    seen = np.tile((kept.exposure > 0).any(axis=0), (7, 1))
    if kept.counts:
        for weekday in np.unique(of_past):
            seen[weekday] = (kept.exposure[of_past == weekday] > 0).any(axis=0)
    open_slots = calendar.open_slots(wanted, kept.slots, kept.opens_s, kept.step_s)
    return np.where(open_slots & seen[of_wanted], mean, np.nan)


def quantile_of(mean: Floats, variance: Floats, share: float, *, counts: bool) -> Floats:
    """Of a negative binomial law (counts) or a gamma law (means) with these moments."""
    from scipy.stats import gamma, nbinom, poisson

    found = np.where(np.isnan(mean), np.nan, 0.0)
    alive = np.nan_to_num(mean) > 0
    middle, spread = mean[alive], variance[alive]
    if not counts:
        shape = middle**2 / spread
        found[alive] = gamma.ppf(share, shape, scale=spread / middle)
        return found
    beyond = spread - middle
    plain = beyond <= _POISSON * middle
    size = middle**2 / np.where(plain, 1.0, beyond)
    answer = nbinom.ppf(share, size, size / (size + middle))
    found[alive] = np.where(plain, poisson.ppf(share, middle), answer)
    return found
