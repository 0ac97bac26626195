"""kpi.md §2.6, §2.7 and §2.9 as far as rows can tell. EC numbers in the names."""

from __future__ import annotations

from typing import Any

from maju.metrics.catalogue import CATALOGUE
from tests.unit.metrics.building import Facts, shown


def case(facts: Facts, at: str, solved: str | None = None, *, times: int = 1, **more: Any) -> None:
    for _ in range(times):
        facts.n += 1
        created, end = facts.at(at), None if solved is None else facts.at(solved)
        facts.put(
            "case", created, case_id=f"k{facts.n}", queue="q1", created_at=created,
            state="open" if end is None else "closed", first_solved_at=end, solved_at=end,
            resolution_ms=None if end is None else (end - created) // 1000,
            **{"contacts": 1, "replies": 1, "reopenings": 0, "thanks": 0, "bot_solved": False,
               "channel": "email", **more},
        )  # fmt: skip


def test_ec_65_on_contact_within_a_break_counts_once() -> None:
    facts = Facts()
    facts.doing("away", "10:00:00", "10:10:00")
    facts.doing("contact", "10:10:00", "10:11:00")
    facts.doing("away", "10:11:00", "10:30:00", n=0)
    assert facts.cell("occupancy").num == 60
    assert (facts.cell("aux_share").num, facts.cell("aux_share").den) == (29 * 60, 30 * 60)


def test_ec_69_a_night_shift_is_cut_at_midnight() -> None:
    facts = Facts()
    facts.doing("idle", "22:00:00", "2026-03-03 00:00:00")
    facts.doing("idle", "2026-03-03 00:00:00", "2026-03-03 07:00:00")
    days = facts.ask("availability", by="day").lines
    assert [line.cells["availability"].den for line in days] == [2 * 3600, 7 * 3600]


def test_ec_73_what_the_rows_give_of_five_utilizations() -> None:
    facts = Facts()
    facts.doing("contact", "09:00:00", "14:50:00")
    facts.doing("idle", "14:50:00", "15:50:00")
    facts.doing("away", "15:50:00", "16:20:00")
    assert shown(facts.one("occupancy")) == 85.4
    assert facts.cell("availability").den == 440 * 60
    assert facts.one("utilization") is None  # nothing was planned: nothing is known to be paid


def test_ec_79_an_ignored_callback_offer_is_no_attempt() -> None:
    facts = Facts()
    facts.callback("10:00:00", "reached")
    facts.offer("10:05:00", "no_answer")
    facts.offer("10:06:00", "accepted")
    assert facts.one("callbacks_attempted") == 1
    assert facts.one("rona_rate") == 50


def test_ec_81_a_callback_belongs_to_the_month_in_which_it_was_asked_for() -> None:
    facts = Facts()
    facts.callback("2026-06-30 17:55:00", "reached")
    facts.rows["callback"][0] |= {
        "ended_at": facts.at("2026-07-02 09:10:00"),
        "wait_ms": (39 * 60 + 15) * 60_000,
        "wait_business_ms": 15 * 60_000,
    }
    june: dict[str, Any] = {"since": "2026-06-01", "until": "2026-07-01"}
    assert facts.one("callback_success_rate", as_of="2026-07-01 12:00:00", **june) == 0
    assert facts.one("callback_pending", as_of="2026-06-30 23:00:00", **june) == 1
    assert facts.one("callback_success_rate", **june) == 100
    assert facts.one("time_to_callback", **june) == (39 * 60 + 15) * 60
    assert facts.one("sl_callback", **june) == 100  # 15 minutes of business time


def test_ec_92_reopened_cases_and_reopenings_are_two_numbers() -> None:
    facts = Facts()
    case(facts, "09:00:00", "10:00:00", times=92)
    case(facts, "09:00:00", "10:00:00", times=6, reopenings=1)
    case(facts, "09:00:00", "10:00:00", times=2, reopenings=2)
    assert (facts.one("reopen_rate"), facts.one("reopenings")) == (8, 10)


def test_ec_93_the_first_reply_runs_from_the_reopening_after_a_bot() -> None:
    facts = Facts()
    case(facts, "09:00:00", bot_solved=True, reopenings=1, first_reply_ms=600_000,
         first_reply_business_ms=600_000, first_reply_at=facts.at("2026-03-06 14:10:00"))  # fmt: skip
    assert (facts.one("frt"), facts.one("reopenings")) == (600, 1)


def test_ec_97_one_touch_is_exactly_one_reply() -> None:
    facts = Facts()
    case(facts, "09:00:00", "10:00:00", times=5)
    case(facts, "09:00:00", "10:00:00", times=2, replies=0)
    case(facts, "09:00:00", "10:00:00", times=3, replies=3)
    assert (facts.one("one_touch_rate"), facts.one("zero_touch_rate")) == (50, 20)


