"""Abandonment against waiting: a straight line through intervals (Brown et al. 2005, section 6).

With an exponential patience the share that leaves is the mean wait over the mean patience, in
every interval and whatever the staffing; the slope is then an estimate of patience that needs no
single waits, and how straight the line is says whether Erlang A fits.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf

import numpy as np
from numpy.typing import ArrayLike

from maju.kernel.errors import Refused
from maju.planning.checks import finite, together


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitLine:
    """Share abandoned = intercept + slope x mean wait, over intervals weighted by contacts.

    Attributes:
        intercept: share that leaves although nobody waits.
        slope: of the share, a second.
        patience_s: 1 / slope; ``inf`` when longer waits lose nobody.
        r2: share of the differences between intervals that the line explains.
        intervals: what it rests on.
    """

    intercept: float
    slope: float
    patience_s: float
    r2: float
    intervals: int


def abandonment_line(
    offered: ArrayLike, abandoned: ArrayLike, waited_s: ArrayLike, *, fewest: int = 10
) -> WaitLine:
    """The line through intervals.

    Args:
        offered: contacts of each interval.
        abandoned: those that left.
        waited_s: waiting time of all of them together, s.
        fewest: intervals with fewer contacts are left out.

    Raises:
        Refused: ``plan_too_few_intervals`` and those of the arrays.
    """
    came, left, waited = together(
        offered=finite("offered", offered),
        abandoned=finite("abandoned", abandoned),
        waited_s=finite("waited_s", waited_s),
    )
    use = came >= max(fewest, 1)
    if use.sum() < 3:
        raise Refused("plan_too_few_intervals", found=int(use.sum()), least=3)
    weight = came[use]
    share, wait = left[use] / weight, waited[use] / weight
    mean_share, mean_wait = np.average(share, weights=weight), np.average(wait, weights=weight)
    around = float((weight * (wait - mean_wait) ** 2).sum())
    slope = (
        float((weight * (wait - mean_wait) * (share - mean_share)).sum()) / around
        if around
        else 0.0
    )
    intercept = float(mean_share - slope * mean_wait)
    missed = float((weight * (share - intercept - slope * wait) ** 2).sum())
    spread = float((weight * (share - mean_share) ** 2).sum())
    return WaitLine(
        intercept=intercept,
        slope=slope,
        patience_s=1.0 / slope if slope > 0.0 else inf,
        r2=1.0 - missed / spread if spread > 0.0 else 1.0,
        intervals=int(use.sum()),
    )
