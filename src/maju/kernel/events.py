"""What has happened. The journal is a sequence of these, and everything else follows from it.

Bodies hold ids and numbers, never people's names or texts. A body that changes its meaning gets a
new version and an upcaster (``journal.codec``); old ones stay readable for ever.
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from maju.kernel.channels import Channel
from maju.kernel.ids import (
    AdapterId,
    AgentId,
    CallbackId,
    ClientId,
    CommandId,
    ContactId,
    CustomerId,
    EffectId,
    FlowId,
    MessageId,
    NodeId,
    OfferId,
    QueueId,
    Seq,
)
from maju.kernel.settings import Policy, Settings
from maju.kernel.time import Duration, Instant

# --- the contact -------------------------------------------------------------------------------


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


class OutboundBegan(Struct, frozen=True, kw_only=True, tag="outbound_began"):
    """A callback's turn has come: from here on it is a contact that waits for an agent."""

    contact: ContactId
    callback: CallbackId
    attempt: int
    adapter: AdapterId
    channel: Channel
    client: ClientId
    queue: QueueId
    customer: CustomerId | None = None


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
    """The customer was told its position and a range of waiting."""

    contact: ContactId
    position: int
    low: Duration | None = None
    high: Duration | None = None


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


class Answered(Struct, frozen=True, kw_only=True, tag="answered"):
    """Agent and customer are together; the agent's leg *leg* (from 1 within the contact) begins.

    *wait* runs from the first queue entry since the customer last spoke with somebody.
    """

    contact: ContactId
    agent: AgentId
    leg: int
    queue: QueueId | None
    visit: int
    wait: Duration


class Held(Struct, frozen=True, kw_only=True, tag="held"):
    """The customer is on hold."""

    contact: ContactId
    agent: AgentId


class Resumed(Struct, frozen=True, kw_only=True, tag="resumed"):
    """The customer is off hold."""

    contact: ContactId
    agent: AgentId


class ConsultAsked(Struct, frozen=True, kw_only=True, tag="consult_asked"):
    """The agent asks a colleague while the customer holds."""

    contact: ContactId
    agent: AgentId
    queue: QueueId | None = None
    to_agent: AgentId | None = None
    rank: int = 0


class ConsultBegan(Struct, frozen=True, kw_only=True, tag="consult_began"):
    """The colleague answered; its leg has the role of a consult."""

    contact: ContactId
    agent: AgentId
    colleague: AgentId
    leg: int


class ConsultEnded(Struct, frozen=True, kw_only=True, tag="consult_ended"):
    """``transfer``: the colleague keeps the customer. ``conference``: all three talk."""

    contact: ContactId
    agent: AgentId
    colleague: AgentId | None
    how: Literal["cancel", "transfer", "conference", "refused", "lost"]


class Transferred(Struct, frozen=True, kw_only=True, tag="transferred"):
    """The agent gave the contact on. 호 전환."""

    contact: ContactId
    agent: AgentId
    kind: Literal["blind", "warm"]
    queue: QueueId | None = None
    to_agent: AgentId | None = None
    number: str = ""


LegEnd = Literal["agent", "customer", "dropped", "transfer", "left", "lost", "cancel", "failed"]


class LegEnded(Struct, frozen=True, kw_only=True, tag="leg_ended"):
    """The agent's talk with the customer (or the consult) is over."""

    contact: ContactId
    agent: AgentId
    leg: int
    how: LegEnd


class WrapUpBegan(Struct, frozen=True, kw_only=True, tag="wrap_up_began"):
    """후처리 begins; ends by itself at *until* when there is one."""

    contact: ContactId
    agent: AgentId
    leg: int
    until: Instant


class WrapUpExtended(Struct, frozen=True, kw_only=True, tag="wrap_up_extended"):
    """More time for the record."""

    contact: ContactId
    agent: AgentId
    leg: int
    until: Instant


