"""An agent calls a customer of its own accord: one at a time, by a number of the client's own."""

from __future__ import annotations

from typing import Any

from maju.kernel import commands as c
from maju.kernel import effects as f
from maju.kernel import events as e
from maju.kernel import flows as n
from maju.kernel.channels import Channel
from maju.kernel.ids import AdapterId, AgentId, ClientId, ContactId, MessageId, NodeId, QueueId
from maju.kernel.settings import AgentSettings, Capacity
from maju.routing.model import SlotKind, Stage
from tests.unit.routing.cast import (
    DELIVERY,
    EXCHANGE,
    JIYOUNG,
    KIM,
    LEE,
    MEAL,
    MINSU,
    PBX,
    SETTINGS,
    SHOP,
    Story,
    change,
    entry,
    queue,
    straight_to,
    with_agents,
    with_phone,
)

CALL = ContactId("ct_out")
MENU = QueueId("menu")


def places(agent: AgentId = MINSU, **more: Any) -> c.PlaceCall:
    """The agent calls Mrs Kim of the shop."""
    plain = c.PlaceCall(contact=CALL, agent=agent, client=SHOP, customer=KIM)
    return change(plain, **more)


def test_the_customers_phone_rings_once_and_shows_the_clients_number() -> None:
    story = Story(SETTINGS, MINSU)
    story.do(places())
    (dial,) = story.asked(f.Dial)
    assert (dial.callback, dial.agent, dial.customer, dial.shows) == (None, MINSU, KIM, "1588")
    assert next(todo for todo in story.todos if todo.effect is dial).once
    began = story.last(e.OutboundBegan)
    assert (began.agent, began.callback, began.queue) == (MINSU, None, DELIVERY)
    assert story.contact(CALL).stage is Stage.DIALLING
    story.do(places())
    assert len(story.asked(f.Dial)) == 1, "the same wish twice is one call"


def test_reached_they_talk_and_the_agent_wraps_up() -> None:
    story = Story(SETTINGS, MINSU)
    story.do(places())
    story.later(8)
    story.answers(f.Dial, "reached")
    assert story.last(e.CallTried).outcome == "reached"
    assert story.last(e.Answered).agent == MINSU
    assert story.last(e.Answered).wait == 8_000_001
    story.finishes(MINSU, CALL)
    assert story.last(e.ContactClosed, CALL).outcome == "answered"
    assert not story.state.contacts


def test_not_reached_the_agent_is_free_and_the_result_is_on_record() -> None:
    for detail in ("no_answer", "busy", "bad_number", "refused"):
        story = Story(SETTINGS, MINSU)
        story.do(places())
        story.answers(f.Dial, detail, "failed")
        assert story.last(e.CallTried).outcome == detail
        assert story.last(e.ContactClosed).outcome == "unreached"
        assert not story.agent(MINSU).slots


def test_the_agent_may_give_up_before_the_customer_answers() -> None:
    story = Story(SETTINGS, MINSU)
    story.do(places())
    story.do(c.HangUp(agent=MINSU, contact=CALL))
    assert story.last(e.CallTried).outcome == "stopped"
    assert isinstance(story.wanted[-1], f.EndContact)
    assert not story.state.contacts
    story.answers(f.Dial, "reached")
    assert isinstance(story.wanted[-1], f.EndContact), "who picked up nevertheless is not kept"


def test_a_call_that_nobody_tells_of_does_not_keep_its_agent() -> None:
    story = Story(SETTINGS, MINSU)
    story.do(places())
    story.later(3600)
    assert story.last(e.CallTried).outcome == "unknown"
    assert not story.agent(MINSU).slots


def test_two_calls_never_ring_at_the_same_customer_at_once() -> None:
    story = Story(SETTINGS, MINSU, JIYOUNG)
    story.do(places())
    story.refuses("customer_on_the_phone", places(JIYOUNG, contact=ContactId("ct_2")))
    here = Story(SETTINGS, MINSU)
    here.do(c.SetState(agent=MINSU, state="away", reason="meal"))
    here.calls("kim", customer=KIM)
    here.refuses("customer_on_the_phone", places())


