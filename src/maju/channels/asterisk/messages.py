"""Messages that customers leave in a flow's mailbox: sealed when they are over, and noted.

A card lies beside the recording before Asterisk begins it, and goes when the message is noted in the
journal: so whoever starts anew finds what one before left. What was not spoken is removed.
"""

from __future__ import annotations

import asyncio
import os
import secrets

import msgspec
from msgspec import Struct

from maju.channels.asterisk.away import SPOKEN_AT_LEAST_MS, Book
from maju.channels.asterisk.book import Call
from maju.channels.asterisk.exchange import Exchange, log
from maju.channels.asterisk.recording.sound import of_wav
from maju.channels.asterisk.recording.store import About
from maju.kernel.commands import NoteRecording
from maju.kernel.errors import Refused
from maju.kernel.ids import ContactId, CustomerId
from maju.kernel.time import Instant


class MessageCard(Struct, frozen=True, kw_only=True):
    """Whose a message is; *name* is the recording's."""

    name: str
    contact: ContactId
    entry: str
    customer: CustomerId | None
    began_at: Instant


class Messages:
    """The mailbox of one *exchange*."""

    def __init__(self, exchange: Exchange, book: Book) -> None:
        self._x = exchange
        self._book = book
        self._folder = book.folder / "messages"

    async def begin(self, call: Call, name: str) -> None:
        """*name* is about to be recorded on the line of *call*; harmless when repeated."""
        card = MessageCard(
            name=name,
            contact=call.contact,
            entry=call.entry,
            customer=call.customer,
            began_at=self._x.clock.now(),
        )
        await asyncio.to_thread(self._put, card)

    async def look(self) -> None:
        """Seal and note every message that is over."""
        for path in await asyncio.to_thread(lambda: sorted(self._folder.glob("*.json"))):
            card = msgspec.json.decode(await asyncio.to_thread(path.read_bytes), type=MessageCard)
            if not await self._over(card):
                continue
            await self._keep(card)
            await self._x.ari.tell("DELETE", f"recordings/stored/{card.name}")
            await asyncio.to_thread(path.unlink, missing_ok=True)

    async def _over(self, card: MessageCard) -> bool:
        if await self._x.ari.find(f"recordings/live/{card.name}") is not None:
            return False
        call = self._x.book.calls.get(card.contact)
        # before it begins, the caller hears what there is to say
        return call is None or call.under is None or call.under.channel != card.name

    async def _keep(self, card: MessageCard) -> None:
        wav = self._book.recorded / f"{card.name}.wav"
        client = await self._book.client(card.entry)
        if client is None or self._book.store is None or not wav.exists():
            return
        try:
            content = await asyncio.to_thread(of_wav, wav)
            if content.ms < SPOKEN_AT_LEAST_MS:
                return
            about = About(
                stem=card.name,
                client=client,
                contact=card.contact,
                customer=card.customer,
                kind="message",
                began_at=card.began_at,
            )
            name = await self._book.store.seal(about, content)
        except (ValueError, EOFError, OSError) as error:
            log.warning("message_unreadable", contact=card.contact, why=str(error))
            return
        except Refused as refused:
            if refused.code != "forgotten":
                raise
            return
        body = NoteRecording(contact=card.contact, recording=name, seconds=content.ms // 1_000)
        await self._x.mouth.say(f"recording/{name}", body)

    def _put(self, card: MessageCard) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._folder / f"{card.name}.json"
        if path.exists():
            return
        draft = self._folder / f".{card.name}.{secrets.token_hex(4)}"
        with draft.open("wb") as file:
            file.write(msgspec.json.encode(card))
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
