"""Who dials a callback: an adapter that has a line, wherever the wish was heard."""

from __future__ import annotations

from maju.kernel import commands as c
from maju.kernel import effects as f
from maju.kernel.ids import AdapterId, AgentId, CallbackId
from maju.kernel.time import Instant
from maju.routing import decode_state, encode_state
from tests.unit.routing.cast import DELIVERY, KIM, MINSU, PBX, WEB, Story

DESK = AdapterId("a-desk")
"""Before all others in the order of names."""


def comes_to_a_desk(story: Story, agent: AgentId) -> None:
    story.do(c.SignIn(agent=agent, adapter=DESK, phone=False))
    story.do(c.SetState(agent=agent, state="available"))


def dials(story: Story) -> list[AdapterId]:
    return [todo.adapter for todo in story.todos if isinstance(todo.effect, f.Dial)]


def test_a_wish_from_a_page_is_dialled_where_calls_come_in() -> None:
    story = Story()
    story.do(c.Leave(contact=story.calls("first")))
    comes_to_a_desk(story, MINSU)
    wish = c.RequestCallback(callback=CallbackId("cb"), queue=DELIVERY, customer=KIM)
    story.do(wish)
    story.later(1)
    story.takes(MINSU)
    assert dials(story) == [PBX]


def test_a_wish_from_a_chat_is_dialled_where_calls_come_in() -> None:
    story = Story()
    story.do(c.Leave(contact=story.calls("first")))
    chat = story.calls("kim", "widget", customer=KIM)
    story.do(c.RequestCallback(contact=chat))
    comes_to_a_desk(story, MINSU)
    story.later(1)
    story.takes(MINSU)
    assert dials(story) == [PBX]


def test_a_promise_made_before_any_call_is_dialled_where_calls_came_since() -> None:
    story = Story()
    chat = story.calls("kim", "widget", customer=KIM)
    story.do(c.RequestCallback(contact=chat, not_before=Instant(story.now + 60_000_000)))
    story.do(c.Leave(contact=story.calls("later")))
    comes_to_a_desk(story, MINSU)
    story.later(61)
    story.takes(MINSU)
    assert dials(story) == [PBX]


def test_work_from_nobodys_adapter_never_dials() -> None:
    story = Story()
    story.do(c.Leave(contact=story.calls("kim", "widget")))
    assert AdapterId("") not in story.state.adapters
    assert not story.state.adapters[WEB]


def test_a_snapshot_remembers_who_can_dial() -> None:
    story = Story()
    comes_to_a_desk(story, MINSU)
    story.do(c.Leave(contact=story.calls("first")))
    assert decode_state(encode_state(story.state)).adapters == story.state.adapters
