"""A preview names what a change touches, and nothing else."""

from __future__ import annotations

from random import Random

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from maju.directory.preview import affected
from maju.kernel.ids import AgentId, QueueId
from maju.kernel.settings import AgentSkill, SkillNeed
from tests.simulation.centre import MALL, SHOP, draw_settings

SETTINGS = draw_settings(Random(5))
WAITING = {QueueId("shop.delivery"): 3, QueueId("mall.payment"): 2}


@given(st.integers(0, 10_000))
def test_nothing_changed_touches_nothing(seed: int) -> None:
    settings = draw_settings(Random(seed))
    found = affected(settings, settings, waiting=WAITING)
    assert not any(getattr(found, name) for name in found.__struct_fields__)


def test_a_queue_is_touched_with_its_client_and_who_waits_there() -> None:
    queues = tuple(
        msgspec.structs.replace(each, priority=9) if each.id == "mall.payment" else each
        for each in SETTINGS.queues
    )
    found = affected(SETTINGS, msgspec.structs.replace(SETTINGS, queues=queues), waiting=WAITING)
    assert found.queues == ["mall.payment"]
    assert found.clients == [MALL]
    assert found.waiting == {QueueId("mall.payment"): 2}
    assert not found.agents


def test_agents_who_fit_a_queue_no_longer_are_touched() -> None:
    skilled = {
        each.id for each in SETTINGS.agents if AgentSkill in map(type, each.skills)
        and any(skill.skill == "return" for skill in each.skills)
    }  # fmt: skip
    queues = tuple(
        msgspec.structs.replace(each, needs=(SkillNeed(skill="return"),))
        if each.id == "shop.exchange"
        else each
        for each in SETTINGS.queues
    )
    found = affected(SETTINGS, msgspec.structs.replace(SETTINGS, queues=queues), waiting={})
    unskilled = {each.id for each in SETTINGS.agents} - skilled
    assert unskilled <= set(found.agents)


def test_a_calendar_touches_the_queues_that_it_opens() -> None:
    shut = tuple(msgspec.structs.replace(each, week=((),) * 7) for each in SETTINGS.calendars)
    found = affected(SETTINGS, msgspec.structs.replace(SETTINGS, calendars=shut), waiting=WAITING)
    assert found.calendars == ["day"]
    assert len(found.queues) == 3
    assert set(found.clients) == {SHOP, MALL}


def test_who_comes_and_who_goes_is_touched() -> None:
    fewer = msgspec.structs.replace(SETTINGS, agents=SETTINGS.agents[1:])
    for one, two in ((SETTINGS, fewer), (fewer, SETTINGS)):
        assert affected(one, two, waiting={}).agents == [AgentId("agent-00")]
