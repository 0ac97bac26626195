"""True demand on logs whose truth is known: needs, redials and reconnects, over eight centres."""

import numpy as np
import pytest

from maju.planning.demand.loop import total_demand
from maju.planning.demand.returns import ABANDONED, SERVED, true_demand
from maju.planning.demand.sureness import how_sure
from tests.theory.returning_customers import FRESH, OPEN_S, RECONNECT, REDIAL, Log, lived

WARM_DAYS = 7
CENTRES: list[dict[str, float | int | bool]] = [
    {"seed": 1},
    {"seed": 2},
    {"seed": 3},
    {"seed": 4, "known": 0.6},
    {"seed": 5, "days": 35},
    {"seed": 6, "redial": 0.75, "reconnect": 0.08},
    {"seed": 7, "redial": 0.3, "reconnect": 0.25},
    {"seed": 8, "shocks": False},
]


def by_day(log: Log, weight: np.ndarray) -> np.ndarray:
    """Sums of each day after the first week, in which earlier contacts are not seen."""
    return np.bincount(log.time.astype(np.int64), weight, log.days)[WARM_DAYS:]


@pytest.mark.parametrize("centre", CENTRES, ids=str)
def test_the_needs_behind_a_log_are_found(centre: dict[str, float]) -> None:
    log = lived(**centre)  # type: ignore[arg-type]
    found = true_demand(log.time, log.customer, log.outcome, block=log.block, day_s=OPEN_S)
    truth, estimate = by_day(log, log.truth == FRESH), by_day(log, found.fresh)
    assert abs(estimate.sum() / truth.sum() - 1) < 0.02
    assert np.abs(estimate - truth).sum() / truth.sum() < 0.03
    redial, reconnect = found.returns.probability
    assert abs(redial - centre.get("redial", 0.55)) < 0.03
    assert abs(reconnect - centre.get("reconnect", 0.15)) < 0.03
    # What everybody counts is far off, so the test could fail.
    assert by_day(log, np.ones(log.time.size)).sum() > 1.15 * truth.sum()


def test_redials_and_reconnects_are_told_apart() -> None:
    log = lived(seed=1)
    found = true_demand(log.time, log.customer, log.outcome, block=log.block, day_s=OPEN_S)
    known = (log.customer >= 0) & (log.time >= WARM_DAYS)
    for outcome, truth in ((ABANDONED, REDIAL), (SERVED, RECONNECT)):
        true = (log.truth[known] == truth).sum()
        assert found.returning_after(outcome)[known].sum() == pytest.approx(true, rel=0.1)


def test_the_interval_of_the_bootstrap_holds_the_truth() -> None:
    log = lived(seed=3)
    found = true_demand(log.time, log.customer, log.outcome, block=log.block, day_s=OPEN_S)
    sure = how_sure(found, length=float(log.days), seed=5, draws=100)
    low, high = sure.between(sure.probability[:, ABANDONED])
    assert low < 0.55 < high
    assert high - low < 0.05
    again = how_sure(found, length=float(log.days), seed=5, draws=100)
    assert np.array_equal(sure.fresh_share, again.fresh_share)


@pytest.mark.parametrize("factor", [0.85, 1.15])
def test_other_staffing_brings_the_volume_that_the_loop_foretells(factor: float) -> None:
    """Carrying the old volume over would be wrong by several per cent."""
    before, after = lived(seed=1), lived(seed=1, staff_factor=factor)
    fresh, lost = (before.truth == FRESH).sum(), (after.outcome == ABANDONED).mean()
    foretold = total_demand(fresh, abandoned=lost, redial=0.55, reconnect=0.15)
    assert float(foretold) == pytest.approx(after.time.size, rel=0.01)
    assert abs(before.time.size / after.time.size - 1) > 0.02
