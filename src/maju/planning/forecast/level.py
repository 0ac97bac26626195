"""The day's level: log volume as a Gaussian process over traits, month, year and slow drift.

The log of a day's volume is the sum of a mean, its traits' effects (``traits``), a smooth effect
of the day of the month, of the day of the year once a year is known, a slow and a quick drift
(Ornstein-Uhlenbeck, in workdays) and the day's own chance. All are Gaussian, so that the answer
is one Cholesky factor (Rasmussen & Williams 2006, algorithm 2.1) and its own uncertainty comes
with it. Counts enter by Laplace's approximation of a Poisson law (ibid. 3.4): a quiet queue's
noise is 1/volume on top. How strong drift and chance are is chosen by marginal likelihood on a
small grid, from the history alone.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy.linalg import cholesky, solve_triangular
from scipy.linalg.lapack import dpotri

from maju.planning.forecast.history import Bools, Floats
from maju.planning.forecast.traits import Traits

MEAN = 2.0
MONTH = 0.04
MONTH_LENGTH = 0.35
YEAR = 0.08
YEAR_LENGTH = 0.35
YEAR_FROM_DAYS = 330
SLOW_DAYS = 60.0
QUICK_DAYS = 3.0
NOISES = (0.0125, 0.025, 0.05, 0.1, 0.2)
"""Standard deviations of a day's own chance, log scale."""
SLOWS = (0.03, 0.06, 0.12, 0.24)
"""… of the slow drift."""
QUICK_SHARE = 0.5
"""The quick drift against the day's own chance."""
TUNED_ON = 120
"""Days that the grid looks at; the fit itself takes all."""
OUTLIER = 4.0
"""Standard deviations from what the other days say."""
_ROUNDS = 4
_COARSE = 0.005
"""Poisson's part of a log volume's variance from which the approximation is repeated."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Strength:
    """How strong chance and drift are (standard deviations, log scale)."""

    noise: float
    slow: float


USUAL = Strength(noise=0.03, slow=0.06)
USUAL_WITHIN = 0.8
"""Log scale: usual queues lie within a factor of 2.2 of it, two in three."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Level:
    """A fitted level; ``at`` tells days of the traits that it was fitted with."""

    log_mean: Floats
    """Of every day of the traits, past or to come."""
    variance: Floats
    """Of the day's log volume, its own chance included, Poisson's not."""
    outliers: Bools
    """Of the fitted days: more than four standard deviations from what the others say."""
    strength: Strength


def fit_level(
    traits: Traits,
    seen: Bools,
    amounts: Floats,
    exposure: Floats,
    *,
    strength: Strength,
    dispersion: float = 1.0,
) -> Level:
    """The level of every day of *traits* from those *seen*.

    Args:
        traits: of past days and of those to come.
        seen: which of them have amounts.
        amounts: of the seen days: contacts, or seconds of handling.
        exposure: of the seen days: the share of a usual day that was counted (1: all of it), or
            the contacts that the seconds are spread over.
        strength: of chance and drift (:func:`strongest`).
        dispersion: variance of an amount against its mean, beyond the day's level.
    """
    place = np.flatnonzero(seen)
    if amounts.sum() <= 0:
        return _nothing(len(seen), len(place))
    offset, latent, counting = _start(traits.said[place], amounts, exposure, dispersion)
    parts = _parts(traits)
    kernel = parts.kernel(strength)
    small = kernel[np.ix_(place, place)]
    chance = np.full(len(place), strength.noise**2)
    doubt = _doubts(small, chance + counting, latent)
    outliers, chance = doubt > 0, chance + doubt
    solved = _solve(small, chance + counting, latent)
    for _ in range(_ROUNDS if counting.max() > _COARSE else 1):
        target = latent
        if counting.max() > _COARSE:
            latent = solved.target - counting * solved.weights
            mean = np.exp(offset + np.clip(latent, -10.0, 10.0))
            target = latent + np.clip((amounts - mean) / mean, -2.0, 2.0)
            counting = dispersion / mean
        elif not outliers.any():
            break
        solved = _solve(small, chance + counting, target)
    across = solve_triangular(solved.factor, kernel[place], lower=True, check_finite=False)
    variance = np.diag(kernel) - (across**2).sum(axis=0)
    return Level(
        log_mean=kernel[place].T @ solved.weights
        + np.log(amounts.sum() / exposure.sum())
        + traits.said,
        variance=np.maximum(variance, 0.0) + strength.noise**2,
        outliers=outliers,
        strength=strength,
    )


def strongest(
    traits: Traits, amounts: Floats, exposure: Floats, *, dispersion: float = 1.0
) -> Strength:
    """The likeliest strength of chance and drift on the grid, from days that are all seen.

    Chance first, then drift, then each again beside the other. The last 120 days are looked at.
    """
    best = USUAL
    if amounts.sum() <= 0:
        return best
    said = traits.said[-TUNED_ON:]
    parts = _parts(traits.last(TUNED_ON))
    seen = (amounts[-TUNED_ON:], exposure[-TUNED_ON:])
    _, target, counting = _start(said, *seen, dispersion)
    best = _likeliest(parts, target, counting)
    doubt = _doubts(parts.kernel(best), best.noise**2 + counting, target)
    # one strange day would make all the others look uncertain: once more, without its weight
    return _likeliest(parts, target, counting + doubt) if doubt.any() else best


