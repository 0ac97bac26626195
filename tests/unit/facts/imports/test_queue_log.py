"""The traps of app_queue, each as kpi.md wants it; figures worked out by hand."""

from __future__ import annotations

import pytest

from maju.facts.imports.asterisk.reader import AsteriskQueueLog
from maju.facts.imports.format import Taken
from maju.facts.imports.places import Place
from maju.kernel.errors import Refused
from tests.unit.facts.imports.queue_log import NINE, agent, at, facts, fold, log

IN = "0|a.1|sales|NONE|ENTERQUEUE||01012345678|1"


def one(grain: str, *said: str) -> dict[str, object]:
    (row,) = facts(*said)[grain]
    return row


def test_a_call_that_is_answered_is_an_attempt_a_contact_a_visit_a_leg_and_a_ring() -> None:
    found = facts(
        IN, "12|a.1|sales|SIP/11|CONNECT|12|9.9|4", "132|a.1|sales|SIP/11|COMPLETECALLER|12|120|1"
    )
    assert {grain: len(rows) for grain, rows in found.items()} == {
        "attempt": 1, "contact": 1, "visit": 1, "leg": 1, "offer": 1
    }  # fmt: skip
    contact, leg, ring = found["contact"][0], found["leg"][0], found["offer"][0]
    assert (contact["outcome"], contact["wait_ms"], contact["talk_ms"]) == (
        "answered",
        12_000,
        120_000,
    )
    assert (leg["ring_ms"], leg["ended_by"], leg.get("acw_ms")) == (
        4_000, "customer", None
    )  # fmt: skip
    assert (ring["offered_at"], ring["outcome"]) == (at(8), "accepted")
    assert str(contact["customer"]).startswith("cp_")
    assert contact["agent"] == agent("SIP/11") != "SIP/11"


def test_ec_18_a_ring_that_nobody_takes_starts_no_new_visit() -> None:
    found = facts(
        IN,
        "30|a.1|sales|SIP/11|RINGNOANSWER|20000",
        "40|a.1|sales|SIP/12|CONNECT|40|9.9|5",
    )
    (visit,) = found["visit"]
    assert (visit["offers"], visit["rona"], visit["wait_ms"]) == (2, 1, 40_000)
    assert found["contact"][0]["rona"] == 1


def test_ec_20_ring_all_counts_every_member_and_the_contact_once() -> None:
    rounds = [f"{end}|a.1|sales|SIP/{n}|RINGNOANSWER|15000" for end in (15, 31) for n in range(5)]
    canceled = [f"40|a.1|sales|SIP/{n}|RINGCANCELED|8000" for n in range(5)]
    found = facts(IN, *rounds, *canceled, "40|a.1|sales|NONE|ABANDON|1|1|40")
    outcomes = [row["outcome"] for row in found["offer"]]
    assert outcomes.count("no_answer") == 10
    assert outcomes.count("customer_left") == 5
    (visit,) = found["visit"]
    assert (visit["outcome"], visit["rona"], visit["ringing"]) == ("abandoned", 10, True)


def test_ec_20_a_member_who_was_busy_did_not_miss_a_call() -> None:
    found = facts(IN, "1|a.1|sales|SIP/11|RINGNOANSWER|0", "5|a.1|sales|NONE|ABANDON|1|1|5")
    assert found["offer"][0]["outcome"] == "unavailable"
    assert found["visit"][0]["rona"] == 0


def test_ec_22_an_abandon_that_names_an_agent_is_no_answer() -> None:
    found = facts(IN, "18|a.1|sales|SIP/11|ABANDON|1|1|18")
    assert "leg" not in found
    assert found["contact"][0]["outcome"] == "abandoned"
    assert found["contact"][0]["agent"] is None
    assert found["contact"][0]["flags"] == ("agent_named_on_abandon",)