def test_a_callback_steps_aside_for_the_agents_own_call_and_is_met_by_it() -> None:
    story = Story(SETTINGS)
    call = story.calls("kim", customer=KIM)
    story.do(c.RequestCallback(contact=call))
    story.later(1)
    assert any(one.callback for one in story.state.contacts.values())
    story.do(c.SignIn(agent=MINSU, adapter=PBX))
    story.do(places())
    assert not any(one.callback for one in story.state.contacts.values())
    story.answers(f.Dial, "reached")
    assert story.last(e.CallbackClosed).how == "served"


def test_who_is_away_or_wraps_up_may_call_and_who_talks_may_not() -> None:
    story = Story(SETTINGS, MINSU)
    talks = story.calls("lee", customer=LEE)
    story.takes(MINSU)
    story.refuses("agent_busy", places())
    story.do(c.HangUp(agent=MINSU, contact=talks))
    story.do(c.SetState(agent=MINSU, state="away", reason="outbound"))
    story.do(places())
    kinds = {slot.contact: slot.kind for slot in story.agent(MINSU).slots}
    assert kinds == {talks: SlotKind.WRAP_UP, CALL: SlotKind.DIALLING}


def test_whom_work_rings_answers_that_before_calling_anybody() -> None:
    """Else the letter would ring on beside the call, and could be taken beside it."""
    story = Story(SETTINGS, MINSU)
    letter = story.calls("mail", "help")
    assert story.rings(MINSU) == letter
    story.refuses("agent_busy", places())
    story.takes(MINSU)
    story.do(places())
    assert [(slot.contact, slot.kind) for slot in story.agent(MINSU).slots] == [
        (letter, SlotKind.PARKED),
        (CALL, SlotKind.DIALLING),
    ]


def test_who_dials_is_offered_nothing() -> None:
    story = Story(with_agents(minsu=AgentSettings(id=MINSU, capacity=Capacity(chat=3))), MINSU)
    story.do(places())
    story.calls("lee")
    story.calls("chat", "widget")
    assert story.rings(MINSU) is None


def test_a_number_of_another_client_is_never_shown() -> None:
    settings = change(
        SETTINGS,
        queues=(*SETTINGS.queues, queue(MENU, client=MEAL)),
        flows=(*SETTINGS.flows, straight_to(MENU, "meal")),
        entries=(*SETTINGS.entries, change(entry("1600", Channel.VOICE, "meal"), client=MEAL)),
    )
    story = Story(settings, MINSU)
    story.refuses("number_not_registered", places(shows="1600"))
    story.refuses("number_not_registered", places(shows="widget"))
    story.do(places(shows="1588"))


def test_a_client_without_a_number_cannot_be_called_for() -> None:
    story = Story(change(SETTINGS, clients=(SHOP, MEAL)), MINSU)
    story.refuses("no_number_to_show", places(client=MEAL))
    story.refuses("unknown_client", places(client=ClientId("bank")))
    story.refuses("other_client", places(client=MEAL, queue=EXCHANGE))
    story.refuses("unknown_queue", places(queue=QueueId("none")))


def test_who_has_no_phone_cannot_call() -> None:
    story = Story(SETTINGS)
    story.do(c.SignIn(agent=MINSU, adapter=AdapterId("desk"), phone=False))
    story.refuses("no_phone", places())
    story.refuses("not_signed_in", places(JIYOUNG))


def test_the_usual_number_is_the_one_that_leads_to_the_queue() -> None:
    doors = (*SETTINGS.entries, entry("1599", Channel.VOICE, "exchange"))
    flows = (*SETTINGS.flows, straight_to(EXCHANGE, "exchange"))
    story = Story(change(SETTINGS, entries=doors, flows=flows), MINSU)
    story.do(places(queue=EXCHANGE))
    assert story.asked(f.Dial)[0].shows == "1599"


