"""Real calls through a real Asterisk: what everybody hears, and what the journal says of it.

Each voice, announcement and the music are a tone of their own, and what is heard is looked for in
the spectrum of the speech that really arrived.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from maju.kernel import commands as c
from maju.kernel import events as e
from maju.kernel.ids import AgentId
from tests.asterisk_fixtures import RunningAsterisk
from tests.phones.floor import CUSTOMER_TONE
from tests.phones.hall import BOSS, JUN, MINJI, NUMBER, TONES, VIP, Hall
from tests.phones.prompts import MUSIC_TONE, PROMPTS
from tests.phones.scenes import play, talking

pytestmark = pytest.mark.acceptance


def test_a_call_hears_each_step_and_talks_both_ways(asterisk: RunningAsterisk) -> None:
    async def scene(hall: Hall) -> None:
        line = await (await hall.customer()).call(NUMBER)
        await hall.until(line.up.is_set)
        await hall.until(lambda: line.speech.has_heard(PROMPTS["recording_notice"][0]))
        await hall.until(lambda: line.speech.has_heard(PROMPTS["menu"][0]))
        line.press("1")
        await hall.until(lambda: line.speech.has_heard(PROMPTS["place"][0]))
        await hall.until(lambda: line.speech.hears(MUSIC_TONE, 0.3))
        agent = await hall.agent(MINJI)
        await hall.seen(e.Answered)
        await hall.until(lambda: line.speech.hears(TONES[MINJI]))
        await hall.until(lambda: agent.rang[0].speech.hears(CUSTOMER_TONE))
        line.hang_up()
        closed = await hall.seen(e.ContactClosed)
        assert (closed.outcome, closed.by) == ("answered", "customer")
        await hall.until(agent.rang[0].over.is_set)
        arrived = hall.all(e.ContactArrived)[0]
        assert arrived.customer == hall.callers.known["01012345678"]

    play(asterisk, scene)


@pytest.mark.parametrize("muted", ["agent", "customer"])
def test_a_muted_voice_is_noticed(asterisk: RunningAsterisk, muted: str) -> None:
    """What the other tests rely on: silence is not taken for speech, on either side."""

    async def scene(hall: Hall) -> None:
        _, line, agent = await talking(hall)
        mouth, ear, tone = (
            (agent, line, TONES[MINJI]) if muted == "agent" else (line, agent, CUSTOMER_TONE)
        )
        mouth.speech.muted = True
        ear.speech.forget()
        with pytest.raises(AssertionError, match="in vain"):
            await hall.until(lambda: ear.speech.hears(tone), within_s=1.5)

    play(asterisk, scene)


def test_hold_is_music_for_the_customer_and_silence_for_the_agent(
    asterisk: RunningAsterisk,
) -> None:
    async def scene(hall: Hall) -> None:
        contact, line, agent = await talking(hall)
        await hall.do(c.Hold(agent=MINJI, contact=contact))
        await hall.until(lambda: line.speech.hears(MUSIC_TONE))
        agent.speech.forget()
        await hall.do(c.Resume(agent=MINJI, contact=contact))
        await hall.until(lambda: line.speech.hears(TONES[MINJI]))
        await hall.until(lambda: agent.speech.hears(CUSTOMER_TONE))
        await hall.do(c.HangUp(agent=MINJI, contact=contact))
        await hall.until(line.over.is_set)
        closed = await hall.seen(e.ContactClosed)
        assert (closed.outcome, closed.by) == ("answered", "agent")

    play(asterisk, scene)


def test_who_hangs_up_on_hold_leaves_no_agent_behind(asterisk: RunningAsterisk) -> None:
    async def scene(hall: Hall) -> None:
        contact, line, agent = await talking(hall)
        await hall.do(c.Hold(agent=MINJI, contact=contact))
        await hall.until(lambda: line.speech.hears(MUSIC_TONE))
        line.hang_up()
        closed = await hall.seen(e.ContactClosed)
        assert (closed.outcome, closed.by) == ("answered", "customer")
        await hall.until(agent.over.is_set)

    play(asterisk, scene)


def test_a_consult_leaves_the_customer_with_music_and_becomes_a_conference(
    asterisk: RunningAsterisk,
) -> None:
    async def scene(hall: Hall) -> None:
        contact, line, minji = await talking(hall)
        colleague = await hall.agent(JUN)
        await hall.do(c.Consult(agent=MINJI, contact=contact, to_agent=JUN))
        await hall.seen(e.ConsultBegan)
        jun = colleague.rang[0]
        await hall.until(lambda: line.speech.hears(MUSIC_TONE))
        await hall.until(lambda: minji.speech.hears(TONES[JUN]))
        await hall.until(lambda: jun.speech.hears(TONES[MINJI]))
        await hall.do(c.EndConsult(agent=MINJI, contact=contact, how="conference"))
        for tone in TONES.values():
            await hall.until(partial(line.speech.hears_some, tone))
        for ear, tone in ((minji, CUSTOMER_TONE), (jun, CUSTOMER_TONE), (jun, TONES[MINJI])):
            await hall.until(partial(ear.speech.hears_some, tone))
        await hall.do(c.LeaveConference(agent=MINJI, contact=contact))
        await hall.until(minji.over.is_set)
        await hall.until(lambda: line.speech.hears(TONES[JUN]))
        line.hang_up()
        await hall.seen(e.ContactClosed)
        await hall.until(jun.over.is_set)

    play(asterisk, scene)


def test_an_attended_transfer_hands_the_customer_over(asterisk: RunningAsterisk) -> None:
    async def scene(hall: Hall) -> None:
        contact, line, minji = await talking(hall)
        colleague = await hall.agent(JUN)
        await hall.do(c.Consult(agent=MINJI, contact=contact, to_agent=JUN))
        await hall.seen(e.ConsultBegan)
        await hall.until(lambda: colleague.rang[0].speech.hears(TONES[MINJI]))
        await hall.do(c.EndConsult(agent=MINJI, contact=contact, how="transfer"))
        await hall.until(minji.over.is_set)
        await hall.until(lambda: line.speech.hears(TONES[JUN]))
        await hall.until(lambda: colleague.rang[0].speech.hears(CUSTOMER_TONE))

    play(asterisk, scene)


def test_a_blind_transfer_waits_with_music_for_another_agent(asterisk: RunningAsterisk) -> None:
    async def scene(hall: Hall) -> None:
        contact, line, minji = await talking(hall)
        await hall.do(c.Transfer(agent=MINJI, contact=contact, queue=hall.settings.queues[0].id))
        await hall.until(minji.over.is_set)
        await hall.until(lambda: line.speech.hears(MUSIC_TONE))
        colleague = await hall.agent(JUN)
        await hall.seen(e.Answered, times=2)
        await hall.until(lambda: line.speech.hears(TONES[JUN]))
        await hall.until(lambda: colleague.rang[0].speech.hears(CUSTOMER_TONE))

    play(asterisk, scene)


def test_the_second_press_of_the_abuse_button_ends_the_call_with_its_announcement(
    asterisk: RunningAsterisk,
) -> None:
    async def scene(hall: Hall) -> None:
        contact, line, minji = await talking(hall)
        for _ in range(2):
            await hall.do(c.MarkAbuse(agent=MINJI, contact=contact, kind="abuse"))
        await hall.until(minji.over.is_set)
        await hall.until(lambda: line.speech.has_heard(PROMPTS["abuse"][0]))
        await hall.until(line.over.is_set)

    play(asterisk, scene)


def test_an_agent_who_hangs_up_its_telephone_ends_the_call(asterisk: RunningAsterisk) -> None:
    async def scene(hall: Hall) -> None:
        _, line, minji = await talking(hall)
        minji.hang_up()
        closed = await hall.seen(e.ContactClosed)
        assert closed.by == "agent"
        await hall.until(line.over.is_set)

    play(asterisk, scene)


def test_a_network_that_negotiates_anew_in_the_middle_changes_nothing(
    asterisk: RunningAsterisk,
) -> None:
    async def scene(hall: Hall) -> None:
        _, line, minji = await talking(hall)
        line.invite_again()
        await hall.until(lambda: line.again == 1)
        line.speech.forget()
        minji.speech.forget()
        await hall.until(lambda: line.speech.hears(TONES[MINJI]))
        await hall.until(lambda: minji.speech.hears(CUSTOMER_TONE))
        assert not hall.all(e.ContactClosed)

    play(asterisk, scene)


@pytest.mark.parametrize(("manner", "why"), [("busy", "busy"), ("decline", "declined")])
def test_a_telephone_that_will_not_is_passed_over_at_once(
    asterisk: RunningAsterisk, manner: str, why: str
) -> None:
    async def scene(hall: Hall) -> None:
        await hall.agent(MINJI, manner=manner)
        line = await (await hall.customer()).call(VIP)
        ended = await hall.seen(e.OfferEnded)
        assert ended.why == why
        await hall.until(lambda: line.speech.hears(MUSIC_TONE))
        await hall.agent(JUN)
        answered = await hall.seen(e.Answered)
        assert answered.agent == JUN

    play(asterisk, scene)


def test_who_hangs_up_while_an_agent_is_rung_stops_the_ringing(asterisk: RunningAsterisk) -> None:
    async def scene(hall: Hall) -> None:
        agent = await hall.agent(MINJI, manner="ring")
        line = await (await hall.customer()).call(VIP)
        await hall.until(lambda: agent.rang)
        line.hang_up()
        closed = await hall.seen(e.ContactClosed)
        assert closed.outcome == "abandoned"
        await hall.until(agent.rang[0].over.is_set)
        ended = hall.all(e.OfferEnded)[0]
        assert ended.why == "abandoned"

    play(asterisk, scene)


def test_a_desk_that_accepts_is_connected_when_the_telephone_is_picked_up(
    asterisk: RunningAsterisk,
) -> None:
    async def scene(hall: Hall) -> None:
        agent = await hall.agent(MINJI, manner="ring")
        line = await (await hall.customer()).call(VIP)
        await hall.until(lambda: agent.rang)
        offer = hall.all(e.OfferMade)[0].offer
        assert agent.rang[0].headers["x-maju-offer"] == [offer]
        await hall.do(c.AcceptOffer(agent=MINJI, offer=offer))
        await hall.seen(e.Answered)
        agent.rang[0].answer()
        await hall.until(lambda: line.speech.hears(TONES[MINJI]))
        assert len(hall.all(e.OfferMade)) == 1

    play(asterisk, scene)


@pytest.mark.parametrize("by", [JUN, BOSS])
def test_a_supervisor_listens_whispers_and_joins(asterisk: RunningAsterisk, by: AgentId) -> None:
    """By its own seat, or by a telephone of its own, of which the centre knows no agent."""

    async def scene(hall: Hall) -> None:
        contact, line, minji = await talking(hall)
        seat = await (hall.agent(JUN) if by == JUN else hall.telephone(BOSS))
        phone: dict[str, Any] = {"watcher": JUN} if by == JUN else {"device": BOSS}

        async def be(how: str) -> None:
            said = {"contact": contact, "agent": MINJI, "by": "boss", "how": how, **phone}
            await hall.do(c.Supervise(**said))

        await be("listen")
        await hall.until(lambda: seat.rang)
        boss = seat.rang[0]
        for tone in (CUSTOMER_TONE, TONES[MINJI]):
            await hall.until(partial(boss.speech.hears_some, tone))
        for ear in (line, minji):
            assert not ear.speech.hears_some(TONES[by])
        await be("whisper")
        await hall.until(partial(minji.speech.hears_some, TONES[by]))
        assert not line.speech.hears_some(TONES[by])
        await be("join")
        await hall.until(partial(line.speech.hears_some, TONES[by]))
        (told,) = hall.all(e.SupervisionBegan)
        assert (told.watcher, told.device) == ((JUN, "") if by == JUN else (None, BOSS))
        boss.hang_up()
        ended = await hall.seen(e.SupervisionEnded)
        assert ended.why == "stopped"
        await hall.until(partial(line.speech.hears, TONES[MINJI]))

    play(asterisk, scene)


def test_an_agent_whose_telephone_is_gone_is_lost_and_its_customer_rings_elsewhere(
    asterisk: RunningAsterisk,
) -> None:
    async def scene(hall: Hall) -> None:
        contact, line, minji = await talking(hall)
        await hall.agent(JUN)
        phone = hall.phones[MINJI]
        phone.begin_to_register(hall.secret(MINJI), expires=0)  # as a page that is closed
        minji.drop()
        lost = await hall.seen(e.AgentSignedOut)
        assert (lost.agent, lost.why) == (MINJI, "lost")
        answered = await hall.seen(e.Answered, times=2)
        assert (answered.contact, answered.agent) == (contact, JUN)
        await hall.until(partial(line.speech.hears, TONES[JUN]))

    play(asterisk, scene)


def test_what_was_registered_before_the_adapter_died_can_still_go(
    asterisk: RunningAsterisk,
) -> None:
    async def scene(hall: Hall) -> None:
        phone = await hall.agent(MINJI)
        await hall.seen(e.AgentSignedIn)
        await hall.kill_adapter()
        hall.start_adapter()
        await hall.adapter.ready.wait()
        await phone.register(hall.secret(MINJI), expires=0)
        lost = await hall.seen(e.AgentSignedOut)
        assert (lost.agent, lost.why) == (MINJI, "lost")

    play(asterisk, scene)


def test_a_telephone_that_comes_back_in_time_is_not_lost(asterisk: RunningAsterisk) -> None:
    async def scene(hall: Hall) -> None:
        _, line, _ = await talking(hall)
        phone = hall.phones[MINJI]
        phone.begin_to_register(hall.secret(MINJI), expires=0)
        await phone.register(hall.secret(MINJI))
        line.speech.forget()
        await hall.until(partial(line.speech.hears, TONES[MINJI], 3.0))
        assert not hall.all(e.AgentSignedOut)

    play(asterisk, scene)
