"""Agent and customer together: legs, holds, consults, wrap-up."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from maju.kernel.ids import AgentId, ContactId, QueueId
from maju.kernel.time import Duration, Instant


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


class Reassigned(Struct, frozen=True, kw_only=True, tag="reassigned"):
    """A supervisor moved the contact, from *agent* or from its line. The visit, the ring and the
    leg that follow say the rest.
    """

    contact: ContactId
    by: str
    agent: AgentId | None = None
    queue: QueueId | None = None
    to_agent: AgentId | None = None


class AbuseMarked(Struct, frozen=True, kw_only=True, tag="abuse_marked"):
    """폭언·성희롱: pressed for the first or second time in the contact (by whomever)."""

    contact: ContactId
    agent: AgentId
    kind: Literal["abuse", "harassment"]
    press: int


LegEnd = Literal[
    "agent",
    "customer",
    "dropped",
    "transfer",
    "left",
    "lost",
    "cancel",
    "failed",
    "reassigned",  # a supervisor moved the contact on
]


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
