"""A small day on the real core and engine: the journal and the customers tell the same story.

Unit in that it needs nothing but memory and virtual time; kills are for ``tests/simulation``.
"""

from __future__ import annotations

import asyncio
from collections import Counter

import pytest

from maju.channels.simulated import SIMULATED, SimulatedAdapter, World
from maju.channels.simulated.demo import small_day
from maju.engine.engine import Engine
from maju.engine.virtual import VirtualClock, run_virtual
from maju.journal.memory import MemoryJournal
from maju.kernel.commands import ApplySettings, Command
from maju.kernel.events import Answered, ContactArrived, ContactClosed, Event
from maju.kernel.ids import CommandId, Seq, sortable
from maju.kernel.settings import Settings
from maju.kernel.time import HOUR, Instant


def lived(seed: int) -> tuple[list[Event], World]:
    """The journal and the world after a small day of *seed*, everybody gone home."""
    settings, start = small_day(seed)
    return run_virtual(_live(settings, seed, start), start=start)


async def _live(settings: Settings, seed: int, start: Instant) -> tuple[list[Event], World]:
    clock = VirtualClock()
    journal = MemoryJournal(clock)
    apply = Command(
        id=CommandId(sortable("cm", start, 0)),
        source="test",
        source_id="settings",
        body=ApplySettings(settings=settings),
    )
    await journal.submit(settings.centre, [apply])
    world = World(settings, seed, clock)
    adapter = SimulatedAdapter(journal, settings.centre, world, clock, SIMULATED)
    engine = Engine(journal, settings.centre, clock)
    running = [asyncio.create_task(each) for each in (engine.run(), world.live(), adapter.run())]
    await clock.sleep_until(Instant(start + 4 * HOUR))
    world.stopping = True
    await clock.sleep_until(Instant(start + 6 * HOUR))
    for task in running:
        task.cancel()
    await asyncio.gather(*running, return_exceptions=True)
    return list(await journal.read(settings.centre, after=Seq(0), limit=10**6)), world


@pytest.mark.parametrize("seed", [1, 10])
def test_journal_and_customers_tell_the_same_story(seed: int) -> None:
    events, world = lived(seed)
    calls = {name: story for name, story in world.count.stories.items() if not story.outbound}
    arrived = [event.body for event in events if isinstance(event.body, ContactArrived)]
    assert sorted(body.outside for body in arrived) == sorted(calls)
    outside = {body.contact: body.outside for body in arrived}
    closed = Counter(
        event.body.contact
        for event in events
        if isinstance(event.body, ContactClosed) and event.body.contact in outside
    )
    assert set(closed) == set(outside)
    assert set(closed.values()) == {1}
    answered = {
        outside[event.body.contact]
        for event in events
        if isinstance(event.body, Answered) and event.body.contact in outside
    }
    assert answered == {name for name, story in calls.items() if story.answered}
    assert not world.calls, "nobody is left on the line"
    kinds = Counter(story.kind() for story in calls.values())
    assert kinds["answered"] > 0.5 * len(calls)
    assert kinds["abandoned"] < 0.4 * len(calls)
    assert kinds["open"] == kinds["cut"] == 0


def test_the_same_seed_gives_the_same_journal() -> None:
    one, _ = lived(4)
    other, _ = lived(4)
    assert one == other
