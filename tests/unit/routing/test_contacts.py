"""What happens to a contact, and what its events carry for the numbers (edge cases of the KPI law)."""

from __future__ import annotations

import pytest

from maju.kernel import commands as c
from maju.kernel import effects as f
from maju.kernel import events as e
from maju.kernel.channels import Channel
from maju.kernel.ids import AgentId, ContactId, CustomerId, EffectId, MessageId
from maju.kernel.settings import AgentSettings, Capacity
from maju.kernel.time import MINUTE, SECOND, Instant
from maju.routing.model import Stage
from tests.unit.routing.cast import (
    DELIVERY,
    EXCHANGE,
    INBOX,
    JIYOUNG,
    KIM,
    MEAL,
    MINSU,
    PBX,
    SEOJUN,
    SETTINGS,
    Story,
    change,
    queue,
    with_agents,
)

CALL = DELIVERY, Channel.VOICE

SPLIT = with_agents(
    minsu=AgentSettings(id=MINSU, queues=(DELIVERY,)),
    jiyoung=AgentSettings(id=JIYOUNG, queues=(EXCHANGE,)),
)
THREE = (MINSU, JIYOUNG, SEOJUN)


def talk(*agents: AgentId, customer: CustomerId | None = None) -> tuple[Story, ContactId]:
    """Minsu talks with Mrs Kim; the others come when she has been answered."""
    story = Story(SETTINGS, MINSU)
    call = story.calls("kim", customer=customer)
    story.takes(MINSU)
    for agent in agents:
        story.comes(agent)
    return story, call


def test_the_failure_of_an_earlier_connection_takes_nobody_off_the_line() -> None:
    story, call = talk(JIYOUNG)
    story.do(c.Consult(agent=MINSU, contact=call, to_agent=JIYOUNG))
    story.takes(JIYOUNG)
    story.do(c.EndConsult(agent=MINSU, contact=call, how="transfer"))
    assert story.contact(call).stage is Stage.TALKING
    first = f.Connect(contact=call, agents=(MINSU,))
    failed = c.AnswerEffect(effect=EffectId("ef"), outcome="failed", about=first)
    story.do(failed)
    assert story.contact(call).stage is Stage.TALKING
    story.answers(f.Connect, outcome="failed")
    assert story.contact(call).stage is not Stage.TALKING


# --- transfers -----------------------------------------------------------------------------------


def test_a_transfer_after_the_answer_is_one_contact_and_two_visits(  # EC-14
) -> None:
    story = Story(SPLIT)
    call = story.calls("kim")
    story.later(10)
    story.comes(MINSU)
    story.takes(MINSU)
    story.later(60)
    story.do(c.Transfer(agent=MINSU, contact=call, queue=EXCHANGE))
    story.later(15)
    story.comes(JIYOUNG)
    story.takes(JIYOUNG)
    first, second = story.all(e.Answered, call)
    assert (first.leg, first.queue, first.visit) == (1, DELIVERY, 1)
    assert 10 * SECOND <= first.wait < 11 * SECOND
    assert (second.leg, second.queue, second.visit) == (2, EXCHANGE, 2)
    assert 15 * SECOND <= second.wait < 16 * SECOND
    assert [one.via for one in story.all(e.Queued, call)] == ["entry", "transfer"]
    assert story.last(e.Transferred, call).kind == "blind"
    assert story.all(e.LegEnded, call)[0].how == "transfer"
    assert story.all(e.WrapUpBegan, call)[0].agent == MINSU
    count = story.state.counts[CALL]
    assert (count.offered, count.answered, count.open) == (1, 1, 0)
    assert (EXCHANGE, Channel.VOICE) not in story.state.counts


