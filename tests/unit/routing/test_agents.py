"""An agent's day: coming and going, what rings, how much at once, wrap-up."""

from __future__ import annotations

from typing import Any

import pytest

from maju.kernel import commands as c
from maju.kernel import effects as f
from maju.kernel import events as e
from maju.kernel.channels import Channel
from maju.kernel.settings import AgentSettings, Capacity, Settings
from maju.kernel.time import MINUTE, SECOND, Duration
from maju.routing.model import SlotKind, Stage
from tests.unit.routing.cast import (
    DELIVERY,
    INBOX,
    JIYOUNG,
    MINSU,
    PBX,
    SETTINGS,
    Story,
    change,
    with_agents,
    with_queue,
)


def alone(**capacity: object) -> Settings:
    return with_agents(minsu=AgentSettings(id=MINSU, capacity=change(Capacity(), **capacity)))


# --- coming and going ---------------------------------------------------------------------------


def test_who_signs_in_is_away_until_available() -> None:
    story = Story()
    call = story.calls("kim")
    story.do(c.SignIn(agent=MINSU, adapter=PBX))
    assert story.contact(call).stage is Stage.WAITING
    assert (story.agent(MINSU).state, story.agent(MINSU).reason) == ("away", "signed_in")
    story.do(c.SetState(agent=MINSU, state="available"))
    assert story.rings(MINSU) == call


def test_signing_in_from_another_page_changes_nothing() -> None:
    story = Story(SETTINGS, MINSU)
    assert story.do(c.SignIn(agent=MINSU, adapter=PBX)) == []


def test_a_stranger_may_not_sign_in_nor_anybody_be_away_without_a_reason() -> None:
    story = Story(SETTINGS, MINSU)
    story.refuses("unknown_agent", c.SignIn(agent="stranger", adapter=PBX))  # type: ignore[arg-type]
    story.refuses("unknown_reason", c.SetState(agent=MINSU, state="away", reason="yacht"))
    story.refuses("not_signed_in", c.SetState(agent=JIYOUNG, state="available"))


def test_a_change_of_state_waits_for_the_contacts_in_hand() -> None:
    story = Story(SETTINGS, MINSU)
    call = story.calls("kim")
    story.takes(MINSU)
    story.do(c.SetState(agent=MINSU, state="away", reason="meal"))
    assert story.agent(MINSU).state == "available"
    assert story.agent(MINSU).asked == ("away", "meal")
    story.calls("lee")
    story.finishes(MINSU, call)
    assert (story.agent(MINSU).state, story.agent(MINSU).reason) == ("away", "meal")
    assert story.rings(MINSU) is None


def test_a_wish_may_be_taken_back() -> None:
    story = Story(SETTINGS, MINSU)
    call = story.calls("kim")
    story.takes(MINSU)
    story.do(c.SignOut(agent=MINSU))
    story.do(c.SetState(agent=MINSU, state="available"))
    story.finishes(MINSU, call)
    assert story.agent(MINSU).state == "available"
    assert story.agent(MINSU).asked is None


def test_signing_out_waits_for_the_contacts_and_is_asked_once() -> None:
    story = Story(SETTINGS, MINSU)
    call = story.calls("kim")
    story.takes(MINSU)
    story.do(c.SignOut(agent=MINSU))
    assert story.do(c.SignOut(agent=MINSU)) == []
    story.finishes(MINSU, call)
    assert MINSU not in story.state.agents


def test_who_asks_to_go_while_it_rings_goes_when_the_ring_is_over() -> None:
    story = Story(SETTINGS, MINSU)
    call = story.calls("kim")
    story.do(c.SignOut(agent=MINSU))
    story.later(15)
    assert MINSU not in story.state.agents
    assert story.contact(call).stage is Stage.WAITING


def test_who_is_taken_out_of_the_settings_goes_after_the_contacts_in_hand() -> None:
    """Found in review: it stayed signed in for ever."""
    story = Story(SETTINGS, MINSU, JIYOUNG)
    story.calls("kim")
    call = story.takes(MINSU)
    nobody = change(SETTINGS, version=2, agents=())
    story.do(c.ApplySettings(settings=nobody))
    assert JIYOUNG not in story.state.agents
    story.finishes(MINSU, call)
    assert MINSU not in story.state.agents


# --- what rings -----------------------------------------------------------------------------------


def test_a_ring_that_nobody_answers_goes_on_to_the_next_in_the_same_visit(  # EC-18
) -> None:
    story = Story(with_queue(DELIVERY, ring_timeout=Duration(20 * SECOND)))
    call = story.calls("kim")
    story.later(10)
    story.comes(MINSU)
    story.later(25)
    story.comes(JIYOUNG)
    story.later(5)
    story.takes(JIYOUNG)
    first, second = story.all(e.OfferEnded, call)
    assert (first.agent, first.why) == (MINSU, "no_answer")
    assert (second.agent, second.why) == (JIYOUNG, "accepted")
    assert [one.visit for one in story.all(e.Queued, call)] == [1, 1]
    assert len(story.all(e.VisitEnded, call)) == 1
    answered = story.last(e.Answered, call)
    assert answered.visit == 1
    assert 40 * SECOND <= answered.wait < 41 * SECOND
    assert any(isinstance(one, f.StopRinging) for one in story.wanted)


