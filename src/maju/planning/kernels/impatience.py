"""M/M/n+G: contacts that leave after a patience of any law, by integrals over the offered wait.

Zeltyn & Mandelbaum 2005 (QUESTA 51:361): the wait that would be needed has the density
lam h(x) / D with h(x) = exp(lam int_0^x G - n mu x), G the chance to be still there at x, and
D = 1 / B(n - 1) + lam int h. The exponent is concave whatever the patience, so h has one peak and
falls off on both sides; Gauss–Legendre over short pieces around it is exact to rounding. The law
is a hazard that is constant between breaks, as a Kaplan–Meier estimate gives it.
"""

from __future__ import annotations

from math import exp, expm1, inf, log

import numpy as np

from maju.planning.kernels.jit import compiled
from maju.planning.kernels.standing import ASA, BUSY, LOST, MET, VIRTUAL, WAIT, WAITS, WITHIN

_NODES, _WEIGHTS = (np.ascontiguousarray(part) for part in np.polynomial.legendre.leggauss(12))
_PANELS = 48
_FINER = 40
_DEEP = 42.0  # e^-42: what lies lower cannot be seen in a double


@compiled
def staying(x: float, breaks: np.ndarray, hazards: np.ndarray) -> tuple[float, float]:
    """The chance to be still there at *x*, and the mean time there until then, s."""
    left = 1.0
    area = 0.0
    for i in range(breaks.size):
        end = breaks[i + 1] if i + 1 < breaks.size else inf
        span = min(x, end) - breaks[i]
        if span <= 0.0:
            break
        rate = hazards[i]
        area += left * (span if rate <= 0.0 else -expm1(-rate * span) / rate)
        left *= exp(-rate * span)
    return left, area


@compiled
def _rise(
    start: float, end: float, lam: float, nmu: float, breaks: np.ndarray, hazards: np.ndarray
) -> float:
    """What the exponent gains from *start* to *end*, summed piece by piece so that little cancels."""
    gained = 0.0
    at = start
    i = 0
    while i + 1 < breaks.size and breaks[i + 1] <= at:
        i += 1
    while at < end:
        to = end
        if i + 1 < breaks.size and breaks[i + 1] < end:
            to = breaks[i + 1]
        there, _ = staying(at, breaks, hazards)
        span = to - at
        rate = hazards[i]
        z = rate * span
        # int of e^-rate u minus span, exact also where rate x span is tiny
        if z < 1e-3:
            bend = -span * z * (0.5 - z * (1.0 / 6.0 - z * (1.0 / 24.0 - z / 120.0)))
        else:
            bend = -expm1(-z) / rate - span
        gained += (lam * there - nmu) * span + lam * there * bend
        at = to
        i += 1
    return gained


@compiled
def _peak(share: float, breaks: np.ndarray, hazards: np.ndarray) -> float:
    """Where the chance to be still there falls to *share*; 0 if it is never above it."""
    if share >= 1.0:
        return 0.0
    left = 1.0
    for i in range(breaks.size):
        end = breaks[i + 1] if i + 1 < breaks.size else inf
        rate = hazards[i]
        if rate > 0.0:
            span = log(left / share) / rate
            if breaks[i] + span <= end:
                return float(breaks[i] + span)
            left *= exp(-rate * (end - breaks[i]))
    return inf


@compiled
def _far(
    peak: float,
    way: float,
    step: float,
    lam: float,
    nmu: float,
    breaks: np.ndarray,
    hazards: np.ndarray,
) -> float:
    """How far from the peak, to the right (*way* 1) or left (-1), h is still of weight."""
    while True:
        if way < 0.0 and step >= peak:
            step = peak
        fall = (
            -_rise(peak, peak + step, lam, nmu, breaks, hazards)
            if way > 0.0
            else _rise(peak - step, peak, lam, nmu, breaks, hazards)
        )
        if fall >= _DEEP or (way < 0.0 and step >= peak):
            break
        step *= 2.0
    low = 0.0
    high = step
    for _ in range(30):
        middle = 0.5 * (low + high)
        fall = (
            -_rise(peak, peak + middle, lam, nmu, breaks, hazards)
            if way > 0.0
            else _rise(peak - middle, peak, lam, nmu, breaks, hazards)
        )
        if fall < _DEEP:
            low = middle
        else:
            high = middle
    return high


