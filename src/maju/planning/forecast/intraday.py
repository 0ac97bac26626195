"""This morning's counts change what is expected of this afternoon.

The error of a day's forecast has a part that all intervals share and a part that drifts along the
day: covariance ``day + drift·exp(-distance/length)``, learnt from a backtest. What is known of the
morning then foretells the rest (the conditional mean of a Gaussian law, shrunken towards no change
as far as the morning may be chance). Without drift this is one factor for the whole rest; with it
intervals close by follow the morning more than late ones. Which of the two is taken is decided on
the same past (compare Shen and Huang 2008, section 4).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from maju.kernel.errors import Refused
from maju.planning.forecast.backtest import Tested
from maju.planning.forecast.history import Bools, Floats
from maju.planning.forecast.model import Forecast

LENGTHS_SLOTS = (2.0, 4.0, 8.0, 16.0, 32.0)
LEAST_DAYS = 8
_TINY = 1e-12


@dataclass(frozen=True, slots=True, kw_only=True)
class DayDrift:
    """How errors hang together within a day (relative variances)."""

    day: float
    """What all intervals share."""
    drift: float
    """What neighbours share: 0 is one factor for the whole rest of the day."""
    length: float
    """Distance in intervals at which that is down to 37 %."""
    own: float
    """What each interval has for itself, beyond Poisson."""

    def covariance(self, slots: int) -> Floats:
        """``[slot, slot]``, without intervals' own parts."""
        apart = np.abs(np.arange(slots)[:, None] - np.arange(slots)[None, :])
        return np.asarray(self.day + self.drift * np.exp(-apart / self.length))


def one_factor(forecast: Forecast) -> DayDrift:
    """What a forecast says of itself: its first day's variance, no drift."""
    return DayDrift(
        day=float(forecast.day_variance[0]), drift=0.0, length=1.0, own=forecast.slot_variance
    )


def learn_drift(tested: Tested, forecast: Forecast, *, at_slot: int | None = None) -> DayDrift:
    """How a day's errors hang together, from a backtest of the same model.

    Args:
        tested: forecasts of past days beside what came (``Chosen.tested``).
        forecast: of the day to come, for what is not learnt.
        at_slot: how much of the day is known when it is used; half of it by default.

    Returns:
        One factor when there are fewer than eight days, or when the drift was no better on them.
    """
    plain = one_factor(forecast)
    known = (tested.weights > 0) & (tested.mean > 0)
    if known.any(axis=1).sum() < LEAST_DAYS:
        return plain
    ratio = np.where(known, tested.came / np.maximum(tested.mean, _TINY) - 1.0, 0.0)
    chance = np.where(known, tested.dispersion / np.maximum(tested.mean * tested.weights, _TINY), 0)
    trust = np.where(known, 1.0 / (chance + plain.own + _TINY), 0.0)
    with_drift = _moments(ratio, trust, chance, plain)
    stand = ratio.shape[1] // 2 if at_slot is None else at_slot
    if stand <= 0 or stand >= ratio.shape[1]:
        return plain
    errors = [_missed(each, tested, known, stand) for each in (plain, with_drift)]
    return with_drift if errors[1] < errors[0] else plain


