"""A day of a centre in virtual time: real core, engine, adapter and world, journal in memory.

    python -m benchmarks.day [--agents 100] [--seed 1]

The alternative is the same day evolved from its events alone, without deciding anything: what a
recovery or a replica does.
"""

from __future__ import annotations

import argparse

from benchmarks.report import measured, tell
from maju.app.simulate.days import Wish, live
from maju.engine.core import ROUTING
from maju.kernel.events import Event
from maju.kernel.ids import CentreId


def main() -> None:
    """Live a day, then replay it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--agents", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    wish = Wish(centre=CentreId("bench"), seed=given.seed, agents=given.agents)
    events: list[Event] = []

    def lived() -> int:
        live(wish, lambda decided: events.extend(decided.events))
        return 1

    def replayed() -> int:
        state = ROUTING.empty(wish.centre)
        for event in events:
            state = ROUTING.evolve(state, event.body, event.at)
        return 1

    day, replay = measured(lived), measured(replayed)
    tell(
        "a simulated day",
        {
            "agents": given.agents,
            "events": len(events),
            "events_per_s": round(len(events) / day["wall_s"]),
            "days_per_s": round(1 / day["wall_s"], 4),
            "simulated": day,
            "replayed": replay,
            "ratio_cpu": round(day["cpu_s"] / replay["cpu_s"], 2),
        },
        against="the same day evolved from its events alone",
        packages=("msgspec", "immutables"),
    )


if __name__ == "__main__":
    main()
