"""Callbacks: promised once, kept in their turn, dialled at most once at a time."""

from __future__ import annotations

from typing import Any

import pytest

from maju.kernel import commands as c
from maju.kernel import effects as f
from maju.kernel import events as e
from maju.kernel.channels import Channel
from maju.kernel.ids import CallbackId
from maju.kernel.settings import Calendar, CallbackRules, Span
from maju.kernel.time import DAY, HOUR, MINUTE, SECOND, Duration, Instant
from maju.routing.model import Stage
from tests.unit.routing.cast import (
    DELIVERY,
    EXCHANGE,
    JIYOUNG,
    KIM,
    LEE,
    MINSU,
    PBX,
    SETTINGS,
    START,
    WEB,
    Story,
    change,
    with_queue,
)

RULES = change(
    SETTINGS,
    callbacks=CallbackRules(attempts=2, pause=Duration(30 * MINUTE), expires=Duration(24 * HOUR)),
)


def promised(settings: Any = RULES, **more: Any) -> Story:
    """Mrs Kim waited ten minutes and asked to be called back."""
    story = Story(settings)
    call = story.calls("kim", customer=KIM)
    story.later(600)
    story.do(c.RequestCallback(contact=call, **more))
    story.later(1)
    return story


def open_promise(story: Story) -> Any:
    (promise,) = story.state.callbacks.values()
    return promise


def test_two_promises_never_call_as_the_same_contact() -> None:
    """Found by attack: an id without the usual prefix lost all of itself."""
    story = Story(RULES, MINSU)
    story.do(c.SetState(agent=MINSU, state="away", reason="meal"))
    for callback, customer in (("p1", KIM), ("p2", LEE)):
        wish = c.RequestCallback(callback=CallbackId(callback), queue=DELIVERY, customer=customer)
        story.do(wish)
        story.later(1)
        story.do(c.CancelCallback(callback=CallbackId(callback)))
    first, second = (one.contact for one in story.all(e.OutboundBegan))
    assert first != second


def test_a_dial_is_done_at_most_once_and_not_after_its_time() -> None:
    story = promised()
    story.comes(MINSU)
    story.takes(MINSU)
    (dial,) = (todo for todo in story.todos if isinstance(todo.effect, f.Dial))
    assert dial.once
    began = next(at for at, _, body in story.told if isinstance(body, e.DialBegan))
    assert dial.expires_at == began + RULES.callbacks.dial_timeout


def test_the_contact_ends_and_its_place_in_line_is_kept() -> None:
    story = promised()
    assert story.all(e.ContactClosed)[0].outcome == "callback"
    assert story.all(e.VisitEnded)[0].why == "callback"
    assert story.state.counts[DELIVERY, Channel.VOICE].callback == 1
    assert story.asked(f.EndContact)[0].prompt == "callback_promised"
    story.calls("lee")
    story.comes(MINSU)
    rings = story.rings(MINSU)
    assert rings is not None
    assert not story.contact(rings).inbound, "ten minutes of waiting are not lost"


def test_the_agent_takes_it_and_the_customers_phone_rings_once() -> None:
    story = promised()
    story.comes(MINSU)
    contact = story.takes(MINSU)
    (dial,) = story.asked(f.Dial)
    assert (dial.customer, dial.agent, dial.attempt) == (KIM, MINSU, 1)
    story.refuses("still_dialling", c.HangUp(agent=MINSU, contact=contact))
    story.answers(f.Dial, "reached")
    assert story.last(e.CallbackClosed).how == "reached"
    assert story.last(e.Answered).wait >= 0
    story.answers(f.Dial, "reached")
    assert len(story.asked(f.Dial)) == 1
    assert not story.state.callbacks


def test_who_reaches_the_agents_device_dials() -> None:
    """Found in review: a promise made in a chat was dialled by the chat's adapter."""
    story = Story(RULES)
    chat = story.calls("kim", "widget", customer=KIM)
    assert story.contact(chat).adapter == WEB
    story.do(c.RequestCallback(contact=chat))
    story.later(1)
    story.comes(MINSU)
    contact = story.takes(MINSU)
    assert story.contact(contact).adapter == story.agent(MINSU).adapter
    (dial,) = (todo for todo in story.todos if isinstance(todo.effect, f.Dial))
    assert dial.adapter == story.agent(MINSU).adapter


