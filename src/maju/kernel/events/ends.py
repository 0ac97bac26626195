"""Messages on the way, and how a contact's customer side ends."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from maju.kernel.ids import AgentId, ContactId, MessageId, NodeId, QueueId


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
