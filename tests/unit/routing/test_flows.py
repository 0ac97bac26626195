"""A flow is walked node by node, by any channel, and its path stands in the journal."""

from __future__ import annotations

from typing import Any

from maju.kernel import commands as c
from maju.kernel import effects as f
from maju.kernel import events as e
from maju.kernel import flows as n
from maju.kernel.channels import Channel
from maju.kernel.settings import AgentSettings, AgentSkill, Overflow
from maju.kernel.time import MINUTE, SECOND, Duration, Instant
from maju.routing.model import Stage
from tests.unit.routing.cast import (
    DELIVERY,
    EXCHANGE,
    JIYOUNG,
    KIM,
    MINSU,
    SETTINGS,
    START,
    Story,
    change,
    queue,
    with_agents,
    with_phone,
)


def _(name: str) -> Any:
    return name


LINE = n.ToQueue(id=_("line"), queue=DELIVERY)
MENU = n.Menu(
    id=_("menu"),
    prompt="menu",
    choices=(
        n.Choice(key="1", label="delivery", next=_("line")),
        n.Choice(key="2", label="exchange", next=_("other")),
    ),
    otherwise=_("line"),
    retries=2,
)
OTHER = n.ToQueue(id=_("other"), queue=EXCHANGE)


def path(story: Story, contact: str) -> list[tuple[str, str, str]]:
    return [(one.node, one.how, one.key) for one in story.all(e.StepLeft) if one.contact == contact]


def presses(story: Story, contact: str, value: str) -> None:
    step = story.contact(_(contact)).step
    story.do(c.GiveInput(contact=_(contact), step=step, value=value))


def plays(story: Story, contact: str) -> None:
    step = story.contact(_(contact)).step
    story.do(c.StepDone(contact=_(contact), step=step))


def test_a_key_leads_on_and_the_path_is_kept() -> None:
    hello = n.Say(id=_("hello"), prompt="hello", next=_("menu"))
    story = Story(with_phone(hello, MENU, LINE, OTHER))
    call = story.calls("kim")
    assert story.asked(f.Prompt)[-1].prompt == "hello"
    plays(story, call)
    prompt = story.asked(f.Prompt)[-1]
    assert (prompt.keys, prompt.most, prompt.step) == (("1", "2"), 1, 2)
    presses(story, call, "2")
    assert path(story, call) == [
        ("hello", "done", ""),
        ("menu", "key", "2"),
        ("other", "passed", ""),
    ]
    assert story.contact(call).queue == EXCHANGE


def test_wrong_and_missing_answers_are_asked_again_and_then_a_person_helps() -> None:
    story = Story(with_phone(MENU, LINE, OTHER))
    call = story.calls("kim")
    presses(story, call, "9")
    presses(story, call, "")
    presses(story, call, "9")
    assert [how for _, how, _ in path(story, call)] == ["wrong", "missing", "wrong", "passed"]
    assert story.contact(call).queue == DELIVERY


def test_an_answer_to_an_earlier_step_is_ignored() -> None:
    story = Story(with_phone(MENU, LINE, OTHER))
    call = story.calls("kim")
    presses(story, call, "9")
    assert story.do(c.GiveInput(contact=call, step=1, value="1")) == []
    assert story.do(c.GiveInput(contact=_("ct_nobody"), step=1, value="1")) == []


def test_an_adapter_that_falls_silent_does_not_keep_the_customer() -> None:
    hello = n.Say(id=_("hello"), prompt="hello", next=_("line"))
    story = Story(with_phone(hello, LINE))
    call = story.calls("kim")
    story.later(149)
    assert story.contact(call).stage is Stage.FLOW
    story.later(1)
    assert story.contact(call).stage is Stage.WAITING


def test_a_prompt_that_may_not_be_cut_short_is_not() -> None:
    notice = n.Say(id=_("notice"), prompt="recorded", next=_("line"), interruptible=False)
    story = Story(with_phone(notice, LINE))
    call = story.calls("kim")
    presses(story, call, "1")
    assert story.contact(call).stage is Stage.FLOW
    plays(story, call)
    assert story.contact(call).stage is Stage.WAITING


def test_digits_are_asked_for_by_length_and_never_kept_in_the_journal() -> None:
    ask = n.Ask(id=_("order"), prompt="?", name="order", next=_("line"), otherwise=_("other"), least=4, most=8, retries=1)  # fmt: skip
    story = Story(with_phone(ask, LINE, OTHER))
    call = story.calls("kim")
    assert story.asked(f.Prompt)[-1].most == 8
    story.do(c.GiveInput(contact=call, step=1, length=3))
    assert path(story, call) == [("order", "wrong", "")]
    story.do(c.GiveInput(contact=call, step=2, length=6))
    assert path(story, call)[1] == ("order", "given", "")
    assert story.contact(call).queue == DELIVERY
    text = change(ask, kind="text", retries=0)
    story = Story(with_phone(text, LINE, OTHER))
    call = story.calls("lee")
    assert story.asked(f.Prompt)[-1].text
    presses(story, call, "")
    assert story.contact(call).queue == EXCHANGE


