"""A supervisor listens, whispers or joins: on record, seen by the agent, and over with the talk."""

from __future__ import annotations

from typing import Any

import pytest

from maju.kernel import commands as c
from maju.kernel import effects as f
from maju.kernel import events as e
from maju.kernel.ids import AdapterId, ContactId
from maju.routing.model import Stage
from tests.unit.routing.cast import (
    EXCHANGE,
    JIYOUNG,
    MINSU,
    PBX,
    SEOJUN,
    SETTINGS,
    Story,
    change,
)


def talk(settings: Any = SETTINGS) -> tuple[Story, ContactId]:
    """Minsu talks with Mrs Kim."""
    story = Story(settings, MINSU)
    call = story.calls("kim")
    story.takes(MINSU)
    return story, call


def watch(call: ContactId, **more: Any) -> c.Supervise:
    """The lead listens to Minsu by a phone of its own."""
    plain = c.Supervise(contact=call, agent=MINSU, by="u_lead", how="listen", device="desk-9")
    return change(plain, **more)


def test_it_begins_changes_and_ends_on_record() -> None:
    story, call = talk()
    story.do(watch(call))
    story.do(watch(call, how="whisper"))
    story.do(watch(call, how="whisper"))
    story.do(c.StopSupervising(contact=call, by="u_lead"))
    story.do(c.StopSupervising(contact=call, by="u_lead"))
    assert [one.how for one in story.asked(f.Observe)] == ["listen", "whisper"]
    assert all(one.device == "desk-9" for one in story.asked(f.Observe))
    assert story.last(e.SupervisionChanged).how == "whisper"
    assert [one.why for one in story.all(e.SupervisionEnded)] == ["stopped"]
    assert len(story.asked(f.StopObserving)) == 1
    assert story.contact(call).stage is Stage.TALKING, "nobody else notices"


@pytest.mark.parametrize("tells", [True, False])
def test_an_agent_is_told_of_whispering_and_joining_always_of_listening_by_setting(
    tells: bool,
) -> None:
    story, call = talk(change(SETTINGS, tell_when_listened=tells))
    story.do(watch(call))
    assert story.last(e.SupervisionBegan).told is tells
    for how in ("whisper", "join"):
        story.do(watch(call, how=how))
        assert story.last(e.SupervisionChanged).told
    story.do(watch(call, how="listen"))
    assert story.last(e.SupervisionChanged).told is tells


def test_it_ends_with_the_talk_however_that_ends() -> None:
    for end in (
        lambda call: c.HangUp(agent=MINSU, contact=call),
        lambda call: c.Leave(contact=call),
        lambda call: c.Transfer(agent=MINSU, contact=call, queue=EXCHANGE),
        lambda _: c.AgentLost(agent=MINSU),
        lambda call: c.Reassign(contact=call, by="u_chief", queue=EXCHANGE),
    ):
        story, call = talk()
        story.do(watch(call, how="join"))
        story.do(end(call))
        assert story.last(e.SupervisionEnded).why == "over"
        assert len(story.asked(f.StopObserving)) == 1


def test_a_supervisors_own_seat_is_offered_nothing_meanwhile() -> None:
    story, call = talk()
    story.comes(JIYOUNG)
    story.do(watch(call, watcher=JIYOUNG, device=""))
    story.calls("lee")
    assert story.rings(JIYOUNG) is None
    story.do(c.StopSupervising(contact=call, by="u_lead"))
    assert story.rings(JIYOUNG) is not None


def test_a_supervisor_who_goes_home_leaves_the_talk_first() -> None:
    for goes in (c.SignOut(agent=JIYOUNG), c.AgentLost(agent=JIYOUNG)):
        story, call = talk()
        story.comes(JIYOUNG)
        story.do(watch(call, watcher=JIYOUNG, device=""))
        story.do(goes)
        assert JIYOUNG not in story.state.agents
        assert not story.contact(call).watchers


def test_a_phone_that_cannot_be_reached_ends_it() -> None:
    story, call = talk()
    story.do(watch(call))
    story.answers(f.Observe, "unreachable", "failed")
    assert story.last(e.SupervisionEnded).why == "failed"


def test_a_failure_heard_late_does_not_end_what_came_after() -> None:
    story, call = talk()
    story.do(watch(call))
    story.do(watch(call, how="join"))
    about = story.asked(f.Observe)[0]
    story.wanted.append(about)
    story.answers(f.Observe, "unreachable", "failed")
    assert story.contact(call).watchers


def test_what_cannot_be_is_refused() -> None:
    story, call = talk()
    story.comes(JIYOUNG)
    chat = story.calls("chat", "widget")
    story.takes(JIYOUNG)
    story.refuses("not_a_call", watch(chat, agent=JIYOUNG))
    story.refuses("unknown_contact", watch(ContactId("ct_none")))
    story.refuses("not_with_customer", watch(call, agent=JIYOUNG))
    story.refuses("one_phone", watch(call, watcher=JIYOUNG))
    story.refuses("one_phone", watch(call, device=""))
    story.refuses("not_signed_in", watch(call, watcher=SEOJUN, device=""))
    story.refuses("agent_busy", watch(call, watcher=JIYOUNG, device=""))
    story.refuses("already_there", watch(call, watcher=MINSU, device=""))
    story.do(c.SignIn(agent=SEOJUN, adapter=AdapterId("desk"), phone=False))
    story.refuses("no_phone", watch(call, watcher=SEOJUN, device=""))


def test_one_supervisor_is_with_one_talk_and_several_may_be_with_the_same() -> None:
    story, call = talk()
    story.comes(JIYOUNG)
    other = story.calls("lee")
    story.takes(JIYOUNG)
    story.do(watch(call))
    story.refuses("already_watching", watch(other, agent=JIYOUNG))
    story.do(watch(call, by="u_chief", device="desk-2"))
    assert len(story.contact(call).watchers) == 2
    assert story.todos[-1].adapter == PBX


def test_a_report_ends_what_was_left_while_nobody_listened() -> None:
    story, call = talk()
    story.do(watch(call))
    present = c.Report(adapter=PBX, contacts=(call,), talking=((call, MINSU),), agents=(MINSU,))
    story.do(present)
    assert story.contact(call).watchers, "an adapter that cannot tell ends nothing"
    story.do(change(present, watching=((call, "u_lead"),)))
    assert story.contact(call).watchers
    story.do(change(present, watching=()))
    assert story.last(e.SupervisionEnded).why == "failed"
