"""Chance by counting: the n-th draw of a stream follows from (seed, day, stream, n) alone.

Nothing is carried from one draw to the next, so contact 17 of day 3 talks as long in a centre with
two agents fewer: what is compared differs by the change, not by luck (common random numbers). The
generator is SplitMix64 (Steele, Lea, Flood 2014), read at a counter; the normal quantile is
Wichura's AS 241 (1988), right to 1e-15.

Whoever runs these without numba lets unsigned integers overflow: ``np.errstate(over="ignore")``.
"""

from __future__ import annotations

from math import exp, log, sqrt

import numpy as np
import numpy.typing as npt

from maju.planning.kernels.jit import compiled

Floats = npt.NDArray[np.float64]

GAP, PATIENCE, SERVICE, RETURNS, RETURN_AFTER, CALLBACK, REACHED, VIP = range(8)
"""What a draw of a contact is for. A contact has 32 lives (it calls again), each with eight."""

EXPONENTIAL, LOGNORMAL, FIXED, NEVER, QUANTILES = range(5)
"""Kinds of laws, with two numbers and a table: (mean, -), (mu, sigma), (value, -), none, table."""

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_ONE = np.uint64(0xBF58476D1CE4E5B9)
_TWO = np.uint64(0x94D049BB133111EB)
_30, _27, _31, _12 = np.uint64(30), np.uint64(27), np.uint64(31), np.uint64(12)
_UNIT = 2.0**-52


@compiled
def mix(z: np.uint64) -> np.uint64:
    """64 bits, each of which depends on each bit of *z*."""
    z = (z ^ (z >> _30)) * _ONE
    z = (z ^ (z >> _27)) * _TWO
    return z ^ (z >> _31)


@compiled
def stream_of(seed: int, day: int, stream: int) -> np.uint64:
    """Where the stream of one queue on one simulated day begins."""
    z = mix(np.uint64(seed) * _GOLDEN + _ONE)
    z = mix(z + np.uint64(day) * _GOLDEN)
    return mix(z + np.uint64(stream) * _GOLDEN)


@compiled
def uniform(key: np.uint64, contact: int, life: int, purpose: int) -> float:
    """Between 0 and 1, neither of them."""
    n = np.uint64((contact << 8) | (life << 3) | purpose)
    return (float(mix(key + n * _GOLDEN) >> _12) + 0.5) * _UNIT


@compiled
def normal_quantile(p: float) -> float:
    """The standard normal value below which lies *p*."""
    q = p - 0.5
    if abs(q) <= 0.425:
        r = 0.180625 - q * q
        top = ((2509.0809287301226727 * r + 33430.575583588128105) * r + 67265.770927008700853) * r
        top = ((top + 45921.953931549871457) * r + 13731.693765509461125) * r
        top = ((top + 1971.5909503065514427) * r + 133.14166789178437745) * r + 3.387132872796366608
        low = ((5226.495278852854561 * r + 28729.085735721942674) * r + 39307.89580009271061) * r
        low = ((low + 21213.794301586595867) * r + 5394.1960214247511077) * r
        low = ((low + 687.1870074920579083) * r + 42.313330701600911252) * r + 1.0
        return q * top / low
    r = sqrt(-log(p if q < 0 else 1.0 - p))
    if r <= 5.0:
        r -= 1.6
        top = (
            (7.7454501427834140764e-4 * r + 0.0227238449892691845833) * r + 0.24178072517745061177
        ) * r
        top = ((top + 1.27045825245236838258) * r + 3.64784832476320460504) * r
        top = (
            (top + 5.7694972214606914055) * r + 4.6303378461565452959
        ) * r + 1.42343711074968357734
        low = (
            (1.05075007164441684324e-9 * r + 5.475938084995344946e-4) * r + 0.0151986665636164571966
        ) * r
        low = ((low + 0.14810397642748007459) * r + 0.68976733498510000455) * r
        low = ((low + 1.6763848301838038494) * r + 2.05319162663775882187) * r + 1.0
    else:
        r -= 5.0
        top = (
            (2.01033439929228813265e-7 * r + 2.71155556874348757815e-5) * r
            + 1.2426609473880784386e-3
        ) * r
        top = ((top + 0.026532189526576123093) * r + 0.29656057182850489123) * r
        top = (
            (top + 1.7848265399172913358) * r + 5.4637849111641143699
        ) * r + 6.6579046435011037772
        low = (
            (2.04426310338993978564e-15 * r + 1.4215117583164458887e-7) * r
            + 1.8463183175100546818e-5
        ) * r
        low = ((low + 7.868691311456132591e-4) * r + 0.0148753612908506148525) * r
        low = ((low + 0.1369298809227358053) * r + 0.59983220655588793769) * r + 1.0
    return -top / low if q < 0 else top / low


@compiled
def draw(kind: int, a: float, b: float, table: Floats, u: float) -> float:
    """The value below which lies the share *u*; *table*: quantiles, evenly spaced from 0 to 1."""
    if kind == 0:
        return -a * log(1.0 - u)
    if kind == 1:
        return exp(a + b * normal_quantile(u))
    if kind == 2:
        return a
    if kind == 3:
        return np.inf
    at = u * (table.size - 1)
    low = int(at)
    return float(table[low] + (at - low) * (table[low + 1] - table[low]))


@compiled
def value_of(laws: Floats, tables: Floats, which: int, queue: int, u: float) -> float:
    """:func:`draw` from law *which* of *queue*: ``laws`` [law, queue, 3], ``tables`` [law, queue,
    points].

    No row is taken out of an array here: one costs more than the draw.
    """
    kind, a = laws[which, queue, 0], laws[which, queue, 1]
    if kind == 0:
        return float(-a * log(1.0 - u))
    if kind == 1:
        return exp(a + laws[which, queue, 2] * normal_quantile(u))
    if kind == 2:
        return float(a)
    if kind == 3:
        return np.inf
    at = u * (tables.shape[2] - 1)
    low = int(at)
    below = tables[which, queue, low]
    return float(below + (at - low) * (tables[which, queue, low + 1] - below))
