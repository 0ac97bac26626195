"""kpi.md §2.2–2.4: offered, answered, abandoned, service level, waits. EC numbers in the names."""

from datetime import date

import pytest

from maju.metrics.thresholds import Threshold
from tests.unit.metrics.building import Facts, shown


def test_ec_14_a_transfer_after_the_answer_is_one_contact_and_two_visits() -> None:
    facts = Facts()
    facts.call("10:00:00", wait=10, transfers=1, ended_by="transfer_blind", visits=[
        {"outcome": "answered", "wait": 10},
        {"outcome": "answered", "wait": 15, "queue": "q2", "via": "transfer_in"},
    ])  # fmt: skip
    assert facts.one("agent_requested") == facts.one("answered") == 1
    assert facts.one("service_level") == 100
    assert facts.one("visits_offered") == 2
    assert facts.one("visit_answer_rate", queue="q2") == 100


def test_ec_15_given_up_after_the_answer_is_not_abandoned() -> None:
    facts = Facts()
    facts.call("10:00:00", wait=10, transfer_lost=True, visits=[
        {"outcome": "answered", "wait": 10},
        {"outcome": "abandoned", "wait": 40, "queue": "q2", "via": "transfer_in"},
    ])  # fmt: skip
    assert facts.one("answered") == 1
    assert facts.one("abandoned") == 0
    assert facts.one("visit_answer_rate", queue="q2") == 0


def test_ec_16_an_overflow_waits_on_the_customers_clock() -> None:
    facts = Facts()
    facts.call("10:00:00", wait=75, visits=[
        {"outcome": "overflow_out", "wait": 60},
        {"outcome": "answered", "wait": 15, "queue": "q2", "via": "overflow_in"},
    ])  # fmt: skip
    assert facts.one("asa") == 75
    assert facts.one("service_level") == 0
    assert facts.one("overflowed") == 1
    assert facts.one("visit_service_level", queue="q2") == 100


def test_ec_18_ringing_again_is_no_new_visit() -> None:
    facts = Facts()
    facts.call("10:00:00", wait=40)
    facts.offer("10:00:10", "no_answer")
    facts.offer("10:00:35", "accepted", agent="a2")
    assert facts.one("visits_offered") == facts.one("answered") == 1
    assert facts.one("agent_answer_rate") == facts.one("rona_rate") == 50
    assert facts.one("asa") == 40
    assert facts.one("service_level") == 0


def test_ec_20_ring_all_counts_each_member_and_one_contact() -> None:
    facts = Facts()
    rung = {"outcome": "abandoned", "wait": 40, "ringing": True, "rona": 10}
    facts.call("10:00:00", "abandoned", 40, visits=[rung])
    for agent in ("a1", "a2", "a3", "a4", "a5"):
        facts.offer("10:00:00", "no_answer", agent=agent, ring=15)
        facts.offer("10:00:17", "no_answer", agent=agent, ring=15)
        facts.offer("10:00:34", "customer_left", agent=agent, ring=6)
    assert (facts.cell("rona_rate").num, facts.cell("rona_rate").den) == (10, 10)
    assert (facts.one("rona_contacts"), facts.one("abandoned")) == (1, 1)


def test_ec_21_an_abandon_while_ringing_is_not_the_agents_fault() -> None:
    facts = Facts()
    facts.call(
        "10:00:00", "abandoned", 18, visits=[{"outcome": "abandoned", "wait": 18, "ringing": True}]
    )
    facts.offer("10:00:12", "customer_left", ring=6)
    assert facts.one("abandoned") == facts.one("abandoned_ringing") == 1
    assert facts.cell("rona_rate").num == 0
    assert facts.one("agent_answer_rate") is None  # nobody could have answered


def test_ec_22_an_agents_name_on_an_abandon_is_no_answer() -> None:
    facts = Facts()
    facts.call("10:00:00", "abandoned", 12)
    facts.rows["contact"][0]["agent"] = "a1"
    assert facts.one("answered") == 0
    assert facts.one("abandoned") == 1


def test_ec_24_a_late_key_exit_misses_the_service_level() -> None:
    facts = Facts()
    facts.call("10:00:00", "flowed_out", 30)
    assert facts.one("flowed_out") == 1
    assert facts.cell("service_level").den == 1
    assert facts.one("service_level") == 0


def test_ec_26_never_joined_is_blocked() -> None:
    facts = Facts()
    facts.attempt("10:00:00", "blocked", times=8)
    facts.call("10:00:00", times=92)
    assert facts.one("blocked") == 8
    assert facts.one("agent_requested") == 92


def test_ec_27_short_abandons_leave_both_sides() -> None:
    facts = Facts()
    facts.call("10:00:00", times=6)
    for wait in (3.0, 5.0, 5.4, 30):
        facts.call("10:00:00", "abandoned", wait)
    assert facts.one("short_abandoned") == 2
    assert facts.one("abandon_rate") == 40
    assert facts.one("abandon_rate_net") == 25


