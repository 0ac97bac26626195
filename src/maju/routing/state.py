"""Everything that is open in a centre, as one value; and the lines and pools that follow from it.

Records (agents, contacts, callbacks) are the truth. Lines, pools and timers are derived: whoever
puts a record moves it in them, so that a snapshot holds records only. A ``State`` is never
changed; a ``Draft`` is the one place where a decision builds the next one.
"""

from __future__ import annotations

from typing import Any

import msgspec
from immutables import Map
from msgspec import Struct

from maju.kernel.channels import Channel
from maju.kernel.effects import Effect, Todo
from maju.kernel.errors import Bug
from maju.kernel.ids import (
    AdapterId,
    AgentId,
    CallbackId,
    CentreId,
    ClientId,
    ContactId,
    CustomerId,
    QueueId,
)
from maju.kernel.settings import Settings
from maju.kernel.time import Duration, Instant
from maju.routing.fitting import Fit, open_channels, pool_key, staffed
from maju.routing.lookup import LaneKey, Lookup
from maju.routing.model import Agent, Callback, Contact, Count, Stage
from maju.routing.pace import Pace
from maju.routing.places import (
    Lane,
    TimerKey,
    agent_timers,
    callback_timers,
    contact_timers,
    line_of,
    on_duty,
)
from maju.routing.ranked import Ranked

change = msgspec.structs.replace

Person = tuple[ClientId, CustomerId]


class State:
    """An immutable value: keeping a reference to it is a snapshot."""

    __slots__ = (
        "adapters",
        "agents",
        "callbacks",
        "centre",
        "contacts",
        "counts",
        "fits",
        "lanes",
        "lanes_of",
        "look",
        "pace",
        "people",
        "promises",
        "reserved",
        "timers",
    )

    def __init__(self, centre: CentreId, settings: Settings) -> None:
        self.centre = centre
        self.look = Lookup(settings)
        self.agents: Map[AgentId, Agent] = Map()
        self.contacts: Map[ContactId, Contact] = Map()
        self.callbacks: Map[CallbackId, Callback] = Map()
        self.counts: Map[tuple[QueueId, Channel], Count] = Map()
        self.pace: Map[tuple[QueueId, Channel], Pace] = Map()
        self.adapters: Map[AdapterId, bool] = Map()  # whether it has a line
        # derived
        self.lanes: Map[LaneKey, Lane] = Map()
        self.lanes_of: Map[QueueId, tuple[LaneKey, ...]] = Map()
        self.fits: Map[AgentId, tuple[tuple[LaneKey, int], ...]] = Map()
        self.reserved: Map[AgentId, Ranked[tuple[int, str]]] = Map()
        self.timers: Ranked[TimerKey] = Ranked()
        self.people: Map[Person, tuple[ContactId, ...]] = Map()
        self.promises: Map[Person, CallbackId] = Map()

    @staticmethod
    def empty(centre: CentreId) -> State:
        """A centre before its first settings: nobody can arrive or sign in."""
        return State(centre, Settings(centre=centre, version=0))

    @property
    def settings(self) -> Settings:
        """What the centre decides by."""
        return self.look.settings

    def next_due(self) -> Instant | None:
        """The earliest timer; ``None`` when nothing is timed."""
        first = self.timers.first
        return None if first is None else Instant(first[0])

    def _take(self, other: State) -> None:
        for name in State.__slots__:
            setattr(self, name, getattr(other, name))


class Happened(Struct, frozen=True, kw_only=True):
    """An event before it has its number. *due*: when a late timer should have fired."""

    body: Any
    due: Instant | None = None


