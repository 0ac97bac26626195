"""Category: unit. What is said of a contact afterwards, and who is moved, as rows of the grains."""

from __future__ import annotations

import pytest

from maju.facts.fold.corrected import GRAINS_SAID
from maju.facts.fold.fold import Fold
from maju.facts.fold.live import LiveFacts
from maju.facts.fold.rows import Made
from maju.facts.fold.state import State, decode, encode
from maju.facts.schema import GRAINS
from maju.kernel import commands as c
from maju.kernel.events import Event
from maju.kernel.ids import CommandId, ContactId, Seq
from maju.kernel.time import DAY
from tests.unit.routing.cast import CENTRE, DELIVERY, EXCHANGE, JIYOUNG, LEE, MINSU, Story

CALL = ContactId("ct_lee")
PIECES = (1, 5, 10_000)


def as_events(story: Story) -> list[Event]:
    return [
        Event(seq=Seq(n), at=at, due=due, cause=CommandId("cm"), core=1, body=body)
        for n, (at, due, body) in enumerate(story.told, 1)
    ]


def folded(story: Story, piece: int = 10_000, told: list[Made] | None = None) -> Fold:
    """The fold, written down and taken up again after each *piece* of events."""
    kept = None if told is None else told.append
    fold, events = Fold(State(centre=CENTRE), kept=kept), as_events(story)
    for at in range(0, len(events), piece):
        fold.project(events[at : at + piece])
        state = decode(encode(fold.state))
        assert state is not None
        fold = Fold(state, kept=kept)
    return fold


def rows(fold: Fold, grain: str) -> list[dict[str, object]]:
    """Every row of the grain, by the names of its columns, in the order of its key."""
    names = GRAINS[grain].names()
    found = {}
    for grains in fold.state.rows.values():
        found.update(grains.get(grain, {}))
    found.update({key: row for _, own, key, row in fold.open_rows(fold.state.at) if own == grain})
    return [dict(zip(names, found[key], strict=True)) for key in sorted(found)]


def talked() -> Story:
    """Mr Lee was answered; nobody saved the record."""
    story = Story()
    story.comes(MINSU)
    story.calls("lee", customer=LEE)
    story.takes(MINSU)
    story.later(60)
    story.do(c.HangUp(agent=MINSU, contact=CALL))
    return story


@pytest.mark.parametrize("piece", PIECES)
def test_a_type_said_late_is_that_of_the_finished_contact(piece: int) -> None:
    story = talked()
    story.later(60)  # the wrap-up runs out
    (before,) = rows(folded(story), "contact")
    assert (before["topic"], before["recorded"]) == (None, False)
    story.do(c.CorrectTopic(contact=CALL, topic="배송", by="u_lead"))
    told: list[Made] = []
    fold = folded(story, piece, told)
    for grain in ("contact", "leg"):
        (row,) = rows(fold, grain)
        assert (row["topic"], row["recorded"]) == ("배송", True)
    assert rows(fold, "attempt")[0]["topic"] == "배송"
    assert fold.state.amended == 1
    assert [grain for _, grain, key, _ in told[-3:]] == ["attempt", "contact", "leg"]


@pytest.mark.parametrize("piece", PIECES)
def test_a_type_said_while_another_agent_talks_is_that_of_who_is_done(piece: int) -> None:
    story = Story()
    story.comes(MINSU)
    story.calls("lee", customer=LEE)
    story.takes(MINSU)
    story.comes(JIYOUNG)
    story.do(c.Transfer(agent=MINSU, contact=CALL, to_agent=JIYOUNG))
    story.takes(JIYOUNG)
    story.later(60)
    story.do(c.CorrectTopic(contact=CALL, topic="교환", by="u_lead"))
    story.do(c.HangUp(agent=JIYOUNG, contact=CALL))
    story.do(c.FinishWrapUp(agent=JIYOUNG, contact=CALL, topic="배송"))
    fold = folded(story, piece)
    assert [row["topic"] for row in rows(fold, "leg")] == ["교환", "배송"]
    assert [row["recorded"] for row in rows(fold, "leg")] == [True, True]
    assert rows(fold, "contact")[0]["topic"] == "배송"


def test_a_correction_leaves_what_another_agent_saved() -> None:
    story = Story()
    story.comes(MINSU)
    story.calls("lee", customer=LEE)
    story.takes(MINSU)
    story.comes(JIYOUNG)
    story.do(c.Transfer(agent=MINSU, contact=CALL, to_agent=JIYOUNG))
    story.do(c.FinishWrapUp(agent=MINSU, contact=CALL, topic="배송"))
    story.takes(JIYOUNG)
    story.finishes(JIYOUNG, CALL)
    story.do(c.CorrectTopic(contact=CALL, topic="교환", by="u_lead"))
    assert [row["topic"] for row in rows(folded(story), "leg")] == ["배송", "교환"]


