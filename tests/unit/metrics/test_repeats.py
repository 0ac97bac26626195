"""kpi.md §2.8 and §7.4: who came back, and what that makes of demand. EC numbers in the names."""

from tests.unit.metrics.building import Facts, shown


def four_customers() -> Facts:
    facts = Facts()
    facts.call("10:00:00", "abandoned", 30, customer="A")
    facts.call("10:02:00", "abandoned", 30, customer="A")
    facts.call("10:05:00", customer="A")
    facts.call("10:00:00", customer="B")
    facts.call("10:00:00", "abandoned", 30, customer="C")
    facts.call("10:00:00", customer="D")
    facts.call("10:40:00", customer="D")
    return facts


def test_ec_31_bubble_calls_are_redials_and_reconnects() -> None:
    facts = four_customers()
    expected = {
        "inbound_attempts": 7,
        "answered": 4,
        "answer_rate": 57.1,
        "unique_callers": 4,
        "customer_answer_rate": 75.0,
        "redial_after_abandon_rate": 28.6,
        "reconnect_after_service_rate": 14.3,
        "bubble_rate": 42.9,
        "demand_counted": 5,
        "lost_customer_rate": 25.0,
        "abandon_recovery_rate": 50.0,
    }
    (line,) = facts.ask(*expected).lines
    assert {name: shown(cell.value) for name, cell in line.cells.items()} == expected
    assert line.cells["redial_after_abandon_rate"].num == 2
    assert line.cells["reconnect_after_service_rate"].num == 1
    assert line.cells["abandon_recovery_rate"].num == 1


def test_ec_32_a_redial_links_across_queues_and_midnight_and_counts_at_the_second() -> None:
    facts = Facts()
    facts.call("23:58:00", "abandoned", 30, customer="A", queue="billing")
    facts.call("2026-03-03 00:03:00", customer="A", queue="support")
    days = facts.ask("redial_after_abandon_rate_live", by="day").lines
    assert {
        line.keys["day"]: line.cells["redial_after_abandon_rate_live"].num for line in days
    } == {
        "2026-03-02": 0,
        "2026-03-03": 1,
    }


def test_ec_32_never_across_clients() -> None:
    facts = Facts()
    facts.call("10:00:00", "abandoned", 30, customer="A")
    facts.call("10:05:00", customer="A", client="k2")
    assert facts.cell("redial_after_abandon_rate").num == 0


def test_ec_32_a_report_links_within_the_business_day_only() -> None:
    for start, linked in ((0, 0), (4 * 3600, 1)):
        facts = Facts(day_start_s=start)
        facts.call("23:58:00", "abandoned", 30, customer="A")
        facts.call("2026-03-03 00:03:00", customer="A")
        assert facts.cell("redial_after_abandon_rate").num == linked


def test_ec_80_a_redial_before_the_callback_is_apart() -> None:
    facts = Facts()
    facts.call("10:00:00", "callback", 30, customer="A")
    facts.call("10:20:00", customer="A")
    facts.callback("10:00:30", "redialled")
    assert facts.one("redial_after_callback") == 1
    assert facts.cell("redial_after_abandon_rate").num == 0
    assert facts.one("callback_handled_rate") is None  # nothing was left to handle
    assert facts.one("demand_counted") == 1


def test_ec_83_ours_is_per_contact_no_later_repeat() -> None:
    facts = Facts()
    facts.call("09:00:00", customer="Tom")
    facts.call("09:00:00", customer="John")
    facts.call("11:00:00", customer="John")
    facts.call("09:00:00", customer="Betty")
    assert facts.one("fcr_repeat_7d") == 75


def test_ec_84_only_matured_contacts_are_judged() -> None:
    facts = Facts()
    for day in ("10", "20"):
        for number in range(10):
            facts.call(f"2026-04-{day} 10:00:00", customer=f"{day}-{number}")
    for number in range(2):
        facts.call("2026-04-11 10:00:00", customer=f"10-{number}")
    facts.call("2026-04-21 10:00:00", customer="20-0")
    asked = facts.cell("fcr_repeat_7d", as_of="2026-04-25 00:00:00")
    assert (asked.num, asked.den) == (10, 12)  # ten on the 10th, two on the 11th; two came back
    share = facts.shares(as_of="2026-04-25 00:00:00")["any", "7d"]
    assert (share.num, share.den) == (3, 23)
    assert (share.matured_num, share.matured_den) == (2, 12)


def test_ec_86_a_chain_is_judged_contact_by_contact() -> None:
    facts = Facts()
    for day in ("02", "07", "13"):
        facts.call(f"2026-03-{day} 10:00:00", customer="A")
    assert (facts.cell("fcr_repeat_7d").num, facts.cell("fcr_repeat_7d").den) == (1, 3)


def test_ec_87_two_numbers_of_one_profile_are_one_customer() -> None:
    facts = Facts()
    facts.call("10:00:00", customer="profile-1")  # by mobile
    facts.call("11:00:00", customer="profile-1")  # by landline
    assert facts.one("unique_callers") == 1
    assert facts.cell("reconnect_after_service_rate").num == 1


def test_ec_89_a_shared_number_is_anonymous() -> None:
    facts = Facts()
    for minute in range(20):
        facts.call(f"10:{minute:02}:00", "abandoned", 30, customer="pbx", shared=True)
    assert facts.one("identified_rate") == 0
    assert facts.one("bubble_rate") is None
    assert facts.one("demand_counted") == 20


def test_ec_90_another_reason_fails_one_and_passes_the_other() -> None:
    facts = Facts()
    facts.call("10:00:00", customer="A", topic="delivery")
    facts.call("2026-03-05 10:00:00", customer="A", topic="refund")
    assert facts.one("fcr_repeat_7d") == 50
    assert facts.one("fcr_repeat_7d_same_topic") == 100
    assert facts.cell("reconnect_after_service_rate_7d").num == 0


def test_ec_63_a_broken_line_is_the_same_episode() -> None:
    facts = Facts()
    facts.call("10:00:00", customer="A", technical_drop=True)
    facts.call("10:01:30", customer="A")
    assert (facts.cell("fcr_repeat_7d").num, facts.cell("fcr_repeat_7d").den) == (1, 1)


def test_a_try_out_of_hours_that_came_back_is_one_demand() -> None:
    facts = Facts()
    facts.attempt("07:00:00", "after_hours", customer="A")
    facts.call("09:01:00", customer="A")
    facts.call("09:02:00")
    assert facts.one("demand_counted") == 2
