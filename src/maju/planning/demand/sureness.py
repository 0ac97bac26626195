"""How sure an estimate of true demand is: customers drawn anew, again and again."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from maju.planning.checks import Floats
from maju.planning.demand.returns import Demand, returns_of

DRAWS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Sureness:
    """What other samples of customers would have said.

    Attributes:
        probability: [draw, outcome] chances to come back.
        fresh_share: [draw] needs per contact.
    """

    probability: Floats
    fresh_share: Floats

    def between(self, values: Floats, share: float = 0.95) -> tuple[float, float]:
        """The interval of *values* that holds *share* of the draws."""
        low, high = np.quantile(values, [0.5 - share / 2, 0.5 + share / 2])
        return float(low), float(high)


def how_sure(demand: Demand, *, length: float, seed: int, draws: int = DRAWS) -> Sureness:
    """A Poisson bootstrap of known customers; the unknown are taken to be like them.

    Args:
        demand: the estimate.
        length: of the log, open days.
        seed: of the draws.
        draws: how many.
    """
    gaps, horizon = demand.gaps, demand.returns.horizon
    settled = demand.settled[gaps.contact]
    # Of a gap, what counts is the contact behind it.
    behind = np.flatnonzero(gaps.seen & (gaps.lag < horizon[gaps.outcome]))
    behind = behind[settled[behind + 1]]
    chance = np.random.default_rng(seed)
    probability = np.empty((draws, gaps.outcomes))
    fresh = np.empty(draws)
    for draw in range(draws):
        weight = chance.poisson(1.0, gaps.customers).astype(np.float64)[gaps.customer]
        model = returns_of(gaps, weight, length=length, horizon=horizon)
        probability[draw] = model.probability
        came_back = weight[behind] * model.share[gaps.outcome[behind], gaps.bins[behind]]
        fresh[draw] = 1.0 - came_back.sum() / max(weight[settled].sum(), 1.0)
    return Sureness(probability=probability, fresh_share=fresh)
