"""The desks of one centre, for push: what a replica evolves, turned into views and messages.

A replica that began with a snapshot does not know how the contacts that were open then came to be.
So at the start (and after any leap) the events since the oldest of them are read again, once.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

import msgspec
import structlog

from maju.desk.feed import Shared, desk_of, encode, shared_of, touched
from maju.desk.trail import Message, Trails
from maju.kernel.events import Event
from maju.kernel.ids import AgentId, CentreId, CommandId, ContactId, CustomerId, Seq
from maju.kernel.ports import Clock, Journal, People
from maju.kernel.time import HOUR, Instant
from maju.live.topics import Look, Said, Settled
from maju.routing import State

log: structlog.typing.FilteringBoundLogger = structlog.get_logger("maju.desk")

Touch = Callable[[CentreId, frozenset[AgentId] | None], None]

_BATCH = 1_000
_BACK_MOST = 12 * HOUR
"""How far back the start of an open contact is looked for. Work that rests for days has no
conversation; a chat that is older is shown from there on."""


class Follows(Protocol):
    """A replica of the centre's state."""

    @property
    def state(self) -> State:
        """Now."""
        ...

    @property
    def seq(self) -> Seq:
        """The last event that is in it."""
        ...

    @property
    def lost(self) -> bool:
        """Whether the journal cannot be read just now."""
        ...


class JournalDesks:
    """Implements :class:`maju.live.topics.DeskSource` over a journal.

    Args:
        follows: set by whoever makes the replica, whose ``seen`` is :meth:`see`.
        touch: likewise, told whose desks an event may have changed.
        speed: of the run's time.
    """

    follows: Follows
    touch: Touch

    def __init__(
        self,
        journal: Journal,
        people: People,
        centre: CentreId,
        clock: Clock,
        *,
        speed: float = 1.0,
    ) -> None:
        self.centre = centre
        self.speed = speed
        self.leaderless = False
        self._journal = journal
        self._people = people
        self._clock = clock
        self._state: State | None = None
        self._seq = -1
        self._at = Instant(0)
        self._trails = Trails()
        self._shared: Shared | None = None
        self._looks: dict[AgentId, Look] = {}
        self._texts: dict[ContactId, list[bytes]] = {}
        self._moved = asyncio.Condition()

    # --- following -------------------------------------------------------------------------------

    async def see(self, group: Sequence[Event]) -> None:
        """The replica has evolved *group*."""
        before, after = self._state, self.follows.state
        if before is None or group[0].seq != self._seq + 1:
            await self.leap()
            return
        self._trails.see(group, after)
        self._stand(after, group[-1].seq, group[-1].at)
        self.touch(self.centre, touched(before, after, group))
        await self._tell()

    async def leap(self) -> None:
        """The replica stands somewhere else than where :meth:`see` left it: look around anew."""
        state, seq = self.follows.state, self.follows.seq
        trails = Trails()
        if any(contact.channel.live for contact in state.contacts.values()):
            await self._look_back(trails, state, seq)
        self._trails = trails
        self._stand(state, seq, await self._recorded(seq))
        self._texts.clear()
        self.touch(self.centre, None)
        await self._tell()

    def _stand(self, state: State, seq: int, at: Instant) -> None:
        self._state, self._seq, self._at = state, seq, at
        self._shared = None
        self._looks.clear()
        for contact in [each for each in self._texts if each not in state.contacts]:
            del self._texts[contact]

    async def _tell(self) -> None:
        async with self._moved:
            self._moved.notify_all()

    async def _recorded(self, seq: Seq) -> Instant:
        if seq == 0:
            return Instant(0)
        (event,) = await self._journal.read(self.centre, after=Seq(seq - 1), limit=1)
        return event.at

    async def _look_back(self, trails: Trails, state: State, seq: Seq) -> None:
        began = min(one.arrived_at for one in state.contacts.values() if one.channel.live)
        oldest = Instant(max(began, await self._recorded(seq) - _BACK_MOST))
        after = await self._before(oldest, seq)
        while after < seq:
            events = await self._journal.read(self.centre, after=after, limit=_BATCH, upto=seq)
            trails.see(events, state)
            after = events[-1].seq

    async def _before(self, instant: Instant, seq: Seq) -> Seq:
        """The last event recorded before *instant*, by halving: stamps rise with numbers."""
        low, high = 0, int(seq)
        while low < high:
            middle = (low + high) // 2
            if await self._recorded(Seq(middle + 1)) < instant:
                low = middle + 1
            else:
                high = middle
        return Seq(low)

    # --- what is served --------------------------------------------------------------------------

    @property
    def seq(self) -> int:
        """Of the last event that is in the views; -1 before the first."""
        return self._seq

    @property
    def at(self) -> Instant:
        """When it was recorded."""
        return self._at

    @property
    def state(self) -> State | None:
        """What the views show; ``None`` before the first."""
        return self._state

    def now(self) -> Instant:
        """The present of the centre."""
        return self._clock.now()

    def stale(self) -> str | None:
        """Why the views may be old."""
        if self.follows.lost or self._state is None:
            return "journal"
        return "engine" if self.leaderless else None

    async def reached(self, seq: int) -> None:
        """Return when the views are at *seq* or later."""
        async with self._moved:
            await self._moved.wait_for(lambda: self._seq >= seq)

    def look(self, agent: AgentId) -> Look:
        """The agent's desk as it is."""
        known = self._looks.get(agent)
        if known is None:
            known = self._looks[agent] = self._look(agent)
        return known

    def _look(self, agent: AgentId) -> Look:
        state = State.empty(self.centre) if self._state is None else self._state
        if self._shared is None:
            self._shared = shared_of(state, self._at)
        view = desk_of(state, self._trails, agent, self._shared)
        said = {one.contact: one.messages for one in view.contacts if one.messages}
        return Look(self._seq, self._at, encode(view), said, busy=bool(view.contacts))

    async def messages(self, contact: ContactId, *, after: int, upto: int) -> Sequence[Said]:
        """Messages with their texts, which are kept while the contact is open."""
        state = self._state
        record = None if state is None else state.contacts.get(contact)
        if record is None:
            return ()
        said = self._trails[contact].messages[:upto]
        texts = self._texts.setdefault(contact, [])
        while len(texts) < len(said):
            n = len(texts)
            body = await self._body(said[n], record.customer)
            if len(texts) == n:  # nobody else has read it meanwhile
                texts.append(body)
        return [Said(n, said[n - 1].seq, texts[n - 1]) for n in range(after + 1, len(said) + 1)]

    async def _body(self, message: Message, customer: CustomerId | None) -> bytes:
        text: bytes = b""
        file: object = None
        if customer is not None:
            text = await self._people.get(customer, message.id) or b""
            kept = await self._people.get(customer, f"file/{message.id}")
            file = _about_file(kept)
        return msgspec.json.encode(
            {
                "id": message.id,
                "by": message.by,
                "agent": message.agent,
                "at": message.at,
                "text": text.decode(errors="replace"),
                "file": file,
            }
        )

    async def verdicts(self, commands: Sequence[CommandId]) -> Mapping[CommandId, Settled]:
        """Those that are decided."""
        found = await self._journal.verdicts(self.centre, commands)
        return {
            each.command: Settled(each.state, each.code, each.params)
            for each in found
            if each.state != "waiting"
        }


def _about_file(kept: bytes | None) -> object:
    try:
        return None if kept is None else msgspec.json.decode(kept)
    except msgspec.DecodeError:
        log.warning("file_unreadable")
        return None
