"""녹취, with real calls: both voices are kept and told apart, a card's number is not, and no kill
loses more than the last moment of what was said.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from maju.app.home import Home
from maju.app.keys import open_vault
from maju.app.recordings.store import SealedRecordings
from maju.app.voice.layout import MEMORY
from maju.channels.asterisk.part import Part
from maju.channels.asterisk.recording.sound import RATE, samples_of
from maju.journal.postgres.people import PostgresPeople
from maju.kernel import commands as c
from maju.kernel import events as e
from maju.kernel.ids import ContactId
from tests.asterisk_fixtures import RunningAsterisk
from tests.phones import scenes
from tests.phones.floor import AGENT_TONE, CUSTOMER_TONE
from tests.phones.hall import JUN, MINJI, TONES, VIP, Hall, a_centre
from tests.phones.house import a_house
from tests.phones.prompts import MUSIC_TONE, PROMPTS
from tests.phones.scenes import Scene
from tests.phones.sip import Line
from tests.ports import quiet_port

pytestmark = pytest.mark.acceptance

CARD_TONE = 1_800.0
"""What a card's number sounds like."""

Side = npt.NDArray[np.int16]


def play(asterisk: RunningAsterisk, scene: Scene) -> None:
    """Play *scene* in a centre whose calls are recorded."""
    scenes.play(asterisk, scene, a_centre(record=True))


async def talking(hall: Hall) -> tuple[ContactId, Line, Line]:
    """A customer talks with minji, and is recorded: the contact, and both lines."""
    begun = await scenes.talking(hall)
    await hall.until(hall.settled)
    return begun


async def kept_of(hall: Hall, contact: ContactId) -> list[str]:
    """The names of a contact's recordings."""
    return [name for name in await hall.store.listed() if contact in name]


async def noted(hall: Hall, times: int = 1) -> tuple[e.RecordingNoted, Side, Side]:
    """What the journal was told of the last recording, what the customer said and what it heard."""
    told = await hall.seen(e.RecordingNoted, times=times)
    wav = await hall.store.read(told.recording)
    assert wav is not None, "the journal tells of a recording that is not there"
    said, heard = samples_of(wav)
    return told, said, heard


def loud_at(side: Side, hz: float, seconds: float = 0.25) -> Sequence[bool]:
    """For each part of *side*, whether *hz* is most of what is heard."""
    size = int(RATE * seconds)
    found = []
    for begin in range(0, len(side) - size + 1, size):
        part = side[begin : begin + size].astype(float)
        power = np.abs(np.fft.rfft(part)) ** 2
        at = round(hz * seconds)
        found.append(bool(power.sum() > 1e8 and power[at - 1 : at + 2].sum() > 0.6 * power.sum()))
    return found


def seconds_of(side: Side, hz: float) -> float:
    """How long *hz* is heard."""
    return sum(loud_at(side, hz)) * 0.25


async def a_second_more(line: Line, tone: float, hall: Hall) -> None:
    """Until the other side is heard for another second."""
    line.speech.forget()
    await hall.until(lambda: line.speech.hears(tone, 1.0))


def test_both_voices_are_kept_each_on_its_side(asterisk: RunningAsterisk) -> None:
    async def scene(hall: Hall) -> None:
        contact, line, _ = await talking(hall)
        await a_second_more(line, TONES[MINJI], hall)
        assert await kept_of(hall, contact) == [], "unsealed until the line is down"
        line.hang_up()
        told, said, heard = await noted(hall)
        assert (told.contact, told.lost) == (contact, False)
        assert seconds_of(said, CUSTOMER_TONE) > 0.7
        assert seconds_of(heard, TONES[MINJI]) > 0.7
        assert seconds_of(said, TONES[MINJI]) == 0
        assert seconds_of(heard, CUSTOMER_TONE) == 0
        assert seconds_of(heard, PROMPTS["recording_notice"][0]) == 0, "it begins after the notice"
        await hall.until(lambda: not listed(hall.tape().spool.folder))

    play(asterisk, scene)


@pytest.mark.parametrize("muted", ["customer", "agent"])
def test_a_muted_voice_is_missed(asterisk: RunningAsterisk, muted: str) -> None:
    """What the other tests rely on."""

    async def scene(hall: Hall) -> None:
        agent = await hall.agent(MINJI, manner="ring")
        phone = await hall.customer()
        line = await phone.call(VIP)
        line.speech.muted = muted == "customer"
        await hall.until(lambda: agent.rang)
        agent.rang[-1].speech.muted = muted == "agent"
        agent.rang[-1].answer()
        await hall.seen(e.Answered)
        other, tone = (
            (line, TONES[MINJI]) if muted == "customer" else (agent.rang[-1], CUSTOMER_TONE)
        )
        await a_second_more(other, tone, hall)
        line.hang_up()
        _, said, heard = await noted(hall)
        voices = (seconds_of(said, CUSTOMER_TONE), seconds_of(heard, TONES[MINJI]))
        assert min(voices) < 0.5 < max(voices)
        assert voices.index(min(voices)) == ("customer", "agent").index(muted)

    play(asterisk, scene)