def test_ec_29_four_answer_rates_of_one_hundred_calls() -> None:
    facts = Facts()
    facts.attempt("10:00:00", "self_served", times=5)
    facts.attempt("10:00:00", "ivr_abandoned", times=15)
    facts.call("10:00:00", times=72)
    facts.call("10:00:00", "abandoned", 30, times=8)
    names = ("answer_rate", "answer_rate_total", "abandon_rate", "abandon_rate_incl_ivr")
    assert [shown(facts.one(name)) for name in names] == [90.0, 72.0, 10.0, 23.0]


def test_ec_30_blocked_calls_are_in_the_total_only() -> None:
    facts = Facts()
    facts.attempt("10:00:00", "blocked", times=50)
    facts.call("10:00:00", times=855)
    facts.call("10:00:00", "abandoned", 30, times=95)
    names = ("blocked_rate", "answer_rate", "answer_rate_total")
    assert [shown(facts.one(name)) for name in names] == [5.0, 90.0, 85.5]


def test_ec_33_five_formulas_and_ours() -> None:
    facts = Facts()
    facts.call("10:00:00", wait=10, times=860)
    facts.call("10:00:00", wait=30, times=140)
    facts.call("10:00:00", "abandoned", 4, times=10)
    facts.call("10:00:00", "abandoned", 15, times=10)
    facts.call("10:00:00", "abandoned", 60, times=40)
    expected = {
        "sl_positive": 83.0,
        "sl_answered_only": 86.0,
        "sl_negative": 81.1,
        "sl_ignored": 82.7,
        "sl_short_excluded": 81.9,
        "service_level": 81.9,
    }
    assert {name: shown(facts.one(name)) for name in expected} == expected


def test_ec_35_short_of_ten_seconds_gives_stat_servers_factor() -> None:
    facts = Facts()
    facts.call("10:00:00", wait=10, times=200)
    facts.call("10:00:00", wait=30, times=100)
    facts.call("10:00:00", "abandoned", 9, times=50)
    facts.call("10:00:00", "abandoned", 60, times=50)
    agreed = [Threshold(name="short_abandon", ms=10_000)]
    assert shown(facts.one("sl_short_excluded", agreed=agreed)) == 57.1


def test_ec_36_at_the_threshold_is_in_time() -> None:
    facts = Facts()
    for wait, times in ((19.9, 70), (20.0, 10), (20.4, 5), (40, 15)):
        facts.call("10:00:00", wait=wait, times=times)
    assert facts.one("service_level") == 80


def test_ec_37_half_giving_up_late_is_half() -> None:
    facts = Facts()
    facts.call("10:00:00", wait=10, times=50)
    facts.call("10:00:00", "abandoned", 120, times=50)
    assert facts.one("service_level") == 50
    assert facts.one("sl_answered_only") == 100


def test_ec_39_who_still_waits_too_long_is_a_miss_now() -> None:
    facts = Facts()
    facts.call("10:00:00", wait=10, times=80)
    facts.call("10:00:00", wait=25, times=6)
    facts.call("10:00:00", "abandoned", 12, times=5)
    facts.call("10:00:30", "open", None, times=6)
    facts.call("10:00:50", "open", None, times=3)
    live = facts.ask("service_level", "oldest_waiting", as_of="10:01:00")
    assert shown(live.lines[0].cells["service_level"].value) == 82.5
    assert live.lines[0].cells["oldest_waiting"].value == 30
    assert live.provisional


def test_ec_39_the_past_can_be_asked_as_it_was() -> None:
    facts = Facts()
    facts.call("10:00:00", wait=90)
    (line,) = facts.ask("service_level", "answered", as_of="10:01:00").lines
    assert line.cells["answered"].value == 0
    assert line.cells["service_level"].den == 1


def test_ec_40_a_late_callback_is_a_miss_and_an_early_one_leaves() -> None:
    facts = Facts()
    facts.call("10:00:00", wait=10, times=80)
    facts.call("10:00:00", wait=30, times=10)
    facts.call("10:00:00", "abandoned", 30, times=4)
    facts.call("10:00:00", "callback", 10, times=5)
    facts.call("10:00:00", "callback", 60)
    assert shown(facts.one("service_level")) == 84.2
    assert facts.one("answer_rate") == 90
    assert shown(facts.one("sl_removed")) == 85.0


def test_ec_42_intervals_at_target_are_another_number() -> None:
    facts = Facts()
    for at in ("10:00:00", "10:30:00", "11:00:00"):
        facts.call(at, wait=5, times=10)
    facts.call("11:30:00", wait=5, times=30)
    facts.call("11:30:00", wait=90, times=40)
    assert facts.one("service_level") == 60
    assert facts.one("sl_interval_attainment") == 75


def test_ec_43_nothing_is_null_and_adds_nothing() -> None:
    facts = Facts()
    assert facts.one("answer_rate") is None
    facts.attempt("09:00:00", "ivr_abandoned")
    facts.call("10:00:00", times=8)
    facts.call("10:00:00", "abandoned", 30, times=2)
    assert facts.one("answer_rate") == 80
    found = {
        line.keys["hour"]: line
        for line in facts.ask("answer_rate", "inbound_attempts", by="hour").lines
    }
    assert found[9].cells["answer_rate"].value is None
    assert found[9].cells["inbound_attempts"].value == 1


