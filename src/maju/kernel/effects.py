"""What the core wants done in the world. An adapter does it and answers by a command."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from maju.kernel.ids import (
    AdapterId,
    AgentId,
    CallbackId,
    ContactId,
    CustomerId,
    MessageId,
    OfferId,
)
from maju.kernel.time import Duration, Instant


class Prompt(Struct, frozen=True, kw_only=True, tag="prompt"):
    """Play or show *prompt* as step *step*; expects up to *most* characters when *most* > 0.

    Answered by ``StepDone`` (nothing expected) or ``GiveInput``.
    """

    contact: ContactId
    step: int
    prompt: str
    keys: tuple[str, ...] = ()
    most: int = 0
    text: bool = False
    timeout: Duration = Duration(0)


class Ring(Struct, frozen=True, kw_only=True, tag="ring"):
    """Let the agent's device ring (or the desk show) until *until*."""

    contact: ContactId
    agent: AgentId
    offer: OfferId
    until: Instant


class StopRinging(Struct, frozen=True, kw_only=True, tag="stop_ringing"):
    """The offer is over, whatever the reason."""

    contact: ContactId
    agent: AgentId
    offer: OfferId


class Connect(Struct, frozen=True, kw_only=True, tag="connect"):
    """Put customer and *agents* together; a colleague of them who was talked with aside waits, with
    music. Failing it sends the contact back to the line.
    """

    contact: ContactId
    agents: tuple[AgentId, ...]


class PutOnHold(Struct, frozen=True, kw_only=True, tag="put_on_hold"):
    """Music for the customer; *with_* names agents who talk to each other meanwhile."""

    contact: ContactId
    with_: tuple[AgentId, ...] = ()


class Wait(Struct, frozen=True, kw_only=True, tag="wait"):
    """The contact waits in line: music, and what it is told (position from 1, wait range).

    Position 0: nothing is told, for it rings already or the queue does not tell.
    """

    contact: ContactId
    position: int
    low: Duration | None = None
    high: Duration | None = None


class DisconnectAgent(Struct, frozen=True, kw_only=True, tag="disconnect_agent"):
    """The agent leaves the conversation; the customer stays."""

    contact: ContactId
    agent: AgentId


class EndContact(Struct, frozen=True, kw_only=True, tag="end_contact"):
    """Say *prompt* if there is one, then hang up or close."""

    contact: ContactId
    prompt: str = ""


class TakeVoicemail(Struct, frozen=True, kw_only=True, tag="take_voicemail"):
    """Record a message; done when the customer has spoken or left."""

    contact: ContactId
    prompt: str


class SendOutside(Struct, frozen=True, kw_only=True, tag="send_outside"):
    """Connect the customer with a number outside."""

    contact: ContactId
    number: str


class Dial(Struct, frozen=True, kw_only=True, tag="dial"):
    """Call the customer for *agent*; at most once, never repeated blindly.

    Args:
        callback: the promise that it keeps; ``None``: the agent calls of its own accord.
        shows: the number that the customer sees, registered for its client; empty: none is.
        number: under which name the customer's number lies in the side store.
        notice: the prompt that the customer hears when it answers, before it is told reached:
            what follows is recorded. Empty: nothing is.
    """

    contact: ContactId
    callback: CallbackId | None
    customer: CustomerId | None
    agent: AgentId
    attempt: int
    timeout: Duration
    shows: str = ""
    number: str = "phone"
    notice: str = ""


class Show(Struct, frozen=True, kw_only=True, tag="show"):
    """Show the customer what agent *by* wrote elsewhere; the text lies in the side store."""

    contact: ContactId
    message: MessageId
    by: AgentId


class Observe(Struct, frozen=True, kw_only=True, tag="observe"):
    """Have a supervisor's phone ring, and let it be with the talk of *agent*; or, where it is with
    it already, change how. Failing it ends the watching.

    Args:
        how: ``listen`` (heard by nobody), ``whisper`` (by the agent) or ``join`` (by all).
        by: the person who watches.
        watcher: whose phone rings: a signed-in agent's own; ``None``: the one named *device*.
    """

    contact: ContactId
    agent: AgentId
    by: str
    how: Literal["listen", "whisper", "join"]
    watcher: AgentId | None = None
    device: str = ""


class StopObserving(Struct, frozen=True, kw_only=True, tag="stop_observing"):
    """The supervisor's phone leaves the talk."""

    contact: ContactId
    by: str
    watcher: AgentId | None = None
    device: str = ""


class KeepRecording(Struct, frozen=True, kw_only=True, tag="keep_recording"):
    """Keep (*on*) what is said on the line of the contact from now on, or leave it out.

    It ends with the contact; then ``NoteRecording`` tells what there is.
    """

    contact: ContactId
    on: bool


class AskReport(Struct, frozen=True, kw_only=True, tag="ask_report"):
    """Tell what is really going on, by a ``Report``."""


Effect = (
    Prompt
    | Ring
    | StopRinging
    | Connect
    | PutOnHold
    | Wait
    | DisconnectAgent
    | EndContact
    | TakeVoicemail
    | SendOutside
    | Dial
    | AskReport
    | Show
    | Observe
    | StopObserving
    | KeepRecording
)


class Todo(Struct, frozen=True, kw_only=True):
    """An effect on its way to *adapter*.

    Args:
        once: ``True``: at most once (a dial); its fate is reconciled. ``False``: may be repeated.
        expires_at: not begun later than this; then answered ``failed`` with ``expired``.
    """

    adapter: AdapterId
    effect: Effect
    once: bool = False
    expires_at: Instant | None = None


AnswerKind = Literal["done", "failed", "unknown"]
