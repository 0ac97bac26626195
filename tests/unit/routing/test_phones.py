"""An agent with a page and a phone; numbers outside; and what was missed while we were down."""

from __future__ import annotations

from typing import Any

import pytest

from maju.kernel import commands as c
from maju.kernel import effects as f
from maju.kernel import events as e
from maju.kernel import flows as n
from maju.kernel.channels import Channel
from maju.kernel.dialling import may_call, plain_number
from maju.kernel.errors import Refused
from maju.kernel.ids import AdapterId, ContactId, NodeId
from maju.kernel.settings import DOMESTIC, AgentSettings, Capacity, Overflow
from maju.kernel.time import MINUTE, Duration, Instant
from maju.routing.validate import check_settings
from tests.unit.routing.cast import (
    DELIVERY,
    JIYOUNG,
    KIM,
    MINSU,
    PBX,
    SETTINGS,
    Story,
    change,
    with_agents,
    with_phone,
    with_queue,
)

DESK, PHONE = AdapterId("desk"), AdapterId("asterisk-1")
MIXED = with_agents(minsu=AgentSettings(id=MINSU, capacity=Capacity(chat=2, mixed=True)))


def at_the_desk(settings: Any = SETTINGS) -> Story:
    """Minsu has a page for chats and a phone for calls."""
    story = Story(settings)
    sign_in = c.SignIn(agent=MINSU, adapter=DESK, phone=False, phone_adapter=PHONE)
    story.do(sign_in)
    story.do(c.SetState(agent=MINSU, state="available"))
    return story


def adapters(story: Story, effect: type) -> list[AdapterId]:
    return [todo.adapter for todo in story.todos if isinstance(todo.effect, effect)]


def test_calls_ring_at_the_phone_and_chats_at_the_page() -> None:
    story = at_the_desk(MIXED)
    story.calls("chat", "widget")
    story.takes(MINSU)
    story.calls("kim")
    assert adapters(story, f.Ring) == [DESK, PHONE]
    story.do(c.Leave(contact=ContactId("ct_kim")))
    assert adapters(story, f.StopRinging) == [PHONE]


def test_the_phone_dials_for_its_agent() -> None:
    story = at_the_desk()
    story.do(
        c.PlaceCall(
            contact=ContactId("ct_o"), agent=MINSU, client=SETTINGS.clients[0], customer=KIM
        )
    )
    assert adapters(story, f.Dial) == [PHONE]


def test_a_phone_that_is_lost_leaves_the_page_and_its_chats() -> None:
    story = at_the_desk(MIXED)
    chat = story.calls("chat", "widget")
    story.takes(MINSU)
    call = story.calls("kim")
    story.takes(MINSU)
    story.do(c.AgentLost(agent=MINSU, adapter=PHONE))
    assert [slot.contact for slot in story.agent(MINSU).slots] == [chat]
    assert story.contact(call).offer is None, "no call comes to who has no phone"
    story.do(c.SignIn(agent=MINSU, adapter=DESK, phone=False, phone_adapter=PHONE))
    assert story.rings(MINSU) == call


def test_a_phone_that_was_left_behind_may_be_lost() -> None:
    story = at_the_desk()
    story.do(
        c.SignIn(agent=MINSU, adapter=DESK, phone=False, phone_adapter=AdapterId("asterisk-2"))
    )
    story.do(c.AgentLost(agent=MINSU, adapter=PHONE))
    assert story.agent(MINSU).phone_adapter == "asterisk-2"
    assert story.last(e.AgentPhoneSet).why == "asked"


def test_a_page_that_is_lost_takes_everything_with_it() -> None:
    story = at_the_desk()
    story.do(c.AgentLost(agent=MINSU, adapter=DESK))
    assert MINSU not in story.state.agents


def test_a_report_of_the_phones_adapter_loses_phones_alone() -> None:
    story = at_the_desk()
    story.do(c.Report(adapter=PHONE, contacts=(), agents=()))
    assert story.agent(MINSU).phone_gone
    story.do(c.Report(adapter=DESK, contacts=(), agents=()))
    assert MINSU not in story.state.agents


@pytest.mark.parametrize("adapter", [PHONE, DESK])
def test_who_came_to_work_after_a_look_is_not_lost_by_it(adapter: AdapterId) -> None:
    """A report is decided later than it was made; in between somebody signs in."""
    story = at_the_desk()
    story.do(c.Report(adapter=adapter, contacts=(), agents=(), known=()))
    assert not story.agent(MINSU).phone_gone
    story.do(c.Report(adapter=adapter, contacts=(), agents=(), known=(MINSU, JIYOUNG)))
    assert MINSU not in story.state.agents or story.agent(MINSU).phone_gone


