"""Before the processes start: the run's time, and the demonstration's settings in the inbox."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from maju.app.run.plan import Plan
from maju.channels.simulated.demo import open_demo_settings
from maju.engine.clock import Scale, WallClock, wall
from maju.engine.replica import Replica
from maju.journal.postgres.journal import PostgresJournal
from maju.kernel.commands import ApplySettings, Command
from maju.kernel.ids import CentreId, CommandId, Seq, sortable
from maju.kernel.ports import Journal
from maju.kernel.time import Instant


async def make_scale(url: str, centres: Sequence[CentreId], *, speed: float) -> Scale:
    """Time as it goes on from here: the wall's, or where a faster run had come to.

    A run that was faster than the wall has stamped instants that the wall has yet to show. The
    next one begins there, at its own speed; so what is recorded rises over all runs.
    """
    now = wall()
    async with PostgresJournal(url, WallClock(), connections=1) as journal:
        lasts = [await last_stamp(journal, centre) for centre in centres]
    origin = max([now, *(Instant(last + 1) for last in lasts)])
    return Scale(origin=origin, wall_origin=now, speed=speed)


async def last_stamp(journal: Journal, centre: CentreId) -> Instant:
    """When the last event was recorded; 0 when there is none."""
    seq = await journal.last(centre)
    if seq == 0:
        return Instant(0)
    (event,) = await journal.read(centre, after=Seq(seq - 1), limit=1)
    return event.at


async def submit_demo_settings(plan: Plan, url: str) -> None:
    """Ask for the demonstration's settings, unless the centre has them already.

    The inbox keeps the order: they are applied before anything that arrives later.
    """
    assert plan.demo is not None
    centre, clock = plan.centres[0], plan.clock()
    wanted = open_demo_settings(agents=plan.demo.agents, centre=centre)
    async with PostgresJournal(url, clock, connections=2) as journal:
        replica = Replica(journal, centre)
        await replica.catch_up()
        have = replica.state.settings
        wanted = msgspec.structs.replace(wanted, version=have.version)
        if wanted == have:
            return
        wanted = msgspec.structs.replace(wanted, version=have.version + 1)
        name = f"settings/{wanted.version}/{clock.now()}"
        command = Command(
            id=CommandId(sortable("cm", clock.now(), wanted.version)),
            source="run",
            source_id=name,
            body=ApplySettings(settings=wanted),
        )
        await journal.submit(centre, [command])
