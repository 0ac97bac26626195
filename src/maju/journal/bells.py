"""Doorbells inside one process: who waits for what, and what was rung since they last looked.

A bell is only a hint to look; the store is the truth. A ring that came between looking and
waiting is not missed, since the waiter says which ring it knows of (*since*).
"""

from __future__ import annotations

import asyncio
from collections import defaultdict

from maju.kernel.ids import AdapterId, CentreId
from maju.kernel.ports import Clock
from maju.kernel.time import Instant

Key = tuple[str, ...]
"""What a bell is for; see the functions below."""

NET_S = 0.25
"""The polling net: whoever waits for a bell looks by itself that often, in seconds."""


def inbox_of(centre: CentreId) -> Key:
    """Commands came in."""
    return ("inbox", centre)


def events_of(centre: CentreId) -> Key:
    """A group was committed."""
    return ("events", centre)


def effects_of(centre: CentreId, adapter: AdapterId) -> Key:
    """Effects for *adapter* were committed."""
    return ("effects", centre, adapter)


class Bells:
    """Counts rings by key and wakes who waits."""

    def __init__(self) -> None:
        self._rung: defaultdict[Key, int] = defaultdict(int)
        self._waiting: defaultdict[Key, dict[asyncio.Future[None], None]] = defaultdict(
            dict
        )  # a dict, for its order: woken in the order they came, every time

    def rung(self, key: Key) -> int:
        """How often *key* was rung; remember it before looking into the store."""
        return self._rung[key]

    def ring(self, *keys: Key) -> None:
        """Wake everybody who waits for one of *keys*."""
        for key in keys:
            self._rung[key] += 1
            for waiter in self._waiting.pop(key, ()):
                if not waiter.done():
                    waiter.set_result(None)

    def ring_all(self, *prefix: str) -> None:
        """Ring every key that begins with *prefix*, in the order they were first asked about."""
        self.ring(*[key for key in self._rung if key[: len(prefix)] == prefix])

    async def wait(
        self, key: Key, *, since: int, clock: Clock, until: Instant | None, net_s: float | None
    ) -> None:
        """Sleep until *key* is rung more often than *since*, *until* has come, or the net."""
        if self._rung[key] != since:
            return
        if until is not None and until <= clock.now():
            return
        waiter = asyncio.get_running_loop().create_future()
        self._waiting[key][waiter] = None
        try:
            await first(waiter, clock=clock, until=until, timeout_s=net_s)
        finally:
            waiter.cancel()
            if key in self._waiting:
                self._waiting[key].pop(waiter, None)


async def first(
    waiter: asyncio.Future[None], *, clock: Clock, until: Instant | None, timeout_s: float | None
) -> None:
    """Returns when *waiter* is done, or *until* has come, or after *timeout_s* of the loop."""
    if until is None:
        await asyncio.wait((waiter,), timeout=timeout_s)
        return
    alarm = asyncio.ensure_future(clock.sleep_until(until))
    try:
        await asyncio.wait((waiter, alarm), timeout=timeout_s, return_when=asyncio.FIRST_COMPLETED)
    finally:
        alarm.cancel()
        await asyncio.gather(alarm, return_exceptions=True)