def test_who_leaves_in_the_second_line_was_answered_and_is_lost(  # EC-15
) -> None:
    story = Story(SPLIT, MINSU)
    call = story.calls("kim")
    story.takes(MINSU)
    story.do(c.Transfer(agent=MINSU, contact=call, queue=EXCHANGE))
    story.later(40)
    story.do(c.Leave(contact=call))
    closed = story.last(e.ContactClosed, call)
    assert (closed.outcome, closed.lost, closed.by) == ("answered", True, "customer")
    assert story.last(e.VisitEnded, call).why == "abandoned"
    assert story.state.counts[CALL].abandoned == 0


def test_a_transfer_keeps_the_place_that_the_contact_first_had() -> None:
    story, call = talk()
    story.later(60)
    other = story.calls("lee", "widget")
    story.do(c.Transfer(agent=MINSU, contact=call, queue=EXCHANGE))
    assert story.contact(call).rank < story.contact(other).rank


def test_a_transfer_to_a_colleague_rings_there_or_goes_to_the_line_after_a_while() -> None:
    story, call = talk(JIYOUNG, SEOJUN)
    story.do(c.Transfer(agent=MINSU, contact=call, to_agent=SEOJUN))
    assert story.rings(SEOJUN) == call
    pick = story.last(e.OfferMade).pick
    assert pick is not None
    assert pick.preferred

    story, call = talk(SEOJUN)
    story.calls("lee")
    story.takes(SEOJUN)
    story.comes(JIYOUNG)
    story.do(c.Transfer(agent=MINSU, contact=call, to_agent=SEOJUN))
    assert story.rings(JIYOUNG) is None
    story.later(30)
    assert story.rings(JIYOUNG) == call


def test_a_transfer_goes_to_one_fit_place() -> None:
    story, call = talk(JIYOUNG)
    wish = c.Transfer(agent=MINSU, contact=call)
    story.refuses("one_target", wish)
    story.refuses("one_target", change(wish, queue=EXCHANGE, number="0212340000"))
    story.refuses("unknown_queue", change(wish, queue="nowhere"))
    story.refuses("other_channel", change(wish, queue=INBOX))
    story.refuses("to_oneself", change(wish, to_agent=MINSU))
    story.refuses("not_signed_in", change(wish, to_agent=SEOJUN))
    story.do(c.SetState(agent=JIYOUNG, state="away", reason="meal"))
    story.refuses("agent_away", change(wish, to_agent=JIYOUNG))
    story.refuses("not_on_contact", change(wish, agent=JIYOUNG, queue=EXCHANGE))


def test_a_contact_stays_with_its_client() -> None:
    meal = queue(EXCHANGE, client=MEAL)
    about = with_agents(
        minsu=AgentSettings(id=MINSU), jiyoung=AgentSettings(id=JIYOUNG, clients=(MEAL,))
    )
    story = Story(change(about, queues=(queue(DELIVERY), meal, *SETTINGS.queues[2:])), MINSU)
    call = story.calls("kim", customer=KIM)
    story.takes(MINSU)
    story.comes(JIYOUNG)
    story.refuses("other_client", c.Transfer(agent=MINSU, contact=call, queue=EXCHANGE))
    story.refuses("other_client", c.Consult(agent=MINSU, contact=call, queue=EXCHANGE))
    story.refuses("other_client", c.Transfer(agent=MINSU, contact=call, to_agent=JIYOUNG))
    waiting = story.calls("lee", customer=KIM)
    story.refuses("other_client", c.RequestCallback(contact=waiting, queue=EXCHANGE))


def test_a_transfer_outside_that_fails_comes_back_to_the_line() -> None:
    story, call = talk(JIYOUNG)
    story.do(c.Transfer(agent=MINSU, contact=call, number="0212340000"))
    assert story.contact(call).stage is Stage.OUTSIDE
    story.answers(f.SendOutside, outcome="failed", detail="busy")
    assert story.rings(JIYOUNG) == call
    assert story.contact(call).visit == 2


def test_a_transfer_outside_that_succeeds_ends_an_answered_contact() -> None:
    story, call = talk()
    story.do(c.Transfer(agent=MINSU, contact=call, number="0212340000"))
    story.answers(f.SendOutside)
    assert story.last(e.ContactClosed, call).outcome == "answered"


