"""녹취 of the other ways that a call goes: a conference, a call of ours, a transfer to the line; and no
room for it.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from maju.channels.asterisk.recording.sound import RATE
from maju.channels.asterisk.recording.spool import Spool
from maju.kernel import commands as c
from maju.kernel import events as e
from maju.kernel.ids import ContactId
from tests.acceptance.test_phone_recording import (
    a_second_more,
    noted,
    play,
    seconds_of,
    talking,
)
from tests.asterisk_fixtures import RunningAsterisk
from tests.integration.postgres.test_refusals import can_mount
from tests.phones import scenes
from tests.phones.floor import CUSTOMER_TONE
from tests.phones.hall import JUN, MINJI, QUEUE, SHOP, TONES, VIP, Hall
from tests.phones.prompts import MUSIC_TONE, PROMPTS
from tests.phones.scenes import OUTSIDE_TONE, carrier
from tests.phones.sip import Line
from tests.phones.sound import loudest

pytestmark = pytest.mark.acceptance


async def a_conference(hall: Hall) -> tuple[ContactId, Line, Line]:
    """The customer talks with minji and jun: the contact, and the agents' lines."""
    contact, _, minji = await talking(hall)
    colleague = await hall.agent(JUN)
    await hall.do(c.Consult(agent=MINJI, contact=contact, to_agent=JUN))
    await hall.seen(e.ConsultBegan)
    await hall.until(lambda: colleague.rang[0].speech.hears(TONES[MINJI]))
    await hall.do(c.EndConsult(agent=MINJI, contact=contact, how="conference"))
    return contact, minji, colleague.rang[0]


