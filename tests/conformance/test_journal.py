"""The promises of ``kernel.ports``: inbox, group commit, leadership. Both journals keep them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import suppress

import pytest
from msgspec.structs import replace

from maju.kernel.commands import AgentLost, Unreadable
from maju.kernel.errors import Bug, LostLead, Refused, Trouble
from maju.kernel.ids import CommandId, EffectId, Epoch, Seq
from maju.kernel.ports import Decided, Journal, Lease, Waiting
from maju.kernel.time import SECOND, Duration, Instant, seconds
from tests.conformance.conftest import Play
from tests.conformance.makings import BUSAN, CHAT, MORNING, PHONE, SEOUL, Scribe, command, commands
from tests.conformance.worlds import World

NOW = Duration(0)


async def lead(journal: Journal) -> tuple[Lease, Scribe]:
    lease = await journal.lead(SEOUL, patience=NOW)
    return lease, Scribe(await lease.standing())


# --- the inbox -----------------------------------------------------------------------------------


def test_a_repeat_changes_nothing_and_gives_the_first_receipt(play: Play) -> None:
    async def scene(world: World) -> None:
        (first,) = await world.journal.submit(SEOUL, [command(1)])
        again = replace(command(1), id=CommandId("cm_second_try"))
        (second,) = await world.journal.submit(SEOUL, [again])
        assert not first.repeated
        assert second.repeated
        assert (second.command, second.position) == (first.command, first.position)
        lease, _ = await lead(world.journal)
        assert [waiting.command for waiting in await lease.drain(limit=10)] == [command(1)]

    play(scene)


def test_two_alike_in_one_group_are_one(play: Play) -> None:
    async def scene(world: World) -> None:
        receipts = await world.journal.submit(SEOUL, [command(1), command(2), command(1)])
        assert [receipt.repeated for receipt in receipts] == [False, False, True]
        assert receipts[0].position == receipts[2].position

    play(scene)


def test_submitting_at_once_from_everywhere_gives_one_of_each(play: Play) -> None:
    async def scene(world: World) -> None:
        async with world.process() as other:
            groups = [commands(20), list(reversed(commands(20)))] * 3
            journals = [world.journal, other] * 3
            answers = await asyncio.gather(
                *(
                    journal.submit(SEOUL, group)
                    for journal, group in zip(journals, groups, strict=True)
                )
            )
        receipts = [receipt for each in answers for receipt in each]
        assert sum(not receipt.repeated for receipt in receipts) == 20
        assert len({(receipt.command, receipt.position) for receipt in receipts}) == 20
        lease, _ = await lead(world.journal)
        assert len(await lease.drain(limit=100)) == 20

    play(scene)


def test_the_same_source_id_in_another_centre_is_another_command(play: Play) -> None:
    async def scene(world: World) -> None:
        await world.journal.submit(SEOUL, [command(1)])
        (receipt,) = await world.journal.submit(BUSAN, [command(1)])
        assert not receipt.repeated

    play(scene)


def test_an_id_that_names_two_commands_is_a_bug(play: Play) -> None:
    async def scene(world: World) -> None:
        await world.journal.submit(SEOUL, [command(1)])
        with pytest.raises(Bug):
            await world.journal.submit(SEOUL, [replace(command(1), source_id="other")])

    play(scene)


def test_a_command_that_cannot_be_read_is_drained_as_such(play: Play) -> None:
    async def scene(world: World) -> None:
        damaged = replace(command(1), body=AgentLost(agent=5))  # type: ignore[arg-type]
        await world.journal.submit(SEOUL, [damaged, command(2)])
        lease, scribe = await lead(world.journal)
        waiting = await lease.drain(limit=10)
        unread = replace(damaged, body=Unreadable(kind="agent_lost", version=1))
        assert [each.command for each in waiting] == [unread, command(2)]
        await lease.commit([scribe.decide(waiting[0], refused="unreadable")])
        (decided,) = await world.journal.decided(SEOUL, after=Instant(0), limit=10)
        assert decided.command == unread
        assert [each.command for each in await lease.drain(limit=10)] == [command(2)]

    play(scene)


@pytest.mark.parametrize("text", ["a\0b", "half \ud800", "\\\0"])
def test_text_that_no_database_keeps_is_refused_at_the_door(play: Play, text: str) -> None:
    async def scene(world: World) -> None:
        for bad in (command(1, agent=text), command(1, source=text)):
            with pytest.raises(Refused) as refused:
                await world.journal.submit(SEOUL, [command(2), bad])
            assert refused.value.code == "bad_text"
        lease, _ = await lead(world.journal)
        assert not await lease.drain(limit=10)

    play(scene)


def test_text_that_only_looks_like_nul_is_kept(play: Play) -> None:
    async def scene(world: World) -> None:
        said = command(1, agent="\\u0000")
        await world.journal.submit(SEOUL, [said])
        lease, _ = await lead(world.journal)
        assert [each.command for each in await lease.drain(limit=10)] == [said]

    play(scene)


def test_no_commands_are_no_trouble(play: Play) -> None:
    async def scene(world: World) -> None:
        assert list(await world.journal.submit(SEOUL, [])) == []
        lease, _ = await lead(world.journal)
        await lease.commit([])
        assert await world.journal.last(SEOUL) == 0

    play(scene)


def test_a_rolled_back_transaction_submitted_nothing(play: Play) -> None:
    async def scene(world: World) -> None:
        with suppress(ZeroDivisionError):
            async with world.transaction() as transaction:
                await transaction.submit(SEOUL, [command(1)])
                raise ZeroDivisionError
        lease, _ = await lead(world.journal)
        assert list(await lease.drain(limit=10)) == []
        (receipt,) = await world.journal.submit(SEOUL, [command(1)])
        assert not receipt.repeated

    play(scene)


def test_a_submit_waits_for_the_transaction_that_holds_the_same(play: Play) -> None:
    async def scene(world: World) -> None:
        async def submit() -> bool:
            (receipt,) = await world.journal.submit(SEOUL, [command(1)])
            return receipt.repeated

        async with world.transaction() as transaction:
            await transaction.submit(SEOUL, [command(1)])
            later = asyncio.create_task(submit())
            await asyncio.sleep(0.05)
            assert not later.done()
        assert await later

    play(scene)


def test_what_becomes_visible_late_is_not_skipped(play: Play) -> None:
    """A position is given when a row is written; its transaction may end after later ones."""

    async def scene(world: World) -> None:
        lease, scribe = await lead(world.journal)
        async with world.transaction() as slow:
            await slow.submit(SEOUL, [command(1)])
            await world.journal.submit(SEOUL, [command(2)])
            (second,) = await lease.drain(limit=10)
            assert second.command == command(2)
            await lease.commit([scribe.decide(second)])
        (first,) = await lease.drain(limit=10)
        assert first.command == command(1)
        assert first.position < second.position

    play(scene)


def test_the_inbox_is_drained_in_order_of_position_up_to_the_limit(play: Play) -> None:
    async def scene(world: World) -> None:
        await world.journal.submit(SEOUL, commands(7))
        await world.journal.submit(BUSAN, commands(1, source="busan"))
        lease, scribe = await lead(world.journal)
        first = await lease.drain(limit=5)
        assert [waiting.command for waiting in first] == commands(5)
        assert await lease.drain(limit=5) == first  # looking takes nothing away
        await lease.commit([scribe.decide(waiting) for waiting in first])
        assert [w.command for w in await lease.drain(limit=5)] == commands(2, start=6)

    play(scene)


# --- the group commit ----------------------------------------------------------------------------


def test_a_group_reads_back_as_it_was_written(play: Play) -> None:
    async def scene(world: World) -> None:
        await world.journal.submit(SEOUL, commands(3))
        lease, scribe = await lead(world.journal)
        one, two, three = await lease.drain(limit=10)
        group = [
            scribe.decide(one, events=3, effects=(PHONE, CHAT)),
            scribe.tick(events=2),
            scribe.decide(two, refused="queue_full"),
            scribe.decide(three, events=0, effects=(PHONE,)),
        ]
        await lease.commit(group)
        after = Instant(0)
        assert list(await world.journal.decided(SEOUL, after=after, limit=10)) == group
        events = [event for decided in group for event in decided.events]
        assert list(await world.journal.read(SEOUL, after=Seq(0), limit=10)) == events
        assert await world.journal.last(SEOUL) == 5
        assert list(await lease.drain(limit=10)) == []

    play(scene)


def test_decisions_are_paged_by_their_stamps(play: Play) -> None:
    async def scene(world: World) -> None:
        lease, scribe = await lead(world.journal)
        group = [scribe.tick() for _ in range(7)]
        await lease.commit(group[:3])
        await lease.commit(group[3:])
        paged: list[Decided] = []
        while page := await world.journal.decided(
            SEOUL, after=paged[-1].at if paged else Instant(0), limit=3
        ):
            paged.extend(page)
        assert paged == group

    play(scene)


def test_verdicts_say_what_became_of_commands(play: Play) -> None:
    async def scene(world: World) -> None:
        await world.journal.submit(SEOUL, commands(4))
        lease, scribe = await lead(world.journal)
        one, two, three, _ = await lease.drain(limit=10)
        await lease.commit(
            [
                scribe.decide(one, events=2),
                scribe.decide(two, refused="queue_full"),
                scribe.decide(three, events=0),
            ]
        )
        asked = [CommandId("cm_unknown"), *(each.id for each in reversed(commands(4)))]
        four, nothing, full, done = await world.journal.verdicts(SEOUL, asked)
        assert (four.command, four.state, four.at) == ("cm_test_4", "waiting", None)
        assert (nothing.state, nothing.last) == ("done", None)
        assert (full.state, full.code) == ("refused", "queue_full")
        assert full.params == {"queue": "주문", "length": 3}
        assert (done.state, done.last, done.at) == ("done", 2, MORNING + 1)

    play(scene)


@pytest.mark.parametrize("wrong", ["gap", "repeat", "stamp", "decided", "unknown", "refused"])
def test_a_group_that_cannot_be_is_a_bug_and_nothing_is_written(play: Play, wrong: str) -> None:
    async def scene(world: World) -> None:
        await world.journal.submit(SEOUL, commands(3))
        lease, scribe = await lead(world.journal)
        one, two, three = await lease.drain(limit=10)
        await lease.commit([scribe.decide(one, effects=(PHONE,))])
        before = Scribe(await lease.standing())
        group = _wrong(wrong, before, one, two)
        with pytest.raises(Bug):
            await lease.commit(group)
        assert await world.journal.last(SEOUL) == 1
        assert len(await world.journal.decided(SEOUL, after=Instant(0), limit=9)) == 1
        assert list(await lease.drain(limit=10)) == [two, three]
        await lease.commit([Scribe(await lease.standing()).decide(two)])

    play(scene)


def _wrong(wrong: str, scribe: Scribe, one: Waiting, two: Waiting) -> list[Decided]:
    if wrong == "gap":
        scribe.seq = Seq(scribe.seq + 1)
    elif wrong == "repeat":
        scribe.seq = Seq(scribe.seq - 1)
    elif wrong == "stamp":
        return [scribe.tick(), scribe.decide(two, at=Instant(MORNING + 1))]
    elif wrong == "decided":
        return [scribe.decide(two), scribe.decide(one)]
    elif wrong == "unknown":
        return [scribe.decide(replace(two, position=10_000_000))]
    elif wrong == "refused":
        return [replace(scribe.decide(two), refused=("no", {}))]
    return [scribe.decide(two)]


def test_a_group_rings_once(play: Play) -> None:
    async def scene(world: World) -> None:
        lease, scribe = await lead(world.journal)
        before = await world.rings()
        await world.journal.submit(SEOUL, commands(50))
        assert await world.rings() == before + 1
        await world.journal.submit(SEOUL, commands(50))  # nothing new, nobody to wake
        assert await world.rings() == before + 1
        group = [scribe.decide(each, events=2) for each in await lease.drain(limit=50)]
        await lease.commit(group)
        assert await world.rings() == before + 2

    play(scene)


def test_the_leader_is_woken_by_a_command_and_by_the_clock(play: Play) -> None:
    async def scene(world: World) -> None:
        lease, _ = await lead(world.journal)
        await lease.drain(limit=1)
        asleep = asyncio.create_task(lease.wait(until=Instant(world.clock.now() + 600 * SECOND)))
        await asyncio.sleep(0)
        await world.journal.submit(SEOUL, [command(1)])
        await asyncio.wait_for(asleep, 60)
        await lease.drain(limit=1)
        until = Instant(world.clock.now() + seconds(0.02))
        while world.clock.now() < until:
            await lease.wait(until=until)

    play(scene)


def test_a_command_between_looking_and_waiting_is_not_slept_over(play: Play) -> None:
    async def scene(world: World) -> None:
        lease, _ = await lead(world.journal)
        await lease.drain(limit=1)
        await world.journal.submit(SEOUL, [command(1)])
        await asyncio.wait_for(lease.wait(until=None), 60)

    play(scene)


def test_a_lost_doorbell_delays_and_loses_nothing(play: Play) -> None:
    async def scene(world: World) -> None:
        await world.deafen()
        lease, scribe = await lead(world.journal)
        assert list(await lease.drain(limit=1)) == []
        await world.journal.submit(SEOUL, [command(1)])
        await asyncio.wait_for(lease.wait(until=None), 60)
        (waiting,) = await lease.drain(limit=1)
        tail = world.journal.tail(SEOUL, after=Seq(0))
        effects = asyncio.create_task(
            world.journal.wait_effects(SEOUL, PHONE, timeout=seconds(600))
        )
        behind = asyncio.ensure_future(anext(tail))
        await asyncio.sleep(0.01)
        await lease.commit([scribe.decide(waiting, effects=(PHONE,))])
        assert len(await asyncio.wait_for(behind, 60)) == 1
        await asyncio.wait_for(effects, 60)
        assert isinstance(tail, AsyncGenerator)
        await tail.aclose()

    play(scene)


# --- leadership ----------------------------------------------------------------------------------


def test_one_leads_and_epochs_rise(play: Play) -> None:
    async def scene(world: World) -> None:
        assert await world.journal.epoch(SEOUL) == 0
        first = await world.journal.lead(SEOUL, patience=NOW)
        elsewhere = await world.journal.lead(BUSAN, patience=NOW)
        async with world.process() as other:
            for patience in (NOW, seconds(0.02)):
                with pytest.raises(LostLead):
                    await other.lead(SEOUL, patience=patience)
            await first.release()
            second = await other.lead(SEOUL, patience=seconds(60))
            assert (first.epoch, elsewhere.epoch, second.epoch) == (1, 1, 2)
            assert await world.journal.epoch(SEOUL) == 2

    play(scene)


def test_a_standby_takes_over_when_the_leaders_connection_dies(play: Play) -> None:
    async def scene(world: World) -> None:
        first, scribe = await lead(world.journal)
        await first.commit([scribe.tick()])
        async with world.process() as other:
            standby = asyncio.create_task(other.lead(SEOUL, patience=None))
            await asyncio.sleep(0.02)
            assert not standby.done()
            await world.cut(first)
            second = await asyncio.wait_for(standby, 60)
            assert second.epoch > first.epoch
            with pytest.raises(Trouble):
                await first.commit([scribe.tick()])
            with pytest.raises(LostLead):
                await first.drain(limit=1)
            with pytest.raises(LostLead):
                await first.wait(until=None)
            standing = await second.standing()
            assert (standing.seq, standing.at) == (1, MORNING + 1)
            await second.commit([Scribe(standing).tick()])
        assert await world.journal.last(SEOUL) == 2

    play(scene)


def test_a_cancelled_hopeful_does_not_get_the_lead(play: Play) -> None:
    async def scene(world: World) -> None:
        first = await world.journal.lead(SEOUL, patience=NOW)
        async with world.process() as other:
            hopeful = asyncio.create_task(other.lead(SEOUL, patience=None))
            await asyncio.sleep(0.02)
            hopeful.cancel()
            with pytest.raises(asyncio.CancelledError):
                await hopeful
            await first.release()
            again = await world.journal.lead(SEOUL, patience=seconds(5))
            assert again.epoch == Epoch(2)

    play(scene)


def test_a_new_leader_stands_where_the_last_one_stopped(play: Play) -> None:
    async def scene(world: World) -> None:
        await world.journal.submit(SEOUL, commands(3))
        lease, scribe = await lead(world.journal)
        empty = await lease.standing()
        assert (empty.seq, empty.at, empty.open) == (0, 0, frozenset())
        one, two, three = await lease.drain(limit=3)
        await lease.commit(
            [
                scribe.decide(one, effects=(PHONE, CHAT)),
                scribe.decide(two, settles=EffectId("cm_test_1/0")),
                scribe.decide(three, refused="late"),
            ]
        )
        await lease.release()
        async with world.process() as other:
            standing = await (await other.lead(SEOUL, patience=seconds(60))).standing()
        assert (standing.seq, standing.at) == (2, scribe.at)
        assert standing.open == {"cm_test_1/1"}

    play(scene)
