"""Simulation: 200 small days with crashes in all of them; nothing lost, nothing doubled."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter

import pytest

from tests.simulation.mischief import AT_CALL, AT_ONCE
from tests.simulation.run import told

SEEDS = 200
CHUNK = 10
OTHERS = ("message_doubled", "message_lost", "bell_late", "bell_unheard")


@pytest.mark.parametrize("first", range(0, SEEDS, CHUNK))
def test_whatever_is_killed_nothing_is_lost_or_doubled(first: int) -> None:
    sums: Counter[str] = Counter()
    for seed in range(first, first + CHUNK):
        sums.update(told(seed).sums())
    print("\n".join(f"{count:>8} {name}" for name, count in sorted(sums.items())))
    never = [kind for kind in (*AT_CALL, *AT_ONCE, *OTHERS) if not sums[kind]]
    assert not never, f"in {CHUNK} days it never happened: {never}"
    assert sums["customer crossed a decision"] < 0.03 * sums["contacts"]
    assert sums["contacts"] > 100 * CHUNK


def test_the_same_seed_is_the_same_day_within_a_process() -> None:
    assert told(7) == told(7)


def test_the_same_seed_is_the_same_day_in_another_process() -> None:
    def digest(hash_seed: str) -> str:
        code = "from tests.simulation.run import told; print(told(8).digest)"
        asked = subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": hash_seed},
            capture_output=True,
            text=True,
            check=True,
        )
        return asked.stdout.strip()

    assert digest("1") == digest("2") == told(8).digest


def test_another_seed_is_another_day() -> None:
    assert told(7).digest != told(8).digest
