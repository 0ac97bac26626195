"""A day of the demonstration in virtual time, from the forecast's numbers on; for tests of the full circle."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from datetime import date

import numpy as np

from maju.channels.simulated import SIMULATED, SimulatedAdapter, World
from maju.engine.engine import Engine
from maju.engine.virtual import VirtualClock
from maju.journal.memory import MemoryJournal
from maju.kernel.commands import Command
from maju.kernel.events import SchedulePublished
from maju.kernel.ids import AgentId, Seq
from maju.kernel.settings import Settings
from maju.kernel.time import MINUTE, Instant
from maju.planning.forecast.calendar import Calendar
from maju.planning.forecast.history import History
from maju.planning.forecast.means import WeekdayMean
from maju.planning.staffing.agents import required_agents
from maju.planning.staffing.service import Target

SHAPE = np.array([30.0, 42.0, 42.0, 36.0, 24.0, 30.0, 30.0, 24.0])
"""Contacts an hour from nine o'clock, of the weeks before."""


def needed_on(day: date) -> int:
    """Of four weeks of history a forecast of the day, and of it the most people of any hour."""
    days = np.arange(np.datetime64(day) - 28, np.datetime64(day))
    seen = np.random.default_rng(1).poisson(SHAPE, (len(days), len(SHAPE))).astype(float)
    history = History(days=days, values=seen, opens_s=9 * 3600, step_s=3600)
    week = frozenset(range(1, 8))
    model = WeekdayMean().fit(history, Calendar(week=week, workdays=week))
    foreseen = model.predict(np.array([day], dtype="datetime64[D]")).mean
    return int(required_agents(foreseen / 3600, 240.0, Target()).max())


async def live(
    settings: Settings,
    seed: int,
    commands: Sequence[Command],
    until: Instant,
    clock: VirtualClock,
    *,
    on_duty: Collection[AgentId] | None = None,
    load: float = 0.3,
) -> MemoryJournal:
    """The journal of a day in which *commands* are decided first, and people follow what was published."""
    journal = MemoryJournal(clock)
    start = clock.now()
    await journal.submit(settings.centre, commands)
    world = World(settings, seed, clock, load=load, on_duty=on_duty)
    adapter = SimulatedAdapter(journal, settings.centre, world, clock, SIMULATED)
    engine = Engine(journal, settings.centre, clock)
    running = [asyncio.create_task(each) for each in (engine.run(), world.live(), adapter.run())]
    await clock.sleep_until(Instant(start + MINUTE))
    for event in await journal.read(settings.centre, after=Seq(0), limit=1_000):
        if isinstance(event.body, SchedulePublished):
            world.following.read(event.body.days)
            world.stir()
    await clock.sleep_until(until)
    for task in running:
        task.cancel()
    await asyncio.gather(*running, return_exceptions=True)
    return journal