def test_the_hours_decide_by_the_centres_clock() -> None:
    hours = n.CheckHours(id=_("hours"), calendar="office", open=_("line"), closed=_("bye"))
    bye = n.End(id=_("bye"), prompt="closed", why="closed", part="night")
    settings = with_phone(hours, LINE, bye)
    story = Story(settings)
    call = story.calls("kim")
    assert path(story, call)[0] == ("hours", "passed", "open")
    story.now = Instant(START + 9 * 60 * MINUTE)
    late = story.calls("lee")
    closed = story.last(e.ContactClosed, late)
    assert (closed.outcome, closed.part) == ("after_hours", "night")
    assert story.asked(f.EndContact)[-1].prompt == "closed"


def test_needs_are_set_for_the_line() -> None:
    needs = n.SetNeeds(
        id=_("set"), skill="gold", language="en", priority=1, topic="gold", next=_("line")
    )
    team = with_agents(
        minsu=AgentSettings(id=MINSU, languages=("en",)),
        jiyoung=AgentSettings(id=JIYOUNG, skills=(AgentSkill(skill="gold"),), languages=("en",)),
    )
    story = Story(with_phone(needs, LINE, base=team), MINSU, JIYOUNG)
    call = story.calls("kim")
    assert story.rings(JIYOUNG) == call
    record = story.contact(call)
    assert record.needs == ("lang:en", "skill:gold")
    assert (record.priority, record.topic, record.language) == (1, "gold", "en")


def test_a_priority_of_its_own_counts_instead_of_the_queues() -> None:
    urgent = n.SetNeeds(id=_("set"), priority=4, next=_("line"))
    for waited, first in ((119, "lee"), (121, "kim")):
        story = Story(with_phone(urgent, LINE))
        story.calls("kim", "widget")
        story.later(waited)
        story.calls("lee")
        story.comes(MINSU)
        assert story.rings(MINSU) == f"ct_{first}"


def test_closed_and_full_lead_on_where_the_flow_says_so() -> None:
    bye = n.End(id=_("bye"), prompt="bye", why="blocked")
    line = change(LINE, closed=_("other"), full=_("bye"))
    shut = with_phone(line, OTHER, bye)
    queues = (queue(DELIVERY, closed=True), *shut.queues[1:])
    story = Story(change(shut, queues=queues))
    call = story.calls("kim")
    assert story.contact(call).queue == EXCHANGE
    full = change(shut, queues=(queue(DELIVERY, max_waiting=1), *shut.queues[1:]))
    story = Story(full)
    story.calls("kim")
    late = story.calls("lee")
    assert story.last(e.ContactClosed, late).outcome == "blocked"
    assert path(story, late)[0] == ("line", "passed", "full")


def test_who_serves_itself_is_not_offered_to_anybody() -> None:
    bye = n.SelfServed(id=_("served"), prompt="on its way")
    menu = change(
        MENU, choices=(n.Choice(key="1", label="track", next=_("served")), *MENU.choices[1:])
    )
    story = Story(with_phone(menu, LINE, OTHER, bye))
    call = story.calls("kim")
    presses(story, call, "1")
    assert story.last(e.ContactClosed, call).outcome == "self_served"
    assert (DELIVERY, Channel.VOICE) not in story.state.counts


def test_leaving_in_the_flow_is_not_abandoning_a_queue() -> None:
    story = Story(with_phone(MENU, LINE, OTHER))
    call = story.calls("kim")
    story.do(c.Leave(contact=call))
    assert story.last(e.ContactClosed, call).outcome == "ivr_abandoned"
    assert not story.state.counts


def test_a_good_bye_that_was_said_is_no_self_service() -> None:
    bye = n.End(id=_("bye"), prompt="bye")
    menu = change(MENU, otherwise=_("bye"), retries=0)
    story = Story(with_phone(menu, LINE, OTHER, bye))
    call = story.calls("kim")
    presses(story, call, "")
    assert story.last(e.ContactClosed, call).outcome == "ivr_abandoned"


# --- callbacks offered ---------------------------------------------------------------------------

OFFER = n.OfferCallback(id=_("promise"), prompt="callback", queue=DELIVERY, declined=_("line"))


def test_an_accepted_callback_ends_the_contact_with_a_promise() -> None:
    story = Story(with_phone(OFFER, LINE))
    call = story.calls("kim", customer=KIM)
    presses(story, call, "1")
    assert story.last(e.ContactClosed, call).outcome == "callback"
    assert story.last(e.CallbackPromised).customer == KIM
    story = Story(with_phone(OFFER, LINE))
    call = story.calls("kim", customer=KIM)
    presses(story, call, "2")
    assert story.contact(call).stage is Stage.WAITING


