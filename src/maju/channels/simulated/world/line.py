"""The line between world and adapter: news in order, kept until it is acknowledged.

Like a PBX's event connection: while nobody listens, some kinds of news may be lost, and what was
told but not acknowledged is told again. How much of it is chance, drawn from the world's seed.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Sequence
from random import Random

from msgspec import Struct

from maju.channels.simulated.world.news import LOSABLE, News


class Faults(Struct, frozen=True, kw_only=True):
    """How bad the line is.

    Args:
        lose: chance that a losable piece of news is gone when the adapter comes back.
        double: chance that a piece of news is told a second time, later.
    """

    lose: float = 0.0
    double: float = 0.0


class Line:
    """News on its way to the adapter. One listener at a time."""

    def __init__(self, chance: Random, faults: Faults) -> None:
        self._chance = chance
        self._faults = faults
        self._waiting: deque[News] = deque()
        self._bell = asyncio.Event()
        self.told = 0
        self.lost = 0
        self.doubled = 0

    def tell(self, news: News) -> None:
        """*news* goes to the end of the line."""
        self.told += 1
        self._waiting.append(news)
        if self._faults.double and self._chance.random() < self._faults.double:
            self.doubled += 1
            self._waiting.append(news)
        self._bell.set()

    def open(self) -> None:
        """A (new) listener is there: what the line lost meanwhile is lost now."""
        if self._faults.lose:
            kept = [news for news in self._waiting if not self._loses(news)]
            self.lost += len(self._waiting) - len(kept)
            self._waiting = deque(kept)
        self._bell.set()

    def _loses(self, news: News) -> bool:
        return isinstance(news, LOSABLE) and self._chance.random() < self._faults.lose

    def heard(self, *, limit: int) -> Sequence[News]:
        """The oldest news, at most *limit*; stays until :meth:`acknowledge`."""
        if len(self._waiting) <= limit:
            return tuple(self._waiting)
        return tuple(self._waiting[n] for n in range(limit))

    def held(self) -> Sequence[News]:
        """All the news on the line."""
        return tuple(self._waiting)

    def acknowledge(self, count: int) -> None:
        """The oldest *count* pieces need not be told again."""
        for _ in range(count):
            self._waiting.popleft()

    async def wait(self) -> None:
        """Sleep until there is news."""
        while not self._waiting:
            self._bell.clear()
            await self._bell.wait()
