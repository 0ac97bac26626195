"""From a number to its rows: what the rows weigh is the number."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maju.facts.history.engine import connect
from maju.facts.history.tables import table
from maju.metrics.answers import Line
from maju.metrics.catalogue import CATALOGUE
from maju.metrics.relations import grains
from maju.metrics.rows import Part, find_rows
from tests.unit.metrics.building import Facts

ADDED = [kpi for kpi in CATALOGUE.values() if kpi.kind in {"sum", "ratio"}]
WAIT = st.sampled_from([0, 3, 5, 15, 15.001, 20, 20.001, 40.5, 300])
CALL = st.tuples(
    st.integers(0, 7200),
    st.sampled_from(["answered", "abandoned", "callback", "flowed_out", "open", "unknown"]),
    WAIT,
    st.sampled_from([None, "A", "B", "C"]),
    st.sampled_from([0, 1.5, 30]),
)


def drawn(calls: list[tuple[int, str, float, str | None, float]]) -> Facts:
    facts = Facts()
    for after, outcome, wait, customer, hold in calls:
        at = f"{10 + after // 3600}:{after // 60 % 60:02}:{after % 60:02}"
        facts.call(at, outcome, wait, customer=customer, hold=hold, acw=hold)
        if outcome == "callback":
            facts.callback(at, "reached")
    facts.attempt("09:00:00", "ivr_abandoned")
    facts.offer("10:00:00", "no_answer")
    facts.doing("idle", "10:00:00", "10:30:00")
    facts.doing("away", "10:30:00", "10:45:00")
    return facts


def weighed(facts: Facts, line: Line) -> dict[tuple[str, Part], tuple[float, float]]:
    """The sum of the weights, and the number, of every part."""
    found: dict[tuple[str, Part], tuple[float, float]] = {}
    with connect(memory="256MB", threads=1) as engine:
        for grain in grains():
            engine.register(grain, table(grain, facts.rows[grain]))
        for kpi in ADDED:
            cell = line.cells[kpi.id]
            parts: list[tuple[Part, float | None]] = [("num", cell.num)]
            if kpi.kind == "ratio":
                parts.append(("den", cell.den))
            for part, number in parts:
                rows = find_rows(engine, kpi, part, facts.scope(), limit=100_000)
                weights = [each for one in rows for each in one.table["weight"].to_pylist()]
                assert all(weights), kpi.id
                found[kpi.id, part] = sum(weights), number or 0
    return found


@settings(max_examples=2, deadline=None)
@given(calls=st.lists(CALL, min_size=3, max_size=12))
def test_what_the_rows_weigh_is_the_number(
    calls: list[tuple[int, str, float, str | None, float]],
) -> None:
    facts = drawn(calls)
    (line,) = facts.ask(*[kpi.id for kpi in ADDED]).lines
    for which, (weight, number) in weighed(facts, line).items():
        assert weight == pytest.approx(number, abs=1e-6), which


def test_rows_that_are_added_and_taken_away_again_are_left_out() -> None:
    facts = Facts()
    facts.call("10:00:00", wait=10, times=3)
    facts.call("10:00:00", "callback", wait=10, times=2)
    facts.call("10:00:00", "abandoned", wait=1, times=2)
    cell = facts.cell("service_level")
    with connect(memory="256MB", threads=1) as engine:
        for grain in grains():
            engine.register(grain, table(grain, facts.rows[grain]))
        (rows,) = find_rows(engine, CATALOGUE["service_level"], "den", facts.scope(), limit=100)
    assert rows.table["weight"].to_pylist() == [1.0] * round(cell.den or 0)
    assert "weight" in rows.table.column_names


@settings(max_examples=3, deadline=None)
@given(days=st.lists(st.integers(0, 45), min_size=1, max_size=12), cut=st.sampled_from([0, 6]))
def test_the_first_rows_of_a_long_window_are_the_first_of_all(days: list[int], cut: int) -> None:
    facts = Facts(zone="Pacific/Kiritimati", day_start_s=cut * 3600)
    first = date.fromisoformat(facts.day)
    for number, day in enumerate(days):
        facts.call(f"{first + timedelta(days=day)} {cut + number:02}:00:00", wait=number)
    scope = msgspec.structs.replace(
        facts.scope(),
        since=first,
        until=first + timedelta(days=47),
        as_of=facts.at("2030-01-01 00:00"),
    )
    with connect(memory="256MB", threads=1) as engine:
        for grain in grains():
            engine.register(grain, table(grain, facts.rows[grain]))
        asked = partial(find_rows, engine, CATALOGUE["answered"], "num", scope)
        (whole,) = asked(limit=100_000)
        assert whole.table["at"].to_pylist() == sorted(row["at"] for row in whole.table.to_pylist())
        assert whole.table.num_rows == len(days)
        for limit in range(1, len(days) + 2):
            (some,) = asked(limit=limit)
            assert some.table.equals(whole.table.slice(0, limit))
