"""One lane for each call: what concerns a call is done in its order, calls side by side.

What Asterisk declines is about that call alone: it is told, and the lane goes on with what comes next.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable

import structlog

from maju.channels.asterisk.errors import Declined

log: structlog.typing.FilteringBoundLogger = structlog.get_logger("maju.voice")

Deed = Callable[[], Awaitable[None]]


class Lanes:
    """Lanes come and go with their work; a deed that fails otherwise takes the whole *group* down."""

    def __init__(self, group: asyncio.TaskGroup) -> None:
        self._group = group
        self._work: dict[str, deque[Deed]] = {}

    def put(self, lane: str, deed: Deed) -> None:
        """Have *deed* done after everything else on *lane*."""
        work = self._work.get(lane)
        if work is not None:
            work.append(deed)
            return
        self._work[lane] = deque((deed,))
        self._group.create_task(self._drive(lane), name=f"lane {lane}")

    def later(self, wait: Deed, lane: str, deed: Deed) -> asyncio.Task[None]:
        """Have *deed* put on *lane* when *wait* is over; cancel the task to have it not."""

        async def wait_and_put() -> None:
            await wait()
            self.put(lane, deed)

        return self._group.create_task(wait_and_put(), name=f"timer of {lane}")

    async def _drive(self, lane: str) -> None:
        work = self._work[lane]
        try:
            while work:
                try:
                    await work[0]()
                except Declined as declined:
                    log.warning("declined", lane=lane, why=str(declined))
                work.popleft()
        finally:
            del self._work[lane]
