"""A copy of a centre's state that follows its journal: for boards, ``maju top``, and snapshots.

It only evolves, so it is what the leader has, a moment later. It survives the store's troubles
and goes on where it was.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Never

import structlog

from maju.engine.core import ROUTING, Core
from maju.engine.recovery import Known, beginning, evolve_to, evolved, still_true
from maju.kernel.errors import Trouble
from maju.kernel.events import Event
from maju.kernel.ids import CentreId, Seq
from maju.kernel.ports import Journal
from maju.kernel.time import Instant
from maju.routing import State

log: structlog.typing.FilteringBoundLogger = structlog.get_logger("maju.engine")

_RETRY_S = 1.0

Seen = Callable[[Sequence[Event]], Awaitable[None]]
Leapt = Callable[[], Awaitable[None]]


class Replica:
    """Follows *centre*; :attr:`state` is the state after event :attr:`seq`.

    Args:
        seen: awaited after each group of events that was evolved, for whoever draws or counts.
        leapt: awaited when :attr:`state` became what it is in another way: at the start, and when
            what was evolved turned out not to be what the journal has.
    """

    def __init__(
        self,
        journal: Journal,
        centre: CentreId,
        *,
        core: Core = ROUTING,
        seen: Seen | None = None,
        leapt: Leapt | None = None,
    ) -> None:
        self.centre = centre
        self._journal = journal
        self._core = core
        self._seen = seen
        self._leapt = leapt
        self._lost = False
        self._known = Known(state=core.empty(centre), seq=Seq(0))
        self._at = Instant(0)
        self._moved = asyncio.Condition()

    @property
    def state(self) -> State:
        """Immutable: keep it as long as you like."""
        return self._known.state

    @property
    def seq(self) -> Seq:
        """The last event that is in :attr:`state`."""
        return self._known.seq

    @property
    def at(self) -> Instant:
        """When that event was recorded; 0 when none was seen since the start."""
        return self._at

    @property
    def lost(self) -> bool:
        """Whether the journal cannot be read just now, so that the state may be an old one."""
        return self._lost

    async def catch_up(self) -> None:
        """From the latest snapshot to the end of the log as it is now."""
        upto = await self._journal.last(self.centre)
        known = await beginning(self._journal, self.centre, self._core)
        self._known = await evolve_to(self._journal, self.centre, self._core, known, upto=upto)
        await self._tell(())
        if self._leapt is not None:
            await self._leapt()

    async def reached(self, seq: Seq) -> State:
        """The state at or after *seq*, as soon as it is here; so a page reads its own writes."""
        async with self._moved:
            await self._moved.wait_for(lambda: self.seq >= seq)
            return self.state

    async def run(self) -> Never:
        """Follow for ever. The store's troubles are told once, and once when they are over."""
        started = False
        while True:
            try:
                if not started:
                    await self.catch_up()
                    started = True
                elif self._lost:
                    await self._see_again()
                self._back()
                async for group in self._journal.tail(self.centre, after=self.seq):
                    await self._evolve(group)
            except Trouble as trouble:
                if not self._lost:
                    log.warning("replica_lost", centre=self.centre, why=str(trouble))
                    self._lost = True
            await asyncio.sleep(_RETRY_S)

    async def _see_again(self) -> None:
        """The journal is back: what we have may still be true, and who looks on may lack some."""
        if not await still_true(self._journal, self.centre, self._known):
            await self.catch_up()
        elif self._leapt is not None:
            await self._leapt()

    def _back(self) -> None:
        if self._lost:
            log.info("replica_back", centre=self.centre, seq=self.seq)
            self._lost = False

    async def _evolve(self, group: Sequence[Event]) -> None:
        self._known = evolved(self._core, self.centre, self._known, group)
        self._at = group[-1].at
        await self._tell(group)

    async def _tell(self, group: Sequence[Event]) -> None:
        async with self._moved:
            self._moved.notify_all()
        if self._seen is not None and group:
            await self._seen(group)