def test_ec_24_an_exit_by_key_is_neither_answered_nor_abandoned() -> None:
    found = facts(IN, "30|a.1|sales|NONE|EXITWITHKEY|1|1|1|30")
    contact = found["contact"][0]
    assert (contact["outcome"], contact["exit_to"], contact["wait_ms"]) == (
        "flowed_out", "key_exit", 30_000
    )  # fmt: skip
    assert found["visit"][0]["outcome"] == "key_exit"


def test_ec_26_the_log_alone_says_nothing_of_blocked_calls() -> None:
    assert {"blocked", "attempts", "ivr_abandoned"} <= fold(log(IN)).lacks


def test_ec_16_an_overflow_keeps_the_customers_whole_wait() -> None:
    found = facts(
        IN,
        "60|a.1|sales|NONE|EXITWITHTIMEOUT|1|1|60",
        "60|a.1|help|NONE|ENTERQUEUE||01012345678|1",
        "75|a.1|help|SIP/11|CONNECT|15|9.9|3",
    )
    first, second = found["visit"]
    assert (first["outcome"], second["via"], second["wait_ms"]) == (
        "overflow_out", "overflow_in", 15_000
    )  # fmt: skip
    contact = found["contact"][0]
    assert (contact["wait_ms"], contact["queue"]) == (75_000, "sales")


def test_ec_15_given_up_in_the_second_queue_after_an_answer_is_answered_and_lost() -> None:
    found = facts(
        IN,
        "10|a.1|sales|SIP/11|CONNECT|10|9.9|2",
        "70|a.1|sales|SIP/11|BLINDTRANSFER|200|default|10|60|1",
        "71|a.1|help|NONE|ENTERQUEUE||01012345678|1",
        "111|a.1|help|NONE|ABANDON|1|1|40",
    )
    contact = found["contact"][0]
    assert (contact["outcome"], contact["transfer_lost"], contact["transfers"]) == (
        "answered", True, 1
    )  # fmt: skip
    assert [row["via"] for row in found["visit"]] == ["direct", "transfer_in"]
    assert found["leg"][0]["ended_by"] == "transfer_blind"


def test_ec_46_waits_are_the_calls_own_and_no_moving_mean() -> None:
    said = []
    for n, wait in enumerate((10, 100, 10)):
        start = n * 500
        said += [
            f"{start}|{n}.1|sales|NONE|ENTERQUEUE||010|1",
            f"{start + wait}|{n}.1|sales|SIP/11|CONNECT|{wait}|9.9|1",
            f"{start + wait + 9}|{n}.1|sales|SIP/11|COMPLETEAGENT|{wait}|9|1",
        ]
    waits = [row["wait_ms"] for row in facts(*said)["contact"]]
    assert sum(waits) / 3 == 40_000  # type: ignore[arg-type]


def test_ec_56_an_attended_transfer_logged_under_the_other_call_is_one_contact() -> None:
    found = facts(
        "259|243.239826|1501|NONE|ENTERQUEUE||0101|1",
        "271|243.239826|1501|SIP/7009|CONNECT|12|9.9|3",
        "390|390.239830|1509|NONE|ENTERQUEUE||7009|1",
        "391|390.239830|1501|SIP/7009|ATTENDEDTRANSFER|BRIDGE|b1|12|120|1",
        "397|243.239826|1509|SIP/8001|CONNECT|7|9.9|2",
        "570|243.239826|1509|SIP/8001|COMPLETEAGENT|7|173|1",
    )
    (contact,) = found["contact"]
    assert (contact["outcome"], contact["visits"], contact["transfers"]) == ("answered", 2, 1)
    first, second = found["visit"]
    assert (first["queue"], first["wait_ms"], first["via"]) == ("1501", 12_000, "direct")
    assert (second["queue"], second["wait_ms"], second["via"]) == ("1509", 7_000, "transfer_in")
    assert [(leg["talk_ms"], leg["ended_by"]) for leg in found["leg"]] == [
        (120_000, "transfer_warm"),
        (173_000, "agent"),
    ]
    assert [row["excluded"] for row in found["attempt"]] == [False, True]


