"""A supervisor's hand, abuse, and customers to be careful with: nobody is lost, nobody left alone."""

from __future__ import annotations

import pytest

from maju.kernel import commands as c
from maju.kernel import effects as f
from maju.kernel import events as e
from maju.kernel.ids import AgentId, ClientId, ContactId, CustomerId, InquiryId, MessageId, QueueId
from maju.kernel.settings import AgentSettings, AgentSkill, Capacity
from maju.routing.model import Stage
from tests.unit.routing.cast import (
    DELIVERY,
    EXCHANGE,
    INBOX,
    JIYOUNG,
    KIM,
    LEE,
    MEAL,
    MINSU,
    PBX,
    SEOJUN,
    SHOP,
    Story,
    with_agents,
    with_queue,
)


def to(contact: ContactId, *, queue: str = "", agent: str = "") -> c.Reassign:
    return c.Reassign(
        contact=contact,
        by="u_lead",
        queue=QueueId(queue) if queue else None,
        to_agent=AgentId(agent) if agent else None,
    )


# --- moving ------------------------------------------------------------------------------------


def test_who_waits_rings_at_the_agent_it_is_given_to_at_once() -> None:
    story = Story(with_queue(DELIVERY, calendar=None))
    call = story.calls("kim", customer=KIM)
    story.comes(MINSU)
    story.comes(JIYOUNG)
    assert story.rings(MINSU) == call
    story.do(to(call, agent=JIYOUNG))
    assert (story.rings(MINSU), story.rings(JIYOUNG)) == (None, call)
    (stop,) = story.asked(f.StopRinging)
    assert stop.agent == MINSU
    assert story.last(e.OfferEnded).why == "withdrawn"


def test_not_answered_there_it_waits_for_anybody_at_its_place() -> None:
    story = Story()
    call = story.calls("kim")
    story.comes(MINSU)
    story.comes(JIYOUNG)
    rank = story.contact(call).rank
    story.do(to(call, agent=JIYOUNG))
    story.later(16)
    assert story.contact(call).rank == rank
    assert story.rings(MINSU) == call


def test_who_talked_wraps_it_up_and_the_next_one_goes_on() -> None:
    story = Story()
    story.comes(MINSU)
    call = story.calls("kim", customer=KIM)
    story.takes(MINSU)
    story.comes(JIYOUNG)
    story.do(to(call, agent=JIYOUNG))
    assert story.last(e.LegEnded).how == "reassigned"
    assert story.agent(MINSU).slots[0].kind == "wrap_up"
    assert story.asked(f.DisconnectAgent)[-1].agent == MINSU
    assert story.takes(JIYOUNG) == call


def test_a_consult_under_way_is_over_when_the_contact_is_moved() -> None:
    story = Story()
    story.comes(MINSU)
    call = story.calls("kim")
    story.takes(MINSU)
    story.comes(JIYOUNG)
    story.do(c.Consult(agent=MINSU, contact=call, to_agent=JIYOUNG))
    story.takes(JIYOUNG)
    story.do(to(call, queue=EXCHANGE))
    assert story.contact(call).asking is None
    assert story.last(e.ConsultEnded).how == "cancel"
    assert story.contact(call).queue == EXCHANGE


def test_a_contact_moved_to_another_queue_keeps_what_it_has_waited() -> None:
    story = Story()
    call = story.calls("kim")
    since = story.contact(call).waiting_since
    story.later(60)
    story.do(to(call, queue=EXCHANGE))
    moved = story.contact(call)
    assert (moved.stage, moved.queue, moved.visit) == (Stage.WAITING, EXCHANGE, 2)
    assert moved.waiting_since == since
    assert story.last(e.VisitEnded).why == "transfer"


def test_where_it_cannot_go_is_refused_and_nothing_changes() -> None:
    story = Story()
    story.comes(MINSU)
    call = story.calls("kim")
    story.takes(MINSU)
    story.do(c.SignIn(agent=JIYOUNG, adapter=PBX))
    story.refuses("agent_away", to(call, agent=JIYOUNG))
    story.refuses("not_signed_in", to(call, agent=SEOJUN))
    story.refuses("already_there", to(call, agent=MINSU))
    story.refuses("one_target", to(call))
    story.refuses("one_target", to(call, queue=EXCHANGE, agent=JIYOUNG))
    story.refuses("unknown_queue", to(call, queue="nowhere"))
    story.refuses("other_channel", to(call, queue=INBOX))
    story.refuses("unknown_contact", to(ContactId("ct_nobody"), queue=EXCHANGE))
    story.comes(SEOJUN)
    other = story.calls("lee", customer=LEE)
    story.takes(SEOJUN)
    story.refuses("agent_busy", to(call, agent=SEOJUN))
    third = story.calls("third")
    story.refuses("already_there", to(third, queue=DELIVERY))
    story.do(c.HangUp(agent=SEOJUN, contact=other))
    story.refuses("cannot_move", to(other, queue=EXCHANGE))


def test_a_chat_goes_to_who_has_room_for_one_more() -> None:
    story = Story(
        with_agents(
            minsu=AgentSettings(id=MINSU, capacity=Capacity(chat=1)),
            jiyoung=AgentSettings(id=JIYOUNG, capacity=Capacity(chat=2)),
        )
    )
    story.comes(JIYOUNG)
    story.calls("one", "widget")
    story.takes(JIYOUNG)
    story.comes(MINSU)
    two = story.calls("two", "widget")
    story.takes(MINSU)
    story.do(to(two, agent=JIYOUNG))
    assert story.takes(JIYOUNG) == two
    story.refuses("already_there", to(two, agent=JIYOUNG))


