"""From planning: who is to work when."""

from __future__ import annotations

from msgspec import Struct

from maju.kernel.events.plan import PlannedDay


class PublishSchedule(Struct, frozen=True, kw_only=True, tag="publish_schedule"):
    """Publish the schedule of these days (근무표 게시); *version* from 1, *by* the person's id."""

    version: int
    days: tuple[PlannedDay, ...]
    by: str