def test_a_chat_is_not_handed_back_to_who_gave_it() -> None:
    """Found in review: the agent with room for two chats got it again while wrapping it up."""
    two = with_agents(minsu=AgentSettings(id=MINSU, capacity=Capacity(chat=2)))
    story = Story(two, MINSU)
    chat = story.calls("chat", "widget")
    story.takes(MINSU)
    story.do(c.Transfer(agent=MINSU, contact=chat, queue=EXCHANGE))
    assert story.contact(chat).stage is Stage.WAITING
    story.do(c.FinishWrapUp(agent=MINSU, contact=chat))
    assert story.rings(MINSU) == chat, "but it is, when nobody else is there"


def test_an_agent_is_not_consulted_about_its_own_chat() -> None:
    """Found in review: with room for two, the asker was offered the consult."""
    two = with_agents(minsu=AgentSettings(id=MINSU, capacity=Capacity(chat=2)))
    story = Story(two, MINSU)
    chat = story.calls("chat", "widget")
    story.takes(MINSU)
    story.do(c.Consult(agent=MINSU, contact=chat, queue=EXCHANGE))
    assert story.rings(MINSU) is None


# --- consult and conference -----------------------------------------------------------------------


def test_a_consult_is_the_colleagues_leg_and_no_second_contact(  # EC-54
) -> None:
    story, call = talk(JIYOUNG)
    story.later(200)
    story.do(c.Consult(agent=MINSU, contact=call, queue=EXCHANGE))
    story.takes(JIYOUNG)
    began = story.last(e.ConsultBegan, call)
    assert (began.agent, began.colleague, began.leg) == (MINSU, JIYOUNG, 2)
    assert story.asked(f.PutOnHold)[-1].with_ == (MINSU, JIYOUNG)
    story.later(80)
    story.do(c.EndConsult(agent=MINSU, contact=call, how="cancel"))
    assert story.last(e.LegEnded, call).how == "cancel"
    assert story.last(e.Resumed, call).agent == MINSU
    assert story.agent(JIYOUNG).slots == (), "nothing to wrap up"
    story.do(c.HangUp(agent=MINSU, contact=call))
    assert len(story.all(e.Answered, call)) == 1
    assert len(story.all(e.WrapUpBegan, call)) == 1


def test_who_consults_goes_to_and_fro_between_customer_and_colleague() -> None:
    """협의 전환: the colleague waits aside meanwhile, and each end of the consult is as before."""
    for how in ("cancel", "transfer", "conference"):
        story, call = talk(JIYOUNG)
        story.do(c.Consult(agent=MINSU, contact=call, to_agent=JIYOUNG))
        story.takes(JIYOUNG)
        for _ in range(2):
            story.do(c.Resume(agent=MINSU, contact=call))
            assert story.contact(call).stage is Stage.TALKING
            assert story.asked(f.Connect)[-1].agents == (MINSU,)
            assert story.contact(call).asking is not None
            story.do(c.Hold(agent=MINSU, contact=call))
            assert story.asked(f.PutOnHold)[-1].with_ == (MINSU, JIYOUNG)
        story.do(c.Resume(agent=MINSU, contact=call))
        story.do(c.EndConsult(agent=MINSU, contact=call, how=how))
        heard = {"cancel": (MINSU,), "transfer": (JIYOUNG,), "conference": (MINSU, JIYOUNG)}[how]
        assert story.asked(f.Connect)[-1].agents == heard
        assert len(story.all(e.Held, call)) == len(story.all(e.Resumed, call)) == 3


def test_a_colleague_who_waits_aside_and_goes_leaves_the_talk_as_it_is() -> None:
    story, call = talk(JIYOUNG)
    story.do(c.Consult(agent=MINSU, contact=call, to_agent=JIYOUNG))
    story.takes(JIYOUNG)
    story.do(c.Resume(agent=MINSU, contact=call))
    story.do(c.HangUp(agent=JIYOUNG, contact=call))
    assert (story.contact(call).stage, story.contact(call).asking) == (Stage.TALKING, None)
    assert story.last(e.ConsultEnded, call).how == "cancel"


