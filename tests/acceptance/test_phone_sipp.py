"""Customers played by SIPp, several at once: each is counted once, and where it stood."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from maju.channels.asterisk.part import Part
from maju.kernel import commands as c
from maju.kernel import events as e
from tests.asterisk_fixtures import RunningAsterisk, running_asterisk
from tests.phones.floor import CUSTOMER_TONE, PATIENCE_S
from tests.phones.hall import JUN, MINJI, NUMBER, VIP, Hall, a_centre, a_hall
from tests.phones.sipp import customers

pytestmark = pytest.mark.acceptance

CALLS = 20
UNHEARD_S = 2
"""So long without a sound, and a customer's network is gone, at the server of these tests."""


@pytest.fixture(scope="module")
def impatient(
    asterisk_part: Part, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningAsterisk]:
    """A server that soon gives up who is not heard any more."""
    home = tmp_path_factory.mktemp("impatient")
    with running_asterisk(asterisk_part, home, "impatient", silence_s=UNHEARD_S) as running:
        yield running


async def all_well(
    asterisk: RunningAsterisk, sipp: str, folder: Path, number: str, *, stay_ms: int
) -> None:
    """:data:`CALLS` customers call, ten a second, stay, and hang up; none of them fails."""
    assert not await customers(
        sipp, asterisk.sip_port, number, "leaves.xml", folder, stay_ms=stay_ms, calls=CALLS
    )


@pytest.mark.parametrize(("number", "outcome"), [(NUMBER, "ivr_abandoned"), (VIP, "abandoned")])
def test_who_leaves_before_an_answer_is_counted_once_where_it_stood(
    asterisk: RunningAsterisk, sipp: str, tmp_path: Path, number: str, outcome: str
) -> None:
    async def main() -> None:
        async with a_hall(asterisk) as hall:
            await all_well(asterisk, sipp, tmp_path, number, stay_ms=800)
            await hall.seen(e.ContactClosed, times=CALLS)
            ends = Counter((each.outcome, each.by) for each in hall.all(e.ContactClosed))
            assert ends == {(outcome, "customer"): CALLS}
            assert len({each.contact for each in hall.all(e.ContactArrived)}) == CALLS
            await no_channel(hall)

    asyncio.run(main())


def test_two_agents_and_twenty_customers_who_hang_up_end_with_nobody_left(
    asterisk: RunningAsterisk, sipp: str, tmp_path: Path
) -> None:
    async def main() -> None:
        async with a_hall(asterisk) as hall:
            for agent in (MINJI, JUN):
                await hall.agent(agent)
            await all_well(asterisk, sipp, tmp_path, VIP, stay_ms=6_000)
            await hall.seen(e.ContactClosed, times=CALLS)
            ends = Counter(each.outcome for each in hall.all(e.ContactClosed))
            answered = len({each.contact for each in hall.all(e.Answered)})
            assert ends == {"answered": answered, "abandoned": CALLS - answered}
            assert answered >= 2
            await hall.until(lambda: not any(one.lines for one in hall.phones.values()))

    asyncio.run(main())


async def no_channel(hall: Hall) -> None:
    """Until Asterisk has taken the last one down."""
    async with asyncio.timeout(PATIENCE_S):
        while await hall.channels():  # noqa: ASYNC110 - Asterisk rings no bell for it
            await asyncio.sleep(0.05)


async def vanishing(
    hall: Hall, sipp: str, folder: Path, number: str, *, stay_ms: int = 1
) -> asyncio.Task[str]:
    """A customer who is soon never heard of again."""
    port = hall.asterisk.sip_port
    return asyncio.create_task(
        customers(sipp, port, number, "vanishes.xml", folder, stay_ms=stay_ms)
    )


@pytest.mark.parametrize("where", ["menu", "line", "ringing", "talk", "hold"])
def test_who_vanishes_without_a_word_is_given_up_and_nobody_is_kept_by_it(
    impatient: RunningAsterisk, sipp: str, tmp_path: Path, where: str
) -> None:
    async def main() -> None:
        async with a_hall(impatient, a_centre(ring_s=600, menu_s=600)) as hall:
            if where not in {"menu", "line"}:
                await hall.agent(MINJI, manner="ring" if where == "ringing" else "answer")
            number = NUMBER if where == "menu" else VIP
            stay_ms = 2_000 if where in {"talk", "hold"} else 1
            gone = await vanishing(hall, sipp, tmp_path, number, stay_ms=stay_ms)
            contact = (await hall.seen(e.ContactArrived)).contact
            if where in {"talk", "hold"}:
                await hall.seen(e.Answered)
                line = hall.phones[MINJI].rang[0]
                await hall.until(lambda: line.speech.hears(CUSTOMER_TONE))
            if where == "hold":
                await hall.do(c.Hold(agent=MINJI, contact=contact))
            assert not await gone
            closed = await hall.seen(e.ContactClosed)
            assert closed.contact == contact
            answered = where in {"talk", "hold"}
            assert closed.by == "dropped"
            assert (closed.outcome == "answered") == answered
            await hall.until(lambda: not any(one.lines for one in hall.phones.values()))
            await no_channel(hall)

    asyncio.run(main())


def test_a_carrier_that_negotiates_anew_loses_neither_the_call_nor_its_sound(
    asterisk: RunningAsterisk, sipp: str, tmp_path: Path
) -> None:
    async def main() -> None:
        async with a_hall(asterisk) as hall:
            await hall.agent(MINJI)
            port = hall.asterisk.sip_port
            calling = asyncio.create_task(
                customers(sipp, port, VIP, "negotiates_anew.xml", tmp_path, stay_ms=2_000)
            )
            await hall.seen(e.Answered)
            speech = hall.phones[MINJI].rang[0].speech
            await hall.until(lambda: speech.hears(CUSTOMER_TONE))
            assert not await calling
            assert speech.hears_some(CUSTOMER_TONE, 1.0)
            closed = await hall.seen(e.ContactClosed)
            assert (closed.outcome, closed.by) == ("answered", "customer")
            assert len(hall.all(e.Answered)) == 1

    asyncio.run(main())
