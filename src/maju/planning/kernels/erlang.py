"""Erlang B, C and A as loops over numbers: one value, or the least number of agents.

Letters as in the papers: ``lam`` contacts a second, ``aht`` seconds, ``n`` agents, ``a`` = lam x aht
erlang, ``theta`` = 1 / mean patience. Erlang A (M/M/n+M) follows Mandelbaum & Zeltyn 2005, written
as sums of positive terms only, so nothing cancels: with r_k = lam / (n mu + k theta) and
t_j = r_1 … r_j, the chance of j waiting beside n busy agents is proportional to t_j, and a contact
that joins j - 1 others waits the sum of 1 / (n mu + k theta) up to j if it is served.
"""

from __future__ import annotations

from math import exp, expm1, inf, log

import numpy as np

from maju.planning.kernels.impatience import impatient
from maju.planning.kernels.jit import compiled
from maju.planning.kernels.standing import ASA, BUSY, LOST, MET, VIRTUAL, WAIT, WAITS, WITHIN

_HUGE = 1e250
_LOG_HUGE = 250.0 * log(10.0)
_TERMS = 4000.0
_SMALL = 1e-17
_ALL_NOW = 1e300


@compiled
def erlang_b(n: int, a: float) -> float:
    """Share of *a* erlang that is lost by *n* lines without a queue; 1 without a line."""
    if a <= 0.0:
        return 1.0 if n == 0 else 0.0
    b = 1.0
    for k in range(1, n + 1):
        b = a * b / (k + a * b)
    return b


@compiled
def patient(lam: float, aht: float, n: int, t: float, b: float, out: np.ndarray) -> None:
    """Erlang C into *out*; *b* is Erlang B of *n*. In overload nobody is served in time."""
    a = lam * aht
    if n <= a:
        out[WAIT] = 1.0
        out[LOST] = 1.0 - n / a
        out[WAITS] = inf
        out[ASA] = inf
        out[BUSY] = 1.0 if n > 0 else 0.0
        out[MET] = 0.0
        out[WITHIN] = 0.0
        out[VIRTUAL] = 0.0
        return
    wait = n * b / (n - a * (1.0 - b))
    met = 1.0 - wait * exp(-(n - a) * t / aht)
    out[WAIT] = wait
    out[LOST] = 0.0
    out[WAITS] = wait * aht / (n - a)
    out[ASA] = out[WAITS]
    out[BUSY] = a / n
    out[MET] = met
    out[WITHIN] = met
    out[VIRTUAL] = met


@compiled
def _sums(lam: float, nmu: float, theta: float) -> tuple[float, float, float, float]:
    """Over j >= 1 the sums of t_j, j t_j and t_j H_j, each x e^-offset, and the offset.

    H_j is what the j-th in the line waits, if it is served: the sum of 1 / (nmu + k theta).
    """
    total = 0.0
    lengths = 0.0
    waits = 0.0
    term = 1.0
    h = 0.0
    offset = 0.0
    k = 0
    while True:
        k += 1
        each = 1.0 / (nmu + k * theta)
        r = lam * each
        term *= r
        h += each
        total += term
        lengths += k * term
        waits += h * term
        # What is left is below (k + 1/(1-r)) term r / (1-r); the lengths converge last.
        if r < 1.0 and (k + 1.0 / (1.0 - r)) * term * r <= _SMALL * lengths * (1.0 - r):
            break
        if total > _HUGE:
            term /= _HUGE
            total /= _HUGE
            lengths /= _HUGE
            waits /= _HUGE
            offset += _LOG_HUGE
    return total, lengths, waits, offset


@compiled
def queue(
    lam: float, aht: float, n: int, t: float, patience: float, b: float, out: np.ndarray
) -> None:
    """Erlang A into *out*; *b* is Erlang B of n - 1 (1 for n <= 1). Endless patience: Erlang C.

    The places of *out* are in ``kernels.standing``.
    """
    a = lam * aht
    if a <= 0.0:
        out[:] = 0.0
        out[MET] = 1.0
        out[WITHIN] = 1.0
        out[VIRTUAL] = 1.0
        return
    if n <= 0:
        nobody(t, patience, out)
        return
    if patience == inf:
        patient(lam, aht, n, t, a * b / (n + a * b), out)
        return
    theta = 1.0 / patience
    nmu = n / aht
    if b <= 1.0 / _ALL_NOW:  # so many agents that a wait has no chance that a number could hold
        out[:] = 0.0
        out[BUSY] = a / n
        out[MET] = 1.0
        out[WITHIN] = 1.0
        out[VIRTUAL] = 1.0
        return
    if max(0.0, lam - nmu) / theta + (80.0 * lam / theta) ** 0.5 > _TERMS:
        impatient(lam, aht, n, t, b, np.zeros(1), np.full(1, theta), out)
        return
    total, lengths, waits, offset = _sums(lam, nmu, theta)
    one = exp(-offset)
    weight = one / b + lam / nmu * (one + total)
    out[WAIT] = lam / nmu * (one + total) / weight
    in_line = lam / nmu * lengths / weight
    out[WAITS] = in_line / lam
    out[LOST] = min(1.0, theta * in_line / lam)
    served = 1.0 - out[LOST]
    out[BUSY] = min(1.0, a * served / n)
    out[ASA] = waits / weight / served if served > 0.0 else inf
    log_h = -lam * expm1(-theta * t) / theta - nmu * t
    later = lam * exp(-theta * t)
    total_t, _, _, offset_t = _sums(later, nmu, theta)
    factor = exp(min(700.0, log_h + offset_t - offset)) / weight
    over = lam / nmu * factor * (exp(-offset_t) + total_t)
    out[VIRTUAL] = min(1.0, max(0.0, 1.0 - over))
    out[WITHIN] = min(1.0, max(0.0, 1.0 - exp(-theta * t) * over))
    out[MET] = min(1.0, max(0.0, served - factor * total_t))


@compiled
def nobody(t: float, patience: float, out: np.ndarray) -> None:
    """A queue with contacts and without agents: all of them leave, each when it is tired."""
    out[:] = 0.0
    out[WAIT] = 1.0
    out[LOST] = 1.0
    out[WAITS] = patience
    out[ASA] = inf
    out[WITHIN] = -expm1(-t / patience)


@compiled
def climb(b: float, k: int, n: int, a: float) -> float:
    """Erlang B of *n* lines from *b*, that of *k*, which may not be more."""
    while k < n:
        k += 1
        b = a * b / (k + a * b)
    return b
