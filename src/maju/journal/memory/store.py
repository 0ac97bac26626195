"""What outlives a process: the rows of every centre, as PostgreSQL would hold them."""

from __future__ import annotations

import asyncio
from bisect import bisect_right
from collections import defaultdict, deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from msgspec import Raw

from maju.journal.bells import (
    NET_S,
    Bells,
    Key,
    effects_of,
    events_of,
)
from maju.journal.group import CommandRow, DecisionRow, EffectRow, EventRow, Packed
from maju.journal.memory.faults import Call, Faults
from maju.kernel.errors import Bug, Trouble
from maju.kernel.ids import AdapterId, CentreId, CommandId, EffectId, Epoch, Seq
from maju.kernel.ports import Clock, Snapshot
from maju.kernel.time import SECOND, Instant

if TYPE_CHECKING:
    from maju.journal.memory.lease import MemoryLease
    from maju.journal.memory.transaction import MemoryTransaction

_NEVER_LED = Epoch(0)

SourceKey = tuple[str, str]
"""(source, source_id): what makes a repeat harmless."""


@dataclass(slots=True, kw_only=True)
class CommandCell:
    """A row of ``command``."""

    row: CommandRow
    position: int | None
    decision: DecisionRow | None = None
    effects: Sequence[EffectId] = ()


@dataclass(slots=True, kw_only=True)
class EffectCell:
    """A row of ``effect``."""

    row: EffectRow
    epoch: Epoch
    answered: CommandId | None = None


@dataclass(slots=True)
class Shelf:
    """Everything of one centre."""

    commands: dict[SourceKey, CommandCell] = field(default_factory=dict)
    by_id: dict[CommandId, CommandCell] = field(default_factory=dict)
    undecided: dict[int, CommandCell] = field(default_factory=dict)
    decisions: list[CommandCell] = field(default_factory=list)
    events: list[EventRow] = field(default_factory=list)
    effects: dict[EffectId, EffectCell] = field(default_factory=dict)
    waiting: defaultdict[AdapterId, dict[EffectId, EffectCell]] = field(
        default_factory=lambda: defaultdict(dict)
    )
    taken: defaultdict[AdapterId, dict[EffectId, EffectCell]] = field(
        default_factory=lambda: defaultdict(dict)
    )
    snapshots: dict[int, list[Snapshot]] = field(default_factory=lambda: defaultdict(list))
    epoch: Epoch = field(default=_NEVER_LED)
    holder: MemoryLease | None = None
    hopeful: deque[asyncio.Future[None]] = field(default_factory=deque)

    @property
    def last(self) -> Seq:
        """The number of the last event."""
        return Seq(len(self.events))

    @property
    def last_at(self) -> Instant:
        """The stamp of the last decision; 0 when there is none."""
        return _at(self.decisions[-1]) if self.decisions else Instant(0)

    def decided_after(self, after: Instant, limit: int) -> Sequence[CommandCell]:
        """Decided commands stamped later than *after*, in order."""
        begin = bisect_right(self.decisions, after, key=_at)
        return self.decisions[begin : begin + limit]

    def check(self, packed: Packed) -> None:
        """What PostgreSQL checks inside the commit; nothing is written when it raises."""
        if packed.first not in (None, self.last + 1):
            raise Bug(f"event {packed.first} does not follow {self.last}")
        if packed.begins <= self.last_at:
            raise Bug(f"stamp {packed.begins} does not follow {self.last_at}")
        seen: set[int | SourceKey] = set()
        for row in packed.decisions:
            key = _key(row)
            known = key in self.undecided if isinstance(key, int) else key not in self.commands
            if not known or key in seen:
                raise Bug(f"{row.id} was decided before")
            seen.add(key)

    def write(self, packed: Packed, epoch: Epoch) -> None:
        """Apply a group that was checked."""
        self.events.extend(packed.events)
        born: defaultdict[Instant, list[EffectId]] = defaultdict(list)
        for effect in packed.effects:
            cell = EffectCell(row=effect, epoch=epoch)
            self.effects[effect.id] = cell
            self.waiting[effect.adapter][effect.id] = cell
            born[effect.at].append(effect.id)
        for row in packed.decisions:
            key = _key(row)
            if isinstance(key, int):
                command = self.undecided.pop(key)
            else:
                command = CommandCell(row=_own(row), position=None)
                self.commands[key] = self.by_id[row.id] = command
            command.decision = row
            command.effects = tuple(born.get(row.at, ()))
            self.decisions.append(command)
            if row.settles is not None:
                self._settle(row.settles, row.id)

    def _settle(self, effect: EffectId, command: CommandId) -> None:
        cell = self.effects.get(effect)
        if cell is not None and cell.answered is None:
            cell.answered = command
            self.waiting[cell.row.adapter].pop(effect, None)
            self.taken[cell.row.adapter].pop(effect, None)


