"""What a visitor may say, as the widget sends it. Each bears the visitor's own *id*.

The wire form is the JSON of these; see docs/reference/webchat.md.
"""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

Id = Annotated[str, Meta(min_length=8, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]
Short = Annotated[str, Meta(max_length=200)]


class Begin(Struct, frozen=True, kw_only=True, tag_field="do", tag="begin"):
    """A conversation shall begin."""

    id: Id
    language: Annotated[str, Meta(pattern=r"^[a-z]{2}$")] = "ko"


class Write(Struct, frozen=True, kw_only=True, tag_field="do", tag="write"):
    """A message."""

    id: Id
    text: str


class Choose(Struct, frozen=True, kw_only=True, tag_field="do", tag="choose"):
    """A button of the menu at *step*."""

    id: Id
    step: int
    value: Short


class Give(Struct, frozen=True, kw_only=True, tag_field="do", tag="give"):
    """The answer to a question at *step*."""

    id: Id
    step: int
    text: str


class Callback(Struct, frozen=True, kw_only=True, tag_field="do", tag="callback"):
    """Call me back: the answer to an offer at *step*, or (step 0) the wish of who waits."""

    id: Id
    step: int = 0
    phone: Short
    name: Short = ""


class Decline(Struct, frozen=True, kw_only=True, tag_field="do", tag="decline"):
    """No callback, at *step*; or no message."""

    id: Id
    step: int = 0


class LeaveMessage(Struct, frozen=True, kw_only=True, tag_field="do", tag="leave_message"):
    """A message for later, and how to answer it."""

    id: Id
    text: str
    phone: Short = ""
    email: Short = ""
    name: Short = ""


class Leave(Struct, frozen=True, kw_only=True, tag_field="do", tag="leave"):
    """The visitor ends the conversation."""

    id: Id


class Rate(Struct, frozen=True, kw_only=True, tag_field="do", tag="rate"):
    """How it was, from 1 to 5."""

    id: Id
    score: int


class SendTranscript(Struct, frozen=True, kw_only=True, tag_field="do", tag="transcript"):
    """The conversation shall come by e-mail."""

    id: Id
    email: Short


Said = (
    Begin
    | Write
    | Choose
    | Give
    | Callback
    | Decline
    | LeaveMessage
    | Leave
    | Rate
    | SendTranscript
)
