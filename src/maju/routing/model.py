"""What the core knows about everything that is open. Frozen; a change is a new value.

``gc=False``: values hold values and can make no circle, so the collector need not walk over them.
With 10,000 agents and as many waiting its longest pause was 12 ms; without them it is below one.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from msgspec import Struct

from maju.kernel.channels import Channel
from maju.kernel.commands.calls import Watching
from maju.kernel.ids import (
    AdapterId,
    AgentId,
    CallbackId,
    ClientId,
    ContactId,
    CustomerId,
    FlowId,
    NodeId,
    OfferId,
    QueueId,
)
from maju.kernel.time import Duration, Instant


class Stage(StrEnum):
    """Where the customer is."""

    FLOW = "flow"
    WAITING = "waiting"
    RINGING = "ringing"
    DIALLING = "dialling"  # outbound: the customer's phone rings
    TALKING = "talking"
    HELD = "held"
    VOICEMAIL = "voicemail"
    OUTSIDE = "outside"
    GONE = "gone"  # wrap-up may still run


class SlotKind(StrEnum):
    """What an agent does for one contact."""

    RINGING = "ringing"
    DIALLING = "dialling"
    TALKING = "talking"
    WRAP_UP = "wrap_up"
    PARKED = "parked"  # asynchronous work that rests


class Slot(Struct, frozen=True, kw_only=True, gc=False):
    """One contact in an agent's hands."""

    contact: ContactId
    channel: Channel
    kind: SlotKind
    since: Instant
    interruptible: bool = False


class Agent(Struct, frozen=True, kw_only=True, gc=False):
    """An agent who is signed in.

    Args:
        phone: whether *adapter* can dial a customer for it.
        phone_adapter: reaches its phone, where *adapter* reaches its page only.
        phone_gone: its phone is lost: it takes no calls until it has one again.
        watching: the talk that it is with as a supervisor; it is offered nothing meanwhile.
        state: what it asked to be; ringing, talking and so on follow from *slots*.
        asked: a change that waits for the slots to empty.
        idle_since: when it last became free of everything.
        busy: how long it had contacts since signing in, without the present ones.
        busy_since: since when it has had contacts without a break; ``None`` when it has none.
        share: parts per million of its signed-in time spent on contacts, when last free.
        rona: unanswered offers in a row.
    """

    id: AgentId
    adapter: AdapterId
    phone: bool = True
    phone_adapter: AdapterId | None = None
    phone_gone: bool = False
    watching: ContactId | None = None
    signed_in_at: Instant
    state: Literal["available", "away"] = "away"
    reason: str = ""
    since: Instant
    asked: tuple[str, str] | None = None
    idle_since: Instant
    busy: Duration = Duration(0)
    busy_since: Instant | None = None
    share: int = 0
    rona: int = 0
    rest_until: Instant | None = None
    slots: tuple[Slot, ...] = ()

    def device(self, channel: Channel) -> AdapterId:
        """Who makes a contact of *channel* ring: its phone's adapter for a call."""
        if channel is Channel.VOICE and self.phone_adapter is not None:
            return self.phone_adapter
        return self.adapter

    @property
    def dials_by(self) -> AdapterId | None:
        """The adapter of its phone; ``None``: it has none."""
        if self.phone_adapter is not None:
            return self.phone_adapter
        return self.adapter if self.phone else None


class Leg(Struct, frozen=True, kw_only=True, gc=False):
    """One agent's part in a contact."""

    agent: AgentId
    leg: int
    role: Literal["main", "consult", "conference"]
    stage: Literal["talk", "wrap_up", "dial"]
    since: Instant
    until: Instant | None = None
    queue: QueueId | None = None


class Asking(Struct, frozen=True, kw_only=True, gc=False):
    """A consult under way: asked by *agent*, of a queue or one colleague."""

    agent: AgentId
    queue: QueueId | None
    to_agent: AgentId | None
    rank: int
    stage: Literal["waiting", "ringing", "talking"] = "waiting"
    colleague: AgentId | None = None


class Watcher(Struct, frozen=True, kw_only=True, gc=False):
    """A supervisor who is with the talk of *agent*; *watcher* or *device* is its phone."""

    by: str
    agent: AgentId
    how: Watching
    watcher: AgentId | None = None
    device: str = ""


