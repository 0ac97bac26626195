"""The mouth: what was said is durable when :meth:`Mouth.flush` says so, be it under way already."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from maju.channels.asterisk.said import Mouth
from maju.engine.clock import WallClock
from maju.journal.memory import MemoryJournal
from maju.kernel.commands import AgentLost, Command
from maju.kernel.ids import AdapterId, AgentId, CentreId
from maju.kernel.ports import Receipt

CENTRE, ADAPTER = CentreId("demo"), AdapterId("asterisk-test")


class Slow(MemoryJournal):
    """A journal that takes what is said when it is allowed to."""

    def __init__(self) -> None:
        super().__init__(WallClock())
        self.asked, self.may, self.took = asyncio.Event(), asyncio.Event(), 0

    async def submit(self, centre: CentreId, commands: Sequence[Command]) -> Sequence[Receipt]:
        self.asked.set()
        await self.may.wait()
        self.took += len(commands)
        return await super().submit(centre, commands)


def test_what_is_under_way_is_waited_for() -> None:
    async def main() -> None:
        journal = Slow()
        mouth = Mouth(journal, CENTRE, ADAPTER, WallClock())
        speaking = asyncio.create_task(mouth.run())
        mouth.tell("lost/1", AgentLost(agent=AgentId("minji"), adapter=ADAPTER))
        await journal.asked.wait()
        flushing = asyncio.create_task(mouth.flush())
        await asyncio.sleep(0)
        assert not flushing.done()
        journal.may.set()
        await flushing
        assert journal.took == 1
        speaking.cancel()

    asyncio.run(main())