@compiled
def impatient(
    lam: float,
    aht: float,
    n: int,
    t: float,
    b: float,
    breaks: np.ndarray,
    hazards: np.ndarray,
    out: np.ndarray,
) -> None:
    """The measures of ``kernels.standing`` into *out*, for lam > 0 and n > 0.

    *b* is Erlang B of n - 1; *breaks* begin with 0 and rise; the last of *hazards* is above 0 and
    holds for ever.
    """
    nmu = n / aht
    peak = _peak(nmu / lam, breaks, hazards)
    right = peak + _far(peak, 1.0, 1.0 / nmu, lam, nmu, breaks, hazards)
    left = peak - (_far(peak, -1.0, 1.0 / nmu, lam, nmu, breaks, hazards) if peak > 0.0 else 0.0)
    edges = _edges(left, peak, right, t, breaks, hazards)
    everyone = 0.0
    lost = 0.0
    waits = 0.0
    answered = 0.0
    over = 0.0
    over_served = 0.0
    for e in range(edges.size - 1):
        start = edges[e]
        half = 0.5 * (edges[e + 1] - start)
        if half <= 0.0:
            continue
        if start >= peak:
            height = _rise(peak, start, lam, nmu, breaks, hazards)
        else:
            height = -_rise(start, peak, lam, nmu, breaks, hazards)
        for k in range(_NODES.size):
            x = start + half * (1.0 + _NODES[k])
            there, area = staying(x, breaks, hazards)
            v = half * _WEIGHTS[k] * exp(height + _rise(start, x, lam, nmu, breaks, hazards))
            everyone += v
            lost += v * _gone(x, there, breaks, hazards)
            waits += v * area
            answered += v * x * there
            if start >= t:
                over += v
                over_served += v * there
    # Everything is relative to h at its peak; 1 / B and h(0) = 1 have to be as well.
    top = _rise(0.0, peak, lam, nmu, breaks, hazards) if peak > 0.0 else 0.0
    weight = exp(-top) / b + lam * everyone
    out[WAIT] = lam * everyone / weight
    out[LOST] = min(1.0, lam * lost / weight)
    out[WAITS] = lam * waits / weight
    served = 1.0 - out[LOST]
    out[ASA] = lam * answered / weight / served if served > 0.0 else inf
    out[BUSY] = min(1.0, lam * aht * served / n)
    there, _ = staying(t, breaks, hazards)
    out[VIRTUAL] = min(1.0, max(0.0, 1.0 - lam * over / weight))
    out[WITHIN] = min(1.0, max(0.0, 1.0 - there * lam * over / weight))
    out[MET] = min(1.0, max(0.0, served - lam * over_served / weight))


@compiled
def _gone(x: float, there: float, breaks: np.ndarray, hazards: np.ndarray) -> float:
    """The chance to have left by *x*; by the summed hazard, so that a small one keeps its digits."""
    if there < 0.5:
        return 1.0 - there
    summed = 0.0
    for i in range(breaks.size):
        end = breaks[i + 1] if i + 1 < breaks.size else inf
        span = min(x, end) - breaks[i]
        if span <= 0.0:
            break
        summed += hazards[i] * span
    return -expm1(-summed)


@compiled
def _edges(
    left: float, peak: float, right: float, t: float, breaks: np.ndarray, hazards: np.ndarray
) -> np.ndarray:
    """Ends of the pieces of integration: even ones on both sides of the peak, and every break.

    Where patience ends much faster than h falls, finer ones follow the break.
    """
    edges = np.empty(2 * _PANELS + 3 + (_FINER + 1) * breaks.size)
    count = 0
    for i in range(_PANELS):
        edges[count] = left + (peak - left) * i / _PANELS
        edges[count + 1] = peak + (right - peak) * i / _PANELS
        count += 2
    edges[count] = right
    count += 1
    if left < t < right:
        edges[count] = t
        count += 1
    for i in range(breaks.size):
        at = breaks[i]
        end = min(right, breaks[i + 1]) if i + 1 < breaks.size else right
        if left < at < right:
            edges[count] = at
            count += 1
        if hazards[i] * (right - left) <= _PANELS:
            continue
        after = max(at, left)
        step = 1.0 / hazards[i]
        for _ in range(_FINER):
            after += step
            if after >= end:
                break
            edges[count] = after
            count += 1
            step *= 1.6
    return np.sort(edges[:count])