def test_a_colleague_who_waits_aside_gets_the_customer_when_the_agent_cannot_be_connected() -> None:
    story, call = talk(JIYOUNG)
    story.do(c.Consult(agent=MINSU, contact=call, to_agent=JIYOUNG))
    story.takes(JIYOUNG)
    story.do(c.Resume(agent=MINSU, contact=call))
    connect = story.asked(f.Connect)[-1]
    story.do(
        c.AnswerEffect(
            effect=EffectId("cm_x/1"), outcome="failed", detail="unreachable", about=connect
        )
    )
    assert story.contact(call).stage is Stage.TALKING
    assert story.last(e.ConsultEnded, call).how == "transfer"
    assert story.asked(f.Connect)[-1].agents == (JIYOUNG,)


def test_a_warm_transfer_gives_the_customer_to_the_colleague() -> None:
    story, call = talk(JIYOUNG)
    story.do(c.Consult(agent=MINSU, contact=call, to_agent=JIYOUNG))
    story.takes(JIYOUNG)
    story.do(c.EndConsult(agent=MINSU, contact=call, how="transfer"))
    assert story.last(e.Transferred, call).kind == "warm"
    assert story.last(e.WrapUpBegan, call).agent == MINSU
    assert story.asked(f.Connect)[-1].agents == (JIYOUNG,)
    story.do(c.HangUp(agent=JIYOUNG, contact=call))
    assert story.last(e.WrapUpBegan, call).agent == JIYOUNG


def test_in_a_conference_either_may_leave_and_the_other_stays() -> None:
    for first, second in ((MINSU, JIYOUNG), (JIYOUNG, MINSU)):
        story, call = talk(JIYOUNG)
        story.do(c.Consult(agent=MINSU, contact=call, queue=EXCHANGE))
        story.takes(JIYOUNG)
        story.do(c.EndConsult(agent=MINSU, contact=call, how="conference"))
        assert set(story.asked(f.Connect)[-1].agents) == {MINSU, JIYOUNG}
        story.refuses("in_conference", c.Transfer(agent=first, contact=call, queue=EXCHANGE))
        story.do(c.HangUp(agent=first, contact=call))
        assert story.contact(call).stage is Stage.TALKING
        story.refuses("alone_with_customer", c.LeaveConference(agent=second, contact=call))
        story.do(c.HangUp(agent=second, contact=call))
        assert story.last(e.ContactClosed, call).by == "agent"
        assert {one.agent for one in story.all(e.WrapUpBegan, call)} == {MINSU, JIYOUNG}


def test_when_both_of_a_conference_are_lost_the_customer_goes_back_to_the_line() -> None:
    story, call = talk(JIYOUNG)
    story.do(c.Consult(agent=MINSU, contact=call, queue=EXCHANGE))
    story.takes(JIYOUNG)
    story.do(c.EndConsult(agent=MINSU, contact=call, how="conference"))
    story.do(c.AgentLost(agent=MINSU))
    assert story.contact(call).stage is Stage.TALKING
    story.do(c.AgentLost(agent=JIYOUNG))
    assert story.contact(call).stage is Stage.WAITING
    assert story.last(e.Queued, call).via == "return"


@pytest.mark.parametrize("stage", ["waiting", "ringing", "talking"])
def test_who_asked_is_lost_at_every_stage_of_a_consult(stage: str) -> None:
    story, call = talk(*(() if stage == "waiting" else (JIYOUNG,)))
    story.do(c.Consult(agent=MINSU, contact=call, queue=EXCHANGE))
    if stage == "talking":
        story.takes(JIYOUNG)
    story.do(c.AgentLost(agent=MINSU))
    if stage == "talking":
        assert story.contact(call).stage is Stage.TALKING, "the colleague keeps the customer"
        assert story.last(e.ConsultEnded, call).how == "transfer"
    else:
        assert story.contact(call).stage in (Stage.WAITING, Stage.RINGING)
        assert story.last(e.ConsultEnded, call).how == "cancel"


