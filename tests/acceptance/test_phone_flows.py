"""Real calls through menu, line, message, callback and to a number outside."""

from __future__ import annotations

import asyncio
from pathlib import Path

import msgspec
import pytest

from maju.channels.asterisk.prompts.bringing import Decided, bring
from maju.channels.asterisk.prompts.rendering import INDEX, path_of, put
from maju.channels.asterisk.prompts.sound import as_wav, tone
from maju.kernel import commands as c
from maju.kernel import events as e
from maju.kernel.ids import CustomerId
from tests.asterisk_fixtures import RunningAsterisk
from tests.phones.floor import CUSTOMER_TONE
from tests.phones.hall import (
    MINJI,
    NUMBER,
    QUEUE,
    TONES,
    VIP,
    Hall,
    a_centre,
)
from tests.phones.prompts import MUSIC_TONE, PROMPTS
from tests.phones.scenes import OUTSIDE_TONE, at_menu, called_back, carrier, play

pytestmark = pytest.mark.acceptance


def test_who_presses_nothing_is_asked_again_and_then_told_good_bye(
    asterisk: RunningAsterisk,
) -> None:
    async def scene(hall: Hall) -> None:
        line = await at_menu(hall)
        await hall.until(lambda: len(hall.all(e.StepEntered)) >= 3)
        line.speech.forget()
        await hall.until(lambda: line.speech.has_heard(PROMPTS["menu"][0]))
        await hall.until(lambda: line.speech.has_heard(PROMPTS["goodbye"][0]))
        await hall.until(line.over.is_set)
        closed = await hall.seen(e.ContactClosed)
        assert closed.by == "system"

    play(asterisk, scene, a_centre(menu_s=0.5))


def test_a_key_cuts_the_announcement_short(asterisk: RunningAsterisk) -> None:
    async def scene(hall: Hall) -> None:
        line = await at_menu(hall)
        line.press("1")
        left = await hall.seen(e.StepLeft, times=2)
        assert (left.how, left.key) == ("key", "1")
        await hall.until(lambda: line.speech.has_heard(PROMPTS["place"][0]))

    play(asterisk, scene)


def test_a_changed_announcement_is_heard_by_the_next_call_and_nothing_is_restarted(
    asterisk: RunningAsterisk,
) -> None:
    """Also by who calls while it is changed: whoever hears the old one hears it to its end."""
    folder = Path(asterisk.server.prompts)
    kept = path_of(folder, "ko/menu").read_bytes()
    index = (folder / INDEX).read_bytes() if (folder / INDEX).exists() else None
    changed = as_wav(tone(OUTSIDE_TONE, 1.0))

    async def scene(hall: Hall) -> None:
        line = await at_menu(hall)
        decided = Decided(key="ko/menu", number=1, load=lambda: changed)
        assert bring(folder, [decided], lambda _: None) == ("ko/menu",)
        line.press("1")
        await hall.until(lambda: hall.all(e.Queued))
        later = await (await hall.customer()).call(NUMBER, caller="01087654321")
        await hall.until(lambda: later.speech.hears(OUTSIDE_TONE, 0.3))
        assert not line.over.is_set()

    try:
        play(asterisk, scene)
    finally:
        put(path_of(folder, "ko/menu"), kept)
        if index is None:
            (folder / INDEX).unlink(missing_ok=True)
        else:
            put(folder / INDEX, index)


def test_digits_that_are_asked_for_lie_under_the_customers_key_alone(
    asterisk: RunningAsterisk,
) -> None:
    async def scene(hall: Hall) -> None:
        line = await at_menu(hall)
        line.press("4")
        await hall.until(lambda: line.speech.has_heard(PROMPTS["order_number"][0]))
        line.press("20261#")
        await hall.until(lambda: hall.all(e.Queued))
        given = [one for one in hall.given() if one.kept is not None]
        assert [(one.value, one.length) for one in given] == [("", 5)]
        customer = hall.callers.known["01012345678"]
        assert await hall.people.get(customer, given[0].kept or "") == b"20261"

    play(asterisk, scene)


@pytest.mark.parametrize(("where", "outcome"), [("menu", "ivr_abandoned"), ("line", "abandoned")])
def test_who_hangs_up_before_anybody_answers_is_counted_where_it_stood(
    asterisk: RunningAsterisk, where: str, outcome: str
) -> None:
    async def scene(hall: Hall) -> None:
        line = await at_menu(hall)
        if where == "line":
            line.press("1")
            await hall.until(lambda: line.speech.hears(MUSIC_TONE, 0.3))
        line.hang_up()
        closed = await hall.seen(e.ContactClosed)
        assert (closed.outcome, closed.by) == (outcome, "customer")

    play(asterisk, scene)


def test_a_withheld_number_is_nobodys_and_served_all_the_same(asterisk: RunningAsterisk) -> None:
    async def scene(hall: Hall) -> None:
        line = await (await hall.customer()).call(VIP, caller="")
        arrived = await hall.seen(e.ContactArrived)
        assert arrived.customer is None
        await hall.until(lambda: line.speech.hears(MUSIC_TONE))

    play(asterisk, scene)


