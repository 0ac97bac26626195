"""Where instants come from outside of simulation: the wall, or the wall made faster.

Both keep :class:`maju.kernel.ports.Clock`. Each call gives a later instant than the one before.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from msgspec import Struct

from maju.engine.steady import Steady
from maju.kernel.time import SECOND, Instant

_LOOK_AGAIN_S = 1.0  # a step forward of the clock is noticed within this


def wall() -> Instant:
    """The machine's clock as it stands; it may step, either way."""
    return Instant(time.time_ns() // 1000)


class WallClock:
    """The machine's clock, strictly rising; steps back are absorbed (:mod:`.steady`)."""

    def __init__(self, read: Callable[[], Instant] = wall) -> None:
        self._read = read
        self._steady = Steady()

    def now(self) -> Instant:
        """Later than every instant given before."""
        return self._steady.stamp(self._read())

    async def sleep_until(self, instant: Instant) -> None:
        """Returns when the clock has reached *instant*; at once when it has passed."""
        while (left := instant - self.now()) > 0:  # noqa: ASYNC110 - a clock rings for nobody
            await asyncio.sleep(min(left / SECOND, _LOOK_AGAIN_S))


class Scale(Struct, frozen=True, kw_only=True):
    """How a faster world's time follows the wall's. Processes that share it share their time.

    Args:
        origin: the world's instant when the wall showed *wall_origin*.
        speed: seconds of the world in one of the wall; 60 makes a day of 24 minutes.
    """

    origin: Instant
    wall_origin: Instant
    speed: float = 1.0

    def at(self, reading: Instant) -> Instant:
        """The world's instant when the wall shows *reading*."""
        return Instant(self.origin + round((reading - self.wall_origin) * self.speed))


class ScaledClock:
    """A clock *speed* times as fast as the wall; strictly rising, steps back absorbed."""

    def __init__(self, scale: Scale, read: Callable[[], Instant] = wall) -> None:
        assert scale.speed > 0, f"time must pass: speed {scale.speed}"
        self.scale = scale
        self._read = read
        self._steady = Steady()

    def now(self) -> Instant:
        """Later than every instant given before."""
        return self._steady.stamp(self.scale.at(self._read()))

    async def sleep_until(self, instant: Instant) -> None:
        """Returns when the clock has reached *instant*; at once when it has passed."""
        while (left := instant - self.now()) > 0:  # noqa: ASYNC110 - a clock rings for nobody
            await asyncio.sleep(min(left / SECOND / self.scale.speed, _LOOK_AGAIN_S))
