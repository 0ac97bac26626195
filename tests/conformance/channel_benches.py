"""The benches that the channel suite runs on: one for each adapter.

A bench is a world with a telephone in the test's hand, and an adapter that can be killed. The
next adapter brings a bench of its own and is held to the same suite.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Protocol

from maju.channels.simulated import SIMULATED, Faults, SimulatedAdapter, World
from maju.channels.simulated.demo import demo_settings
from maju.channels.simulated.world.people import new_journey
from maju.channels.simulated.world.profile import Habits, profile_of
from maju.engine.virtual import VirtualClock, run_virtual
from maju.journal.memory import MemoryJournal, MemoryStore
from maju.kernel.commands import Command
from maju.kernel.effects import Prompt
from maju.kernel.ids import AdapterId, AgentId, CentreId, ContactId, CustomerId, EffectId
from maju.kernel.ports import Clock, Receipt, TakenEffect
from maju.kernel.time import SECOND, Instant
from tests.conformance.channel_puppet import CENTRE, Puppet

START = Instant(1_790_820_000_000_000)  # a Thursday morning in Seoul


class Killed(BaseException):
    """The adapter's process was killed here."""


class Knife:
    """Kills the adapter at its *n*-th touch of the journal, before or after it took effect."""

    def __init__(self, at: int | None = None) -> None:
        self.at = at
        self.touches = 0

    def cut(self) -> None:
        self.touches += 1
        if self.touches == self.at:
            raise Killed


class CutJournal(MemoryJournal):
    """A journal whose calls are where the knife may fall."""

    def __init__(self, clock: Clock, *, store: MemoryStore, knife: Knife) -> None:
        super().__init__(clock, store=store)
        self._knife = knife

    async def submit(self, centre: CentreId, commands: Sequence[Command]) -> Sequence[Receipt]:
        self._knife.cut()
        receipts = await super().submit(centre, commands)
        self._knife.cut()
        return receipts

    async def take(
        self, centre: CentreId, adapter: AdapterId, *, limit: int, again: bool = False
    ) -> Sequence[TakenEffect]:
        self._knife.cut()
        taken = await super().take(centre, adapter, limit=limit, again=again)
        self._knife.cut()
        return taken


class Bench(Protocol):
    """What the suite needs of a channel."""

    adapter: AdapterId
    dials: bool
    customer: CustomerId
    agent: AgentId
    puppet: Puppet

    def call(self) -> str:
        """The customer calls; how the outside names the call."""

    def hang_up(self, call: str) -> None:
        """The customer hangs up."""

    def alive(self, call: str) -> bool:
        """Whether the line still stands."""

    def times_done(self, effect: EffectId) -> int:
        """How often the world has done *effect*."""

    def say(self, contact: ContactId, step: int) -> Prompt:
        """A prompt that asks for nothing."""

    def expect_call_back(self) -> None:
        """The customer waits at the phone for a promised call."""

    async def stop(self) -> None:
        """Kill the adapter; it stays down."""

    def start(self) -> None:
        """Start an adapter."""


class SimulatedBench:
    """The simulated world, with nobody in it but the customer in the test's hand."""

    adapter = SIMULATED
    dials = True

    def __init__(self, clock: VirtualClock, knife: Knife, faults: Faults) -> None:
        settings = demo_settings(agents=2, centre=CENTRE, years=(2026,))
        calm = Habits(
            menu_leave=0,
            menu_silent=0,
            menu_wrong=0,
            menu_other=0,
            redial=0,
            drop=0,
            anonymous=0,
            answer_callback=1,
            device_lost=0,
            miss_ring=0,
            decline=0,
        )
        profile = profile_of(settings)
        quiet = type(profile)(
            zone=profile.zone, demands=profile.demands, week=profile.week, habits=calm
        )
        self.clock = clock
        self.store = MemoryStore(clock)
        self.world = World(settings, 7, clock, load=0, profile=quiet, faults=faults)
        self.world.reach.times_done = {}
        self.knife = knife
        self._running: asyncio.Task[None] | None = None
        self._calls = 0
        self.agent = settings.agents[0].id
        self._journey = new_journey(7, "j", quiet.demands[0], 1, calm)
        assert self._journey.person.customer is not None
        self.customer = self._journey.person.customer
        self.puppet: Puppet

    def call(self) -> str:
        self.world.advance(self.clock.now())
        self._journey.tries = self._calls
        self._calls += 1
        self.world.come(self._journey)
        self.world.stir()
        return f"j.{self._calls}"

    def hang_up(self, call: str) -> None:
        self.world.advance(self.clock.now())
        self.world.calls[call].hang_up("test")

    def alive(self, call: str) -> bool:
        return call in self.world.calls

    def times_done(self, effect: EffectId) -> int:
        assert self.world.reach.times_done is not None
        return self.world.reach.times_done.get(effect, 0)

    def say(self, contact: ContactId, step: int) -> Prompt:
        return Prompt(contact=contact, step=step, prompt="recording_notice")

    def expect_call_back(self) -> None:
        self.world.promised[self.customer] = self._journey

    def start(self) -> None:
        self._running = asyncio.create_task(self._keep_alive(), name="the adapter's keeper")

    async def _keep_alive(self) -> None:
        """Starts the adapter again a second after a kill, without any of its memory."""
        while True:
            journal = CutJournal(self.clock, store=self.store, knife=self.knife)
            adapter = SimulatedAdapter(journal, CENTRE, self.world, self.clock, self.adapter)
            try:
                await adapter.run()
            except BaseExceptionGroup as group:
                if group.split(Killed)[1] is not None:
                    raise
            except Killed:
                pass
            await self.clock.sleep_until(Instant(self.clock.now() + SECOND))

    async def stop(self) -> None:
        assert self._running is not None
        self._running.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._running


Scene = Callable[[Any], Awaitable[None]]


def play_simulated(
    scene: Scene, *, knife: Knife | None = None, faults: Faults | None = None
) -> None:
    """Plays *scene* on the simulated world, in virtual time, the adapter running."""

    async def main() -> None:
        clock = VirtualClock()
        bench = SimulatedBench(clock, knife or Knife(), faults or Faults())
        journal = MemoryJournal(clock, store=bench.store)
        bench.puppet = await Puppet.lead(journal, clock, bench.adapter)
        life = asyncio.create_task(bench.world.live(), name="the world lives")
        bench.start()
        await scene(bench)
        await bench.stop()
        life.cancel()

    run_virtual(main(), start=START)
