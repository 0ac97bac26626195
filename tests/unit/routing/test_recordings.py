"""녹취: from the notice on, not while a card's number is told, and never without the notice."""

from __future__ import annotations

from typing import Any

import pytest

from maju.kernel import commands as c
from maju.kernel import effects as f
from maju.kernel import events as e
from maju.kernel import flows as n
from maju.kernel.errors import Refused
from maju.kernel.ids import ContactId, NodeId
from maju.kernel.settings import Settings
from maju.routing.validate import check_settings
from tests.unit.routing.cast import (
    DELIVERY,
    JIYOUNG,
    MINSU,
    SETTINGS,
    Story,
    change,
    with_phone,
)


def _(name: str) -> Any:
    return NodeId(name)


SAY = n.Say(id=_("say"), prompt="recorded", next=_("line"), notice="recording")
LINE = n.ToQueue(id=_("line"), queue=DELIVERY)


def recorded(*nodes: n.Node, address: str = "1588") -> Settings:
    """The usual centre with these nodes, in which that number is recorded."""
    settings = with_phone(*nodes)
    doors = tuple(change(one, record=one.address == address) for one in settings.entries)
    return change(settings, entries=doors)


def told(settings: Settings) -> tuple[Story, ContactId]:
    """Mrs Kim has heard the notice, and waits."""
    story = Story(settings)
    call = story.calls("kim")
    story.do(c.StepDone(contact=call, step=story.contact(call).step))
    return story, call


def talking() -> tuple[Story, ContactId]:
    story, call = told(recorded(SAY, LINE))
    story.comes(MINSU)
    story.takes(MINSU)
    return story, call


def keeps(story: Story) -> list[bool]:
    """What was asked of the adapter."""
    return [one.on for one in story.asked(f.KeepRecording)]


def test_it_begins_when_the_notice_has_been_heard_and_not_before() -> None:
    story = Story(recorded(SAY, LINE))
    call = story.calls("kim")
    assert keeps(story) == []
    story.do(c.StepDone(contact=call, step=story.contact(call).step))
    assert keeps(story) == [True]
    assert story.contact(call).recording == "on"


def test_a_notice_on_a_number_that_is_not_recorded_begins_nothing() -> None:
    story, call = told(with_phone(SAY, LINE))
    assert keeps(story) == []
    assert not story.contact(call).recording


def test_a_second_notice_changes_nothing() -> None:
    again = n.Say(id=_("again"), prompt="recorded", next=_("line"), notice="recording")
    story, call = told(recorded(change(SAY, next=_("again")), again, LINE))
    story.do(c.StepDone(contact=call, step=story.contact(call).step))
    assert keeps(story) == [True]


def test_the_agent_pauses_and_resumes_it() -> None:
    story, call = talking()
    story.do(c.PauseRecording(agent=MINSU, contact=call))
    story.do(c.PauseRecording(agent=MINSU, contact=call))
    assert story.contact(call).recording == "paused"
    story.do(c.ResumeRecording(agent=MINSU, contact=call))
    story.do(c.ResumeRecording(agent=MINSU, contact=call))
    assert keeps(story) == [True, False, True]
    assert story.last(e.RecordingPaused).agent == MINSU
    story.comes(JIYOUNG)
    story.refuses("not_on_contact", c.PauseRecording(agent=JIYOUNG, contact=call))


def test_what_is_not_recorded_cannot_be_paused() -> None:
    story = Story(SETTINGS, MINSU)
    call = story.calls("kim")
    story.takes(MINSU)
    story.refuses("not_recorded", c.PauseRecording(agent=MINSU, contact=call))
    story.refuses("not_recorded", c.ResumeRecording(agent=MINSU, contact=call))


def test_a_pause_was_for_the_talk_before() -> None:
    story, call = talking()
    story.do(c.PauseRecording(agent=MINSU, contact=call))
    story.comes(JIYOUNG)
    story.do(c.Transfer(agent=MINSU, contact=call, to_agent=JIYOUNG))
    assert story.contact(call).recording == "paused"
    story.takes(JIYOUNG)
    assert story.contact(call).recording == "on"
    assert keeps(story)[-1] is True


def test_what_is_said_outside_is_not_ours_to_keep() -> None:
    story, call = talking()
    story.do(c.Transfer(agent=MINSU, contact=call, number="02-1234-5678"))
    assert keeps(story) == [True, False]
    assert story.last(e.RecordingPaused).agent is None


def test_a_recording_that_cannot_be_paused_is_shown_as_running() -> None:
    story, call = talking()
    story.do(c.PauseRecording(agent=MINSU, contact=call))
    story.answers(f.KeepRecording, "ami", "failed")
    assert story.contact(call).recording == "on"


def test_one_that_cannot_be_begun_is_shown_as_none() -> None:
    story, call = told(recorded(SAY, LINE))
    story.answers(f.KeepRecording, "disk", "failed")
    assert not story.contact(call).recording
    assert story.last(e.RecordingFailed).contact == call


def test_a_file_is_noted_long_after_the_call() -> None:
    story = Story(SETTINGS)
    over = ContactId("ct_over")
    story.do(c.NoteRecording(contact=over, recording="rec_1", seconds=61))
    story.do(c.NoteRecording(contact=over, recording="", seconds=0, lost=True))
    assert [one.lost for one in story.all(e.RecordingNoted)] == [False, True]
    story.refuses("empty_id", c.NoteRecording(contact=over, recording="", seconds=1))
    story.refuses("negative", c.NoteRecording(contact=over, recording="rec_1", seconds=-1))
    story.refuses("unknown_contact", c.NoteRecording(contact=_(""), recording="r", seconds=1))


MENU = n.Menu(
    id=_("menu"),
    prompt="menu",
    choices=(
        n.Choice(key="1", label="told", next=_("say")),
        n.Choice(key="2", label="straight", next=_("line")),
    ),
    otherwise=_("say"),
)
OUT = n.Outside(id=_("out"), number="0212345678", failed=_("line"))


@pytest.mark.parametrize(
    ("nodes", "node"),
    [
        ((LINE,), "line"),
        ((MENU, SAY, LINE), "line"),
        ((change(SAY, notice="protection"), LINE), "line"),
        ((change(SAY, notice=""), LINE), "line"),
        ((OUT, LINE), "out"),
    ],
)
def test_a_recorded_number_whose_flow_reaches_a_person_without_the_notice_is_refused(
    nodes: tuple[n.Node, ...], node: str
) -> None:
    with pytest.raises(Refused) as refused:
        check_settings(recorded(*nodes))
    assert refused.value.code == "recording_without_notice"
    assert refused.value.params == {"entry": "1588", "node": node}


def test_a_notice_on_every_way_to_a_person_will_do() -> None:
    menu = change(MENU, choices=(MENU.choices[0],))
    check_settings(recorded(menu, SAY, LINE))


def test_only_calls_are_recorded() -> None:
    with pytest.raises(Refused) as refused:
        check_settings(recorded(LINE, address="widget"))
    assert refused.value.code == "only_calls_recorded"
