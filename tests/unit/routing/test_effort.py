"""What a decision costs, in counts: it must not grow with how many work or wait."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import cache
from types import FrameType

import pytest
from immutables import Map

from benchmarks.core import floor_of
from benchmarks.floor import Floor, agent_id, arrival
from maju.kernel import commands as c
from maju.kernel import events as e
from maju.kernel.time import SECOND, Instant
from maju.routing import Decision, decide
from maju.routing.expect import expected_wait
from maju.routing.model import Stage
from maju.routing.pace import Pace
from maju.routing.state import Draft

SMALL, LARGE = 60, 600


@cache
def floor(agents: int, *, busy: bool) -> Floor:
    """All free, or all talking with as many waiting."""
    return floor_of(agents, busy=busy)


def counted(work: Callable[[], object]) -> int:
    """How many calls of Python functions *work* takes."""
    seen = 0

    def count(frame: FrameType, what: str, detail: object) -> None:
        nonlocal seen
        seen += what == "call"

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(before)
    return seen


def calls(of: Floor, body: c.Body) -> int:
    """How many calls the decision takes."""
    command = of.command(body)
    return counted(lambda: decide(of.state, command, Instant(of.now + 1000)))


def newcomer(of: Floor) -> c.Body:
    return arrival(9_000_000, queue=3, at=of.now)


def in_the_middle(of: Floor) -> c.Body:
    waiting = sorted(x.id for x in of.state.contacts.values() if x.stage is Stage.WAITING)
    return c.Leave(contact=waiting[len(waiting) // 2])


def a_talk(of: Floor) -> c.Body:
    return c.HangUp(agent=agent_id(3), contact=of.state.agents[agent_id(3)].slots[0].contact)


@pytest.mark.parametrize(
    ("busy", "body"),
    [(False, newcomer), (True, newcomer), (True, in_the_middle), (True, a_talk)],
)
def test_a_decision_takes_as_many_steps_among_ten_times_as_many(
    busy: bool, body: Callable[[Floor], c.Body]
) -> None:
    small, large = floor(SMALL, busy=busy), floor(LARGE, busy=busy)
    assert calls(large, body(large)) <= 1.2 * calls(small, body(small)) + 5


def picks_of(made: Decision) -> list[e.Pick]:
    found = [one.body.pick for one in made.events if isinstance(one.body, e.OfferMade)]
    return [pick for pick in found if pick is not None]


def test_who_comes_free_looks_at_the_head_of_each_line_it_serves() -> None:
    there = floor(LARGE, busy=True)
    of = Floor(state=there.state, now=there.now)
    for agent in map(agent_id, range(6)):
        talk = of.state.agents[agent].slots[0].contact
        of.do(c.HangUp(agent=agent, contact=talk))
        lines = len(of.state.fits[agent])
        (pick,) = picks_of(of.do(c.FinishWrapUp(agent=agent, contact=talk)))
        assert pick.compared <= lines < pick.candidates


def test_who_comes_looks_at_two_agents_of_all_who_are_free() -> None:
    of = floor(LARGE, busy=False)
    (pick,) = picks_of(decide(of.state, of.command(newcomer(of)), Instant(of.now + 1)))
    assert pick.compared <= 2 < pick.candidates


def test_an_estimate_takes_as_many_steps_however_many_wait() -> None:
    def steps(agents: int) -> int:
        of = floor(agents, busy=True)
        last = max(of.state.contacts.values(), key=lambda one: one.rank)
        draft = Draft(of.state, of.now)
        draft.pace = Map({key[:2]: Pace(talk=240 * SECOND, legs=50) for key in draft.lanes})
        assert last.queue is not None
        key = (last.queue, last.channel, last.needs)
        assert expected_wait(draft, last, key)[2] is not None
        return counted(lambda: expected_wait(draft, last, key))

    assert steps(LARGE) <= 1.2 * steps(SMALL)