def test_what_is_said_in_a_pause_is_not_kept_and_the_gap_is_known(
    asterisk: RunningAsterisk,
) -> None:
    async def scene(hall: Hall) -> None:
        contact, line, agent = await talking(hall)
        await hall.do(c.PauseRecording(agent=MINJI, contact=contact))
        await hall.until(hall.settled)
        line.speech.tone = CARD_TONE  # the number of the card
        agent.speech.forget()
        await hall.until(lambda: agent.speech.hears(CARD_TONE))
        line.speech.tone = CUSTOMER_TONE
        agent.speech.forget()
        await hall.until(lambda: agent.speech.hears(CUSTOMER_TONE))
        await hall.do(c.ResumeRecording(agent=MINJI, contact=contact))
        await hall.until(hall.settled)
        await a_second_more(line, TONES[MINJI], hall)
        line.hang_up()
        told, said, heard = await noted(hall)
        for side in (said, heard):
            assert seconds_of(side, CARD_TONE) == 0
        sealed = hall.shelf().open(told.recording)
        assert sealed is not None
        with sealed:
            facts = sealed.facts(await hall.key_of(sealed.head))
        ((begin, end),) = facts.gaps
        assert end - begin > 500
        silent = slice(round(begin * RATE / 1000) + 800, round(end * RATE / 1000) - 800)
        assert np.abs(said[silent]).max() <= 8, "A-law knows no silence that is nearer to nothing"
        assert seconds_of(said, CUSTOMER_TONE) > 0.7, "it went on"

    play(asterisk, scene)


def test_one_recording_goes_through_hold_consult_and_transfer(asterisk: RunningAsterisk) -> None:
    async def scene(hall: Hall) -> None:
        contact, line, minji = await talking(hall)
        await a_second_more(line, TONES[MINJI], hall)
        colleague = await hall.agent(JUN)
        await hall.do(c.Consult(agent=MINJI, contact=contact, to_agent=JUN))
        await hall.seen(e.ConsultBegan)
        await hall.until(lambda: colleague.rang[0].speech.hears(TONES[MINJI]))
        await a_second_more(line, MUSIC_TONE, hall)
        await hall.do(c.EndConsult(agent=MINJI, contact=contact, how="transfer"))
        await hall.until(minji.over.is_set)
        await a_second_more(line, TONES[JUN], hall)
        line.hang_up()
        _, said, heard = await noted(hall)
        for tone in (TONES[MINJI], MUSIC_TONE, TONES[JUN]):
            assert seconds_of(heard, tone) > 0.4, tone
        assert seconds_of(said, CUSTOMER_TONE) > 1
        assert len(hall.all(e.RecordingNoted)) == 1

    play(asterisk, scene)


def test_a_killed_adapter_goes_on_with_the_recording(asterisk: RunningAsterisk) -> None:
    async def scene(hall: Hall) -> None:
        contact, line, agent = await talking(hall)
        await hall.kill_adapter()
        await a_second_more(line, TONES[MINJI], hall)
        heard_before = len(hall.all(e.Reconciled))
        hall.start_adapter()
        await hall.seen(e.Reconciled, times=heard_before + 1)
        await a_second_more(line, TONES[MINJI], hall)
        await hall.do(c.PauseRecording(agent=MINJI, contact=contact))
        await hall.until(hall.settled)
        line.speech.tone = CARD_TONE
        await hall.until(lambda: agent.speech.hears(CARD_TONE))
        await hall.kill_adapter()
        line.hang_up()
        hall.start_adapter()
        told, said, heard = await noted(hall)
        assert seconds_of(heard, TONES[MINJI]) > 1.4
        assert seconds_of(said, CARD_TONE) == 0
        assert (told.contact, await kept_of(hall, contact)) == (contact, [told.recording])

    play(asterisk, scene)


def test_a_killed_asterisk_loses_the_tail_at_most(asterisk: RunningAsterisk) -> None:
    async def scene(hall: Hall) -> None:
        contact, line, _ = await talking(hall)
        for _ in range(3):
            await a_second_more(line, TONES[MINJI], hall)
        raw = next(hall.tape().spool.folder.glob("*.raw"))
        asterisk.kill()
        size = raw.stat().st_size
        await asyncio.to_thread(asterisk.start)
        told, said, heard = await noted(hall)
        assert len(said) == size // 4, "all that Asterisk had written"
        assert seconds_of(heard, TONES[MINJI]) > 1, "it writes a second at once"
        assert (told.lost, await kept_of(hall, contact)) == (False, [told.recording])
        await hall.until(lambda: not listed(hall.tape().spool.folder))

    play(asterisk, scene)


def listed(folder: Path) -> list[Path]:
    """What lies there now."""
    return sorted(folder.iterdir())


@pytest.mark.needs_postgres
def test_what_ships_records_in_memory_and_seals_what_its_killed_adapter_left(
    postgres_home: Home, asterisk_part: Part
) -> None:
    """``maju run``: its adapter is killed in the talk, the customer hangs up, and nothing is lost."""

    async def main() -> None:
        port, carrier = quiet_port(), quiet_port()
        settings = a_centre(record=True)
        opened = a_house(postgres_home, asterisk_part, settings, port=port, carrier_port=carrier)
        async with opened as house:
            spool = Path(house.asterisk.server.spool)
            assert spool.is_relative_to(MEMORY) or not MEMORY.is_mount()
            # one report of the adapter's own beginning, and one that the engine asked for
            await house.until(lambda: house.reports() >= 2)
            await house.agent(MINJI)
            line = await (await house.customer()).call(VIP)
            await house.seen(e.Answered)
            await house.until(lambda: len(listed(spool)) == 2)
            line.speech.forget()
            await house.until(lambda: line.speech.hears(AGENT_TONE, 1.0))
            assert [path.suffix for path in listed(spool)] == [".json", ".raw"]
            house.kills()["adapter"]()
            line.hang_up()
            told = await house.seen(e.RecordingNoted)
            async with PostgresPeople(house.url, open_vault(postgres_home)) as people:
                store = SealedRecordings(people, postgres_home.blobs, settings.centre)
                wav = await store.read(told.recording)
            assert wav is not None
            said, heard = samples_of(wav)
            assert seconds_of(said, CUSTOMER_TONE) >= 0.5
            assert seconds_of(heard, AGENT_TONE) >= 0.5
            await house.until(lambda: not listed(spool))

    asyncio.run(main())
