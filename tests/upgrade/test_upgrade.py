"""Every version's stored day lives on under this version's code."""

from __future__ import annotations

import asyncio
import lzma
import secrets
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from msgspec.structs import replace
from psycopg import sql

from maju.app.postgres import EmbeddedPostgres
from maju.engine.clock import WallClock
from maju.engine.core import ROUTING
from maju.engine.engine import Engine
from maju.engine.recovery import Known, evolve_to
from maju.engine.verify import verify
from maju.facts.readmodel import projector, schema
from maju.journal.codec import EVENTS
from maju.journal.postgres import PostgresJournal, PostgresPeople
from maju.journal.postgres.migrate import migrate, migrations
from maju.journal.vault import Vault
from maju.kernel.commands import Command, ForgetCustomer
from maju.kernel.errors import Refused
from maju.kernel.ids import CommandId, CustomerId, Seq
from maju.kernel.time import HOUR, Instant
from maju.routing import State
from tests.simulation.centre import CENTRE as SEOUL
from tests.upgrade.busan import BUSAN
from tests.upgrade.make_day import DAYS, FORGOTTEN, MASTER, dump

VERSIONS = sorted(path.name.removesuffix(".sql.xz") for path in DAYS.glob("*.sql.xz"))
CENTRES = (SEOUL, BUSAN)
NOT_SHOWN = {"callback_extended"}  # a promise must expire while its telephone rings
MONTHS = "--exclude-table=journal.event_2*"
MADE_ANEW = (
    "If {version} is out: put the migration back as it was, and write the change as a new one. "
    "If it is not: python -m tests.upgrade.make_day {version}"
)

MakeDatabase = Callable[[], str]


@pytest.fixture
def make_database(fast_postgres: EmbeddedPostgres) -> Iterator[MakeDatabase]:
    """Makes empty databases; dropped afterwards."""
    made: list[str] = []

    def make() -> str:
        name = f"u_{secrets.token_hex(6)}"
        with psycopg.connect(fast_postgres.conninfo(), autocommit=True) as link:
            link.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        made.append(name)
        return fast_postgres.conninfo(name)

    yield make
    with psycopg.connect(fast_postgres.conninfo(), autocommit=True) as link:
        for name in made:
            link.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture(params=VERSIONS)
