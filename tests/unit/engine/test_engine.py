"""Unit: the engine against the journal's twin, in virtual time."""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from maju.engine.core import ROUTING, Core
from maju.engine.engine import Engine
from maju.engine.follower import Follower
from maju.engine.verify import verify
from maju.engine.virtual import VirtualClock, run_virtual
from maju.journal.memory import Faults, MemoryJournal, MemoryStore
from maju.journal.memory.faults import Call
from maju.kernel.commands import AnswerEffect, Command, Report, SetState, SignIn, Tick
from maju.kernel.effects import AskReport, Ring
from maju.kernel.errors import Trouble
from maju.kernel.events import EffectSettled, OfferEnded
from maju.kernel.ids import CentreId, CommandId, EffectId, Seq
from maju.kernel.ports import Decided, TakenEffect, Verdict
from maju.kernel.time import HOUR, MINUTE, SECOND, Instant
from maju.routing import Decision, Happened, State
from tests.unit.engine.cast import ADAPTER, CENTRE, JIYOUNG, MINSU, START, call, command, opening


class World:
    """A store and processes on it."""

    def __init__(self, faults: Faults | None = None) -> None:
        self.clock = VirtualClock()
        self.store = MemoryStore(self.clock, faults=faults)
        self.journal = MemoryJournal(self.clock, store=self.store)

    @asynccontextmanager
    async def engine(self, core: Core = ROUTING) -> AsyncIterator[Engine]:
        """A running engine, stopped gracefully at the end."""
        engine = Engine(MemoryJournal(self.clock, store=self.store), CENTRE, self.clock, core=core)
        task = asyncio.create_task(engine.run(), name="engine")
        try:
            yield engine
        finally:
            engine.stop()
            await task

    async def submit(self, *commands: Command) -> list[Verdict]:
        """The verdicts, once the engine had a second."""
        await self.journal.submit(CENTRE, commands)
        await asyncio.sleep(1)
        return list(await self.journal.verdicts(CENTRE, [each.id for each in commands]))

    async def decided(self) -> list[Decided]:
        """Everything that was decided, in order."""
        return list(await self.journal.decided(CENTRE, after=Instant(0), limit=10_000))

    async def take(self) -> list[TakenEffect]:
        """The effects that wait."""
        return list(await self.journal.take(CENTRE, ADAPTER, limit=100))


def virtually(test: Callable[[], Awaitable[None]]) -> Callable[[], None]:
    """A test in virtual time."""

    async def main() -> None:
        await test()

    def run() -> None:
        run_virtual(main(), start=START)

    run.__name__ = test.__name__
    return run


def failing_on(poison: CommandId) -> Core:
    """The real core, with a bug that one command brings out."""

    def decide(state: State, command: Command, now: Instant) -> Decision:
        if command.id == poison:
            raise ZeroDivisionError
        return ROUTING.decide(state, command, now)

    return dataclasses.replace(ROUTING, decide=decide)


@virtually
async def test_a_command_becomes_events_and_effects() -> None:
    world = World()
    async with world.engine() as engine:
        verdicts = await world.submit(*opening(MINSU), call("one"))
        assert [v.state for v in verdicts] == ["done"] * 4
        assert any(isinstance(e.todo.effect, Ring) for e in await world.take())
        assert engine.known is not None
        assert engine.known.seq == await world.journal.last(CENTRE) == verdicts[-1].last


@virtually
async def test_a_refused_command_changes_nothing() -> None:
    world = World()
    async with world.engine() as engine:
        await world.submit(*opening(MINSU))
        before = engine.known
        verdicts = await world.submit(command("who", SetState(agent=JIYOUNG, state="available")))
        assert verdicts[0].state == "refused"
        assert engine.known is not None
        assert before is not None
        assert engine.known.state is before.state


@virtually
async def test_a_poison_command_is_refused_once_and_the_floor_goes_on() -> None:
    world = World()
    poison = command("poison", SignIn(agent=MINSU, adapter=ADAPTER))
    async with world.engine(failing_on(poison.id)):
        verdicts = await world.submit(*opening(), poison, *opening(JIYOUNG)[1:])
        assert [(v.state, v.code) for v in verdicts] == [
            ("done", ""),
            ("refused", "bug"),
            ("done", ""),
            ("done", ""),
        ]
    asked = [d for d in await world.decided() if d.command.id == poison.id]
    assert len(asked) == 1


