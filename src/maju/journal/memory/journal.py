"""One process's view of the twin."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from itertools import islice

from maju.journal.bells import effects_of, events_of, first
from maju.journal.memory.faults import Call, Faults
from maju.journal.memory.lease import MemoryLease
from maju.journal.memory.store import CommandCell, EffectCell, MemoryStore, Shelf
from maju.journal.memory.transaction import MemoryTransaction
from maju.kernel.commands import Command
from maju.kernel.errors import LostLead, Trouble
from maju.kernel.events import Event
from maju.kernel.ids import AdapterId, CentreId, CommandId, Epoch, Seq
from maju.kernel.ports import Clock, Decided, Lease, Receipt, Snapshot, TakenEffect, Verdict
from maju.kernel.time import Duration, Instant

_TAIL_GROUP = 1_000
_SNAPSHOTS_KEPT = 2


class MemoryJournal:
    """The journal without a database; give several of them one *store* for several processes."""

    def __init__(
        self, clock: Clock, *, store: MemoryStore | None = None, faults: Faults | None = None
    ) -> None:
        self.store = MemoryStore(clock, faults=faults) if store is None else store
        self._clock = clock
        self._leases: list[MemoryLease] = []
        self._transactions: list[MemoryTransaction] = []
        self._crashed = False

    def crash(self) -> None:
        """This process is killed: its leases are free, its transactions rolled back."""
        self._crashed = True
        for lease in self._leases:
            lease.lose()
        for transaction in self._transactions:
            transaction.rollback()

    def transaction(self) -> MemoryTransaction:
        """Somebody's own transaction, to submit in."""
        transaction = MemoryTransaction(self.store)
        self._transactions = [tx for tx in self._transactions if not tx.over] + [transaction]
        return transaction

    async def submit(self, centre: CentreId, commands: Sequence[Command]) -> Sequence[Receipt]:
        """Into the inbox; a repeat is told by its receipt."""
        await self._before("submit", centre)
        async with self.transaction() as transaction:
            receipts = await transaction.submit(centre, commands)
        await self.store.after("submit", centre)
        return receipts

    async def verdicts(self, centre: CentreId, commands: Sequence[CommandId]) -> Sequence[Verdict]:
        """What became of *commands*; unknown ones are left out."""
        await self._before("verdicts", centre)
        by_id = self.store.shelves[centre].by_id
        return [_verdict(by_id[command]) for command in commands if command in by_id]

    async def lead(self, centre: CentreId, *, patience: Duration | None) -> Lease:
        """Lead *centre* once nobody else does."""
        await self._before("lead", centre)
        shelf = self.store.shelves[centre]
        until = None if patience is None else Instant(self._clock.now() + patience)
        while shelf.holder is not None:
            if until is not None and until <= self._clock.now():
                raise LostLead(f"{centre} is led by epoch {shelf.epoch}")
            await self._queue_for(shelf, until)
            await self._before("lead", centre)
        shelf.epoch = Epoch(shelf.epoch + 1)
        shelf.holder = lease = MemoryLease(self.store, centre, shelf.epoch, clock=self._clock)
        self._leases.append(lease)
        return lease

    async def _queue_for(self, shelf: Shelf, until: Instant | None) -> None:
        hopeful: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        shelf.hopeful.append(hopeful)
        try:
            await first(hopeful, clock=self._clock, until=until, timeout_s=None)
        finally:
            hopeful.cancel()
            if hopeful in shelf.hopeful:
                shelf.hopeful.remove(hopeful)

    async def epoch(self, centre: CentreId) -> Epoch:
        """The epoch of the present or last leader."""
        await self._before("read", centre)
        return self.store.shelves[centre].epoch

    async def read(
        self, centre: CentreId, *, after: Seq, limit: int, upto: Seq | None = None
    ) -> Sequence[Event]:
        """Events with ``seq > after``."""
        await self._before("read", centre)
        shelf = self.store.shelves[centre]
        end = min(after + limit, shelf.last if upto is None else upto)
        return [row.event() for row in shelf.events[after:end]]

    async def last(self, centre: CentreId) -> Seq:
        """The number of the last event."""
        await self._before("read", centre)
        return self.store.shelves[centre].last

    async def tail(self, centre: CentreId, *, after: Seq) -> AsyncGenerator[Sequence[Event], None]:
        """Events as they come."""
        key = events_of(centre)
        while True:
            rung = self.store.bells.rung(key)
            events = await self.read(centre, after=after, limit=_TAIL_GROUP)
            if events:
                after = events[-1].seq
                yield events
            else:
                await self.store.bells.wait(
                    key, since=rung, clock=self._clock, until=None, net_s=None
                )

    async def decided(self, centre: CentreId, *, after: Instant, limit: int) -> Sequence[Decided]:
        """Decisions in their order."""
        await self._before("read", centre)
        shelf = self.store.shelves[centre]
        return [_decided(shelf, cell) for cell in shelf.decided_after(after, limit)]

    async def take(
        self, centre: CentreId, adapter: AdapterId, *, limit: int, again: bool = False
    ) -> Sequence[TakenEffect]:
        """Effects that wait for *adapter*, oldest first."""
        await self._before("take", centre)
        shelf = self.store.shelves[centre]
        waiting, taken = shelf.waiting[adapter], shelf.taken[adapter]
        old = list(islice(taken.values(), limit)) if again else []
        new = list(islice(waiting.values(), limit - len(old)))
        for cell in new:
            taken[cell.row.id] = waiting.pop(cell.row.id)
        await self.store.after("take", centre)
        return [
            *(_taken(centre, cell, again=True) for cell in old),
            *(_taken(centre, cell, again=False) for cell in new),
        ]

    async def wait_effects(
        self,
        centre: CentreId,
        adapter: AdapterId,
        *,
        timeout: Duration,
    ) -> None:
        """Sleep until an effect waits for *adapter*, or *timeout*."""
        until = Instant(self._clock.now() + timeout)
        key = effects_of(centre, adapter)
        while True:
            rung = self.store.bells.rung(key)
            await self._before("take", centre)
            if self.store.shelves[centre].waiting[adapter] or until <= self._clock.now():
                return
            await self.store.bells.wait(key, since=rung, clock=self._clock, until=until, net_s=None)

    async def save_snapshot(self, snapshot: Snapshot) -> None:
        """Keep it, and the one before it."""
        await self._before("snapshot", snapshot.centre)
        kept = self.store.shelves[snapshot.centre].snapshots[snapshot.core]
        kept[:] = [old for old in kept if old.seq != snapshot.seq] + [snapshot]
        kept.sort(key=lambda held: held.seq)
        del kept[:-_SNAPSHOTS_KEPT]

    async def latest_snapshot(self, centre: CentreId, *, core: int) -> Snapshot | None:
        """The newest of this core's version."""
        await self._before("snapshot", centre)
        kept = self.store.shelves[centre].snapshots[core]
        return kept[-1] if kept else None

    async def _before(self, call: Call, centre: CentreId) -> None:
        if self._crashed:
            raise Trouble("this process was killed", retryable=False)
        await self.store.before(call, centre)


def _verdict(cell: CommandCell) -> Verdict:
    decision = cell.decision
    if decision is None:
        return Verdict(command=cell.row.id, state="waiting")
    return Verdict(
        command=cell.row.id,
        state="done" if decision.code is None else "refused",
        at=decision.at,
        last=decision.last,
        code=decision.code or "",
        params=decision.params or {},
    )


def _decided(shelf: Shelf, cell: CommandCell) -> Decided:
    decision = cell.decision
    assert decision is not None
    rows = [] if decision.first is None else shelf.events[decision.first - 1 : decision.last]
    return Decided(
        command=cell.row.command(),
        position=cell.position,
        at=decision.at,
        events=tuple(row.event() for row in rows),
        effects=tuple((id_, shelf.effects[id_].row.todo()) for id_ in cell.effects),
        settles=decision.settles,
        refused=None if decision.code is None else (decision.code, decision.params or {}),
    )


def _taken(centre: CentreId, cell: EffectCell, *, again: bool) -> TakenEffect:
    return TakenEffect(
        id=cell.row.id, centre=centre, epoch=cell.epoch, todo=cell.row.todo(), again=again
    )