def test_ec_56_the_asking_call_that_was_answered_before_the_hand_over_is_joined_too() -> None:
    found = facts(
        "0|a.1|sales|NONE|ENTERQUEUE||0101|1",
        "10|a.1|sales|SIP/7009|CONNECT|10|9.9|3",
        "60|b.2|help|NONE|ENTERQUEUE||7009|1",
        "65|b.2|help|SIP/8001|CONNECT|5|9.9|5",
        "90|a.1|sales|SIP/7009|ATTENDEDTRANSFER|LINK|one|two|10|80|1",
        "200|b.2|help|SIP/8001|COMPLETECALLER|5|135|1",
    )
    (contact,) = found["contact"]
    assert (contact["legs"], contact["talk_ms"]) == (2, 215_000)
    assert [row["via"] for row in found["visit"]] == ["direct", "transfer_in"]


def test_an_agents_own_call_to_ask_is_in_no_measure() -> None:
    found = facts(
        "0|a.1|sales|NONE|ENTERQUEUE||0101|1",
        "10|a.1|sales|SIP/7009|CONNECT|10|9.9|3",
        "60|b.2|help|NONE|ENTERQUEUE||7009|1",
        "65|b.2|help|SIP/8001|CONNECT|5|9.9|5",
        "80|b.2|help|SIP/8001|COMPLETECALLER|5|15|1",
        "90|a.1|sales|SIP/7009|COMPLETECALLER|10|80|1",
    )
    assert [row["excluded"] for row in found["contact"]] == [False, True]


def test_ec_57_a_talk_ends_at_the_latest_when_its_agent_takes_another_call() -> None:
    found = facts(
        "0|a.1|sales|NONE|ENTERQUEUE||0101|1",
        "10|a.1|sales|SIP/11|CONNECT|10|9.9|3",
        "100|b.2|sales|NONE|ENTERQUEUE||0102|1",
        "130|b.2|sales|SIP/11|CONNECT|30|9.9|3",
        "200|b.2|sales|SIP/11|COMPLETECALLER|30|70|1",
        "3610|a.1|sales|SIP/11|COMPLETECALLER|10|3600|1",
    )
    leg = next(row for row in found["leg"] if row["contact"] == "asterisk:a.1")
    assert (leg["talk_ms"], leg["inferred"], leg["flags"]) == (
        120_000, True, ("transfer_not_logged",)
    )  # fmt: skip


def test_ec_66_an_agent_in_two_queues_is_logged_in_once() -> None:
    found = facts(
        "0|NONE|q1|SIP/11|ADDMEMBER|",
        "0|NONE|q2|SIP/11|ADDMEMBER|",
        "3600|a.1|q1|SIP/11|CONNECT|5|9.9|0",
        "18000|a.1|q1|SIP/11|COMPLETECALLER|5|14400|1",
        "18000|b.1|q2|SIP/11|CONNECT|5|9.9|0",
        "25200|b.1|q2|SIP/11|COMPLETECALLER|5|7200|1",
        "28800|NONE|q1|SIP/11|REMOVEMEMBER|",
        "28800|NONE|q2|SIP/11|REMOVEMEMBER|",
    )
    spent: dict[object, int] = {}
    for row in found["agent_state"]:
        lasted = (row["ended_at"] - row["began_at"]) // 1_000_000  # type: ignore[operator]
        spent[row["doing"]] = spent.get(row["doing"], 0) + lasted
    assert spent == {"idle": 2 * 3600, "contact": 6 * 3600}


