"""Scenes of real calls: a centre of their own around a server, and a call that has begun."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from maju.kernel import events as e
from maju.kernel.ids import ContactId
from maju.kernel.settings import Settings
from tests.asterisk_fixtures import RunningAsterisk
from tests.phones.floor import CUSTOMER_TONE
from tests.phones.hall import MINJI, TONES, VIP, Hall, a_hall
from tests.phones.sip import Line

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