class Draft(State):
    """A state in the making: records are put, indexes follow, events and effects are gathered."""

    __slots__ = ("contacts_to_tell", "effects", "events", "freed", "fresh", "now")

    def __init__(self, base: State, now: Instant) -> None:
        self._take(base)
        self.now = now
        self.events: list[Happened] = []
        self.effects: list[Todo] = []
        self.fresh: list[ContactId] = []  # began to wait
        self.freed: list[AgentId] = []  # may have come free for something
        self.contacts_to_tell: list[ContactId] = []  # if they still wait when all is settled

    def freeze(self) -> State:
        """The state as it now stands."""
        made: State = State.__new__(State)
        made._take(self)
        return made

    def want(
        self,
        adapter: AdapterId,
        effect: Effect,
        *,
        once: bool = False,
        expires_at: Instant | None = None,
    ) -> None:
        """Have *effect* done by *adapter* after the commit.

        Work that the core made itself has no adapter, for there is nobody to tell: then nothing.
        """
        if not adapter:
            return
        self.effects.append(Todo(adapter=adapter, effect=effect, once=once, expires_at=expires_at))

    # --- records -------------------------------------------------------------------------------

    def put_agent(self, new: Agent) -> None:
        """Put an agent's record; its place in pools and its timers follow."""
        old = self.agents.get(new.id)
        self.agents = self.agents.set(new.id, new)
        if old is None:
            self.fits = self.fits.set(new.id, self._fits_of(new.id))
        self._move_agent(old, new)

    def drop_agent(self, agent: AgentId) -> None:
        """The agent is signed out."""
        old = self.agents[agent]
        self._move_agent(old, None)
        self.agents = self.agents.delete(agent)
        self.fits = self.fits.delete(agent)

    def put_contact(self, new: Contact) -> None:
        """Put a contact's record; its place in line and its timers follow."""
        old = self.contacts.get(new.id)
        self.contacts = self.contacts.set(new.id, new)
        self._move_contact(old, new)

    def drop_contact(self, contact: ContactId) -> None:
        """Nothing of the contact is open any more."""
        old = self.contacts[contact]
        self._move_contact(old, None)
        self.contacts = self.contacts.delete(contact)

    def put_callback(self, new: Callback) -> None:
        """Put a promise; its timer follows."""
        old = self.callbacks.get(new.id)
        self.callbacks = self.callbacks.set(new.id, new)
        self._retime(callback_timers(old), callback_timers(new))
        if new.customer is not None:
            self.promises = self.promises.set((new.client, new.customer), new.id)

    def drop_callback(self, callback: CallbackId) -> None:
        """The promise is over."""
        old = self.callbacks[callback]
        self._retime(callback_timers(old), ())
        self.callbacks = self.callbacks.delete(callback)
        if old.customer is not None:
            person = (old.client, old.customer)
            if self.promises.get(person) == callback:
                self.promises = self.promises.delete(person)

    def adopt(self, settings: Settings) -> None:
        """Decide by *settings* from here on; all that is derived is made anew."""
        self.look = Lookup(settings)
        self.rebuild()

    def rebuild(self) -> None:
        """Make everything derived anew from the records, all at once.

        What comes out is what putting the records one by one would have made.
        """
        lines: dict[LaneKey, list[tuple[int, str]]] = {
            (queue.id, channel, ()): []
            for queue in self.settings.queues
            for channel in queue.channels
        }
        reserved: dict[AgentId, list[tuple[int, str]]] = {}
        people: dict[Person, list[ContactId]] = {}
        timers: list[TimerKey] = []
        for contact_id in sorted(self.contacts):
            contact = self.contacts[contact_id]
            timers.extend(contact_timers(contact))
            stands = line_of(contact)
            if stands is not None:
                key, own, place = stands
                if own is not None:
                    reserved.setdefault(own, []).append(place)
                elif key is not None:
                    lines.setdefault(key, []).append(place)
                self.fresh.append(contact_id)
            if _there(contact) and contact.customer is not None:
                people.setdefault((contact.client, contact.customer), []).append(contact_id)
        promises: dict[Person, CallbackId] = {}
        for callback_id in sorted(self.callbacks):
            callback = self.callbacks[callback_id]
            timers.extend(callback_timers(callback))
            if callback.customer is not None:
                promises[callback.client, callback.customer] = callback_id
        agents = sorted(self.agents)
        for agent in agents:
            timers.extend(agent_timers(self.agents[agent]))
        self.freed.extend(agents)
        self.reserved = Map((agent, Ranked(places)) for agent, places in reserved.items())
        self.people = Map((person, tuple(found)) for person, found in people.items())
        self.promises = Map(promises)
        self.timers = Ranked(timers)
        self._rebuild_lanes(lines)

    def _rebuild_lanes(self, lines: dict[LaneKey, list[tuple[int, str]]]) -> None:
        lanes_of: dict[QueueId, tuple[LaneKey, ...]] = {}
        for key in sorted(lines):
            lanes_of[key[0]] = (*lanes_of.get(key[0], ()), key)
        self.lanes_of = Map(lanes_of)
        self.fits = Map((agent, self._fits_of(agent)) for agent in self.agents)
        those: dict[LaneKey, list[Fit]] = {key: [] for key in lines}
        for agent in self.agents.values():
            places = open_channels(self.look, agent)
            for key, level in self.fits[agent.id]:
                those[key].append((agent, level, places))
        self.lanes = Map((key, staffed(self.look, key, those[key], lines[key])) for key in lines)

    # --- lines and pools -----------------------------------------------------------------------

    def lane(self, key: LaneKey) -> Lane:
        """The line *key*; made, with the agents who fit it, when it is not there."""
        known = self.lanes.get(key)
        if known is not None:
            return known
        those = [
            (agent, level, open_channels(self.look, agent))
            for agent in self.agents.values()
            if (level := self.look.level(agent.id, key)) is not None
        ]
        for agent, level, _ in those:
            self.fits = self.fits.set(agent.id, (*self.fits[agent.id], (key, level)))
        made = staffed(self.look, key, those, ())
        self.lanes = self.lanes.set(key, made)
        self.lanes_of = self.lanes_of.set(key[0], (*self.lanes_of.get(key[0], ()), key))
        return made

    def _fits_of(self, agent: AgentId) -> tuple[tuple[LaneKey, int], ...]:
        return tuple(
            (key, level)
            for queue in sorted(self.look.queues_of(agent))
            for key in self.lanes_of.get(queue, ())
            if (level := self.look.level(agent, key)) is not None
        )

    def _move_agent(self, old: Agent | None, new: Agent | None) -> None:
        some = new if new is not None else old
        assert some is not None
        was, is_ = open_channels(self.look, old), open_channels(self.look, new)
        turn = on_duty(new) - on_duty(old)  # 1: begins to serve; -1: no longer
        lanes = self.lanes
        for key, level in self.fits[some.id] if was or is_ or turn else ():
            load_before, load_after = was.get(key[1]), is_.get(key[1])
            if load_before is None and load_after is None and turn == 0:
                continue
            lane = lanes[key]
            pool = lane.pool
            if load_before is not None and old is not None:
                pool = pool.remove(pool_key(self.look, old, load_before, key, level))
            if load_after is not None and new is not None:
                pool = pool.add(pool_key(self.look, new, load_after, key, level))
            lanes = lanes.set(
                key,
                Lane(
                    waiting=lane.waiting,
                    pool=pool,
                    staff=lane.staff + turn,
                    crew=lane.crew ^ self.look.bit(some.id) if turn else lane.crew,
                    seats=lane.seats + turn * self.look.seats(some.id, key[1]),
                ),
            )
        self.lanes = lanes
        self._retime(agent_timers(old), () if new is None else agent_timers(new))
        self.freed.append(some.id)

    def _move_contact(self, old: Contact | None, new: Contact | None) -> None:
        before = None if old is None else line_of(old)
        after = None if new is None else line_of(new)
        if before != after:
            if before is not None:
                self._line(*before, add=False)
            if after is not None and new is not None:
                self._line(*after, add=True)
                self.fresh.append(new.id)
        self._retime(contact_timers(old), contact_timers(new))
        present = old is not None and _there(old)
        staying = new is not None and _there(new)
        some = new if new is not None else old
        if present != staying and some is not None and some.customer is not None:
            person = (some.client, some.customer)
            others = tuple(c for c in self.people.get(person, ()) if c != some.id)
            if staying:
                self.people = self.people.set(person, tuple(sorted((*others, some.id))))
            elif others:
                self.people = self.people.set(person, others)
            elif person in self.people:
                self.people = self.people.delete(person)

    def _line(
        self, key: LaneKey | None, agent: AgentId | None, place: tuple[int, str], *, add: bool
    ) -> None:
        if agent is not None:
            mine = self.reserved.get(agent, Ranked())
            mine = mine.add(place) if add else mine.remove(place)
            if mine:
                self.reserved = self.reserved.set(agent, mine)
            else:
                self.reserved = self.reserved.delete(agent)
        elif key is not None:
            lane = self.lane(key)
            waiting = lane.waiting.add(place) if add else lane.waiting.remove(place)
            self.lanes = self.lanes.set(key, change(lane, waiting=waiting))

    def _retime(self, old: tuple[TimerKey, ...], new: tuple[TimerKey, ...]) -> None:
        if old == new:
            return
        timers = self.timers
        for timer in old:
            if timer not in new:
                timers = timers.remove(timer)
        for timer in new:
            if timer not in old:
                timers = timers.add(timer)
        self.timers = timers

    # --- finding ---------------------------------------------------------------------------------

    def serves(self, agent: AgentId | None) -> bool:
        """Whether somebody may be kept for *agent*: it is there, and will take contacts."""
        found = None if agent is None else self.agents.get(agent)
        return found is not None and found.id in self.look.agents and on_duty(found)

    def agent(self, agent: AgentId) -> Agent:
        """The record of a signed-in agent; not having one is a bug of the caller."""
        found = self.agents.get(agent)
        if found is None:
            raise Bug(f"no agent {agent}")
        return found

    def contact(self, contact: ContactId) -> Contact:
        """The record of an open contact; not having one is a bug of the caller."""
        found = self.contacts.get(contact)
        if found is None:
            raise Bug(f"no contact {contact}")
        return found

    def busy_for(self, agent: Agent) -> Duration:
        """Time on contacts since signing in, until now."""
        running = 0 if agent.busy_since is None else self.now - agent.busy_since
        return Duration(agent.busy + running)


def _there(contact: Contact) -> bool:
    """Whether the customer is with us this second: an e-mail does not keep anybody busy."""
    return contact.channel.live and contact.stage is not Stage.GONE