class WrapUpEnded(Struct, frozen=True, kw_only=True, tag="wrap_up_ended"):
    """The record is saved, or its time is over."""

    contact: ContactId
    agent: AgentId
    leg: int
    how: Literal["saved", "timeout", "capped", "lost"]
    topic: str = ""
    result: str = ""


class WorkParked(Struct, frozen=True, kw_only=True, tag="work_parked"):
    """Asynchronous work rests while the agent serves a live contact."""

    contact: ContactId
    agent: AgentId


class WorkResumed(Struct, frozen=True, kw_only=True, tag="work_resumed"):
    """The asynchronous work goes on."""

    contact: ContactId
    agent: AgentId


class MessageSeen(Struct, frozen=True, kw_only=True, tag="message_seen"):
    """A message stands in the conversation."""

    contact: ContactId
    message: MessageId
    by: Literal["customer", "agent"]
    agent: AgentId | None = None


class VoicemailBegan(Struct, frozen=True, kw_only=True, tag="voicemail_began"):
    """The customer may speak a message."""

    contact: ContactId
    queue: QueueId


class OutsideBegan(Struct, frozen=True, kw_only=True, tag="outside_began"):
    """The contact is on its way to a number outside."""

    contact: ContactId
    number: str
    after: NodeId | None = None  # where the flow goes on when it fails


Outcome = Literal[
    "answered",  # 응답
    "abandoned",  # 포기: in line or ringing, before any agent
    "callback",  # 콜백 전환
    "flowed_out",  # 큐 이탈: voicemail, outside, key exit
    "ivr_abandoned",  # in the flow, before any queue
    "self_served",
    "after_hours",
    "blocked",
    "unreached",  # outbound only: the customer was not reached
    "withdrawn",  # outbound only: not dialled any more
]


class ContactClosed(Struct, frozen=True, kw_only=True, tag="contact_closed"):
    """The customer's side is over. Wrap-up of an agent may still run.

    ``lost`` tells that it ended in another line after it had been answered (EC-15).
    """

    contact: ContactId
    outcome: Outcome
    by: Literal["customer", "agent", "system", "dropped"]
    lost: bool = False
    part: Literal["night", "lunch", "holiday", ""] = ""


# --- the agent -----------------------------------------------------------------------------------


class AgentSignedIn(Struct, frozen=True, kw_only=True, tag="agent_signed_in"):
    """출근·로그인."""

    agent: AgentId
    adapter: AdapterId


class AgentSignedOut(Struct, frozen=True, kw_only=True, tag="agent_signed_out"):
    """로그아웃."""

    agent: AgentId
    why: Literal["asked", "lost"] = "asked"


class AgentStateAsked(Struct, frozen=True, kw_only=True, tag="agent_state_asked"):
    """A change that waits for the end of the contacts the agent has."""

    agent: AgentId
    state: Literal["available", "away", "signed_out"]
    reason: str = ""
    by: AgentId | None = None


class AgentStateSet(Struct, frozen=True, kw_only=True, tag="agent_state_set"):
    """Available 대기, or away 이석 for a reason."""

    agent: AgentId
    state: Literal["available", "away"]
    reason: str = ""
    by: AgentId | None = None
    why: Literal["asked", "rona", "lost"] = "asked"


class AgentResting(Struct, frozen=True, kw_only=True, tag="agent_resting"):
    """No offer until *until*, after one that was not answered or declined."""

    agent: AgentId
    until: Instant


class AgentRested(Struct, frozen=True, kw_only=True, tag="agent_rested"):
    """May be offered contacts again."""

    agent: AgentId


# --- promises -------------------------------------------------------------------------------------


class CallbackPromised(Struct, frozen=True, kw_only=True, tag="callback_promised"):
    """콜백 약속. ``drop``: the line broke after an agent had answered; that agent calls back.

    Args:
        rank: its place in line, kept from the contact it came from.
        due: when it joins the line (now, or the beginning of its window or of opening hours).
        expires: closed when it has not been reached by then.
    """

    callback: CallbackId
    contact: ContactId | None
    queue: QueueId
    client: ClientId
    adapter: AdapterId
    channel: Channel
    customer: CustomerId | None
    rank: int
    due: Instant
    expires: Instant
    why: Literal["customer", "overflow", "drop", "page"]
    agent: AgentId | None = None


