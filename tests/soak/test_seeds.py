"""Soak: thousands of seeded days with crashes in all of them. ``MAJU_SOAK_SEEDS`` sets how many."""

from __future__ import annotations

import os
from concurrent.futures import ProcessPoolExecutor

from tests.simulation.run import tell_all, tried

SEEDS = int(os.environ.get("MAJU_SOAK_SEEDS", "2000"))
FIRST = 1_000  # the full run's own days come before


def test_no_day_of_thousands_loses_or_doubles_a_contact() -> None:
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        sums, failures = tell_all(pool.map(tried, range(FIRST, FIRST + SEEDS), chunksize=4))
    assert not failures, "\n".join(failures)
    assert sums["outcome answered"] > SEEDS