def _at(cell: CommandCell) -> Instant:
    assert cell.decision is not None
    return cell.decision.at


def _key(row: DecisionRow) -> int | SourceKey:
    if row.position is not None:
        return row.position
    assert isinstance(row.source, str)
    assert isinstance(row.source_id, str)
    return row.source, row.source_id


def _own(row: DecisionRow) -> CommandRow:
    """The engine's own command, which came with its decision."""
    assert isinstance(row.source, str)
    assert isinstance(row.source_id, str)
    assert isinstance(row.kind, str)
    assert isinstance(row.version, int)
    assert isinstance(row.body, Raw)
    return CommandRow(
        id=row.id,
        source=row.source,
        source_id=row.source_id,
        kind=row.kind,
        version=row.version,
        body=row.body,
    )


class MemoryStore:
    """The database that several :class:`MemoryJournal` (one per process) work on.

    Args:
        clock: where waits and delays come from.
        faults: what goes wrong; nothing when ``None``.
    """

    def __init__(self, clock: Clock, *, faults: Faults | None = None) -> None:
        self.clock = clock
        self.faults = faults
        self.bells = Bells()
        self.shelves: defaultdict[CentreId, Shelf] = defaultdict(Shelf)
        self.pending: dict[tuple[CentreId, SourceKey], MemoryTransaction] = {}
        self._down = False
        self._position = 0
        self._late: set[asyncio.TimerHandle] = set()

    def next_position(self) -> int:
        """A new place in the inbox; lost if its transaction is rolled back."""
        self._position += 1
        return self._position

    async def before(self, call: Call, centre: CentreId) -> None:
        """The faults' turn, and the refusal of a database that is down."""
        if self.faults is not None:
            await self.faults.before(call, centre)
        if self._down:
            raise Trouble("the database is down")

    async def after(self, call: Call, centre: CentreId) -> None:
        """The faults' turn once the store has changed."""
        if self.faults is not None:
            await self.faults.after(call, centre)

    def go_down(self) -> None:
        """The database stops: every lease is lost, every transaction rolled back."""
        self._down = True
        for transaction in {id(tx): tx for tx in self.pending.values()}.values():
            transaction.rollback()
        for shelf in self.shelves.values():
            if shelf.holder is not None:
                shelf.holder.lose()
        self.bells.ring_all()

    def come_up(self) -> None:
        """The database is back, with everything that was committed."""
        self._down = False

    def rang(self, key: Key) -> None:
        """Ring *key* as the faults have it: at once, late, twice, or by the polling net."""
        if self.faults is None:
            self.bells.ring(key)
            return
        for delay in self.faults.rings(key) or (NET_S * SECOND,):
            if delay == 0:
                self.bells.ring(key)
            else:
                self._ring_later(key, delay / SECOND)

    def rang_commit(self, centre: CentreId, packed: Packed) -> None:
        """One doorbell for the whole group: for who reads events, and who performs effects."""
        self.rang(events_of(centre))
        for adapter in sorted(packed.adapters):
            self.rang(effects_of(centre, adapter))

    def _ring_later(self, key: Key, delay_s: float) -> None:
        def ring() -> None:
            self._late.discard(handle)
            self.bells.ring(key)

        handle = asyncio.get_running_loop().call_later(delay_s, ring)
        self._late.add(handle)

    def close(self) -> None:
        """Silence the bells that are still on their way."""
        for handle in self._late:
            handle.cancel()
        self._late.clear()
