"""What the world may ask of a centre. Each is one wish; the core may refuse it.

A command's body holds ids and numbers, never people's names or texts: those lie in the side
store under the customer's key.
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from maju.kernel.channels import Channel
from maju.kernel.effects import Effect
from maju.kernel.ids import (
    AdapterId,
    AgentId,
    CallbackId,
    ClientId,
    CommandId,
    ContactId,
    CustomerId,
    EffectId,
    MessageId,
    OfferId,
    QueueId,
)
from maju.kernel.settings import Settings
from maju.kernel.time import Duration, Instant

# --- from the customer's side, by a channel adapter -------------------------------------------


class Arrive(Struct, frozen=True, kw_only=True, tag="arrive"):
    """A customer is at the door *entry*.

    Args:
        contact: made by the adapter with :func:`maju.kernel.ids.contact_id`.
        customer: whom the adapter resolved; ``None`` for an anonymous caller.
        began_at: when the adapter first heard it; never later than the stamp.
        outside: the outside world's id (Asterisk's channel id, the widget's session).
    """

    contact: ContactId
    adapter: AdapterId
    entry: str
    channel: Channel
    customer: CustomerId | None = None
    began_at: Instant
    outside: str = ""
    language: str = "ko"
    vip: bool = False
    last_agent: AgentId | None = None


class Leave(Struct, frozen=True, kw_only=True, tag="leave"):
    """The customer is gone: hung up, closed the page, or the line dropped."""

    contact: ContactId
    cause: Literal["hangup", "dropped"] = "hangup"


class GiveInput(Struct, frozen=True, kw_only=True, tag="input"):
    """The customer pressed or typed *value* at step *step* of its flow.

    An empty value is "nothing came in time". A step that is over is ignored, not refused. What
    an ``Ask`` asked for is somebody's own: the adapter keeps it in the side store under *kept*
    and tells only its *length*.
    """

    contact: ContactId
    step: int
    value: str = ""
    kept: MessageId | None = None
    length: int = 0


class StepDone(Struct, frozen=True, kw_only=True, tag="step_done"):
    """The adapter finished a step that asks for nothing (a prompt was played to its end)."""

    contact: ContactId
    step: int
    ok: bool = True


class SeeMessage(Struct, frozen=True, kw_only=True, tag="message"):
    """A message stands in the conversation; its text lies in the side store under *message*."""

    contact: ContactId
    message: MessageId
    by: Literal["customer", "agent"]
    agent: AgentId | None = None


class RequestCallback(Struct, frozen=True, kw_only=True, tag="request_callback"):
    """A callback is wished for.

    From a waiting contact (*contact*): keeps its place in line, and the contact ends. From outside
    of one (a page, an agent): *queue*, *customer* and *callback* are needed. *not_before* and
    *not_after* are a promised window; without them it is "in your turn".
    """

    contact: ContactId | None = None
    callback: CallbackId | None = None
    queue: QueueId | None = None
    customer: CustomerId | None = None
    not_before: Instant | None = None
    not_after: Instant | None = None


class CancelCallback(Struct, frozen=True, kw_only=True, tag="cancel_callback"):
    """The customer or a supervisor takes a callback back."""

    callback: CallbackId
    why: Literal["customer", "supervisor"] = "customer"


# --- from an agent's desk -------------------------------------------------------------------


class SignIn(Struct, frozen=True, kw_only=True, tag="sign_in"):
    """An agent comes to work; away (``signed_in``) until it asks for available."""

    agent: AgentId
    adapter: AdapterId  # which adapter reaches this agent's device


class SignOut(Struct, frozen=True, kw_only=True, tag="sign_out"):
    """An agent goes; takes effect after the contacts it has."""

    agent: AgentId


class SetState(Struct, frozen=True, kw_only=True, tag="set_state"):
    """Available, or away for a reason; takes effect after the contacts the agent has.

    *by* is the supervisor when somebody else sets it.
    """

    agent: AgentId
    state: Literal["available", "away"]
    reason: str = ""
    by: AgentId | None = None


class AcceptOffer(Struct, frozen=True, kw_only=True, tag="accept"):
    """The agent takes the contact that rings."""

    agent: AgentId
    offer: OfferId


class DeclineOffer(Struct, frozen=True, kw_only=True, tag="decline"):
    """The agent will not, or its device cannot, take it."""

    agent: AgentId
    offer: OfferId
    why: Literal["declined", "busy", "unreachable"] = "declined"


class Hold(Struct, frozen=True, kw_only=True, tag="hold"):
    """Puts the customer on hold."""

    agent: AgentId
    contact: ContactId


class Resume(Struct, frozen=True, kw_only=True, tag="resume"):
    """Takes the customer off hold."""

    agent: AgentId
    contact: ContactId


class HangUp(Struct, frozen=True, kw_only=True, tag="hang_up"):
    """The agent ends the conversation (or the work is done)."""

    agent: AgentId
    contact: ContactId


class Transfer(Struct, frozen=True, kw_only=True, tag="transfer"):
    """Blind: the contact goes to exactly one of *queue*, *to_agent*, *number*; the agent is free."""

    agent: AgentId
    contact: ContactId
    queue: QueueId | None = None
    to_agent: AgentId | None = None
    number: str = ""


class Consult(Struct, frozen=True, kw_only=True, tag="consult"):
    """Asks a colleague while the customer holds: to a queue, or an agent."""

    agent: AgentId
    contact: ContactId
    queue: QueueId | None = None
    to_agent: AgentId | None = None


class EndConsult(Struct, frozen=True, kw_only=True, tag="end_consult"):
    """How a consult ends: back to the customer, handed over, or all three together."""

    agent: AgentId
    contact: ContactId
    how: Literal["cancel", "transfer", "conference"]


class LeaveConference(Struct, frozen=True, kw_only=True, tag="leave_conference"):
    """One agent leaves; the other stays with the customer."""

    agent: AgentId
    contact: ContactId


class FinishWrapUp(Struct, frozen=True, kw_only=True, tag="finish_wrap_up"):
    """The record is saved. *topic* is the main type's code, *result* the outcome's."""

    agent: AgentId
    contact: ContactId
    topic: str = ""
    result: str = ""


class ExtendWrapUp(Struct, frozen=True, kw_only=True, tag="extend_wrap_up"):
    """More time for the record; counts from now."""

    agent: AgentId
    contact: ContactId
    by: Duration


# --- from adapters about the world ------------------------------------------------------------


class AnswerEffect(Struct, frozen=True, kw_only=True, tag="answer"):
    """What came of an effect. Each effect is answered once; a second answer changes nothing.

    Args:
        outcome: ``done``, ``failed`` (it did not and will not happen) or ``unknown`` (nobody can
            tell: reconciled, never repeated blindly).
        detail: for a dial: ``reached``, ``no_answer``, ``busy``, ``bad_number``, ``refused``.
        about: the effect itself, as it was taken, so that the core need not remember it.
    """

    effect: EffectId
    outcome: Literal["done", "failed", "unknown"]
    detail: str = ""
    about: Effect | None = None


class AgentLost(Struct, frozen=True, kw_only=True, tag="agent_lost"):
    """An agent's device or page is gone. Its talk goes back to the line, at its place."""

    agent: AgentId


