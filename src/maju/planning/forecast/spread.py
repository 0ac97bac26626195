"""How far days and intervals lie from what was expected of them, beyond chance."""

from __future__ import annotations

import numpy as np

from maju.planning.forecast.history import Floats

_TINY = 1e-12


def spread_of(expected: Floats, amounts: Floats, dispersion: float) -> tuple[float, float]:
    """Relative variances: of days, and of intervals within their day (moments; never negative).

    Args:
        expected: ``[day, slot]``, 0 where nothing was counted.
        amounts: ``[day, slot]``: what came.
        dispersion: variance of an amount against its mean by chance alone.
    """
    day, came = expected.sum(axis=1), amounts.sum(axis=1)
    known = day > 0
    if not known.any():
        return 0.0, 0.0
    of_days = ((came - day) ** 2 - dispersion * day)[known].sum() / (day[known] ** 2).sum()
    share = np.where(known, came / np.maximum(day, _TINY), 0.0)
    given = expected * share[:, None]
    beyond = ((amounts - given) ** 2 - dispersion * given).sum()
    return max(0.0, float(of_days)), max(0.0, float(beyond / max((given**2).sum(), _TINY)))


def dispersion_of(amounts: Floats, exposure: Floats) -> float:
    """For means: variance of one contact's handling time against its mean.

    From how intervals scatter around their usual value; the median keeps strange ones out.
    """
    known = exposure > 0
    if not known.any() or amounts.sum() <= 0:
        return 1.0
    overall = amounts.sum() / exposure.sum()
    usual = amounts.sum(axis=0) / np.maximum(exposure.sum(axis=0), _TINY)
    apart = (amounts / np.maximum(exposure, _TINY) - usual[None, :]) ** 2 * exposure
    return float(max(np.median(apart[known]) / _MEDIAN_OF_SQUARE / overall, _TINY))


_MEDIAN_OF_SQUARE = 0.4549
"""Median of a squared standard normal variable."""
