"""Offered load across the borders of intervals, exactly, for lognormal handling times."""

from __future__ import annotations

from math import erfc, exp, log, sqrt

import numpy as np

from maju.planning.kernels.jit import compiled

_NOTHING_LEFT = 1e-13
_ROOT_HALF = sqrt(0.5)


@compiled
def _below(z: float) -> float:
    """The standard normal distribution function."""
    return 0.5 * erfc(-z * _ROOT_HALF)


@compiled
def _twice_integrated_tail(x: float, aht: float, mu: float, sigma: float) -> float:
    """int_0^x E[min(S, y)] dy for a handling time S; linear in x once every S has ended, s^2.

    = E[S x - S^2 / 2; S < x] + x^2 / 2 P(S >= x); for sigma = 0 all contacts last *aht*.
    """
    if x <= 0.0:
        return 0.0
    if sigma <= 0.0:
        return aht * x - 0.5 * aht * aht if aht < x else 0.5 * x * x
    z = (log(x) - mu) / sigma
    second = aht * aht * exp(sigma * sigma)
    return (
        x * aht * _below(z - sigma)
        - 0.5 * second * _below(z - 2.0 * sigma)
        + 0.5 * x * x * _below(-z)
    )


@compiled
def spread(lam: np.ndarray, aht: np.ndarray, step: float, cv: float, out: np.ndarray) -> None:
    """Mean number of contacts in hand in each interval of one row, endless agents provided.

    Contacts come evenly within an interval at *lam* a second and last lognormally with mean *aht*
    of the interval in which they came and coefficient of variation *cv*. With R the tail of S
    integrated twice, an interval gives R(step) / step of its rate to itself, and the second
    difference of R to those after it. Empty before the first interval.
    """
    out[:] = 0.0
    sigma = sqrt(log(1.0 + cv * cv))
    for i in range(lam.size):
        if lam[i] <= 0.0 or aht[i] <= 0.0:
            continue
        mu = log(aht[i]) - 0.5 * sigma * sigma
        before = 0.0
        here = _twice_integrated_tail(step, aht[i], mu, sigma)
        out[i] += lam[i] * here / step
        left = aht[i] - here / step
        k = 1
        while i + k < lam.size and left > _NOTHING_LEFT * aht[i]:
            after = _twice_integrated_tail((k + 1) * step, aht[i], mu, sigma)
            share = (after - 2.0 * here + before) / step
            out[i + k] += lam[i] * share
            left -= share
            before = here
            here = after
            k += 1


@compiled
def spread_rows(lam: np.ndarray, aht: np.ndarray, step: float, cv: float, out: np.ndarray) -> None:
    """:func:`spread` for each row of [row, interval]."""
    for i in range(lam.shape[0]):
        spread(lam[i], aht[i], step, cv, out[i])
