"""What one hand does to one session, collected, and then kept as a whole or not at all."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import msgspec

from maju.channels.webchat.model import By, Conversation, Fate, Kind, Line, Session
from maju.kernel.commands import AnswerEffect, Body, Command
from maju.kernel.effects import Effect
from maju.kernel.ids import AdapterId, AgentId, CommandId, EffectId, MessageId, sortable
from maju.kernel.time import Instant

WEBCHAT = AdapterId("webchat")


class Change:
    """A session under lock, and what shall become of it.

    Args:
        session: as it is kept.
        repeated: the line that this wish of the visitor has made before.
        known: what came of this effect before.
    """

    def __init__(
        self, session: Session, *, repeated: Line | None = None, known: Fate | None = None
    ) -> None:
        self.session = session
        self.repeated = repeated
        self.known = known
        self.lines: list[Line] = []
        self.commands: list[Command] = []
        self.fates: dict[EffectId, Fate] = {}
        self.kept: dict[str, bytes] = {}
        self.wishes: list[str] = []
        self.begins = False

    @property
    def talk(self) -> Conversation:
        """The session's conversation; a bug when it never had one."""
        assert self.session.talk is not None, f"{self.session.id} has no conversation"
        return self.session.talk

    def turn(self, **changes: Any) -> None:
        """The conversation is as before but for *changes*."""
        talk = msgspec.structs.replace(self.talk, **changes)
        self.session = msgspec.structs.replace(self.session, talk=talk)

    def say(
        self,
        kind: Kind,
        by: By,
        at: Instant,
        *,
        message: MessageId | None = None,
        said: str = "",
        prompt: str = "",
        value: str = "",
        agent: AgentId | None = None,
    ) -> Line:
        """The next line."""
        line = Line(
            n=self.session.lines + 1,
            contact=self.talk.contact,
            kind=kind,
            by=by,
            at=at,
            message=message,
            said=said,
            prompt=prompt,
            value=value,
            agent=agent,
        )
        self.lines.append(line)
        self.session = msgspec.structs.replace(self.session, lines=line.n)
        return line

    def tell(self, source_id: str, at: Instant, body: Body) -> None:
        """The centre hears *body*; the same *source_id* is heard once."""
        self.commands.append(command(source_id, at, body))

    def settle(self, effect: EffectId, about: Effect, fate: Fate, at: Instant) -> None:
        """*effect* came to *fate*; it is answered, if that is an end."""
        self.fates[effect] = fate
        if fate.outcome is not None:
            self.commands.append(answer(effect, about, fate, at))

    def keep(self, name: str, value: bytes) -> None:
        """*value* goes to the customer's side store before anybody hears of it."""
        self.kept[name] = value

    def keep_all(self, texts: Mapping[str, str]) -> None:
        """The same for several texts; empty ones are left out."""
        for name, text in texts.items():
            if text:
                self.kept[name] = text.encode()

    def message_of(self, said: str, at: Instant, part: str = "") -> MessageId:
        """The id under which the visitor's wish *said* keeps its text."""
        return MessageId(sortable("ms", at, _digest(f"{self.session.id}\0{said}\0{part}")))


def command(source_id: str, at: Instant, body: Body) -> Command:
    """A command of the web chat."""
    return Command(
        id=CommandId(sortable("cm", at, _digest(source_id))),
        source=WEBCHAT,
        source_id=source_id,
        body=body,
    )


def answer(effect: EffectId, about: Effect, fate: Fate, at: Instant) -> Command:
    """The one answer to *effect*."""
    assert fate.outcome is not None, "what goes on is not answered"
    body = AnswerEffect(effect=effect, outcome=fate.outcome, detail=fate.detail, about=about)
    return command(f"answer/{effect}", at, body)


def _digest(text: str) -> int:
    said = f"{WEBCHAT}\0{text}".encode()
    return int.from_bytes(hashlib.blake2b(said, digest_size=10).digest(), "big")
