"""Chance as a tree: each customer and each agent draws from a ``Random`` of their own.

Somebody who draws once more or once less does not reshuffle everybody else, so two runs that
differ in one crash stay comparable. Nothing depends on ``hash()`` and so on PYTHONHASHSEED.
"""

from __future__ import annotations

import hashlib
import math
from random import Random

from msgspec import Struct

from maju.kernel.time import SECOND, Duration


def child(seed: int, *path: str | int) -> Random:
    """The generator at *path* of the tree that grows from *seed*."""
    said = "\0".join((str(seed), *map(str, path))).encode()
    return Random(int.from_bytes(hashlib.blake2b(said, digest_size=8).digest(), "big"))


class Spread(Struct, frozen=True):
    """Lognormal times: *mean_s* seconds, *cv* the standard deviation over the mean."""

    mean_s: float
    cv: float = 0.6

    def draw(self, chance: Random) -> Duration:
        """A time of this spread, at least a hundredth of a second."""
        sigma2 = math.log(1 + self.cv * self.cv)
        mu = math.log(self.mean_s) - sigma2 / 2
        seconds = math.exp(chance.gauss(mu, math.sqrt(sigma2)))
        return Duration(max(SECOND // 100, round(seconds * SECOND)))


class Patience(Struct, frozen=True):
    """How long people wait: a share *hasty* gives up early, the rest by a Weibull.

    Args:
        hasty: share of those who hang up within seconds when they hear that they must wait.
        hasty_mean_s: their mean patience (exponential).
        scale_s, shape: Weibull of the others; a shape above 1 means patience runs out.
    """

    hasty: float = 0.05
    hasty_mean_s: float = 12.0
    scale_s: float = 270.0
    shape: float = 1.2

    def draw(self, chance: Random) -> Duration:
        """One person's patience in line."""
        if chance.random() < self.hasty:
            seconds = chance.expovariate(1 / self.hasty_mean_s)
        else:
            seconds = chance.weibullvariate(self.scale_s, self.shape)
        return Duration(max(SECOND, round(seconds * SECOND)))


def between(chance: Random, low_s: float, high_s: float) -> Duration:
    """A time drawn evenly from *low_s* to *high_s* seconds."""
    return Duration(round(chance.uniform(low_s, high_s) * SECOND))
