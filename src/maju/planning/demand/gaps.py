"""From a log of contacts to gaps: how long after each one the same customer came again."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from maju.kernel.errors import Refused
from maju.planning.checks import Floats, Ints, numbers

_MINUTES = (0, 1, 2, 3, 5, 8, 12, 20, 30, 45, 60, 90, 120, 180, 240, 300, 420, 600, 840)
_LONGEST_DAYS = 40.0
_FAR_DAYS = 1e6


@dataclass(frozen=True, slots=True, kw_only=True)
class Gaps:
    """Contacts of known customers, in order of customer and time; all arrays [gap].

    Attributes:
        contact: its place in the log.
        outcome: how it ended.
        lag: to the customer's next contact, or to the end of the log, open days.
        seen: whether the next one came before the end.
        customer: 0, 1, … in this order.
        bins: of the lag, in ``edges``.
        edges: of lags, open days.
        outcomes: how many outcomes there are.
    """

    contact: Ints
    outcome: Ints
    lag: Floats
    seen: NDArray[np.bool_]
    customer: Ints
    bins: Ints
    edges: Floats
    outcomes: int

    @property
    def customers(self) -> int:
        """How many known customers there are."""
        return int(self.customer[-1]) + 1 if self.customer.size else 0

    def tally(self, weight: Floats) -> tuple[Floats, Floats]:
        """Returns and time at risk, [outcome, bin]; *weight* is of each gap."""
        bins = self.edges.size - 1
        cell = self.outcome * bins + self.bins
        size = self.outcomes * bins
        events = np.bincount(cell, weight * self.seen, size).reshape(self.outcomes, bins)
        ended = np.bincount(cell, weight, size).reshape(self.outcomes, bins)
        inside = np.bincount(cell, weight * (self.lag - self.edges[self.bins]), size)
        # Who ends in a later bin was at risk for the whole of this one.
        later = ended[:, ::-1].cumsum(axis=1)[:, ::-1] - ended
        risk = inside.reshape(self.outcomes, bins) + later * np.diff(self.edges)
        return np.asarray(events, dtype=np.float64), np.asarray(risk, dtype=np.float64)


def edges_for(day_s: float) -> Floats:
    """Bins of lags in open days: minutes at first, then half days; *day_s* is open time a day, s."""
    minutes = np.array(_MINUTES) * 60.0 / day_s
    halves = np.arange(1.0, _LONGEST_DAYS, 0.5)
    return np.concatenate([minutes[minutes < 0.95], halves, [_FAR_DAYS]])


def gaps_of(time: ArrayLike, customer: ArrayLike, outcome: ArrayLike, *, day_s: float) -> Gaps:
    """The gaps of a log.

    Args:
        time: of each contact, open days since the first opening.
        customer: a number for each customer; below 0: not known.
        outcome: 0, 1, … as the caller counts them.
        day_s: open time of a day, s.

    Raises:
        Refused: ``plan_missing_value``, ``plan_shapes``, ``plan_nobody_known``.
    """
    at = numbers("time", time)
    who, how = np.asarray(customer, dtype=np.int64), np.asarray(outcome, dtype=np.int64)
    if not at.ndim == 1 or not at.shape == who.shape == how.shape:
        raise Refused("plan_shapes", names="time, customer, outcome")
    known = np.flatnonzero(who >= 0)
    if known.size == 0:
        raise Refused("plan_nobody_known")
    order = known[np.lexsort((at[known], who[known]))]
    ids, ats = who[order], at[order]
    same = np.append(ids[1:] == ids[:-1], False)
    until = np.where(same, np.append(ats[1:], 0.0), at.max())
    lag = np.maximum(until - ats, 0.0)
    edges = edges_for(day_s)
    return Gaps(
        contact=order,
        outcome=how[order],
        lag=lag,
        seen=same,
        customer=np.cumsum(np.append(0, ids[1:] != ids[:-1])),
        bins=np.clip(np.searchsorted(edges, lag, side="left") - 1, 0, edges.size - 2),
        edges=edges,
        outcomes=int(how.max()) + 1,
    )
