"""One projector a centre: reads the journal's tail, writes rows, survives whatever happens.

    lock ──▶ load the open rows and the checkpoint ──▶ catch up ──▶ tail ─┐
     ▲        (another version of the rows: rebuild)                      │
     └───────────── Trouble: forget everything, begin again ◀────────────┘

Nothing is kept but the rows: what a killed process had in its hands is read from the tables
again, at the checkpoint that was committed with them.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any, Never

import psycopg
import structlog
from psycopg import AsyncConnection, Connection

from maju.facts.readmodel.fold import Fold
from maju.facts.readmodel.store import QUERIES, VERSION, Store
from maju.journal.postgres.errors import told
from maju.kernel.errors import LostLead, Trouble
from maju.kernel.events import Event
from maju.kernel.ids import CentreId, Seq
from maju.kernel.ports import Journal

log: structlog.typing.FilteringBoundLogger = structlog.get_logger("maju.facts")

BATCH = 5_000
"""Events a transaction while there is much to do."""

_RETRY_S = 1.0
_LOOK_FIRST_S, _LOOK_MOST_S = 0.002, 0.05

Progress = Callable[[Seq, Seq], None]
"""Told after each batch: the event that was reached, and the last one there is."""


class Projector:
    """Keeps the read model of *centre* up to date.

    :attr:`seq` is the last event that this process has written.

    Args:
        url: the database of the rows; ``migrate`` has seen it.
    """

    def __init__(self, url: str, journal: Journal, centre: CentreId) -> None:
        self.centre = centre
        self.seq = Seq(0)
        self._url = url
        self._journal = journal

    async def run(self) -> Never:
        """Follow for ever. The store's troubles are told once, and once when they are over."""
        lost = False
        while True:
            try:
                async with _locked(self._url, self.centre, wait=True) as store:
                    work = await _Work.begin(store, self._journal, self.centre)
                    await work.catch_up(None)
                    self.seq = work.fold.seq
                    if lost:
                        log.info("projector_back", centre=self.centre, seq=work.fold.seq)
                        lost = False
                    async for group in self._journal.tail(self.centre, after=work.fold.seq):
                        await work.apply(group)
                        self.seq = work.fold.seq
            except Trouble as trouble:
                if not lost:
                    log.warning("projector_lost", centre=self.centre, why=str(trouble))
                    lost = True
            await asyncio.sleep(_RETRY_S)

    async def catch_up(self, progress: Progress | None = None) -> Seq:
        """To the end of the log as it is now, and no further; the event that was reached.

        Raises:
            LostLead: another projector of the centre is at work.
        """
        async with _locked(self._url, self.centre, wait=False) as store:
            work = await _Work.begin(store, self._journal, self.centre)
            await work.catch_up(progress)
            self.seq = work.fold.seq
        return self.seq


async def rebuild(
    url: str, journal: Journal, centre: CentreId, *, progress: Progress | None = None
) -> Seq:
    """Take all rows of *centre* away and project them anew; the event that was reached.

    Killed half-way, it goes on at its checkpoint when a projector starts. Pages may read on, and
    see that the rows are being rebuilt.

    Raises:
        LostLead: a projector of the centre is at work; stop it first.
    """
    async with _locked(url, centre, wait=False) as store:
        await store.clear()
        work = await _Work.begin(store, journal, centre)
        await work.catch_up(progress)
        return work.fold.seq


class _Work:
    """A lock, a fold and its rows, for as long as nothing goes wrong."""

    def __init__(self, store: Store, journal: Journal, centre: CentreId, fold: Fold) -> None:
        self.fold = fold
        self._store = store
        self._journal = journal
        self._centre = centre

    @classmethod
    async def begin(cls, store: Store, journal: Journal, centre: CentreId) -> _Work:
        """From the checkpoint on; rows of another version, or of a future, are begun anew."""
        checkpoint = await store.checkpoint()
        last = await journal.last(centre)
        if checkpoint is None or checkpoint.version != VERSION or checkpoint.seq > last:
            log.info("readmodel_rebuild", centre=centre, checkpoint=checkpoint, last=last)
            await store.clear()
        checkpoint = await store.checkpoint()
        assert checkpoint is not None
        fold = Fold(await store.load(), after=checkpoint.seq)
        return cls(store, journal, centre, fold)

    async def catch_up(self, progress: Progress | None) -> None:
        """In large batches; the next one is read while one is written."""
        upto = await self._journal.last(self._centre)
        reading = self._read(self.fold.seq, upto)
        try:
            while events := await reading:
                reading = self._read(events[-1].seq, upto)
                await self.apply(events)
                if progress is not None:
                    progress(self.fold.seq, upto)
        finally:
            reading.cancel()
        await self._store.rebuilt()

    def _read(self, after: Seq, upto: Seq) -> asyncio.Task[Sequence[Event]]:
        async def read() -> Sequence[Event]:
            if after >= upto:
                return ()
            return await self._journal.read(self._centre, after=after, limit=BATCH, upto=upto)

        return asyncio.create_task(read(), name=f"read model of {self._centre} reads")

    async def apply(self, events: Sequence[Event]) -> None:
        """Project a group and commit it with its checkpoint."""
        after = self.fold.seq
        changes = self.fold.project(events)
        await self._store.write(changes, after=after, upto=self.fold.seq)


@asynccontextmanager
async def _locked(url: str, centre: CentreId, *, wait: bool) -> AsyncIterator[Store]:
    """A connection that is the centre's projector while it lasts.

    Its commits do not wait for the disk: rows and checkpoint are lost together, and made again.
    """
    with told():
        connection: AsyncConnection[Any] = await AsyncConnection.connect(
            url,
            autocommit=True,
            application_name="maju-projector",
            options="-c synchronous_commit=off",
        )
    async with connection:
        with told():
            name = "lock" if wait else "try_lock"
            cursor = await connection.execute(QUERIES[name], {"centre": centre})
            rows = await cursor.fetchall()
        if not wait and not rows[0][0]:
            raise LostLead(f"another projector of {centre} is at work")
        yield Store(connection, centre)


async def wait_for(
    connection: AsyncConnection[Any], centre: CentreId, seq: Seq, *, within_s: float
) -> bool:
    """Whether the rows hold event *seq*, waiting for it: so a page reads its own writes."""
    clock = asyncio.get_running_loop()
    until, pause = clock.time() + within_s, _LOOK_FIRST_S
    while True:
        with told():
            cursor = await connection.execute(QUERIES["checkpoint"], {"centre": centre})
            if _has(await cursor.fetchone(), seq):
                return True
        if clock.time() >= until:
            return False
        await asyncio.sleep(pause)
        pause = min(2 * pause, _LOOK_MOST_S)


def wait_for_sync(
    connection: Connection[Any], centre: CentreId, seq: Seq, *, within_s: float
) -> bool:
    """The same for a page's own thread; *connection* in autocommit or READ COMMITTED."""
    until, pause = time.monotonic() + within_s, _LOOK_FIRST_S
    while True:
        try:
            row = connection.execute(QUERIES["checkpoint"], {"centre": centre}).fetchone()
        except psycopg.Error as error:
            raise Trouble(f"the read model cannot be read: {error}") from error
        if _has(row, seq):
            return True
        if time.monotonic() >= until:
            return False
        time.sleep(pause)
        pause = min(2 * pause, _LOOK_MOST_S)


def _has(row: Sequence[Any] | None, seq: Seq) -> bool:
    return row is not None and bool(row[0] >= seq) and row[1] == VERSION