def test_after_so_many_unanswered_rings_in_a_row_the_agent_is_set_away() -> None:
    story = Story(change(SETTINGS, rona_limit=2, rona_rest=Duration(10 * SECOND)), MINSU)
    call = story.calls("kim")
    story.later(15)
    assert story.all(e.AgentResting)
    assert story.rings(MINSU) is None
    story.later(10)
    assert story.rings(MINSU) == call, "rested, and called once more"
    story.later(15)
    away = story.last(e.AgentStateSet)
    assert (away.agent, away.state, away.reason, away.why) == (MINSU, "away", "rona", "rona")
    assert story.contact(call).stage is Stage.WAITING


def test_one_answer_forgives_the_rings_before_it() -> None:
    story = Story(change(SETTINGS, rona_limit=2), MINSU)
    story.calls("kim")
    story.later(26)
    story.finishes(MINSU, story.takes(MINSU))
    assert story.agent(MINSU).rona == 0


def test_a_declined_ring_is_no_unanswered_one() -> None:
    story = Story(SETTINGS, MINSU)
    call = story.calls("kim")
    offer = story.contact(call).offer
    assert offer is not None
    story.do(c.DeclineOffer(agent=MINSU, offer=offer))
    assert story.agent(MINSU).rona == 0
    assert story.agent(MINSU).rest_until is not None
    story.refuses("offer_over", c.AcceptOffer(agent=MINSU, offer=offer))


@pytest.mark.parametrize("why", ["declined", "busy", "unreachable"])
def test_an_agent_who_will_not_or_cannot_take_it_is_free_again(why: Any) -> None:
    story = Story(SETTINGS, MINSU)
    call = story.calls("kim")
    offer = story.contact(call).offer
    assert offer is not None
    story.do(c.DeclineOffer(agent=MINSU, offer=offer, why=why))
    assert not story.agent(MINSU).slots
    story.later(SETTINGS.rona_rest / SECOND)
    assert story.rings(MINSU) == call


def test_a_ring_is_not_to_be_done_when_its_time_is_over() -> None:
    story = Story(SETTINGS, MINSU)
    story.calls("kim")
    ends = story.last(e.OfferMade).until
    assert [t.expires_at for t in story.todos if isinstance(t.effect, f.Ring)] == [ends]


def test_a_ring_does_not_make_an_agent_less_idle() -> None:
    story = Story(SETTINGS, MINSU)
    idle_since = story.agent(MINSU).idle_since
    story.calls("kim")
    story.later(20)
    assert story.agent(MINSU).idle_since == idle_since


def test_a_device_that_cannot_be_reached_is_passed_over_at_once() -> None:
    story = Story(SETTINGS, MINSU, JIYOUNG)
    call = story.calls("kim")
    story.answers(f.Ring, outcome="failed")
    assert story.all(e.OfferEnded, call)[0].why == "unreachable"
    assert story.rings(JIYOUNG) == call


# --- how much at once -----------------------------------------------------------------------------


def test_voice_is_alone() -> None:
    story = Story(alone(chat=3), MINSU)
    story.calls("kim")
    story.takes(MINSU)
    assert story.contact(story.calls("lee")).stage is Stage.WAITING
    assert story.contact(story.calls("chat", "widget")).stage is Stage.WAITING


def test_chats_come_up_to_the_agents_number() -> None:
    story = Story(alone(chat=2), MINSU)
    for name in ("a", "b"):
        story.calls(name, "widget")
        story.takes(MINSU)
    third, call = story.calls("c", "widget"), story.calls("kim")
    assert story.contact(third).stage is Stage.WAITING
    assert story.contact(call).stage is Stage.WAITING
    story.finishes(MINSU, story.contact("ct_a").id)  # type: ignore[arg-type]
    assert story.rings(MINSU) == third


def test_a_call_comes_among_chats_only_where_both_are_allowed() -> None:
    for mixed in (False, True):
        story = Story(alone(chat=2, mixed=mixed), MINSU)
        story.calls("chat", "widget")
        story.takes(MINSU)
        call = story.calls("kim")
        assert story.rings(MINSU) == (call if mixed else None)


def test_interruptible_work_rests_while_a_live_contact_is_served() -> None:
    story = Story(with_queue(INBOX, interruptible=True, wrap_up=Duration(0)), MINSU)
    mail = story.calls("mail", "help")
    story.takes(MINSU)
    call = story.calls("kim")
    story.takes(MINSU)
    kinds = {slot.contact: slot.kind for slot in story.agent(MINSU).slots}
    assert kinds == {mail: SlotKind.PARKED, call: SlotKind.TALKING}
    story.finishes(MINSU, call)
    assert story.last(e.WorkResumed).contact == mail


