"""Dirty lines of the bank's log, each as kpi.md wants it."""

import pytest

from maju.facts.imports.bank1999 import HEADER, Bank1999
from maju.facts.imports.format import Ignored, Outcome, Rejected, Taken
from maju.facts.imports.places import Place
from maju.kernel.errors import Refused

PLACE = Place(centre="bank", client="bank", zone="Asia/Jerusalem", key=b"key")
CLEAN = "AA0101 1 23317894 2 PS 990201 8:09:16 8:09:22 6 8:09:22 8:09:27 5 AGENT 8:09:26 8:10:26 60 DORIT"


def read(line: str, header: str = "\t".join(HEADER)) -> Outcome:
    (outcome,) = Bank1999().read([(1, header), (2, line.replace(" ", "\t"))], PLACE)
    return outcome


def rows(line: str) -> dict[str, dict[str, object]]:
    outcome = read(line)
    assert isinstance(outcome, Taken), outcome
    return dict(outcome.rows)


def test_a_clean_line_is_an_attempt_a_contact_a_visit_and_a_leg() -> None:
    found = rows(CLEAN)
    assert list(found) == ["attempt", "contact", "visit", "leg"]
    assert found["contact"]["wait_ms"] == 5_000
    assert found["contact"]["vip"] is True
    assert found["leg"]["talk_ms"] == 60_000
    assert found["attempt"]["ivr_ms"] == 6_000


def test_a_hang_up_in_the_menu_asked_for_nobody() -> None:
    line = "AA0101 1 0 0 PS 990201 8:00:00 8:00:20 20 0:00:00 0:00:00 0 HANG 0:00:00 0:00:00 0 NO_SERVER"
    found = rows(line)
    assert list(found) == ["attempt"]
    assert (found["attempt"]["outcome"], found["attempt"]["customer"]) == ("ivr_abandoned", None)


def test_ec_112_a_menu_that_ends_before_it_began_is_flagged_and_has_no_length() -> None:
    line = "AA0102 1 7 2 PS 990207 9:48:14 9:47:17 -57 9:47:17 9:50:11 174 AGENT 9:50:11 9:51:28 77 KAZAV"
    found = rows(line)
    assert found["attempt"]["clock_skew"] is True
    assert found["attempt"]["ivr_ms"] is None
    assert found["contact"]["wait_ms"] == 174_000
    assert found["attempt"]["flags"] == ("negative_menu_time",)


def test_a_call_over_midnight_goes_on_the_next_day() -> None:
    line = "AA0102 1 7 2 PS 990215 23:59:54 23:59:54 0 0:00:00 0:00:27 27 AGENT 0:00:26 0:01:33 67 AVNI"
    found = rows(line)
    assert str(found["attempt"]["business_date"]) == "1999-02-15"
    assert str(found["contact"]["business_date"]) == "1999-02-16"
    assert found["leg"]["talk_ms"] == 67_000


def test_an_answer_without_a_named_agent_is_an_answer() -> None:
    found = rows(CLEAN.replace("DORIT", "NO_SERVER"))
    assert found["contact"]["outcome"] == "answered"
    assert found["leg"]["agent"] is None
    assert found["leg"]["flags"] == ("no_agent_named",)


def test_an_answer_without_service_times_has_a_leg_of_unknown_length() -> None:
    line = (
        "AA0101 1 0 0 PS 990201 8:00:00 8:00:20 20 0:00:00 0:00:00 0 AGENT 0:00:00 0:00:00 0 DORIT"
    )
    found = rows(line)
    assert (found["leg"]["state"], found["leg"]["talk_ms"]) == ("unknown", None)


def test_ec_22_a_service_time_on_a_hang_up_is_no_answer() -> None:
    line = CLEAN.replace("AGENT", "HANG").replace("DORIT", "NO_SERVER")
    found = rows(line)
    assert found["contact"]["outcome"] == "abandoned"
    assert "leg" not in found
    assert found["contact"]["flags"] == ("service_time_of_hang_up",)


def test_a_customers_number_that_lost_its_digits_is_kept_and_flagged() -> None:
    found = rows(CLEAN.replace("23317894", "6.02701E+11"))
    assert found["attempt"]["customer"] is not None
    assert found["attempt"]["flags"] == ("customer_id_rounded",)


def test_a_phantom_is_ignored() -> None:
    assert read(CLEAN.replace("AGENT", "PHANTOM")) == Ignored(2, "phantom")


@pytest.mark.parametrize(
    ("was", "becomes", "code"),
    [
        ("AGENT", "GHOST", "unknown_outcome"),
        (" PS ", " XX ", "unknown_type"),
        ("990201", "01021999", "unreadable_value"),
        ("990201", "990231", "unreadable_value"),
        ("8:09:16", "25:09:16", "unreadable_value"),
        ("8:09:16", "morning", "unreadable_value"),
        (" DORIT", "", "wrong_columns"),
        (" 5 AGENT", " -5 AGENT", "unreadable_value"),
    ],
)
def test_what_cannot_be_understood_is_rejected_with_a_reason(
    was: str, becomes: str, code: str
) -> None:
    outcome = read(CLEAN.replace(was, becomes))
    assert isinstance(outcome, Rejected)
    assert (outcome.line, outcome.code) == (2, code)
    assert outcome.why


def test_another_header_is_refused() -> None:
    with pytest.raises(Refused, match="import_wrong_header"):
        read(CLEAN, header="time,call,agent")
