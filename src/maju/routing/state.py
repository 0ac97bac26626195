"""Everything that is open in a centre, as one value; and the lines and pools that follow from it.

Records (agents, contacts, callbacks) are the truth. Lines, pools and timers are derived: whoever
puts a record moves it in them, so that a snapshot holds records only. A ``State`` is never
changed; a ``Draft`` is the one place where a decision builds the next one.
"""

from __future__ import annotations

from typing import Any

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
from maju.kernel.settings import Policy, Settings
from maju.kernel.time import Duration, Instant
from maju.routing.capacity import load_for, open_for
from maju.routing.lookup import LaneKey, Lookup, lookup
from maju.routing.model import Agent, Callback, Contact, Count, Pace, Stage
from maju.routing.ranked import Ranked

TimerKey = tuple[int, str, str, str]
"""(due, kind, id, detail). Fires at *due*; the id says whose it is."""

PoolKey = tuple[int, int, int, str]
"""(load, policy's first, policy's second, agent): lowest is chosen."""

Person = tuple[ClientId, CustomerId]


class Lane(Struct, frozen=True, kw_only=True):
    """Who waits in a line, who could take the next, and how many serve it at all.

    Args:
        waiting: (rank, contact), lowest first.
        pool: agents who could take one now.
        staff: agents signed in, available and fit, busy ones too.
    """

    waiting: Ranked[tuple[int, str]] = Ranked()
    pool: Ranked[PoolKey] = Ranked()
    staff: int = 0


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
        "look",
        "pace",
        "people",
        "promises",
        "reserved",
        "timers",
    )

    def __init__(self, centre: CentreId, settings: Settings) -> None:
        self.centre = centre
        self.look: Lookup = lookup(settings)
        self.agents: Map[AgentId, Agent] = Map()
        self.contacts: Map[ContactId, Contact] = Map()
        self.callbacks: Map[CallbackId, Callback] = Map()
        self.counts: Map[tuple[QueueId, Channel], Count] = Map()
        self.pace: Map[tuple[QueueId, Channel], Pace] = Map()
        self.adapters: Map[AdapterId, bool] = Map()
        # derived
        self.lanes: Map[LaneKey, Lane] = Map()
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
        """Have *effect* done by *adapter* after the commit."""
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
        self.look = lookup(settings)
        self.rebuild()

    def rebuild(self) -> None:
        """Make everything derived anew from the records, in the order of their ids."""
        agents, contacts, callbacks = self.agents, self.contacts, self.callbacks
        blank = State(self.centre, self.settings)
        for name in ("lanes", "fits", "reserved", "timers", "people", "promises"):
            setattr(self, name, getattr(blank, name))
        self.agents, self.contacts, self.callbacks = Map(), Map(), Map()
        for queue in self.settings.queues:
            for channel in queue.channels:
                self.lane((queue.id, channel, ()))
        for agent in sorted(agents):
            self.put_agent(agents[agent])
        for contact in sorted(contacts):
            self.put_contact(contacts[contact])
        for callback in sorted(callbacks):
            self.put_callback(callbacks[callback])

    # --- lines and pools -----------------------------------------------------------------------

    def lane(self, key: LaneKey) -> Lane:
        """The line *key*; made, with the agents who fit it, when it is not there."""
        known = self.lanes.get(key)
        if known is not None:
            return known
        pool: list[PoolKey] = []
        staff = 0
        for agent_id in sorted(self.agents):
            level = self.look.level(agent_id, key)
            if level is None:
                continue
            agent = self.agents[agent_id]
            self.fits = self.fits.set(agent_id, (*self.fits[agent_id], (key, level)))
            staff += _serves(agent)
            place = self._pool_key(agent, key, level)
            if place is not None:
                pool.append(place)
        made = Lane(pool=Ranked(pool), staff=staff)
        self.lanes = self.lanes.set(key, made)
        return made

    def _fits_of(self, agent: AgentId) -> tuple[tuple[LaneKey, int], ...]:
        fits = ((key, self.look.level(agent, key)) for key in sorted(self.lanes))
        return tuple((key, level) for key, level in fits if level is not None)

    def _pool_key(self, agent: Agent, key: LaneKey, level: int) -> PoolKey | None:
        place = self._places(agent).get(key[1])
        return None if place is None else self._order(agent, place, key, level)

    def _places(self, agent: Agent | None) -> dict[Channel, int]:
        """Channels that the agent is open for, each with its load."""
        about = None if agent is None else self.look.agents.get(agent.id)
        if agent is None or about is None or agent.state != "available":
            return {}
        load = load_for(agent)
        return {c: load for c in Channel if open_for(agent, about.capacity, c)}

    def _order(self, agent: Agent, load: int, key: LaneKey, level: int) -> PoolKey:
        match self.look.queues[key[0]].policy:
            case Policy.LONGEST_IDLE:
                return (load, agent.idle_since, 0, agent.id)
            case Policy.LEAST_OCCUPIED:
                return (load, agent.share, agent.idle_since, agent.id)
            case Policy.BEST_SKILL:
                return (load, level, agent.idle_since, agent.id)

    def _move_agent(self, old: Agent | None, new: Agent | None) -> None:
        some = new if new is not None else old
        assert some is not None
        was, is_ = self._places(old), self._places(new)
        staff = (0 if new is None else _serves(new)) - (0 if old is None else _serves(old))
        lanes = self.lanes
        for key, level in self.fits[some.id] if was or is_ or staff else ():
            load_before, load_after = was.get(key[1]), is_.get(key[1])
            if load_before is None and load_after is None and staff == 0:
                continue
            lane = lanes[key]
            pool = lane.pool
            if load_before is not None and old is not None:
                pool = pool.remove(self._order(old, load_before, key, level))
            if load_after is not None and new is not None:
                pool = pool.add(self._order(new, load_after, key, level))
            lanes = lanes.set(key, Lane(waiting=lane.waiting, pool=pool, staff=lane.staff + staff))
        self.lanes = lanes
        self._retime(agent_timers(old), () if new is None else agent_timers(new))
        if new is not None:
            self.freed.append(new.id)

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
        present = old is not None and old.stage is not Stage.GONE
        staying = new is not None and new.stage is not Stage.GONE
        some = new if new is not None else old
        if present != staying and some is not None and some.customer is not None:
            person = (some.client, some.customer)
            others = tuple(c for c in self.people.get(person, ()) if c != some.id)
            if staying:
                self.people = self.people.set(person, (*others, some.id))
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
            self.lanes = self.lanes.set(
                key, Lane(waiting=waiting, pool=lane.pool, staff=lane.staff)
            )

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


