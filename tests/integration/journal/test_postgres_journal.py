"""What the twin cannot show: months, synchronous pages, a deaf leader, what lies on the disk."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from itertools import pairwise

import psycopg
import pytest
from msgspec import structs

from maju.journal.postgres import PostgresPeople, submit_sync_in
from maju.journal.postgres import lease as lease_module
from maju.journal.postgres.bell import payload
from maju.journal.vault import Vault
from maju.kernel.errors import Bug, LostLead, Refused, Trouble
from maju.kernel.ids import AdapterId, CustomerId, Seq
from maju.kernel.time import Duration, Instant, seconds
from tests.conformance.makings import MORNING, PHONE, SEOUL, Scribe, command
from tests.conformance.worlds import PostgresWorld, play_postgres

NOW = Duration(0)
Play = Callable[[Callable[[PostgresWorld], Awaitable[None]]], None]


@pytest.fixture
def play(postgres_url: str) -> Play:
    return lambda scene: play_postgres(postgres_url, scene)


def test_a_row_lies_in_the_partition_of_its_month_and_the_next_is_there(play: Play) -> None:
    async def scene(world: PostgresWorld) -> None:
        lease = await world.journal.lead(SEOUL, patience=NOW)
        scribe = Scribe()
        at = [
            Instant(1_793_491_199_999_999),  # 2026-10-31T23:59:59.999999Z
            Instant(1_793_491_200_000_000),  # 2026-11-01T00:00:00Z
            Instant(1_801_440_000_000_000),  # 2027-02-01T00:00:00Z
        ]
        await lease.commit([scribe.tick(at=each) for each in at])
        rows = await world.sql("SELECT seq, tableoid::regclass::text FROM journal.event")
        assert dict(rows) == {
            1: "journal.event_2026_10",
            2: "journal.event_2026_11",
            3: "journal.event_2027_02",
        }
        ahead = await world.sql("SELECT to_regclass('journal.event_2027_03') IS NOT NULL")
        assert ahead == [(True,)]

    play(scene)


def test_a_month_made_late_takes_its_rows_out_of_the_net(play: Play) -> None:
    """A long reader (a backup) keeps partitions from being made; nobody waits for it."""

    async def scene(world: PostgresWorld) -> None:
        lease = await world.journal.lead(SEOUL, patience=NOW)
        scribe = Scribe()
        where = "SELECT seq, tableoid::regclass::text FROM journal.event ORDER BY seq"
        async with await psycopg.AsyncConnection.connect(world.url) as reader:
            await reader.execute("SELECT count(*) FROM journal.event")
            await lease.commit([scribe.tick()])
            await lease.commit([scribe.tick()])
        rows = await world.sql(where)
        assert rows == [(1, "journal.event_default"), (2, "journal.event_default")]
        await world.sql("SELECT journal.make_month(%s)", MORNING)
        rows = await world.sql(where)
        assert rows == [(1, "journal.event_2026_09"), (2, "journal.event_2026_09")]
        assert len(await world.journal.read(SEOUL, after=Seq(0), limit=10)) == 2

    play(scene)


def test_a_page_submits_inside_its_own_transaction(play: Play) -> None:
    async def scene(world: PostgresWorld) -> None:
        def page() -> None:
            with psycopg.connect(world.url) as connection:
                (first, again) = submit_sync_in(connection, SEOUL, [command(1), command(1)])
                assert (first.repeated, again.repeated) == (False, True)
                connection.rollback()
                (receipt,) = submit_sync_in(connection, SEOUL, [command(1)])
                assert not receipt.repeated
                connection.commit()
                (receipt,) = submit_sync_in(connection, SEOUL, [command(1)])
                assert receipt.repeated
                assert list(submit_sync_in(connection, SEOUL, [])) == []

        await asyncio.to_thread(page)
        lease = await world.journal.lead(SEOUL, patience=NOW)
        assert [waiting.command for waiting in await lease.drain(limit=9)] == [command(1)]

    play(scene)


def test_a_leader_that_does_not_know_it_was_replaced_writes_nothing(play: Play) -> None:
    """As after a pause so long that the server gave it up: the lock is gone, the epoch too low."""

    async def scene(world: PostgresWorld) -> None:
        await world.journal.submit(SEOUL, [command(1)])
        lease = await world.journal.lead(SEOUL, patience=NOW)
        (waiting,) = await lease.drain(limit=9)
        await world.sql("UPDATE journal.leader SET epoch = epoch + 1")
        with pytest.raises(LostLead):
            await lease.commit([Scribe().decide(waiting, effects=(PHONE,))])
        for table in ("event", "effect"):
            assert await world.sql(f"SELECT count(*) FROM journal.{table}") == [(0,)]
        assert await world.sql("SELECT decided_at FROM journal.command") == [(None,)]

    play(scene)


def test_a_leader_that_hangs_is_relieved_though_its_connection_lives(
    play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Found by attack: a stopped process (SIGSTOP) kept the lead until somebody killed it."""

    async def scene(world: PostgresWorld) -> None:
        monkeypatch.setattr(lease_module, "HUNG_AFTER_S", 0.2)
        hangs = await world.journal.lead(SEOUL, patience=NOW)
        await hangs.drain(limit=1)
        async with world.process() as standby:
            lease = await standby.lead(SEOUL, patience=seconds(30))
            assert lease.epoch == hangs.epoch + 1
        with pytest.raises(LostLead):
            await hangs.drain(limit=1)

    play(scene)