def test_a_day_that_was_over_is_corrected_too() -> None:
    story = talked()
    story.later(DAY / 1_000_000)
    story.do(c.CorrectTopic(contact=CALL, topic="배송", by="u_lead"))
    (row,) = rows(folded(story), "contact")
    assert (row["topic"], row["recorded"]) == ("배송", True)


def test_of_a_contact_whose_rows_are_in_files_the_correction_is_owed_until_they_are_read() -> None:
    """Two corrections, rows let go before each: settled in their order, as if all had been here."""
    story = talked()
    story.later(DAY / 1_000_000)
    before = folded(story)
    filed = [
        (place, grain, key, row)
        for place, grains in before.state.rows.items()
        for grain, own in grains.items()
        for key, row in own.items()
        if grain in GRAINS_SAID
    ]
    done = before.state.seq
    for topic in ("교환", "배송"):
        story.do(c.CorrectTopic(contact=CALL, topic=topic, by="u_lead"))
    before.state.rows.clear()
    before.project(as_events(story)[done:])
    assert (len(before.state.owed), rows(before, "contact")) == (2, [])
    state = decode(encode(before.state))
    assert state is not None
    later = Fold(state)
    later.settle(filed)
    whole = folded(story)
    for grain in GRAINS_SAID:
        assert rows(later, grain) == rows(whole, grain)
    assert later.state.owed == []


def test_a_correction_of_what_no_file_knows_is_let_go() -> None:
    story = talked()
    fold = folded(story)
    story.do(c.CorrectTopic(contact=ContactId("ct_nobody"), topic="배송", by="u_lead"))
    fold.project(as_events(story)[fold.state.seq :])
    fold.settle([])
    assert fold.state.owed == []


def test_what_a_supervisor_moves_was_not_handed_over_by_the_agent() -> None:
    story = Story()
    story.comes(MINSU)
    story.calls("lee", customer=LEE)
    story.takes(MINSU)
    story.comes(JIYOUNG)
    story.do(c.Reassign(contact=CALL, by="u_lead", to_agent=JIYOUNG))
    story.takes(JIYOUNG)
    story.finishes(JIYOUNG, CALL)
    story.later(120)
    fold = folded(story)
    first, second = rows(fold, "leg")
    assert (first["ended_by"], second["ended_by"]) == ("system", "agent")
    (contact,) = rows(fold, "contact")
    assert (contact["outcome"], contact["transfers"], contact["visits"]) == ("answered", 1, 2)


def test_moved_in_line_it_is_a_visit_more_and_no_hand_over() -> None:
    story = Story()
    story.calls("lee", customer=LEE)
    story.later(30)
    story.do(c.Reassign(contact=CALL, by="u_lead", queue=EXCHANGE))
    story.later(30)
    story.do(c.Leave(contact=CALL))
    fold = folded(story)
    assert [(row["queue"], row["via"], row["outcome"]) for row in rows(fold, "visit")] == [
        (DELIVERY, "direct", "overflow_out"),
        (EXCHANGE, "transfer_in", "abandoned"),
    ]
    (contact,) = rows(fold, "contact")
    assert (contact["outcome"], contact["transfers"], contact["wait_ms"]) == (
        "abandoned",
        0,
        60_000,
    )


def test_a_rest_after_abuse_is_time_away_for_that_reason() -> None:
    story = Story()
    story.comes(MINSU)
    story.calls("lee", customer=LEE)
    story.takes(MINSU)
    for _ in range(2):
        story.do(c.MarkAbuse(agent=MINSU, contact=CALL, kind="abuse"))
        story.later(5)
    story.do(c.FinishWrapUp(agent=MINSU, contact=CALL, topic="불만"))
    story.later(300)
    last = rows(folded(story), "agent_state")[-1]
    assert (last["doing"], last["reason"]) == ("away", "recovery")


def test_the_live_facts_show_a_correction_of_what_they_had_shown() -> None:
    story = talked()
    story.later(60)
    fold, live = Fold(State(centre=CENTRE)), LiveFacts(CENTRE)
    fold.project(as_events(story))
    topics = [live._facts(fold, fold.state.at).tables["contact"]["topic"].to_pylist()]
    done = fold.state.seq
    story.do(c.CorrectTopic(contact=CALL, topic="배송", by="u_lead"))
    fold.project(as_events(story)[done:])
    topics.append(live._facts(fold, fold.state.at).tables["contact"]["topic"].to_pylist())
    assert topics == [[None], ["배송"]]