def test_ec_67_a_session_that_nobody_ended_ends_half_an_hour_after_the_last_word() -> None:
    nine_to_six = 8 * 3600 + 55 * 60
    found = facts(
        "0|NONE|q1|SIP/11|ADDMEMBER|",
        f"{nine_to_six - 60}|a.1|q1|SIP/11|CONNECT|5|9.9|0",
        f"{nine_to_six}|a.1|q1|SIP/11|COMPLETECALLER|5|60|1",
        f"{86_400 - 120}|NONE|q1|SIP/11|ADDMEMBER|",
    )
    last, fresh = found["agent_state"][-2:]
    assert (last["ended_at"], last["inferred"]) == (at(nine_to_six + 1800), True)
    assert (fresh["began_at"], fresh["ended_at"], fresh["state"]) == (
        at(86_280),
        at(86_280),
        "open",
    )


def test_a_state_that_lasts_is_told_up_to_the_logs_last_line_and_no_further() -> None:
    found = facts("0|NONE|q1|SIP/11|ADDMEMBER|", "600|NONE|NONE|NONE|CONFIGRELOAD|")
    (state,) = found["agent_state"]
    assert (state["ended_at"], state["state"]) == (at(600), "open")


def test_paused_in_one_queue_of_two_is_not_away_and_a_meal_is_outside_login() -> None:
    found = facts(
        "0|NONE|q1|SIP/11|ADDMEMBER|",
        "0|NONE|q2|SIP/11|ADDMEMBER|",
        "10|NONE|q1|SIP/11|PAUSE|휴식",
        "20|NONE|NONE|SIP/11|PAUSEALL|휴식",
        "50|NONE|NONE|SIP/11|UNPAUSEALL|",
        "60|NONE|NONE|SIP/11|PAUSEALL|식사",
        "90|NONE|NONE|SIP/11|UNPAUSEALL|",
        "95|NONE|q1|SIP/11|REMOVEMEMBER|",
        "99|NONE|q2|SIP/11|REMOVEMEMBER|",
    )
    said = [
        (row["doing"], row["reason"], row["began_at"], row["ended_at"])
        for row in found["agent_state"]
    ]
    assert said == [
        ("idle", None, at(0), at(20)),
        ("away", "휴식", at(20), at(50)),
        ("idle", None, at(50), at(60)),
        ("idle", None, at(90), at(99)),
    ]


def test_a_ring_fills_the_time_before_the_answer() -> None:
    found = facts(
        "0|NONE|q1|SIP/11|ADDMEMBER|",
        "5|a.1|q1|NONE|ENTERQUEUE||0101|1",
        "20|a.1|q1|SIP/11|RINGNOANSWER|10000",
        "30|a.1|q1|SIP/11|CONNECT|25|9.9|4",
        "40|a.1|q1|SIP/11|COMPLETEAGENT|25|10|1",
    )
    said = [(row["doing"], row["began_at"]) for row in found["agent_state"]]
    assert said == [
        ("idle", at(0)), ("ring", at(10)), ("idle", at(20)), ("ring", at(26)),
        ("contact", at(30)), ("idle", at(40)),
    ]  # fmt: skip


def test_ec_03_a_state_over_midnight_is_cut_at_the_days_edge() -> None:
    found = facts(
        "52200|NONE|q1|SIP/11|ADDMEMBER|", "55800|NONE|q1|SIP/11|REMOVEMEMBER|"
    )  # 23:30 to 00:30
    said = [(str(row["business_date"]), row["ended_at"]) for row in found["agent_state"]]
    assert said == [("2026-03-02", at(54_000)), ("2026-03-03", at(55_800))]


def test_ec_110_the_same_line_twice_is_one_entry() -> None:
    found = fold(log(IN, IN, "8|a.1|sales|NONE|ABANDON|1|1|8"))
    assert found.ignored() == ["repeated_line"]
    assert len(found.facts()["visit"]) == 1


def test_ec_110_the_same_id_ten_minutes_after_a_key_exit_is_a_second_visit() -> None:
    found = facts(
        IN,
        "30|a.1|sales|NONE|EXITWITHKEY|1|1|1|30",
        "630|a.1|sales|NONE|ENTERQUEUE||01012345678|1",
        "640|a.1|sales|SIP/11|CONNECT|10|9.9|1",
    )
    assert [row["outcome"] for row in found["visit"]] == ["key_exit", "answered"]
    assert len(found["contact"]) == 1


