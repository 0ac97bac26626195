"""Every value of the reference table, and some of textbooks that stand here themselves."""

import csv
from math import inf, nan
from pathlib import Path

import numpy as np
import pytest

from maju.planning import (
    ServiceLevel,
    Target,
    erlang_b,
    lines_for,
    load_for,
    required_agents,
    service_level,
    steady_state,
)

REFERENCE = Path(__file__).parents[4] / "shared" / "wfm_reference.csv"
EXACT = 1e-9

DEFINITIONS = {
    "SL answered<=T/offered": ServiceLevel.OF_OFFERED,
    "SL answered<=T/answered": ServiceLevel.OF_ANSWERED,
    "SL P(V<=T)": ServiceLevel.OF_THE_PATIENT,
    "SL answered<=T/(offered - abandoned<=T)": ServiceLevel.ABANDONS_IN_TIME_OUT,
}


def inputs_of(row: dict[str, str]) -> dict[str, float]:
    pairs = [part.partition("=") for part in row["inputs"].split(";")]
    return {name: float(value) for name, sign, value in pairs if sign}


def answer_of(row: dict[str, str]) -> float:
    """What Maju says to one row of the table."""
    given = inputs_of(row)
    metric = row["metric"]
    if row["model"] == "B":
        return lossy(given, metric)
    interval, aht, within = (
        given.get("interval_s", 1.0),
        given.get("aht_s", 1.0),
        given.get("T_s", 20.0),
    )
    rate = given["calls"] / interval if "calls" in given else given["A"]
    patience = given.get("patience_s", inf)
    if metric == "n_required":
        assert "80/20" in row["inputs"]
        return int(required_agents(rate, aht, Target(level=0.8, within_s=20), patience=patience))
    n = given["n"]
    if metric in DEFINITIONS:
        target = Target(within_s=within, by=DEFINITIONS[metric])
        return float(service_level(rate, aht, n, target, patience=patience))
    found = steady_state(rate, aht, n, patience=patience, within_s=within)
    return {
        "P_wait": float(found.waits),
        "P_abandon": float(found.abandoned),
        "E[W]_all_s": float(found.mean_wait_s),
        "ASA_s": float(found.asa_s),
        "ASA_answered_s": float(found.asa_s),
        "occupancy": float(found.occupancy),
        "SL": float(found.in_time),
    }[metric]


def lossy(given: dict[str, float], metric: str) -> float:
    match metric:
        case "P_block":
            return float(erlang_b(given["n"], given["A"]))
        case "n_required":
            return lines_for(given["A"], lost=given["target"])
        case "A_max_erlang":
            return load_for(int(given["n"]), lost=given["P_block"])
        case _:
            return nan


def test_every_value_of_the_reference_table_is_met_to_the_ninth_digit() -> None:
    if not REFERENCE.is_file():
        pytest.skip("the reference table lies beside the repository, and is not there")
    with REFERENCE.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) >= 91
    wrong = [
        f"{row['id']} {row['model']} {row['inputs']} {row['metric']}: {answer} for {row['value']}"
        for row in rows
        if not abs((answer := answer_of(row)) - float(row["value"])) <= EXACT
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("agents", "load", "share"),
    [(0, 0, 1), (0, 1, 1), (1, 1, 1 / 2), (5, 2, 4 / 109), (3, 0, 0), (10, 10, 0.2145823431073473)],
)
def test_erlang_b_of_the_textbooks(agents: int, load: float, share: float) -> None:
    assert erlang_b(agents, load) == pytest.approx(share, abs=1e-14)


def test_erlang_c_of_the_textbooks() -> None:
    found = steady_state(100 / 1800, 180, [14, 11, 10, 8])
    assert found.waits == pytest.approx([0.1741319335950498, 0.6821182046893324, 1, 1], abs=1e-12)
    assert found.in_time == pytest.approx([0.8883500191794669, 0.3896138117291534, 0, 0], abs=1e-12)
    assert found.asa_s == pytest.approx([7.835937011777243, 122.7812768440798, inf, inf], abs=1e-9)
    assert found.abandoned == pytest.approx([0, 0, 0, 0.2], abs=1e-12)


def test_the_example_of_mandelbaum_and_zeltyn() -> None:
    found = steady_state(48 / 60, 60, 50, patience=120)
    assert float(found.abandoned) == pytest.approx(0.03091224916219322, abs=1e-12)
    assert float(found.mean_wait_s) == pytest.approx(3.709469899463, abs=1e-9)


def test_the_definitions_of_a_service_level_differ_and_each_is_named() -> None:
    asked = [
        float(service_level(105 / 300, 300, 100, Target(by=by), patience=180))
        for by in (
            ServiceLevel.OF_OFFERED,
            ServiceLevel.OF_ANSWERED,
            ServiceLevel.OF_THE_PATIENT,
            ServiceLevel.ABANDONS_IN_TIME_OUT,
        )
    ]
    assert asked == pytest.approx(
        [0.6732760198, 0.7256091317, 0.6897914865, 0.7080685292], abs=1e-9
    )


def test_required_agents_of_the_reference_loads() -> None:
    loads = np.array([10, 1 / 3, 10 / 3, 40 / 3, 30, 500 / 3, 250 / 3, 3000, 10000])
    aht = np.array([180, 300, 300, 240, 360, 300, 300, 300, 300])
    patient = required_agents(loads / aht, aht, Target())
    assert patient.tolist() == [14, 2, 6, 17, 36, 176, 91, 3018, 10021]
    pick = [0, 3, 4, 5, 6, 7]
    patience = np.array([300, 60, 180, 120, 180, 180])
    asked = required_agents(loads[pick] / aht[pick], aht[pick], Target(), patience=patience)
    assert asked.tolist() == [13, 15, 33, 159, 84, 2760]