def test_a_number_that_is_not_ours_is_refused_and_nothing_begins(
    asterisk: RunningAsterisk,
) -> None:
    async def scene(hall: Hall) -> None:
        line = await (await hall.customer()).call("0600000000")
        await hall.until(line.over.is_set)
        assert line.status >= 400
        assert not hall.all(e.ContactArrived)

    play(asterisk, scene)


def test_a_message_is_recorded_and_becomes_work(asterisk: RunningAsterisk) -> None:
    async def scene(hall: Hall) -> None:
        line = await at_menu(hall)
        line.press("3")
        await hall.until(lambda: line.speech.has_heard(PROMPTS["message"][0]))
        await hall.until(hall.recordings)
        await asyncio.to_thread(hall.wait_for_recording, 1.6)
        line.press("#")
        began = await hall.seen(e.WorkBegan)
        assert began.why == "voicemail"
        await hall.until(line.over.is_set)

    play(asterisk, scene)


def test_a_call_is_handed_to_a_number_outside(asterisk: RunningAsterisk) -> None:
    async def scene(hall: Hall) -> None:
        outside = await carrier(hall, "answer")
        line = await at_menu(hall)
        line.press("5")
        await hall.until(lambda: line.speech.hears(OUTSIDE_TONE))
        await hall.until(lambda: outside.rang[0].speech.hears(CUSTOMER_TONE))
        closed = await hall.seen(e.ContactClosed)
        assert closed.outcome == "flowed_out"
        assert not line.over.is_set(), "they talk on when it is none of ours any more"
        outside.rang[0].hang_up()
        await hall.until(line.over.is_set)

    play(asterisk, scene)


def test_a_number_outside_that_is_busy_is_told_to_the_flow(asterisk: RunningAsterisk) -> None:
    async def scene(hall: Hall) -> None:
        await carrier(hall, "busy")
        line = await at_menu(hall)
        line.press("5")
        settled = await hall.seen(e.EffectSettled)
        assert (settled.outcome, settled.detail) == ("failed", "busy")
        await hall.until(lambda: line.speech.has_heard(PROMPTS["goodbye"][0]))

    play(asterisk, scene)


def test_a_callback_is_dialled_once_and_both_hear_each_other(asterisk: RunningAsterisk) -> None:
    async def scene(hall: Hall) -> None:
        outside = await called_back(hall, "answer")
        await hall.until(lambda: outside.rang)
        customer = outside.rang[0]
        await hall.until(lambda: customer.speech.hears(TONES[MINJI]))
        agent = hall.phones[MINJI].rang[0]
        await hall.until(lambda: agent.speech.hears(OUTSIDE_TONE))
        tried = await hall.seen(e.CallbackTried)
        assert tried.outcome == "reached"
        customer.hang_up()
        await hall.until(agent.over.is_set)
        assert len(outside.rang) == 1

    play(asterisk, scene)


def test_a_number_abroad_is_called_back_where_the_centre_allows_it(
    asterisk: RunningAsterisk,
) -> None:
    async def scene(hall: Hall) -> None:
        outside = await called_back(hall, "answer", caller="00112125550100")
        await hall.until(lambda: outside.rang)
        await hall.until(lambda: outside.rang[0].speech.hears(TONES[MINJI]))

    allowed = msgspec.structs.replace(a_centre(), outside=("001", "02"))
    play(asterisk, scene, allowed)


@pytest.mark.parametrize(("manner", "outcome"), [("busy", "busy"), ("decline", "refused")])
def test_a_callback_that_is_not_answered_says_why(
    asterisk: RunningAsterisk, manner: str, outcome: str
) -> None:
    async def scene(hall: Hall) -> None:
        await called_back(hall, manner)
        tried = await hall.seen(e.CallbackTried)
        assert tried.outcome == outcome
        await hall.until(hall.phones[MINJI].rang[0].over.is_set)

    play(asterisk, scene)


def test_a_call_by_hand_shows_the_clients_number(asterisk: RunningAsterisk) -> None:
    async def scene(hall: Hall) -> None:
        outside = await carrier(hall, "answer")
        await hall.agent(MINJI)
        customer = CustomerId("cu_0000000000ABCDEFGHJKMNPQRS")
        await hall.people.put(customer, "phone", b"+82 10-9876-5432")
        contact = hall.contact("by hand")
        await hall.do(
            c.PlaceCall(
                contact=contact,
                agent=MINJI,
                client=hall.settings.clients[0],
                customer=customer,
                queue=QUEUE,
                shows=NUMBER,
            )
        )
        await hall.until(lambda: outside.rang)
        invite = outside.rang[0].headers
        assert NUMBER in invite["from"][0]
        assert "01098765432" in invite["to"][0]
        await hall.until(lambda: outside.rang[0].speech.hears(TONES[MINJI]))
        await hall.do(c.HangUp(agent=MINJI, contact=contact))
        await hall.until(outside.rang[0].over.is_set)

    play(asterisk, scene)
