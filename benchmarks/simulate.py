"""How fast a centre is lived, against SimPy and Ciw in the same run.

    python -m benchmarks.simulate [--contacts 60000] [--days 100]

One queue (105 erlang, 100 agents, patience 180 s): contacts a second of processor time for each,
what they find, and what is exact (Erlang A). The two run in an environment of their own
(``tools/compare.py``), between two runs of ours, whose slower one counts.

Many skills (10 queues, 8 groups, about 310 agents, 30,000 contacts a day, lognormal handling,
96 intervals): contacts a second for each policy, on one core and on two.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.report import tell
from maju.planning.simulate.centre import Centre, GroupModel, Policy, QueueModel
from maju.planning.simulate.law import exponential, lognormal
from maju.planning.simulate.one_queue import simulate_queue
from maju.planning.simulate.running import simulate
from tools.compare import python_of_comparators

AGAINST = "SimPy, Ciw (same queue, same run)"
EXACT = {"abandon_rate": 0.07212300623719932, "service_level": 0.6732760198376655}
STEP_S = 25_000.0
POLICIES: tuple[Policy, ...] = ("longest_idle", "best_skill", "least_occupied")


def one_queue(days: int) -> dict[str, Any]:
    """Ours; each day has 20 slots of about 8,750 contacts, and the first is for it to fill."""
    wall, cpu = time.perf_counter(), time.process_time()
    found = simulate_queue(
        rates=[0.35] * 20,
        staff=[100] * 20,
        step_s=STEP_S,
        service=exponential(300.0),
        patience=exponential(180.0),
        days=days,
    )
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    offered = found.offered[:, 1:].sum()
    return {
        "contacts": int(found.offered.sum()),
        "wall_s": wall,
        "cpu_s": cpu,
        "abandon_rate": float(found.abandoned[:, 1:].sum() / offered),
        "service_level": float(found.within[:, 1:].sum() / offered),
    }


def theirs(name: str, contacts: int) -> dict[str, Any]:
    """A comparator's."""
    script = Path(__file__).with_name("simulate_against.py")
    command = [str(python_of_comparators()), "-P", str(script), name, str(contacts)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def many_skills(policy: Policy = "longest_idle") -> Centre:
    """Ten queues of unlike size, eight groups with one to four of them."""
    chance = np.random.default_rng(5)
    hour = np.arange(96) / 4
    shape = np.exp(-0.5 * ((hour - 10.5) / 2.2) ** 2)
    shape += 0.8 * np.exp(-0.5 * ((hour - 15) / 2.5) ** 2)
    shape[(hour < 7) | (hour >= 21)] = 0
    rates = 30_000 / 900 * chance.dirichlet(np.full(10, 2.0))[:, None] * shape / shape.sum()
    skills = [list(chance.choice(10, chance.integers(1, 5), replace=False)) for _ in range(8)]
    for queue in range(10):
        if not any(queue in some for some in skills):
            skills[chance.integers(8)].append(queue)
    people = np.maximum(1, np.round(rates.sum(0) * 300 * 1.06 / 8)).astype(np.int64)
    patience = chance.uniform(60, 240, 10)
    return Centre(
        queues=tuple(
            QueueModel(
                name=f"q{at}",
                service=lognormal(300, 1.0),
                patience=exponential(patience[at]),
                policy=policy,
            )
            for at in range(10)
        ),
        groups=tuple(
            GroupModel(
                name=f"g{at}", levels={f"q{queue}": level + 1 for level, queue in enumerate(some)}
            )
            for at, some in enumerate(skills)
        ),
        rates=rates,
        staff=np.tile(people, (8, 1)),
    )


def timed(centre: Centre, days: int, cores: int) -> dict[str, float]:
    """Contacts a second: of the wall, and of the processors' time."""
    wall, cpu = time.perf_counter(), time.process_time()
    with ThreadPoolExecutor(cores) as pool:
        came = simulate(centre, days=days, spread=pool.map if cores > 1 else None).came
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    return {
        "contacts": came,
        "per_s": round(came / wall),
        "per_cpu_s": round(came / cpu),
        "ms_a_day": round(wall / days * 1000, 2),
    }


def main() -> None:
    """Print the figures as JSON."""
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--contacts", type=int, default=60_000, help="for SimPy and Ciw")
    ask.add_argument("--days", type=int, default=100)
    asked = ask.parse_args()
    one_queue(1)
    simulate(many_skills(), days=1)
    ours = [one_queue(20)]
    others = {name: theirs(name, asked.contacts) for name in ("simpy", "ciw")}
    ours.append(one_queue(20))
    rates = [one["contacts"] / one["cpu_s"] for one in ours]
    figures: dict[str, Any] = {
        "exact": EXACT,
        "one_queue": {
            "maju": [
                {**one, "per_cpu_s": round(rate)} for one, rate in zip(ours, rates, strict=True)
            ]
        },
    }
    for name, one in others.items():
        rate = one["contacts"] / one["cpu_s"]
        figures["one_queue"][name] = {**one, "per_cpu_s": round(rate)}
        figures[f"times_{name}"] = round(min(rates) / rate, 1)
    figures["many_skills"] = {
        policy: timed(many_skills(policy), asked.days, 1) for policy in POLICIES
    }
    figures["many_skills_on_two_cores"] = timed(many_skills(), asked.days, 2)
    tell("simulate", figures, against=AGAINST, packages=("numba", "numpy"))


if __name__ == "__main__":
    main()