def version(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def stored(version: str, make_database: MakeDatabase) -> str:
    """A database as it was when its version was out."""
    url = make_database()
    text = lzma.decompress(Path(DAYS, f"{version}.sql.xz").read_bytes())
    with psycopg.connect(url, autocommit=True) as link:
        link.execute(text)
    return url


@pytest.fixture
def upgraded(stored: str, version: str) -> str:
    """The same, after ``maju migrate`` of today."""
    try:
        migrate(stored)
    except Refused as refused:
        pytest.fail(f"{refused}. {MADE_ANEW.format(version=version)}")
    return stored


def test_there_is_a_day_of_every_version_that_is_out() -> None:
    assert "v1" in VERSIONS


def test_migrations_of_a_version_still_make_what_they_made(
    stored: str, version: str, make_database: MakeDatabase
) -> None:
    with psycopg.connect(stored) as link:
        rows = link.execute("SELECT name, checksum FROM journal.migration ORDER BY number")
        applied = rows.fetchall()
    of_then = migrations()[: len(applied)]
    assert [(each.name, each.checksum) for each in of_then] == applied, MADE_ANEW.format(
        version=version
    )
    fresh = make_database()
    migrate(fresh, wanted=of_then)
    assert dump(fresh, "--schema-only", MONTHS) == dump(stored, "--schema-only", MONTHS)


def test_an_upgraded_schema_is_that_of_a_new_installation(
    upgraded: str, make_database: MakeDatabase
) -> None:
    fresh = make_database()
    migrate(fresh)
    assert dump(fresh, "--schema-only", MONTHS) == dump(upgraded, "--schema-only", MONTHS)


def test_every_body_of_the_day_reads(upgraded: str) -> None:
    async def read() -> None:
        refused = effects = 0
        async with PostgresJournal(upgraded, WallClock()) as journal:
            for centre in CENTRES:
                events = await journal.read(centre, after=Seq(0), limit=100_000)
                assert [event.seq for event in events] == list(range(1, len(events) + 1))
                decided = await journal.decided(centre, after=Instant(0), limit=100_000)
                assert [event for each in decided for event in each.events] == events
                refused += sum(each.refused is not None for each in decided)
                effects += sum(len(each.effects) for each in decided)
        assert refused
        assert effects

    asyncio.run(read())


def test_the_newest_day_shows_every_kind_of_event(make_database: MakeDatabase) -> None:
    url = make_database()
    text = lzma.decompress(Path(DAYS, f"{VERSIONS[-1]}.sql.xz").read_bytes())
    with psycopg.connect(url, autocommit=True) as link:
        link.execute(text)
        kinds = {row[0] for row in link.execute("SELECT DISTINCT kind FROM journal.event")}
    assert set(EVENTS.types) - kinds <= NOT_SHOWN


def test_the_core_evolves_the_day_to_its_end_from_everywhere(upgraded: str) -> None:
    async def evolve() -> None:
        async with PostgresJournal(upgraded, WallClock()) as journal:
            for centre in CENTRES:
                last = await journal.last(centre)
                whole = await evolve_to(
                    journal,
                    centre,
                    ROUTING,
                    Known(state=State.empty(centre), seq=Seq(0)),
                    upto=last,
                )
                assert whole.state.contacts  # it stops in the middle of life
                snapshot = await journal.latest_snapshot(centre, core=ROUTING.version)
                if snapshot is not None:
                    known = Known(state=ROUTING.decode_state(snapshot.body), seq=snapshot.seq)
                    again = await evolve_to(journal, centre, ROUTING, known, upto=last)
                    assert ROUTING.encode_state(again.state) == ROUTING.encode_state(whole.state)

    asyncio.run(evolve())


def test_the_day_verifies(upgraded: str) -> None:
    async def look() -> None:
        async with PostgresJournal(upgraded, WallClock()) as journal:
            for centre in CENTRES:
                verification = await verify(journal, centre)
                assert verification.sound, verification.findings

    asyncio.run(look())


def test_people_are_read_and_the_forgotten_are_not(upgraded: str) -> None:
    async def read() -> None:
        async with PostgresPeople(upgraded, Vault(MASTER)) as people:
            assert await people.get(CustomerId("cu_busan0"), "name") == "부산 고객 0".encode()
            assert await people.get(FORGOTTEN, "name") is None
            assert await people.forgotten() == [FORGOTTEN]

    asyncio.run(read())


def test_the_read_model_is_built_from_the_day(upgraded: str) -> None:
    schema.migrate(upgraded)

    async def build() -> None:
        async with PostgresJournal(upgraded, WallClock()) as journal:
            for centre in CENTRES:
                reached = await projector.rebuild(upgraded, journal, centre)
                assert reached == await journal.last(centre)

    asyncio.run(build())


def standing_at(instant: Instant) -> Callable[[], Instant]:
    """A wall that always shows the same."""
    return lambda: instant


def test_an_engine_of_today_goes_on_where_that_of_then_stopped(upgraded: str) -> None:
    async def go_on() -> None:
        async with PostgresJournal(upgraded, WallClock()) as journal:
            for centre in CENTRES:
                last, epoch = await journal.last(centre), await journal.epoch(centre)
                (end,) = await journal.read(centre, after=Seq(last - 1), limit=1)
                engine = Engine(journal, centre, WallClock(standing_at(Instant(end.at + HOUR))))
                running = asyncio.create_task(engine.run())
                command = Command(
                    id=CommandId("cm_today"),
                    source="test",
                    source_id="today",
                    body=ForgetCustomer(customer=CustomerId("cu_busan2")),
                )
                await journal.submit(centre, [command])
                while (await journal.verdicts(centre, [command.id]))[0].state == "waiting":  # noqa: ASYNC110
                    await asyncio.sleep(0.005)
                engine.stop()
                await running
                assert await journal.epoch(centre) == epoch + 1
                assert await journal.last(centre) > last
                verification = await verify(journal, centre)
                assert verification.sound, verification.findings

    asyncio.run(go_on())


def test_an_edited_migration_is_noticed_twice(stored: str, make_database: MakeDatabase) -> None:
    first, *others = migrations()
    edited = replace(first, text=f"{first.text}\nCREATE INDEX more ON journal.event (cause);")
    with pytest.raises(Refused) as refused:
        migrate(stored, wanted=[edited, *others])
    assert refused.value.code == "migration_edited"
    fresh = make_database()
    migrate(fresh, wanted=[edited])
    assert dump(fresh, "--schema-only", MONTHS) != dump(stored, "--schema-only", MONTHS)
