"""Before the processes start: the run's time, and which settings its engine decides by."""

from __future__ import annotations

from collections.abc import Sequence

from maju.engine.clock import Scale, WallClock, wall
from maju.engine.replica import Replica
from maju.journal.postgres.journal import PostgresJournal
from maju.kernel.ids import CentreId, Seq
from maju.kernel.ports import Clock, Journal
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


async def version_of(url: str, centre: CentreId, clock: Clock) -> int:
    """The version of the settings that the centre's engine decides by; 0 when it has none."""
    async with PostgresJournal(url, clock, connections=2) as journal:
        replica = Replica(journal, centre)
        await replica.catch_up()
        return replica.state.settings.version
