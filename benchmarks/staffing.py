"""Staffing 20 queues for a week of quarter-hours: 13,440 cells, 80 % in 20 s.

    python -m benchmarks.staffing

Erlang C, Erlang A, and Erlang A on the load across borders, against the Erlang C of the packages
that can be installed (none of them has an Erlang A that can be used here); their wrong cells are
counted against sums in 50 digits. Limits: 10, 50 and 300 ms.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from decimal import Decimal, getcontext
from pathlib import Path

import numpy as np

from maju.planning import Target, required_agents, staff_day
from tools.compare import python_of_comparators

STEP_S = 900.0
LEVEL, WITHIN_S, PATIENCE_S = 0.8, 20.0, 180.0
LIMITS_MS = {"Erlang C": 10.0, "Erlang A": 50.0, "load across borders + Erlang A": 300.0}
ROUNDS = 5


def week() -> tuple[np.ndarray, np.ndarray]:
    """Calls in each quarter-hour [20 queues x 7 days, 96], 0 to 270 erlang; and their AHT, s."""
    hours = np.arange(96) / 4
    shape = np.exp(-0.5 * ((hours - 10.5) / 1.6) ** 2) + 0.8 * np.exp(
        -0.5 * ((hours - 15.5) / 2) ** 2
    )
    shape = np.where((hours < 8) | (hours >= 22), 0.0, shape + 0.03)
    peaks = np.geomspace(0.5, 270, 20)[:, None] * np.array([1.0, 0.95, 0.92, 0.9, 0.97, 0.5, 0.4])
    aht = np.repeat(np.linspace(180, 600, 20), 7)[:, None]
    load = peaks.reshape(-1, 1) * shape / shape.max()
    # Broken numbers of calls are what a forecast gives.
    return load * STEP_S / aht, np.broadcast_to(aht, load.shape).copy()


def best_ms(what: Callable[[], np.ndarray]) -> tuple[float, np.ndarray]:
    """The best of some rounds after a first one that compiles, ms, and the answer."""
    answer = what()
    took = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        what()
        took.append(time.perf_counter() - began)
    return min(took) * 1e3, answer


def exact(calls: np.ndarray, aht: np.ndarray) -> np.ndarray:
    """Least agents by Erlang C in 50 digits, cell by cell."""
    getcontext().prec = 50
    made = np.zeros(calls.size, dtype=np.int64)
    for i, (count, mean) in enumerate(zip(calls.ravel(), aht.ravel(), strict=True)):
        if count > 0:
            made[i] = exact_cell(Decimal(float(count)) / Decimal(STEP_S), Decimal(float(mean)))
    return made.reshape(calls.shape)


def exact_cell(rate: Decimal, aht: Decimal) -> int:
    """Least agents of one cell with *rate* calls a second of *aht* s."""
    load = rate * aht
    blocked, n = Decimal(1), 0
    while True:
        n += 1
        blocked = load * blocked / (n + load * blocked)
        if n <= load:
            continue
        waits = n * blocked / (n - load * (1 - blocked))
        if 1 - waits * (-(n - load) * Decimal(WITHIN_S) / aht).exp() >= Decimal(str(LEVEL)):
            return n


def others(calls: np.ndarray, aht: np.ndarray) -> dict[str, dict[str, object]]:
    """What the comparators say, in their own environment: s, answers (-1: an error)."""
    script = Path(__file__).with_name("staffing_against.py")
    with tempfile.TemporaryDirectory() as folder:
        # -P: a module beside the script is called numbers, as one of the standard library is.
        given = Path(folder) / "cells.npz"
        np.savez(given, calls=calls.ravel(), aht=aht.ravel())
        python = str(python_of_comparators())
        done = subprocess.run(
            [python, "-P", str(script), str(given)], check=True, stdout=subprocess.PIPE, text=True
        )
    found: dict[str, dict[str, object]] = json.loads(done.stdout)
    return found


def main() -> int:
    """Prints the table; 1 when a limit or a cell is missed."""
    calls, aht = week()
    rate, target = calls / STEP_S, Target(level=LEVEL, within_s=WITHIN_S)
    ours = {
        "Erlang C": lambda: required_agents(rate, aht, target),
        "Erlang A": lambda: required_agents(rate, aht, target, patience=PATIENCE_S),
        "load across borders + Erlang A": lambda: (
            staff_day(rate, aht, target, step_s=STEP_S, patience=PATIENCE_S).agents
        ),
    }
    print(f"{calls.size} cells, {int((calls > 0).sum())} with traffic")
    missed = False
    answers = {}
    for name, ask in ours.items():
        took, answers[name] = best_ms(ask)
        missed |= took > LIMITS_MS[name]
        print(f"  Maju, {name:<32} {took:8.1f} ms  (at most {LIMITS_MS[name]:.0f})")
    true = exact(calls, aht)
    wrong = int((answers["Erlang C"] != true).sum())
    print(f"  Maju, Erlang C: {wrong} wrong cells; Erlang A asks {saved(answers):.1f} % fewer")
    busy = calls.ravel() > 0
    for name, found in others(calls, aht).items():
        theirs = np.array(found["agents"])
        errors = theirs < 0
        differ = (theirs != true.ravel()) & (theirs >= 0)
        low = int((true.ravel() - theirs)[differ].max(initial=0))
        high = int((theirs - true.ravel())[differ].max(initial=0))
        print(
            f"  {name:<38} {float(str(found['s'])) * 1e3:8.0f} ms  wrong with traffic "
            f"{int((differ & busy).sum())} (up to {low} too few, {high} too many), without "
            f"{int((differ & ~busy).sum())}; errors with traffic {int((errors & busy).sum())}, "
            f"without {int((errors & ~busy).sum())}"
        )
    return int(missed or wrong > 0)


def saved(answers: dict[str, np.ndarray]) -> float:
    """By how many per cent Erlang A asks for less than Erlang C."""
    return 100 * (1 - float(answers["Erlang A"].sum() / answers["Erlang C"].sum()))


if __name__ == "__main__":
    sys.exit(main())
