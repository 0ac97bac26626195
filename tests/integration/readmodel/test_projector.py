"""Integration: the read model in PostgreSQL, in pieces, killed, rebuilt; and a damaged journal."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from random import Random
from typing import Any

import msgspec
import psycopg
import pytest
from psycopg import AsyncConnection

from maju.engine.clock import WallClock
from maju.engine.verify import verify
from maju.facts import readmodel
from maju.facts.readmodel.fold import Fold
from maju.facts.readmodel.rows import (
    AgentRow,
    CallbackRow,
    ContactRow,
    IntervalRow,
    LegRow,
    MessageRow,
    StepRow,
    VisitRow,
)
from maju.facts.readmodel.store import QUERIES, TABLES, Store
from maju.journal.postgres import PostgresJournal
from maju.kernel.commands import Tick
from maju.kernel.errors import LostLead
from maju.kernel.events import Event
from maju.kernel.ids import CentreId, Seq
from maju.kernel.ports import Decided, Lease
from tests.unit.engine.verify.day import CENTRE, day
from tests.unit.engine.verify.tape import change
from tests.unit.facts.readmodel.tables import at_once

ROWS: dict[str, type[msgspec.Struct]] = {
    "contact": ContactRow,
    "visit": VisitRow,
    "leg": LegRow,
    "agent": AgentRow,
    "agent_state": IntervalRow,
    "callback": CallbackRow,
    "timeline": StepRow,
    "message": MessageRow,
}


async def commit(journal: PostgresJournal, lease: Lease, decisions: Sequence[Decided]) -> None:
    """Put them in the inbox and decide them as they were decided."""
    group = []
    for decided in decisions:
        if isinstance(decided.command.body, Tick):
            group.append(decided)
        else:
            (receipt,) = await journal.submit(CENTRE, [decided.command])
            group.append(change(decided, position=receipt.position))
    await lease.commit(group)


@asynccontextmanager
async def living(url: str, decisions: Sequence[Decided] = ()) -> AsyncIterator[PostgresJournal]:
    async with PostgresJournal(url, WallClock()) as journal:
        if decisions:
            lease = await journal.lead(CENTRE, patience=None)
            await commit(journal, lease, decisions)
            await lease.release()
        yield journal


def events_of(decisions: Sequence[Decided]) -> list[Event]:
    return [event for decided in decisions for event in decided.events]


def rows_of(url: str) -> dict[str, list[Any]]:
    """Every row of every table, in the order of its columns."""
    with psycopg.connect(url) as link:
        return {
            table: sorted(repr(row) for row in link.execute(f"TABLE readmodel.rm_{table}".encode()))
            for table in TABLES
        }


def test_columns_are_fields_in_their_order(postgres_url: str) -> None:
    with psycopg.connect(postgres_url) as link:
        for table, kind in ROWS.items():
            cursor = link.execute(f"TABLE readmodel.rm_{table}".encode())
            assert cursor.description is not None
            assert tuple(one.name for one in cursor.description) == kind.__struct_fields__
            text = QUERIES[f"write_{table}"].decode()
            named = text[text.index("(") + 1 : text.index(")")].split(",")
            assert tuple(name.strip() for name in named) == kind.__struct_fields__


@pytest.mark.parametrize("seed", range(3))
def test_pieces_with_restarts_give_the_rows_of_a_rebuild(postgres_url: str, seed: int) -> None:
    decisions = day(seed)
    events = events_of(decisions)
    random = Random(seed)

    async def main() -> None:
        async with living(postgres_url, decisions) as journal:
            await readmodel.Projector(postgres_url, journal, CENTRE).catch_up()
            async with await AsyncConnection.connect(postgres_url, autocommit=True) as link:
                store = Store(link, CENTRE)
                await store.clear()
                fold, done = Fold(await store.load()), 0
                while done < len(events):
                    piece = events[done : done + random.randint(1, 60)]
                    changes = fold.project(piece)
                    if random.random() < 0.7:  # else killed before the commit
                        await store.write(changes, after=Seq(done), upto=fold.seq)
                        done += len(piece)
                    if random.random() < 0.5 or fold.seq != done:
                        fold = Fold(await store.load(), after=done)
            in_pieces = rows_of(postgres_url)
            assert await readmodel.rebuild(postgres_url, journal, CENTRE) == len(events)
        assert rows_of(postgres_url) == in_pieces
        whole = at_once(CENTRE, events)
        for table in TABLES:
            assert len(in_pieces[table]) == len(getattr(whole, table)), table

    asyncio.run(main())


def test_a_projector_follows_and_a_page_reads_its_own_writes(postgres_url: str) -> None:
    decisions = day(1)
    half = len(decisions) // 2

    async def main() -> None:
        async with (
            living(postgres_url, decisions[:half]) as journal,
            await AsyncConnection.connect(postgres_url, autocommit=True) as page,
        ):
            projector = readmodel.Projector(postgres_url, journal, CENTRE)
            task = asyncio.create_task(projector.run())
            lease = await journal.lead(CENTRE, patience=None)
            for decided in decisions[half:]:
                await commit(journal, lease, [decided])
            last = await journal.last(CENTRE)
            assert await readmodel.wait_for(page, CENTRE, last, within_s=120)
            assert not await readmodel.wait_for(page, CENTRE, Seq(last + 1), within_s=0)
            with psycopg.connect(postgres_url) as link:
                assert readmodel.wait_for_sync(link, CENTRE, last, within_s=0)
            await _stopped(task)
            followed = rows_of(postgres_url)
            await readmodel.rebuild(postgres_url, journal, CENTRE)
            assert rows_of(postgres_url) == followed

    asyncio.run(main())


async def _stopped(task: asyncio.Task[Any]) -> None:
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


def test_a_projector_whose_connection_dies_loses_nothing(postgres_url: str) -> None:
    decisions = day(2)

    async def main() -> None:
        async with (
            living(postgres_url, decisions[:60]) as journal,
            await AsyncConnection.connect(postgres_url, autocommit=True) as page,
        ):
            task = asyncio.create_task(readmodel.Projector(postgres_url, journal, CENTRE).run())
            lease = await journal.lead(CENTRE, patience=None)
            for n in range(60, len(decisions), 20):
                await commit(journal, lease, decisions[n : n + 20])
                await page.execute(
                    b"SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    b" WHERE application_name = 'maju-projector' AND datname = current_database()"
                )
            last = await journal.last(CENTRE)
            assert await readmodel.wait_for(page, CENTRE, last, within_s=120)
            await _stopped(task)
            survived = rows_of(postgres_url)
            await readmodel.rebuild(postgres_url, journal, CENTRE)
            assert rows_of(postgres_url) == survived

    asyncio.run(main())


def test_there_is_one_projector_a_centre(postgres_url: str) -> None:
    async def main() -> None:
        async with living(postgres_url, day(3)) as journal:
            task = asyncio.create_task(readmodel.Projector(postgres_url, journal, CENTRE).run())
            async with await AsyncConnection.connect(postgres_url, autocommit=True) as page:
                last = await journal.last(CENTRE)
                assert await readmodel.wait_for(page, CENTRE, last, within_s=120)
            with pytest.raises(LostLead):
                await readmodel.rebuild(postgres_url, journal, CENTRE)
            await readmodel.Projector(postgres_url, journal, CentreId("other")).catch_up()
            await _stopped(task)

    asyncio.run(main())


def test_rows_of_another_version_are_made_anew(postgres_url: str) -> None:
    async def main() -> None:
        async with living(postgres_url, day(4)) as journal:
            projector = readmodel.Projector(postgres_url, journal, CENTRE)
            await projector.catch_up()
            fresh = rows_of(postgres_url)
            with psycopg.connect(postgres_url, autocommit=True) as link:
                link.execute("UPDATE readmodel.rm_checkpoint AS c SET version = 0")
                link.execute("UPDATE readmodel.rm_contact AS c SET client = 'wrong'")
            await projector.catch_up()
            assert rows_of(postgres_url) == fresh

    asyncio.run(main())


def test_an_id_that_comes_twice_shows_its_last_use(postgres_url: str) -> None:
    """No projector stops over an outside world that repeats itself."""
    events = events_of(day(5))

    async def main() -> None:
        async with await AsyncConnection.connect(postgres_url, autocommit=True) as link:
            store = Store(link, CENTRE)
            await store.clear()
            fold = Fold(await store.load())
            await store.write(fold.project(events), after=Seq(0), upto=fold.seq)
            await link.execute(b"UPDATE readmodel.rm_checkpoint AS c SET seq = 0")
            again = Fold(await Store(link, CentreId("none")).load())
            again.shelf.centre = CENTRE
            await store.write(again.project(events), after=Seq(0), upto=again.seq)

    asyncio.run(main())
    assert len(rows_of(postgres_url)["contact"]) == len(at_once(CENTRE, events).contact)


def test_the_journal_in_postgresql_is_sound_and_a_row_that_is_missing_is_found(
    postgres_url: str,
) -> None:
    decisions = day(6)

    async def main() -> None:
        async with living(postgres_url, decisions) as journal:
            sound = await verify(journal, CENTRE)
            assert sound.sound, sound.findings[:3]
            assert sound.decided_again == len(decisions)
            with psycopg.connect(postgres_url, autocommit=True) as link:
                gone = link.execute("DELETE FROM journal.event AS e WHERE seq = 17")
                assert gone.rowcount == 1
            damaged = await verify(journal, CENTRE)
            assert {"seq_broken", "decision_differs"} <= damaged.found.keys()

    asyncio.run(main())
