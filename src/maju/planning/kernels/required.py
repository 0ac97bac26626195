"""The least number of agents that meets a target, one cell or many; and the state of many cells.

A target is five numbers: ``caps`` = service level (0: none asked), ASA in s, share that may leave,
occupancy; ``kind`` is the definition of the service level (``staffing.service``), ``t`` its
seconds, ``short`` the seconds up to which who leaves is not counted (kind 4). A law of patience is
``breaks`` and ``hazards`` (``kernels.impatience``); one hazard of 0 is endless patience.
"""

from __future__ import annotations

from math import exp, expm1, floor, inf

import numpy as np

from maju.planning.kernels.erlang import climb, erlang_b, nobody, patient, queue
from maju.planning.kernels.impatience import impatient, staying
from maju.planning.kernels.jit import compiled
from maju.planning.kernels.standing import ASA, BUSY, LOST, MEASURES, MET, VIRTUAL, WAITS, WITHIN

OF_OFFERED = 0
OF_ANSWERED = 1
LEAVING_COUNTS = 2
LEAVING_IS_LEFT_OUT = 3
SHORT_IS_LEFT_OUT = 4
NEVER_LEAVING = 5


@compiled
def standing(
    lam: float,
    aht: float,
    n: int,
    t: float,
    b: float,
    breaks: np.ndarray,
    hazards: np.ndarray,
    out: np.ndarray,
) -> None:
    """The measures of one queue into *out*, for any law of patience; *b* is Erlang B of n - 1."""
    if breaks.size == 1 or lam <= 0.0:
        queue(lam, aht, n, t, 1.0 / hazards[0] if hazards[0] > 0.0 else inf, b, out)
    elif n <= 0:
        left, _ = staying(t, breaks, hazards)
        nobody(t, inf, out)
        out[WAITS] = _mean(breaks, hazards)
        out[WITHIN] = 1.0 - left
    elif b <= 1e-300:
        queue(lam, aht, n, t, 1.0, b, out)
    else:
        impatient(lam, aht, n, t, b, breaks, hazards, out)


@compiled
def _mean(breaks: np.ndarray, hazards: np.ndarray) -> float:
    """The mean patience of a law, s."""
    left = 1.0
    area = 0.0
    for i in range(breaks.size - 1):
        span = breaks[i + 1] - breaks[i]
        rate = hazards[i]
        area += left * (span if rate <= 0.0 else -expm1(-rate * span) / rate)
        left *= exp(-rate * span)
    return float(area + left / hazards[-1])


@compiled
def level(out: np.ndarray, early: np.ndarray, kind: int) -> float:
    """The service level in *out*; *early* is the state at the limit of short abandons (kind 4).

    NaN where nobody is in its denominator.
    """
    base = 1.0
    if kind == LEAVING_COUNTS:
        return float(out[WITHIN])
    if kind == NEVER_LEAVING:
        return float(out[VIRTUAL])
    if kind == OF_ANSWERED:
        base = 1.0 - out[LOST]
    elif kind == LEAVING_IS_LEFT_OUT:
        base = 1.0 - max(0.0, out[WITHIN] - out[MET])
    elif kind == SHORT_IS_LEFT_OUT:
        base = 1.0 - max(0.0, early[WITHIN] - early[MET])
    return float(min(1.0, out[MET] / base)) if base > 0.0 else np.nan


@compiled
def meets(share: float, out: np.ndarray, caps: np.ndarray) -> bool:
    """Whether a state, whose service level is *share*, meets *caps*."""
    if caps[0] > 0.0 and not share >= caps[0]:
        return False
    return bool(out[ASA] <= caps[1] and out[LOST] <= caps[2] and out[BUSY] <= caps[3])


@compiled
def _good(
    lams: np.ndarray,
    aht: float,
    n: int,
    t: float,
    breaks: np.ndarray,
    hazards: np.ndarray,
    kind: int,
    short: float,
    caps: np.ndarray,
    room: np.ndarray,
) -> bool:
    """Whether *n* agents meet the target on average over the equally likely rates *lams*."""
    out = room[0]
    early = room[1]
    mean = room[2]
    mean[:] = 0.0
    share = 0.0
    for lam in lams:
        b = erlang_b(max(n, 1) - 1, lam * aht)
        standing(lam, aht, n, t, b, breaks, hazards, out)
        if kind == SHORT_IS_LEFT_OUT:
            standing(lam, aht, n, short, b, breaks, hazards, early)
        share += level(out, early, kind)
        mean += out
    mean /= lams.size
    return meets(share / lams.size, mean, caps)


