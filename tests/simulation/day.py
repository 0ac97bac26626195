"""One seed, one day: a small centre, its customers, its agents, and everything that goes wrong.

The engine, the adapter, the follower and the core are the real ones; the store is the journal's
twin; time is virtual. Nothing in here draws from anything but the seed, so a day happens the same
way every time, in every process.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from random import Random
from typing import TypeVar

import msgspec

from maju.channels.simulated.adapter import SimulatedAdapter
from maju.channels.simulated.settings import AdapterSettings
from maju.channels.simulated.world import Faults as LineFaults
from maju.channels.simulated.world import World, profile_of
from maju.engine.core import ROUTING
from maju.engine.engine import Engine, Limits
from maju.engine.follower import Follower, Often
from maju.engine.virtual import VirtualClock, run_virtual
from maju.journal.memory import MemoryJournal, MemoryStore
from maju.journal.memory.store import Shelf
from maju.kernel.channels import Channel
from maju.kernel.commands import AnswerEffect, ApplySettings, Command
from maju.kernel.errors import Trouble
from maju.kernel.ids import AdapterId, CommandId, Seq
from maju.kernel.time import MINUTE, SECOND, Instant
from maju.routing import State
from tests.simulation.centre import CENTRE, CLOSES, OPENS, draw_settings
from tests.simulation.mischief import AT_CALL, AT_ONCE, AtCall, AtOnce, Mischief
from tests.simulation.processes import Process, SteppingClock
from tests.simulation.stories import compare
from tests.simulation.watch import Broken, Watch

ADAPTER = AdapterId("simulated")
MONDAY = Instant(1_795_359_600_000_000)  # 2026-11-23 00:00 in Seoul
BEGINS = OPENS - 10  # minutes of the local day
CALM = CLOSES + 10
ENDS = CLOSES + 140  # every callback has expired
STRIKES = 16  # a day, of each family
LOOKS = 4
CLOCK_OFF_S = 3  # machines keep time; their steps are small

Strike = Callable[[], Awaitable[None]]
K = TypeVar("K")


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What came of a day."""

    seed: int
    contacts: int
    events: int
    commands: int
    mischief: Counter[str]
    looks: int
    repeats: int
    refused: Counter[str]
    outcomes: Counter[str]
    digest: str

    def sums(self) -> Counter[str]:
        """What can be added up over days."""
        sums = Counter(self.mischief)
        sums.update({f"outcome {name}": n for name, n in self.outcomes.items()})
        sums.update({f"refused {name}": n for name, n in self.refused.items()})
        sums.update(days=1, contacts=self.contacts, events=self.events, commands=self.commands)
        sums.update(looks=self.looks, repeated_answers=self.repeats)
        return sums


@dataclass(frozen=True, slots=True, kw_only=True)
class Base:
    """A state that was looked at, as a snapshot holds it."""

    seq: Seq
    body: bytes