def test_ec_98_what_was_opened_before_counts_where_it_was_solved() -> None:
    facts = Facts()
    case(facts, "2026-03-01 09:00:00", "2026-04-10 09:00:00")
    april: dict[str, Any] = {"since": "2026-04-01", "until": "2026-05-01"}
    assert facts.one("resolution_time_cal", **april) == 40 * 24
    assert facts.one("resolution_rate", **april) is None  # nothing was created in April


def test_ec_101_a_chat_that_nobody_answered_is_a_miss_only_past_the_target() -> None:
    facts = Facts()
    facts.call("10:00:00", wait=5, visits=[{"outcome": "answered", "wait": 5, "unserved": True}])
    case(facts, "10:00:00", "10:00:50", channel="chat", replies=0)
    assert facts.one("frt_in_sla") is None
    assert facts.one("chat_first_response") is None
    case(facts, "10:00:00", "12:00:00", channel="chat", replies=0)
    assert (facts.cell("frt_in_sla").num, facts.cell("frt_in_sla").den) == (0, 1)


def test_ec_102_a_thank_you_is_no_reopening() -> None:
    facts = Facts()
    case(facts, "09:00:00", "10:00:00", thanks=1)
    assert (facts.one("reopen_rate"), facts.one("one_touch_rate")) == (0, 100)


def test_ec_122_gaps_of_three_seconds_are_seen() -> None:
    facts = Facts()
    for minute in range(10):
        facts.doing("contact", f"10:{minute:02}:00", f"10:{minute:02}:57")
        facts.doing("idle", f"10:{minute:02}:57", f"10:{minute + 1:02}:00")
    assert facts.one("occupancy") == 95


def test_away_by_reason_adds_up_to_away() -> None:
    facts = Facts()
    for minute, reason in enumerate(("rest", "training", None, "our own")):
        facts.put("agent_state", facts.at(f"10:{minute:02}:00"), agent="a1", doing="away",
                  reason=reason, contacts=0, began_at=facts.at(f"10:{minute:02}:00"),
                  ended_at=facts.at(f"10:{minute:02}:30"))  # fmt: skip
    parts = [name for name in CATALOGUE if name.startswith("aux_share_")]
    (line,) = facts.ask("aux_share", *parts).lines
    found = {name: line.cells[name].num or 0 for name in parts}
    assert sum(found.values()) == line.cells["aux_share"].num == 120
    assert found["aux_share_other"] == 60


def test_recovery_rest_counts_against_nobody() -> None:
    with_rest, without = Facts(), Facts()
    for facts in (with_rest, without):
        facts.doing("idle", "10:00:00", "10:30:00")
        facts.doing("away", "10:30:00", "10:40:00")
        facts.leg("10:05:00", talk=300)
    with_rest.put(
        "agent_state", with_rest.at("11:00:00"), agent="a1", doing="away", reason="recovery",
        contacts=0, began_at=with_rest.at("11:00:00"), ended_at=with_rest.at("12:00:00"),
    )  # fmt: skip
    for name in ("aux_share", "availability", "cph", "talk_time_share"):
        assert with_rest.one(name) == without.one(name), name
    assert with_rest.cell("aux_share_recovery").num == 3600


def rated(facts: Facts, score: int, **more: Any) -> None:
    facts.n += 1
    at = facts.at("10:00:00")
    said = {"contact": f"c{facts.n}", "channel": "chat", "queue": "q1", "agent": "a1",
            "contact_at": at, "answered_at": at + 600_000_000, "asked": "csat"}  # fmt: skip
    facts.put("survey", at, score=score, **{**said, **more})


def test_ec_103_one_data_set_and_its_csats() -> None:
    facts = Facts()
    for score in (5, 5, 5, 4, 3, 1, 1):
        rated(facts, score)
    found = {name: shown(facts.one(name)) for name in ("csat_top2", "csat_mean_100", "csat_share")}
    assert found == {"csat_top2": 57.1, "csat_mean_100": 60.7, "csat_share": 68.6}
    assert round(facts.one("csat_mean") or 0, 2) == 3.43


def test_ec_106_a_transferred_contact_is_one_sample_of_its_first_queue_and_its_last_agent() -> None:
    facts = Facts()
    rated(facts, 5, queue="q1", agent="a2")
    assert facts.cell("csat_top2").den == 1
    (line,) = facts.ask("csat_mean", by="queue,agent").lines
    assert (line.keys["queue"], line.keys["agent"]) == ("q1", "a2")


def test_a_rating_counts_from_when_it_was_given_on_the_day_of_its_contact() -> None:
    facts = Facts()
    rated(facts, 5, answered_at=facts.at("2026-03-03 09:00:00"))
    assert facts.cell("csat_top2", as_of="2026-03-03 08:59:59").den == 0
    (line,) = facts.ask("csat_top2", by="day").lines
    assert str(line.keys["day"]) == "2026-03-02"


def test_ec_105_who_was_shown_the_survey_is_not_known_so_no_response_rate_is() -> None:
    facts = Facts()
    rated(facts, 5)
    for name in ("survey_response_rate", "survey_coverage"):
        assert facts.cell(name).value is None
        assert facts.cell(name).why == "no_source"
