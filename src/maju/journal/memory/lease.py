"""The leadership of one centre in the twin."""

from __future__ import annotations

from collections.abc import Sequence
from heapq import nsmallest

from maju.journal.bells import inbox_of
from maju.journal.group import pack
from maju.journal.memory.store import MemoryStore
from maju.kernel.errors import LostLead
from maju.kernel.ids import CentreId, Epoch
from maju.kernel.ports import Clock, Decided, Standing, Waiting
from maju.kernel.time import Instant


class MemoryLease:
    """Made by ``MemoryJournal.lead`` alone."""

    def __init__(self, store: MemoryStore, centre: CentreId, epoch: Epoch, *, clock: Clock) -> None:
        self._store = store
        self._shelf = store.shelves[centre]
        self._centre = centre
        self._epoch = epoch
        self._clock = clock
        self._lost = False
        self._looked = store.bells.rung(inbox_of(centre))

    @property
    def epoch(self) -> Epoch:
        """Which leadership of the centre this is."""
        return self._epoch

    async def standing(self) -> Standing:
        """Last event, last stamp and open effects."""
        await self._store.before("standing", self._centre)
        self._hold()
        shelf = self._shelf
        cells = (shelf.waiting, shelf.taken)
        return Standing(
            seq=shelf.last,
            at=shelf.last_at,
            open=frozenset(id_ for kind in cells for held in kind.values() for id_ in held),
        )

    async def drain(self, *, limit: int) -> Sequence[Waiting]:
        """Undecided commands in order of position."""
        self._looked = self._store.bells.rung(inbox_of(self._centre))
        await self._store.before("drain", self._centre)
        self._hold()
        undecided = self._shelf.undecided
        return [
            Waiting(position=position, command=undecided[position].row.command())
            for position in nsmallest(limit, undecided)
        ]

    async def commit(self, group: Sequence[Decided]) -> None:
        """Write the group, all or nothing, and ring once."""
        if not group:
            return
        packed = pack(group)
        await self._store.before("commit", self._centre)
        self._hold()
        self._shelf.check(packed)
        self._shelf.write(packed, self._epoch)
        try:
            await self._store.after("commit", self._centre)
        finally:
            self._store.rang_commit(self._centre, packed)

    async def wait(self, *, until: Instant | None) -> None:
        """Sleep until a command comes in or *until* has come."""
        self._hold()
        await self._store.bells.wait(
            inbox_of(self._centre),
            since=self._looked,
            clock=self._clock,
            until=until,
            net_s=None,
        )
        self._hold()

    async def release(self) -> None:
        """Give up; the next in line leads at once."""
        self.lose()

    def lose(self) -> None:
        """The connection is gone, and the leadership with it."""
        self._lost = True
        if self._shelf.holder is not self:
            return
        self._shelf.holder = None
        for hopeful in self._shelf.hopeful:
            if not hopeful.done():
                hopeful.set_result(None)
        self._shelf.hopeful.clear()
        self._store.bells.ring(inbox_of(self._centre))

    def _hold(self) -> None:
        if self._lost or self._shelf.epoch != self._epoch:
            raise LostLead(f"epoch {self._epoch} of {self._centre} leads no more")