class Report(Struct, frozen=True, kw_only=True, tag="report"):
    """What an adapter finds to be really going on, after a start or when asked.

    Contacts of this adapter which the core has open and which are not in *contacts* are gone:
    the customer left while nobody listened. Contacts that the core does not know are hung up.
    *talking* pairs contact and agent whose media is really connected.
    """

    adapter: AdapterId
    contacts: tuple[ContactId, ...]
    talking: tuple[tuple[ContactId, AgentId], ...] = ()
    agents: tuple[AgentId, ...] = ()


# --- from pages and programs --------------------------------------------------------------------


class ApplySettings(Struct, frozen=True, kw_only=True, tag="apply_settings"):
    """A new version of everything that the centre has decided."""

    settings: Settings


class ForgetCustomer(Struct, frozen=True, kw_only=True, tag="forget"):
    """The customer's key and texts have been destroyed; the journal keeps that it happened."""

    customer: CustomerId


class RecordImport(Struct, frozen=True, kw_only=True, tag="record_import"):
    """A log of another system was brought in; the journal keeps that it happened.

    ``read = imported + updated + unchanged + ignored + rejected``, none below 0.
    """

    format: str
    client: ClientId
    sha256: str
    read: int
    imported: int
    updated: int
    unchanged: int
    ignored: int
    rejected: int


class ApproveReport(Struct, frozen=True, kw_only=True, tag="approve_report"):
    """A person approves version *version* (from 1) of a report, whose bytes hash to *sha256*."""

    report: str
    version: int
    sha256: str
    by: str


class Tick(Struct, frozen=True, kw_only=True, tag="tick"):
    """Time has passed: timers that are due may fire. Made by the engine alone."""


class Unreadable(Struct, frozen=True, kw_only=True, tag="unreadable"):
    """Stands for a command that this code cannot read: of newer code, or damaged.

    Always refused: one row of the inbox must not stop the floor. What was written stays there.
    """

    kind: str
    version: int


Body = (
    Arrive
    | Leave
    | GiveInput
    | StepDone
    | SeeMessage
    | RequestCallback
    | CancelCallback
    | SignIn
    | SignOut
    | SetState
    | AcceptOffer
    | DeclineOffer
    | Hold
    | Resume
    | HangUp
    | Transfer
    | Consult
    | EndConsult
    | LeaveConference
    | FinishWrapUp
    | ExtendWrapUp
    | AnswerEffect
    | AgentLost
    | Report
    | ApplySettings
    | ForgetCustomer
    | RecordImport
    | ApproveReport
    | Tick
    | Unreadable
)


class Command(Struct, frozen=True, kw_only=True):
    """A wish with its envelope. (*source*, *source_id*) makes a repeat harmless.

    Args:
        source: who asks: an adapter, ``desk``, ``engine`` …
        source_id: that source's own id for this wish.
    """

    id: CommandId
    source: str
    source_id: str
    body: Body