@pytest.mark.parametrize("adapter", [PHONE, DESK])
def test_who_came_to_work_again_is_not_lost_by_a_look_from_before(adapter: AdapterId) -> None:
    """A sign-in is known by its instant: the loss of an earlier one says nothing of this one."""
    story = at_the_desk()
    before = story.agent(MINSU).signed_in_at
    story.do(c.SignOut(agent=MINSU))
    story.later(1)
    story.do(c.SignIn(agent=MINSU, adapter=DESK, phone=False, phone_adapter=PHONE))
    now = story.agent(MINSU).signed_in_at
    story.do(c.AgentLost(agent=MINSU, adapter=adapter, signed_in=before))
    story.do(c.Report(adapter=adapter, contacts=(), agents=(), known=(MINSU,), heard=before))
    assert not story.agent(MINSU).phone_gone
    story.do(c.AgentLost(agent=MINSU, adapter=adapter, signed_in=now))
    assert MINSU not in story.state.agents or story.agent(MINSU).phone_gone


def test_a_report_that_heard_of_the_sign_in_means_it() -> None:
    story = at_the_desk()
    at = story.agent(MINSU).signed_in_at
    story.do(c.Report(adapter=DESK, contacts=(), agents=(), known=(MINSU,), heard=at))
    assert MINSU not in story.state.agents


@pytest.mark.parametrize("effect", [f.Connect, f.Dial])
def test_who_turns_out_to_have_no_phone_is_sent_no_more_calls(effect: Any) -> None:
    story = Story(SETTINGS, MINSU)
    if effect is f.Connect:
        story.calls("kim")
        story.takes(MINSU)
    else:
        place = c.PlaceCall(
            contact=ContactId("ct_o"), agent=MINSU, client=SETTINGS.clients[0], customer=KIM
        )
        story.do(place)
    story.answers(effect, "no_phone", "failed")
    story.later(60)
    assert story.agent(MINSU).phone_gone
    assert story.rings(MINSU) is None


def test_a_line_that_broke_is_called_back_by_the_same_agent_after_its_wrap_up() -> None:
    story = at_the_desk(with_queue(DELIVERY, wrap_up=Duration(MINUTE)))
    story.comes(SETTINGS.agents[1].id)
    call = story.calls("kim", customer=KIM)
    agent = (story.rings(MINSU) and MINSU) or SETTINGS.agents[1].id
    story.takes(agent)
    story.do(c.Leave(contact=call, cause="dropped"))
    story.later(50)
    assert all(one.offer is None for one in story.state.contacts.values()), "held for the agent"
    story.do(c.FinishWrapUp(agent=agent, contact=call))
    again = story.rings(agent)
    assert again is not None
    assert story.contact(again).callback is not None


# --- numbers outside -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "allowed"),
    [
        ("02-1234-5678", True),
        ("010 1234 5678", True),
        ("(031) 123.4567", True),
        ("1588-0000", True),
        ("070-1234-5678", True),
        ("060-700-1234", False),
        ("0600", False),
        ("700-1234", False),
        ("001-1-212-555-0100", False),
        ("00700-1", False),
        ("+82-2-1234-5678", False),
        ("112", False),
        ("119", False),
        ("*67 02 1234", False),
        ("010-CALL-ME", False),
        ("0101234567890123456789012", False),
        ("", False),
        ("٠٢١٢٣٤", False),
    ],
)
def test_premium_and_international_numbers_are_never_allowed_by_default(
    number: str,
    allowed: bool,
) -> None:
    assert may_call(number, DOMESTIC) is allowed


def test_a_centre_may_name_more_and_an_empty_beginning_names_nothing() -> None:
    assert may_call("+81 3 1234 5678", ("+81",))
    assert not may_call("+1 212 555 0100", ("+81",))
    assert not may_call("0212345678", ("",))
    assert not may_call("0212345678", ())
    assert plain_number(" (02) 123-4567 ") == "021234567"


def test_a_number_that_is_not_allowed_is_refused_wherever_it_is_named() -> None:
    story = Story(SETTINGS, MINSU)
    call = story.calls("kim")
    story.takes(MINSU)
    wish = c.Transfer(agent=MINSU, contact=call, number="060-123-4567")
    story.refuses("number_not_allowed", wish)
    rule = Overflow(to="outside", after=Duration(MINUTE), number="0011234567")
    line = n.ToQueue(id=NodeId("line"), queue=DELIVERY)
    out = n.Outside(id=NodeId("out"), number="7001234", failed=NodeId("line"))
    for settings in (with_queue(DELIVERY, overflows=(rule,)), with_phone(out, line)):
        with pytest.raises(Refused) as refused:
            check_settings(settings)
        assert refused.value.code == "number_not_allowed"
    with pytest.raises(Refused) as refused:
        check_settings(change(SETTINGS, outside=("abc",)))
    assert refused.value.code == "bad_prefix"


