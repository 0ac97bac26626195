"""What the engine needs of a journal, and adapters and pages too. Implemented twice, tested once.

``journal.postgres`` and ``journal.memory`` keep the same promises; the conformance suite in
``tests/conformance`` holds both to them.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import Literal, Protocol

from msgspec import Struct

from maju.kernel.commands import Command
from maju.kernel.effects import Todo
from maju.kernel.events import Event
from maju.kernel.ids import AdapterId, CentreId, CommandId, CustomerId, EffectId, Epoch, Seq
from maju.kernel.time import Duration, Instant


class Receipt(Struct, frozen=True, kw_only=True):
    """Where a command stands in the inbox.

    Args:
        command: the id under which it was first submitted.
        position: grows with each new command of the centre; may have gaps.
        repeated: the same (source, source_id) had been submitted before.
    """

    command: CommandId
    position: int
    repeated: bool


class Verdict(Struct, frozen=True, kw_only=True):
    """What became of a command.

    Args:
        state: ``waiting`` (not decided yet), ``done``, or ``refused`` with *code* and *params*.
        at: the instant it was stamped with; ``None`` while it waits.
        last: the last event that it caused; ``None`` if it changed nothing.
    """

    command: CommandId
    state: Literal["waiting", "done", "refused"]
    at: Instant | None = None
    last: Seq | None = None
    code: str = ""
    params: dict[str, str | int] = {}


class Waiting(Struct, frozen=True, kw_only=True):
    """A command as it lies in the inbox."""

    position: int
    command: Command


class Decided(Struct, frozen=True, kw_only=True):
    """One command's part of a group commit.

    Args:
        command: from the inbox, or made by the engine itself (a tick).
        position: its place in the inbox; ``None`` for the engine's own, which is stored with it.
        at: its stamp; strictly rising over the centre's decisions.
        events: with their final *seq*; may be empty.
        effects: with their ids; may be empty.
        settles: the effect that this command answers, if it is open until now. An answer to a
            settled or unknown effect settles nothing and causes nothing: it is done as it is.
        refused: code and params; then there are neither events nor effects.
    """

    command: Command
    position: int | None
    at: Instant
    events: tuple[Event, ...] = ()
    effects: tuple[tuple[EffectId, Todo], ...] = ()
    settles: EffectId | None = None
    refused: tuple[str, dict[str, str | int]] | None = None


class TakenEffect(Struct, frozen=True, kw_only=True):
    """An effect in the hands of an adapter.

    *again*: it had been taken before and not answered: idempotent ones are done again, those at
    most once are reconciled.
    """

    id: EffectId
    centre: CentreId
    epoch: Epoch
    todo: Todo
    again: bool = False


class Snapshot(Struct, frozen=True, kw_only=True):
    """The core's state after *seq*, encoded; readable by the core version that made it."""

    centre: CentreId
    seq: Seq
    at: Instant
    core: int
    body: bytes


class Standing(Struct, frozen=True, kw_only=True):
    """Where a centre stands when somebody takes the lead.

    Args:
        seq: the last event; 0 when there is none.
        at: the last stamp over all decisions (refused ones too); 0 when there is none.
        open: every effect that is committed and not settled. The leader alone commits effects and
            settles them, so it knows from here on, without asking, which answer is the first.
    """

    seq: Seq
    at: Instant
    open: frozenset[EffectId]


class Lease(Protocol):
    """The leadership of one centre, on one connection. All writing of events goes through it."""

    @property
    def epoch(self) -> Epoch:
        """The number of this leadership."""
        ...

    async def standing(self) -> Standing:
        """Last event, last stamp and open effects; asked once, before the first commit."""
        ...

    async def drain(self, *, limit: int) -> Sequence[Waiting]:
        """Commands not decided yet, in the order of their position; at most *limit*."""
        ...

    async def commit(self, group: Sequence[Decided]) -> None:
        """Write a group: events, effects, verdicts, all or nothing; then ring the doorbell once.

        Raises:
            LostLead: another engine leads with a higher epoch; nothing was written.
            Trouble: the store failed; the caller must recover, for it cannot know.
        """
        ...

    async def wait(self, *, until: Instant | None) -> None:
        """Sleep until a command comes in, *until* has come, or the polling net says look.

        Returns at once when one came in since the last drain began. May return early; may be
        cancelled without harm. *until* is an instant of this process's own clock.
        """
        ...

    async def release(self) -> None:
        """Give the leadership up; a standby may take over at once."""
        ...


