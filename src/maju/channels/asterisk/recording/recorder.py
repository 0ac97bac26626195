"""Recording: begun, rested and gone on with as the centre says; sealed and noted when it is over.

MixMonitor hangs on the customer's line, from the notice to the end: one side is what the customer
says, the other what the customer hears. So a transfer, a consult and a conference change nothing:
it is one recording for each contact, with every agent in it whom the customer heard; what agents say
to each other while the customer hears music is not in it, nor a whisper.

There is one way to the end, whoever was killed when: cards are looked through, and what is over is
sealed, noted, and taken from the spool, in this order. Each step may be done twice.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence

import msgspec
from msgspec import Struct

from maju.channels.asterisk.ami import Ami
from maju.channels.asterisk.book import Call
from maju.channels.asterisk.errors import Away, Declined, Lost
from maju.channels.asterisk.exchange import Exchange, log
from maju.channels.asterisk.recording.sound import of_raw
from maju.channels.asterisk.recording.spool import Card, Spool, stem_of
from maju.channels.asterisk.recording.store import About, Content, Recordings
from maju.channels.asterisk.said import DONE, GONE, Fate
from maju.kernel.commands import NoteRecording
from maju.kernel.effects import KeepRecording
from maju.kernel.errors import Refused, Trouble
from maju.kernel.ids import ClientId, ContactId, CustomerId
from maju.kernel.time import SECOND, Duration, Instant

TAPE = "MAJU_TAPE"
"""MixMonitor writes its id there: with it the line is recorded, whoever began it."""
STEM = "MAJU_TAPE_STEM"
ROOM_LEAST = 16 << 20
"""Bytes: below, no further recording is begun; those that run have eight minutes of a line left."""
ROOM_NONE = 64 << 10
"""Bytes: below, what is said now is not written any more, or will not be in a moment."""
LOOK_EVERY = Duration(SECOND // 4)
TRY_AGAIN_AFTER = Duration(10 * SECOND)

NO_ROOM = Fate("failed", "no_room")
AWAY = Fate("failed", "recorder_away")
NOT_BEGUN = Fate("failed", "not_recorded")


class Owner(Struct, frozen=True):
    """Whose a contact is."""

    client: ClientId
    customer: CustomerId | None = None


class Tape(Struct, frozen=True, kw_only=True):
    """What a recorder needs of the world.

    Args:
        owner: whose a contact is, as the centre knows it; ``None``: it does not know yet.
    """

    ami: Ami
    spool: Spool
    store: Recordings
    owner: Callable[[ContactId], Awaitable[Owner | None]]


class Recorder:
    """Records the lines of one *exchange*."""

    def __init__(self, exchange: Exchange, tape: Tape) -> None:
        self._x = exchange
        self._tape = tape
        self._spool = tape.spool
        self._bell = asyncio.Event()
        self._troubled = False
        self._full = False
        self._not_before: dict[str, Instant] = {}

    # --- what the centre wants -------------------------------------------------------------------

    async def keep(self, effect: KeepRecording) -> Fate:
        """Begin, rest or go on. Whatever is wrong with it, the call goes on."""
        call = self._x.book.calls.get(effect.contact)
        if call is None or not call.channel or not call.up or call.over:
            return GONE
        try:
            runs = bool(await self._x.read(call.channel, TAPE))
            if runs:
                return await (self._go_on(call) if effect.on else self._rest(call))
            return await self._begin(call) if effect.on else DONE
        except Declined as declined:
            log.warning("not_recorded", contact=call.contact, why=str(declined))
            return NOT_BEGUN
        except Away as away:
            log.warning("recorder_away", adapter=self._x.adapter, why=str(away))
            return AWAY
        except OSError as error:
            log.warning("not_recorded", contact=call.contact, why=str(error))
            return NO_ROOM

    async def _begin(self, call: Call) -> Fate:
        if not self._has_room():
            return NO_ROOM
        card = await self._card_of(call)
        if card is None:
            now = self._x.clock.now()
            stem = stem_of(call.contact, now)
            card = Card(stem=stem, contact=call.contact, customer=call.customer, began_at=now)
            await self._x.write(call.channel, STEM, stem)
            self._spool.put(card)
        self._bell.set()
        try:
            await self._tape.ami.ask(
                "MixMonitor",
                Channel=call.channel,
                File=str(self._spool.raw(card)),
                Options=f"Di({TAPE})",
            )
        except (Away, Declined):
            if await self._x.read(call.channel, TAPE):
                return DONE  # it was heard, and could not say so
            self._spool.take_away(card)
            raise
        return DONE

    async def _rest(self, call: Call) -> Fate:
        card = await self._card_of(call)
        if card is not None:
            self._spool.put(card.paused(self._x.clock.now()))
        try:
            await self._mute(call, "1")
        except (Away, Declined):
            if card is not None:  # as it was: it runs on, and shall be drawn so
                self._spool.put(card)
            raise
        return DONE

    async def _go_on(self, call: Call) -> Fate:
        await self._mute(call, "0")
        card = await self._card_of(call)
        if card is not None:
            self._spool.put(card.resumed(self._x.clock.now()))
        return DONE

    async def _mute(self, call: Call, state: str) -> None:
        ask = self._tape.ami.ask
        await ask("MixMonitorMute", Channel=call.channel, Direction="both", State=state)

    async def _card_of(self, call: Call) -> Card | None:
        stem = await self._x.read(call.channel, STEM)
        return self._spool.card(stem) if stem else None

    def _has_room(self) -> bool:
        room = self._spool.room()
        full = room < ROOM_LEAST
        if full and not self._full:
            log.error("recording_no_room", folder=str(self._spool.folder), bytes=room)
        elif self._full and not full:
            log.info("recording_room_back", folder=str(self._spool.folder), bytes=room)
        self._full = full
        return not full

    # --- what is over ----------------------------------------------------------------------------

    async def run(self) -> None:
        """Look through the cards for ever."""
        while True:
            self._bell.clear()
            cards = await asyncio.to_thread(self._spool.cards)
            for card in cards:
                self._mind_room(cards)  # before each, for only what is done here makes room again
                await self._look(card)
            if cards:
                until = Instant(self._x.clock.now() + LOOK_EVERY)
                await self._x.clock.sleep_until(until)
            else:
                self._not_before.clear()
                await self._bell.wait()

    def _mind_room(self, cards: Sequence[Card]) -> None:
        """Where there is none, what runs now is not kept whole: whoever hears it shall know."""
        try:
            if self._spool.room() >= ROOM_NONE:
                return
            running = [card for card in cards if self._runs(card)]
            cut = [card.contact for card in running if self._spool.cut_short(card)]
        except OSError as error:
            log.error("recording_room_unknown", folder=str(self._spool.folder), why=str(error))
            return
        if cut:
            log.error("recording_cut_short", folder=str(self._spool.folder), contacts=cut)

    def _runs(self, card: Card) -> bool:
        call = self._x.book.calls.get(card.contact)
        return call is not None and not (call.over and call.mode == "outside")

    async def _look(self, card: Card) -> None:
        call = self._x.book.calls.get(card.contact)
        if self._runs(card):
            return
        now = self._x.clock.now()
        if now < self._not_before.get(card.stem, 0):
            return
        try:
            if call is not None:
                await self._stop(call)
            if await asyncio.to_thread(self._spool.is_closed, card):
                await self._finish(card)
        except Lost:
            raise
        except (Trouble, OSError) as trouble:
            self._not_before[card.stem] = Instant(now + TRY_AGAIN_AFTER)
            if not self._troubled:
                log.error("recording_waits", stem=card.stem, why=str(trouble))
            self._troubled = True

    async def _stop(self, call: Call) -> None:
        """The customer talks with somebody outside: that is none of ours."""
        if await self._x.read(call.channel, TAPE):
            try:
                await self._tape.ami.ask("StopMixMonitor", Channel=call.channel)
            except Declined as declined:
                log.info("recording_over_already", contact=call.contact, why=str(declined))
            await self._x.write(call.channel, TAPE, "")

    async def _finish(self, card: Card) -> None:
        """Sealed, then noted, then gone from the spool."""
        owner = await self._tape.owner(card.contact)
        if owner is None:
            raise Trouble(f"nobody knows yet whose {card.contact} is")
        about = About(
            stem=card.stem,
            client=owner.client,
            contact=card.contact,
            customer=owner.customer or card.customer,
            kind="call",
            began_at=card.began_at,
        )
        raw = self._spool.raw(card)
        content = await asyncio.to_thread(lambda: of_raw(raw) if raw.exists() else None)
        name, seconds = None, 0
        if content is not None and content.ms:
            seconds = max(1, round(content.ms / 1000))
            drawn = msgspec.structs.replace(content, gaps=card.gaps(content.ms))
            name = await self._seal(about, drawn)
        elif await self._tape.store.find(about) is not None:
            # one before us noted it, and was killed with the card in its hand
            await asyncio.to_thread(self._spool.take_away, card)
            return
        said = NoteRecording(
            contact=card.contact,
            recording=name or "",
            seconds=seconds,
            lost=name is None,
            short=self._spool.is_short(card),
        )
        await self._x.mouth.say(f"recording/{card.stem}", said)
        if name is None:
            log.warning("recording_lost", contact=card.contact, stem=card.stem)
        await asyncio.to_thread(self._spool.take_away, card)
        if self._troubled:
            self._troubled = False
            log.info("recording_goes_on", stem=card.stem)

    async def _seal(self, about: About, content: Content) -> str | None:
        try:
            return await self._tape.store.seal(about, content)
        except Refused as refused:
            if refused.code != "forgotten":
                raise
            return None