class Day:
    """The installation and its troubles."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.random = Random(f"day {seed}")
        self.clock = VirtualClock()
        self.mischief = Mischief(Random(f"mischief {seed}"))
        self.store = MemoryStore(self.clock, faults=self.mischief)
        self.mischief.store = self.store
        self.mischief.committed = self._committed
        self.auditor = MemoryJournal(self.clock, store=MemoryStore(self.clock))
        self.auditor.store.shelves = self.store.shelves  # reads what is there, whatever is down
        self.watch = Watch()
        self.looks = 0
        self.broken: Broken | None = None
        self.met: Counter[str] = Counter()
        self.settings = draw_settings(self.random)
        self.world = World(
            self.settings,
            seed,
            self.clock,
            profile=profile_of(self.settings, occupancy=self.random.uniform(0.8, 1.2)),
            faults=LineFaults(lose=0.3, double=0.02),
            adapter=ADAPTER,
        )
        self.engines: dict[str, Engine] = {}
        self._base = Base(seq=Seq(0), body=ROUTING.encode_state(State.empty(CENTRE)))
        self.processes = {
            name: Process(name, self.store, SteppingClock(self.clock), main)
            for name, main in (
                ("engine-a", self._engine),
                ("engine-b", self._engine),
                ("adapter-1", self._adapter),
                ("follower-1", self._follower),
            )
        }

    # --- processes ---------------------------------------------------------------------------

    async def _engine(self, process: Process) -> None:
        engine = Engine(
            process.journal,
            CENTRE,
            process.clock,
            adapters=(ADAPTER,),
            limits=Limits(commands=16, made=200),
        )
        self.engines[process.name] = engine
        await engine.run()

    async def _adapter(self, process: Process) -> None:
        settings = AdapterSettings(poll=MINUTE)
        adapter = SimulatedAdapter(
            process.journal, CENTRE, self.world, process.clock, ADAPTER, settings=settings
        )
        await adapter.run()

    async def _follower(self, process: Process) -> None:
        often = Often(events=self.random.choice((50, 200, 1000)), time=MINUTE)
        await Follower(process.journal, CENTRE, often=often).run()

    # --- the day -------------------------------------------------------------------------------

    async def run(self) -> Told:
        """Live through it; then everybody goes home, and the books are compared."""
        world = asyncio.create_task(self.world.live(), name="world")
        command = Command(
            id=CommandId("cm_settings"),
            source="desk",
            source_id="settings/1",
            body=ApplySettings(settings=self.settings),
        )
        await MemoryJournal(self.clock, store=self.store).submit(CENTRE, [command])
        for process in self.processes.values():
            process.start()
        for at, strike in self._plan():
            await self._until(at)
            await strike()
        await self._until(_at(CALM))
        self.mischief.calm = True
        self.world.stopping = True
        self.store.come_up()
        await self._until(_at(ENDS))
        if world.done():
            world.result()
        await self._over()
        return self._told()

    async def _until(self, at: Instant) -> None:
        while self.clock.now() < at:
            await self.clock.sleep_until(min(at, Instant(self.clock.now() + MINUTE)))
            if self.broken is not None:
                raise self.broken
            for process in self.processes.values():
                process.raise_error()

    def _plan(self) -> list[tuple[Instant, Strike]]:
        """Strikes over the day, in the order of their instants."""
        plan: list[tuple[Instant, Strike]] = []
        plan += [(self._sometime(), partial(self._arm, kind)) for kind in self._kinds(AT_CALL)]
        plan += [(self._sometime(), partial(self._now, kind)) for kind in self._kinds(AT_ONCE)]
        plan += [(self._sometime(), self.look) for _ in range(LOOKS)]
        plan.sort(key=lambda planned: planned[0])
        return plan

    def _sometime(self) -> Instant:
        return Instant(self.random.randint(_at(BEGINS), _at(CLOSES)))

    def _kinds(self, kinds: Sequence[K]) -> list[K]:
        return [*kinds, *self.random.choices(kinds, k=STRIKES - len(kinds))]

    # --- striking --------------------------------------------------------------------------------

    async def _arm(self, kind: AtCall) -> None:
        self.mischief.arm(kind)

    async def _now(self, kind: AtOnce) -> None:
        random = self.random
        match kind:
            case "engine_killed" | "adapter_killed" | "follower_killed":
                role = kind.removesuffix("_killed")
                alive = [p for n, p in self.processes.items() if n.startswith(role) and p.alive]
                if not alive:
                    return
                random.choice(alive).kill(back_after_s=random.uniform(0.2, 90))
            case "database_restarted":
                self.store.go_down()
                loop = asyncio.get_running_loop()
                loop.call_later(random.uniform(0.5, 30), self.store.come_up)
            case "clock_stepped_back" | "clock_stepped_forward":
                engine = self.processes[random.choice(("engine-a", "engine-b"))]
                off = round(random.uniform(0.001, CLOCK_OFF_S) * SECOND)
                engine.clock.off = -off if kind == "clock_stepped_back" else off
            case "answer_repeated":
                if not await self._repeat_answers():
                    return
        self.mischief.happened[kind] += 1

    async def _repeat_answers(self) -> int:
        """Some effect that was settled long ago is answered again, otherwise."""
        shelf = self.store.shelves[CENTRE]
        settled = [cell for cell in shelf.effects.values() if cell.answered is not None]
        chosen = self.random.sample(settled, min(3, len(settled)))
        commands = [
            Command(
                id=CommandId(f"cm_again_{self.mischief.happened['answer_repeated']}_{n}"),
                source="elsewhere",
                source_id=f"{self.mischief.happened['answer_repeated']}/{n}",
                body=AnswerEffect(
                    effect=cell.row.id,
                    outcome="failed",
                    detail="busy",
                    about=cell.row.todo().effect,
                ),
            )
            for n, cell in enumerate(chosen)
        ]
        with suppress(Trouble):  # the database may be down
            await MemoryJournal(self.clock, store=self.store).submit(CENTRE, commands)
            return len(commands)
        return 0

    # --- looking ---------------------------------------------------------------------------------

    async def _committed(self) -> None:
        """Called inside every commit, whatever becomes of who commits."""
        try:
            while group := await self.auditor.decided(CENTRE, after=self.watch.at, limit=1000):
                self.watch.see(group)
        except Broken as broken:  # not the committing process's business
            self.broken = self.broken or broken

    async def look(self) -> None:
        """Snapshot and events make the state that the leader has; and the books agree with it."""
        knowing = [e.known for e in self.engines.values() if e.known is not None]
        known = max(knowing, key=lambda each: each.seq, default=None)
        if known is None or known.seq < self._base.seq:
            return
        since = await self.auditor.read(CENTRE, after=self._base.seq, limit=10**9, upto=known.seq)
        state = ROUTING.decode_state(self._base.body)
        for event in since:
            state = ROUTING.evolve(state, event.body, event.at)
        body = ROUTING.encode_state(known.state)
        if ROUTING.encode_state(state) != body:
            raise Broken(f"event {known.seq}: snapshot and events are not the leader's state")
        self._base = Base(seq=known.seq, body=body)
        self.watch.conserved()
        if self.watch.seq == known.seq:
            self.watch.agrees(known.state)
        self.looks += 1

    async def _over(self) -> None:
        """Everybody has gone home."""
        await self.look()
        shelf = self.store.shelves[CENTRE]
        if shelf.undecided:
            raise Broken(f"{len(shelf.undecided)} commands were never decided")
        state = ROUTING.decode_state(self._base.body)
        if self._base.seq != shelf.last:
            raise Broken(f"the leader stands at {self._base.seq}, the journal at {shelf.last}")
        busy = [agent.id for agent in state.agents.values() if agent.slots]
        left = [c.id for c in state.contacts.values() if c.channel is not Channel.TASK]
        if left or busy:  # a voice mail may wait for tomorrow
            raise Broken(f"left at the end: {sorted(left)}, busy: {busy}")
        self.watch.over()
        self.met = compare(self.watch, self.world.count.stories)

    def _told(self) -> Told:
        shelf = self.store.shelves[CENTRE]
        line = self.world.line
        happened = (
            self.mischief.happened
            + self.met
            + Counter(message_lost=line.lost, message_doubled=line.doubled)
        )
        return Told(
            seed=self.seed,
            contacts=len(self.watch.contacts),
            events=shelf.last,
            commands=len(shelf.decisions),
            mischief=happened,
            looks=self.looks,
            repeats=self.watch.repeats,
            refused=self.watch.refused,
            outcomes=self.watch.outcomes(),
            digest=canonical(shelf),
        )


def canonical(shelf: Shelf) -> str:
    """A digest over everything that was decided, as it is stored."""
    digest = hashlib.blake2b(digest_size=16)
    for cell in shelf.decisions:
        digest.update(msgspec.json.encode((cell.row, cell.position, cell.decision)))
    for event in shelf.events:
        digest.update(msgspec.json.encode(event))
    for effect in shelf.effects.values():
        digest.update(msgspec.json.encode((effect.row, effect.epoch, effect.answered)))
    return digest.hexdigest()


def live_through(seed: int) -> Told:
    """The day of *seed*.

    Raises:
        Broken: something that is always true was not.
        Deadlock: everybody waits for somebody else.
    """

    async def main() -> Told:
        return await Day(seed).run()

    return run_virtual(main(), start=_at(BEGINS))


def _at(minute: int) -> Instant:
    return Instant(MONDAY + minute * MINUTE)
