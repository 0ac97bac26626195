"""Agents of several clients (kpi.md EC-123): no client's report gets their time, nor a share of it."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from maju.facts.history.engine import connect
from maju.facts.history.tables import table
from maju.metrics.answering import answer, find_kpis
from maju.metrics.answers import Cell
from maju.metrics.relations import grains
from maju.metrics.sources import Source
from tests.unit.metrics.building import Facts

TIME = ("occupancy", "availability", "aux_share", "cph", "cpd", "talk_time_share")
WHY = "not_by_client_shared_agents"


def a_day() -> Facts:
    """8 h of an agent: 3 h talking for X, 1 h for Y, 4 h idle."""
    facts = Facts()
    facts.call("09:00:00", client="X", talk=3 * 3600)
    facts.call("12:00:00", client="Y", talk=3600)
    for what, since, until in (
        ("contact", "09:00:00", "13:00:00"),
        ("idle", "13:00:00", "17:00:00"),
    ):
        facts.doing(what, since, until)
    for row in facts.rows["agent_state"]:
        row["client"] = "*"
    return facts


def asked(
    facts: Facts, kpis: Sequence[str], *, by: str = "", shared: bool = True
) -> dict[object, dict[str, Cell]]:
    with connect(memory="256MB", threads=1) as engine:
        for grain in grains():
            engine.register(grain, table(grain, facts.rows[grain]))
        source = Source(paths={}, lacks=frozenset(), shared_agents=shared)
        got = answer(engine, source, find_kpis(kpis), facts.scope(by=by))
    return {line.keys.get("client"): dict(line.cells) for line in got.lines}


def test_ec_123_contact_time_by_client_is_exact() -> None:
    found = asked(a_day(), ["att"], by="client")
    assert {client: cells["att"].num for client, cells in found.items()} == {"X": 10_800, "Y": 3600}


@pytest.mark.parametrize("kpi", TIME)
def test_ec_123_shared_time_is_no_clients_and_says_so(kpi: str) -> None:
    found = asked(a_day(), ["answered", kpi], by="client")
    assert {(cells[kpi].value, cells[kpi].why) for cells in found.values()} == {(None, WHY)}
    assert found["X"]["answered"].value == 1


def test_ec_123_the_centre_as_a_whole_has_all_of_it() -> None:
    whole = asked(a_day(), ["occupancy", "availability"])[None]
    assert (whole["occupancy"].value, whole["occupancy"].den) == (50, 8 * 3600)
    assert whole["availability"].value == 100


def test_where_every_agent_serves_one_client_its_time_is_the_clients() -> None:
    facts = a_day()
    for row in facts.rows["agent_state"]:
        row["client"] = "X"
    assert asked(facts, ["occupancy"], by="client", shared=False)["X"]["occupancy"].value == 50
