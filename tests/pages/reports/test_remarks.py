"""Category: pages. A table by agent explains what does not add up, where it matters and only there."""

from __future__ import annotations

from django.test import Client
from django.utils.translation import override

from tests.pages.conftest import Counting
from tests.unit.metrics.building import Facts

KPIS = ("handled_legs", "att", "hold_avg_all", "acw_avg", "aht", "answered")
DAYS = "from=2026-03-02&to=2026-03-03"


def said_of(facts: Facts, cut: str = "agent") -> list[str]:
    from maju.floor.reports.remarks import remarks

    with override("en"):
        return list(remarks(cut, facts.ask(*KPIS)))


def test_a_wrap_up_that_goes_on_is_why_parts_are_not_aht(django: None) -> None:
    facts = Facts()
    facts.call("09:00:00", talk=60.0, acw=30.0)
    facts.call("09:10:00", talk=300.0, acw=None)
    parts = sum(facts.one(kpi) or 0 for kpi in ("att", "hold_avg_all", "acw_avg"))
    assert (facts.one("aht"), parts) == (90.0, 180.0 + 30.0), "as kpi.md #58, #61 and #66 say"
    assert said_of(facts)[0].startswith("1 of 2 handled are still in wrap-up.")


def test_a_transfer_is_handled_twice_and_answered_once(django: None) -> None:
    facts = Facts()
    facts.call("09:00:00", talk=60.0, acw=30.0)
    facts.leg("09:02:00", contact="ct1", agent="a2")
    first, *_ = said_of(facts)
    assert first.startswith("2 handled, 1 answered:")


def test_a_talk_that_goes_on_is_answered_and_not_handled_yet(django: None) -> None:
    facts = Facts()
    facts.call("09:00:00", talk=60.0, acw=30.0)
    facts.call("09:10:00", talk=None, acw=None)
    first, *_ = said_of(facts)
    assert first.startswith("1 handled, 2 answered:")


def test_what_adds_up_is_not_explained(django: None) -> None:
    facts = Facts()
    facts.call("09:00:00", talk=60.0, hold=5.0, acw=30.0)
    assert [each.partition(",")[0] for each in said_of(facts)] == ["Names are masked"]
    assert said_of(facts, "queue") == []


def test_the_page_of_agents_says_why_their_names_are_masked(
    browser: Client, numbers: Counting
) -> None:
    why = "Names are masked, with the id behind"
    assert why in browser.get(f"/reports/c/tables?{DAYS}&cut=agent").content.decode()
    assert why not in browser.get(f"/reports/c/tables?{DAYS}").content.decode()
