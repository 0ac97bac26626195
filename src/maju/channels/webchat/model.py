"""What the channel remembers of a visitor: one value, kept with its lines, changed by one hand at a time.

    nothing ──begin──▶ open ──leave, EndContact, gone──▶ over ──begin──▶ open …

Ids, numbers and names of prompts only; what a visitor wrote lies in the side store.
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from maju.kernel.effects import TakeVoicemail
from maju.kernel.ids import (
    AgentId,
    CentreId,
    ContactId,
    CustomerId,
    EffectId,
    MessageId,
)
from maju.kernel.time import Duration, Instant

By = Literal["visitor", "agent", "system"]


class Asking(Struct, frozen=True, kw_only=True):
    """What the flow asks at *step*; answered in vain once *until* has come.

    Args:
        kind: buttons, a line of text (or digits), or a number to call back.
        keys: what may be chosen; the one that accepts, for a callback.
    """

    step: int
    kind: Literal["menu", "ask", "callback"]
    prompt: str
    keys: tuple[str, ...] = ()
    most: int = 0
    text: bool = False
    until: Instant | None = None


class Waiting(Struct, frozen=True, kw_only=True):
    """Place in line from 1 (0: not told) and the range of waiting that was told."""

    position: int
    low: Duration | None = None
    high: Duration | None = None


class Leaving(Struct, frozen=True, kw_only=True):
    """A message may be left; *effect* is answered when it was, or at *until*."""

    effect: EffectId
    about: TakeVoicemail
    until: Instant


class Conversation(Struct, frozen=True, kw_only=True):
    """One contact as its visitor sees it.

    Args:
        agents: who is in the conversation now.
        met: whether anybody ever was, so that there is something to rate.
        ended: why it is over: by whom, or that nobody came back.
        form: the questions that were answered, by name, and where the answers are kept.
        rating: what the visitor gave, 1 to 5.
        transcript: whether it shall come by e-mail.
        promised: whether it ended with the promise of a callback; *phone*: whether we know where.
    """

    contact: ContactId
    began_at: Instant
    asking: Asking | None = None
    waiting: Waiting | None = None
    leaving: Leaving | None = None
    agents: tuple[AgentId, ...] = ()
    held: bool = False
    met: bool = False
    ended: Literal["", "visitor", "centre", "away"] = ""
    form: dict[str, MessageId] = {}
    rating: int = 0
    transcript: bool = False
    files: int = 0
    promised: bool = False
    phone: bool = False

    @property
    def over(self) -> bool:
        """Nothing more is said in it."""
        return bool(self.ended)


class Session(Struct, frozen=True, kw_only=True):
    """A visitor's browser, known by a token of which only the hash is kept.

    Args:
        key: the widget's key, which is the address of an entry.
        lines: how many lines there are; they are numbered from 1, over all conversations.
    """

    id: str
    centre: CentreId
    key: str
    customer: CustomerId
    language: str = "ko"
    lines: int = 0
    talk: Conversation | None = None

    @property
    def open(self) -> Conversation | None:
        """The conversation that goes on, if one does."""
        return None if self.talk is None or self.talk.over else self.talk


Kind = Literal[
    "began", "prompt", "text", "file", "chosen", "given", "joined", "parted", "ended", "promised"
]


class Line(Struct, frozen=True, kw_only=True):
    """One line of what the visitor sees, the *n*-th of its session.

    Args:
        message: its text, or its file, lies in the side store under this.
        said: the visitor's own id for it, so that a repeat is known.
        prompt: the name of a text of the centre's own.
        value: what no person wrote: a key that was chosen, why it ended.
    """

    n: int
    contact: ContactId
    kind: Kind
    by: By
    at: Instant
    message: MessageId | None = None
    said: str = ""
    prompt: str = ""
    value: str = ""
    agent: AgentId | None = None


class Fate(Struct, frozen=True):
    """What came of an effect; no *outcome* while the visitor has yet to do something about it."""

    outcome: Literal["done", "failed"] | None
    detail: str = ""


DONE = Fate("done")
GONE = Fate("failed", "gone")
GOING_ON = Fate(None)
