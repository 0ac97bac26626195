"""Integration: what is planned for people, as it holds and as it held."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import psycopg
import pytest

from maju.facts.readmodel.asking import Link
from maju.facts.readmodel.plans import plans
from maju.kernel import commands as c
from maju.kernel.events.plan import Activity, PlannedDay, PlannedSpan
from maju.kernel.ids import AgentId
from maju.kernel.time import HOUR, Instant
from tests.integration.readmodel.test_asking import project
from tests.unit.routing.cast import CENTRE, JIYOUNG, MINSU, START, Story

DAY = date(2026, 11, 19)


@pytest.fixture
def link(postgres_url: str) -> Iterator[Link]:
    with psycopg.connect(postgres_url) as connection:
        yield connection


def span(activity: Activity, start: int, end: int) -> PlannedSpan:
    return PlannedSpan(
        activity=activity, start=Instant(START + start * HOUR), end=Instant(START + end * HOUR)
    )


def planned(agent: AgentId, *spans: PlannedSpan, leave: str = "") -> PlannedDay:
    return PlannedDay(agent=agent, date=DAY.isoformat(), spans=spans, leave=leave)


SHIFT = (span("work", 0, 4), span("meal", 4, 5), span("work", 5, 9))


def publishes(story: Story, version: int, *days: PlannedDay) -> None:
    story.do(c.PublishSchedule(version=version, days=days, by="planner"))


def test_a_day_that_is_published_again_holds_from_then_on_and_then_is_asked_as_it_was(
    postgres_url: str, link: Link
) -> None:
    story = Story()
    publishes(story, 1, planned(MINSU, *SHIFT), planned(JIYOUNG, *SHIFT))
    story.later(20 * 3600)
    between = story.now
    story.later(1)
    publishes(story, 2, planned(MINSU, leave="sick"))
    project(postgres_url, story, at_most=1)  # the later one finds the first in the tables alone
    held = {plan.agent: plan for plan in plans(link, CENTRE, DAY, DAY)}
    assert (held[MINSU].leave, held[MINSU].spans, held[MINSU].version) == ("sick", (), 2)
    assert (held[JIYOUNG].spans, held[JIYOUNG].version) == (SHIFT, 1)
    assert held[JIYOUNG].at(SHIFT[1].start) == "meal"
    assert held[JIYOUNG].at(SHIFT[1].end) == "work"
    assert held[JIYOUNG].at(SHIFT[2].end) is None
    (then,) = plans(link, CENTRE, DAY, DAY, agents=[MINSU], as_of=between)
    assert (then.leave, then.spans, then.version) == ("", SHIFT, 1)
    assert then.replaced_at == held[MINSU].published_at
    assert plans(link, CENTRE, DAY, DAY, as_of=START - 1) == []
    assert plans(link, CENTRE, date(2026, 11, 20), date(2026, 11, 25)) == []


@pytest.mark.parametrize("at_most", [1, 3, 100])
def test_of_many_versions_the_last_one_holds(postgres_url: str, link: Link, at_most: int) -> None:
    story = Story()
    for version in range(1, 5):
        publishes(story, version, planned(MINSU, span("work", version, version + 4)))
    project(postgres_url, story, at_most=at_most)
    rows = link.execute(
        "SELECT version, published_at, replaced_at FROM readmodel.rm_plan"
    ).fetchall()
    rows.sort()
    assert [row[0] for row in rows] == [1, 2, 3, 4]
    assert [row[2] for row in rows] == [*(row[1] for row in rows[1:]), None]
