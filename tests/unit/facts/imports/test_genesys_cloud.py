"""Genesys Cloud's conversation details; figures worked out by hand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from maju.facts.imports.format import Outcome, Rejected, Taken
from maju.facts.imports.genesys.reader import GenesysCloud
from maju.facts.imports.given import Given
from maju.facts.imports.places import Place
from maju.kernel.errors import Refused

PLACE = Place(centre="c", client="c", zone="Asia/Seoul", key=b"key")
SAMPLES = Path(__file__).parents[5] / "shared/data/formats/genesys_cloud"
Record = dict[str, object]
Span = tuple[str, int, int | None, str | None]


def clock(second: int) -> str:
    return f"2026-03-02T00:{second // 60:02}:{second % 60:02}.000Z"


def party(
    purpose: str,
    *spans: Span,
    user: str | None = None,
    medium: str = "voice",
    metrics: dict[str, int] | None = None,
    queue: str | None = "q1",
    **more: object,
) -> Record:
    """*spans*: kind, from and to in seconds after nine, how it was disconnected."""
    segments = [
        {
            "segmentType": kind,
            "segmentStart": clock(start),
            **({} if end is None else {"segmentEnd": clock(end)}),
            **({} if how is None else {"disconnectType": how}),
            **({} if queue is None else {"queueId": queue}),
            **({"wrapUpCode": "delivery"} if kind == "wrapup" else {}),
        }
        for kind, start, end, how in spans
    ]
    said = [{"name": name, "value": value} for name, value in (metrics or {}).items()]
    session = {"mediaType": medium, "segments": segments, "metrics": said, **more}
    return {"purpose": purpose, "userId": user, "sessions": [session]}


def conversation(*parties: Record, own: str = "x", **more: object) -> Record:
    return {
        "conversationId": own,
        "conversationStart": clock(0),
        "participants": list(parties),
        **more,
    }


CUSTOMER = party(
    "customer", ("interact", 0, 400, "peer"), queue=None, ani="tel:+821011112222",
    dnis="tel:+8215880000", direction="inbound",
)  # fmt: skip
MENU = party("ivr", ("system", 0, 1, None), ("ivr", 1, 20, "transfer"), queue=None)
WAIT = party("acd", ("delay", 20, 21, None), ("interact", 21, 50, "transfer"))
KIM = party(
    "agent",
    ("alert", 42, 50, None),
    ("interact", 50, 230, None),
    ("hold", 230, 250, None),
    ("interact", 250, 400, "peer"),
    ("wrapup", 400, 430, None),
    user="kim",
    metrics={"tAnswered": 30_000, "tTalkComplete": 330_000, "tHandle": 380_000},
)
CALL = conversation(CUSTOMER, MENU, WAIT, KIM)


def read(text: str, folder: Path) -> list[Outcome]:
    path = folder / "answer.json"
    path.write_text(text)
    return list(GenesysCloud().read(Given(path), PLACE))


def rows(record: Record, folder: Path) -> dict[str, list[dict[str, object]]]:
    (taken,) = read(json.dumps(record), folder)
    assert isinstance(taken, Taken), taken
    found: dict[str, list[dict[str, object]]] = {}
    for grain, row in taken.rows:
        found.setdefault(grain, []).append(row)
    return found


def test_a_call_is_an_attempt_a_contact_a_visit_a_leg_and_a_ring(tmp_path: Path) -> None:
    found = rows(CALL, tmp_path)
    (attempt,), (contact,) = found["attempt"], found["contact"]
    assert (attempt["ivr_ms"], attempt["entry"]) == (20_000, "+8215880000")
    assert attempt["customer"] == PLACE.customer("+821011112222")
    assert (contact["outcome"], contact["wait_ms"], contact["topic"]) == (
        "answered", 30_000, "delivery"
    )  # fmt: skip
    assert [row["outcome"] for row in found["offer"]] == ["accepted"]


def test_ec_49_talk_is_counted_by_leg_and_not_by_segment(tmp_path: Path) -> None:
    (leg,) = rows(CALL, tmp_path)["leg"]
    assert (leg["talk_ms"], leg["hold_ms"], leg["holds"]) == (330_000, 20_000, 1)
    assert (leg["ring_ms"], leg["acw_ms"], leg["ended_by"]) == (8_000, 30_000, "customer")
    assert leg["flags"] == ()


def test_a_metric_that_says_otherwise_than_the_segments_is_flagged(tmp_path: Path) -> None:
    odd = json.loads(json.dumps(CALL).replace("330000", "331500"))
    (leg,) = rows(odd, tmp_path)["leg"]
    assert leg["talk_ms"] == 330_000
    assert leg["flags"] == ("metric_differs:tTalkComplete",)


def test_a_hang_up_in_the_queue_is_an_abandon(tmp_path: Path) -> None:
    gone = party("acd", ("interact", 20, 38, "peer"))
    rang = party("agent", ("alert", 32, 38, "peer"), user="kim")
    found = rows(conversation(CUSTOMER, gone, rang), tmp_path)
    (visit,) = found["visit"]
    assert (visit["outcome"], visit["wait_ms"], visit["ringing"]) == ("abandoned", 18_000, True)
    assert found["offer"][0]["outcome"] == "customer_left"


def test_ec_18_a_ring_that_nobody_takes_starts_no_new_visit(tmp_path: Path) -> None:
    missed = party("agent", ("alert", 22, 40, "system"), user="lee")
    found = rows(conversation(CUSTOMER, WAIT, missed, KIM), tmp_path)
    (visit,) = found["visit"]
    assert (visit["offers"], visit["rona"]) == (2, 1)


def test_ec_14_a_transfer_after_an_answer_is_a_second_visit(tmp_path: Path) -> None:
    first = party("agent", ("alert", 42, 50, None), ("interact", 50, 100, "transfer"), user="kim")
    again = party("acd", ("interact", 100, 115, "transfer"), queue="q2")
    lee = party("agent", ("interact", 115, 400, "peer"), user="lee", queue="q2")
    found = rows(conversation(CUSTOMER, WAIT, first, again, lee), tmp_path)
    assert [row["via"] for row in found["visit"]] == ["direct", "transfer_in"]
    (contact,) = found["contact"]
    assert (contact["queue"], contact["transfers"], contact["legs"]) == ("q1", 1, 2)
    assert found["leg"][0]["ended_by"] == "transfer_blind"


def test_ec_16_an_overflow_keeps_the_customers_whole_wait(tmp_path: Path) -> None:
    first = party("acd", ("interact", 0, 60, "transfer"))
    then = party("acd", ("interact", 60, 75, "transfer"), queue="q2")
    lee = party("agent", ("interact", 75, 400, "peer"), user="lee", queue="q2")
    found = rows(conversation(CUSTOMER, first, then, lee), tmp_path)
    assert found["contact"][0]["wait_ms"] == 75_000
    assert [row["outcome"] for row in found["visit"]] == ["overflow_out", "answered"]


def test_a_callback_is_a_promise_and_no_second_contact(tmp_path: Path) -> None:
    left = party("acd", ("interact", 20, 140, "transfer"))
    asked = party("acd", ("interact", 140, 239, "transfer"), medium="callback")
    called = party(
        "agent", ("dialing", 240, 264, None), ("interact", 265, 500, "client"), user="kim"
    )
    found = rows(conversation(CUSTOMER, left, asked, called), tmp_path)
    assert (found["contact"][0]["outcome"], found["contact"][0]["wait_ms"]) == ("callback", 120_000)
    (callback,) = found["callback"]
    assert (callback["outcome"], callback["wait_ms"]) == ("reached", 125_000)
    assert found["leg"][0]["direction"] == "callback"


def test_what_lasts_is_open_and_a_more_complete_answer_has_a_higher_version(
    tmp_path: Path,
) -> None:
    going = conversation(
        party("customer", ("interact", 0, None, None), queue=None),
        WAIT,
        party("agent", ("interact", 50, None, None), user="kim"),
    )
    (taken,) = read(json.dumps(going), tmp_path)
    (later,) = read(json.dumps(CALL), tmp_path)
    assert isinstance(taken, Taken)
    assert isinstance(later, Taken)
    assert taken.digest < later.digest
    leg = rows(going, tmp_path)["leg"][0]
    assert (leg["state"], leg["talk_ms"]) == ("open", None)


def test_our_own_call_is_a_leg_and_no_contact(tmp_path: Path) -> None:
    mine = party(
        "agent", ("dialing", 0, 9, None), ("interact", 9, 60, "client"), user="kim",
        direction="outbound",
    )  # fmt: skip
    found = rows(conversation(mine, originatingDirection="outbound"), tmp_path)
    assert set(found) == {"leg"}
    assert (found["leg"][0]["direction"], found["leg"][0]["talk_ms"]) == ("outbound", 51_000)


@pytest.mark.parametrize("wrapped", [True, False])
def test_one_conversation_and_an_answer_full_of_them_are_read_alike(
    tmp_path: Path, wrapped: bool
) -> None:
    many = [CALL, conversation(CUSTOMER, MENU, WAIT, KIM, own="y")]
    text = (
        json.dumps({"totalHits": 2, "conversations": many}, indent=1)
        if wrapped
        else "\n".join(json.dumps(each) for each in many)
    )
    assert [each.record for each in read(text, tmp_path) if isinstance(each, Taken)] == ["x", "y"]


@pytest.mark.parametrize(
    "broken",
    [
        {"conversationId": None},
        {"conversationStart": "2026-03-02 00:00"},
        {"participants": "nobody"},
        {"participants": [party("acd", ("interact", 20, 10, None))]},
    ],
)
def test_a_conversation_that_cannot_be_read_is_rejected(tmp_path: Path, broken: Record) -> None:
    (outcome,) = read(json.dumps(CALL | broken), tmp_path)
    assert isinstance(outcome, Rejected)
    assert outcome.code == "unreadable_value"


def test_an_answer_that_is_cut_off_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="import_truncated"):
        read(json.dumps({"conversations": [CALL, CALL]})[:-40], tmp_path)


def test_the_samples_give_what_was_counted_by_hand(tmp_path: Path) -> None:
    """25 conversations of an answer: 19 previews of a campaign's callbacks that nobody dialled
    (20 rings, one not taken), two calls from inside through a menu (13.7 and 4.3 s in the queue;
    one ring failed at once), four chats straight to an agent. The two single ones: chats."""
    if not SAMPLES.is_dir():
        pytest.skip("../shared/data is not here")
    answer = read((SAMPLES / "conversation_details_query_scrubbed.json").read_text(), tmp_path)
    assert len(answer) == 25
    grains: dict[str, list[dict[str, object]]] = {}
    for taken in answer:
        assert isinstance(taken, Taken)
        for grain, row in taken.rows:
            grains.setdefault(grain, []).append(row)
    assert {name: len(found) for name, found in grains.items()} == {
        "attempt": 6, "contact": 6, "visit": 6, "leg": 6, "offer": 27
    }  # fmt: skip
    waits = sorted(row["wait_ms"] for row in grains["contact"] if row["channel"] == "voice")  # type: ignore[type-var]
    assert waits == [4_349, 13_707]
    rings = [row["outcome"] for row in grains["offer"]]
    assert (rings.count("no_answer"), rings.count("unavailable")) == (1, 1)
    single = rows(json.loads((SAMPLES / "conversation1.json").read_text()), tmp_path)
    (leg,) = single["leg"]
    assert (single["contact"][0]["wait_ms"], leg["talk_ms"], leg["hold_ms"]) == (
        11_179, 374_561, 544_176
    )  # fmt: skip
    assert (leg["ended_on_hold"], leg["flags"]) == (True, ())
