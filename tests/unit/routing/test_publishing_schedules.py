"""근무표 게시: a schedule stands in the journal as it was said, or nothing does."""

from __future__ import annotations

from typing import Any

import pytest

from maju.kernel import commands as c
from maju.kernel import events as e
from maju.kernel.events.plan import PlannedDay, PlannedSpan
from maju.kernel.ids import AgentId
from maju.kernel.time import HOUR, Instant
from tests.unit.routing.cast import JIYOUNG, MINSU, Story


def span(start: int, end: int, activity: Any = "work") -> PlannedSpan:
    return PlannedSpan(activity=activity, start=Instant(start * HOUR), end=Instant(end * HOUR))


def day(*spans: PlannedSpan, agent: AgentId = MINSU, date: str = "2026-11-23") -> PlannedDay:
    return PlannedDay(agent=agent, date=date, spans=spans)


def test_what_is_published_stands_in_the_journal() -> None:
    story = Story()
    days = (
        day(span(9, 12), span(12, 13, "meal"), span(13, 18)),
        PlannedDay(agent=JIYOUNG, date="2026-11-23", leave="annual"),
    )
    story.do(c.PublishSchedule(version=3, days=days, by="planner"))
    assert story.last(e.SchedulePublished) == e.SchedulePublished(
        version=3, days=days, by="planner"
    )


@pytest.mark.parametrize(
    ("code", "days"),
    [
        ("schedule_empty", ()),
        ("unknown_agent", (day(span(9, 18), agent=AgentId("nobody")),)),
        ("schedule_unreadable", (day(span(9, 18), date="23.11.2026"),)),
        ("schedule_unreadable", (day(span(9, 18), date="20261123"),)),
        ("schedule_unreadable", (day(span(18, 9)),)),
        ("schedule_unreadable", (day(span(9, 13), span(12, 18)),)),
        ("schedule_unreadable", (day(span(0, 37)),)),
        ("schedule_unreadable", (day(span(9, 18)), day(span(10, 19)))),
        ("schedule_too_large", (day(span(9, 18)),) * 2_001),
    ],
)
def test_what_cannot_be_worked_is_refused_and_changes_nothing(
    code: str, days: tuple[PlannedDay, ...]
) -> None:
    Story().refuses(code, c.PublishSchedule(version=1, days=days, by="planner"))


def test_versions_begin_at_one() -> None:
    Story().refuses(
        "schedule_empty", c.PublishSchedule(version=0, days=(day(span(9, 18)),), by="p")
    )
