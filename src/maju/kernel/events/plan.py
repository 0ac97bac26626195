"""What was planned for people: published schedules (근무표)."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from maju.kernel.ids import AgentId
from maju.kernel.time import Instant

Activity = Literal["work", "break", "meal", "training", "meeting", "other"]
"""업무, 휴식, 식사, 교육, 회의, 기타. Only ``work`` is on queue."""


class PlannedSpan(Struct, frozen=True, kw_only=True, gc=False):
    """What somebody is to do from *start* to before *end*."""

    activity: Activity
    start: Instant
    end: Instant


class PlannedDay(Struct, frozen=True, kw_only=True, gc=False):
    """One agent's shift of one date, which is the day it starts on; as a whole.

    *spans* in order, none over another; empty: nothing is planned, and *leave* says why (연차,
    병가 … as the centre's own code), if it is leave.
    """

    agent: AgentId
    date: str
    spans: tuple[PlannedSpan, ...] = ()
    leave: str = ""


class SchedulePublished(Struct, frozen=True, kw_only=True, tag="schedule_published"):
    """These days are planned so from here on; what was published before for the same agent and
    date no longer holds.

    Args:
        version: of the centre's schedule, from 1, rising.
        by: the person's id.
    """

    version: int
    days: tuple[PlannedDay, ...]
    by: str
