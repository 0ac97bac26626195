"""The visitors' side: sessions, what they say, what they see. HTTP is thin around this."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from maju.channels.webchat import files as f
from maju.channels.webchat import incoming, seeing
from maju.channels.webchat.books import Books
from maju.channels.webchat.doors import Door, Doors
from maju.channels.webchat.limits import Buckets
from maju.channels.webchat.model import Line, Session
from maju.channels.webchat.said import Said
from maju.channels.webchat.settings import ChatSettings
from maju.kernel.commands import SeeMessage
from maju.kernel.errors import Refused
from maju.kernel.ids import CustomerId, MessageId, sortable
from maju.kernel.ports import Clock, People

TOKEN_BYTES = 32


class Visitors:
    """One for all centres of this process.

    Args:
        files: keeps what visitors send; without it nothing can be sent.
        secret: keys the hashes of addresses.
        monotonic: the visitors' own time, in seconds.
    """

    def __init__(
        self,
        books: Books,
        doors: Doors,
        people: People,
        clock: Clock,
        *,
        files: f.Files,
        secret: bytes,
        settings: ChatSettings,
        monotonic: Callable[[], float],
    ) -> None:
        self.books = books
        self.doors = doors
        self.settings = settings
        self._people = people
        self._files = files
        self._clock = clock
        self._secret = secret
        self._said = Buckets(settings.said_a_minute, monotonic)
        self._asked = Buckets(settings.asked_a_minute, monotonic)

    # --- who is it ------------------------------------------------------------------------------

    def admit(self, address: str) -> None:
        """One more request of an address.

        Raises:
            Refused: ``chat_too_many``.
        """
        if not self._asked.take(address):
            raise Refused("chat_too_many")

    def door(self, key: str, origin: str | None) -> Door:
        """The door of *key*, for a page of *origin*.

        Raises:
            Refused: ``chat_key``, ``chat_origin``.
        """
        door = self.doors.find(key)
        if door is None:
            raise Refused("chat_key")
        if origin is None or origin not in door.origins:
            raise Refused("chat_origin")
        return door

    async def open_session(self, key: str, origin: str | None, address: str, language: str) -> str:
        """A new session's token; it is told once, and kept as a hash.

        Raises:
            Refused: ``chat_too_many``, and as :meth:`door`.
        """
        door = self.door(key, origin)
        where = hmac.digest(self._secret, address.encode(), "sha256")
        if await self.books.store.sessions_of(where) >= self.settings.sessions_most:
            raise Refused("chat_too_many")
        now, token = self._clock.now(), secrets.token_urlsafe(TOKEN_BYTES)
        session = Session(
            id=sortable("vs", now, secrets.randbits(80)),
            centre=door.centre,
            key=key,
            customer=CustomerId(sortable("cu", now, secrets.randbits(80))),
            language=language,
        )
        await self.books.store.open_session(session, token=hash_of(token), address=where)
        return token

    async def session(self, token: str, origin: str | None) -> tuple[Session, Door]:
        """Whose token it is; it opens nothing for a page of another site.

        Raises:
            Refused: ``chat_token``, and as :meth:`door`.
        """
        found = await self.books.store.find(hash_of(token))
        if found is None:
            raise Refused("chat_token")
        door = self.door(found.key, origin)
        self.books.presence.heard(found.id)
        return found, door

    # --- what is said ---------------------------------------------------------------------------

    def _may_say(self, session: Session) -> None:
        if not self._said.take(session.id):
            raise Refused("chat_too_many")

    async def hear(self, session: Session, door: Door, said: Said) -> int:
        """Do what the visitor said; the number of the last line.

        Raises:
            Refused: ``chat_…``.
        """
        self._may_say(session)
        async with self.books.change(session.id, said=said.id) as change:
            incoming.hear(change, said, door=door, settings=self.settings, now=self._clock.now())
        return change.session.lines

    async def upload(self, session: Session, said: str, name: str, content: bytes) -> int:
        """A file for the conversation; its type is what its bytes say.

        Raises:
            Refused: ``chat_file_…``, ``chat_over``, ``chat_too_many``.
        """
        self._may_say(session)
        if len(content) > self.settings.file_most:
            raise Refused("chat_file_large", most=self.settings.file_most >> 20)
        name = f.harmless_name(name)
        kind = f.kind_of(name, content)
        async with self.books.change(session.id, said=said) as change:
            talk = change.session.open
            if change.repeated is not None:
                return change.session.lines
            if talk is None:
                raise Refused("chat_over")
            if talk.files >= self.settings.files_most:
                raise Refused("chat_files_many", most=self.settings.files_most)
            now = self._clock.now()
            message = change.message_of(said, now)
            await self._files.put(session.customer, message, name, kind, content)
            change.say("file", "visitor", now, message=message, said=said)
            change.turn(files=talk.files + 1)
            seen = SeeMessage(contact=talk.contact, message=message, by="customer")
            change.tell(f"{session.id}/{said}", now, seen)
        return change.session.lines

    async def file(self, session: Session, message: str) -> tuple[f.Attached, str, bytes]:
        """A file of one's own session: what is known of it, its type by its bytes, and these.

        Raises:
            Refused: ``chat_no_file``.
        """
        _, lines = await self.books.store.read(session.id, after=0)
        mine = any(line.message == message for line in lines)
        about = await self._files.about(session.customer, MessageId(message)) if mine else None
        content = (
            None if about is None else await self._files.get(session.customer, MessageId(message))
        )
        if about is None or content is None:
            raise Refused("chat_no_file")
        return about, f.kind_of(about.name, content), content

    # --- what is seen ---------------------------------------------------------------------------

    async def see(self, session: str, *, have: int) -> tuple[int, Mapping[str, Any], Sequence[Any]]:
        """The number of the last line, the state, and the lines after *have*, ready for the wire."""
        now, lines = await self.books.store.read(session, after=have)
        door = self.doors.find(now.key)
        if now.talk is not None:
            self.books.presence.of(now.talk.contact, session)
        shown = [await self._line(now, door, line) for line in lines]
        return now.lines, seeing.state(now, door, self._name), shown

    async def _line(self, session: Session, door: Door | None, line: Line) -> Mapping[str, Any]:
        text, file = None, None
        if line.message is not None:
            about = None
            if line.kind in {"file", "text"}:
                about = await self._files.about(session.customer, line.message)
            if about is None:
                text = await self._people.get(session.customer, line.message)
            else:
                file = about
        said = None if text is None else text.decode()
        return seeing.line(session, door, line, said, file, self._name)

    def _name(self, session: Session, agent: Any) -> str:
        return self.doors.agent_name(session.centre, agent)


def hash_of(token: str) -> bytes:
    """What is kept of a token: 256 random bits need no salt."""
    return hashlib.sha256(token.encode()).digest()
