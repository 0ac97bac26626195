"""Machines to back up and to restore: a home and a database each, and a centre that lives there."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

import psycopg

from maju.app.database import Database
from maju.app.home import Home
from maju.app.keys import open_vault
from maju.engine.clock import WallClock
from maju.engine.engine import Engine
from maju.engine.verify import Verification, verify
from maju.journal.postgres import PostgresJournal, PostgresPeople
from maju.kernel.commands import Command
from maju.kernel.events import Event
from maju.kernel.ids import CustomerId, Seq
from tests.unit.engine.cast import CENTRE, JIYOUNG, MINSU, call, opening

MINJI, CHEOLSU = CustomerId("cu_minji"), CustomerId("cu_cheolsu")
TEXTS = {MINJI: "민지, 010-0000-0001".encode(), CHEOLSU: "철수, 010-0000-0002".encode()}


@dataclass(frozen=True, slots=True)
class Machine:
    """One installation."""

    home: Home
    database: Database

    @property
    def url(self) -> str:
        return self.database.conninfo

    @asynccontextmanager
    async def journal(self) -> AsyncIterator[PostgresJournal]:
        async with PostgresJournal(self.url, WallClock()) as journal:
            yield journal

    @asynccontextmanager
    async def engine(self) -> AsyncIterator[PostgresJournal]:
        """The centre is led while the block lasts."""
        async with self.journal() as journal:
            engine = Engine(journal, CENTRE, WallClock())
            running = asyncio.create_task(engine.run())
            try:
                while engine.epoch is None:  # noqa: ASYNC110 - an engine rings for nobody
                    await asyncio.sleep(0.01)
                yield journal
            finally:
                engine.stop()
                await running

    def live(self, *names: str) -> None:
        """Two agents work, calls come in, an engine decides, and goes home."""

        async def day() -> None:
            async with self.engine() as journal:
                await decided(journal, [*opening(MINSU, JIYOUNG), *map(call, names)])

        asyncio.run(day())

    def meet(self, *customers: CustomerId) -> None:
        """Texts of customers are kept."""

        async def keep() -> None:
            async with PostgresPeople(self.url, open_vault(self.home)) as people:
                for customer in customers:
                    await people.put(customer, "note", TEXTS[customer])

        asyncio.run(keep())

    def knows(self, customer: CustomerId) -> bool:
        """Whether the customer's text can be read, and is right."""

        async def read() -> bytes | None:
            async with PostgresPeople(self.url, open_vault(self.home)) as people:
                return await people.get(customer, "note")

        found = asyncio.run(read())
        assert found in {None, TEXTS[customer]}
        return found is not None

    def events(self) -> Sequence[Event]:
        """Everything that happened."""

        async def read() -> Sequence[Event]:
            async with self.journal() as journal:
                return await journal.read(CENTRE, after=Seq(0), limit=100_000)

        return asyncio.run(read())

    def epoch(self) -> int:
        async def ask() -> int:
            async with self.journal() as journal:
                return await journal.epoch(CENTRE)

        return asyncio.run(ask())

    def verified(self) -> Verification:
        async def ask() -> Verification:
            async with self.journal() as journal:
                return await verify(journal, CENTRE)

        return asyncio.run(ask())

    def databases(self) -> Sequence[str]:
        """All names beside the real one."""
        with psycopg.connect(self.url, autocommit=True) as link:
            name = link.info.dbname
            rows = link.execute(
                "SELECT datname FROM pg_database WHERE datname LIKE %s ORDER BY 1", [f"{name}_%"]
            )
            return [row[0].removeprefix(name) for row in rows.fetchall()]

    def goes_on(self) -> None:
        """An engine takes the lead, above every epoch, and the numbers follow without a gap."""
        before, epoch = self.events(), self.epoch()

        async def next_day() -> None:
            async with self.engine() as journal:
                assert await journal.epoch(CENTRE) > epoch
                await decided(journal, [call(f"after-{epoch}")])

        asyncio.run(next_day())
        after = self.events()
        assert after[: len(before)] == before
        assert len(after) > len(before)
        assert [event.seq for event in after] == list(range(1, len(after) + 1))


async def decided(journal: PostgresJournal, commands: Sequence[Command]) -> None:
    """Submit, and wait until an engine has decided the last of them."""
    receipts = await journal.submit(CENTRE, commands)
    last = receipts[-1].command
    while (await journal.verdicts(CENTRE, [last]))[0].state == "waiting":  # noqa: ASYNC110
        await asyncio.sleep(0.005)