def test_no_callback_is_promised_to_whom_nobody_knows() -> None:
    """Found in review: the promise was made, and nobody could have kept it."""
    story = Story(with_phone(OFFER, LINE))
    call = story.calls("anonymous")
    assert path(story, call)[0] == ("promise", "passed", "unknown")
    assert story.contact(call).stage is Stage.WAITING
    story.refuses("unknown_customer", c.RequestCallback(contact=call))


# --- voice mail ------------------------------------------------------------------------------------

MESSAGE = n.Voicemail(id=_("message"), prompt="speak", queue=EXCHANGE)
KEY_EXIT = with_phone(
    change(
        MENU, choices=(*MENU.choices[:1], n.Choice(key="2", label="message", next=_("message")))
    ),
    LINE,
    MESSAGE,
)


def left_message(**more: Any) -> tuple[Story, Any]:
    story = Story(KEY_EXIT)
    call = story.calls("kim", **more)
    presses(story, call, "2")
    assert story.contact(call).stage is Stage.VOICEMAIL
    return story, call


def test_a_voice_mail_becomes_work_that_a_person_finishes() -> None:
    story, call = left_message()
    story.answers(f.TakeVoicemail)
    assert story.last(e.ContactClosed, call).outcome == "flowed_out"
    began = story.last(e.WorkBegan)
    assert (began.origin, began.why, began.queue) == (call, "voicemail", EXCHANGE)
    story.comes(MINSU)
    work = story.takes(MINSU)
    assert work == began.contact
    assert story.contact(work).channel is Channel.TASK
    wanted = len(story.wanted)
    story.finishes(MINSU, work)
    assert len(story.wanted) == wanted, "no adapter hears of what is not in the world"
    assert story.state.counts[EXCHANGE, Channel.TASK].answered == 1
    assert work not in story.state.contacts


def test_who_hangs_up_after_speaking_has_spoken() -> None:
    story, call = left_message()
    story.do(c.Leave(contact=call))
    assert story.last(e.WorkBegan).origin == call
    story.answers(f.TakeVoicemail)
    assert len(story.all(e.WorkBegan)) == 1


def test_an_empty_message_is_no_work_and_a_failed_one_is_when_we_know_who_called() -> None:
    story, _call = left_message()
    story.answers(f.TakeVoicemail, "empty")
    assert not story.all(e.WorkBegan)
    story, _call = left_message()
    story.answers(f.TakeVoicemail, outcome="failed")
    assert not story.all(e.WorkBegan)
    story, _call = left_message(customer=KIM)
    story.answers(f.TakeVoicemail, outcome="failed")
    assert story.all(e.WorkBegan)


def test_left_work_does_not_leave_and_is_not_handed_outside() -> None:
    story, _call = left_message()
    story.answers(f.TakeVoicemail)
    work = story.last(e.WorkBegan).contact
    assert story.do(c.Leave(contact=work)) == []
    story.refuses("not_waiting", c.RequestCallback(contact=work))
    story.comes(MINSU)
    story.takes(MINSU)
    story.refuses("other_channel", c.Transfer(agent=MINSU, contact=work, number="0212340000"))
    story.do(c.Transfer(agent=MINSU, contact=work, queue=DELIVERY))
    assert story.contact(work).stage is Stage.WAITING
    story.do(c.Report(adapter=_(""), contacts=()))
    assert work in story.state.contacts


def test_a_customer_leaves_the_line_for_a_message_by_overflow(  # EC-24
) -> None:
    rules = (Overflow(to="voicemail", after=Duration(30 * SECOND)),)
    story = Story(change(SETTINGS, queues=(queue(DELIVERY, overflows=rules), *SETTINGS.queues[1:])))
    call = story.calls("kim")
    story.later(30)
    assert story.last(e.VisitEnded, call).why == "voicemail"
    story.do(c.Leave(contact=call))
    assert story.last(e.ContactClosed, call).outcome == "flowed_out"
    assert story.state.counts[DELIVERY, Channel.VOICE].flowed_out == 1


# --- outside ---------------------------------------------------------------------------------------


def test_outside_ends_the_contact_and_a_failure_goes_on_in_the_flow() -> None:
    outside = n.Outside(id=_("outside"), number="0212340000", failed=_("line"))
    story = Story(with_phone(outside, LINE))
    call = story.calls("kim")
    story.answers(f.SendOutside)
    assert story.last(e.ContactClosed, call).outcome == "flowed_out"
    story = Story(with_phone(outside, LINE))
    call = story.calls("kim")
    story.answers(f.SendOutside, "busy", "failed")
    assert story.contact(call).stage is Stage.WAITING
