"""The demonstration's people look at their roster: what was published moves them.

It is read where pages read it, from the read model: so a plan has gone the whole way, from the page to
the engine and through the journal, before anybody follows it.
"""

from __future__ import annotations

import asyncio
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import structlog

from maju.channels.simulated import World
from maju.facts.history.manifest import linked
from maju.facts.readmodel.plans import plans
from maju.kernel.errors import Trouble
from maju.kernel.events.plan import PlannedDay
from maju.kernel.ids import AgentId, CentreId
from maju.kernel.ports import Clock
from maju.kernel.time import Instant

log: structlog.typing.FilteringBoundLogger = structlog.get_logger("maju.demo")

_EVERY_S = 2.0


async def follow_roster(world: World, url: str, centre: CentreId, clock: Clock) -> None:
    """Look every two seconds of the machine, whatever the clock's speed, for ever."""
    zone = ZoneInfo(world.settings.zone)
    while True:
        try:
            found = await asyncio.to_thread(read_plans, url, centre, _day(clock.now(), zone))
            world.following.read(found)
            world.stir()
        except Trouble as trouble:  # the database is away: they know what they have read
            log.debug("roster_unread", why=str(trouble))
        await asyncio.sleep(_EVERY_S)


def read_plans(url: str, centre: CentreId, day: date) -> list[PlannedDay]:
    """Plans of the day before, which may not be over, to the day after."""
    one = timedelta(days=1)
    with linked(url) as link:
        return [
            PlannedDay(
                agent=AgentId(plan.agent),
                date=plan.day.isoformat(),
                spans=plan.spans,
                leave=plan.leave,
            )
            for plan in plans(link, centre, day - one, day + one)
        ]


def _day(at: Instant, zone: ZoneInfo) -> date:
    return datetime.fromtimestamp(at / 1_000_000, zone).date()
