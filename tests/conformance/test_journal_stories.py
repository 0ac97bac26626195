"""Whatever is done in whatever order: the twin does what a simple model does, PostgreSQL too."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import Struct

from maju.kernel.ids import AdapterId, CommandId, EffectId, Seq
from maju.kernel.ports import Decided, Lease
from maju.kernel.time import Instant, seconds
from tests.conformance.makings import CHAT, PHONE, SEOUL, Scribe, command
from tests.conformance.worlds import World, play_memory, play_postgres

numbers = st.lists(st.integers(1, 20), min_size=1, max_size=4)
rarely = st.integers(0, 4).map(lambda n: n == 4)
mostly = rarely.map(lambda rare: not rare)
adapters = st.lists(st.sampled_from([PHONE, CHAT]), max_size=2)


class Submit(Struct, frozen=True):
    """Commands by number; in a transaction that is rolled back unless *keep*."""

    numbers: list[int]
    keep: bool = True


class Decide(Struct, frozen=True):
    """The first *count* that wait, each alike; settles the effect that has been open longest."""

    count: int
    events: int
    effects: list[AdapterId]
    refuse: bool
    settle: bool


class Take(Struct, frozen=True):
    """Effects for an adapter."""

    adapter: AdapterId
    limit: int
    again: bool


class Succeed(Struct, frozen=True):
    """Another leader."""

    cut: bool


Step = Submit | Decide | Take | Succeed
Seen = list[Any]

stories = st.lists(
    st.builds(Submit, numbers, mostly)
    | st.builds(Decide, st.integers(1, 3), st.integers(0, 3), adapters, rarely, st.booleans())
    | st.builds(Take, st.sampled_from([PHONE, CHAT]), st.integers(1, 3), st.booleans())
    | st.builds(Succeed, st.booleans()),
    min_size=10,
    max_size=40,
)


class Model:
    """The promises, as simply as they can be said."""

    def __init__(self) -> None:
        self.inbox: list[int] = []
        self.known: set[int] = set()
        self.decided: list[tuple[str, int, int, bool]] = []
        self.last = 0
        self.epoch = 1
        self.open: dict[str, tuple[str, bool]] = {}

    def tell(self, step: Step) -> Seen:
        match step:
            case Submit(numbers, keep):
                receipts, new = [], []
                for n in numbers:
                    receipts.append((f"cm_test_{n}", n in self.known or n in new))
                    if n not in self.known and n not in new:
                        new.append(n)
                if keep:
                    self.inbox += new
                    self.known |= set(new)
                return receipts
            case Decide():
                return self._decide(step)
            case Take(adapter, limit, again):
                old = [id_ for id_, row in self.open.items() if row == (adapter, True)]
                new_ids = [id_ for id_, row in self.open.items() if row == (adapter, False)]
                old = old[:limit] if again else []
                new_ids = new_ids[: limit - len(old)]
                self.open.update(dict.fromkeys(new_ids, (adapter, True)))
                return [*((id_, True) for id_ in old), *((id_, False) for id_ in new_ids)]
            case Succeed():
                self.epoch += 1
                return [self.epoch, self.last, sorted(self.open)]

    def _decide(self, step: Decide) -> Seen:
        born = []
        for n in self.inbox[: step.count]:
            settles = next(iter(self.open), None) if step.settle else None
            if settles is not None:
                del self.open[settles]
            events = 0 if step.refuse else step.events
            if not step.refuse:
                born += [(f"cm_test_{n}/{k}", each) for k, each in enumerate(step.effects)]
            first, self.last = self.last + 1, self.last + events
            self.decided.append((f"cm_test_{n}", first, self.last, step.refuse))
        self.open.update({id_: (adapter, False) for id_, adapter in born})
        del self.inbox[: step.count]
        return [self.last]

    def look(self) -> Seen:
        return [self.last, self.decided, [f"cm_test_{n}" for n in self.inbox], sorted(self.open)]


class Actor:
    """The same steps on a journal."""

    def __init__(self, world: World, lease: Lease) -> None:
        self.world = world
        self.lease = lease
        self.scribe = Scribe()
        self.open: list[EffectId] = []
        self.group: list[Decided] = []

    async def tell(self, step: Step) -> Seen:
        journal = self.world.journal
        match step:
            case Submit(numbers, keep):
                wishes = [command(n) for n in numbers]
                if keep:
                    receipts = await journal.submit(SEOUL, wishes)
                    return [(each.command, each.repeated) for each in receipts]
                return await self._roll_back(wishes)
            case Decide():
                return await self._decide(step)
            case Take(adapter, limit, again):
                taken = await journal.take(SEOUL, adapter, limit=limit, again=again)
                return [(each.id, each.again) for each in taken]
            case Succeed(cut):
                await (self.world.cut(self.lease) if cut else self.lease.release())
                self.lease = await journal.lead(SEOUL, patience=seconds(5))
                standing = await self.lease.standing()
                assert standing.at == (self.group[-1].at if self.group else 0)
                return [self.lease.epoch, standing.seq, sorted(standing.open)]

    async def _roll_back(self, wishes: Sequence[Any]) -> Seen:
        receipts: Sequence[Any] = ()
        with suppress(ZeroDivisionError):
            async with self.world.transaction() as transaction:
                receipts = await transaction.submit(SEOUL, wishes)
                raise ZeroDivisionError
        return [(each.command, each.repeated) for each in receipts]

    async def _decide(self, step: Decide) -> Seen:
        group = []
        born: list[EffectId] = []
        for waiting in await self.lease.drain(limit=step.count):
            settles = self.open.pop(0) if step.settle and self.open else None
            decided = self.scribe.decide(
                waiting,
                events=step.events,
                effects=() if step.refuse else step.effects,
                settles=settles,
                refused="no" if step.refuse else "",
            )
            born += [effect for effect, _ in decided.effects]
            group.append(decided)
        self.open += born
        await self.lease.commit(group)
        self.group += group
        return [await self.world.journal.last(SEOUL)]

    async def look(self) -> Seen:
        journal = self.world.journal
        decided = await journal.decided(SEOUL, after=Instant(0), limit=1_000)
        assert list(decided) == self.group
        events = await journal.read(SEOUL, after=Seq(0), limit=1_000)
        assert list(events) == [event for each in self.group for event in each.events]
        last = 0
        told = []
        verdicts = await journal.verdicts(SEOUL, [CommandId(each.command.id) for each in decided])
        for each, verdict in zip(decided, verdicts, strict=True):
            first, last = last + 1, last + len(each.events)
            assert verdict.last == (last if each.events else None)
            assert verdict.state == ("refused" if each.refused else "done")
            told.append((each.command.id, first, last, each.refused is not None))
        waiting = await self.lease.drain(limit=100)
        standing = await self.lease.standing()
        return [last, told, [each.command.id for each in waiting], sorted(standing.open)]


def live(story: Sequence[Step], world: World) -> Any:
    async def scene(world: World) -> None:
        model = Model()
        actor = Actor(world, await world.journal.lead(SEOUL, patience=seconds(5)))
        for step in story:
            assert await actor.tell(step) == model.tell(step), step
        assert await actor.look() == model.look()

    return scene(world)


@settings(max_examples=150)
@given(stories)
def test_the_twin_does_what_the_model_does(story: list[Step]) -> None:
    play_memory(lambda world: live(story, world))


@pytest.mark.needs_postgres
def test_postgres_does_what_the_model_does(postgres_url: str) -> None:
    @settings(max_examples=15)
    @given(stories)
    def told(story: list[Step]) -> None:
        async def scene(world: Any) -> None:
            await world.sql(
                "TRUNCATE journal.command, journal.event, journal.effect, journal.leader"
            )
            await live(story, world)

        play_postgres(postgres_url, scene)

    told()