@virtually
async def test_a_command_that_cannot_be_read_is_refused_and_the_floor_goes_on() -> None:
    world = World()
    of_newer_code = command("newer", SignIn(agent=5, adapter=ADAPTER))  # type: ignore[arg-type]
    async with world.engine():
        verdicts = await world.submit(*opening(MINSU), of_newer_code, call("one"))
        assert [v.state for v in verdicts] == ["done", "done", "done", "refused", "done"]
        assert (verdicts[3].code, verdicts[3].params) == (
            "unreadable",
            {"kind": "sign_in", "version": 1},
        )
    made = await verify(world.journal, CENTRE)
    assert made.sound, made.findings


@virtually
async def test_a_decision_that_cannot_be_written_is_found_among_others() -> None:
    world = World()

    def decide(state: State, command: Command, now: Instant) -> Decision:
        decision = ROUTING.decide(state, command, now)
        if command.source_id == "two":
            nothing_a_codec_knows = object()
            events = tuple(Happened(body=nothing_a_codec_knows) for _ in decision.events)
            return Decision(events=events, effects=(), after=decision.after)
        return decision

    async with world.engine(dataclasses.replace(ROUTING, decide=decide)):
        verdicts = await world.submit(*opening(MINSU), call("one"), call("two"), call("three"))
        await asyncio.sleep(10)
        verdicts = list(await world.journal.verdicts(CENTRE, [v.command for v in verdicts]))
        assert [v.state for v in verdicts] == ["done", "done", "done", "done", "refused", "done"]
        assert verdicts[4].code == "bug"


@virtually
async def test_timers_fire_by_themselves_at_their_instant() -> None:
    world = World()
    async with world.engine():
        await world.submit(*opening(MINSU), call("one"))
        await asyncio.sleep(20)
        ticks = [d for d in await world.decided() if isinstance(d.command.body, Tick) and d.events]
        ended = [e for e in ticks[0].events if isinstance(e.body, OfferEnded)]
        offered = [d for d in await world.decided() if d.command.source_id == "one"]
        assert len(ended) == 1
        assert ended[0].at - offered[0].at == 15 * SECOND


@virtually
async def test_after_an_outage_a_timer_fires_now_and_keeps_when_it_was_due() -> None:
    world = World()
    async with world.engine():
        await world.submit(*opening(MINSU), call("one"))
    await asyncio.sleep(HOUR / SECOND)
    async with world.engine():
        await asyncio.sleep(1)
        ended = [
            event
            for decided in await world.decided()
            for event in decided.events
            if isinstance(event.body, OfferEnded)
        ]
        assert ended[0].due is not None
        assert ended[0].at - ended[0].due > 59 * MINUTE


@virtually
async def test_every_take_over_asks_every_adapter_what_is_going_on() -> None:
    world = World()
    for _ in range(2):
        async with world.engine():
            await world.submit(*opening(MINSU))
    asked = [
        todo.adapter
        for decided in await world.decided()
        for _, todo in decided.effects
        if isinstance(todo.effect, AskReport)
    ]
    assert asked == [ADAPTER]  # nobody was known at the first


@virtually
async def test_an_effect_is_settled_once_however_often_it_is_answered() -> None:
    world = World()
    async with world.engine():
        await world.submit(*opening(MINSU), call("one"))
        ring = next(e for e in await world.take() if isinstance(e.todo.effect, Ring))

        def answer(name: str, effect: EffectId) -> Command:
            body = AnswerEffect(
                effect=effect, about=ring.todo.effect, outcome="failed", detail="unreachable"
            )
            return command(name, body)

        unknown = EffectId("cm_nobody/0")
        verdicts = await world.submit(
            answer("first", ring.id), answer("second", ring.id), answer("third", unknown)
        )
        verdicts += await world.submit(answer("fourth", ring.id))
        assert [v.state for v in verdicts] == ["done"] * 4
    decided = {d.command.source_id: d for d in await world.decided()}
    assert decided["first"].settles == ring.id
    for late in ("second", "third", "fourth"):
        assert decided[late].settles is None
        assert not decided[late].events
        assert not decided[late].effects
    settled = [e for d in decided.values() for e in d.events if isinstance(e.body, EffectSettled)]
    assert len(settled) == 1