@pytest.mark.parametrize("answered_at", [110, 0, -70])
def test_ec_112_where_clocks_disagree_the_sources_own_field_counts(answered_at: int) -> None:
    found = facts(
        "100|a.1|sales|NONE|ENTERQUEUE||0101|1",
        f"{100 + answered_at}|a.1|sales|SIP/11|CONNECT|20|9.9|2",
    )
    (visit,) = found["visit"]
    assert (visit["wait_ms"], visit["clock_skew"]) == (20_000, True)


def test_ec_112_a_wait_that_only_skewed_stamps_tell_is_unknown_and_never_nothing() -> None:
    found = facts("100|a.1|sales|NONE|ENTERQUEUE||0101|1", "30|a.1|sales|NONE|EXITWITHTIMEOUT|1")
    (visit,) = found["visit"]
    assert (visit["wait_ms"], visit["clock_skew"]) == (None, True)


def test_ec_113_after_a_restart_open_calls_are_unknown_and_not_abandoned() -> None:
    found = facts(
        IN,
        "5|b.1|sales|NONE|ENTERQUEUE||0102|2",
        "9|b.1|sales|SIP/11|CONNECT|4|9.9|1",
        "60|NONE|NONE|NONE|QUEUESTART|",
    )
    assert {row["contact"]: row["outcome"] for row in found["contact"]} == {
        "asterisk:a.1": "unknown",
        "asterisk:b.1": "answered",
    }
    assert (found["leg"][0]["state"], found["leg"][0]["talk_ms"]) == ("unknown", None)
    assert "agent_state" not in found


def test_ec_113_four_calls_whose_ends_were_never_written_are_unknown() -> None:
    entries = [f"{n}|{n}.1|sales|NONE|ENTERQUEUE||010{n}|1" for n in range(4)]
    found = facts(*entries, "30000|9.9|sales|NONE|ENTERQUEUE||0109|1")
    outcomes = [row["outcome"] for row in found["contact"]]
    assert sorted(map(str, outcomes)) == ["open", *["unknown"] * 4]


def test_a_log_that_begins_in_the_middle_works_out_what_was_before() -> None:
    found = facts("5|a.1|sales|SIP/11|COMPLETEAGENT|30|300|1", "7|b.1|sales|NONE|ABANDON|1|1|17")
    first, second = found["visit"]
    assert (first["entered_at"], first["wait_ms"], first["inferred"]) == (at(-325), 30_000, True)
    assert (second["entered_at"], second["outcome"]) == (at(-10), "abandoned")
    assert (found["leg"][0]["started_at"], found["leg"][0]["talk_ms"]) == (at(-295), 300_000)


def test_stamps_with_fractions_give_waits_finer_than_seconds() -> None:
    found = facts(
        "0.250000|a.1|sales|NONE|ENTERQUEUE||0101|1", "20.700000|a.1|sales|SIP/11|CONNECT|20|9.9|2"
    )
    assert found["visit"][0]["wait_ms"] == 20_450


TABLE = [
    "id,time,callid,queuename,agent,event,data1,data2,data3,data4,data5",
    '1,"2026-03-02 09:00:00.000000",a.1,sales,NONE,ENTERQUEUE,,0101,1,,',
    '2,"2026-03-02 09:00:12.000000",a.1,sales,SIP/11,CONNECT,12,9.9,4,,',
    '3,"2026-03-02 09:02:12.000000",a.1,sales,SIP/11,COMPLETECALLER,12,120,1,,',
]
BARS = log(
    "0|a.1|sales|NONE|ENTERQUEUE||0101|1",
    "12|a.1|sales|SIP/11|CONNECT|12|9.9|4",
    "132|a.1|sales|SIP/11|COMPLETECALLER|12|120|1",
)


