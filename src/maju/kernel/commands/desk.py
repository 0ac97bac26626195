"""From an agent's desk."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from maju.kernel.ids import AdapterId, AgentId, ContactId, OfferId, QueueId
from maju.kernel.time import Duration


class SignIn(Struct, frozen=True, kw_only=True, tag="sign_in"):
    """An agent comes to work; away (``signed_in``) until it asks for available.

    Args:
        adapter: which adapter reaches this agent: its page, or its phone where it has no page.
        phone: whether that is a phone, by which a customer can be dialled; a page is none.
        phone_adapter: which adapter reaches the agent's phone, where *adapter* reaches its page:
            calls ring there, all else on the page. Signing in again with another one moves it.
        without_phone: it will have one, but has none yet: no call is offered until it has.
    """

    agent: AgentId
    adapter: AdapterId
    phone: bool = True
    phone_adapter: AdapterId | None = None
    without_phone: bool = False


class SignOut(Struct, frozen=True, kw_only=True, tag="sign_out"):
    """An agent goes; takes effect after the contacts it has."""

    agent: AgentId


class SetState(Struct, frozen=True, kw_only=True, tag="set_state"):
    """Available, or away for a reason; takes effect after the contacts the agent has.

    *by* is the person (its id in the directory) when somebody else sets it.
    """

    agent: AgentId
    state: Literal["available", "away"]
    reason: str = ""
    by: str | None = None


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
    """Puts the customer on hold; in a consult, back to the colleague (협의 전환)."""

    agent: AgentId
    contact: ContactId


class Resume(Struct, frozen=True, kw_only=True, tag="resume"):
    """Takes the customer off hold; in a consult that was answered, the colleague waits aside."""

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


class MarkAbuse(Struct, frozen=True, kw_only=True, tag="mark_abuse"):
    """폭언·성희롱: the agent's button. The first press of a contact marks it, to warn the customer;
    the second ends it and gives the agent a rest (away, ``recovery``).

    An agent who wraps the contact up may still press: there is nothing left to end then.
    """

    agent: AgentId
    contact: ContactId
    kind: Literal["abuse", "harassment"]
