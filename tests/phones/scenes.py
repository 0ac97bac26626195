"""Scenes of real calls: a centre of their own around a server, and a call that has begun."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from maju.kernel import events as e
from maju.kernel.ids import ContactId
from maju.kernel.settings import Settings
from tests.asterisk_fixtures import RunningAsterisk
from tests.phones.floor import CUSTOMER_TONE
from tests.phones.hall import MINJI, NUMBER, TONES, VIP, Hall, a_hall
from tests.phones.prompts import PROMPTS
from tests.phones.sip import Line, Telephone

OUTSIDE_TONE = 1_700.0
"""What whoever is called outside sounds like."""

Scene = Callable[[Hall], Awaitable[None]]


def play(asterisk: RunningAsterisk, scene: Scene, settings: Settings | None = None) -> None:
    """Play *scene* in a centre of its own around *asterisk*."""

    async def main() -> None:
        async with a_hall(asterisk, settings) as hall:
            await scene(hall)

    asyncio.run(main())


async def talking(hall: Hall) -> tuple[ContactId, Line, Line]:
    """A customer talks with minji: the contact, and both lines."""
    agent = await hall.agent(MINJI)
    line = await (await hall.customer()).call(VIP)
    answered = await hall.seen(e.Answered, times=len(hall.all(e.Answered)) + 1)
    await hall.until(lambda: line.speech.hears(TONES[MINJI]))
    await hall.until(lambda: agent.rang[-1].speech.hears(CUSTOMER_TONE))
    return answered.contact, line, agent.rang[-1]


async def at_menu(hall: Hall, *, caller: str = "01012345678") -> Line:
    """A customer hears the menu."""
    line = await (await hall.customer()).call(NUMBER, caller=caller)
    await hall.until(lambda: line.speech.has_heard(PROMPTS["menu"][0]))
    return line


async def carrier(hall: Hall, manner: str) -> Telephone:
    """The telephone that every number outside rings."""
    server = ("127.0.0.1", hall.asterisk.sip_port)
    port = hall.asterisk.carrier_port
    phone = await Telephone.open(server, "outside", tone=OUTSIDE_TONE, port=port)
    phone.manner = manner  # type: ignore[assignment]
    hall.customers.append(phone)
    return phone


async def called_back(hall: Hall, manner: str, *, caller: str = "01012345678") -> Telephone:
    """A customer asks for a callback, and its turn comes: the telephone that is called."""
    outside = await carrier(hall, manner)
    line = await at_menu(hall, caller=caller)
    line.press("2")
    await hall.until(lambda: line.speech.has_heard(PROMPTS["offer"][0]))
    line.press("1")
    await hall.seen(e.CallbackPromised)
    await hall.until(line.over.is_set)
    await hall.agent(MINJI)
    return outside