def _serves(agent: Agent) -> int:
    return 1 if agent.state == "available" and agent.asked is None else 0


def line_of(
    contact: Contact,
) -> tuple[LaneKey | None, AgentId | None, tuple[int, str]] | None:
    """Where a contact (or its consult) stands in line: a lane or one agent's own; or nowhere."""
    asking = contact.asking
    if contact.stage is Stage.WAITING:
        place = (contact.rank, str(contact.id))
        if contact.reserved_for is not None:
            return (None, contact.reserved_for, place)
        if contact.queue is None:
            raise Bug(f"{contact.id} waits in no queue")
        return ((contact.queue, contact.channel, contact.needs), None, place)
    if asking is not None and asking.stage == "waiting":
        place = (asking.rank, str(contact.id))
        if asking.to_agent is not None:
            return (None, asking.to_agent, place)
        if asking.queue is None:
            raise Bug(f"{contact.id} consults nobody")
        return ((asking.queue, contact.channel, ()), None, place)
    return None


def agent_timers(agent: Agent | None) -> tuple[TimerKey, ...]:
    """When the agent's rest after an unanswered offer is over."""
    if agent is None or agent.rest_until is None:
        return ()
    return ((agent.rest_until, "rest", agent.id, ""),)


def callback_timers(callback: Callback | None) -> tuple[TimerKey, ...]:
    """When a promise is due; or, while an attempt waits in line, when it expires."""
    if callback is None:
        return ()
    if callback.contact is None:
        return ((callback.due, "callback", callback.id, ""),)
    return ((callback.expires, "callback_expires", callback.id, ""),)


def contact_timers(contact: Contact | None) -> tuple[TimerKey, ...]:
    """Everything that happens to a contact by itself if nothing else does."""
    if contact is None:
        return ()
    timers: list[TimerKey] = []
    if contact.offer_until is not None:
        timers.append((contact.offer_until, "ring", contact.id, contact.offer or ""))
    if contact.step_until is not None:
        timers.append((contact.step_until, "step", contact.id, ""))
    if contact.reserved_until is not None and contact.stage is Stage.WAITING:
        timers.append((contact.reserved_until, "release", contact.id, ""))
    if contact.overflow_at is not None and contact.stage in (Stage.WAITING, Stage.RINGING):
        timers.append((contact.overflow_at, "overflow", contact.id, ""))
    if contact.tell_at is not None and contact.stage is Stage.WAITING:
        timers.append((contact.tell_at, "tell", contact.id, ""))
    timers.extend(
        (leg.until, "wrap_up", contact.id, leg.agent)
        for leg in contact.legs
        if leg.until is not None
    )
    return tuple(timers)
