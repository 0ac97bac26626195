"""Which contacts are returns, and how many needs there were (wfm §E6): a cure model on gaps.

After a contact the same customer may come again for two reasons: because it did not help
(*redial* when nobody served them, *reconnect* when somebody did), or because of something new.
The second goes on for ever at a rate that differs between customers; seen from outside, their
mixture has the hazard a / (b + t). What comes sooner than that is a return. Nothing is asked of
staffing or service, so the estimate holds where regressions of volume on abandonment fail.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import log

import numpy as np
from numpy.typing import ArrayLike, NDArray

from maju.kernel.errors import Refused
from maju.planning.checks import Floats, Ints
from maju.planning.demand.gaps import Gaps, gaps_of

ABANDONED, SERVED = 0, 1
RECONNECT_DAYS = 5.0
"""After an answer a return comes within this many open days, or is no return."""
REDIAL_DAYS = 2.0
"""After anything else: who got nothing tries again soon. A longer reach would only let the error
of the background in."""
_CLEAR_DAYS = 3.0  # between the last returns and where the background is fitted
_LAST_SHARE = 0.85  # of the log's length: longer lags are seen too seldom
_SHORTEST_LOG_DAYS = 8.0
_TRIED = np.exp(np.linspace(log(RECONNECT_DAYS), log(3000.0), 70))
"""Of b, open days. Below the reach of returns the background would rise where they are, and a
short log could not tell the two apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Background:
    """The hazard of something new, ``a / (b + lag)`` a day, lags in open days."""

    a: float
    b: float

    def hazard(self, lag: Floats) -> Floats:
        """New needs a day of a customer last seen *lag* ago."""
        made: Floats = self.a / (self.b + lag)
        return made


@dataclass(frozen=True, slots=True, kw_only=True)
class Returns:
    """What gaps say about returns; arrays [outcome] or [outcome, bin].

    Attributes:
        probability: that a contact with this outcome comes back because of it.
        background: of something new.
        share: of the contacts with this lag behind this outcome, those that are returns.
        delay: share of returns that have come by the end of the bin.
        horizon: [outcome] returns come within it, open days.
    """

    probability: Floats
    background: Background
    share: Floats
    delay: Floats
    horizon: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """Needs among the contacts of a log; arrays [contact] unless said otherwise.

    Attributes:
        returning: chance that the contact is a return.
        after: outcome that it returns after; -1 without a known earlier contact in reach.
        settled: late enough in the log that an earlier contact would have been seen.
        known_share: share of contacts with a known customer.
        returns: the model behind it.
        gaps: what it was made of.
    """

    returning: Floats
    after: Ints
    settled: NDArray[np.bool_]
    known_share: float
    returns: Returns
    gaps: Gaps

    @property
    def fresh(self) -> Floats:
        """Chance that the contact is a need of its own."""
        return 1.0 - self.returning

    def returning_after(self, outcome: int) -> Floats:
        """Chance that the contact is a return after *outcome*; of the known alone."""
        return np.where(self.after == outcome, self.returning, 0.0)


def true_demand(
    time: ArrayLike,
    customer: ArrayLike,
    outcome: ArrayLike,
    *,
    block: ArrayLike,
    day_s: float,
) -> Demand:
    """Estimates for each contact whether it is a return, from who called when and what came of it.

    Contacts without a known customer get the mean of the known ones of their block: right only if
    it does not depend on the need whether somebody is known. Blocked attempts and those who left
    in the menu are outcomes of their own (2, 3, …) with their own chance to come back.

    Args:
        time: of each contact, open days since the first opening (see ``demand.clock``).
        customer: a number for each customer; below 0: not known.
        outcome: 0 not served, 1 served, others as the caller counts them.
        block: a number for day and part of day (two hours), 0 or more.
        day_s: open time of a day, s.

    Raises:
        Refused: ``plan_log_too_short``, ``plan_nobody_known``, ``plan_missing_value``,
            ``plan_shapes``.
    """
    gaps = gaps_of(time, customer, outcome, day_s=day_s)
    at = np.asarray(time, dtype=np.float64)
    length = float(at.max() - at.min())
    if length < _SHORTEST_LOG_DAYS:
        raise Refused("plan_log_too_short", days=int(length), least=int(_SHORTEST_LOG_DAYS))
    reach = np.full(gaps.outcomes, REDIAL_DAYS)
    reach[SERVED:][:1] = min(RECONNECT_DAYS, length / 5.0)
    reach = np.minimum(reach, length / 5.0)
    model = returns_of(gaps, np.ones(gaps.lag.size), length=length, horizon=reach)
    returning, after = np.zeros(at.size), np.full(at.size, -1, dtype=np.int64)
    near = np.flatnonzero(gaps.seen & (gaps.lag < reach[gaps.outcome]))
    behind = gaps.contact[near + 1]
    returning[behind] = model.share[gaps.outcome[near], gaps.bins[near]]
    after[behind] = gaps.outcome[near]
    who, part = np.asarray(customer, dtype=np.int64), np.asarray(block, dtype=np.int64)
    if part.shape != at.shape:
        raise Refused("plan_shapes", names="time, block")
    known = who >= 0
    returning[~known] = _of_block(part, known, returning)[~known]
    return Demand(
        returning=returning,
        after=after,
        settled=at >= at.min() + reach.max(),
        known_share=float(known.mean()),
        returns=model,
        gaps=gaps,
    )


