"""Category: unit. What visitors say and what the centre wants, done to a session."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maju.channels.webchat import said as v
from maju.channels.webchat.change import Change
from maju.channels.webchat.doors import Door
from maju.channels.webchat.incoming import go, hear, time_out
from maju.channels.webchat.model import Fate, Session
from maju.channels.webchat.outgoing import perform
from maju.channels.webchat.seeing import line, stage, state
from maju.channels.webchat.settings import ChatSettings
from maju.kernel import commands as c
from maju.kernel import effects as f
from maju.kernel.errors import Refused
from maju.kernel.flows import Ask, OfferCallback
from maju.kernel.ids import (
    AgentId,
    CentreId,
    ClientId,
    ContactId,
    CustomerId,
    EffectId,
    MessageId,
    NodeId,
    QueueId,
)
from maju.kernel.time import MINUTE, SECOND, Duration, Instant

NOW = Instant(1_790_820_000_000_000)
NEXT = NodeId("next")
MINJI = AgentId("minji")
DOOR = Door(
    key="key",
    centre=CentreId("busan"),
    client=ClientId("shop"),
    names={"ko": "온담몰", "en": "Ondam Mall"},
    questions={
        "order": Ask(id=NEXT, prompt="order", name="phone", next=NEXT, otherwise=NEXT, kind="text"),
        "call": OfferCallback(id=NEXT, prompt="call", queue=QueueId("q"), declined=NEXT),
    },
)


class Talk:
    """A session in the test's hand."""

    def __init__(self) -> None:
        self.session = Session(
            id="vs_1", centre=DOOR.centre, key="key", customer=CustomerId("cu_1")
        )
        self.told: list[c.Body] = []
        self.kept: dict[str, bytes] = {}
        self.n = 0

    def _take(self, change: Change) -> Change:
        self.session = change.session
        self.told += [each.body for each in change.commands]
        self.kept |= change.kept
        return change

    def say(self, said: v.Said) -> Change:
        change = Change(self.session)
        hear(change, said, door=DOOR, settings=ChatSettings(), now=NOW)
        return self._take(change)

    def want(self, effect: f.Effect, known: Fate | None = None) -> Change:
        self.n += 1
        change = Change(self.session, known=known)
        name = EffectId(f"e{self.n}")
        perform(change, name, effect, door=DOOR, now=NOW, settings=ChatSettings())
        return self._take(change)

    def begin(self) -> ContactId:
        self.say(v.Begin(id="begin-000"))
        assert self.session.open is not None
        return self.session.open.contact

    @property
    def seen(self) -> dict[str, Any]:
        return dict(state(self.session, DOOR, lambda _, agent: agent))


@pytest.fixture
def talk() -> Talk:
    return Talk()


def _answers(talk: Talk) -> list[tuple[str, str]]:
    return [(b.outcome, b.detail) for b in talk.told if isinstance(b, c.AnswerEffect)]


def test_two_tabs_that_begin_make_one_conversation(talk: Talk) -> None:
    talk.begin()
    talk.say(v.Begin(id="begin-001"))
    assert len([b for b in talk.told if isinstance(b, c.Arrive)]) == 1


def test_what_was_asked_is_kept_with_the_customer_and_told_by_its_length(talk: Talk) -> None:
    contact = talk.begin()
    talk.want(f.Prompt(contact=contact, step=3, prompt="order", most=20, text=True))
    talk.say(v.Give(id="give-0000", step=3, text="010-1234-5678"))
    given = talk.told[-1]
    assert isinstance(given, c.GiveInput)
    assert (given.value, given.length) == ("", 13)
    assert given.kept is not None
    assert talk.kept[given.kept] == b"010-1234-5678"
    assert talk.kept["phone"] == b"010-1234-5678", "asked for under that name"
    assert f'"{given.kept}"' in talk.kept[f"form/{contact}"].decode()


