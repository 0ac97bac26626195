"""The Erlang C of other packages over the same cells; runs in the environment of the comparators.

    .venv-compare/bin/python -P benchmarks/staffing_against.py cells.npz

Prints for each package the seconds and the agents of every cell, -1 where it raised an error.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from importlib import import_module

import numpy as np

Ask = Callable[[float, float], int]


def call_center_tools() -> Ask:
    """No cap on occupancy: its default of 85 % is another question."""
    staffing = import_module("call_center_tools.staffing").calc_staffing
    return lambda calls, aht: int(staffing(calls * 4, aht, max_occupancy=1.0).agents)


def callcenterdim() -> Ask:
    """Its period is in minutes."""
    needed = import_module("callcenterdim.Dimensionamento").AgentsReq
    return lambda calls, aht: int(needed(calls, 15, aht, 0.8, 20))


def pyworkforce() -> Ask:
    """Its times are in minutes."""
    made = import_module("pyworkforce.queuing").ErlangC

    def ask(calls: float, aht: float) -> int:
        cell = made(transactions=calls, aht=aht / 60, asa=20 / 60, interval=15)
        return int(cell.required_positions(service_level=0.8)["raw_positions"])

    return ask


def main() -> None:
    """One JSON object: package, s, agents."""
    cells = np.load(sys.argv[1])
    pairs = list(zip(cells["calls"].tolist(), cells["aht"].tolist(), strict=True))
    found = {}
    for package, make in (
        ("call-center-tools", call_center_tools),
        ("CallCenterDim", callcenterdim),
        ("pyworkforce", pyworkforce),
    ):
        ask = make()
        agents = []
        began = time.perf_counter()
        for calls, aht in pairs:
            try:
                agents.append(ask(calls, aht))
            except (ArithmeticError, ValueError):
                agents.append(-1)
        found[f"{package}, Erlang C"] = {"s": time.perf_counter() - began, "agents": agents}
    print(json.dumps(found))


if __name__ == "__main__":
    main()