class Contact(Struct, frozen=True, kw_only=True, gc=False):
    """A contact that is open: the customer is there, or an agent still wraps it up.

    Args:
        entry_queue: the first queue it joined; counts are credited to it.
        queue, visit, rank: the present or last visit.
        waiting_since: first queue entry since the customer last spoke with somebody.
        wants: what its flow asked for, as ``skill:…`` and ``lang:…``.
        needs: what its present line asks for beside the queue: *wants*, and its language.
        tries: wrong or missing answers at the present step.
        overflowed: how many of the queue's overflow rules have been tried in this visit.
        entry: the number or the door that it came in by.
        recording: whether what is said is kept; ``""``: not (yet, or any more).
        told: position and longest wait that the customer was last told.
        foretold: P50 and P80 of the whole wait, as they were told at the visit's start.
        dialled_by: outbound of an agent's own accord: whose.
    """

    id: ContactId
    adapter: AdapterId
    channel: Channel
    client: ClientId
    customer: CustomerId | None
    began_at: Instant
    arrived_at: Instant
    stage: Stage
    flow: FlowId | None = None
    language: str = "ko"
    vip: bool = False
    last_agent: AgentId | None = None
    caution: bool = False  # served by somebody trained for it, where one is on duty
    abuse: int = 0  # how often an agent has pressed the button
    origin: ContactId | None = None  # work that another contact left behind
    callback: CallbackId | None = None  # outbound: the promise it keeps
    dialled_by: AgentId | None = None
    entry: str = ""
    recording: Literal["", "on", "paused"] = ""
    watchers: tuple[Watcher, ...] = ()
    told: tuple[int, Duration | None] | None = None
    foretold: tuple[Duration, Duration] | None = None
    attempt: int = 0
    step: int = 0
    node: NodeId | None = None
    step_until: Instant | None = None
    tries: int = 0
    wants: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    priority: int | None = None
    topic: str = ""
    entry_queue: QueueId | None = None
    queue: QueueId | None = None
    visit: int = 0
    rank: int = 0
    entered_at: Instant = Instant(0)
    waiting_since: Instant | None = None
    reserved_for: AgentId | None = None
    reserved_until: Instant | None = None
    overflowed: int = 0
    overflow_at: Instant | None = None
    tell_at: Instant | None = None
    offers: int = 0
    offer: OfferId | None = None
    offer_to: AgentId | None = None
    offer_role: Literal["main", "consult"] = "main"
    offer_until: Instant | None = None
    legs: tuple[Leg, ...] = ()
    leg_count: int = 0
    answered: bool = False
    asking: Asking | None = None
    outside_failed: NodeId | None = None
    call_at: str = "phone"  # where the number to call back at lies in the side store
    lost_agent: AgentId | None = None  # it waits again because that agent's line broke

    @property
    def inbound(self) -> bool:
        """Whether the customer came to us."""
        return self.callback is None and self.dialled_by is None

    @property
    def listens(self) -> bool:
        """Whether a customer is on the line: not before it was reached, and never with work."""
        return self.channel.live and (self.inbound or self.answered)


class Callback(Struct, frozen=True, kw_only=True, gc=False):
    """A promise that is open. *contact* is the present attempt's, while there is one.

    *begun* counts its contacts, *attempts* its dials: one that never came to a dial is no attempt.
    """

    id: CallbackId
    origin: ContactId | None
    queue: QueueId
    client: ClientId
    adapter: AdapterId
    channel: Channel
    customer: CustomerId | None
    rank: int
    due: Instant
    expires: Instant
    why: str
    agent: AgentId | None = None
    number: str = "phone"
    begun: int = 0
    attempts: int = 0
    contact: ContactId | None = None


class Count(Struct, frozen=True, kw_only=True, gc=False):
    """Running totals of inbound contacts, credited to their entry queue."""

    offered: int = 0
    answered: int = 0
    abandoned: int = 0
    callback: int = 0
    flowed_out: int = 0

    @property
    def open(self) -> int:
        """Offered and not settled yet."""
        return self.offered - self.answered - self.abandoned - self.callback - self.flowed_out