def test_an_answer_to_another_question_is_refused(talk: Talk) -> None:
    contact = talk.begin()
    talk.want(f.Prompt(contact=contact, step=3, prompt="menu", keys=("1", "2"), most=1))
    for wrong in (
        v.Choose(id="choose-00", step=2, value="1"),
        v.Choose(id="choose-00", step=3, value="7"),
        v.Give(id="give-0000", step=3, text="1"),
        v.Callback(id="call-0000", step=3, phone="010-1234-5678"),
    ):
        with pytest.raises(Refused, match="chat_not_asked"):
            talk.say(wrong)
    talk.say(v.Choose(id="choose-00", step=3, value="2"))
    assert talk.told[-1] == c.GiveInput(contact=contact, step=3, value="2")


def test_a_question_nobody_answers_is_over_at_its_time(talk: Talk) -> None:
    contact = talk.begin()
    wait = Duration(MINUTE)
    talk.want(f.Prompt(contact=contact, step=1, prompt="m", keys=("1",), most=1, timeout=wait))
    early = Change(talk.session)
    time_out(early, Instant(NOW + wait - 1))
    assert not early.commands
    late = Change(talk.session)
    time_out(late, Instant(NOW + wait))
    assert [each.body for each in late.commands] == [c.GiveInput(contact=contact, step=1)]
    assert stage(late.session.talk) == "flow"


def test_an_effect_that_was_done_is_answered_and_not_done_again(talk: Talk) -> None:
    contact = talk.begin()
    change = talk.want(
        f.Show(contact=contact, message=MessageId("ms_1"), by=MINJI), known=Fate("done")
    )
    assert not change.lines
    assert _answers(talk) == [("done", "")]


def test_a_message_that_is_being_left_is_not_asked_for_again(talk: Talk) -> None:
    contact = talk.begin()
    effect = f.TakeVoicemail(contact=contact, prompt="voicemail")
    first = talk.want(effect)
    again = talk.want(effect, known=first.fates[EffectId("e1")])
    assert not again.lines
    assert _answers(talk) == []


def test_a_visitor_sees_who_talks_who_holds_and_who_left(talk: Talk) -> None:
    contact = talk.begin()
    talk.want(
        f.Wait(contact=contact, position=2, low=Duration(30 * SECOND), high=Duration(90 * SECOND))
    )
    assert talk.seen["wait"] == {"position": 2, "low": 30, "high": 90, "callback": False}
    talk.want(f.Connect(contact=contact, agents=(MINJI,)))
    assert (talk.seen["stage"], talk.seen["agents"]) == ("talking", ["minji"])
    talk.want(f.PutOnHold(contact=contact))
    assert talk.seen["stage"] == "held"
    talk.want(f.Connect(contact=contact, agents=(MINJI,)))
    assert talk.seen["stage"] == "talking"
    talk.want(f.DisconnectAgent(contact=contact, agent=MINJI))
    talk.want(f.Wait(contact=contact, position=1))
    assert talk.seen["stage"] == "waiting"


@pytest.mark.parametrize(
    ("high", "offered"), [(None, True), (119, False), (120, True), (600, True)]
)
def test_a_callback_is_offered_when_the_wait_is_long_or_unknown(
    talk: Talk, high: int | None, offered: bool
) -> None:
    contact = talk.begin()
    told = None if high is None else Duration(high * SECOND)
    talk.want(f.Wait(contact=contact, position=1, low=told, high=told))
    assert talk.seen["wait"]["callback"] is offered


def test_who_waits_may_be_called_back_instead(talk: Talk) -> None:
    contact = talk.begin()
    talk.want(f.Wait(contact=contact, position=4))
    with pytest.raises(Refused, match="chat_phone"):
        talk.say(v.Callback(id="call-0000", phone="전화"))
    talk.say(v.Callback(id="call-0001", phone="010-1234-5678", name="홍길동"))
    assert talk.told[-1] == c.RequestCallback(contact=contact)
    assert (talk.kept["phone"], talk.kept["name"].decode()) == (b"010-1234-5678", "홍길동")