class CallbackPostponed(Struct, frozen=True, kw_only=True, tag="callback_postponed"):
    """The next attempt is not before *due*."""

    callback: CallbackId
    due: Instant


class CallbackTried(Struct, frozen=True, kw_only=True, tag="callback_tried"):
    """What an attempt came to."""

    callback: CallbackId
    attempt: int
    contact: ContactId
    outcome: Literal["reached", "no_answer", "busy", "bad_number", "refused", "unknown", "undone"]


class DialBegan(Struct, frozen=True, kw_only=True, tag="dial_began"):
    """The customer of a callback is being called for *agent*. At most once per attempt."""

    contact: ContactId
    callback: CallbackId
    attempt: int
    agent: AgentId
    leg: int


class CallbackExtended(Struct, frozen=True, kw_only=True, tag="callback_extended"):
    """It should have expired, but the customer's phone rings: what comes of that closes it."""

    callback: CallbackId


CallbackEnd = Literal["reached", "cancelled", "superseded", "unreached", "expired", "served"]


class CallbackClosed(Struct, frozen=True, kw_only=True, tag="callback_closed"):
    """The promise is over. ``served``: the customer got through by other means."""

    callback: CallbackId
    how: CallbackEnd


# --- the centre ------------------------------------------------------------------------------------


class SettingsApplied(Struct, frozen=True, kw_only=True, tag="settings_applied"):
    """From here on the centre decides by these."""

    settings: Settings


class EffectSettled(Struct, frozen=True, kw_only=True, tag="effect_settled"):
    """What came of an effect; once for each that was answered."""

    effect: EffectId
    outcome: Literal["done", "failed", "unknown"]
    detail: str = ""


class Reconciled(Struct, frozen=True, kw_only=True, tag="reconciled"):
    """An adapter told what is really going on. *gone* had ended while nobody listened."""

    adapter: AdapterId
    gone: tuple[ContactId, ...] = ()
    unknown: tuple[ContactId, ...] = ()


class CustomerForgotten(Struct, frozen=True, kw_only=True, tag="customer_forgotten"):
    """Key and texts are destroyed; counts stay."""

    customer: CustomerId


EventBody = (
    ContactArrived
    | OutboundBegan
    | StepEntered
    | StepLeft
    | NeedsSet
    | Queued
    | Released
    | Reranked
    | OverflowPassed
    | WaitTold
    | VisitEnded
    | OfferMade
    | OfferEnded
    | Answered
    | Held
    | Resumed
    | ConsultAsked
    | ConsultBegan
    | ConsultEnded
    | Transferred
    | LegEnded
    | WrapUpBegan
    | WrapUpExtended
    | WrapUpEnded
    | WorkParked
    | WorkResumed
    | MessageSeen
    | VoicemailBegan
    | OutsideBegan
    | ContactClosed
    | AgentSignedIn
    | AgentSignedOut
    | AgentStateAsked
    | AgentStateSet
    | AgentResting
    | AgentRested
    | CallbackPromised
    | CallbackPostponed
    | CallbackTried
    | CallbackExtended
    | DialBegan
    | CallbackClosed
    | SettingsApplied
    | EffectSettled
    | Reconciled
    | CustomerForgotten
)


class Event(Struct, frozen=True, kw_only=True):
    """A body with its envelope.

    Args:
        seq: its number in the centre, without gaps.
        at: when it was recorded; rises (or stays, within one decision) with *seq*.
        due: when it should have happened, where a timer fired late; facts use it.
        cause: the command that was decided.
        core: the version of the core that decided it.
    """

    seq: Seq
    at: Instant
    due: Instant | None = None
    cause: CommandId
    core: int
    body: EventBody

    @property
    def occurred(self) -> Instant:
        """When it happened for the customer: the due instant where a timer fired late."""
        return self.at if self.due is None else self.due
