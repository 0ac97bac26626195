"""Flows as data: what a contact goes through before (or instead of) a person. 흐름, IVR.

A graph of nodes. The core interprets it for any channel; the adapter only says, plays, shows and
listens. Texts are names of prompts; how they sound or read is the adapter's.
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from maju.kernel.ids import FlowId, NodeId, QueueId
from maju.kernel.time import SECOND, Duration

_MENU_WAIT = Duration(7 * SECOND)
_TEXT_WAIT = Duration(60 * SECOND)


class Say(Struct, frozen=True, kw_only=True, tag="say"):
    """Plays or shows *prompt*, then goes on. ``interruptible`` lets a key end it (barge-in).

    ``notice`` says what the customer must be told here: that the call is recorded (녹취 고지; the
    recording begins after it), or that agents are protected by law (상담사 보호 안내).
    """

    id: NodeId
    prompt: str
    next: NodeId
    interruptible: bool = True
    notice: Literal["", "recording", "protection"] = ""


class Choice(Struct, frozen=True, kw_only=True):
    """One way on from a menu: the key that is pressed or the button that is chosen."""

    key: str
    label: str
    next: NodeId


class Menu(Struct, frozen=True, kw_only=True, tag="menu"):
    """Asks for one of *choices*; after *retries* more wrong or missing answers goes *otherwise*."""

    id: NodeId
    prompt: str
    choices: tuple[Choice, ...]
    otherwise: NodeId
    timeout: Duration = _MENU_WAIT
    retries: int = 2


class Ask(Struct, frozen=True, kw_only=True, tag="ask"):
    """Asks for digits or a text and keeps it under *name* with the contact.

    A value shorter than *least* or longer than *most* is asked again, *retries* times.
    """

    id: NodeId
    prompt: str
    name: str
    next: NodeId
    otherwise: NodeId
    kind: Literal["digits", "text"] = "digits"
    least: int = 1
    most: int = 20
    timeout: Duration = _TEXT_WAIT
    retries: int = 2


class CheckHours(Struct, frozen=True, kw_only=True, tag="hours"):
    """Goes *open* or *closed* by a calendar."""

    id: NodeId
    calendar: str
    open: NodeId
    closed: NodeId


class SetNeeds(Struct, frozen=True, kw_only=True, tag="set"):
    """Sets what the contact needs from here on. ``None`` leaves a thing as it is."""

    id: NodeId
    next: NodeId
    skill: str | None = None
    language: str | None = None
    priority: int | None = None
    topic: str | None = None


class ToQueue(Struct, frozen=True, kw_only=True, tag="queue"):
    """Joins *queue*. What happens when it is closed or full: *closed*, *full* (both lead on)."""

    id: NodeId
    queue: QueueId
    closed: NodeId | None = None
    full: NodeId | None = None


CALLBACK_NUMBER = "callback_number"
"""An ``Ask`` of this name asks for another number to be called back at than the caller's own."""


class OfferCallback(Struct, frozen=True, kw_only=True, tag="callback"):
    """Offers a callback; *accept* is the key. Accepted: promised, contact ends.

    *at_once*: promised without asking; a menu before it has asked, or an ``Ask`` for the number.
    """

    id: NodeId
    prompt: str
    queue: QueueId
    declined: NodeId
    accept: str = "1"
    timeout: Duration = _MENU_WAIT
    at_once: bool = False


class Voicemail(Struct, frozen=True, kw_only=True, tag="voicemail"):
    """Takes a message for *queue*; it becomes work for a person."""

    id: NodeId
    prompt: str
    queue: QueueId


class Outside(Struct, frozen=True, kw_only=True, tag="outside"):
    """Hands the contact to a number outside."""

    id: NodeId
    number: str
    failed: NodeId


class SelfServed(Struct, frozen=True, kw_only=True, tag="served"):
    """The customer was helped without a person; ends the contact after *prompt*."""

    id: NodeId
    prompt: str


class End(Struct, frozen=True, kw_only=True, tag="end"):
    """Says good-bye and ends the contact. Why: ``closed`` (영업 시간 외) or ``blocked`` or said."""

    id: NodeId
    prompt: str
    why: Literal["closed", "blocked", "said"] = "said"
    part: Literal["night", "lunch", "holiday", ""] = ""


Node = (
    Say
    | Menu
    | Ask
    | CheckHours
    | SetNeeds
    | ToQueue
    | OfferCallback
    | Voicemail
    | Outside
    | SelfServed
    | End
)


class Flow(Struct, frozen=True, kw_only=True):
    """A graph of nodes, entered at *start*."""

    id: FlowId
    start: NodeId
    nodes: tuple[Node, ...]
