"""The real engine, the real adapter and a whole world in one process, on a clock that jumps.

Everything follows from the arguments: the same ones give the same journal, byte by byte, in any
process. The store is the journal's twin in memory: about 120 MB for a day of a 30-agent centre.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import date, timedelta

from msgspec import Struct

from maju.app.run.plan import SIMULATED
from maju.app.tasks import end
from maju.channels.simulated import OwnCount, SimulatedAdapter, World
from maju.channels.simulated.demo import demo_settings, start_of
from maju.engine.engine import Engine
from maju.engine.virtual import VirtualClock, run_virtual
from maju.journal.memory import MemoryJournal
from maju.kernel.commands import ApplySettings, Command
from maju.kernel.ids import CentreId, CommandId, sortable
from maju.kernel.ports import Decided
from maju.kernel.settings import Settings
from maju.kernel.time import HOUR, MINUTE, Instant
from maju.routing.model import Stage

_PAGE = 2_000
_LAST_CALLS = 6 * HOUR  # at most, until the last contact of the last day is over

Progress = Callable[[float, float], None]
Each = Callable[[Decided], None]


class Wish(Struct, frozen=True, kw_only=True):
    """What to simulate; all of it decides about every byte of the journal.

    Args:
        first: the local date of the first day.
        load: how many times the usual demand.
    """

    centre: CentreId
    seed: int = 1
    days: int = 1
    agents: int = 30
    load: float = 1.0
    first: date = date(2026, 5, 11)  # a Monday

    def settings(self) -> Settings:
        """The demonstration centre in office hours."""
        last = self.first + timedelta(days=self.days + 1)
        years = tuple(range(self.first.year, last.year + 1))
        return demo_settings(agents=self.agents, centre=self.centre, years=years)


@dataclass(slots=True, kw_only=True)
class Lived:
    """What it took."""

    wall_s: float
    open: int  # contacts that were still open when time was up
    count: OwnCount


def live(wish: Wish, each: Each, *, progress: Progress | None = None) -> Lived:
    """Live through the days; *each* is given every decision, in order."""
    settings = wish.settings()
    began = time.perf_counter()
    start = start_of(wish.first, settings)
    still, count = run_virtual(_live(wish, settings, each, progress), start=start)
    return Lived(wall_s=time.perf_counter() - began, open=still, count=count)


async def _live(
    wish: Wish, settings: Settings, each: Each, progress: Progress | None
) -> tuple[int, OwnCount]:
    clock = VirtualClock()
    journal = MemoryJournal(clock)
    await journal.submit(wish.centre, [_apply(settings, clock.now())])
    count = OwnCount()
    world = World(settings, wish.seed, clock, load=wish.load, count=count, adapter=SIMULATED)
    engine = Engine(journal, wish.centre, clock, adapters=(SIMULATED,), stand_by=False)
    adapter = SimulatedAdapter(journal, wish.centre, world, clock, SIMULATED)
    tasks = [
        asyncio.create_task(engine.run(), name="engine"),
        asyncio.create_task(adapter.run(), name="adapter"),
        asyncio.create_task(world.live(), name="world"),
    ]
    begin = clock.now()
    close = start_of(wish.first + timedelta(days=wish.days), settings)
    written = Instant(0)
    while clock.now() < close:
        await clock.sleep_until(min(close, Instant(clock.now() + 10 * MINUTE)))
        _raise_failure(tasks)
        written = await _write(journal, wish.centre, written, each)
        if progress is not None:
            progress(clock.now() - begin, close - begin)
    world.stopping = True
    while _open(engine) and clock.now() < close + _LAST_CALLS:
        await clock.sleep_until(Instant(clock.now() + MINUTE))
        _raise_failure(tasks)
    engine.stop()
    await tasks[0]
    await end(*tasks)
    await _write(journal, wish.centre, written, each)
    return _open(engine), count


def _open(engine: Engine) -> int:
    state = None if engine.known is None else engine.known.state
    if state is None:
        return 0
    return sum(contact.stage is not Stage.GONE for contact in state.contacts.values())


def _raise_failure(tasks: list[asyncio.Task[None]]) -> None:
    for task in tasks:
        if task.done():
            task.result()


async def _write(journal: MemoryJournal, centre: CentreId, after: Instant, each: Each) -> Instant:
    async for decided in _decisions(journal, centre, after):
        each(decided)
        after = decided.at
    return after


async def _decisions(
    journal: MemoryJournal, centre: CentreId, after: Instant
) -> AsyncIterator[Decided]:
    while page := await journal.decided(centre, after=after, limit=_PAGE):
        for decided in page:
            yield decided
        after = page[-1].at


def _apply(settings: Settings, now: Instant) -> Command:
    return Command(
        id=CommandId(sortable("cm", now, settings.version)),
        source="run",
        source_id=f"settings/{settings.version}",
        body=ApplySettings(settings=settings),
    )
