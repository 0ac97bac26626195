"""The adapter and Asterisk are killed while twenty calls are in menu, line, ringing, talk and hold.

What can live on does; what is gone is gone in the journal too; nobody is left with a call that is
none, and no telephone rings for nobody.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterable
from functools import partial

import pytest

from maju.kernel import commands as c
from maju.kernel import events as e
from maju.kernel.ids import AgentId, ContactId
from maju.routing.model import Stage
from tests.asterisk_fixtures import RunningAsterisk
from tests.phones.floor import PATIENCE_S
from tests.phones.hall import NUMBER, VIP, Hall, a_centre, a_hall
from tests.phones.prompts import MUSIC_TONE, PROMPTS
from tests.phones.sip import Line

pytestmark = pytest.mark.acceptance

EACH = 4
AGENTS = tuple(AgentId(f"agent{n:02}") for n in range(3 * EACH))
WHERE = Counter(
    {
        Stage.FLOW: EACH,
        Stage.WAITING: EACH,
        Stage.RINGING: EACH,
        Stage.TALKING: EACH,
        Stage.HELD: EACH,
    }
)


def stages(hall: Hall) -> Counter[Stage]:
    """How many customers who called stand where."""
    return Counter(
        each.stage
        for each in hall.replica.state.contacts.values()
        if each.stage is not Stage.GONE and each.callback is None
    )


def stands(hall: Hall, contact: ContactId, stage: Stage) -> bool:
    """Whether *contact* is at *stage*."""
    return hall.replica.state.contacts[contact].stage is stage


async def twenty_calls(hall: Hall) -> dict[ContactId, Line]:
    """Four calls in each of five places; the customers' lines."""
    phone = await hall.customer()
    lines: dict[ContactId, Line] = {}

    async def call(number: str) -> ContactId:
        seen = len(hall.all(e.ContactArrived))
        line = await phone.call(number, caller=f"0101234{len(lines):04}")
        contact: ContactId = (await hall.seen(e.ContactArrived, times=seen + 1)).contact
        lines[contact] = line
        return contact

    for n in range(3 * EACH):  # each finds its agent before the next one calls
        ringing = n >= 2 * EACH
        await hall.agent(AGENTS[n], manner="ring" if ringing else "answer")
        contact = await call(VIP)
        stage = Stage.RINGING if ringing else Stage.TALKING
        await hall.until(partial(stands, hall, contact, stage))
        if n < EACH:
            await hall.until(hall.settled)
            await hall.do(c.Hold(agent=AGENTS[n], contact=contact))
    for _ in range(EACH):
        await call(VIP)
    for _ in range(EACH):
        await call(NUMBER)
    await hall.until(lambda: stages(hall) == WHERE)
    for contact, line in lines.items():
        if hall.replica.state.contacts[contact].stage is Stage.HELD:
            await hall.until(partial(line.speech.hears, MUSIC_TONE))
    return lines


def forget(lines: Iterable[Line]) -> None:
    """Only what is heard from now on counts."""
    for line in lines:
        line.speech.forget()


async def nothing_is_left(hall: Hall) -> None:
    """No contact, no agent with one, no channel, no telephone that rings."""
    await hall.until(lambda: not stages(hall))
    await hall.until(
        lambda: all(
            slot.kind.value == "wrap_up" or ".a" in slot.contact
            for agent in hall.replica.state.agents.values()
            for slot in agent.slots
        )
    )
    async with asyncio.timeout(PATIENCE_S):
        while await hall.channels():  # noqa: ASYNC110 - Asterisk rings no bell for it
            await asyncio.sleep(0.1)
    await hall.until(lambda: not any(phone.lines for phone in hall.phones.values()))


def test_calls_live_on_while_their_adapter_is_killed(asterisk: RunningAsterisk) -> None:
    async def main() -> None:
        async with a_hall(asterisk, a_centre(ring_s=600, menu_s=600, agents=AGENTS)) as hall:
            lines = await twenty_calls(hall)
            await hall.kill_adapter()
            heard = len(hall.all(e.Reconciled))
            talks = [
                line
                for contact, line in lines.items()
                if hall.replica.state.contacts[contact].stage is Stage.TALKING
            ]
            forget(talks)
            for line in talks:  # with nobody in between
                await hall.until(partial(line.speech.hears, 1_500.0))
            forget(lines.values())
            hall.start_adapter()
            await hall.seen(e.Reconciled, times=heard + 1)
            assert stages(hall) == WHERE
            assert not hall.all(e.ContactClosed)
            for contact, line in lines.items():
                match hall.replica.state.contacts[contact].stage:
                    case Stage.HELD | Stage.WAITING:
                        await hall.until(partial(line.speech.hears, MUSIC_TONE))
                    case Stage.TALKING:
                        await hall.until(partial(line.speech.hears, 1_500.0))
                    case Stage.FLOW:
                        await hall.until(partial(line.speech.has_heard, PROMPTS["menu"][0]))
                        line.press("1")
                    case _:
                        pass
            await hall.until(lambda: stages(hall)[Stage.WAITING] == 2 * EACH)
            for phone in list(hall.phones.values())[2 * EACH :]:
                phone.rang[0].answer()
            await hall.until(lambda: stages(hall)[Stage.TALKING] == 2 * EACH)
            for contact, line in lines.items():  # who was not connected yet would be called back
                if stands(hall, contact, Stage.TALKING):
                    await hall.until(partial(line.speech.hears, 1_500.0))
            for line in lines.values():
                line.hang_up()
            await nothing_is_left(hall)
            closed = Counter(each.by for each in hall.all(e.ContactClosed))
            assert closed == {"customer": 5 * EACH}

    asyncio.run(main())


def test_customers_who_hang_up_while_the_adapter_is_down_are_gone_when_it_is_back(
    asterisk: RunningAsterisk,
) -> None:
    async def main() -> None:
        async with a_hall(asterisk, a_centre(ring_s=600, menu_s=600, agents=AGENTS)) as hall:
            lines = await twenty_calls(hall)
            await hall.kill_adapter()
            for line in lines.values():
                line.hang_up()
            hall.start_adapter()
            await nothing_is_left(hall)
            assert len(hall.all(e.ContactClosed)) == 5 * EACH

    asyncio.run(main())


def test_a_killed_asterisk_takes_its_calls_along_and_nobody_is_stuck(
    asterisk: RunningAsterisk,
) -> None:
    async def main() -> None:
        async with a_hall(asterisk, a_centre(ring_s=600, menu_s=600, agents=AGENTS)) as hall:
            lines = await twenty_calls(hall)
            talked = {
                contact
                for contact in lines
                if stands(hall, contact, Stage.TALKING) or stands(hall, contact, Stage.HELD)
            }
            asterisk.kill()
            await asyncio.to_thread(asterisk.start)
            for phone in hall.phones.values():
                for line in tuple(phone.lines.values()):
                    line.drop()
            await nothing_is_left(hall)
            assert sum(each.contact in lines for each in hall.all(e.ContactClosed)) == 5 * EACH
            returned = [(each.contact, each.agent) for each in hall.all(e.CallbackPromised)]
            assert len(returned) == len(dict(returned)) == len(talked)
            assert dict(returned).keys() == talked, "who talked is called back, once"
            agent = next(iter(hall.phones.values()))
            await hall.until(hall.pushed)
            await agent.register(hall.secret(AGENTS[0]))
            line = await (await hall.customer()).call(NUMBER)
            await hall.until(lambda: line.speech.has_heard(PROMPTS["menu"][0]))

    asyncio.run(main())
