"""One process of a demonstration: the world, its adapter, and the customers' own count.

The count is written by this process alone, to a file of its own, so that it can be held against
the journal whatever was killed: engine, database, or this process. When this one dies, its world
dies with it: every call is cut, and the next world says so at the head of its part of the file.
"""

from __future__ import annotations

import asyncio
from pathlib import Path

from maju.channels.simulated.adapter import SimulatedAdapter
from maju.channels.simulated.world import Faults, OwnCount, Profile, World
from maju.kernel.ids import AdapterId, CentreId
from maju.kernel.ports import Clock, Journal, People
from maju.kernel.settings import Settings

SIMULATED = AdapterId("simulated")
COUNT_FILE = "customers-count.jsonl"
_NO_FAULTS = Faults()


async def run_adapter(
    journal: Journal,
    centre: CentreId,
    clock: Clock,
    seed: int,
    *,
    settings: Settings,
    count: Path | None = None,
    people: People | None = None,
    load: float = 1.0,
    profile: Profile | None = None,
    faults: Faults = _NO_FAULTS,
    adapter_id: AdapterId = SIMULATED,
) -> None:
    """Let a world live, and translate between it and *centre*, until cancelled.

    *settings* is what the people outside know of the centre; *count* the file of their own count,
    appended to; *people* where names, numbers and typed lines go; the rest is as in :class:`World`.
    """
    own_count = OwnCount(count)
    world = World(
        settings,
        seed,
        clock,
        load=load,
        profile=profile,
        faults=faults,
        count=own_count,
        adapter=adapter_id,
    )
    adapter = SimulatedAdapter(journal, centre, world, clock, adapter_id, people=people)
    try:
        async with asyncio.TaskGroup() as both:
            both.create_task(world.live(), name="the world lives")
            both.create_task(adapter.run(), name=f"{adapter_id} translates")
    finally:
        own_count.close()