@pytest.mark.parametrize("muted", ["", "jun"])
def test_a_conference_is_kept_with_all_three_voices(asterisk: RunningAsterisk, muted: str) -> None:
    """And a voice that nobody heard is missed in it: what this test relies on."""

    async def scene(hall: Hall) -> None:
        _, minji, jun = await a_conference(hall)
        line = next(iter(hall.customers[0].lines.values()))
        await hall.until(lambda: line.speech.hears_some(TONES[JUN]))
        await hall.until(hall.settled)
        jun.speech.muted = muted == "jun"
        line.speech.forget()
        await hall.until(lambda: len(line.speech.heard) > 3 * RATE)
        assert line.speech.hears_some(TONES[MINJI])
        line.hang_up()
        await hall.until(minji.over.is_set)
        await hall.until(jun.over.is_set)
        told, said, heard = await noted(hall)
        assert not told.lost
        assert seconds_of(said, CUSTOMER_TONE) > 2
        last = heard[-round(2.5 * RATE) : -RATE // 4].astype(float)
        shares = loudest(last, among=(TONES[MINJI], TONES[JUN]))
        assert shares[TONES[MINJI]] > 0.2
        assert (shares[TONES[JUN]] > 0.2) == (not muted)
        assert len(hall.all(e.RecordingNoted)) == 1

    play(asterisk, scene)


@pytest.mark.parametrize("muted", ["", "agent"])
def test_a_call_of_ours_is_kept_from_the_notice_on_with_both_voices(
    asterisk: RunningAsterisk, muted: str
) -> None:
    async def scene(hall: Hall) -> None:
        agent = await hall.agent(MINJI)
        outside = await carrier(hall, "answer")
        customer = (await hall.callers.who(VIP, "01012345678")).customer
        assert customer is not None
        contact = hall.contact("by hand")
        place = c.PlaceCall(contact=contact, agent=MINJI, client=SHOP, customer=customer, shows=VIP)
        await hall.do(place)
        await hall.until(lambda: outside.rang)
        line = outside.rang[0]
        await hall.seen(e.Answered)
        await hall.until(hall.settled)
        agent.rang[-1].speech.muted = muted == "agent"
        agent.rang[-1].speech.forget()
        await hall.until(lambda: agent.rang[-1].speech.hears(OUTSIDE_TONE, 2.0))
        line.hang_up()
        told, said, heard = await noted(hall)
        assert (told.contact, told.lost) == (contact, False)
        assert seconds_of(said, OUTSIDE_TONE) > 1.5
        spoken = seconds_of(heard[-round(1.5 * RATE) :], TONES[MINJI])
        assert (spoken > 0.7) == (not muted)
        assert seconds_of(heard, PROMPTS["recording_notice"][0]) == 0, "it begins after the notice"

    play(asterisk, scene)


def test_one_recording_goes_through_a_transfer_to_the_line(asterisk: RunningAsterisk) -> None:
    """With what the next agent says first: as long as the customer hears it, it is kept."""

    async def scene(hall: Hall) -> None:
        contact, line, minji = await talking(hall)
        await a_second_more(line, TONES[MINJI], hall)
        await hall.do(c.SetState(agent=MINJI, state="away", reason="rest"))
        await hall.do(c.Transfer(agent=MINJI, contact=contact, queue=QUEUE))
        await hall.until(minji.over.is_set)
        await hall.until(lambda: line.speech.hears(MUSIC_TONE, 1.5))
        await hall.agent(JUN)
        await hall.until(lambda: line.speech.hears(TONES[JUN]))
        line.speech.forget()
        await hall.until(lambda: len(line.speech.heard) > 3 * RATE)
        line.hang_up()
        _, said, heard = await noted(hall)
        assert seconds_of(heard, TONES[JUN]) > 2.0, "the next agent's first words are missing"
        for tone in (TONES[MINJI], MUSIC_TONE):
            assert seconds_of(heard, tone) > 0.4, tone
        assert seconds_of(said, CUSTOMER_TONE) > 1.5
        assert len(hall.all(e.RecordingNoted)) == 1

    play(asterisk, scene)


@pytest.fixture
def tiny(asterisk: RunningAsterisk) -> Iterator[Path]:
    """The spool, with so little memory that a recording begins and can be cut short."""
    if not can_mount():
        pytest.skip("this machine lets us mount nothing")
    spool = Path(asterisk.server.spool)
    owner = spool.stat()
    about = f"size=20m,mode=700,uid={owner.st_uid},gid={owner.st_gid}"
    subprocess.run(["mount", "-t", "tmpfs", "-o", about, "tmpfs", spool], check=True)
    yield spool
    subprocess.run(["umount", "-l", spool], check=True)


def test_a_spool_that_fills_up_in_mid_call_is_told_with_the_recording(
    asterisk: RunningAsterisk, tiny: Path
) -> None:
    """The call goes on; what was kept until then is kept, and said to be short."""

    async def scene(hall: Hall) -> None:
        contact, line, minji = await talking(hall)
        await a_second_more(line, TONES[MINJI], hall)
        with (tiny / "filler").open("wb", buffering=0) as filler, suppress(OSError):
            while filler.write(bytes(4_096)):
                pass
        await hall.until(lambda: list(tiny.glob("*.short")))
        for _ in range(3):
            await a_second_more(line, TONES[MINJI], hall)
        line.speech.forget()
        minji.speech.forget()
        await hall.until(lambda: len(minji.speech.heard) > 3 * RATE)
        line.hang_up()
        told, said, _ = await noted(hall)
        assert (told.contact, told.lost, told.short) == (contact, False, True)
        assert seconds_of(said, CUSTOMER_TONE) > 0.7
        assert told.seconds < 4, "the rest had no room"
        await hall.until(lambda: [each.name for each in tiny.iterdir()] == ["filler"])

    play(asterisk, scene)


def test_a_recorder_without_room_costs_no_call_and_says_so(
    asterisk: RunningAsterisk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: Spool) -> int:
        return 0

    async def scene(hall: Hall) -> None:
        monkeypatch.setattr(Spool, "room", full)
        contact, line, minji = await scenes.talking(hall)
        failed = await hall.seen(e.RecordingFailed)
        assert failed.contact == contact
        await a_second_more(line, TONES[MINJI], hall)
        await hall.until(lambda: minji.speech.hears(CUSTOMER_TONE))
        line.hang_up()
        assert (await hall.seen(e.ContactClosed)).by == "customer"
        assert not hall.all(e.RecordingNoted)

    play(asterisk, scene)
