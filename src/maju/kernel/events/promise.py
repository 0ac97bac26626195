"""Promised callbacks, from the promise to its end."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from maju.kernel.channels import Channel
from maju.kernel.ids import AdapterId, AgentId, CallbackId, ClientId, ContactId, CustomerId, QueueId
from maju.kernel.time import Instant


class CallbackPromised(Struct, frozen=True, kw_only=True, tag="callback_promised"):
    """콜백 약속. ``drop``: the line broke after an agent had answered; that agent calls back.
    ``missed``: nobody of us could be reached when the customer called.

    Args:
        rank: its place in line, kept from the contact it came from.
        due: when it joins the line (now, or the beginning of its window or of opening hours).
        expires: closed when it has not been reached by then.
        number: under which name the number to call lies in the side store.
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
    why: Literal["customer", "overflow", "drop", "page", "missed"]
    agent: AgentId | None = None
    number: str = "phone"


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
    """The customer is being called for *agent*. At most once per attempt.

    Nobody told what came of it by *until*: its fate is unknown, and the agent is free again.

    Args:
        callback: the promise; ``None``: the agent calls of its own accord.
        shows: the number that the customer sees, an entry of its client.
        recorded: the customer hears the notice (녹취 고지) when it answers.
    """

    contact: ContactId
    callback: CallbackId | None
    attempt: int
    agent: AgentId
    leg: int
    until: Instant
    shows: str = ""
    recorded: bool = False


DialEnd = Literal[
    "reached", "no_answer", "busy", "bad_number", "refused", "unknown", "undone", "stopped"
]


class CallTried(Struct, frozen=True, kw_only=True, tag="call_tried"):
    """What a call of the agent's own accord came to. ``stopped``: the agent hung up first."""

    contact: ContactId
    agent: AgentId
    outcome: DialEnd


class CallbackExtended(Struct, frozen=True, kw_only=True, tag="callback_extended"):
    """It should have expired, but the customer's phone rings: what comes of that closes it."""

    callback: CallbackId


CallbackEnd = Literal["reached", "cancelled", "superseded", "unreached", "expired", "served"]


class CallbackClosed(Struct, frozen=True, kw_only=True, tag="callback_closed"):
    """The promise is over. ``served``: the customer got through by other means."""

    callback: CallbackId
    how: CallbackEnd