# --- abuse -------------------------------------------------------------------------------------


def test_the_first_press_marks_and_the_second_ends_and_gives_a_rest() -> None:
    story = Story()
    story.comes(MINSU)
    call = story.calls("kim")
    story.takes(MINSU)
    press = c.MarkAbuse(agent=MINSU, contact=call, kind="harassment")
    story.do(press)
    assert story.contact(call).stage is Stage.TALKING
    assert not story.asked(f.EndContact)
    story.do(press)
    assert story.contact(call).stage is Stage.GONE
    assert story.asked(f.EndContact)[-1].prompt == "abuse"
    story.do(c.FinishWrapUp(agent=MINSU, contact=call))
    agent = story.agent(MINSU)
    assert (agent.state, agent.reason) == ("away", "recovery")
    assert [mark.press for mark in story.all(e.AbuseMarked)] == [1, 2]
    assert not story.all(e.AgentResting), "no missed ring, no sign of blame"


def test_who_was_left_may_still_press_while_it_wraps_up() -> None:
    story = Story()
    story.comes(MINSU)
    call = story.calls("kim")
    story.takes(MINSU)
    story.do(c.Leave(contact=call))
    for _ in range(2):
        story.do(c.MarkAbuse(agent=MINSU, contact=call, kind="abuse"))
    story.do(c.FinishWrapUp(agent=MINSU, contact=call))
    assert story.agent(MINSU).reason == "recovery"


def test_who_is_not_on_the_contact_cannot_press() -> None:
    story = Story()
    story.comes(MINSU)
    story.comes(JIYOUNG)
    call = story.calls("kim")
    story.takes(MINSU)
    wish = c.MarkAbuse(agent=JIYOUNG, contact=call, kind="abuse")
    story.refuses("not_on_contact", wish)


# --- care --------------------------------------------------------------------------------------

TRAINED = with_agents(
    minsu=AgentSettings(id=MINSU),
    jiyoung=AgentSettings(id=JIYOUNG, skills=(AgentSkill(skill="caution"),)),
)


def test_a_customer_to_be_careful_with_waits_for_who_is_trained_for_it() -> None:
    story = Story(TRAINED)
    story.comes(JIYOUNG)
    busy = story.calls("busy")
    story.takes(JIYOUNG)
    call = story.calls("kim", caution=True)
    story.comes(MINSU)
    assert story.rings(MINSU) is None
    story.finishes(JIYOUNG, busy)
    assert story.rings(JIYOUNG) == call


def test_while_nobody_trained_is_on_duty_anybody_serves() -> None:
    story = Story(TRAINED)
    story.comes(MINSU)
    call = story.calls("kim", caution=True)
    assert story.rings(MINSU) == call


# --- on record ---------------------------------------------------------------------------------


def test_what_an_agent_of_another_adapter_writes_is_shown_once() -> None:
    story = Story()
    story.comes(MINSU)
    chat = story.calls("kim", "widget")
    call = story.calls("lee")
    assert story.takes(MINSU) == chat
    said = c.SeeMessage(contact=chat, message=MessageId("ms_1"), by="agent", agent=MINSU)
    story.do(said)
    assert story.asked(f.Show) == [f.Show(contact=chat, message=MessageId("ms_1"), by=MINSU)]
    story.do(c.HangUp(agent=MINSU, contact=chat))
    story.do(c.FinishWrapUp(agent=MINSU, contact=chat))
    assert story.takes(MINSU) == call  # its device and the call are of one adapter
    story.do(c.SeeMessage(contact=call, message=MessageId("ms_2"), by="agent", agent=MINSU))
    assert len(story.asked(f.Show)) == 1


@pytest.mark.parametrize("score", [0, 6, -1])
def test_a_rating_beside_the_scale_is_refused(score: int) -> None:
    rating = c.RateContact(contact=ContactId("ct_over"), client=SHOP, score=score)
    Story().refuses("bad_score", rating)


def test_a_rating_of_another_clients_contact_is_refused() -> None:
    story = Story()
    call = story.calls("kim")
    story.refuses("other_client", c.RateContact(contact=call, client=MEAL, score=5))


def test_notes_about_nobody_are_refused() -> None:
    story = Story()
    note = c.NoteInquiry(inquiry=InquiryId(""), client=SHOP, state="open", by="u")
    story.refuses("empty_id", note)
    stranger = ClientId("stranger")
    one = InquiryId("iq")
    story.refuses(
        "unknown_client", c.NoteInquiry(inquiry=one, client=stranger, state="open", by="u")
    )
    story.refuses("no_topic", c.CorrectTopic(contact=ContactId("ct"), topic="", by="u"))
    story.refuses("same_customer", c.UniteCustomers(client=SHOP, kept=KIM, gone=KIM, by="u"))
    nobody = CustomerId("")
    story.refuses("unknown_customer", c.SplitCustomers(client=SHOP, gone=nobody, by="u"))


def test_who_set_an_agents_state_is_on_record() -> None:
    story = Story()
    story.comes(MINSU)
    story.do(c.SetState(agent=MINSU, state="away", reason="coaching", by="u_lead"))
    assert story.last(e.AgentStateSet).by == "u_lead"