def test_other_work_is_not_interrupted() -> None:
    story = Story(SETTINGS, MINSU)
    story.calls("mail", "help")
    story.takes(MINSU)
    assert story.contact(story.calls("kim")).stage is Stage.WAITING


def test_a_live_contact_does_not_ring_beside_work_that_rings() -> None:
    """Found in review: both rang, and the work was taken in the middle of the call."""
    story = Story(with_queue(INBOX, interruptible=True), MINSU)
    mail = story.calls("mail", "help")
    call = story.calls("kim")
    assert story.rings(MINSU) == mail
    assert story.contact(call).stage is Stage.WAITING
    story.takes(MINSU)
    assert story.rings(MINSU) == call


# --- wrap-up --------------------------------------------------------------------------------------


def test_wrap_up_ends_by_itself_at_its_target() -> None:
    story = Story(SETTINGS, MINSU)
    call = story.calls("kim")
    story.takes(MINSU)
    story.do(c.HangUp(agent=MINSU, contact=call))
    waiting = story.calls("lee")
    story.later(29)
    assert story.contact(waiting).stage is Stage.WAITING
    story.later(1)
    assert story.last(e.WrapUpEnded).how == "timeout"
    assert story.rings(MINSU) == waiting
    assert call not in story.state.contacts


def test_wrap_up_is_given_more_time_but_not_beyond_the_cap() -> None:
    story = Story(change(SETTINGS, wrap_up_cap=Duration(60 * SECOND)), MINSU)
    call = story.calls("kim")
    story.takes(MINSU)
    story.do(c.HangUp(agent=MINSU, contact=call))
    more = c.ExtendWrapUp(agent=MINSU, contact=call, by=Duration(50 * SECOND))
    story.later(5)
    story.do(more)
    story.refuses("not_longer", change(more, by=Duration(10 * SECOND)))
    story.later(20)
    story.do(more)
    story.refuses("wrap_up_capped", more)
    story.refuses("bad_duration", change(more, by=Duration(0)))
    story.later(35)
    assert story.last(e.WrapUpEnded).how == "capped"


def test_where_wrap_up_waits_for_the_agent_only_the_cap_ends_it() -> None:
    story = Story(with_queue(DELIVERY, wrap_up_ends=False), MINSU)
    call = story.calls("kim")
    story.takes(MINSU)
    story.do(c.HangUp(agent=MINSU, contact=call))
    story.later(29 * 60)
    assert call in story.state.contacts
    story.do(c.FinishWrapUp(agent=MINSU, contact=call, topic="delivery.late", result="solved"))
    ended = story.last(e.WrapUpEnded)
    assert (ended.how, ended.topic, ended.result) == ("saved", "delivery.late", "solved")
    story.refuses("not_wrapping_up", c.FinishWrapUp(agent=MINSU, contact=call))


# --- a device is lost -----------------------------------------------------------------------------


def test_who_was_talked_to_goes_back_to_its_place_when_the_agents_line_dies() -> None:
    story = Story(SETTINGS, MINSU)
    call = story.calls("kim")
    rank = story.contact(call).rank
    story.takes(MINSU)
    story.later(60)
    other = story.calls("lee")
    story.do(c.AgentLost(agent=MINSU))
    assert story.last(e.LegEnded, call).how == "lost"
    assert not story.all(e.WrapUpBegan)
    assert story.contact(call).rank <= rank
    assert story.contact(call).visit == 2
    assert story.last(e.Queued, call).via == "return"
    story.comes(JIYOUNG)
    assert story.rings(JIYOUNG) == call
    assert story.contact(other).stage is Stage.WAITING
    assert story.state.counts[DELIVERY, Channel.VOICE].open == 1, "only Mr Lee is unserved"


def test_what_rang_and_what_was_written_up_ends_with_the_device() -> None:
    story = Story(SETTINGS, MINSU)
    call = story.calls("kim")
    story.do(c.AgentLost(agent=MINSU))
    assert story.contact(call).stage is Stage.WAITING
    story.comes(MINSU)
    story.takes(MINSU)
    story.do(c.HangUp(agent=MINSU, contact=call))
    story.do(c.AgentLost(agent=MINSU))
    assert story.last(e.WrapUpEnded).how == "lost"
    assert call not in story.state.contacts


def test_a_connection_that_fails_sends_the_customer_to_somebody_else_first() -> None:
    """Found in review: the same broken device rang again at once."""
    story = Story(SETTINGS, MINSU)
    call = story.calls("kim")
    story.takes(MINSU)
    story.later(1)
    story.comes(JIYOUNG)
    story.answers(f.Connect, outcome="failed")
    assert story.rings(JIYOUNG) == call
    assert story.agent(MINSU).rest_until is not None


@pytest.mark.parametrize("minutes", [0, 5])
def test_the_agents_share_of_time_on_contacts_is_kept(minutes: int) -> None:
    story = Story(SETTINGS, MINSU)
    call = story.calls("kim")
    story.takes(MINSU)
    story.later(minutes * 60)
    story.finishes(MINSU, call)
    assert story.agent(MINSU).busy // MINUTE == minutes
