"""``python -m tests.simulation.run --seed 123`` lives through one day again; ``--seeds`` many."""

from __future__ import annotations

import argparse
import logging
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor

import structlog

from tests.simulation.day import Told, live_through


def quiet() -> None:
    """A day of troubles logs thousands of them; they are wanted for one seed only."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))


def commit() -> str:
    """Which version of Maju this is."""
    asked = ["git", "describe", "--always", "--dirty"]
    return subprocess.run(asked, capture_output=True, text=True, check=False).stdout.strip()


class Failed(AssertionError):
    """A day that went wrong, and how to live through it again."""

    def __init__(self, seed: int, why: str) -> None:
        super().__init__(
            f"seed {seed} at commit {commit()}: {why}\n"
            f"    again: python -m tests.simulation.run --seed {seed}"
        )


def told(seed: int, *, loud: bool = False) -> Told:
    """The day of *seed*; whatever goes wrong says how to see it again."""
    if not loud:
        quiet()
    try:
        return live_through(seed)
    except Exception as error:  # noqa: BLE001 - any failure is one to live through again
        raise Failed(seed, f"{type(error).__name__}: {error}") from (error if loud else None)


def tried(seed: int) -> Told | str:
    """The day of *seed*, or what went wrong in it."""
    try:
        return told(seed)
    except Failed as failed:
        return str(failed)


def tell_all(days: Iterator[Told | str]) -> tuple[Counter[str], list[str]]:
    """Print how it goes; the sum of all troubles, and what failed."""
    sums: Counter[str] = Counter()
    failures: list[str] = []
    began = time.monotonic()
    for number, day in enumerate(days, 1):
        if isinstance(day, str):
            failures.append(day)
            print(day, file=sys.stderr)
        else:
            sums.update(day.sums())
        if sys.stderr.isatty() or number % 100 == 0:
            pace = number / (time.monotonic() - began)
            print(f"{number} days, {pace:.1f} a second", end="\r", file=sys.stderr)
    return sums, failures


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.simulation.run", description=__doc__)
    parser.add_argument("--seed", type=int, help="this day alone, with its log")
    parser.add_argument("--seeds", type=int, default=100, metavar="N", help="so many days")
    parser.add_argument("--from", type=int, default=0, dest="first", help="the first seed")
    parser.add_argument("--jobs", type=int, default=2, help="processes")
    given = parser.parse_args()
    if given.seed is not None:
        print(told(given.seed, loud=True))
        return 0
    seeds = range(given.first, given.first + given.seeds)
    with ProcessPoolExecutor(given.jobs) as pool:
        sums, failures = tell_all(pool.map(tried, seeds, chunksize=4))
    for name, count in sorted(sums.items()):
        print(f"{count:>9} {name}")
    for failure in failures:
        print(failure)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