@pytest.mark.parametrize("stage", ["ringing", "talking"])
def test_the_colleague_is_lost_and_the_asker_takes_the_customer_back(stage: str) -> None:
    story, call = talk(JIYOUNG)
    story.do(c.Consult(agent=MINSU, contact=call, to_agent=JIYOUNG))
    if stage == "talking":
        story.takes(JIYOUNG)
    story.do(c.AgentLost(agent=JIYOUNG))
    assert story.contact(call).asking is None
    story.do(c.Resume(agent=MINSU, contact=call))
    assert story.contact(call).stage is Stage.TALKING


def test_a_consult_that_a_colleague_does_not_answer_is_refused_and_a_queue_asks_on() -> None:
    story, call = talk(JIYOUNG)
    story.do(c.Consult(agent=MINSU, contact=call, to_agent=JIYOUNG))
    story.later(15)
    assert story.last(e.ConsultEnded, call).how == "refused"

    story, call = talk(JIYOUNG)
    story.do(c.Consult(agent=MINSU, contact=call, queue=EXCHANGE))
    story.later(15)
    story.comes(SEOJUN)
    assert story.rings(SEOJUN) == call


def test_a_consult_of_a_colleague_who_goes_is_over_at_once() -> None:
    """Found in review: the asker waited for somebody who had gone home."""
    story, call = talk(JIYOUNG)
    other = story.calls("lee")
    story.takes(JIYOUNG)
    story.do(c.Consult(agent=MINSU, contact=call, to_agent=JIYOUNG))
    story.do(c.SignOut(agent=JIYOUNG))
    assert story.last(e.ConsultEnded, call).how == "refused"
    story.finishes(JIYOUNG, other)


def test_the_customer_may_leave_at_every_stage_of_a_consult() -> None:
    for takes in (False, True):
        story, call = talk(JIYOUNG)
        story.do(c.Consult(agent=MINSU, contact=call, queue=EXCHANGE))
        if takes:
            story.takes(JIYOUNG)
        story.do(c.Leave(contact=call))
        assert story.agent(JIYOUNG).slots == ()
        assert story.last(e.WrapUpBegan, call).agent == MINSU


def test_a_consult_ends_only_as_it_can() -> None:
    story, call = talk(JIYOUNG)
    end = c.EndConsult(agent=MINSU, contact=call, how="transfer")
    story.refuses("no_consult", end)
    story.do(c.Consult(agent=MINSU, contact=call, queue=EXCHANGE))
    story.refuses("consult_not_answered", end)
    story.refuses("consult_under_way", c.Resume(agent=MINSU, contact=call))
    story.refuses("consult_under_way", c.Consult(agent=MINSU, contact=call, queue=EXCHANGE))
    story.takes(JIYOUNG)
    story.refuses("not_with_customer", c.Hold(agent=JIYOUNG, contact=call))
    story.do(c.HangUp(agent=JIYOUNG, contact=call))
    assert story.contact(call).asking is None


def test_hold_and_resume() -> None:
    story, call = talk()
    story.do(c.Hold(agent=MINSU, contact=call))
    assert story.do(c.Hold(agent=MINSU, contact=call)) == []
    story.do(c.Resume(agent=MINSU, contact=call))
    assert story.do(c.Resume(agent=MINSU, contact=call)) == []
    assert [type(one) for one in story.asked(f.PutOnHold)] == [f.PutOnHold]
    story.do(c.Hold(agent=MINSU, contact=call))
    story.do(c.Leave(contact=call))
    assert story.last(e.ContactClosed, call).outcome == "answered"


# --- leaving --------------------------------------------------------------------------------------