def test_a_promise_that_nobody_gave_a_number_for_asks_for_it_afterwards(talk: Talk) -> None:
    contact = talk.begin()
    talk.want(f.Wait(contact=contact, position=4))
    talk.want(f.EndContact(contact=contact, prompt="callback_promised"))
    assert talk.seen["number"]
    before = len(talk.told)
    talk.say(v.Callback(id="call-0000", phone="010-1234-5678"))
    assert talk.kept["phone"] == b"010-1234-5678"
    assert not talk.seen["number"]
    assert len(talk.told) == before, "the promise stands already"


def test_a_message_for_later_is_done_when_it_was_left(talk: Talk) -> None:
    contact = talk.begin()
    talk.want(f.TakeVoicemail(contact=contact, prompt="voicemail"))
    assert talk.seen["stage"] == "leaving_message"
    assert _answers(talk) == []
    talk.say(v.LeaveMessage(id="leave-000", text="연락 주세요", email="a@example.com"))
    assert _answers(talk) == [("done", "")]
    assert talk.kept["email"] == b"a@example.com"
    assert isinstance(talk.told[-2], c.SeeMessage)


def test_who_leaves_no_message_says_so(talk: Talk) -> None:
    contact = talk.begin()
    talk.want(f.TakeVoicemail(contact=contact, prompt="voicemail"))
    talk.say(v.Decline(id="decline-0"))
    assert _answers(talk) == [("done", "empty")]


def test_who_does_not_come_back_has_left(talk: Talk) -> None:
    contact = talk.begin()
    change = Change(talk.session)
    go(change, "away", f"{contact}/away", NOW)
    assert [each.body for each in change.commands] == [c.Leave(contact=contact, cause="dropped")]
    assert stage(change.session.talk) == "over"


def test_only_who_met_somebody_rates_and_only_once(talk: Talk) -> None:
    contact = talk.begin()
    with pytest.raises(Refused, match="chat_not_asked"):
        talk.say(v.Rate(id="rate-0000", score=5))
    talk.want(f.Connect(contact=contact, agents=(MINJI,)))
    talk.want(f.EndContact(contact=contact))
    with pytest.raises(Refused, match="chat_score"):
        talk.say(v.Rate(id="rate-0001", score=6))
    for _ in range(2):
        talk.say(v.Rate(id="rate-0002", score=2))
    rated = [b for b in talk.told if isinstance(b, c.RateContact)]
    assert rated == [c.RateContact(contact=contact, client=DOOR.client, score=2)]


def test_what_was_said_to_who_had_just_left_stands_there_all_the_same(talk: Talk) -> None:
    contact = talk.begin()
    talk.want(f.Connect(contact=contact, agents=(MINJI,)))
    talk.say(v.Leave(id="leave-000"))
    change = talk.want(f.Show(contact=contact, message=MessageId("ms_1"), by=MINJI))
    assert [each.kind for each in change.lines] == ["text"]


@pytest.mark.parametrize(
    ("text", "code"), [("   ", "chat_empty"), ("\0", "chat_empty"), ("가" * 4_001, "chat_too_long")]
)
def test_a_message_has_a_size(talk: Talk, text: str, code: str) -> None:
    talk.begin()
    with pytest.raises(Refused, match=code):
        talk.say(v.Write(id="write-000", text=text))


@given(st.text(min_size=1, max_size=200))
def test_a_text_arrives_as_it_was_written(text: str) -> None:
    talk = Talk()
    talk.begin()
    if not text.replace("\0", "").strip():
        with pytest.raises(Refused, match="chat_empty"):
            talk.say(v.Write(id="write-000", text=text))
        return
    change = talk.say(v.Write(id="write-000", text=text))
    (kept,) = change.kept.values()
    assert kept.decode() == text.replace("\0", "").strip()
    shown = line(talk.session, DOOR, change.lines[0], kept.decode(), None, lambda *_: "")
    assert shown["text"] == kept.decode()
    told = change.commands[0].body
    assert isinstance(told, c.SeeMessage), "its id alone goes into the journal"
