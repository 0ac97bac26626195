"""Maju's own model: a day's level times a weekday's profile.

The level is ``level.fit_level``, the profile ``profile.fit_profile``; a rate of an interval is
their product (Weinberg, Brown and Stroud 2007 and Shen and Huang 2008 take the same two factors).
Means (handling time) are foretold in the same way: seconds over contacts instead of contacts
over days.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from maju.planning.forecast.calendar import Calendar
from maju.planning.forecast.history import Bools, Days, Floats, History, weekdays
from maju.planning.forecast.level import Level, Strength, fit_level, strongest
from maju.planning.forecast.model import Forecast, check_ahead, closed_away, usable
from maju.planning.forecast.profile import Profile, fit_profile
from maju.planning.forecast.spread import dispersion_of, spread_of
from maju.planning.forecast.traits import traits_of

_TINY = 1e-12


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FittedTwoWay:
    """A two-way model that has seen a history."""

    history: History
    calendar: Calendar
    kept: History
    profile: Profile
    dispersion: float
    strength: Strength
    slot_variance: float

    @property
    def outliers(self) -> Bools:
        """See ``model.Fitted``."""
        marked = np.zeros(len(self.history.days), dtype=np.bool_)
        level = self._level(self.kept.days)
        marked[np.searchsorted(self.history.days, self.kept.days)] = level.outliers
        return marked

    def _level(self, days: Days) -> Level:
        """Of days of which the kept ones come first."""
        past = len(self.kept.days)
        return fit_level(
            traits_of(self.calendar, days, past=past),
            np.arange(len(days)) < past,
            *_totals(self.kept, self.profile),
            strength=self.strength,
            dispersion=self.dispersion,
        )

    def predict(self, days: Days) -> Forecast:
        """See ``model.Fitted``."""
        wanted = check_ahead(self.history, days)
        kept = self.kept
        level = self._level(np.concatenate([kept.days, wanted]))
        log_mean, variance = level.log_mean[len(kept.days) :], level.variance[len(kept.days) :]
        volume = np.exp(log_mean + np.minimum(variance, 1.0) / 2)
        mean = volume[:, None] * self.profile.shares[weekdays(wanted)]
        return Forecast(
            days=wanted,
            mean=closed_away(kept, self.calendar, wanted, mean),
            day_variance=np.expm1(np.minimum(variance, 1.0)),
            slot_variance=self.slot_variance,
            dispersion=self.dispersion,
            counts=kept.counts,
            weights=None if kept.counts else usual_weights(kept, wanted),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class TwoWay:
    """See the module."""

    name: str = "two_way"
    strength: Strength | None = None
    """Of chance and drift; by default chosen from the history by marginal likelihood."""

    def fit(self, history: History, calendar: Calendar) -> FittedTwoWay:
        """See ``model.Model``."""
        kept = usable(history, calendar)
        dispersion = 1.0 if kept.counts else dispersion_of(kept.amounts, kept.exposure)
        profile = fit_profile(
            weekdays(kept.days),
            kept.amounts,
            kept.exposure,
            (kept.days[-1] - kept.days).astype(np.float64),
            dispersion=dispersion,
        )
        strength = self.strength or strongest(
            traits_of(calendar, kept.days, past=len(kept.days)),
            *_totals(kept, profile),
            dispersion=dispersion,
        )
        return FittedTwoWay(
            history=history,
            calendar=calendar,
            kept=kept,
            profile=profile,
            dispersion=dispersion,
            strength=strength,
            slot_variance=_slot_variance(kept, profile, dispersion),
        )


def usual_weights(history: History, wanted: Days) -> Floats:
    """``[day, slot]``: contacts that a mean will be taken over, as on that weekday so far."""
    found = np.zeros((len(wanted), history.slots))
    of_past, of_wanted = weekdays(history.days), weekdays(wanted)
    for row, weekday in enumerate(of_wanted):
        same = of_past == weekday
        found[row] = history.exposure[same if same.any() else slice(None)].mean(axis=0)
    return found


def _totals(kept: History, profile: Profile) -> tuple[Floats, Floats]:
    """Each day's amount, and the share of a usual day over which it was counted."""
    shares = profile.shares[weekdays(kept.days)]
    return kept.amounts.sum(axis=1), np.maximum((kept.exposure * shares).sum(axis=1), _TINY)


def _slot_variance(kept: History, profile: Profile, dispersion: float) -> float:
    """Relative variance of an interval beyond chance, its day's total being known."""
    shares = profile.shares[weekdays(kept.days)]
    _, within = spread_of(kept.exposure * shares, kept.amounts, dispersion)
    weeks = len(kept.days) // max(1, len(np.unique(weekdays(kept.days))))
    return within / (1.0 - 1.0 / max(2, weeks))
