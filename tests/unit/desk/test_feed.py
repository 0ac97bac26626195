"""What a desk is told of a conference: who else is in it, on both sides, and nobody once it is over."""

from __future__ import annotations

from maju.desk.feed import desk_of, shared_of
from maju.desk.trail import Trails
from maju.kernel import commands as c
from maju.kernel.ids import AgentId
from tests.unit.routing.cast import EXCHANGE, JIYOUNG, MINSU, Story
from tests.unit.routing.test_contacts import talk


def together(story: Story, agent: AgentId) -> list[AgentId]:
    view = desk_of(story.state, Trails(), agent, shared_of(story.state, story.now))
    return [other for one in view.contacts for other in one.together]


def test_the_agents_of_a_conference_are_told_of_each_other() -> None:
    story, call = talk(JIYOUNG)
    story.do(c.Consult(agent=MINSU, contact=call, queue=EXCHANGE))
    story.takes(JIYOUNG)
    assert together(story, MINSU) == together(story, JIYOUNG) == []
    story.do(c.EndConsult(agent=MINSU, contact=call, how="conference"))
    assert together(story, MINSU) == [JIYOUNG]
    assert together(story, JIYOUNG) == [MINSU]
    story.do(c.LeaveConference(agent=MINSU, contact=call))
    assert together(story, JIYOUNG) == []
