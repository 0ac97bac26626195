"""Calls that the dialplan took without Maju, read from what it wrote of them, and told to the centre.

A call's file has a line for each step, written before the step is done (``extensions.conf``). It is
removed when what it says is durable in the journal; whoever is killed before reads it again, and says
the same under the same name. So each call is told of once.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path

from msgspec import Struct

from maju.channels.asterisk.exchange import Exchange, log
from maju.channels.asterisk.recording.sound import of_wav
from maju.channels.asterisk.recording.store import About, Recordings
from maju.kernel.commands import Leave, NoteMissed
from maju.kernel.commands.calls import MissedFate
from maju.kernel.errors import Refused
from maju.kernel.ids import ClientId, ContactId, contact_id
from maju.kernel.time import SECOND, Duration, Instant

LOOK_EVERY = Duration(3 * SECOND)
SPOKEN_AT_LEAST_MS = 1_000
"""A shorter message says nothing."""

_STEPS = frozenset(
    ("rang", "rings", "began", "announced", "ringing", "forwarded", "message", "kept", "over")
)


class Taken(Struct, frozen=True, kw_only=True):
    """What a call's file says.

    Args:
        contact: as what Maju knew it before it handed it back; empty: it never heard of it.
        at: when each step began.
        over: Asterisk has written that the call is over.
    """

    channel: str
    dialled: str
    number: str
    contact: str
    at: dict[str, Instant]
    last: Instant

    @property
    def over(self) -> bool:
        """Whether the dialplan came to its end with it."""
        return "over" in self.at

    @property
    def began(self) -> Instant:
        """When it was there."""
        return self.at.get("rang", self.at.get("began", self.last))

    @property
    def only_rang(self) -> bool:
        """Whether the dialplan did nothing for it: it may have been led afterwards."""
        return self.at.keys() <= {"rang", "rings"}

    def fate(self, *, spoken: bool) -> MissedFate:
        """What became of it."""
        if "forwarded" in self.at:
            return "forwarded"
        if spoken:
            return "voicemail"
        return "announced" if "announced" in self.at else "abandoned"


def read_call(text: str) -> Taken | None:
    """What the lines of a call's file say; ``None``: its first one was cut off by a kill."""
    at: dict[str, Instant] = {}
    last = Instant(0)
    about: dict[str, str] = {}
    dialled = ""
    for line in text.splitlines():
        step, _, rest = line.partition(" ")
        words = rest.split(" ")
        if step not in _STEPS or not (words[0].isascii() and words[0].isdecimal()):
            continue  # half a line
        last = Instant(int(words[0]) * SECOND)
        at[step] = last
        if step in ("rang", "began") and len(words) >= 5:
            dialled = words[1]
            about = dict(word.partition("=")[::2] for word in words[2:])
    if not about.get("channel"):
        return None
    return Taken(
        channel=about["channel"],
        dialled=dialled,
        number=about.get("number", ""),
        contact=about.get("contact", ""),
        at=at,
        last=last,
    )


class Book(Struct, frozen=True, kw_only=True):
    """What is needed to tell of them.

    Args:
        folder: where the dialplan writes (:attr:`.settings.Server.away`).
        recorded: where Asterisk puts what ARI has it record.
        client: whose an entry is.
        store: where messages are sealed; without it they stay where they are.
    """

    folder: Path
    recorded: Path
    client: Callable[[str], Awaitable[ClientId | None]]
    store: Recordings | None = None

    def calls(self) -> Iterator[Path]:
        """The files of calls, oldest first."""
        yield from sorted((self.folder / "calls").glob("*.call"))

    def rang(self, channel: str) -> Path:
        """The file of a call that nobody led at first."""
        name = "".join(each for each in channel if each in "0123456789.")
        return self.folder / "calls" / f"{name}.call"


