"""The single writer of a centre: drain, decide, commit, ring; and who leads.

    standby ──lead──▶ recover ──▶ ask the adapters ──▶ serve ──stop──▶ release
       ▲                 ▲                               │
       │                 └── Trouble: the fate of the ───┤
       └── LostLead ────── last group is unknown ────────┘

Nothing is announced, and no state adopted, before its group is committed. When a commit's fate is
unknown, the engine takes the lead anew (a new epoch: whatever it still had under way is refused)
and reads from the log what became of it; the commands that were not written are still in the
inbox. So a group is never applied twice, and never lost.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterable
from contextlib import suppress
from typing import Any, TypeVar

import structlog
from msgspec import Struct

from maju.engine.core import ROUTING, Core
from maju.engine.floor import Floor
from maju.engine.recovery import Known, adapters_to_ask, recover
from maju.engine.steady import Steady
from maju.kernel.errors import LostLead, Trouble
from maju.kernel.ids import AdapterId, CentreId, CommandId, Epoch
from maju.kernel.ports import Clock, Journal, Lease

log: structlog.typing.FilteringBoundLogger = structlog.get_logger("maju.engine")

T = TypeVar("T")


class Limits(Struct, frozen=True, kw_only=True):
    """How much the engine takes on at once, and how patient it is.

    Args:
        commands: most commands in a group.
        made: most events and effects in a group; what is over waits in the inbox. Both bound the
            memory of the engine and the time that a commit holds up the next command.
        retry_first_s, retry_most_s: pause after trouble, doubled each time in a row.
    """

    commands: int = 256
    made: int = 4_000
    retry_first_s: float = 0.05
    retry_most_s: float = 5.0


class _Stopped(Exception):
    """Somebody asked the engine to stop while it had nothing in its hands."""


class Engine:
    """Leads *centre*, or stands by to.

    Args:
        adapters: asked for a report on every take-over, beside those that the state knows.
        stand_by: whether to wait for the lead again after losing it; else :meth:`run` returns.
    """

    def __init__(
        self,
        journal: Journal,
        centre: CentreId,
        clock: Clock,
        *,
        adapters: Iterable[AdapterId] = (),
        core: Core = ROUTING,
        limits: Limits | None = None,
        stand_by: bool = True,
    ) -> None:
        self.centre = centre
        self._journal = journal
        self._clock = clock
        self._adapters = frozenset(adapters)
        self._core = core
        self._limits = Limits() if limits is None else limits
        self._stand_by = stand_by
        self._known: Known | None = None
        self._epoch: Epoch | None = None
        self._idle: asyncio.Future[Any] | None = None
        self._asked_to_stop = False
        self._troubles = 0
        self._one_by_one = 0  # groups of one command, to find the one that cannot be written
        self._poison: set[CommandId] = set()

    @property
    def epoch(self) -> Epoch | None:
        """The epoch in which this engine believes to lead; ``None`` when it does not."""
        return self._epoch

    @property
    def known(self) -> Known | None:
        """The state that is known to be committed, and after which event; the last one it led."""
        return self._known

    def stop(self) -> None:
        """Finish the group in hand, release the lead, and let :meth:`run` return."""
        self._asked_to_stop = True
        if self._idle is not None:
            self._idle.cancel()

    def _stopping(self) -> bool:
        return self._asked_to_stop

    async def run(self) -> None:
        """Lead whenever possible, until :meth:`stop` (or, without standing by, a lost lead)."""
        with suppress(_Stopped):
            while True:
                try:
                    await self._lead()
                except LostLead as lost:
                    log.warning("lead_lost", centre=self.centre, why=str(lost))
                    if not self._stand_by:
                        return
                except Trouble as trouble:
                    if self._troubles == 0:
                        log.warning("store_lost", centre=self.centre, why=str(trouble))
                    await self._rest()

    async def _lead(self) -> None:
        lease = await self._pause(self._journal.lead(self.centre, patience=None))
        try:
            floor, steady = await self._take_over(lease)
            await self._serve(lease, floor, steady)
        finally:
            self._epoch = None
            with suppress(Trouble):
                await lease.release()

    async def _take_over(self, lease: Lease) -> tuple[Floor, Steady]:
        """Recover the state, then commit that every adapter is asked what is going on."""
        standing = await lease.standing()
        steady = Steady(after=standing.at)
        self._known = await recover(
            self._journal, self.centre, self._core, upto=standing.seq, warm=self._known
        )
        floor = Floor(
            core=self._core,
            state=self._known.state,
            seq=self._known.seq,
            open=set(standing.open),
            poison=self._poison,
        )
        asked = adapters_to_ask(floor.state, self._adapters)
        floor.ask_reports(steady.stamp(self._clock.now()), asked)
        await self._commit(lease, floor)
        self._epoch = lease.epoch
        log.info(
            "leading",
            centre=self.centre,
            epoch=lease.epoch,
            seq=floor.seq,
            open_effects=len(floor.open),
            asked=len(asked),
            ahead_us=steady.ahead,
            troubles=self._troubles,
        )
        self._troubles = 0
        return floor, steady

    async def _serve(self, lease: Lease, floor: Floor, steady: Steady) -> None:
        while not self._stopping():
            limit = 1 if self._one_by_one else self._limits.commands
            waiting = await lease.drain(limit=limit)
            more = len(waiting) == limit
            for each in waiting:
                self._tick(floor, steady)
                if self._one_by_one and floor.group:
                    await self._commit(lease, floor)
                floor.take(each.command, each.position, steady.stamp(self._clock.now()))
                if floor.made >= self._limits.made:
                    more = True
                    break
            self._tick(floor, steady)
            if floor.group:
                await self._commit(lease, floor)
            if not more:  # what came in since the drain lets the wait return at once
                due = floor.due()
                until = None if due is None else steady.reading_of(due)
                await self._pause(lease.wait(until=until))

    def _tick(self, floor: Floor, steady: Steady) -> None:
        """Timers that are due come before whatever is stamped from here on."""
        due = floor.due()
        while due is not None and due <= steady.now(self._clock.now()):
            floor.tick(steady.stamp(self._clock.now()))
            due = floor.due()

    async def _commit(self, lease: Lease, floor: Floor) -> None:
        """Write the group down, then believe it.

        A group that cannot be *written* (an event that does not encode) must not stop the floor
        for ever: its commands are decided again one by one, and the one that fails alone is
        refused as ``bug``.
        """
        group = floor.group
        try:
            await lease.commit(group)
        except Trouble:
            raise
        except Exception as error:
            if len(group) == 1:
                self._poison.add(group[0].command.id)
            self._one_by_one = len(group)
            log.exception(
                "group_unwritable", centre=self.centre, commands=[d.command.id for d in group]
            )
            raise Trouble(f"a group could not be written: {type(error).__name__}") from error
        floor.adopt()
        events = [event for decided in group for event in decided.events]
        assert self._known is not None
        self._known = self._known.moved(floor.state, events)
        self._one_by_one = max(0, self._one_by_one - 1)

    async def _rest(self) -> None:
        """Let the world mend, a little longer each time in a row."""
        limits = self._limits
        pause = min(limits.retry_first_s * 2**self._troubles, limits.retry_most_s)
        self._troubles = min(self._troubles + 1, 30)
        await self._pause(asyncio.sleep(pause))

    async def _pause(self, idle: Coroutine[Any, Any, T]) -> T:
        """What *idle* returns; cut short by :meth:`stop`, for nothing is in our hands."""
        if self._stopping():
            idle.close()
            raise _Stopped
        future = asyncio.ensure_future(idle)
        self._idle = future
        try:
            return await future
        except asyncio.CancelledError:
            task = asyncio.current_task()
            if self._stopping() and task is not None and not task.cancelling():
                raise _Stopped from None
            raise
        finally:
            self._idle = None