def test_abandoned_in_line_and_abandoned_while_it_rings(  # EC-21
) -> None:
    story = Story()
    call = story.calls("kim")
    story.later(12)
    story.do(c.Leave(contact=call))
    assert story.last(e.ContactClosed, call).outcome == "abandoned"

    story = Story()
    call = story.calls("kim")
    story.later(12)
    story.comes(MINSU)
    story.later(6)
    story.do(c.Leave(contact=call))
    ended = story.last(e.OfferEnded, call)
    assert (ended.agent, ended.why) == (MINSU, "abandoned")
    assert story.agent(MINSU).rona == 0
    assert story.state.counts[CALL].abandoned == 1
    assert story.rings(MINSU) is None


def test_the_agent_who_takes_what_the_customer_just_left_is_told_so(  # EC-22
) -> None:
    story = Story(SETTINGS, MINSU)
    call = story.calls("kim")
    offer = story.contact(call).offer
    assert offer is not None
    story.do(c.Leave(contact=call))
    story.refuses("offer_over", c.AcceptOffer(agent=MINSU, offer=offer))
    assert not story.all(e.Answered, call)
    assert story.state.counts[CALL].abandoned == 1


def test_a_broken_line_is_told_from_a_good_bye() -> None:
    story = Story()
    call = story.calls("kim")
    story.do(c.Leave(contact=call, cause="dropped"))
    closed = story.last(e.ContactClosed, call)
    assert (closed.outcome, closed.by) == ("abandoned", "dropped")


def test_leaving_twice_changes_nothing() -> None:
    story, call = talk()
    story.do(c.Leave(contact=call))
    assert story.do(c.Leave(contact=call)) == []


def test_arriving_twice_changes_nothing_and_an_unknown_door_is_refused() -> None:
    story = Story()
    call = story.calls("kim")
    story.calls("kim")
    assert len(story.all(e.ContactArrived)) == 1
    wish = c.Arrive(contact=call, adapter=PBX, entry="0", channel=Channel.VOICE, began_at=story.now)
    story.refuses("unknown_entry", change(wish, contact="ct_lee"))


# --- messages and reports -------------------------------------------------------------------------


def test_a_message_is_seen_while_somebody_is_there_to_see_it() -> None:
    story = Story(SETTINGS, MINSU)
    chat = story.calls("chat", "widget")
    story.takes(MINSU)
    seen = c.SeeMessage(contact=chat, message=MessageId("ms_1"), by="customer")
    story.do(seen)
    story.do(change(seen, by="agent", agent=MINSU))
    story.refuses("not_on_contact", change(seen, by="agent", agent=JIYOUNG))
    story.do(c.Leave(contact=chat))
    story.refuses("unknown_contact", seen)


def test_a_report_ends_what_is_gone_and_hangs_up_what_nobody_knows() -> None:
    story = Story(SETTINGS, MINSU)
    kim, lee = story.calls("kim"), story.calls("lee")
    mail = story.calls("mail", "help")
    story.do(c.Report(adapter=PBX, contacts=(lee, "ct_stranger"), agents=(MINSU,)))  # type: ignore[arg-type]
    reconciled = story.last(e.Reconciled)
    assert (reconciled.gone, reconciled.unknown) == ((kim,), ("ct_stranger",))
    assert kim not in story.state.contacts
    assert story.asked(f.EndContact)[-1].contact == "ct_stranger"
    story.do(c.Report(adapter="web", contacts=()))  # type: ignore[arg-type]
    assert mail in story.state.contacts, "a letter does not hang up"


def test_a_report_loses_agents_who_are_not_there_and_mends_what_is_not_connected() -> None:
    story, call = talk(JIYOUNG)
    story.do(c.Report(adapter=PBX, contacts=(call,), agents=(MINSU,)))
    assert JIYOUNG not in story.state.agents
    assert story.asked(f.Connect)[-1].agents == (MINSU,)
    connects = len(story.asked(f.Connect))
    story.do(c.Report(adapter=PBX, contacts=(call,), talking=((call, MINSU),), agents=(MINSU,)))
    assert len(story.asked(f.Connect)) == connects


# --- a broken talk --------------------------------------------------------------------------------


