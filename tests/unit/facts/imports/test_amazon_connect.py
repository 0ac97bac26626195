"""Amazon Connect's contact records; figures worked out by hand."""

from __future__ import annotations

import itertools
import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from maju.facts.imports.format import Ignored, Rejected
from maju.kernel.errors import Refused
from tests.unit.facts.imports.contact_records import PLACE, Files, Record, clock, record

SAMPLE = Path(__file__).parents[5] / "shared/data/formats/amazon_connect/contact_records.jsonl"
ANSWERED = record(
    "a", queue=("sales", "11:35:00", "11:35:30"), agent=("kim", "11:35:30", 200, 60, 30),
    ended="11:39:50",
)  # fmt: skip
MOVED = [
    record(
        "a", queue=("sales", "11:35:00", "11:35:10"), agent=("kim", "11:35:10", 120, 0, 5),
        ended="11:45:00", NextContactId="b", TransferCompletedTimestamp=clock("11:37:10"),
        updated="11:46:00",
    ),
    record(
        "b", method="TRANSFER", began="11:37:00", queue=("help", "11:37:00", "11:37:15"),
        agent=("lee", "11:37:15", 400, 65, 10), ended="11:45:00", InitialContactId="a",
        PreviousContactId="a", updated="11:46:30",
    ),
]  # fmt: skip
CALLED_BACK = [
    record(
        "a", began="11:34:30", queue=("sales", "11:35:00", "11:37:00"), ended="11:37:05",
        NextContactId="b",
    ),
    record(
        "b", method="CALLBACK", began="11:37:00", queue=("sales", "11:38:39", "11:39:00"),
        agent=("kim", "11:39:00", 300, 0, 20), ended="11:44:25", InitialContactId="a",
        PreviousContactId="a", ConnectedToSystemTimestamp=clock("11:39:25"),
    ),
]  # fmt: skip


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path)


def test_talk_is_without_hold_and_the_wait_is_the_queues(files: Files) -> None:
    files.bring([ANSWERED])
    (contact,), (leg,) = files.rows("contact"), files.rows("leg")
    assert (contact["wait_ms"], contact["talk_ms"], contact["hold_ms"]) == (30_000, 200_000, 60_000)
    assert (leg["talk_ms"], leg["hold_ms"], leg["holds"], leg["acw_ms"]) == (
        200_000, 60_000, 1, 30_000
    )  # fmt: skip
    assert leg["agent"] == PLACE.agent("kim")
    assert leg["ended_by"] == "customer"


def test_ec_14_a_transfer_is_one_contact_with_two_visits(files: Files) -> None:
    files.bring(MOVED)
    (contact,) = files.rows("contact")
    assert (contact["outcome"], contact["visits"], contact["legs"], contact["transfers"]) == (
        "answered", 2, 2, 1
    )  # fmt: skip
    assert (contact["wait_ms"], contact["queue"], contact["talk_ms"]) == (10_000, "sales", 520_000)
    assert [row["via"] for row in files.rows("visit")] == ["direct", "transfer_in"]
    assert [row["ended_by"] for row in files.rows("leg")] == ["transfer_blind", "customer"]


def test_ec_76_amazons_own_example_of_a_callback(files: Files) -> None:
    files.bring(CALLED_BACK)
    (contact,), (visit,) = files.rows("contact"), files.rows("visit")
    assert (contact["outcome"], contact["wait_ms"]) == ("callback", 120_000)
    assert visit["outcome"] == "callback"
    (callback,) = files.rows("callback")
    assert (callback["outcome"], callback["wait_ms"], callback["attempts"]) == (
        "reached", 145_000, 1
    )  # fmt: skip
    assert contact["wait_ms"] + callback["wait_ms"] == 265_000  # type: ignore[operator]
    (leg,) = files.rows("leg")
    assert leg["direction"] == "callback"


def test_ec_16_a_queue_that_hands_on_is_an_overflow(files: Files) -> None:
    first = record("a", queue=("sales", "11:35:00", "11:36:00"), why=None, NextContactId="b")
    second = record(
        "b", method="QUEUE_TRANSFER", began="11:36:00", queue=("help", "11:36:00", "11:36:15"),
        agent=("lee", "11:36:15", 60, 0, 0), InitialContactId="a", PreviousContactId="a",
    )  # fmt: skip
    files.bring([first, second])
    (contact,) = files.rows("contact")
    assert contact["wait_ms"] == 75_000
    assert [(row["outcome"], row["via"]) for row in files.rows("visit")] == [
        ("overflow_out", "direct"),
        ("answered", "overflow_in"),
    ]


def test_a_hang_up_in_the_queue_is_an_abandon_and_before_it_the_menus(files: Files) -> None:
    files.bring(
        [
            record("a", queue=("sales", "11:35:00", None), ended="11:35:40"),
            record("b", began="11:40:00", ended="11:40:30"),
        ]
    )
    (contact,) = files.rows("contact")
    assert (contact["outcome"], contact["wait_ms"]) == ("abandoned", 40_000)
    outcomes = {row["attempt"]: row["outcome"] for row in files.rows("attempt")}
    assert outcomes == {"amazon:a": "agent_requested", "amazon:b": "ivr_abandoned"}


