"""Thresholds at the millisecond: what is at the limit, and what is just past it."""

from __future__ import annotations

import pytest

from maju.metrics.thresholds import Threshold
from tests.unit.metrics.building import DAY, Facts

NEXT = "2026-03-03"


@pytest.mark.parametrize(("wait", "misses"), [(20.0, 0), (20.001, 1)])
@pytest.mark.parametrize("outcome", ["callback", "flowed_out"])
def test_an_exit_is_late_only_past_the_threshold(outcome: str, wait: float, misses: int) -> None:
    facts = Facts()
    facts.call("10:00:00", wait=5)
    facts.call("10:00:00", outcome, wait)
    cell = facts.cell("service_level")
    assert (cell.num, cell.den) == (1, 1 + misses)


@pytest.mark.parametrize(("as_of", "misses"), [("10:00:20", 0), ("10:00:20.001", 1)])
def test_who_still_waits_is_late_only_past_the_threshold(as_of: str, misses: int) -> None:
    facts = Facts()
    facts.call("09:00:00", wait=5)
    facts.call("10:00:00", "open", None)
    assert facts.cell("service_level", as_of=as_of).den == 1 + misses


@pytest.mark.parametrize(("wait", "counted"), [(15.0, 1), (15.001, 0)])
def test_an_answer_at_fifteen_seconds_is_within_fifteen(wait: float, counted: int) -> None:
    facts = Facts()
    facts.call("10:00:00", wait=wait)
    assert facts.cell("answered_in_15s").num == counted


@pytest.mark.parametrize(("back", "redials"), [("11:00:00", 1), ("11:00:00.001", 0)])
def test_a_live_redial_counts_at_its_threshold(back: str, redials: int) -> None:
    facts = Facts()
    facts.call("10:00:00", "abandoned", 30, customer="A")
    facts.call(back, customer="A")
    assert facts.cell("redial_after_abandon_rate_live").num == redials


@pytest.mark.parametrize(("back", "lost"), [("+86400", 0), ("+86400.001", 1)])
def test_a_customer_is_lost_only_past_the_time_of_recovery(back: str, lost: int) -> None:
    facts = Facts()
    facts.call("10:00:00", "abandoned", 30, customer="A")
    facts.call(facts.at("10:00:00") + round(float(back) * 1e6), customer="A")
    assert facts.one("lost_customers") == lost


@pytest.mark.parametrize(("after", "lost"), [(86_400, 1), (86_399.999, 0)])
def test_a_customer_is_lost_once_the_time_of_recovery_is_known_to_its_end(
    after: float, lost: int
) -> None:
    facts = Facts()
    facts.call("10:00:00", "abandoned", 30, customer="A")
    assert facts.one("lost_customers", as_of=facts.at("10:00:00") + round(after * 1e6)) == lost


@pytest.mark.parametrize(("business_s", "counted"), [(3600, 1), (3600.001, 0)])
def test_a_callback_is_in_time_by_business_time(business_s: float, counted: int) -> None:
    facts = Facts()
    facts.callback("10:00:00", "reached")
    facts.rows["callback"][0]["wait_ms"] = 86_400_000  # the wall's clock does not matter
    facts.rows["callback"][0]["wait_business_ms"] = round(business_s * 1000)
    agreed = [Threshold(name="callback", ms=3_600_000)]
    assert facts.cell("sl_callback", agreed=agreed).num == counted


@pytest.mark.parametrize(("day", "counted"), [(DAY, 1), (NEXT, 0)])
def test_a_redial_after_a_callback_request_is_of_the_same_day(day: str, counted: int) -> None:
    facts = Facts()
    facts.call("23:00:00", "callback", 30, customer="A")
    facts.call(f"{day} {'23:30' if day == DAY else '00:30'}:00", customer="A")
    assert facts.one("redial_after_callback") == counted


@pytest.mark.parametrize(("back", "cases"), [("10:05:00", 1), ("10:05:00.001", 2)])
def test_a_broken_line_is_the_same_episode_for_five_minutes(back: str, cases: int) -> None:
    facts = Facts()
    facts.call("10:00:00", customer="A", technical_drop=True)
    facts.call(back, customer="A")
    assert facts.cell("fcr_repeat_7d").den == cases
