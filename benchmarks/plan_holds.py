"""Do plans hold, is the kernel right, is true demand found? The figures behind three theory tests.

    python -m benchmarks.plan_holds [--days 2000]

- Three days of wfm.md §B3 (handling times lognormal, patience 180 s, 80 % in 20 s, quarter-hours),
  each lived so many times with the staff of per-interval Erlang A and of load across borders.
- Erlang A (105 erlang, 100 agents, patience 180 s) by 20 million contacts, in standard errors.
- Eight made logs of customers who call again (wfm.md §B6): what was estimated against the truth.

The worlds are those of ``tests/theory``, which hold the same claims with fewer contacts.
"""

from __future__ import annotations

import argparse
import time
from typing import Any

import numpy as np

from benchmarks.report import tell
from maju.planning import Target, required_agents, staff_day
from maju.planning.demand.returns import true_demand
from tests.theory.returning_customers import FRESH, OPEN_S, lived
from tests.theory.test_plan_holds import CV, PATIENCE_S, SHAPE, STEP_S, TRIALS, level_of
from tests.theory.test_simulated_queue import ERLANG_A, erlang_a_days, off_in_errors
from tests.theory.test_true_demand import CENTRES, by_day

AGAINST = "per-interval Erlang A; exact Erlang A; the truth of the made logs"


def days_of_b3(days: int) -> dict[str, Any]:
    """Hours, and how many intervals with traffic stay below 75 %, for both plans."""
    figures: dict[str, Any] = {}
    for aht_s, peak in TRIALS:
        rate = peak / aht_s * SHAPE
        came = rate > 0
        across = staff_day(rate, aht_s, Target(), step_s=STEP_S, patience=PATIENCE_S, aht_cv=CV)
        by_interval = required_agents(rate, aht_s, Target(), patience=PATIENCE_S)
        found = {}
        for name, staff in (("by the interval", by_interval), ("across borders", across.agents)):
            level = level_of(rate, staff, aht_s, days)
            found[name] = {
                "agent_hours_while_open": round(float(staff[came].sum() * STEP_S / 3600), 1),
                "intervals_below_75": round(float(np.mean(level < 0.75)), 4),
                "worst_interval": round(float(level.min()), 4),
                "mean_off_80": round(float(np.mean(np.abs(level - 0.8))), 4),
            }
        figures[f"AHT {aht_s:.0f} s, peak {peak:.0f} E"] = found
    return figures


def erlang_a() -> dict[str, Any]:
    """How many standard errors off, measure by measure."""
    began = time.process_time()
    found = erlang_a_days(120)
    return {
        "contacts": int(found.offered.sum()),
        "cpu_s": round(time.process_time() - began, 2),
        "off_in_standard_errors": {
            name: round(off_in_errors(found, name, exact), 2) for name, exact in ERLANG_A.items()
        },
    }


def needs() -> dict[str, Any]:
    """Errors of total and days, and of both probabilities, log by log."""
    figures: dict[str, Any] = {}
    for centre in CENTRES:
        log = lived(**centre)  # type: ignore[arg-type]
        began = time.process_time()
        found = true_demand(log.time, log.customer, log.outcome, block=log.block, day_s=OPEN_S)
        cpu_s = time.process_time() - began
        truth, estimate = by_day(log, log.truth == FRESH), by_day(log, found.fresh)
        redial, reconnect = found.returns.probability
        figures[", ".join(f"{name} {value}" for name, value in centre.items())] = {
            "contacts": len(log.time),
            "total_off": round(float(estimate.sum() / truth.sum() - 1), 4),
            "wape_of_days": round(float(np.abs(estimate - truth).sum() / truth.sum()), 4),
            "redial_off": round(float(redial - centre.get("redial", 0.55)), 4),
            "reconnect_off": round(float(reconnect - centre.get("reconnect", 0.15)), 4),
            "cpu_s": round(cpu_s, 2),
        }
    return figures


def main() -> None:
    """Tell all of it as one document."""
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--days", type=int, default=2000)
    days = ask.parse_args().days
    figures = {"days": days, "plans": days_of_b3(days), "erlang_a": erlang_a(), "needs": needs()}
    tell("plan_holds", figures, against=AGAINST, packages=("numpy", "scipy", "numba"))


if __name__ == "__main__":
    main()
