"""How long things take: laws of handling time, patience and of coming back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite, log, sqrt

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr

from maju.kernel.errors import Refused
from maju.planning.kernels.chance import EXPONENTIAL, FIXED, LOGNORMAL, NEVER, QUANTILES

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Law:
    """The law of a time in seconds. Made by the functions below, not by hand.

    Args:
        kind, a, b: as the kernels know them (``kernels/chance.py``).
        quantiles: of an empirical law: values at evenly spaced shares from 0 to 1.
    """

    kind: int
    a: float = 0.0
    b: float = 0.0
    quantiles: tuple[float, ...] = ()

    @property
    def mean_s(self) -> float:
        """The mean in seconds; infinite for one that never ends."""
        if self.kind == LOGNORMAL:
            return float(np.exp(self.a + self.b * self.b / 2))
        if self.kind == NEVER:
            return float("inf")
        if self.kind == QUANTILES:
            q = np.array(self.quantiles)
            return float((q[1:] + q[:-1]).mean() / 2)
        return self.a

    def share_below(self, time_s: Floats) -> Floats:
        """The share of times that are at most each of *time_s*; 0 at 0."""
        if self.kind == EXPONENTIAL:
            return -np.expm1(-time_s / self.a)
        if self.kind == LOGNORMAL:
            with np.errstate(divide="ignore"):
                return np.asarray(ndtr((np.log(time_s) - self.a) / self.b))
        if self.kind == QUANTILES:
            q = np.array(self.quantiles)
            return np.interp(time_s, q, np.linspace(0.0, 1.0, q.size), left=0.0)
        return np.zeros_like(time_s)


def exponential(mean_s: float) -> Law:
    """Without memory; the patience of Erlang A."""
    return Law(kind=EXPONENTIAL, a=_time("mean_s", mean_s))


def lognormal(mean_s: float, cv: float) -> Law:
    """Handling times as they are on the phone; *cv* is standard deviation ÷ mean (often 1 to 1.3)."""
    sigma2 = log(1 + _time("cv", cv) ** 2)
    return Law(kind=LOGNORMAL, a=log(_time("mean_s", mean_s)) - sigma2 / 2, b=sqrt(sigma2))


def fixed(value_s: float) -> Law:
    """Always the same."""
    if value_s == 0:
        return Law(kind=FIXED)
    return Law(kind=FIXED, a=_time("value_s", value_s))


def never() -> Law:
    """Patience of who never gives up."""
    return Law(kind=NEVER)


def empirical(seen_s: Sequence[float] | Floats, points: int = 201) -> Law:
    """The law of what was seen, as quantiles with straight lines between them."""
    seen = np.asarray(seen_s, dtype=np.float64)
    if seen.size < 2 or not np.isfinite(seen).all() or (seen < 0).any():
        raise Refused("plan_bad_input", name="seen_s", why="two or more times >= 0")
    shares = np.linspace(0.0, 1.0, points)
    return Law(kind=QUANTILES, quantiles=tuple(np.quantile(seen, shares).tolist()))


def as_arrays(laws: Sequence[Law]) -> tuple[Floats, Floats]:
    """What kernels take: [law, (kind, a, b)] and [law, points]."""
    points = max(2, *(len(law.quantiles) for law in laws)) if laws else 2
    numbers = np.zeros((len(laws), 3))
    tables = np.zeros((len(laws), points))
    for i, law in enumerate(laws):
        numbers[i] = (law.kind, law.a, law.b)
        if law.quantiles:
            at = np.linspace(0.0, 1.0, len(law.quantiles))
            tables[i] = np.interp(np.linspace(0.0, 1.0, points), at, law.quantiles)
    return numbers, tables


def _time(name: str, value: float) -> float:
    if not (isfinite(value) and value > 0):
        raise Refused("plan_bad_input", name=name, why=f"{value:g}")
    return float(value)