def test_ec_44_the_last_callers_of_a_closing_queue_count_and_the_next_do_not() -> None:
    facts = Facts()
    facts.call("17:59:50", wait=15, times=3)
    facts.attempt("18:00:01", "after_hours", closed_why="night")
    assert facts.one("answer_rate_total") == 100
    evening = {
        line.keys["hour"]: line
        for line in facts.ask("service_level", "after_hours", by="hour").lines
    }
    assert evening[18].cells["service_level"].value is None
    assert evening[18].cells["after_hours"].value == 1


def test_ec_46_a_mean_is_a_mean() -> None:
    facts = Facts()
    for wait in (10, 100, 10):
        facts.call("10:00:00", wait=wait)
    assert facts.one("asa") == 40


def test_ec_47_percentiles_come_from_merged_buckets() -> None:
    facts = Facts()
    facts.call("10:00:00", wait=1, times=99)
    facts.call("10:00:00", wait=100)
    facts.call("10:30:00", wait=50, times=10)
    halves = [line.cells["wait_p90"].value for line in facts.ask("wait_p90", by="interval").lines]
    assert halves == [1, 50]
    assert (facts.one("wait_p90"), facts.one("wait_p95")) == (1, 50)


def test_ec_75_a_rate_that_means_nothing_by_agent_is_null() -> None:
    facts = Facts()
    facts.call("10:00:00")
    (line,) = facts.ask("abandon_rate", "aht", by="agent").lines
    assert (line.cells["abandon_rate"].value, line.cells["abandon_rate"].why) == (
        None,
        "not_by_agent",
    )
    assert line.cells["aht"].value == 60


def test_ec_77_callbacks_count_on_their_own_line() -> None:
    facts = Facts()
    facts.call("10:00:00", times=85)
    facts.call("10:00:00", "abandoned", 30, times=5)
    facts.call("10:00:00", "callback", 10, times=10)
    facts.callback("10:00:10", "reached", times=8)
    facts.callback("10:00:10", "open", times=2)
    names = ("abandon_rate", "answer_rate", "answer_rate_with_callback")
    assert [shown(facts.one(name)) for name in names] == [5.0, 85.0, 93.0]


def test_ec_113_a_missing_end_is_unknown_and_in_no_rate() -> None:
    facts = Facts()
    facts.call("10:00:00", times=6)
    facts.call("10:10:00", "unknown", None, times=4)
    assert facts.one("answer_rate") == 100
    assert facts.one("unknown_outcome_rate") == 40


def test_ec_115_outbound_calls_are_in_no_service_level() -> None:
    facts = Facts()
    facts.call("10:00:00", wait=90, times=10)
    for _ in range(10):
        facts.leg("10:00:00", talk=30, direction="outbound", connected=True)
    assert facts.one("service_level") == 0
    assert (facts.one("outbound_calls"), facts.one("contact_rate_outbound")) == (10, 100)


def test_ec_116_a_threshold_has_a_date_of_effect() -> None:
    facts = Facts()
    facts.call("2026-03-02 10:00:00", wait=15, times=700)
    facts.call("2026-03-02 10:00:00", wait=25, times=60)
    facts.call("2026-03-02 10:00:00", wait=60, times=240)
    facts.call("2026-03-15 10:00:00", wait=25, times=850)
    facts.call("2026-03-15 10:00:00", wait=60, times=150)
    later = Threshold(name="service_level", ms=30_000, since=date(2026, 3, 15))
    assert facts.one("sl_negative", agreed=[later]) == 77.5
    always = Threshold(name="service_level", ms=30_000)
    assert facts.one("sl_negative", agreed=[always]) == 80.5


@pytest.mark.parametrize(("queue", "expected"), [("q1", 0), ("q2", 100)])
def test_the_most_special_threshold_counts(queue: str, expected: float) -> None:
    facts = Facts()
    facts.call("10:00:00", wait=25)
    facts.call("10:00:00", wait=25, queue="q2")
    agreed = [
        Threshold(name="service_level", ms=30_000, queue="q2"),
        Threshold(name="service_level", ms=10_000, client="k1", since=date(2026, 1, 1)),
    ]
    assert facts.one("sl_negative", agreed=agreed, queue=queue) == expected


def test_ec_119_excluded_rows_are_in_no_measure() -> None:
    facts = Facts()
    facts.call("10:00:00", times=100)
    for row in facts.rows["contact"][:7]:
        row["excluded"] = True
    assert facts.one("agent_requested") == 93


def test_ec_120_a_call_that_still_talks_is_answered() -> None:
    facts = Facts()
    facts.call("09:50:00", times=18)
    facts.call("09:55:00", talk=None, acw=None, times=12)
    facts.call("09:56:00", "abandoned", 30, times=2)
    assert shown(facts.one("answer_rate", as_of="10:00:00")) == 93.8
