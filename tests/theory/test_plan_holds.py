"""Does the plan hold when demand moves? Plans for three days, lived through a thousand times each.

The days of the trials: two peaks, handling times lognormal with CV 1.2, patience 180 s, 80 % in
20 s, quarter-hours. One contact in hand across a border is what per-interval formulas forget.
"""

import numpy as np
import pytest

from maju.planning import Target, exponential, lognormal, required_agents, simulate_queue, staff_day

STEP_S, CV, PATIENCE_S, DAYS = 900.0, 1.2, 180.0, 1000
MADE = np.arange(96) / 4
SHAPE = (
    np.exp(-0.5 * ((MADE - 10.5) / 1.6) ** 2) + 0.8 * np.exp(-0.5 * ((MADE - 15.5) / 2) ** 2) + 0.03
)
SHAPE = np.where((MADE < 7) | (MADE >= 22), 0.0, SHAPE)
SHAPE /= SHAPE.max()

TRIALS = [(240.0, 150.0), (900.0, 60.0), (300.0, 20.0)]


def level_of(rate: np.ndarray, staff: np.ndarray, aht_s: float, days: int = DAYS) -> np.ndarray:
    """Service level of each interval with traffic worth the name."""
    found = simulate_queue(
        rates=rate,
        staff=staff,
        step_s=STEP_S,
        service=lognormal(aht_s, CV),
        patience=exponential(PATIENCE_S),
        days=days,
        seed=3,
    )
    return found.service_level[rate * STEP_S > 2]


@pytest.mark.parametrize(("aht_s", "peak"), TRIALS)
def test_a_plan_from_the_load_across_borders_holds(aht_s: float, peak: float) -> None:
    rate = peak / aht_s * SHAPE
    plan = staff_day(rate, aht_s, Target(), step_s=STEP_S, patience=PATIENCE_S, aht_cv=CV)
    by_interval = required_agents(rate, aht_s, Target(), patience=PATIENCE_S)
    levels = level_of(rate, plan.agents, aht_s)
    assert np.mean(levels < 0.75) <= 0.02
    assert np.mean(np.abs(levels - 0.8)) < 0.05
    came = rate > 0
    assert plan.agents[came].sum() <= by_interval[came].sum()


@pytest.mark.parametrize(("aht_s", "peak"), TRIALS[:2])
def test_a_plan_by_the_interval_does_not(aht_s: float, peak: float) -> None:
    rate = peak / aht_s * SHAPE
    levels = level_of(rate, required_agents(rate, aht_s, Target(), patience=PATIENCE_S), aht_s)
    assert np.mean(levels < 0.75) > 0.15
