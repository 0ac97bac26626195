"""Each family of KPIs, counted a second time by hand over the same rows."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maju.metrics.catalogue import CATALOGUE
from tests.golden.oracles import customers, shifts, work
from tests.golden.oracles.world import world
from tests.unit.metrics.building import Facts

AS_OF = "2026-04-20 00:00:00"


def oracle(
    facts: Facts, narrowed: Callable[[customers.Row], bool] = lambda _row: True
) -> customers.Values:
    """Everything that the oracles know, of the rows that fit."""
    as_of = facts.at(AS_OF)
    of = {
        grain: [row for row in customers.kept(rows) if narrowed(row)]
        for grain, rows in facts.rows.items()
    }
    rows = {grain: of.get(grain, []) for grain in
            ("attempt", "contact", "visit", "leg", "offer", "agent_state", "callback", "case", "survey",
             "plan")}  # fmt: skip
    contacts = [{**row, "as_of": as_of} for row in rows["contact"]]
    return {
        **customers.volume_and_access(contacts, rows["visit"], rows["offer"]),
        **customers.attempts_alone(rows["attempt"]),
        **customers.repeats(rows["attempt"], rows["callback"], as_of),
        **customers.promises(rows["callback"], contacts, as_of),
        **work.handling(rows["leg"], contacts),
        **work.people(rows["agent_state"], rows["leg"]),
        **work.resolution(rows["case"], as_of),
        **work.ratings(rows["survey"], as_of),
        **shifts.schedules(rows["plan"], rows["agent_state"], as_of),
    }


def compare(facts: Facts) -> None:
    expected = oracle(facts)
    (line,) = facts.ask(*expected, as_of=AS_OF).lines
    for name, value in expected.items():
        near = None if value is None else pytest.approx(value, rel=1e-9)
        assert line.cells[name].value == near, name


@cache
def big() -> Facts:
    return world(20260302, 300)


def test_the_oracles_know_every_kpi_that_has_a_number() -> None:
    numbered = {kpi.id for kpi in CATALOGUE.values() if kpi.kind in {"sum", "ratio", "quantile"}}
    told_elsewhere = {"open_rows", "rona_contacts"}  # EC-03, EC-18, EC-20
    assert numbered - oracle(big()).keys() == told_elsewhere


def test_the_oracles_agree_on_a_large_world() -> None:
    compare(big())


@settings(max_examples=4)
@given(seed=st.integers(0, 2**32), size=st.integers(0, 40))
def test_the_oracles_agree_on_any_world(seed: int, size: int) -> None:
    compare(world(seed, size))


@pytest.mark.parametrize("client", ["k1", "k2"])
def test_the_oracles_agree_on_each_client(client: str) -> None:
    expected = oracle(big(), lambda row: row["client"] == client)
    lines = big().ask(*expected, by="client", as_of=AS_OF).lines
    (line,) = [line for line in lines if line.keys["client"] == client]
    for name, value in expected.items():
        near = None if value is None else pytest.approx(value, rel=1e-9)
        assert line.cells[name].value == (near if near is not None else None), name


def test_the_oracles_agree_on_each_day_for_what_is_counted_where_it_came_in() -> None:
    names = ("agent_requested", "service_level", "asa", "wait_p90", "aht", "callback_handled_rate",
             "resolution_rate", "rona_rate", "blocked_rate")  # fmt: skip
    lines = big().ask(*names, by="day", as_of=AS_OF).lines
    assert len(lines) >= 12
    for line in lines:
        expected = oracle(big(), lambda row, day=line.keys["day"]: str(row["business_date"]) == day)  # type: ignore[misc]
        for name in names:
            value = expected[name]
            near = None if value is None else pytest.approx(value, rel=1e-9)
            assert line.cells[name].value == near, (line.keys, name)
