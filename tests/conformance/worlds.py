"""What the journal's suite runs on: the twin in virtual time, and PostgreSQL on the wall."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import aclosing, asynccontextmanager
from typing import Any, Protocol

import psycopg

from maju.engine.clock import WallClock
from maju.engine.virtual import VirtualClock, run_virtual
from maju.journal.bells import Key
from maju.journal.memory import Faults, MemoryJournal, MemoryPeople, MemoryStore
from maju.journal.postgres import PostgresJournal, PostgresPeople, submit_in
from maju.journal.vault import Vault
from maju.kernel.commands import Command
from maju.kernel.ids import CentreId
from maju.kernel.ports import Clock, Journal, Lease, People, Receipt
from maju.kernel.time import Duration, Instant

MASTER = bytes(range(32))
START = Instant(1_790_000_000_000_000)


class Transaction(Protocol):
    """Somebody's transaction."""

    async def submit(self, centre: CentreId, commands: Sequence[Command]) -> Sequence[Receipt]: ...


class World(Protocol):
    """One journal, seen by several processes."""

    clock: Clock
    journal: Journal
    people: People

    def process(self) -> Any:
        """``async with``: the journal as another process sees it."""

    def transaction(self) -> Any:
        """``async with``: somebody's transaction; an exception rolls it back."""

    async def cut(self, lease: Lease) -> None:
        """The connection of *lease* dies."""

    async def deafen(self) -> None:
        """From now on no doorbell is heard by ``journal``."""

    async def rings(self) -> int:
        """How many doorbells a listener has heard until now."""


Scene = Callable[[Any], Awaitable[None]]


class Ears(Faults):
    """Counts rings, and loses them when told to."""

    deaf = False
    heard = 0

    def rings(self, key: Key) -> Sequence[Duration]:
        self.heard += key[0] in ("inbox", "events")
        return () if self.deaf else (Duration(0),)


class MemoryWorld:
    """The twin."""

    def __init__(self) -> None:
        self.clock = VirtualClock()
        self.ears = Ears()
        self.store = MemoryStore(self.clock, faults=self.ears)
        self.journal = MemoryJournal(self.clock, store=self.store)
        self.people = MemoryPeople(Vault(MASTER))

    @asynccontextmanager
    async def process(self) -> AsyncIterator[MemoryJournal]:
        yield MemoryJournal(self.clock, store=self.store)

    def transaction(self) -> Any:
        return self.journal.transaction()

    async def cut(self, lease: Any) -> None:
        lease.lose()

    async def deafen(self) -> None:
        self.ears.deaf = True

    async def rings(self) -> int:
        return self.ears.heard


class PostgresWorld:
    """The real one."""

    def __init__(self, url: str, listener: psycopg.AsyncConnection[Any]) -> None:
        self.url = url
        self.clock = WallClock()
        self.journal = PostgresJournal(url, self.clock)
        self.people = PostgresPeople(url, Vault(MASTER))
        self.listener = listener
        self._heard = 0

    @asynccontextmanager
    async def process(self) -> AsyncIterator[PostgresJournal]:
        async with PostgresJournal(self.url, self.clock) as journal:
            yield journal

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        async with await psycopg.AsyncConnection.connect(self.url) as connection:
            yield _Submits(connection)

    async def cut(self, lease: Any) -> None:
        await self.sql("SELECT pg_terminate_backend(%s, 5000)", lease.backend)

    async def deafen(self) -> None:
        await self.journal.deafen()

    async def rings(self) -> int:
        """Up to a ring of our own: they are delivered in the order of their commits."""
        await self.listener.execute("NOTIFY maju_mark")
        async with aclosing(self.listener.notifies(timeout=60)) as heard:
            async for each in heard:
                if each.channel == "maju_mark":
                    break
                self._heard += 1
        return self._heard

    async def sql(self, query: str, *arguments: object) -> list[Any]:
        async with await psycopg.AsyncConnection.connect(self.url) as connection:
            cursor = await connection.execute(query.encode(), arguments)
            return await cursor.fetchall() if cursor.description else []


class _Submits:
    def __init__(self, connection: psycopg.AsyncConnection[Any]) -> None:
        self._connection = connection

    async def submit(self, centre: CentreId, commands: Sequence[Command]) -> Sequence[Receipt]:
        return await submit_in(self._connection, centre, commands)


def play_memory(scene: Scene) -> None:
    """*scene* on the twin, in virtual time."""

    async def play() -> None:
        await asyncio.wait_for(scene(MemoryWorld()), 3_600)

    run_virtual(play(), start=START)


def play_postgres(url: str, scene: Scene) -> None:
    """*scene* on PostgreSQL."""

    async def play() -> None:
        listener = await psycopg.AsyncConnection.connect(url, autocommit=True)
        async with listener:
            await listener.execute("LISTEN maju_inbox")
            await listener.execute("LISTEN maju_events")
            await listener.execute("LISTEN maju_mark")
            world = PostgresWorld(url, listener)
            async with world.journal, world.people:
                await asyncio.wait_for(scene(world), 240)

    asyncio.run(play())