@compiled
def least_over(
    lams: np.ndarray,
    aht: float,
    t: float,
    breaks: np.ndarray,
    hazards: np.ndarray,
    kind: int,
    short: float,
    caps: np.ndarray,
    most: int,
) -> int:
    """The least agents whose measures, averaged over the rates *lams*, meet the target; or -1."""
    room = np.empty((3, MEASURES))
    low = -1
    high = 0 if lams.max() <= 0.0 else max(1, min(most, int(lams.mean() * aht)))
    step = 1
    while not _good(lams, aht, high, t, breaks, hazards, kind, short, caps, room):
        if high >= most:
            return -1
        low = high
        high = min(most, high + step)
        step *= 2
    while high - low > 1:
        middle = (low + high) // 2
        if _good(lams, aht, middle, t, breaks, hazards, kind, short, caps, room):
            high = middle
        else:
            low = middle
    return high


@compiled
def least_patient(lam: float, aht: float, t: float, caps: np.ndarray, most: int) -> int:
    """The least agents by Erlang C, upwards from the first number that bears the load; or -1."""
    a = lam * aht
    if a <= 0.0:
        return 0
    out = np.empty(MEASURES)
    n = floor(a) + 1
    b = erlang_b(n, a)
    while n <= most:
        patient(lam, aht, n, t, b, out)
        if meets(out[MET], out, caps):
            return n
        n += 1
        b = a * b / (n + a * b)
    return -1


@compiled
def least(
    lam: float,
    aht: float,
    t: float,
    breaks: np.ndarray,
    hazards: np.ndarray,
    kind: int,
    short: float,
    caps: np.ndarray,
    most: int,
    room: np.ndarray,
) -> int:
    """The least agents for one cell: gallop up from the load, then halve; -1 above *most*."""
    if breaks.size == 1 and hazards[0] <= 0.0:
        return least_patient(lam, aht, t, caps, most)
    a = lam * aht
    if a <= 0.0:
        return 0
    out = room[0]
    early = room[1]
    low = 0
    low_b = 1.0  # Erlang B of max(low, 1) - 1 lines
    if _holds(lam, aht, 0, t, 1.0, breaks, hazards, kind, short, caps, out, early):
        return 0
    high = max(1, min(most, int(a)))
    step = max(1, int(a**0.5 / 2.0))
    while True:
        b = climb(low_b, max(low, 1) - 1, high - 1, a)
        if _holds(lam, aht, high, t, b, breaks, hazards, kind, short, caps, out, early):
            break
        if high >= most:
            return -1
        low = high
        low_b = b
        high = min(most, high + step)
        step *= 2
    while high - low > 1:
        middle = (low + high) // 2
        b = climb(low_b, max(low, 1) - 1, middle - 1, a)
        if _holds(lam, aht, middle, t, b, breaks, hazards, kind, short, caps, out, early):
            high = middle
        else:
            low = middle
            low_b = b
    return high


@compiled
def _holds(
    lam: float,
    aht: float,
    n: int,
    t: float,
    b: float,
    breaks: np.ndarray,
    hazards: np.ndarray,
    kind: int,
    short: float,
    caps: np.ndarray,
    out: np.ndarray,
    early: np.ndarray,
) -> bool:
    standing(lam, aht, n, t, b, breaks, hazards, out)
    if kind == SHORT_IS_LEFT_OUT:
        standing(lam, aht, n, short, b, breaks, hazards, early)
    return meets(level(out, early, kind), out, caps)


@compiled
def least_cells(
    lam: np.ndarray,
    aht: np.ndarray,
    patience: np.ndarray,
    breaks: np.ndarray,
    hazards: np.ndarray,
    t: float,
    kind: int,
    short: float,
    caps: np.ndarray,
    most: int,
    out: np.ndarray,
) -> None:
    """:func:`least` for every cell; *patience* of a cell, s, where *breaks* is empty."""
    room = np.empty((2, MEASURES))
    start = np.zeros(1)
    rate = np.empty(1)
    for i in range(lam.size):
        if breaks.size:
            out[i] = least(lam[i], aht[i], t, breaks, hazards, kind, short, caps, most, room)
        else:
            rate[0] = 1.0 / patience[i]
            out[i] = least(lam[i], aht[i], t, start, rate, kind, short, caps, most, room)


@compiled
def standing_cells(
    lam: np.ndarray,
    aht: np.ndarray,
    n: np.ndarray,
    patience: np.ndarray,
    breaks: np.ndarray,
    hazards: np.ndarray,
    t: float,
    out: np.ndarray,
) -> None:
    """:func:`standing` for every cell; *out* is [cell, measure]."""
    start = np.zeros(1)
    rate = np.empty(1)
    for i in range(lam.size):
        b = erlang_b(max(n[i], 1) - 1, lam[i] * aht[i])
        if breaks.size:
            standing(lam[i], aht[i], n[i], t, b, breaks, hazards, out[i])
        else:
            rate[0] = 1.0 / patience[i]
            standing(lam[i], aht[i], n[i], t, b, start, rate, out[i])
