"""The promises of ``kernel.ports``: tail, effects, snapshots. Both journals keep them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing

import pytest

from maju.kernel.errors import Trouble
from maju.kernel.events import Event
from maju.kernel.ids import EffectId, Epoch, Seq
from maju.kernel.ports import Journal, Lease, Snapshot, TakenEffect, Waiting
from maju.kernel.time import DAY, Duration, Instant, seconds
from tests.conformance.conftest import Play
from tests.conformance.makings import (
    BUSAN,
    CHAT,
    MORNING,
    PHONE,
    SEOUL,
    Scribe,
    answer,
    command,
    commands,
)
from tests.conformance.worlds import World

NOW = Duration(0)


async def lead(journal: Journal) -> tuple[Lease, Scribe]:
    lease = await journal.lead(SEOUL, patience=NOW)
    return lease, Scribe(await lease.standing())


async def put(world: World, lease: Lease, *new: int) -> list[Waiting]:
    """Submit commands by number and drain them."""
    await world.journal.submit(SEOUL, [command(n) for n in new])
    return list(await lease.drain(limit=100))


def ids(taken: Sequence[TakenEffect]) -> list[EffectId]:
    return [each.id for each in taken]


# --- reading -------------------------------------------------------------------------------------


def test_reading_gives_the_range_that_was_asked_for(play: Play) -> None:
    async def scene(world: World) -> None:
        lease, scribe = await lead(world.journal)
        await lease.commit([scribe.tick(events=10)])

        async def numbers(after: int, limit: int, upto: int | None = None) -> list[int]:
            last = None if upto is None else Seq(upto)
            events = await world.journal.read(SEOUL, after=Seq(after), limit=limit, upto=last)
            return [event.seq for event in events]

        assert await numbers(0, 100) == list(range(1, 11))
        assert await numbers(3, 4) == [4, 5, 6, 7]
        assert await numbers(3, 4, upto=5) == [4, 5]
        assert await numbers(0, 1) == [1]  # back again, after having read further
        assert await numbers(10, 4) == []
        assert list(await world.journal.read(BUSAN, after=Seq(0), limit=9)) == []

    play(scene)


@pytest.mark.parametrize("after", [0, 5])
def test_a_tail_misses_nothing_and_doubles_nothing_while_commits_go_on(
    play: Play, after: int
) -> None:
    async def scene(world: World) -> None:
        lease, scribe = await lead(world.journal)
        await lease.commit([scribe.tick(events=8)])

        async def follow(journal: Journal) -> list[Event]:
            seen: list[Event] = []
            following = journal.tail(SEOUL, after=Seq(after))
            assert isinstance(following, AsyncGenerator)
            async with aclosing(following) as tail:
                async for events in tail:
                    seen.extend(events)
                    if seen[-1].seq == 108:
                        return seen
            raise AssertionError("a tail never ends")

        async with world.process() as other:
            followers = [asyncio.create_task(follow(each)) for each in (world.journal, other)]
            for _ in range(20):
                await lease.commit([scribe.tick(events=2), scribe.tick(events=3)])
                await asyncio.sleep(0)
            for seen in await asyncio.gather(*followers):
                assert [event.seq for event in seen] == list(range(after + 1, 109))

    play(scene)


def test_events_of_many_months_read_as_one_row(play: Play) -> None:
    async def scene(world: World) -> None:
        lease, scribe = await lead(world.journal)
        group = [scribe.tick(at=Instant(MORNING + month * 31 * DAY)) for month in range(14)]
        await lease.commit(group[:5])
        await lease.commit(group[5:])
        events = await world.journal.read(SEOUL, after=Seq(0), limit=100)
        assert [event.seq for event in events] == list(range(1, 15))
        assert list(await world.journal.decided(SEOUL, after=Instant(0), limit=99)) == group

    play(scene)


# --- effects -------------------------------------------------------------------------------------


def test_an_effect_is_taken_once_by_its_adapter_alone_oldest_first(play: Play) -> None:
    async def scene(world: World) -> None:
        lease, scribe = await lead(world.journal)
        one, two = await put(world, lease, 1, 2)
        await lease.commit(
            [
                scribe.decide(one, effects=(PHONE, CHAT, *[PHONE] * 10)),
                scribe.decide(two, effects=(PHONE,)),
            ]
        )
        async with world.process() as other:
            groups = await asyncio.gather(
                *(journal.take(SEOUL, PHONE, limit=3) for journal in (world.journal, other) * 2),
            )
        rest = await world.journal.take(SEOUL, PHONE, limit=100)
        taken = [each for group in [*groups, rest] for each in group]
        expected = [f"cm_test_1/{n}" for n in (0, *range(2, 12))] + ["cm_test_2/0"]
        assert sorted(ids(taken)) == sorted(expected)
        assert all(not each.again and each.epoch == lease.epoch for each in taken)
        assert ids(rest) == [each for each in expected if each in ids(rest)]
        (chat,) = await world.journal.take(SEOUL, CHAT, limit=100)
        assert chat.id == "cm_test_1/1"
        assert list(await world.journal.take(BUSAN, PHONE, limit=100)) == []

    play(scene)


def test_what_was_taken_and_not_answered_is_given_again_first(play: Play) -> None:
    async def scene(world: World) -> None:
        lease, scribe = await lead(world.journal)
        (one,) = await put(world, lease, 1)
        await lease.commit([scribe.decide(one, effects=[PHONE] * 4)])
        first = list(await world.journal.take(SEOUL, PHONE, limit=2))
        assert [each.again for each in first] == [False, False]
        async with world.process() as restarted:
            again = list(await restarted.take(SEOUL, PHONE, limit=3, again=True))
            assert ids(again) == ["cm_test_1/0", "cm_test_1/1", "cm_test_1/2"]
            assert [each.again for each in again] == [True, True, False]
            rest = list(await restarted.take(SEOUL, PHONE, limit=9))
            assert ids(rest) == ["cm_test_1/3"]

    play(scene)


def test_an_answer_settles_once_and_a_second_changes_nothing(play: Play) -> None:
    async def scene(world: World) -> None:
        lease, scribe = await lead(world.journal)
        (one,) = await put(world, lease, 1)
        await lease.commit([scribe.decide(one, effects=(PHONE, PHONE))])
        effect, other = ids(await world.journal.take(SEOUL, PHONE, limit=9))
        await world.journal.submit(SEOUL, [answer(effect, 1), answer(effect, 2)])
        first, second = await lease.drain(limit=9)
        await lease.commit([scribe.decide(first, settles=effect)])
        assert (await lease.standing()).open == {other}
        await lease.commit([scribe.decide(second, settles=effect)])
        assert (await lease.standing()).open == {other}
        assert ids(await world.journal.take(SEOUL, PHONE, limit=9, again=True)) == [other]

    play(scene)


def test_an_effect_may_be_settled_before_anybody_took_it(play: Play) -> None:
    async def scene(world: World) -> None:
        lease, scribe = await lead(world.journal)
        one, two = await put(world, lease, 1, 2)
        await lease.commit(
            [
                scribe.decide(one, effects=(PHONE,)),
                scribe.decide(two, settles=EffectId("cm_test_1/0")),
            ]
        )
        assert list(await world.journal.take(SEOUL, PHONE, limit=9, again=True)) == []

    play(scene)


def test_effects_of_an_earlier_epoch_are_still_given_and_tell_it(play: Play) -> None:
    async def scene(world: World) -> None:
        lease, scribe = await lead(world.journal)
        (one,) = await put(world, lease, 1)
        await lease.commit([scribe.decide(one, effects=(PHONE,))])
        await lease.release()
        await world.journal.lead(SEOUL, patience=seconds(5))
        (taken,) = await world.journal.take(SEOUL, PHONE, limit=9)
        assert taken.epoch == Epoch(1) < await world.journal.epoch(SEOUL)

    play(scene)


def test_an_adapter_sleeps_until_there_is_something_to_do(play: Play) -> None:
    async def scene(world: World) -> None:
        lease, scribe = await lead(world.journal)
        one, two = await put(world, lease, 1, 2)
        await world.journal.wait_effects(SEOUL, PHONE, timeout=seconds(0.01))  # nothing came
        asleep = asyncio.create_task(world.journal.wait_effects(SEOUL, PHONE, timeout=seconds(600)))
        await asyncio.sleep(0.01)
        await lease.commit([scribe.decide(one, effects=(CHAT,))])
        await asyncio.sleep(0.05)
        assert not asleep.done()
        await lease.commit([scribe.decide(two, effects=(PHONE,))])
        await asyncio.wait_for(asleep, 60)
        await asyncio.wait_for(
            world.journal.wait_effects(SEOUL, PHONE, timeout=seconds(600)), 60
        )  # at once: it still waits

    play(scene)


# --- snapshots -----------------------------------------------------------------------------------


def test_a_core_reads_the_newest_snapshot_of_its_own_version(play: Play) -> None:
    async def scene(world: World) -> None:
        def snapshot(seq: int, core: int) -> Snapshot:
            body = bytes([core, seq % 256, 0, 255])
            return Snapshot(
                centre=SEOUL, seq=Seq(seq), at=Instant(MORNING + seq), core=core, body=body
            )

        journal = world.journal
        assert await journal.latest_snapshot(SEOUL, core=1) is None
        for seq, core in [(10, 1), (30, 1), (20, 1), (40, 2), (25, 1), (30, 1)]:
            await journal.save_snapshot(snapshot(seq, core))
        assert await journal.latest_snapshot(SEOUL, core=1) == snapshot(30, 1)
        assert await journal.latest_snapshot(SEOUL, core=2) == snapshot(40, 2)
        assert await journal.latest_snapshot(SEOUL, core=3) is None
        assert await journal.latest_snapshot(BUSAN, core=1) is None

    play(scene)


def test_centres_do_not_mix(play: Play) -> None:
    async def scene(world: World) -> None:
        for centre in (SEOUL, BUSAN):
            await world.journal.submit(centre, commands(2))
            lease = await world.journal.lead(centre, patience=NOW)
            scribe = Scribe(await lease.standing())
            group = [scribe.decide(w, effects=(PHONE,)) for w in await lease.drain(limit=9)]
            await lease.commit(group)
        for centre in (SEOUL, BUSAN):
            assert await world.journal.last(centre) == 2
            assert len(await world.journal.take(centre, PHONE, limit=9)) == 2

    play(scene)


def test_a_lost_database_is_trouble_and_not_silence(play: Play) -> None:
    """Who holds a dead lease learns it at the next call, and nothing that was asked is lost."""

    async def scene(world: World) -> None:
        lease, scribe = await lead(world.journal)
        (one,) = await put(world, lease, 1)
        await world.cut(lease)
        with pytest.raises(Trouble):
            await lease.commit([scribe.decide(one)])
        after = await world.journal.lead(SEOUL, patience=seconds(5))
        assert list(await after.drain(limit=9)) == [one]

    play(scene)