def test_a_missed_attempt_is_tried_again_after_a_pause_and_then_given_up() -> None:
    story = promised()
    story.comes(MINSU)
    names = [story.takes(MINSU)]
    story.answers(f.Dial, "no_answer", "failed")
    assert story.last(e.CallbackTried).outcome == "no_answer"
    assert story.last(e.ContactClosed).outcome == "unreached"
    assert story.agent(MINSU).slots == (), "nothing to wrap up"
    story.later(30 * 60)
    names.append(story.takes(MINSU))
    story.answers(f.Dial, "busy", "failed")
    assert [one.attempt for one in story.all(e.CallbackTried)] == [1, 2]
    assert story.last(e.CallbackClosed).how == "unreached"
    assert len(set(names)) == 2


def test_a_number_that_does_not_exist_is_not_tried_again() -> None:
    story = promised()
    story.comes(MINSU)
    story.takes(MINSU)
    story.answers(f.Dial, "bad_number", "failed")
    assert story.last(e.CallbackClosed).how == "unreached"


def test_a_dial_of_unknown_fate_is_not_repeated_blindly() -> None:
    story = promised()
    story.comes(MINSU)
    story.takes(MINSU)
    story.answers(f.Dial, outcome="unknown")
    assert story.last(e.CallbackTried).outcome == "unknown"
    story.later(29 * 60)
    assert len(story.asked(f.Dial)) == 1


