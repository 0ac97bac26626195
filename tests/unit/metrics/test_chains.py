"""Who came when, for planning: customers are numbers, and nobody who is not known gets one."""

from __future__ import annotations

from maju.facts.history.engine import connect
from maju.facts.history.tables import table
from maju.metrics.chains import GIVEN_UP, SERVED, Came, Waited, find_chains, find_waits
from tests.unit.metrics.building import Facts


def asked(facts: Facts) -> tuple[list[Came], list[Waited]]:
    with connect(memory="256MB", threads=1) as engine:
        for grain in ("attempt", "callback", "contact"):
            engine.register(grain, table(grain, facts.rows[grain]))
        return list(find_chains(engine, facts.scope())), list(find_waits(engine, facts.scope()))


def test_a_customer_keeps_one_number_and_the_unknown_have_none() -> None:
    facts = Facts()
    facts.call("2026-03-02 10:00:00", "abandoned", 30, customer="kim")
    facts.call("2026-03-02 10:05:00", "answered", 12, customer="lee")
    facts.call("2026-03-02 10:10:00", "answered", 5, customer=None)
    facts.call("2026-03-03 09:00:00", "answered", 0, customer="kim")
    came, waited = asked(facts)
    assert [each.ended for each in came] == [GIVEN_UP, SERVED, SERVED, SERVED]
    assert came[0].who == came[3].who >= 0
    assert came[1].who not in {came[0].who, -1}
    assert came[2].who == -1
    assert came[3].local_s - came[0].local_s == 23 * 3600
    assert came[0].local_s % 86_400 == 10 * 3600
    assert [(each.wait_s, each.given_up) for each in waited] == [(30, 1), (12, 0), (5, 0), (0, 0)]
