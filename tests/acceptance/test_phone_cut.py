"""Asterisk dies while customer and agent talk: the customer is called back by that agent, once.

Whoever else dies with it, and however often its adapter tells of it.
"""

from __future__ import annotations

import asyncio

import pytest

from maju.kernel import commands as c
from maju.kernel import events as e
from tests.asterisk_fixtures import RunningAsterisk
from tests.phones import scenes
from tests.phones.hall import JUN, MINJI, TONES, VIP, Hall
from tests.phones.prompts import MUSIC_TONE
from tests.phones.scenes import OUTSIDE_TONE, carrier, talking

pytestmark = pytest.mark.acceptance


async def back(hall: Hall) -> None:
    """Asterisk runs again, and every telephone is known there."""
    await asyncio.to_thread(hall.asterisk.start)
    for phone in hall.phones.values():
        for line in tuple(phone.lines.values()):
            line.drop()
    await hall.until(hall.pushed)
    for agent, phone in hall.phones.items():
        await phone.register(hall.secret(agent))


@pytest.mark.parametrize("who", ["asterisk", "adapter", "engine", "gently"])
def test_a_talk_cut_by_asterisks_death_is_returned_by_the_same_agent_once(
    asterisk: RunningAsterisk, who: str
) -> None:
    async def scene(hall: Hall) -> None:
        contact, line, _ = await talking(hall)
        await hall.agent(JUN)
        await hall.until(hall.settled)
        if who == "engine":
            await hall.stop_engine()
        if who in ("adapter", "engine"):
            await hall.kill_adapter()
        if who == "gently":
            await asyncio.to_thread(asterisk.own.stop)
        else:
            asterisk.kill()
        line.drop()
        outside = await carrier(hall, "answer")
        if who in ("adapter", "engine"):
            hall.start_adapter()
        await back(hall)
        if who == "engine":
            hall.start_engine()
        promise = await hall.seen(e.CallbackPromised)
        assert (promise.why, promise.agent, promise.contact) == ("drop", MINJI, contact)
        (closed,) = (one for one in hall.all(e.ContactClosed) if one.contact == contact)
        assert closed.by == "dropped"
        await hall.kill_adapter()  # and it tells what there is again
        hall.start_adapter()
        await hall.do(c.FinishWrapUp(agent=MINJI, contact=contact))
        await hall.until(lambda: outside.rang)
        await hall.until(lambda: outside.rang[0].speech.hears(TONES[MINJI]))
        await hall.until(lambda: hall.phones[MINJI].rang[-1].speech.hears(OUTSIDE_TONE))
        outside.rang[0].hang_up()
        await hall.until(lambda: not hall.phones[MINJI].lines)
        assert len(hall.all(e.CallbackPromised)) == 1
        assert len(outside.rang) == 1

    scenes.play(asterisk, scene)


def test_who_was_on_hold_is_returned_and_who_hung_up_before_is_not(
    asterisk: RunningAsterisk,
) -> None:
    async def scene(hall: Hall) -> None:
        contact, line, _ = await talking(hall)
        await hall.do(c.Hold(agent=MINJI, contact=contact))
        await hall.until(lambda: line.speech.hears(MUSIC_TONE))
        asterisk.kill()
        await back(hall)
        assert (await hall.seen(e.CallbackPromised)).contact == contact
        phone = await hall.agent(JUN)
        again = await (await hall.customer()).call(VIP, caller="0212341234")
        answered = await hall.seen(e.Answered, times=2)
        assert answered.agent == JUN
        await hall.until(lambda: phone.rang[-1].speech.heard)
        await hall.kill_adapter()
        again.hang_up()
        hall.start_adapter()
        await hall.until(lambda: len(hall.all(e.ContactClosed)) == 2)
        assert hall.all(e.ContactClosed)[-1].by == "customer"
        assert len(hall.all(e.CallbackPromised)) == 1

    scenes.play(asterisk, scene)