class CommitOnce(Faults):
    """The second commit's connection breaks, before or after it is written."""

    def __init__(self, when: str) -> None:
        self.when = when
        self.commits = 0
        self.store: MemoryStore | None = None

    async def before(self, call: Call, centre: CentreId) -> None:
        await self._at("before", call, centre)

    async def after(self, call: Call, centre: CentreId) -> None:
        await self._at("after", call, centre)

    async def _at(self, when: str, call: Call, centre: CentreId) -> None:
        if call != "commit" or when != self.when:
            return
        self.commits += 1
        if self.commits == 2:
            assert self.store is not None
            holder = self.store.shelves[centre].holder
            assert holder is not None
            holder.lose()
            raise Trouble("the connection broke")


def _unknown_fate(when: str) -> None:
    async def main() -> None:
        faults = CommitOnce(when)
        world = World(faults)
        faults.store = world.store
        async with world.engine() as engine:
            verdicts = await world.submit(*opening(MINSU), call("one"))
            assert [v.state for v in verdicts] == ["done"] * 4
            assert engine.known is not None
            state = ROUTING.empty(CENTRE)
            for event in await world.journal.read(CENTRE, after=Seq(0), limit=1000):
                state = ROUTING.evolve(state, event.body, event.at)
            assert ROUTING.encode_state(state) == ROUTING.encode_state(engine.known.state)
            assert await world.journal.epoch(CENTRE) == 2

    run_virtual(main(), start=START)


def test_a_commit_that_was_not_written_is_decided_again() -> None:
    _unknown_fate("before")


def test_a_commit_that_was_written_is_not_decided_again() -> None:
    _unknown_fate("after")


@virtually
async def test_a_standby_takes_over_and_the_old_leader_writes_nothing_more() -> None:
    world = World()
    async with world.engine() as old:
        await world.submit(*opening(MINSU))
        async with world.engine() as standby:
            await asyncio.sleep(1)
            assert (old.epoch, standby.epoch) == (1, None)
            holder = world.store.shelves[CENTRE].holder
            assert holder is not None
            holder.lose()
            await world.submit(call("one"))
            assert (old.epoch, standby.epoch) == (None, 2)
        await asyncio.sleep(1)
        assert old.epoch == 3  # it stood by, and the other one was stopped
        verdicts = await world.submit(call("two"))
        assert verdicts[0].state == "done"


@virtually
async def test_stamps_rise_after_a_restart_with_a_clock_that_is_behind() -> None:
    world = World()
    await asyncio.sleep(HOUR / SECOND)
    async with world.engine():
        await world.submit(*opening(MINSU))

    class Behind(VirtualClock):
        def now(self) -> Instant:
            return Instant(super().now() - HOUR)

    clock = Behind()
    engine = Engine(MemoryJournal(clock, store=world.store), CENTRE, clock)
    task = asyncio.create_task(engine.run())
    await world.submit(call("one"))
    stamps = [d.at for d in await world.decided()]
    assert stamps == sorted(set(stamps))
    engine.stop()
    await task


@virtually
async def test_a_snapshot_and_the_events_after_it_are_the_fresh_state() -> None:
    world = World()
    follower = Follower(MemoryJournal(world.clock, store=world.store), CENTRE)
    following = asyncio.create_task(follower.run(), name="follower")
    async with world.engine():
        await world.submit(*opening(MINSU, JIYOUNG), call("one"))
        await follower.save()
        await world.submit(call("two"), call("three"))
    async with world.engine() as again:
        await asyncio.sleep(1)
        snapshot = await world.journal.latest_snapshot(CENTRE, core=ROUTING.version)
        assert snapshot is not None
        assert 0 < snapshot.seq < await world.journal.last(CENTRE)
        assert again.known is not None
        state = await follower.replica.reached(again.known.seq)
        assert ROUTING.encode_state(state) == ROUTING.encode_state(again.known.state)
    following.cancel()


@virtually
async def test_a_report_that_was_asked_for_is_decided_like_any_command() -> None:
    world = World()
    async with world.engine():
        await world.submit(*opening(MINSU), call("one"))
        verdicts = await world.submit(
            command("report", Report(adapter=ADAPTER, contacts=(), agents=(MINSU,)))
        )
        assert verdicts[0].state == "done"
        assert verdicts[0].last is not None
