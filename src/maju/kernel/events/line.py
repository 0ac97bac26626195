"""The way of a contact to an agent: its flow, its lines, what rings."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from maju.kernel.channels import Channel
from maju.kernel.ids import (
    AdapterId,
    AgentId,
    CallbackId,
    ClientId,
    ContactId,
    CustomerId,
    FlowId,
    MessageId,
    NodeId,
    OfferId,
    QueueId,
)
from maju.kernel.settings import Policy
from maju.kernel.time import Duration, Instant


class ContactArrived(Struct, frozen=True, kw_only=True, tag="contact_arrived"):
    """A customer is at the door. An attempt (인입) begins."""

    contact: ContactId
    adapter: AdapterId
    channel: Channel
    client: ClientId
    flow: FlowId
    entry: str
    began_at: Instant
    customer: CustomerId | None = None
    outside: str = ""
    language: str = "ko"
    vip: bool = False
    last_agent: AgentId | None = None
    caution: bool = False


class OutboundBegan(Struct, frozen=True, kw_only=True, tag="outbound_began"):
    """A callback's turn has come: from here on it is a contact that waits for an agent.

    Without *callback*, *agent* calls the customer of its own accord, and waits for nobody.
    """

    contact: ContactId
    callback: CallbackId | None
    attempt: int
    adapter: AdapterId
    channel: Channel
    client: ClientId
    queue: QueueId | None
    customer: CustomerId | None = None
    agent: AgentId | None = None


class WorkBegan(Struct, frozen=True, kw_only=True, tag="work_began"):
    """What a customer left behind (a voice mail) is work for a person: a contact of its own.

    Its channel is ``task``; nobody is there but the work, so that no adapter hears of it.
    """

    contact: ContactId
    origin: ContactId
    why: Literal["voicemail"]
    client: ClientId
    queue: QueueId
    customer: CustomerId | None = None
    language: str = "ko"
    vip: bool = False
    wants: tuple[str, ...] = ()
    topic: str = ""


class StepEntered(Struct, frozen=True, kw_only=True, tag="step_entered"):
    """The flow stands at *node*; *step* counts from 1 within the contact."""

    contact: ContactId
    step: int
    node: NodeId
    until: Instant | None = None  # the core goes on by itself then


class StepLeft(Struct, frozen=True, kw_only=True, tag="step_left"):
    """The flow leaves *node*: by a key, by the end of a prompt, by no or a wrong answer."""

    contact: ContactId
    step: int
    node: NodeId
    how: Literal["key", "done", "wrong", "missing", "given", "passed"]
    key: str = ""
    name: str = ""  # of what was asked for and given
    kept: MessageId | None = None  # where it lies in the side store


class NeedsSet(Struct, frozen=True, kw_only=True, tag="needs_set"):
    """What the contact needs from here on; ``None`` is unchanged."""

    contact: ContactId
    skill: str | None = None
    language: str | None = None
    priority: int | None = None
    topic: str | None = None


class Queued(Struct, frozen=True, kw_only=True, tag="queued"):
    """A visit to *queue* begins (or, ``via="return"``, goes on at its place).

    Args:
        rank: places in line, lowest first: entry less head starts, plus priority (an instant).
        reserved_for: held for this agent until *reserved_until*.
    """

    contact: ContactId
    queue: QueueId
    visit: int
    via: Literal["entry", "transfer", "overflow", "callback", "return"]
    rank: int
    needs: tuple[str, ...] = ()
    reserved_for: AgentId | None = None
    reserved_until: Instant | None = None


class Released(Struct, frozen=True, kw_only=True, tag="released"):
    """No longer held for the agent of last time: anybody may take it."""

    contact: ContactId


class Reranked(Struct, frozen=True, kw_only=True, tag="reranked"):
    """A change of settings moved the contact in its line."""

    contact: ContactId
    rank: int


class OverflowPassed(Struct, frozen=True, kw_only=True, tag="overflow_passed"):
    """An overflow by time was due, but the other side was shut: it stays; the next rule may do."""

    contact: ContactId


class WaitTold(Struct, frozen=True, kw_only=True, tag="wait_told"):
    """The customer was told its position and a range of waiting.

    *said* is false when it was time to, but there was nothing new to say.
    """

    contact: ContactId
    position: int
    low: Duration | None = None
    high: Duration | None = None
    said: bool = True


VisitEnd = Literal[
    "answered", "abandoned", "overflow", "callback", "voicemail", "outside", "transfer", "ended"
]


class VisitEnded(Struct, frozen=True, kw_only=True, tag="visit_ended"):
    """The contact leaves the queue."""

    contact: ContactId
    queue: QueueId
    visit: int
    why: VisitEnd


class Pick(Struct, frozen=True, kw_only=True):
    """Why this agent and this contact, as data: what was compared and who came second.

    Args:
        by: what came free: a contact looked for an agent, or an agent for a contact.
        level: the agent's level for the queue (1 is best); 0 where the queue asks no skill.
        candidates: how many could have been chosen.
        compared: how many were looked at.
    """

    by: Literal["contact", "agent"]
    policy: Policy
    level: int
    idle_for: Duration
    waited: Duration
    candidates: int
    compared: int
    runner_up: str = ""
    preferred: bool = False


class OfferMade(Struct, frozen=True, kw_only=True, tag="offer_made"):
    """The contact rings at the agent until *until*."""

    offer: OfferId
    contact: ContactId
    agent: AgentId
    queue: QueueId | None
    visit: int
    role: Literal["main", "consult"]
    until: Instant
    pick: Pick | None = None


OfferEnd = Literal[
    "accepted", "declined", "busy", "unreachable", "no_answer", "abandoned", "withdrawn"
]


class OfferEnded(Struct, frozen=True, kw_only=True, tag="offer_ended"):
    """The ringing is over."""

    offer: OfferId
    contact: ContactId
    agent: AgentId
    why: OfferEnd