def test_ec_115_a_call_of_ours_is_a_leg_and_no_contact(files: Files) -> None:
    files.bring([record("o", method="OUTBOUND", agent=("kim", "11:35:00", 30, 0, 0))])
    assert files.rows("contact") == []
    (leg,) = files.rows("leg")
    assert (leg["direction"], leg["connected"]) == ("outbound", True)


def test_what_goes_on_is_open_and_becomes_closed_by_a_later_version(files: Files) -> None:
    waiting = record(
        "a", queue=("sales", "11:35:00", None), ended=None, why=None, updated="11:35:05"
    )
    files.bring([waiting])
    assert files.rows("contact")[0]["outcome"] == "open"
    assert files.rows("contact")[0]["wait_ms"] is None
    files.bring([ANSWERED])
    assert files.rows("contact")[0]["outcome"] == "answered"


def test_an_older_version_never_replaces_a_newer_one(files: Files) -> None:
    waiting = record(
        "a", queue=("sales", "11:35:00", None), ended=None, why=None, updated="11:35:05"
    )
    files.bring([ANSWERED]).bring([waiting])
    assert files.rows("contact")[0]["outcome"] == "answered"
    assert Ignored(1, "older_version") in files.outcomes


@pytest.mark.parametrize("chain", [MOVED, CALLED_BACK])
def test_the_parts_of_a_contact_may_come_in_any_order_and_file(
    chain: list[Record], tmp_path: Path
) -> None:
    whole = Files(tmp_path).bring(chain).facts()
    for order in itertools.permutations([*chain, chain[0]]):
        apart = Files(tmp_path)
        for each in order:
            apart.bring([each])
        assert apart.facts() == whole


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.permutations([*MOVED, *MOVED, ANSWERED | {"ContactId": "z"}]), st.integers(0, 5))
def test_records_cut_into_two_files_anywhere_give_the_facts_of_one(
    tmp_path: Path, records: list[Record], cut: int
) -> None:
    whole = Files(tmp_path).bring(records)
    pieces = Files(tmp_path).bring(records[:cut] or records).bring(records[cut:] or records)
    assert pieces.facts() == whole.facts()


@pytest.mark.parametrize(
    "write",
    [
        lambda records: "\n".join(json.dumps(each) for each in records),
        lambda records: "".join(json.dumps(each) for each in records),
        json.dumps,
        lambda records: json.dumps(records, indent=2, ensure_ascii=False),
        lambda records: "\ufeff" + json.dumps(records),
    ],
)
def test_the_same_records_written_otherwise_are_the_same(tmp_path: Path, write: object) -> None:
    assert callable(write)
    odd = ANSWERED | {"ContactId": 'q"}{', "Attributes": {"왜": 'a \\" } ] {'}}
    text = write([*MOVED, odd])
    assert Files(tmp_path).bring_text(text).facts() == Files(tmp_path).bring([*MOVED, odd]).facts()


@pytest.mark.parametrize(
    "broken",
    [
        {"InitiationMethod": "TELEPATHY"},
        {"Channel": None},
        {"InitiationTimestamp": "yesterday"},
        {"InitiationTimestamp": "2026-03-02T11:00:00"},
        {"ContactId": ""},
        {"Agent": {"AgentInteractionDuration": -1}},
    ],
)
def test_a_record_that_cannot_be_read_is_rejected(files: Files, broken: Record) -> None:
    files.bring([ANSWERED | broken, ANSWERED])
    assert [each.code for each in files.outcomes if isinstance(each, Rejected)] == [
        "unreadable_value"
    ]
    assert len(files.rows("contact")) == 1


@pytest.mark.parametrize(
    ("text", "code"),
    [("time;call\n", "import_no_json"), ('{"ContactId": "a"', "import_truncated")],
)
def test_a_file_that_is_no_json_or_is_cut_off_is_refused(
    files: Files, text: str, code: str
) -> None:
    with pytest.raises(Refused, match=code):
        files.bring_text(text)


def test_the_sample_three_times_emitted_is_one_contact(tmp_path: Path) -> None:
    """Enqueued 17:14:46, answered 17:20:32: 346 s. Talk 239 s is without the two holds of 221 s;
    then handed to an outside number at 17:28:12, wrap-up 5 s; menu 107 s."""
    if not SAMPLE.is_file():
        pytest.skip("../shared/data is not here")
    files = Files(tmp_path).bring_text(SAMPLE.read_text())
    assert len(files.outcomes) == 3
    assert len(files.records) == 1
    (contact,), (leg,), (attempt,) = (files.rows(name) for name in ("contact", "leg", "attempt"))
    assert (contact["wait_ms"], contact["transfers"]) == (346_000, 1)
    assert (leg["talk_ms"], leg["hold_ms"], leg["holds"], leg["acw_ms"], leg["ended_by"]) == (
        239_000, 221_000, 2, 5_000, "transfer_external"
    )  # fmt: skip
    assert attempt["ivr_ms"] == 107_000