def test_whom_we_call_by_a_recorded_number_hears_the_notice_and_is_recorded() -> None:
    say = n.Say(id=NodeId("say"), prompt="recorded", next=NodeId("line"), notice="recording")
    line = n.ToQueue(id=NodeId("line"), queue=DELIVERY)
    settings = with_phone(say, line)
    doors = tuple(change(one, record=one.address == "1588") for one in settings.entries)
    story = Story(change(settings, entries=doors), MINSU)
    story.do(places())
    assert story.asked(f.Dial)[0].notice == "recorded"
    assert story.last(e.DialBegan).recorded
    assert not story.asked(f.KeepRecording)
    story.answers(f.Dial, "reached")
    assert story.asked(f.KeepRecording) == [f.KeepRecording(contact=CALL, on=True)]


def test_the_agents_own_phone_is_lost_and_the_call_is_off() -> None:
    story = Story(SETTINGS, MINSU)
    story.do(places())
    story.do(c.AgentLost(agent=MINSU))
    assert story.last(e.CallTried).outcome == "undone"
    assert not story.state.contacts


def test_a_callback_may_be_asked_for_at_another_number_than_the_callers_own() -> None:
    menu = n.Menu(
        id=NodeId("menu"),
        prompt="which number",
        choices=(
            n.Choice(key="1", label="this one", next=NodeId("promise")),
            n.Choice(key="2", label="another", next=NodeId("ask")),
        ),
        otherwise=NodeId("line"),
    )
    ask = n.Ask(
        id=NodeId("ask"),
        prompt="the number",
        name=n.CALLBACK_NUMBER,
        next=NodeId("promise"),
        otherwise=NodeId("line"),
        least=9,
        most=11,
    )
    promise = n.OfferCallback(
        id=NodeId("promise"), prompt="", queue=DELIVERY, declined=NodeId("line"), at_once=True
    )
    line = n.ToQueue(id=NodeId("line"), queue=DELIVERY)
    for keys, number in (("1", "phone"), ("2", "ms_1")):
        story = Story(with_phone(menu, ask, promise, line))
        call = story.calls("kim", customer=KIM)
        story.do(c.GiveInput(contact=call, step=1, value=keys))
        if keys == "2":
            story.do(c.GiveInput(contact=call, step=2, kept=MessageId("ms_1"), length=11))
        assert story.last(e.ContactClosed, call).outcome == "callback"
        story.comes(MINSU)
        story.later(1)
        story.takes(MINSU)
        assert story.asked(f.Dial)[-1].number == number


def test_a_call_by_hand_has_a_line_to_go_to_even_if_its_agent_serves_none() -> None:
    settings = with_agents(
        minsu=AgentSettings(id=MINSU, queues=()), jiyoung=AgentSettings(id=MINSU)
    )
    story = Story(settings, MINSU, JIYOUNG)
    story.do(places())
    story.answers(f.Dial, "reached")
    assert story.contact(CALL).queue == DELIVERY
    story.do(c.AgentLost(agent=MINSU))
    assert story.rings(JIYOUNG) == CALL, "the customer is not left alone"
    chats = change(
        SETTINGS, queues=tuple(change(q, channels=(Channel.CHAT,)) for q in SETTINGS.queues)
    )
    no_calls = change(chats, entries=SETTINGS.entries[1:2], flows=SETTINGS.flows[1:2])
    Story(no_calls, MINSU).refuses("no_number_to_show", places())


def test_a_client_whose_number_leads_to_no_line_cannot_be_called_for() -> None:
    out = n.Outside(id=NodeId("out"), number="0212345678", failed=NodeId("end"))
    end = n.End(id=NodeId("end"), prompt="bye")
    flow = n.Flow(id=SETTINGS.flows[0].id, start=out.id, nodes=(out, end))
    menu = queue(MENU, client=MEAL, channels=(Channel.CHAT,))
    settings = change(
        SETTINGS,
        queues=(*SETTINGS.queues, menu),
        flows=(*SETTINGS.flows, change(flow, id=straight_to(MENU, "out").id)),
        entries=(*SETTINGS.entries, change(entry("1600", Channel.VOICE, "out"), client=MEAL)),
    )
    Story(settings, MINSU).refuses("no_queue_for_calls", places(client=MEAL))
    Story(settings, MINSU).refuses("other_channel", places(client=MEAL, queue=MENU))
