"""SimPy or Ciw on one queue with impatient customers; run in the comparators' environment.

    python -P benchmarks/simulate_against.py simpy|ciw CONTACTS   (-P: numbers.py lies beside it)

Prints JSON. 105 erlang, 100 agents, 300 s, patience 180 s: each package's usual way to write it.
"""

from __future__ import annotations

import json
import random
import sys
import time
from typing import Any

RATE, SERVICE_S, AGENTS, PATIENCE_S, TARGET_S = 0.35, 300.0, 100, 180.0, 20.0

Lived = tuple[list[float], list[bool]]


def by_simpy(contacts: int) -> Lived:
    """A process a customer, who waits for an agent or the end of patience."""
    import simpy  # type: ignore[import-not-found]

    chance = random.Random(1)
    env: Any = simpy.Environment()
    agents = simpy.Resource(env, AGENTS)
    waits, gone = [0.0] * contacts, [False] * contacts

    def customer(i: int) -> Any:
        came = env.now
        with agents.request() as asked:
            if not asked.triggered:  # the quicker way: a timer only for who must wait
                yield asked | env.timeout(chance.expovariate(1 / PATIENCE_S))
            waits[i] = env.now - came
            if not asked.triggered:
                gone[i] = True
                return
            yield env.timeout(chance.expovariate(1 / SERVICE_S))

    def arrivals() -> Any:
        for i in range(contacts):
            yield env.timeout(chance.expovariate(RATE))
            env.process(customer(i))

    env.process(arrivals())
    env.run()
    return waits, gone


def by_ciw(contacts: int) -> Lived:
    """A network of one node whose customers renege."""
    import ciw  # type: ignore[import-not-found]

    ciw.seed(1)
    network = ciw.create_network(
        arrival_distributions=[ciw.dists.Exponential(RATE)],
        service_distributions=[ciw.dists.Exponential(1 / SERVICE_S)],
        number_of_servers=[AGENTS],
        reneging_time_distributions=[ciw.dists.Exponential(1 / PATIENCE_S)],
    )
    lived = ciw.Simulation(network)
    lived.simulate_until_max_customers(contacts, method="Arrive")
    records = sorted(lived.get_all_records(), key=lambda one: one.arrival_date)
    gone = [one.record_type == "renege" for one in records]
    waits = [
        (one.exit_date if left else one.service_start_date) - one.arrival_date
        for one, left in zip(records, gone, strict=True)
    ]
    return waits, gone


def main() -> None:
    """Live, and tell how long it took and what came of it."""
    name, contacts = sys.argv[1], int(sys.argv[2])
    wall, cpu = time.perf_counter(), time.process_time()
    waits, gone = {"simpy": by_simpy, "ciw": by_ciw}[name](contacts)
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    late = slice(contacts // 10, None)
    waits, gone = waits[late], gone[late]
    within = sum(not left and wait <= TARGET_S for wait, left in zip(waits, gone, strict=True))
    told = {
        "contacts": contacts,
        "wall_s": wall,
        "cpu_s": cpu,
        "abandon_rate": sum(gone) / len(gone),
        "service_level": within / len(gone),
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main()
