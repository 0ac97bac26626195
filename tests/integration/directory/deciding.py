"""An engine that decides what lies in the inbox, and ends."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from maju.engine.clock import WallClock
from maju.engine.engine import Engine
from maju.journal.postgres.journal import PostgresJournal
from maju.kernel.commands import Command
from maju.kernel.ids import CentreId, CommandId


def decide(url: str, centre: CentreId, last: CommandId) -> None:
    """Let an engine lead until *last* is decided."""

    async def lead() -> None:
        async with PostgresJournal(url, WallClock(), connections=4) as journal:
            engine = Engine(journal, centre, WallClock())
            running = asyncio.create_task(engine.run())
            while not running.done():
                (verdict,) = await journal.verdicts(centre, [last])
                if verdict.state != "waiting":
                    break
                await asyncio.sleep(0.01)
            engine.stop()
            await running

    asyncio.run(lead())


def submit(url: str, centre: CentreId, commands: Sequence[Command]) -> None:
    """Put commands in the inbox."""

    async def put() -> None:
        async with PostgresJournal(url, WallClock(), connections=2) as journal:
            await journal.submit(centre, commands)

    asyncio.run(put())
