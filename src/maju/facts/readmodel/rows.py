"""The rows, one class a table: fields are columns, in the order of the table.

Rows of what is open are the fold's only memory, so a few columns are there for it (``held_since``,
``offer_to`` …): a projector that was killed reads them back and goes on.

Instants and durations are whole microseconds. An instant is when it happened for the customer:
the due one where a timer fired late.
"""

from __future__ import annotations

from msgspec import Struct

from maju.kernel.channels import Channel
from maju.kernel.events.plan import PlannedDay
from maju.kernel.ids import (
    AgentId,
    CallbackId,
    CentreId,
    ClientId,
    ContactId,
    CustomerId,
    InquiryId,
    MessageId,
    QueueId,
    Seq,
)
from maju.kernel.time import Duration, Instant


class ContactRow(Struct, kw_only=True):
    """A contact, from the door to the end of its last wrap-up."""

    centre: CentreId
    contact: ContactId
    direction: str  # inbound, outbound, work
    client: ClientId
    channel: Channel
    customer: CustomerId | None
    language: str = "ko"
    vip: bool = False
    entry: str | None = None
    origin: ContactId | None = None  # of work: the contact that left it
    callback: CallbackId | None = None  # of outbound: the promise it keeps
    attempt: int | None = None
    began_at: Instant
    arrived_at: Instant
    stage: str = "flow"
    entry_queue: QueueId | None = None
    queue: QueueId | None = None  # the present or last one
    queues: list[QueueId] = []
    queued_at: Instant | None = None
    answered_at: Instant | None = None
    closed_at: Instant | None = None
    finished_at: Instant | None = None
    outcome: str | None = None
    closed_by: str | None = None
    lost: bool = False
    part: str | None = None
    wait_us: Duration | None = None  # first queue entry to first answer, or to the end
    talk_us: int = 0
    hold_us: int = 0
    wrap_up_us: int = 0
    agents: list[AgentId] = []
    visits: int = 0
    legs: int = 0
    offers: int = 0
    holds: int = 0
    transfers: int = 0
    messages: int = 0
    topic: str | None = None
    result: str | None = None
    offer_to: AgentId | None = None
    last_seq: Seq
    caution: bool = False
    abuse: int = 0  # how often an agent has pressed the button
    rating: int | None = None  # 1 to 5, by the customer


class VisitRow(Struct, kw_only=True):
    """A stay in one queue."""

    centre: CentreId
    contact: ContactId
    visit: int
    client: ClientId
    channel: Channel
    queue: QueueId
    via: str
    entered_at: Instant
    left_at: Instant | None = None
    why: str | None = None
    agent: AgentId | None = None  # who took it
    offers: int = 0
    wait_us: Duration | None = None


class LegRow(Struct, kw_only=True):
    """One agent's part in a contact, with its wrap-up."""

    centre: CentreId
    contact: ContactId
    leg: int
    client: ClientId
    channel: Channel
    agent: AgentId
    role: str
    queue: QueueId | None = None
    visit: int | None = None
    dialled_at: Instant | None = None
    began_at: Instant | None = None
    ended_at: Instant | None = None
    how: str | None = None
    wait_us: Duration | None = None
    talk_us: int = 0
    hold_us: int = 0
    holds: int = 0
    held_since: Instant | None = None
    wrap_up_began_at: Instant | None = None
    wrap_up_ended_at: Instant | None = None
    wrap_up_how: str | None = None
    wrap_up_us: int = 0
    topic: str | None = None
    result: str | None = None


class StepRow(Struct, kw_only=True, frozen=True):
    """One step that a person wants to read. *kind* and *detail* are codes, never text."""

    centre: CentreId
    seq: Seq
    at: Instant
    client: ClientId
    customer: CustomerId | None
    contact: ContactId | None
    callback: CallbackId | None
    kind: str
    agent: AgentId | None
    queue: QueueId | None
    detail: str | None
    us: int | None


class AgentRow(Struct, kw_only=True):
    """An agent who is signed in: what it asked to be, and what it has in hand."""

    centre: CentreId
    agent: AgentId
    signed_in_at: Instant
    state: str = "away"
    reason: str = "signed_in"
    hands: dict[ContactId, str] = {}
    shown: Seq  # the open interval of rm_agent_state


class IntervalRow(Struct, kw_only=True):
    """A stretch of time in one state; open while *ended_at* is empty."""

    centre: CentreId
    agent: AgentId
    seq: Seq  # of the event that began it
    began_at: Instant
    ended_at: Instant | None = None
    state: str
    reason: str | None = None
    contact: ContactId | None = None


class CallbackRow(Struct, kw_only=True):
    """A promise."""

    centre: CentreId
    callback: CallbackId
    client: ClientId
    customer: CustomerId | None
    queue: QueueId
    channel: Channel
    origin: ContactId | None
    agent: AgentId | None
    why: str
    promised_at: Instant
    due_at: Instant
    expires_at: Instant
    attempts: int = 0
    contacts: list[ContactId] = []
    last_outcome: str | None = None
    closed_at: Instant | None = None
    how: str | None = None


class MessageRow(Struct, kw_only=True, frozen=True):
    """A message of a conversation, *n* from 1 within the contact; its text is not here."""

    centre: CentreId
    contact: ContactId
    n: int
    message: MessageId
    by: str
    agent: AgentId | None
    at: Instant


class InquiryNote(Struct, kw_only=True, frozen=True):
    """How an inquiry stands from event *seq* on; the table holds what all its notes come to."""

    centre: CentreId
    seq: Seq
    inquiry: InquiryId
    client: ClientId
    customer: CustomerId | None
    contact: ContactId | None
    state: str
    owner: AgentId | None
    due: Instant | None
    topic: str | None
    at: Instant
    by: str


class UnionNote(Struct, kw_only=True, frozen=True):
    """From here on *gone* is known as *kept*; ``None``: as itself again."""

    centre: CentreId
    client: ClientId
    gone: CustomerId
    kept: CustomerId | None
    at: Instant
    by: str


class Afterwards(Struct, kw_only=True, frozen=True):
    """What is said of a contact that is over; ``None`` is unchanged."""

    centre: CentreId
    seq: Seq
    contact: ContactId
    at: Instant
    kind: str
    detail: str
    topic: str | None = None
    result: str | None = None
    rating: int | None = None


class PlanNote(Struct, kw_only=True, frozen=True):
    """A schedule that was published by event *seq*; its days replace what held for them before."""

    centre: CentreId
    seq: Seq
    version: int
    at: Instant
    by: str
    days: tuple[PlannedDay, ...]


Note = InquiryNote | UnionNote | Afterwards | PlanNote
"""What changes rows that the fold does not keep in its hands: written one by one, in order."""