def test_who_has_no_phone_yet_is_offered_chats_and_no_call_until_it_has_one() -> None:
    story = Story(MIXED)
    story.do(c.SignIn(agent=MINSU, adapter=DESK, phone=False, without_phone=True))
    story.do(c.SetState(agent=MINSU, state="available"))
    contact = story.calls("early", customer=KIM)
    assert story.rings(MINSU) is None
    story.do(c.SignIn(agent=MINSU, adapter=DESK, phone=False, phone_adapter=PHONE))
    assert story.rings(MINSU) == contact


# --- a line that broke --------------------------------------------------------------------------


def test_whose_agent_was_lost_and_who_gives_up_before_another_comes_is_called_by_that_agent() -> (
    None
):
    story = at_the_desk()
    contact = story.calls("broken", customer=KIM)
    story.takes(MINSU)
    story.do(c.AgentLost(agent=MINSU, adapter=PHONE))
    assert story.contact(contact).queue == DELIVERY
    story.do(c.Leave(contact=contact))
    (promise,) = story.state.callbacks.values()
    assert (promise.why, promise.agent, promise.customer) == ("drop", MINSU, KIM)


def test_whose_second_agent_answered_is_not_called_back_for_the_first() -> None:
    story = at_the_desk()
    contact = story.calls("mended", customer=KIM)
    story.takes(MINSU)
    story.do(c.AgentLost(agent=MINSU, adapter=PHONE))
    story.do(c.SignIn(agent=MINSU, adapter=DESK, phone=False, phone_adapter=PHONE))
    story.takes(MINSU)
    story.do(c.Leave(contact=contact))
    assert not story.state.callbacks


# --- missed while we were down -------------------------------------------------------------------


def missed(story: Story, fate: str, **more: Any) -> c.NoteMissed:
    plain = c.NoteMissed(
        contact=ContactId("ct_missed"),
        adapter=PBX,
        entry="1588",
        customer=KIM,
        began_at=Instant(story.now - 10 * MINUTE),
        ended_at=Instant(story.now - 9 * MINUTE),
        fate=fate,  # type: ignore[arg-type]
    )
    return change(plain, **more)


def test_a_missed_call_keeps_its_true_times_and_is_over() -> None:
    story = Story(SETTINGS)
    body = missed(story, "announced")
    story.do(body)
    told = story.last(e.CallMissed)
    assert (told.began_at, told.ended_at, told.queue) == (body.began_at, body.ended_at, DELIVERY)
    assert not story.state.contacts
    assert not story.wanted


@pytest.mark.parametrize("fate", ["announced", "abandoned"])
def test_whom_nobody_could_answer_is_called_back_once(fate: str) -> None:
    story = Story(SETTINGS)
    body = missed(story, fate)
    story.do(body)
    (promise,) = story.state.callbacks.values()
    assert (promise.why, promise.customer, promise.queue) == ("missed", KIM, DELIVERY)
    assert promise.origin == body.contact
    story.do(missed(story, fate, contact=ContactId("ct_again")))
    assert len(story.state.callbacks) == 1


@pytest.mark.parametrize(("fate", "customer"), [("forwarded", KIM), ("announced", None)])
def test_nobody_is_called_back_who_was_served_or_whose_number_is_unknown(
    fate: str, customer: Any
) -> None:
    story = Story(SETTINGS)
    story.do(missed(story, fate, customer=customer))
    assert not story.state.callbacks


def test_a_call_that_was_heard_of_and_taken_back_is_not_told_of_twice() -> None:
    story = Story(SETTINGS)
    contact = story.calls("taken", customer=KIM)
    story.do(c.Leave(contact=contact, cause="dropped"))
    story.do(missed(story, "voicemail", contact=contact, recording="vm_1", heard=True))
    assert not story.all(e.CallMissed)
    assert story.last(e.RecordingNoted).recording == "vm_1"
    (work,) = [one for one in story.state.contacts.values() if one.channel is Channel.TASK]
    assert work.origin == contact


def test_a_message_left_while_we_were_down_is_work() -> None:
    story = Story(SETTINGS)
    story.do(missed(story, "voicemail", recording="vm_1"))
    (work,) = story.state.contacts.values()
    assert (work.channel, work.origin, work.queue) == (Channel.TASK, "ct_missed", DELIVERY)
    assert work.customer == KIM
    noted = story.last(e.RecordingNoted)
    assert (noted.contact, noted.recording) == ("ct_missed", "vm_1"), "or no page would find it"


def test_a_missed_call_is_never_later_than_now_and_never_ends_before_it_began() -> None:
    story = Story(SETTINGS)
    late = Instant(story.now + MINUTE)
    now = story.now
    story.do(missed(story, "abandoned", began_at=late, ended_at=late))
    told = story.last(e.CallMissed)
    assert told.began_at == told.ended_at == now
    story.refuses("unknown_entry", missed(story, "announced", entry="none"))