def _doubts(kernel: Floats, noise: Floats, target: Floats) -> Floats:
    """Variance on top for days unlike any other, 0 for the rest.

    The strangest first and one at a time, because it makes its neighbours look strange too; at
    most one day in ten.
    """
    doubt = np.zeros(len(target))
    for _ in range(len(target) // 10):
        strange, apart = _solve(kernel, noise + doubt, target).strangeness()
        strange = np.where(doubt > 0, 0.0, strange)
        worst = int(np.argmax(strange))
        if strange[worst] <= OUTLIER:
            break
        doubt[worst] = apart[worst] ** 2
    return doubt


def _likeliest(parts: _Parts, target: Floats, counting: Floats) -> Strength:
    tried: dict[Strength, float] = {}

    def best_of(near: list[Strength]) -> Strength:
        for each in near:
            if each not in tried:
                likely = _solve(parts.kernel(each), each.noise**2 + counting, target).likelihood
                tried[each] = likely + _expected_strength(each)
        return max(near, key=tried.__getitem__)

    best = USUAL
    for _ in range(2):
        best = best_of([Strength(noise=noise, slow=best.slow) for noise in NOISES])
        best = best_of([Strength(noise=best.noise, slow=slow) for slow in SLOWS])
    return best


def _start(
    said: Floats, amounts: Floats, exposure: Floats, dispersion: float
) -> tuple[Floats, Floats, Floats]:
    """Log of the expected amount, log ratio of what came to it, and its variance by counting."""
    overall = max(float(amounts.sum()), dispersion) / exposure.sum()
    offset = np.log(exposure) + said + np.log(overall)
    latent = np.log((amounts + dispersion) / (np.exp(offset) + dispersion))
    return offset, latent, dispersion / np.exp(offset + latent)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Parts:
    fixed: Floats
    slow: Floats
    quick: Floats

    def kernel(self, strength: Strength) -> Floats:
        quickness = QUICK_SHARE * strength.noise
        return np.asarray(self.fixed + strength.slow**2 * self.slow + quickness**2 * self.quick)


def _parts(traits: Traits) -> _Parts:
    fixed = traits.columns @ traits.columns.T + MEAN**2
    turn = np.exp(-2 * np.sin(np.pi * np.arange(31) / 30.4) ** 2 / MONTH_LENGTH**2)
    of_month = traits.day_of_month
    fixed += MONTH**2 * turn[np.abs(of_month[:, None] - of_month[None, :])]
    of_year = traits.day_of_year
    if traits.span_days >= YEAR_FROM_DAYS:
        round_year = np.exp(-2 * np.sin(np.pi * np.arange(366) / 365.25) ** 2 / YEAR_LENGTH**2)
        fixed += YEAR**2 * round_year[np.abs(of_year[:, None] - of_year[None, :])]
    apart = np.abs(traits.time[:, None] - traits.time[None, :]).astype(np.int64)
    steps = np.arange(apart.max() + 1)
    return _Parts(
        fixed=fixed,
        slow=np.exp(-steps / SLOW_DAYS)[apart],
        quick=np.exp(-steps / QUICK_DAYS)[apart],
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Solved:
    factor: Floats
    """Lower Cholesky factor of the covariance."""
    target: Floats
    weights: Floats
    """Inverse covariance times target."""
    likelihood: float

    def strangeness(self) -> tuple[Floats, Floats]:
        """Each day's distance from what the others say (ibid. 5.12): in deviations, and as is."""
        inverse, _ = dpotri(self.factor, lower=1)
        precision = np.diag(inverse)
        return np.abs(self.weights) / np.sqrt(precision), self.weights / precision


def _solve(kernel: Floats, noise: Floats, target: Floats) -> _Solved:
    factor = cholesky(kernel + np.diag(noise), lower=True, check_finite=False)
    whitened = solve_triangular(factor, target, lower=True, check_finite=False)
    return _Solved(
        factor=factor,
        target=target,
        weights=solve_triangular(factor, whitened, lower=True, trans="T", check_finite=False),
        likelihood=float(-0.5 * whitened @ whitened - np.log(np.diag(factor)).sum()),
    )


def _expected_strength(strength: Strength) -> float:
    """Log prior: where a few days say little, chance and drift are those of usual queues."""
    noise, slow = math.log(strength.noise / USUAL.noise), math.log(strength.slow / USUAL.slow)
    return -0.5 * (noise**2 + slow**2) / USUAL_WITHIN**2


def _nothing(days: int, fitted: int) -> Level:
    """A queue that nobody called: nothing is expected, with little certainty."""
    return Level(
        log_mean=np.full(days, -np.inf),
        variance=np.full(days, NOISES[-1] ** 2),
        outliers=np.zeros(fitted, dtype=np.bool_),
        strength=Strength(noise=NOISES[-1], slow=SLOWS[0]),
    )
