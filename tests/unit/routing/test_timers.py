"""Timers are part of the state: they fire alike in life, after an outage and in replay."""

from __future__ import annotations

from maju.kernel import commands as c
from maju.kernel import events as e
from maju.kernel.settings import Overflow
from maju.kernel.time import SECOND, Duration
from maju.routing.model import Stage
from maju.routing.timers import AT_ONCE
from tests.unit.routing.cast import (
    DELIVERY,
    EXCHANGE,
    JIYOUNG,
    MINSU,
    SETTINGS,
    Story,
    change,
    with_queue,
)


def dues(story: Story, kind: type) -> list[int | None]:
    return [due for _, due, body in story.told if isinstance(body, kind)]


def test_nothing_is_timed_in_an_empty_centre() -> None:
    assert Story().state.next_due() is None


def test_a_wrap_up_that_ended_during_an_outage_ended_when_it_was_due() -> None:
    story = Story(SETTINGS, MINSU)
    call = story.calls("kim")
    story.takes(MINSU)
    ended = story.now
    story.do(c.HangUp(agent=MINSU, contact=call))
    story.outage(600)
    assert dues(story, e.WrapUpEnded) == [ended + 30 * SECOND]


def test_a_timer_that_fires_on_time_has_no_due_beside_its_instant() -> None:
    story = Story(SETTINGS, MINSU)
    call = story.calls("kim")
    story.takes(MINSU)
    story.do(c.HangUp(agent=MINSU, contact=call))
    story.later(30)
    assert dues(story, e.WrapUpEnded) == [None]


def test_late_timers_fire_in_the_order_they_were_due() -> None:
    rules = (Overflow(to="queue", after=Duration(40 * SECOND), queue=EXCHANGE),)
    story = Story(with_queue(DELIVERY, overflows=rules), MINSU, JIYOUNG)
    for agent in (MINSU, JIYOUNG):
        call = story.calls(agent)
        story.takes(agent)
        story.do(c.HangUp(agent=agent, contact=call))
        story.later(7)
    story.do(c.SetState(agent=MINSU, state="away", reason="meal"))
    story.do(c.SetState(agent=JIYOUNG, state="away", reason="meal"))
    waiting = story.calls("kim")
    told = story.outage(300)
    kinds = [type(one) for one in told if not isinstance(one, e.WaitTold)]
    assert kinds[0] is e.WrapUpEnded
    assert kinds.index(e.VisitEnded) > kinds.index(e.WrapUpEnded, 1)
    fired = [due for _, due, _ in story.told if due is not None]
    assert fired == sorted(fired)
    assert story.contact(waiting).queue == EXCHANGE


def test_what_has_fired_settles_before_the_next_one_fires() -> None:
    """Late or not: whoever comes free first gets who waits first."""
    story = Story(SETTINGS, MINSU)
    call = story.calls("kim")
    story.takes(MINSU)
    story.do(c.HangUp(agent=MINSU, contact=call))
    waiting = story.calls("lee")
    story.outage(300)
    assert story.rings(MINSU) == waiting
    offer = story.last(e.OfferMade)
    assert offer.until > story.now, "it rings from now on, not in the past"


def test_a_ring_that_nobody_answered_during_an_outage_ended_when_it_was_due() -> None:
    story = Story(SETTINGS, MINSU)
    story.calls("kim")
    rang = story.last(e.OfferMade).until
    story.outage(120)
    assert dues(story, e.OfferEnded) == [rang]


def test_so_many_fire_at_once_and_the_rest_with_the_next_tick() -> None:
    story = Story(with_queue(DELIVERY, tell_wait=True))
    for number in range(AT_ONCE + 5):
        story.calls(f"{number:03}")
    story.outage(90)
    due = story.state.next_due()
    assert due is not None
    assert due <= story.now
    story.do(c.Tick())
    due = story.state.next_due()
    assert due is not None
    assert due > story.now


def test_a_tick_with_nothing_due_changes_nothing() -> None:
    story = Story(SETTINGS, MINSU)
    assert story.do(c.Tick()) == []


def test_a_rest_ends_by_itself() -> None:
    story = Story(change(SETTINGS, rona_rest=Duration(3 * SECOND)), MINSU)
    call = story.calls("kim")
    offer = story.contact(call).offer
    assert offer is not None
    story.do(c.DeclineOffer(agent=MINSU, offer=offer))
    assert story.contact(call).stage is Stage.WAITING
    story.later(3)
    assert story.all(e.AgentRested)
    assert story.rings(MINSU) == call