def _of_block(part: Ints, known: NDArray[np.bool_], returning: Floats) -> Floats:
    """The mean of the known contacts of each contact's block; of all where the block has none."""
    size = int(part.max()) + 1
    total = np.bincount(part[known], returning[known], size)
    count = np.bincount(part[known], minlength=size)
    means = np.divide(total, count, out=np.full(size, returning[known].mean()), where=count > 0)
    made: Floats = means[part]
    return made


def returns_of(gaps: Gaps, weight: Floats, *, length: float, horizon: Floats) -> Returns:
    """The model of weighted gaps; *length* of the log and *horizon* of each outcome in open days.

    S / S0 at the horizon is the share that never comes back because of the contact, so that the
    chance to return is 1 - exp(-sum of (hazard - background) x width) over lags within it.
    """
    events, risk = gaps.tally(weight)
    edges = gaps.edges
    widths = np.diff(edges[:-1])
    middle = 0.5 * (edges[1:-1] + edges[:-2])
    events, risk = events[:, :-1], risk[:, :-1]  # the last bin has no end
    reach = horizon.max()
    far = (middle > reach + _CLEAR_DAYS) & (middle < _LAST_SHARE * length)
    if not far.any():
        far = (middle > reach) & (middle < _LAST_SHARE * length)
    background = _fit(events[:, far].sum(axis=0), risk[:, far].sum(axis=0), middle[far])
    new = background.hazard(middle)
    hazard = np.divide(events, risk, out=np.zeros_like(events), where=risk > 0.0)
    within = middle < horizon[:, None]
    excess = np.where(within, hazard - new, 0.0) * widths
    # No excess can be made of a bin that nobody lived to.
    excess = np.where(risk > 0.0, excess, 0.0)
    cumulated = np.maximum.accumulate(np.clip(excess.cumsum(axis=1), 0.0, None), axis=1)
    probability = -np.expm1(-excess.sum(axis=1))
    reached = -np.expm1(-cumulated)
    share = np.clip(
        1.0 - np.divide(new, hazard, out=np.ones_like(hazard), where=hazard > 0.0), 0.0, 1.0
    )
    share = np.where(within, share, 0.0)
    delay = np.divide(
        reached, reached[:, -1:], out=np.zeros_like(reached), where=reached[:, -1:] > 0
    )
    return Returns(
        probability=np.clip(probability, 0.0, 1.0),
        background=background,
        share=np.column_stack([share, np.zeros(gaps.outcomes)]),
        delay=delay,
        horizon=horizon,
    )


def _fit(events: Floats, risk: Floats, middle: Floats) -> Background:
    """The Poisson likelihood of a / (b + t) over bins; a has a closed form for each b."""
    shape = 1.0 / (_TRIED[:, None] + middle)
    scale = events.sum() / np.maximum((risk * shape).sum(axis=1), 1e-300)
    means = np.maximum(scale[:, None] * shape, 1e-300)
    likelihood = (events * np.log(means) - means * risk).sum(axis=1)
    best = int(likelihood.argmax())
    return Background(a=float(scale[best]), b=float(_TRIED[best]))
