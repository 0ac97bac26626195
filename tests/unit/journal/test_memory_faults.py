"""The twin fails where it is told to, and holds afterwards what PostgreSQL would hold."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence

import pytest

from maju.engine.virtual import VirtualClock, run_virtual
from maju.journal.bells import Key
from maju.journal.memory import Faults, MemoryJournal, MemoryStore
from maju.journal.memory.faults import Call
from maju.kernel.errors import LostLead, Trouble
from maju.kernel.ids import CentreId, Seq
from maju.kernel.time import Duration, Instant, seconds
from tests.conformance.makings import MORNING, PHONE, SEOUL, Scribe, command

NOW = Duration(0)


class Planned(Faults):
    """Fails once, at one point."""

    def __init__(self) -> None:
        self.fail: tuple[str, Call] | None = None
        self.delays: Sequence[Duration] = (Duration(0),)

    async def before(self, call: Call, centre: CentreId) -> None:
        self._perhaps("before", call)

    async def after(self, call: Call, centre: CentreId) -> None:
        self._perhaps("after", call)

    def _perhaps(self, when: str, call: Call) -> None:
        if self.fail == (when, call):
            self.fail = None
            raise Trouble(f"{when} {call}")

    def rings(self, key: Key) -> Sequence[Duration]:
        return self.delays


Scene = Callable[[MemoryJournal, Planned], Awaitable[None]]


def play(scene: Scene) -> None:
    async def run() -> None:
        clock, faults = VirtualClock(), Planned()
        await scene(MemoryJournal(clock, store=MemoryStore(clock, faults=faults)), faults)

    run_virtual(run(), start=MORNING)


@pytest.mark.parametrize(("when", "written"), [("before", 0), ("after", 1)])
def test_a_commit_of_unknown_fate_was_written_or_was_not(when: str, written: int) -> None:
    async def scene(journal: MemoryJournal, faults: Planned) -> None:
        await journal.submit(SEOUL, [command(1)])
        lease = await journal.lead(SEOUL, patience=NOW)
        (waiting,) = await lease.drain(limit=9)
        faults.fail = (when, "commit")
        with pytest.raises(Trouble):
            await lease.commit([Scribe().decide(waiting, effects=(PHONE,))])
        assert await journal.last(SEOUL) == written
        assert len((await lease.standing()).open) == written
        assert len(await lease.drain(limit=9)) == 1 - written

    play(scene)


@pytest.mark.parametrize(("when", "repeated"), [("before", False), ("after", True)])
def test_a_submit_of_unknown_fate_may_be_repeated(when: str, *, repeated: bool) -> None:
    async def scene(journal: MemoryJournal, faults: Planned) -> None:
        faults.fail = (when, "submit")
        with pytest.raises(Trouble):
            await journal.submit(SEOUL, [command(1)])
        (receipt,) = await journal.submit(SEOUL, [command(1)])
        assert receipt.repeated is repeated

    play(scene)


def test_effects_whose_taking_was_never_heard_of_are_given_again() -> None:
    async def scene(journal: MemoryJournal, faults: Planned) -> None:
        await journal.submit(SEOUL, [command(1)])
        lease = await journal.lead(SEOUL, patience=NOW)
        (waiting,) = await lease.drain(limit=9)
        await lease.commit([Scribe().decide(waiting, effects=(PHONE,))])
        faults.fail = ("after", "take")
        with pytest.raises(Trouble):
            await journal.take(SEOUL, PHONE, limit=9)
        assert list(await journal.take(SEOUL, PHONE, limit=9)) == []
        (again,) = await journal.take(SEOUL, PHONE, limit=9, again=True)
        assert again.again

    play(scene)


@pytest.mark.parametrize(
    ("delays_s", "heard_after_s"), [((0,), 0), ((0.1,), 0.1), ((0.1, 3), 0.1), ((), 0.25)]
)
def test_a_bell_is_heard_when_the_faults_say_or_by_the_net(
    delays_s: Sequence[float], heard_after_s: float
) -> None:
    async def scene(journal: MemoryJournal, faults: Planned) -> None:
        faults.delays = [seconds(delay) for delay in delays_s]
        lease = await journal.lead(SEOUL, patience=NOW)
        await lease.drain(limit=1)
        await journal.submit(SEOUL, [command(1)])
        await lease.wait(until=None)
        assert journal.store.clock.now() == Instant(MORNING + seconds(heard_after_s))
        journal.store.close()

    play(scene)


def test_a_database_that_stops_takes_leases_and_transactions_with_it() -> None:
    async def scene(journal: MemoryJournal, faults: Planned) -> None:
        lease = await journal.lead(SEOUL, patience=NOW)
        tail = journal.tail(SEOUL, after=Seq(0))
        behind = asyncio.ensure_future(anext(tail))
        transaction = journal.transaction()
        await transaction.submit(SEOUL, [command(1)])
        await asyncio.sleep(0)
        journal.store.go_down()
        with pytest.raises(Trouble):
            await behind
        with pytest.raises(Trouble):
            await journal.submit(SEOUL, [command(2)])
        with pytest.raises(Trouble):
            transaction.commit()
        journal.store.come_up()
        with pytest.raises(LostLead):
            await lease.drain(limit=1)
        again = await journal.lead(SEOUL, patience=NOW)
        assert list(await again.drain(limit=9)) == []
        assert again.epoch == 2

    play(scene)


def test_a_killed_process_leaves_its_lead_to_another_at_once() -> None:
    async def scene(journal: MemoryJournal, faults: Planned) -> None:
        other = MemoryJournal(journal.store.clock, store=journal.store)
        lease = await journal.lead(SEOUL, patience=NOW)
        await journal.submit(SEOUL, [command(1)])
        standby = asyncio.create_task(other.lead(SEOUL, patience=None))
        await asyncio.sleep(1)
        journal.crash()
        second = await standby
        assert journal.store.clock.now() == MORNING + seconds(1)
        assert len(await second.drain(limit=9)) == 1
        with pytest.raises(LostLead):
            await lease.commit([Scribe().tick()])
        with pytest.raises(Trouble):
            await journal.last(SEOUL)

    play(scene)


def test_waiting_takes_no_wakes_while_nothing_happens() -> None:
    """A day of silence is one jump: the twin does not poll."""

    async def scene(journal: MemoryJournal, faults: Planned) -> None:
        lease = await journal.lead(SEOUL, patience=NOW)
        await lease.drain(limit=1)
        until = Instant(MORNING + seconds(86_400))
        await lease.wait(until=until)
        assert journal.store.clock.now() == until
        await journal.wait_effects(SEOUL, PHONE, timeout=seconds(60))
        assert journal.store.clock.now() == until + seconds(60)

    play(scene)