class Journal(Protocol):
    """Inbox, events, outbox and snapshots of all centres."""

    async def submit(self, centre: CentreId, commands: Sequence[Command]) -> Sequence[Receipt]:
        """Put commands in the inbox, durably and idempotently by (source, source_id)."""
        ...

    async def verdicts(self, centre: CentreId, commands: Sequence[CommandId]) -> Sequence[Verdict]:
        """What became of these commands; those it does not know are left out."""
        ...

    async def lead(self, centre: CentreId, *, patience: Duration | None) -> Lease:
        """Become the leader; waits for the present one to go, at most *patience* (None: ever).

        Raises:
            LostLead: patience ran out.
        """
        ...

    async def read(
        self, centre: CentreId, *, after: Seq, limit: int, upto: Seq | None = None
    ) -> Sequence[Event]:
        """Events with ``seq > after`` in order, upcast to today's bodies."""
        ...

    async def last(self, centre: CentreId) -> Seq:
        """The number of the last event; 0 when there is none."""
        ...

    def tail(self, centre: CentreId, *, after: Seq) -> AsyncIterator[Sequence[Event]]:
        """Events as they come, in groups, for ever; woken by the doorbell, polling as the net."""
        ...

    async def decided(self, centre: CentreId, *, after: Instant, limit: int) -> Sequence[Decided]:
        """Decided commands in the order they were decided, with their events and effects."""
        ...

    async def take(
        self, centre: CentreId, adapter: AdapterId, *, limit: int, again: bool = False
    ) -> Sequence[TakenEffect]:
        """Take effects that wait, oldest first. *again*: first those taken and never answered.

        Effects of an epoch lower than the adapter has seen are still given (they were committed);
        an adapter refuses work from a leader that no longer leads by comparing epochs at commit.
        """
        ...

    async def epoch(self, centre: CentreId) -> Epoch:
        """The epoch of the centre's present (or last) leader; 0 when it never had one."""
        ...

    async def wait_effects(
        self, centre: CentreId, adapter: AdapterId, *, timeout: Duration
    ) -> None:
        """Sleep until an effect waits for *adapter* (at once if one does), or *timeout*."""
        ...

    async def save_snapshot(self, snapshot: Snapshot) -> None:
        """Keep *snapshot*; older ones of the same core version may be dropped."""
        ...

    async def latest_snapshot(self, centre: CentreId, *, core: int) -> Snapshot | None:
        """The newest snapshot that this core version can read."""
        ...


class People(Protocol):
    """Side store for what is about people: names, numbers, texts; under a key per customer."""

    async def put(self, customer: CustomerId, name: str, value: bytes) -> None:
        """Keep *value* encrypted. Refused ``forgotten`` once the customer is forgotten."""
        ...

    async def get(self, customer: CustomerId, name: str) -> bytes | None:
        """The value; ``None`` if there is none, or the customer is forgotten."""
        ...

    async def forget(self, customer: CustomerId) -> bool:
        """Destroy key and texts for ever; ``False`` if there was nothing (left) to destroy."""
        ...

    async def forgotten(self) -> Sequence[CustomerId]:
        """Everybody that was forgotten, for a restore to forget again."""
        ...


class Clock(Protocol):
    """Where the engine's instants come from: the wall, or a jumping one in simulation."""

    def now(self) -> Instant:
        """The present instant; never earlier than the one before."""
        ...

    async def sleep_until(self, instant: Instant) -> None:
        """Return at *instant*, or at once if that has passed."""
        ...
