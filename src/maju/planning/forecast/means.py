"""The simple means that every other method has to beat: same weekday, same interval."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from maju.planning.forecast.calendar import Calendar
from maju.planning.forecast.history import Bools, Days, Floats, History, weekdays
from maju.planning.forecast.model import Forecast, check_ahead, closed_away, usable
from maju.planning.forecast.spread import dispersion_of, spread_of
from maju.planning.forecast.two_way import usual_weights

_TINY = 1e-12


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FittedMean:
    """A profile for each weekday, the same for every week to come."""

    history: History
    calendar: Calendar
    kept: History
    profiles: Floats
    """``[7, slot]``: a mean of each interval."""
    dispersion: float
    day_variance: float
    slot_variance: float

    @property
    def outliers(self) -> Bools:
        """A mean marks nothing."""
        return np.zeros(len(self.history.days), dtype=np.bool_)

    def predict(self, days: Days) -> Forecast:
        """See ``model.Fitted``."""
        wanted = check_ahead(self.history, days)
        kept = self.kept
        mean = self.profiles[weekdays(wanted)]
        return Forecast(
            days=wanted,
            mean=closed_away(kept, self.calendar, wanted, mean),
            day_variance=np.full(len(wanted), self.day_variance),
            slot_variance=self.slot_variance,
            dispersion=self.dispersion,
            counts=kept.counts,
            weights=None if kept.counts else usual_weights(kept, wanted),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekdayMean:
    """The mean of all the same weekdays, or of the last few."""

    last: int | None = None
    """How many; ``None`` is all there are."""

    @property
    def name(self) -> str:
        """See ``model.Model``."""
        return "weekday_mean" if self.last is None else f"weekday_last_{self.last}"

    def fit(self, history: History, calendar: Calendar) -> FittedMean:
        """See ``model.Model``."""
        kept = usable(history, calendar)
        return _fitted(history, calendar, kept, lambda number: _level_weights(number, self.last))


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekdayEwma:
    """The exponentially weighted mean of the same weekdays."""

    alpha: float = 0.25
    """Weight of the latest."""
    name: str = "weekday_ewma"

    def fit(self, history: History, calendar: Calendar) -> FittedMean:
        """See ``model.Model``."""
        kept = usable(history, calendar)
        return _fitted(history, calendar, kept, self._weights)

    def _weights(self, number: int) -> Floats:
        weights = self.alpha * (1.0 - self.alpha) ** np.arange(number)[::-1]
        weights[:1] /= self.alpha
        return np.asarray(weights)


def _level_weights(number: int, last: int | None) -> Floats:
    weights = np.ones(number)
    if last is not None:
        weights[: max(0, number - last)] = 0.0
    return weights


def _fitted(
    history: History, calendar: Calendar, kept: History, weigh: Callable[[int], Floats]
) -> FittedMean:
    dispersion = 1.0 if kept.counts else dispersion_of(kept.amounts, kept.exposure)
    of_day = weekdays(kept.days)
    everybody = kept.amounts.sum(axis=0) / np.maximum(kept.exposure.sum(axis=0), _TINY)
    profiles = np.tile(everybody, (7, 1))
    for weekday in np.unique(of_day):
        same = of_day == weekday
        weights = weigh(int(same.sum()))[:, None]
        over = (weights * kept.exposure[same]).sum(axis=0)
        amounts = (weights * kept.amounts[same]).sum(axis=0)
        profiles[weekday] = np.where(over > 0, amounts / np.maximum(over, _TINY), everybody)
    expected = profiles[of_day] * kept.exposure
    day_variance, slot_variance = spread_of(expected, kept.amounts, dispersion)
    return FittedMean(
        history=history,
        calendar=calendar,
        kept=kept,
        profiles=profiles,
        dispersion=dispersion,
        day_variance=day_variance,
        slot_variance=slot_variance,
    )
