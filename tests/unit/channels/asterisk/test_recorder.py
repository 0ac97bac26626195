"""Sealing what was spooled, with a kill at every step: noted once, kept once, nothing left behind."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest

from maju.app.recordings.store import SealedRecordings, StoreFull
from maju.channels.asterisk.ami import Ami
from maju.channels.asterisk.book import Book, Call
from maju.channels.asterisk.errors import Away, Declined
from maju.channels.asterisk.recording import recorder as recorder_module
from maju.channels.asterisk.recording.recorder import STEM, TAPE, Owner, Recorder, Tape
from maju.channels.asterisk.recording.sound import RATE
from maju.channels.asterisk.recording.spool import Card, Spool, stem_of
from maju.channels.asterisk.recording.store import About, Content
from maju.engine.clock import WallClock
from maju.journal.memory import MemoryPeople
from maju.journal.vault import Vault
from maju.kernel.commands import NoteRecording
from maju.kernel.effects import KeepRecording
from maju.kernel.ids import CentreId, ClientId, ContactId, CustomerId
from maju.kernel.time import Instant

CONTACT, MINJI = ContactId("ct_1"), CustomerId("cu_1")
AT = Instant(1_700_000_000_000_000)


class Killed(BaseException):
    """The process is gone."""


class Knife:
    """Kills at the n-th step that is watched."""

    def __init__(self, at: int = 10**9) -> None:
        self.left = at

    def step(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise Killed


class Around:
    """What a recorder sees of the world, kept beyond its death; each deed can be the last."""

    def __init__(self, folder: Path) -> None:
        self.people = MemoryPeople(Vault(bytes(range(32))))
        self.sealed = SealedRecordings(self.people, folder / "blobs", CentreId("demo"))
        self.spool_folder = folder / "spool"
        self.spool_folder.mkdir()
        self.noted: dict[str, NoteRecording] = {}
        self.variables: dict[tuple[str, str], str] = {}
        self.asked: list[tuple[str, str]] = []
        self.declines: dict[str, Exception] = {}
        self.book = Book()
        self.knife = Knife()
        self.full = False

    def recorder(self) -> Recorder:
        around = self

        class KnifeSpool(Spool):
            def take_away(self, card: Card) -> None:
                around.knife.step()
                self.raw(card).unlink(missing_ok=True)
                around.knife.step()
                super().take_away(card)

        exchange = SimpleNamespace(
            book=self.book,
            clock=WallClock(),
            adapter="asterisk-test",
            mouth=SimpleNamespace(say=self._say),
            read=self._read,
            write=self._write,
        )
        tape = Tape(
            ami=cast("Ami", SimpleNamespace(ask=self._ask)),
            spool=KnifeSpool(self.spool_folder),
            store=cast("Any", self),
            owner=self._owner,
        )
        return Recorder(cast("Any", exchange), tape)

    async def look(self) -> None:
        """One pass over the cards, as a new process."""
        recorder = self.recorder()
        for card in Spool(self.spool_folder).cards():
            await recorder._look(card)

    def left(self) -> list[str]:
        return sorted(path.name for path in self.spool_folder.iterdir())

    # the store

    async def seal(self, about: About, content: Content) -> str:
        self.knife.step()
        if self.full:
            raise StoreFull("no room")
        name = await self.sealed.seal(about, content)
        self.knife.step()
        return name

    async def find(self, about: About) -> str | None:
        return await self.sealed.find(about)

    # the rest

    async def _owner(self, contact: ContactId) -> Owner | None:
        self.knife.step()
        return Owner(ClientId("shop"), MINJI)

    def _say(self, source_id: str, body: NoteRecording) -> Awaitable[str]:
        async def said() -> str:
            self.knife.step()
            self.noted.setdefault(source_id, body)  # the inbox knows a repeat
            self.knife.step()
            return "cm"

        return said()

    async def _read(self, channel: str, name: str) -> str:
        return self.variables.get((channel, name), "")

    async def _write(self, channel: str, name: str, value: str) -> None:
        self.knife.step()
        self.variables[channel, name] = value

    async def _ask(self, action: str, **fields: str) -> dict[str, str]:
        self.knife.step()
        self.asked.append((action, fields.get("State", "")))
        if action in self.declines:
            raise self.declines[action]
        if action == "MixMonitor":
            self.variables[fields["Channel"], TAPE] = "0x1"
            os.close(os.open(fields["File"], os.O_CREAT | os.O_WRONLY))
        self.knife.step()
        return {}


def spooled(around: Around, seconds: float = 2.0) -> Card:
    """A recording of a call that is over."""
    card = Card(stem=stem_of(CONTACT, AT), contact=CONTACT, customer=MINJI, began_at=AT)
    spool = Spool(around.spool_folder)
    spool.put(card)
    spool.raw(card).write_bytes(np.full((round(RATE * seconds), 2), 99, "<i2").tobytes())
    return card


def a_call(around: Around) -> Call:
    call = Call(contact=CONTACT, channel="c1", at=AT, customer=MINJI, up=True)
    around.book.put(call)
    return call


def play(scene: Callable[[], Awaitable[None]]) -> None:
    async def main() -> None:
        await scene()

    asyncio.run(main())


@pytest.mark.parametrize("at", range(7))
def test_a_kill_at_any_step_of_the_end_leaves_one_recording_that_is_noted_once(
    tmp_path: Path, at: int
) -> None:
    async def scene() -> None:
        around = Around(tmp_path)
        spooled(around)
        around.knife = Knife(at)
        with pytest.raises(Killed):
            await around.look()
        around.knife = Knife()
        await around.look()
        (said,) = around.noted.values()
        assert (said.lost, said.seconds) == (False, 2)
        assert await around.sealed.listed() == [said.recording]
        assert await around.sealed.read(said.recording) is not None
        assert around.left() == []

    play(scene)


def test_there_are_no_more_steps_than_those(tmp_path: Path) -> None:
    async def scene() -> None:
        around = Around(tmp_path)
        spooled(around)
        around.knife = Knife(7)
        await around.look()
        assert around.left() == []

    play(scene)


@pytest.mark.parametrize("at", range(3))
def test_a_kill_at_any_step_of_the_beginning_begins_one_recording(tmp_path: Path, at: int) -> None:
    async def scene() -> None:
        around = Around(tmp_path)
        a_call(around)
        around.knife = Knife(at)
        with pytest.raises(Killed):
            await around.recorder().keep(KeepRecording(contact=CONTACT, on=True))
        around.knife = Knife()
        assert (await around.recorder().keep(KeepRecording(contact=CONTACT, on=True))).outcome == (
            "done"
        )
        begun = [action for action, _ in around.asked if action == "MixMonitor"]
        assert len(begun) == 1, "asked for again only if it was not begun"
        assert len([name for name in around.left() if name.endswith(".json")]) == 1
        await around.look()
        assert around.noted == {}, "it goes on"

    play(scene)


def test_pauses_are_known_in_the_recordings_own_time() -> None:
    def at(seconds: float) -> Instant:
        return Instant(AT + round(seconds * 1_000_000))

    card = Card(stem="s", contact=CONTACT, began_at=AT)
    card = card.paused(at(1)).paused(at(2)).resumed(at(3)).resumed(at(4)).paused(at(9))
    assert card.gaps(20_000) == ((1_000, 3_000), (9_000, 20_000))
    assert card.gaps(2_000) == ((1_000, 2_000),)


def test_a_pause_that_asterisk_declines_is_not_drawn_and_the_centre_is_told(tmp_path: Path) -> None:
    async def scene() -> None:
        around = Around(tmp_path)
        a_call(around)
        recorder = around.recorder()
        await recorder.keep(KeepRecording(contact=CONTACT, on=True))
        for error in (Declined(400, "no"), Away("away")):
            around.declines = {"MixMonitorMute": error}
            fate = await recorder.keep(KeepRecording(contact=CONTACT, on=False))
            assert fate.outcome == "failed"
        (card,) = Spool(around.spool_folder).cards()
        assert card.pauses == ()
        around.declines = {}
        assert (await recorder.keep(KeepRecording(contact=CONTACT, on=False))).outcome == "done"
        assert (await recorder.keep(KeepRecording(contact=CONTACT, on=True))).outcome == "done"
        (card,) = Spool(around.spool_folder).cards()
        assert len(card.pauses) == 1
        assert card.pauses[0][1] >= card.pauses[0][0] > 0

    play(scene)


def test_without_room_a_call_is_not_recorded_and_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def scene() -> None:
        around = Around(tmp_path)
        a_call(around)
        monkeypatch.setattr(recorder_module, "ROOM_LEAST", 1 << 62)
        recorder = around.recorder()
        fate = await recorder.keep(KeepRecording(contact=CONTACT, on=True))
        assert (fate.outcome, fate.detail) == ("failed", "no_room")
        assert (around.left(), around.asked) == ([], [])

    play(scene)


def test_where_room_ends_in_mid_call_the_recording_is_told_as_short_by_whoever_seals_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def scene() -> None:
        around = Around(tmp_path)
        call = a_call(around)
        card = spooled(around)
        around.recorder()._mind_room([card])
        assert len(around.left()) == 2, "there is room"
        with monkeypatch.context() as full:
            full.setattr(Spool, "room", lambda _: 0)
            around.recorder()._mind_room([card])
        around.book.drop(call)
        await around.look()  # as a new process
        (said,) = around.noted.values()
        assert (said.short, said.lost, said.seconds, around.left()) == (True, False, 2, [])

    play(scene)


def test_a_call_that_was_over_before_room_ended_is_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def scene() -> None:
        around = Around(tmp_path)
        card = spooled(around)
        monkeypatch.setattr(Spool, "room", lambda _: 0)
        around.recorder()._mind_room([card])
        await around.look()
        (said,) = around.noted.values()
        assert not said.short

    play(scene)


def test_with_a_full_store_it_waits_in_the_spool_until_there_is_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def scene() -> None:
        around = Around(tmp_path)
        spooled(around)
        around.full = True
        await around.look()
        assert (len(around.left()), around.noted) == (2, {})
        around.full = False
        await around.look()
        assert (around.left(), len(around.noted)) == ([], 1)

    play(scene)


def test_a_line_whose_card_has_no_speech_is_told_as_lost(tmp_path: Path) -> None:
    async def scene() -> None:
        around = Around(tmp_path)
        Spool(around.spool_folder).raw(spooled(around)).unlink()
        await around.look()
        (said,) = around.noted.values()
        assert (said.lost, said.recording, around.left()) == (True, "", [])

    play(scene)


def test_of_the_forgotten_nothing_is_kept(tmp_path: Path) -> None:
    async def scene() -> None:
        around = Around(tmp_path)
        spooled(around)
        await around.people.forget(MINJI)
        await around.look()
        (said,) = around.noted.values()
        assert (said.lost, await around.sealed.listed(), around.left()) == (True, [], [])

    play(scene)


def test_speech_without_a_card_is_sealed_all_the_same(tmp_path: Path) -> None:
    async def scene() -> None:
        around = Around(tmp_path)
        card = spooled(around)
        (around.spool_folder / f"{card.stem}.json").unlink()
        await around.look()
        (said,) = around.noted.values()
        assert (said.contact, said.seconds, around.left()) == (CONTACT, 2, [])

    play(scene)


def test_what_is_still_written_is_left_alone(tmp_path: Path) -> None:
    async def scene() -> None:
        around = Around(tmp_path)
        card = spooled(around)
        writer = os.open(Spool(around.spool_folder).raw(card), os.O_WRONLY)
        await around.look()
        assert (around.noted, len(around.left())) == ({}, 2)
        os.close(writer)
        await around.look()
        assert len(around.noted) == 1

    play(scene)


def test_who_was_sent_outside_is_recorded_no_longer(tmp_path: Path) -> None:
    async def scene() -> None:
        around = Around(tmp_path)
        call = a_call(around)
        spooled(around)
        around.variables["c1", TAPE] = "0x1"
        around.variables["c1", STEM] = stem_of(CONTACT, AT)
        await around.look()
        assert around.asked == []
        call.over, call.mode = True, "outside"
        await around.look()
        assert around.asked == [("StopMixMonitor", "")]
        assert len(around.noted) == 1

    play(scene)