class Away:
    """Tells the centre of the calls in *book*."""

    def __init__(self, exchange: Exchange, book: Book) -> None:
        self._x = exchange
        self._book = book

    async def look(self, *, only_rang: bool = False) -> None:
        """Tell of every call that is over; *only_rang*: of those that got no further.

        That is for the beginning of an adapter. One of those may have been led after all, by an
        adapter that was killed before it could remove the file. So they are told of before that
        adapter's calls are reported as gone: to the centre both are one contact, and what it knows of
        is not missed.
        """
        found = [(path, taken) async for path, taken in self._read()]
        further = {taken.channel for _, taken in found if not taken.only_rang}
        for path, taken in found:
            if only_rang and taken.contact:  # the dialplan took it back by itself
                contact = ContactId(taken.contact)
                gone = Leave(contact=contact, cause="dropped")
                self._x.mouth.tell(f"{contact}/leave", gone)
            if taken.only_rang and taken.channel in further:
                await asyncio.to_thread(path.unlink, missing_ok=True)
            elif (taken.only_rang or not only_rang) and await self._is_over(taken):
                await self._tell(path, taken)

    async def forget(self, channel: str) -> None:
        """That call is led, and the centre knows it."""
        await asyncio.to_thread(self._book.rang(channel).unlink, missing_ok=True)

    async def _read(self) -> AsyncIterator[tuple[Path, Taken]]:
        for path in await asyncio.to_thread(lambda: list(self._book.calls())):
            try:
                text = await asyncio.to_thread(path.read_text, "utf-8", "replace")
            except FileNotFoundError:
                continue  # it is led by now
            taken = read_call(text)
            if taken is not None:
                yield path, taken
                continue
            await asyncio.to_thread(_set_aside, path)
            log.warning("away_unreadable", adapter=self._x.adapter, file=path.name)

    async def _is_over(self, taken: Taken) -> bool:
        return taken.over or await self._x.ari.find(f"channels/{taken.channel}") is None

    async def _tell(self, path: Path, taken: Taken) -> None:
        x = self._x
        entry = await x.callers.entry(taken.dialled) or taken.dialled
        client = await self._book.client(entry)
        caller = await x.callers.who(entry, taken.number) if client is not None else None
        customer = None if caller is None else caller.customer
        began = taken.began
        known = ContactId(taken.contact)
        contact = known or contact_id(began, x.adapter, taken.channel)
        wav = path.with_suffix(".wav")
        recording, spoken = "", False
        if client is not None and wav.exists():
            about = About(
                stem=f"away-{path.stem}",
                client=client,
                contact=contact,
                customer=customer,
                kind="message",
                began_at=taken.at.get("message", began),
            )
            recording, spoken = await self._seal(wav, about)
        body = NoteMissed(
            contact=contact,
            adapter=x.adapter,
            entry=entry,
            customer=customer,
            began_at=began,
            ended_at=max(taken.last, began),
            fate=taken.fate(spoken=spoken),
            outside=taken.channel,
            language="ko" if caller is None else caller.language,
            recording=recording,
            heard=bool(known),
        )
        await x.mouth.say(f"missed/{taken.channel}", body)
        log.info("away_told", adapter=x.adapter, contact=contact, fate=body.fate)
        await asyncio.to_thread(_remove, path, wav, keep=spoken and not recording)

    async def _seal(self, wav: Path, about: About) -> tuple[str, bool]:
        """The name under which it lies, and whether anything is said in it."""
        try:
            content = await asyncio.to_thread(of_wav, wav)
        except (ValueError, EOFError, OSError):
            log.warning("message_unreadable", contact=about.contact)
            return "", False
        if content.ms < SPOKEN_AT_LEAST_MS or self._book.store is None:
            return "", content.ms >= SPOKEN_AT_LEAST_MS
        try:
            return await self._book.store.seal(about, content), True
        except Refused as refused:
            if refused.code != "forgotten":
                raise
            return "", False  # nobody may hear it any more


def _remove(path: Path, wav: Path, *, keep: bool) -> None:
    """The message first, unless it could not be sealed; a call is told of again harmlessly."""
    if not keep:
        wav.unlink(missing_ok=True)
    path.unlink(missing_ok=True)


def _set_aside(path: Path) -> None:
    path.rename(path.with_suffix(".unreadable"))
