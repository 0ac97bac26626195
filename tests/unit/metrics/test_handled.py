"""Handled legs by agent: kpi.md §0.4's h_legs as a number of its own."""

from maju.floor.reports.listing import CUTS
from tests.unit.metrics.building import Facts


def test_every_agent_has_a_count_of_handled_legs() -> None:
    facts = Facts()
    facts.call("10:00:00", agent="a1")
    facts.call("10:10:00", agent="a1", acw=None)
    facts.call("10:20:00", agent="a2")
    lines = facts.ask("handled_legs", "att", by="agent").lines
    assert {line.keys["agent"]: line.cells["handled_legs"].value for line in lines} == {
        "a1": 2,
        "a2": 1,
    }


def test_the_table_by_agent_begins_with_what_was_handled() -> None:
    assert CUTS["agent"][0] == "handled_legs"