def reforecast(forecast: Forecast, came: Floats, drift: DayDrift | None = None) -> Forecast:
    """The first day of *forecast* with what came so far taken in.

    Args:
        forecast: made before the day began; its first day counts.
        came: ``[slot]`` of that day: contacts so far; NaN for what is still to come or unknown.
            An interval that is not over yet is unknown.
        drift: how errors hang together; one factor by default.

    Returns:
        One day. Intervals that are known have what came as their mean and no variance of their
        rate; the rest has a new mean and variance.

    Raises:
        Refused: ``plan_came_odd``: another number of intervals, negative or endless counts.
    """
    odd = np.isinf(came) | (np.nan_to_num(came) < 0)
    if came.shape != (forecast.mean.shape[1],) or odd.any():
        raise Refused("plan_came_odd")
    drift = drift or one_factor(forecast)
    mean = forecast.mean[0]
    weights = np.ones_like(mean) if forecast.weights is None else forecast.weights[0]
    seen = ~np.isnan(came) & (np.nan_to_num(mean) > 0)
    moved, left = _conditioned(drift, mean, mean * weights / forecast.dispersion, came, seen=seen)
    rest = ~np.isnan(mean) & np.isnan(came)
    new = np.where(rest, mean * np.maximum(1.0 + moved, _LEAST_FACTOR), np.where(seen, came, mean))
    shared = float(np.median(left[rest])) if rest.any() else 0.0
    return replace(
        forecast,
        days=forecast.days[:1],
        mean=new[None, :],
        day_variance=np.array([max(shared, 0.0)]),
        slot_variance=drift.own,
        weights=None if forecast.weights is None else forecast.weights[:1],
    )


_LEAST_FACTOR = 0.05
"""A rest of the day is never foretold below a twentieth of what was expected."""


def _conditioned(
    drift: DayDrift, mean: Floats, size: Floats, came: Floats, *, seen: Bools
) -> tuple[Floats, Floats]:
    """Expected relative error of every interval given the seen ones, and its variance.

    *size* is how many contacts' worth of chance an interval's mean stands for.
    """
    prior = drift.covariance(len(mean))
    usual = np.where(seen, mean, 1.0)
    ratio = np.where(seen, np.nan_to_num(came) / usual - 1.0, 0.0)[seen]
    chance = 1.0 / np.maximum(size[seen], _TINY) + drift.own
    across = prior[:, seen]
    inside = prior[np.ix_(seen, seen)] + np.diag(chance)
    solved = np.linalg.solve(inside, across.T)
    left = np.diag(prior) - (across * solved.T).sum(axis=1)
    return np.asarray(solved.T @ ratio), np.maximum(left, 0.0)


def _moments(ratio: Floats, trust: Floats, chance: Floats, plain: DayDrift) -> DayDrift:
    """Day, drift and length that come closest to the errors' covariances by distance."""
    slots = ratio.shape[1]
    reach = np.arange(slots)
    seen, weight = np.zeros(slots), np.zeros(slots)
    for lag in reach:
        pair = trust[:, : slots - lag] * trust[:, lag:]
        product = ratio[:, : slots - lag] * ratio[:, lag:]
        if lag == 0:
            product = product - chance
        weight[lag] = pair.sum()
        seen[lag] = (pair * product).sum() / max(weight[lag], _TINY)
    found = (np.inf, plain)
    for length in LENGTHS_SLOTS:
        shape = np.column_stack([np.ones(slots - 1), np.exp(-reach[1:] / length)])
        by = np.sqrt(weight[1:])
        fit = np.linalg.lstsq(shape * by[:, None], seen[1:] * by, rcond=None)[0]
        day, drift = max(0.0, float(fit[0])), max(0.0, float(fit[1]))
        error = float((weight[1:] * (seen[1:] - shape @ np.array([day, drift])) ** 2).sum())
        if error < found[0]:
            own = max(0.0, float(seen[0]) - day - drift)
            found = (error, DayDrift(day=day, drift=drift, length=length, own=own))
    return found[1]


def _missed(drift: DayDrift, tested: Tested, known: Bools, stand: int) -> float:
    """Sum of absolute errors of the rest of each day, its beginning being known."""
    slots = np.arange(tested.mean.shape[1])
    missed = 0.0
    for row in range(len(tested.days)):
        seen = known[row] & (slots < stand)
        rest = known[row] & (slots >= stand)
        mean, came, weights = tested.mean[row], tested.came[row], tested.weights[row]
        moved, _ = _conditioned(drift, mean, mean * weights / tested.dispersion, came, seen=seen)
        new = mean * np.maximum(1.0 + moved, _LEAST_FACTOR)
        missed += float((weights * np.abs(new - came))[rest].sum())
    return missed
