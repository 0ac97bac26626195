"""Shared numbers (kpi.md EC-89): a list beside the rows, dated, that links nobody."""

from __future__ import annotations

import random
from datetime import date

import pytest

from maju.facts.history.engine import connect
from maju.facts.history.tables import table
from maju.metrics.compiling import rows_of
from maju.metrics.engines import fetch
from maju.metrics.sharing import CALLS_A_DAY, Shared, suspects_query
from maju.metrics.spark.dialect import written
from tests.unit.metrics.building import Facts

PBX = Shared(customer="pbx", since=date(2026, 3, 2))
ASKED = (
    "inbound_attempts", "identified_attempts", "anonymous_attempts", "redial_after_abandon",
    "reconnect_after_service", "demand_counted", "unique_callers", "lost_customers",
    "fcr_repeat_7d",
)  # fmt: skip


def an_office() -> Facts:
    """Twenty people behind one number, one call each a day, on two days; and one neighbour."""
    facts = Facts()
    for day in ("2026-03-02", "2026-03-03"):
        for minute in range(20):
            outcome = "answered" if minute % 2 else "abandoned"
            facts.call(f"{day} 10:{minute:02}:00", outcome, 30, customer="pbx")
        facts.call(f"{day} 11:00:00", customer="neighbour")
    return facts


def suspects(
    facts: Facts, *, calls: int = CALLS_A_DAY, shared: tuple[Shared, ...] = ()
) -> list[str]:
    with connect(memory="256MB", threads=1) as engine:
        for grain in ("attempt", "callback"):
            engine.register(grain, table(grain, facts.rows[grain]))
        _, rows = fetch(
            engine, suspects_query(rows_of("attempt", facts.scope(shared=shared)), calls)
        )
    return [row[1] for row in rows]


def test_ec_89_twenty_people_behind_one_number_are_nobodys_repeat_calls() -> None:
    facts = an_office()
    assert facts.one("redial_after_abandon") == 20  # as one customer, who redials all day
    (line,) = facts.ask(*ASKED, shared=[PBX]).lines
    found = {name: line.cells[name].value for name in ASKED}
    assert found == {
        "inbound_attempts": 42, "identified_attempts": 2, "anonymous_attempts": 40,
        "redial_after_abandon": 0, "reconnect_after_service": 1, "demand_counted": 42,
        "unique_callers": 1, "lost_customers": 0, "fcr_repeat_7d": 50,
    }  # fmt: skip


def test_ec_89_the_office_is_suggested_and_the_neighbour_is_not() -> None:
    assert suspects(an_office()) == ["pbx"]
    assert suspects(an_office(), calls=21) == []
    assert suspects(an_office(), shared=(PBX,)) == []


def test_the_list_has_dates_and_days_before_keep_what_they_had() -> None:
    facts = an_office()
    later = Shared(customer="pbx", since=date(2026, 3, 3))
    ended = Shared(customer="pbx", since=date(2026, 3, 2), until=date(2026, 3, 3))
    for shared, expected in ((later, [21, 1]), (ended, [1, 21])):
        lines = facts.ask("identified_attempts", by="day", shared=[shared]).lines
        assert [line.cells["identified_attempts"].value for line in lines] == expected


def test_another_clients_list_says_nothing_here() -> None:
    other = Shared(customer="pbx", since=date(2026, 3, 2), client="k2")
    assert an_office().one("identified_attempts", shared=[other]) == 42


@pytest.mark.parametrize("seed", range(6))
def test_a_shared_number_never_links_whatever_the_calls(seed: int) -> None:
    chance = random.Random(seed)
    facts, bare = Facts(), Facts()
    for _ in range(60):
        who = chance.choice(["pbx", "A", "B"])
        at = f"2026-03-{chance.randrange(2, 9):02} {chance.randrange(9, 18):02}:{chance.randrange(60):02}:00"
        said = (at, chance.choice(["answered", "abandoned", "callback"]), chance.randrange(90))
        facts.call(*said, customer=who)
        bare.call(*said, customer=None if who == "pbx" else who)
    listed = facts.ask(*ASKED, by="day", shared=[PBX])
    assert listed == bare.ask(*ASKED, by="day")
    assert listed != facts.ask(*ASKED, by="day")


def test_spark_gets_the_same_tree() -> None:
    shared = [
        PBX,
        Shared(customer="x'y", since=date(2026, 3, 2), until=date(2026, 4, 1), client="k"),
    ]
    said = written(rows_of("attempt", Facts().scope(shared=shared)))
    assert "`customer` IN ('pbx')" in said
    assert "is_shared" not in said