def test_after_an_answer_and_a_drop_the_same_agent_calls_back(  # EC-63
) -> None:
    story, call = talk(JIYOUNG, customer=KIM)
    story.later(45)
    story.do(c.Leave(contact=call, cause="dropped"))
    promise = story.last(e.CallbackPromised)
    assert (promise.why, promise.agent, promise.contact) == ("drop", MINSU, call)
    assert promise.expires - promise.due == SETTINGS.reconnect_within
    assert story.all(e.LegEnded, call)[-1].how == "dropped"
    story.later(1)
    story.do(c.FinishWrapUp(agent=MINSU, contact=call))
    outbound = story.takes(MINSU)
    story.answers(f.Dial, "reached")
    assert story.last(e.CallbackTried).outcome == "reached"
    assert story.last(e.Answered, outbound).agent == MINSU
    count = story.state.counts[CALL]
    assert (count.offered, count.answered) == (1, 1), "the return call is none of the customer's"


@pytest.mark.parametrize("held", [False, True])
def test_a_talk_cut_by_the_exchanges_own_end_is_returned_once(held: bool) -> None:
    story, call = talk(JIYOUNG, customer=KIM)
    if held:
        story.do(c.Hold(agent=MINSU, contact=call))
    story.later(5)
    cut = c.Report(adapter=PBX, contacts=(), agents=(MINSU, JIYOUNG), since=story.now)
    for _ in range(2):  # as an adapter says that is killed and starts again
        story.do(cut)
    (promise,) = story.all(e.CallbackPromised)
    assert (promise.why, promise.agent, promise.contact) == ("drop", MINSU, call)
    assert story.last(e.ContactClosed, call).by == "dropped"
    assert story.all(e.LegEnded, call)[-1].how == "dropped"


def test_who_hung_up_while_nobody_listened_is_not_called_back() -> None:
    story, call = talk(JIYOUNG, customer=KIM)
    began = story.contact(call).began_at
    story.later(5)
    story.do(c.Report(adapter=PBX, contacts=(), agents=(MINSU, JIYOUNG), since=began))
    assert story.last(e.ContactClosed, call).by == "customer"
    assert not story.all(e.CallbackPromised)


def test_a_call_of_ours_was_cut_when_it_was_dialled_before_the_exchange_ended() -> None:
    """And not when only its contact is as old: it had stood in line before it was dialled."""
    for later, by in ((0, "customer"), (10, "dropped")):
        story, call = talk(customer=KIM)
        story.do(c.Leave(contact=call, cause="dropped"))
        story.do(c.FinishWrapUp(agent=MINSU, contact=call))
        story.later(30)
        since = story.now
        outbound = story.takes(MINSU)
        story.answers(f.Dial, "reached")
        story.later(20)
        again = c.Report(
            adapter=PBX, contacts=(), agents=(MINSU,), since=Instant(since + later * 2_000_000)
        )
        story.do(again)
        assert story.last(e.ContactClosed, outbound).by == by


def test_after_a_drop_nobody_calls_whom_nobody_knows_nor_after_a_chat() -> None:
    story, call = talk()
    story.do(c.Leave(contact=call, cause="dropped"))
    assert not story.all(e.CallbackPromised)
    story = Story(SETTINGS, MINSU)
    chat = story.calls("chat", "widget", customer=KIM)
    story.takes(MINSU)
    story.do(c.Leave(contact=chat, cause="dropped"))
    assert not story.all(e.CallbackPromised)


def test_who_calls_again_after_a_drop_needs_no_callback_any_more(  # EC-63, the other way round
) -> None:
    story, call = talk(JIYOUNG, customer=KIM)
    story.do(c.Leave(contact=call, cause="dropped"))
    again = story.calls("again", customer=KIM)
    assert story.rings(JIYOUNG) == again
    story.takes(JIYOUNG)
    assert story.last(e.CallbackClosed).how == "served"
    story.later(5 * 60)
    assert not story.asked(f.Dial)
    assert story.agent(MINSU).busy_since is None
    assert story.now > MINUTE
