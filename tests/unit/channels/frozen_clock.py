"""A clock that shows what the test set it to."""

from __future__ import annotations

from maju.kernel.time import Instant


class FrozenClock:
    """Stands still; nobody can sleep by it."""

    def __init__(self, at: Instant) -> None:
        self.at = at

    def now(self) -> Instant:
        return self.at

    async def sleep_until(self, instant: Instant) -> None:
        raise AssertionError(f"slept until {instant} by a clock that stands")
