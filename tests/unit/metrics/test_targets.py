"""Thresholds and targets have dates of effect; a value is judged unrounded."""

from datetime import date

import pytest

from maju.facts.history.engine import connect
from maju.facts.history.tables import table
from maju.kernel.errors import Refused
from maju.metrics.answering import answer, find_kpis
from maju.metrics.answers import Answer
from maju.metrics.own.agreed import Agreed, read_agreed
from maju.metrics.relations import grains
from maju.metrics.sources import Source
from maju.metrics.thresholds import Target
from tests.unit.metrics.building import Facts

APRIL = date(2026, 4, 1)


def ask(facts: Facts, *kpis: str, targets: list[Target], by: str = "") -> Answer:
    import msgspec

    scope = msgspec.structs.replace(
        facts.scope(by=by, since="2026-03-01", until="2026-05-01"), targets=targets
    )
    with connect(memory="256MB", threads=1) as engine:
        for grain in grains():
            engine.register(grain, table(grain, facts.rows[grain]))
        return answer(engine, Source(paths={}, lacks=frozenset()), find_kpis(kpis), scope)


def eight_of_ten(day: str, *, hits: int = 8, queue: str = "q1") -> Facts:
    facts = Facts(day=day)
    facts.call("10:00:00", wait=5, times=hits, queue=queue)
    facts.call("10:00:00", wait=50, times=10 - hits, queue=queue)
    return facts


def test_a_target_is_beside_the_value_and_met_when_reached_exactly() -> None:
    (line,) = ask(
        eight_of_ten("2026-03-02"), "sl_negative", "asa", "agent_requested",
        targets=[Target(name="sl_negative", value=80.0), Target(name="asa", value=13.9)],
    ).lines  # fmt: skip
    assert (line.cells["sl_negative"].target, line.cells["sl_negative"].met) == (80.0, True)
    assert (line.cells["asa"].value, line.cells["asa"].met) == (14.0, False)
    assert (line.cells["agent_requested"].target, line.cells["agent_requested"].met) == (None, None)


def test_pass_and_fail_compare_what_is_not_rounded() -> None:
    facts = Facts()
    facts.call("10:00:00", wait=5, times=7996)
    facts.call("10:00:00", wait=50, times=2004)
    (line,) = ask(facts, "sl_negative", targets=[Target(name="sl_negative", value=80.0)]).lines
    assert (line.cells["sl_negative"].value, line.cells["sl_negative"].met) == (79.96, False)


def test_each_day_is_judged_by_the_target_of_that_day() -> None:
    facts = eight_of_ten("2026-03-31")
    facts.rows["contact"] += [
        {**row, "business_date": APRIL, "contact": f"{row['contact']}-b"}
        for row in facts.rows["contact"]
    ]
    targets = [
        Target(name="sl_negative", value=80.0),
        Target(name="sl_negative", value=90.0, since=APRIL),
    ]
    days = ask(facts, "sl_negative", by="day", targets=targets).lines
    assert [(line.cells["sl_negative"].target, line.cells["sl_negative"].met) for line in days] == [
        (80.0, True),
        (90.0, False),
    ]
    (whole,) = ask(facts, "sl_negative", targets=targets).lines
    assert (whole.cells["sl_negative"].target, whole.cells["sl_negative"].met) == (None, None)


def test_the_queues_own_target_counts_before_the_clients_and_the_centres() -> None:
    targets = [
        Target(name="sl_negative", value=90.0),
        Target(name="sl_negative", value=85.0, client="k1"),
        Target(name="sl_negative", value=80.0, queue="q1"),
    ]
    facts = eight_of_ten("2026-03-02")
    (queue,) = ask(facts, "sl_negative", by="queue", targets=targets).lines
    (client,) = ask(facts, "sl_negative", by="client", targets=targets).lines
    (centre,) = ask(facts, "sl_negative", targets=targets).lines
    assert [line.cells["sl_negative"].target for line in (queue, client, centre)] == [80, 85, 90]


def test_intervals_are_judged_by_the_agreed_service_level() -> None:
    facts = eight_of_ten("2026-03-02")
    name = "sl_interval_attainment"
    (usual,) = ask(facts, name, targets=[]).lines
    (strict,) = ask(facts, name, targets=[Target(name="service_level", value=81.0)]).lines
    assert (usual.cells[name].value, strict.cells[name].value) == (100, 0)


@pytest.mark.parametrize(
    ("name", "said", "kind", "value"),
    [
        ("service_level", "20s", "threshold", 20_000),
        ("service_level", "20초", "threshold", 20_000),
        ("service_level", "0.5m", "threshold", 30_000),
        ("short_abandon", "5s", "threshold", 5_000),
        ("service_level", "80%", "target", 0.8),
        ("service_level", "80", "target", 0.8),
        ("asa", "30s", "target", 30),
        ("asa", "1분", "target", 60),
        ("abandoned", "12", "target", 12),
    ],
)
def test_a_value_is_read_as_people_write_it(
    name: str, said: str, kind: str, value: float
) -> None:  # fmt: skip
    found = read_agreed(name, said, APRIL, None, None, {})
    assert found == Agreed(name=name, kind=kind, value=value, since=APRIL)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "said", "code"),
    [
        ("no_such_thing", "20s", "agreed_unknown"),
        ("service_level", "soon", "agreed_unreadable"),
        ("service_level", "180%", "agreed_unreadable"),
        ("service_level", "-20s", "agreed_unreadable"),
        ("short_abandon", "5", "agreed_unreadable"),
        ("short_abandon", "5%", "agreed_unreadable"),
        ("asa", "30%", "agreed_unreadable"),
        ("abandoned", "12s", "agreed_unreadable"),
        ("service_level", "9" * 400 + "s", "agreed_unreadable"),
    ],
)
def test_what_is_no_value_is_refused(name: str, said: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        read_agreed(name, said, APRIL, None, None, {})
    assert refused.value.code == code


def test_a_share_becomes_the_per_cent_that_was_said() -> None:
    for per_cent in (7, 29, 57, 58, 77.5, 80, 99.9):
        agreed = read_agreed("service_level", f"{per_cent}%", APRIL, None, None, {})
        assert agreed.target("%").value == per_cent