def test_a_command_seen_very_late_is_found_by_the_look_back(play: Play) -> None:
    """Most drains begin near the last decision; what lies far behind waits for the next full one."""

    async def scene(world: PostgresWorld) -> None:
        lease = await world.journal.lead(SEOUL, patience=NOW)
        scribe = Scribe()
        async with world.transaction() as slow:
            await slow.submit(SEOUL, [command(1)])
            await world.sql("SELECT setval('journal.command_position', 1000000)")
            await world.journal.submit(SEOUL, [command(2)])
            await lease.commit([scribe.decide(each) for each in await lease.drain(limit=9)])
        found = await lease.drain(limit=9)
        while not found:
            await lease.wait(until=None)
            found = await lease.drain(limit=9)
        assert [waiting.command for waiting in found] == [command(1)]

    play(scene)


def test_an_id_that_is_anothers_is_a_bug_and_changes_nothing(play: Play) -> None:
    async def scene(world: PostgresWorld) -> None:
        await world.journal.submit(SEOUL, [command(1)])
        stolen = structs.replace(command(2), id=command(1).id)
        with pytest.raises(Bug, match="another command is called"):
            await world.journal.submit(SEOUL, [command(3), stolen])
        ((kept,),) = await world.sql("SELECT count(*) FROM journal.command")
        assert kept == 1

    play(scene)


def test_the_bell_comes_back_after_its_connection_was_lost(play: Play) -> None:
    async def scene(world: PostgresWorld) -> None:
        listening = (
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
            " AND application_name = 'maju-bell'"
        )
        while not (pids := await world.sql(listening)):  # noqa: ASYNC110 - it connects by itself
            await asyncio.sleep(0.01)
        ((pid,),) = pids
        await world.sql("SELECT pg_terminate_backend(%s)", pid)
        while (pids := await world.sql(listening)) in ([], [(pid,)]):  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        assert len(pids) == 1
        lease = await world.journal.lead(SEOUL, patience=NOW)
        await lease.drain(limit=1)
        await world.journal.submit(SEOUL, [command(1)])
        await asyncio.wait_for(lease.wait(until=None), 60)

    play(scene)


def test_when_every_connection_was_lost_a_retry_is_all_it_takes(play: Play) -> None:
    async def scene(world: PostgresWorld) -> None:
        lease = await world.journal.lead(SEOUL, patience=NOW)
        await world.journal.submit(SEOUL, [command(1)])
        kill = (
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND backend_type = 'client backend'"
        )
        await world.sql(kill)
        with pytest.raises(LostLead):
            await lease.drain(limit=1)
        again = await world.journal.lead(SEOUL, patience=seconds(5))
        assert len(await again.drain(limit=9)) == 1
        with pytest.raises(Trouble) as caught:
            await world.journal.submit(SEOUL, [command(1)])
        assert caught.value.retryable
        assert (await world.journal.submit(SEOUL, [command(1)]))[0].repeated

    play(scene)


def test_people_lie_encrypted_and_are_gone_when_forgotten(play: Play) -> None:
    async def scene(world: PostgresWorld) -> None:
        minji = CustomerId("cu_1")
        await world.people.put(minji, "name", "김민지".encode())
        ((sealed,),) = await world.sql("SELECT sealed FROM journal.person_value")
        assert "민지".encode() not in sealed
        await world.people.forget(minji)
        for table in ("person_key", "person_value"):
            assert await world.sql(f"SELECT count(*) FROM journal.{table}") == [(0,)]
        assert await world.sql("SELECT customer FROM journal.forgotten") == [(minji,)]

    play(scene)


def test_a_database_that_was_not_migrated_says_so(postgres_url: str) -> None:
    async def scene(world: PostgresWorld) -> None:
        await world.sql("DROP SCHEMA journal CASCADE")
        with pytest.raises(Trouble, match="not migrated") as caught:
            await world.journal.last(SEOUL)
        assert not caught.value.retryable

    play_postgres(postgres_url, scene)


@pytest.mark.parametrize(
    ("adapters", "said"),
    [
        ((), "se:oul:7:"),
        (("phone", "chat"), "se:oul:7:chat,phone"),
        (("odd:name",), "se:oul:7:*"),
        (tuple(f"adapter-{n}" for n in range(900)), "se:oul:7:*"),
    ],
)
def test_the_doorbell_fits_and_can_be_read(adapters: tuple[str, ...], said: str) -> None:
    assert payload("se:oul", 7, frozenset(map(AdapterId, adapters))) == said  # type: ignore[arg-type]


def test_events_stay_gapless_when_two_leaders_race(play: Play) -> None:
    async def scene(world: PostgresWorld) -> None:
        async with world.process() as other:

            async def reign(journal: object, turns: int) -> None:
                for _ in range(turns):
                    lease = await journal.lead(SEOUL, patience=None)  # type: ignore[attr-defined]
                    scribe = Scribe(await lease.standing())
                    await lease.commit([scribe.tick(), scribe.tick()])
                    await lease.commit([scribe.tick()])
                    await lease.release()

            await asyncio.gather(reign(world.journal, 8), reign(other, 8))
        events = await world.journal.read(SEOUL, after=Seq(0), limit=1_000)
        assert [event.seq for event in events] == list(range(1, 49))
        assert all(one.at < two.at for one, two in pairwise(events))
        assert await world.journal.epoch(SEOUL) == 16

    play(scene)


def test_people_locked_with_another_master_key_are_not_written_to(postgres_url: str) -> None:
    async def scene() -> None:
        async with PostgresPeople(postgres_url, Vault(bytes(32))) as people:
            await people.put(CustomerId("cu_민지"), "name", b"x")
        async with PostgresPeople(postgres_url, Vault(bytes(32))):
            pass  # the same key opens
        with pytest.raises(Refused, match="master_key_wrong"):
            async with PostgresPeople(postgres_url, Vault(bytes(31) + b"1")):
                pass

    asyncio.run(scene())
