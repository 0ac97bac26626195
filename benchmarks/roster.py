"""Rosters: 200 and 1,000 agents, one week in quarters of an hour, every rule checked.

    python -m benchmarks.roster [--agents 200 1000] [--seconds 120] [--single 60]

Four of five are hired full time (9 hours with an hour of lunch, five days), the others part time
(5 hours with half an hour of rest, five days); each has one weekday off or none, and a fifth has a
day of leave. The need is what Erlang C asks for 80 % in 20 s at six minutes of handling, over two
peaks of a day. The alternative in the same run is the roster of single people, each a class of its
own, solved by the same solver within ``--single`` seconds.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from benchmarks.report import measured, tell
from maju.planning import (
    Contract,
    Person,
    Roster,
    ServiceLevel,
    Target,
    broken_rules,
    make_roster,
    required_agents,
    shifts_between,
)
from maju.planning.schedule.rules import USUAL

Floats = npt.NDArray[np.float64]
AHT_S = 360.0
FULL = Contract(
    name="full",
    shifts=shifts_between(first=28, last=52, step=2, length=36, lunch=(14, 16, 18), lunch_length=4),
)
PART = Contract(
    name="part",
    shifts=shifts_between(first=28, last=68, step=2, length=20, lunch=(9, 11), lunch_length=2),
)
CONTRACTS: Mapping[str, Contract] = {"full": FULL, "part": PART}


def need_of(agents: int) -> Floats:
    """[1, 7, 96] agents wanted, so that *agents* people are about enough."""
    hour = np.arange(96) / 4
    day = np.exp(-0.5 * ((hour - 10.5) / 2.2) ** 2)
    day = day + 0.85 * np.exp(-0.5 * ((hour - 15.5) / 3.0) ** 2)
    day[(hour < 7) | (hour >= 22)] = 0
    week = np.array([1.15, 1.05, 1.0, 0.98, 1.0, 0.55, 0.40])
    noise = np.random.default_rng(4).uniform(0.94, 1.06, (7, 96))
    rate = 215 / 900 * agents / 200 * day[None, :] * week[:, None] * noise
    target = Target(within_s=20.0, level=0.8, by=ServiceLevel.OF_OFFERED)
    return required_agents(rate, AHT_S, target)[None].astype(np.float64)


def people_of(agents: int, *, single: bool = False) -> list[Person]:
    """The crew; *single*: each in a class of their own."""
    chance = np.random.default_rng(9)
    made = []
    for number in range(agents):
        off, leave = int(chance.integers(0, 8)), int(chance.integers(0, 7))
        made.append(
            Person(
                id=f"a{number}",
                contract="full" if number < agents * 0.8 else "part",
                off=frozenset({off} - {7}),
                leave=frozenset({leave} - {off} if chance.random() < 0.2 else ()),
                # a rest that ended long before the plan, by a different slot: nobody is alike
                free_from=number % 28 if single else 0,
            )
        )
    return made


def measure(agents: int, seconds: float, *, single: bool = False) -> dict[str, Any]:
    """Make the roster and have it checked."""
    need, people = need_of(agents), people_of(agents, single=single)
    made: list[Roster] = []

    def run() -> int:
        made.append(make_roster(need, people, CONTRACTS, seconds=seconds))
        return len(made[0].duties)

    took = measured(run)
    roster = made[0]
    broken = broken_rules(roster.duties, people, CONTRACTS, USUAL, days=7)
    return {
        "agents": agents,
        "wall_s": took["wall_s"],
        "cpu_s": took["cpu_s"],
        "shifts": took["count"],
        "cost": roster.cost,
        "bound": round(roster.bound, 2),
        "gap": round(roster.gap, 5),
        "broken_rules": len(broken),
        "days_not_placed": roster.short,
    }


def main(argv: Sequence[str] | None = None) -> None:
    """Measure and tell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--agents", type=int, nargs="+", default=[200, 1000])
    parser.add_argument("--seconds", type=float, default=120.0)
    parser.add_argument("--single", type=float, default=60.0, help="seconds; 0 leaves it out")
    chosen = parser.parse_args(argv)
    figures: dict[str, Any] = {
        f"classes_{agents}": measure(agents, chosen.seconds) for agents in chosen.agents
    }
    if chosen.single:
        figures["single_people"] = measure(chosen.agents[0], chosen.single, single=True)
    tell("roster", figures, against="single people, the same solver", packages=("highspy", "numpy"))


if __name__ == "__main__":
    main()