def test_a_dial_that_nobody_answers_for_does_not_keep_its_agent() -> None:
    """Found in review: an adapter that never came back left the agent dialling for ever."""
    story = promised()
    story.comes(MINSU)
    contact = story.takes(MINSU)
    story.later(RULES.callbacks.dial_timeout // SECOND + 61)
    assert story.last(e.CallbackTried).outcome == "unknown"
    assert story.agent(MINSU).slots == ()
    assert story.asked(f.EndContact)[-1].contact == contact, "should it ring, it shall stop"
    assert len(story.asked(f.Dial)) == 1


def test_an_offer_that_the_agent_ignores_is_no_attempt() -> None:
    story = promised()
    story.comes(MINSU)
    story.later(20)
    assert story.all(e.OfferEnded)[-1].why == "no_answer"
    assert open_promise(story).attempts == 0


def test_a_second_request_supersedes_the_first_and_keeps_the_better_place() -> None:
    story = promised()
    rank = open_promise(story).rank
    for name in ("again", "and_again"):
        call = story.calls(name, customer=KIM)
        story.do(c.RequestCallback(contact=call))
    assert [one.how for one in story.all(e.CallbackClosed)] == ["superseded", "superseded"]
    assert open_promise(story).rank == rank


def test_who_gets_through_by_other_means_is_not_called_any_more() -> None:
    story = promised()
    story.calls("again", customer=KIM)
    story.comes(MINSU)
    assert story.contact(story.takes(MINSU)).inbound
    assert story.last(e.CallbackClosed).how == "served"
    assert not story.state.callbacks


def test_a_letter_is_not_getting_through() -> None:
    """Found in review: an open e-mail kept the callback waiting until it expired."""
    story = promised()
    story.calls("mail", "help", customer=KIM)
    story.later(120)
    story.comes(MINSU)
    assert not story.contact(story.takes(MINSU)).inbound


def test_while_the_customer_is_with_us_the_callback_does_not_ring() -> None:
    story = promised()
    story.comes(MINSU)
    rings = story.rings(MINSU)
    again = story.calls("again", customer=KIM)
    assert story.all(e.ContactClosed, rings)[0].outcome == "withdrawn"
    assert story.rings(MINSU) == again
    story.do(c.Leave(contact=again))
    story.later(61)
    later = story.rings(MINSU)
    assert later is not None
    assert not story.contact(later).inbound
    assert later != rings, "found in review: the second wait had the name of the first"


def test_the_customer_of_a_ringing_dial_may_reach_us_and_both_promises_are_met() -> None:
    """Found in review: the dial was answered, and the newer promise still called once more."""
    story = promised()
    story.comes(MINSU)
    story.takes(MINSU)
    call = story.calls("again", customer=KIM)
    story.do(c.RequestCallback(contact=call))
    assert story.last(e.CallbackClosed).how == "superseded"
    story.answers(f.Dial, "reached")
    assert story.last(e.CallbackClosed).how == "served"
    assert not story.state.callbacks


def test_a_promise_may_be_taken_back_until_the_phone_rings() -> None:
    story = promised()
    promise = open_promise(story)
    story.comes(MINSU)
    story.takes(MINSU)
    story.refuses("callback_under_way", c.CancelCallback(callback=promise.id))
    story = promised()
    story.do(c.CancelCallback(callback=open_promise(story).id))
    assert story.last(e.CallbackClosed).how == "cancelled"
    assert not story.state.contacts
    story.refuses("unknown_callback", c.CancelCallback(callback=promise.id))


def test_a_window_is_kept() -> None:
    begins, ends = Instant(START + 2 * HOUR), Instant(START + 3 * HOUR)
    story = promised(not_before=begins, not_after=ends)
    story.comes(MINSU)
    story.later(2 * 3600 - 602)
    assert story.rings(MINSU) is None
    story.later(2)
    assert story.rings(MINSU) is not None
    story.do(c.SetState(agent=MINSU, state="away", reason="meal"))
    story.later(3600)
    assert story.last(e.CallbackClosed).how == "expired"


def test_a_promise_waits_for_opening_hours_and_lasts_from_then_on() -> None:
    """Found in review: one made on Friday evening had expired before Monday opened."""
    story = Story(change(with_queue(DELIVERY, calendar="office"), callbacks=RULES.callbacks))
    story.now = Instant(START + 3 * DAY + 7 * HOUR + 59 * MINUTE)  # Friday, 17:59
    call = story.calls("kim", customer=KIM)
    story.later(120)
    story.do(c.RequestCallback(contact=call))
    monday = Instant(START + 6 * DAY - HOUR)
    assert open_promise(story).due == monday
    assert open_promise(story).expires == monday + 24 * HOUR
    story.comes(MINSU)
    story.later(2 * 24 * 3600)
    assert story.rings(MINSU) is None
    story.later(15 * 3600)
    assert story.last(e.OutboundBegan).attempt == 1


def test_a_window_within_which_nobody_may_call_is_refused() -> None:
    story = Story(with_queue(DELIVERY, calendar="office"))
    call = story.calls("kim", customer=KIM)
    night: dict[str, Any] = {
        "not_before": Instant(START + 9 * HOUR),
        "not_after": Instant(START + 10 * HOUR),
    }
    story.refuses("window_closed", c.RequestCallback(contact=call, **night))
    past: dict[str, Any] = {"not_before": Instant(START - HOUR), "not_after": Instant(START - 1)}
    story.refuses("bad_window", c.RequestCallback(contact=call, **past))


def test_a_retry_waits_for_opening_hours_too() -> None:
    rules = CallbackRules(attempts=3, pause=Duration(30 * MINUTE), calendar="office")
    story = promised(change(SETTINGS, callbacks=rules))
    story.now = Instant(START + 7 * HOUR + 50 * MINUTE)  # 17:50
    story.comes(MINSU)
    story.takes(MINSU)
    story.answers(f.Dial, "no_answer", "failed")
    story.later(31 * 60)
    assert story.rings(MINSU) is None
    assert open_promise(story).due == START + 23 * HOUR  # 09:00


def test_one_whose_phone_rings_when_it_expires_is_not_cut_off() -> None:
    story = promised(change(RULES, callbacks=change(RULES.callbacks, expires=Duration(5 * SECOND))))
    story.comes(MINSU)
    story.takes(MINSU)
    story.later(10)
    assert story.all(e.CallbackExtended)
    story.answers(f.Dial, "no_answer", "failed")
    assert story.last(e.CallbackClosed).how == "unreached", "what comes of it closes it"


def test_the_agent_of_a_dial_is_lost_and_the_dial_is_called_off() -> None:
    story = promised()
    story.comes(MINSU)
    contact = story.takes(MINSU)
    story.do(c.AgentLost(agent=MINSU))
    assert story.last(e.CallbackTried).outcome == "undone"
    assert story.asked(f.EndContact)[-1].contact == contact
    story.wanted.remove(story.asked(f.EndContact)[-1])
    story.answers(f.Dial, "reached")
    assert story.asked(f.EndContact)[-1].contact == contact
    assert story.asked(f.EndContact)[-1].prompt == "sorry", "a stranger is not left on the line"


def test_the_customer_hangs_up_before_anybody_speaks() -> None:
    story = promised()
    story.comes(MINSU)
    contact = story.takes(MINSU)
    story.do(c.Leave(contact=contact))
    assert story.last(e.CallbackTried).outcome == "no_answer"
    assert open_promise(story).contact is None


def test_nobody_leaves_a_call_that_was_not_made() -> None:
    """Found in review: a stray hang-up closed the attempt and left its promise hanging."""
    story = promised()
    (waiting,) = story.state.contacts
    assert story.do(c.Leave(contact=waiting)) == []
    story.do(c.Report(adapter=story.contact(waiting).adapter, contacts=()))
    assert waiting in story.state.contacts


def test_a_page_may_promise_for_a_customer() -> None:
    story = Story(RULES, MINSU)
    wish = c.RequestCallback(callback="cb_page", queue=EXCHANGE, customer=LEE)  # type: ignore[arg-type]
    story.refuses("callback_incomplete", change(wish, customer=None))
    story.refuses("unknown_queue", change(wish, queue="nowhere"))
    story.do(wish)
    assert story.last(e.CallbackPromised).why == "page"
    assert story.do(wish) == []
    story.later(1)
    story.takes(MINSU)
    again = change(wish, callback="cb_other")
    story.refuses("callback_under_way", again)
    nobody = Story(RULES)
    nobody.refuses("no_adapter", wish)


def test_a_page_cannot_take_the_name_of_anothers_promise() -> None:
    """Found by the machine: the same name was promised twice, which is a bug."""
    story = Story(RULES, MINSU)
    story.do(c.RequestCallback(callback="cb_kim", queue=EXCHANGE, customer=LEE))  # type: ignore[arg-type]
    story.comes(JIYOUNG)
    story.calls("busy")
    call = story.calls("kim", customer=KIM)
    story.do(c.RequestCallback(contact=call))
    assert len(story.state.callbacks) == 2


def test_whom_we_forget_is_not_called() -> None:
    """Found in review: the promise stayed, and there was no number any more."""
    story = promised()
    story.do(c.ForgetCustomer(customer=KIM))
    assert story.last(e.CallbackClosed).how == "cancelled"
    assert not story.state.contacts


@pytest.mark.parametrize("stage", ["talking", "gone"])
def test_only_who_waits_may_ask_for_a_callback(stage: str) -> None:
    story = Story(RULES, MINSU)
    call = story.calls("kim", customer=KIM)
    story.takes(MINSU)
    if stage == "gone":
        story.do(c.Leave(contact=call))
    story.refuses("not_waiting", c.RequestCallback(contact=call))
    story.refuses("unknown_contact", c.RequestCallback(contact="ct_nobody"))  # type: ignore[arg-type]


def test_a_contact_that_was_answered_and_waits_again_may_ask_for_one() -> None:
    story = Story(RULES, MINSU)
    call = story.calls("kim", customer=KIM)
    story.takes(MINSU)
    story.do(c.Transfer(agent=MINSU, contact=call, queue=EXCHANGE))
    story.do(c.RequestCallback(contact=call))
    assert story.last(e.ContactClosed, call).outcome == "answered"
    count = story.state.counts[DELIVERY, Channel.VOICE]
    assert (count.answered, count.callback) == (1, 0)


def test_a_reached_customer_may_be_transferred_like_any_other() -> None:
    story = promised()
    story.comes(MINSU)
    contact = story.takes(MINSU)
    story.answers(f.Dial, "reached")
    story.do(c.Transfer(agent=MINSU, contact=contact, queue=EXCHANGE))
    assert story.asked(f.Wait)[-1].contact == contact, "found in review: it waited in silence"
    story.comes(JIYOUNG)
    story.takes(JIYOUNG)
    assert len(story.asked(f.Dial)) == 1
    assert story.contact(contact).stage is Stage.TALKING
    assert not story.state.counts[DELIVERY, Channel.VOICE].answered


def test_at_night_and_at_lunch_a_callback_waits_for_the_next_opening() -> None:
    """09–18 by default, within the queue's own hours; one that is never open by day is called then."""
    lunch = Calendar(id="office", week=((Span(start=600, end=720), Span(start=780, end=1200)),) * 7)
    night = Calendar(id="night", week=((Span(start=1200, end=1440),),) * 7)
    midnight = START - 10 * HOUR
    for own, asked, dialled in (
        (None, 3 * HOUR, 9 * HOUR),
        (None, 10 * HOUR, 10 * HOUR),
        (None, 18 * HOUR, 33 * HOUR),
        ("office", 12 * HOUR + MINUTE, 13 * HOUR),
        ("office", 9 * HOUR, 10 * HOUR),
        ("office", 19 * HOUR, 34 * HOUR),
        ("night", 19 * HOUR, 20 * HOUR),
    ):
        settings = change(with_queue(DELIVERY, calendar=own), calendars=(lunch, night))
        story = Story(settings)
        story.now = Instant(midnight + asked)
        wish = c.RequestCallback(callback=CallbackId("cb_1"), queue=DELIVERY, customer=KIM)
        story.do(c.SignIn(agent=MINSU, adapter=PBX))
        story.do(wish)
        assert abs(open_promise(story).due - midnight - dialled) <= 1


def test_hours_of_calling_may_be_another_span_or_none() -> None:
    late = START + 11 * HOUR  # 21:00
    for hours, due in ((None, late), (Span(start=1320, end=1380), START + 12 * HOUR)):
        story = Story(change(RULES, callbacks=change(RULES.callbacks, hours=hours)))
        story.now = Instant(late)
        story.do(c.SignIn(agent=MINSU, adapter=PBX))
        story.do(c.RequestCallback(callback=CallbackId("cb_1"), queue=DELIVERY, customer=KIM))
        assert abs(open_promise(story).due - due) <= 1
