"""From the customer's side, by a channel adapter."""

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
    MessageId,
    QueueId,
)
from maju.kernel.time import Instant


class Arrive(Struct, frozen=True, kw_only=True, tag="arrive"):
    """A customer is at the door *entry*.

    Args:
        contact: made by the adapter with :func:`maju.kernel.ids.contact_id`.
        customer: whom the adapter resolved; ``None`` for an anonymous caller.
        began_at: when the adapter first heard it; never later than the stamp.
        outside: the outside world's id (Asterisk's channel id, the widget's session).
        caution: a customer who is served with care (주의고객): by somebody with the skill
            ``caution`` where one is on duty, by anybody otherwise.
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
    caution: bool = False


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


class RateContact(Struct, frozen=True, kw_only=True, tag="rate"):
    """The customer's rating of a contact, *score* from 1 (worst) to 5; it may be over already.

    A later one takes the place of an earlier one.
    """

    contact: ContactId
    client: ClientId
    score: int
