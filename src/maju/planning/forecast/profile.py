"""How a day's volume spreads over its intervals, by weekday.

Each weekday's profile is pulled towards the profile of all days as far as chance explains what
lies between them (empirical Bayes), and smoothed along the day as far as that foretells days that
were left out. Recent weeks weigh more.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from maju.planning.forecast.history import Bools, Floats, Ints

HALF_LIFE_DAYS = 84.0
WIDTHS = (0.0, 0.6, 1.2, 2.4, 4.8)
"""Of the smoothing, in intervals; none is allowed."""
_TINY = 1e-12


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Profile:
    """A relative volume for each interval of each weekday."""

    shares: Floats
    """``[7, slot]``: sums to 1 over the intervals in which any day was open."""
    width: float
    """Of the smoothing that was chosen, in intervals."""


def fit_profile(
    weekday: Ints, amounts: Floats, exposure: Floats, age_days: Floats, *, dispersion: float = 1.0
) -> Profile:
    """The profile of each weekday.

    Args:
        weekday: of each day, 0 to 6.
        amounts: ``[day, slot]``: contacts, or seconds of handling.
        exposure: ``[day, slot]``: what they are counted over; 0 where nothing is known.
        age_days: how long ago each day was.
        dispersion: variance of an amount against its mean.
    """
    weight = 0.5 ** (age_days / HALF_LIFE_DAYS)
    scale = _day_scales(amounts, exposure)
    even = np.arange(len(weekday)) % 2 == 0
    width = _best_width(amounts, exposure * scale[:, None], even)
    over = exposure * scale[:, None] * weight[:, None]
    counted = amounts * weight[:, None]
    everybody = _smooth(_ratio(counted.sum(axis=0), over.sum(axis=0)), over.sum(axis=0), width)
    own = np.zeros((7, amounts.shape[1]))
    size = np.zeros_like(own)
    for day in range(7):
        mine = weekday == day
        size[day] = (over[mine] * weight[mine, None]).sum(axis=0)
        size[day] = over[mine].sum(axis=0) ** 2 / np.maximum(size[day], _TINY)
        raw = _ratio(counted[mine].sum(axis=0), over[mine].sum(axis=0))
        own[day] = _smooth(raw, over[mine].sum(axis=0), width)
    shares = _pulled(own, everybody, size, dispersion / (1.0 + 2.0 * width))
    return Profile(shares=shares / max(everybody.sum(), _TINY), width=width)


def _pulled(own: Floats, everybody: Floats, size: Floats, dispersion: float) -> Floats:
    """Weekdays' profiles moved towards that of all, by how much of the difference is chance."""
    usual = np.maximum(everybody, _TINY)
    known = (size > 0) & (everybody > 0)
    chance = np.where(known, dispersion / np.maximum(size * usual, _TINY), 0.0)
    apart = np.where(known, own / usual - 1.0, 0.0)
    trust = np.where(known, 1.0 / np.maximum(chance, _TINY), 0.0)
    spread = max(0.0, float((trust * (apart**2 - chance)).sum() / max(trust.sum(), _TINY)))
    pull = spread / np.maximum(spread + chance, _TINY)
    return np.asarray(usual * (1.0 + np.where(known, pull * apart, 0.0)) * (everybody > 0))


def _day_scales(amounts: Floats, exposure: Floats) -> Floats:
    """Each day's volume, when days are counted over different intervals."""
    profile = _ratio(amounts.sum(axis=0), exposure.sum(axis=0))
    scale = _ratio(amounts.sum(axis=1), exposure @ profile)
    profile = _ratio(amounts.sum(axis=0), scale @ exposure)
    return _ratio(amounts.sum(axis=1), exposure @ profile)


def _best_width(amounts: Floats, over: Floats, even: Bools) -> float:
    """The width whose profile of one half of the days foretells the other half best."""
    halves = []
    for half in (even, ~even):
        if not half.any():
            return WIDTHS[-1]
        size = over[half].sum(axis=0)
        halves.append((_ratio(amounts[half].sum(axis=0), size), size))
    errors = []
    for width in WIDTHS:
        error = 0.0
        for (raw, size), (other, other_size) in (halves, halves[::-1]):
            missed = _smooth(raw, size, width) - other
            error += float((other_size * missed**2 / np.maximum(raw + other, _TINY)).sum())
        errors.append(error)
    return WIDTHS[int(np.argmin(errors))]


def _smooth(raw: Floats, size: Floats, width: float) -> Floats:
    """Local-linear along the day with a Gaussian window; what was never open stays 0."""
    if width <= 0 or not (size > 0).any():
        return raw
    slots = np.arange(len(raw))
    apart = (slots[None, :] - slots[:, None]).astype(np.float64)
    window = np.exp(-0.5 * (apart / width) ** 2) * (size > 0)
    zero, one, two = window.sum(1), (window * apart).sum(1), (window * apart**2).sum(1)
    found = ((window @ raw) * two - ((window * apart) @ raw) * one) / np.maximum(
        zero * two - one**2, _TINY
    )
    alone = zero * two - one**2 <= 1e-9
    found = np.where(alone, raw, found)
    return np.where(size > 0, np.maximum(found, 0.0), 0.0)


def _ratio(above: Floats, below: Floats) -> Floats:
    return np.asarray(np.where(below > 0, above / np.maximum(below, _TINY), 0.0))
