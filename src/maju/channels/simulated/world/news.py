"""What the world tells whoever listens: a PBX's and a chat widget's events, and agents' clicks.

The world knows nothing of commands; :mod:`..incoming` translates. Each piece of news has an id
of its own that stays the same however often it is told, which is what makes a repeat harmless.
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from maju.kernel.channels import Channel
from maju.kernel.commands import Body
from maju.kernel.ids import AgentId, ClientId, ContactId, CustomerId, EffectId
from maju.kernel.time import Instant


class CallRef(Struct, kw_only=True, eq=False):
    """A call as the network knows it. *contact* is a channel variable: an adapter writes its own id
    there, and finds it again after its death.
    """

    name: str
    at: Instant
    channel: Channel
    customer: CustomerId | None
    contact: ContactId | None = None


class CallRang(Struct, frozen=True, kw_only=True):
    """A call (or a chat) stands at the door *entry*."""

    id: str
    at: Instant
    call: CallRef
    entry: str
    language: str
    name: str
    phone: str
    vip: bool
    last_agent: AgentId | None


class StepEnded(Struct, frozen=True, kw_only=True):
    """The prompt of *step* was heard to its end; nothing had been asked."""

    id: str
    at: Instant
    call: CallRef
    step: int


class Pressed(Struct, frozen=True, kw_only=True):
    """Keys or a text came for *step*; an empty *value* says that nothing came in time.

    *private*: a number or a text of the customer's own, not the key of a menu.
    """

    id: str
    at: Instant
    call: CallRef
    step: int
    value: str
    private: bool


class CustomerGone(Struct, frozen=True, kw_only=True):
    """The customer hung up or closed the page, or the line broke."""

    id: str
    at: Instant
    call: CallRef
    how: Literal["hangup", "dropped"]


class Typed(Struct, frozen=True, kw_only=True):
    """A line of text stands in the chat."""

    id: str
    at: Instant
    call: CallRef
    by: Literal["customer", "agent"]
    agent: AgentId | None
    text: str


class Rated(Struct, frozen=True, kw_only=True):
    """The customer rates the chat that has ended, 1 to 5."""

    id: str
    at: Instant
    call: CallRef
    client: ClientId
    score: int


class Recorded(Struct, frozen=True, kw_only=True):
    """The call that has ended was recorded: *seconds* of it are kept as *recording*."""

    id: str
    at: Instant
    call: CallRef
    recording: str
    seconds: int


class DeviceLost(Struct, frozen=True, kw_only=True):
    """An agent's phone or page is gone."""

    id: str
    at: Instant
    agent: AgentId


class Clicked(Struct, frozen=True, kw_only=True):
    """An agent clicked at the desk, which speaks the core's own language."""

    id: str
    at: Instant
    agent: AgentId
    wish: Body


class Came(Struct, frozen=True, kw_only=True):
    """What became of an effect that took its time (a dial, a voicemail, a number outside)."""

    id: str
    at: Instant
    effect: EffectId
    contact: ContactId
    outcome: Literal["done", "failed"]
    detail: str


News = (
    CallRang
    | StepEnded
    | Pressed
    | CustomerGone
    | Typed
    | Rated
    | Recorded
    | DeviceLost
    | Clicked
    | Came
)

LOSABLE = (CallRang, StepEnded, Pressed, CustomerGone, Came)
"""What a PBX says to an open connection only. Clicks and typed lines are durable where they come
from (a form that was sent, a session's history)."""


class Fate(Struct, frozen=True):
    """What the world knows of an effect. ``None`` as outcome: it is still going on."""

    outcome: Literal["done", "failed"] | None
    detail: str = ""


DONE = Fate("done")
GOING_ON = Fate(None)
