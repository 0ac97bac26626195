"""A schedule is published: put on record, so that every number of attendance knows what was planned."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

from maju.kernel import commands as c
from maju.kernel import events as e
from maju.kernel.errors import Refused
from maju.kernel.events.plan import PlannedDay
from maju.kernel.time import HOUR
from maju.routing.matching import emit
from maju.routing.state import Draft

MOST_DAYS = 2_000
"""Of one command: a week of 250 agents and more; a larger schedule comes in several."""

LONGEST = 36 * HOUR
"""From the first minute of a shift to its last."""


def publish_schedule(d: Draft, body: c.PublishSchedule) -> None:
    """Refused ``schedule_empty``, ``schedule_too_large``, ``schedule_unreadable``, ``unknown_agent``."""
    if not body.days or body.version < 1:
        raise Refused("schedule_empty", version=body.version)
    if len(body.days) > MOST_DAYS:
        raise Refused("schedule_too_large", days=len(body.days), most=MOST_DAYS)
    known = {agent.id for agent in d.settings.agents}
    for day in body.days:
        if day.agent not in known:
            raise Refused("unknown_agent", agent=day.agent)
        if not _readable(day):
            raise Refused("schedule_unreadable", agent=day.agent, date=day.date)
    if len({(day.agent, day.date) for day in body.days}) != len(body.days):
        raise Refused("schedule_unreadable", agent=body.days[0].agent, date="twice")
    emit(d, e.SchedulePublished(version=body.version, days=body.days, by=body.by))


def _readable(day: PlannedDay) -> bool:
    """A date, and spans in order that last no longer than a shift can."""
    try:
        if date.fromisoformat(day.date).isoformat() != day.date:
            return False
    except ValueError:
        return False
    if any(span.end <= span.start for span in day.spans):
        return False
    if any(after.start < before.end for before, after in pairwise(day.spans)):
        return False
    return not day.spans or day.spans[-1].end - day.spans[0].start <= LONGEST