@pytest.mark.parametrize(
    "clothes",
    [
        TABLE,
        TABLE[1:],
        [row.replace(",", ";") for row in TABLE],
        [row.replace('"', "").partition(",")[2].replace(",", "|") for row in TABLE[1:]],
        [
            "time,callid,queuename,agent,event,data",
            "2026-03-02 09:00:00,a.1,sales,NONE,ENTERQUEUE,|0101|1",
            "2026-03-02 09:00:12,a.1,sales,SIP/11,CONNECT,12|9.9|4",
            "2026-03-02 09:02:12,a.1,sales,SIP/11,COMPLETECALLER,12|120|1",
        ],
    ],
)
def test_the_same_log_in_other_clothes_is_the_same_log(clothes: list[str]) -> None:
    assert fold(clothes).facts() == fold(BARS).facts()


def test_the_old_generation_knows_no_ring_times_and_says_so() -> None:
    found = fold(
        log(IN, "12|a.1|sales|SIP/11|CONNECT|12", "20|a.1|sales|SIP/11|COMPLETEAGENT|12|8")
    )
    assert found.facts()["leg"][0]["ring_ms"] is None
    assert {"h_closed_ring_s", "v_abn_ringing", "grain:agent_state"} <= found.lacks


def test_what_the_log_was_seen_to_tell_is_lacking_no_longer() -> None:
    said = log(
        "0|NONE|q1|SIP/11|ADDMEMBER|",
        "1|a.1|q1|NONE|ENTERQUEUE||0101|1",
        "4|a.1|q1|SIP/11|RINGCANCELED|3000",
        "4|a.1|q1|NONE|ABANDON|1|1|3",
    )
    assert not {"grain:agent_state", "v_abn_ringing", "h_closed_ring_s"} & fold(said).lacks


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (f"{NINE}|a.1|sales", "wrong_columns"),
        (f"{NINE}|a.1|sales|NONE|enter queue|", "unknown_event"),
        ("noon|a.1|sales|NONE|ENTERQUEUE|", "unreadable_value"),
        ("2026-02-30 09:00:00|a.1|sales|NONE|ENTERQUEUE|", "unreadable_value"),
        ("2026-02-28 25:00:00|a.1|sales|NONE|ENTERQUEUE|", "unreadable_value"),
    ],
)
def test_a_line_that_is_no_event_is_rejected_with_a_reason(line: str, code: str) -> None:
    found = fold([*log(IN), line])
    assert found.rejected() == [code]
    assert len(found.facts()["contact"]) == 1


def test_events_of_the_dialplan_are_ignored_and_counted() -> None:
    found = fold(log(IN, "1|a.1|sales|NONE|MYEVENT|x", "2|NONE|NONE|NONE|CONFIGRELOAD|"))
    assert found.ignored() == ["custom_event", "reload"]


def test_a_file_of_another_kind_is_refused() -> None:
    with pytest.raises(Refused, match="import_wrong_header"):
        fold(["vru+line\tcall_id\tcustomer_id"])


def test_ec_115_the_log_has_no_outbound_calls_to_pollute_a_service_level_with() -> None:
    assert {"outbound_legs", "outbound_connected"} <= AsteriskQueueLog.lacks


def test_ec_07_the_doubled_hour_of_autumn_stays_two_hours_by_epoch() -> None:
    place = Place(centre="c", client="c", zone="America/New_York", key=b"k")
    lines = [f"{second}|{second}.1|q|NONE|ENTERQUEUE||1|1" for second in (1793509200, 1793512800)]
    read = AsteriskQueueLog().resumed(None).fold(enumerate(lines, 1), place)
    taken = [each for each in read if isinstance(each, Taken)]
    offsets = [
        row["utc_offset_s"] for each in taken for grain, row in each.rows if grain == "contact"
    ]
    assert offsets == [-14_400, -18_000]
