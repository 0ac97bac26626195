"""What came of simulated days: figures with confidence intervals, and differences of two centres.

A figure is Σ ÷ Σ over days; its error is that of a ratio (the delta method), with the days as
independent draws. A difference is taken day by day: where two centres meet the same customers,
most of the luck cancels.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from scipy.special import stdtrit

from maju.kernel.errors import Refused
from maju.planning.kernels import columns as c

if TYPE_CHECKING:
    from maju.planning.simulate.centre import Centre

Floats = npt.NDArray[np.float64]

QUEUE_MEASURES: dict[str, tuple[tuple[int, ...], tuple[int, ...] | None]] = {
    "offered": ((c.OFFERED,), None),
    "answered": ((c.ANSWERED,), None),
    "abandoned": ((c.ABANDONED,), None),
    "within": ((c.WITHIN,), None),
    "returned": ((c.RETURNED,), None),
    "promised": ((c.PROMISED,), None),
    "kept": ((c.KEPT,), None),
    "turned_away": ((c.TURNED_AWAY,), None),
    "service_level": ((c.WITHIN,), (c.OFFERED,)),
    "answer_rate": ((c.ANSWERED,), (c.OFFERED,)),
    "abandon_rate": ((c.ABANDONED,), (c.OFFERED,)),
    "callback_rate": ((c.PROMISED,), (c.OFFERED,)),
    "delayed_rate": ((c.DELAYED,), (c.OFFERED,)),
    "asa_s": ((c.ANSWERED_WAIT_S,), (c.ANSWERED,)),
    "wait_s": ((c.ANSWERED_WAIT_S, c.ABANDONED_WAIT_S), (c.ANSWERED, c.ABANDONED)),
    "callback_wait_s": ((c.KEPT_WAIT_S,), (c.KEPT,)),
}
"""Figures of queues: what is summed over what; over nothing: a mean day's sum.

``service_level``: answered within the target ÷ offered. ``asa_s``: mean wait of the answered."""

GROUP_MEASURES: dict[str, tuple[int, int | None]] = {
    "occupancy": (0, 1),
    "busy_hours": (0, None),
    "staffed_hours": (1, None),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A figure and its 95 % confidence interval; NaN where there is nothing to divide by."""

    value: float
    low: float
    high: float

    @property
    def error(self) -> float:
        """Half of the interval's width."""
        return (self.high - self.low) / 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of each day.

    Args:
        centre: what was lived.
        came: customers over all days, those who came again counted once.
        counted: [day, queue, slot, column] by the slot in which a contact came.
        areas: [day, group, slot, (busy s, present s)].
        late_s: [day, group] agent seconds worked after the last slot.
    """

    centre: Centre
    came: int
    counted: Floats
    areas: Floats
    late_s: Floats

    @property
    def days(self) -> int:
        """How many were lived."""
        return int(self.counted.shape[0])

    def by_slot(self, measure: str, queue: str | None = None) -> Floats:
        """[slot] the figure of one queue, or of all together."""
        part, whole = self._sums(measure, queue, None)
        if whole is None:
            mean: Floats = part.mean(0)
            return mean
        nothing = whole.sum(0) == 0
        return np.where(nothing, np.nan, part.sum(0) / np.where(nothing, 1.0, whole.sum(0)))

    def estimate(
        self, measure: str, queue: str | None = None, *, slots: slice | None = None
    ) -> Estimate:
        """A figure of one queue (or group), or of all together, over *slots* of the day.

        Raises:
            Refused: ``plan_bad_input``: no such measure or queue.
        """
        value, influence = self._influence(measure, queue, slots)
        return _interval(value, influence)

    def _influence(self, measure: str, of: str | None, slots: slice | None) -> tuple[float, Floats]:
        """The figure, and by how much each day moves it (times the number of days)."""
        part, whole = self._sums(measure, of, slots)
        x = part.sum(1)
        if whole is None:
            return float(x.mean()), x - x.mean()
        y = whole.sum(1)
        if not y.sum():
            return float("nan"), np.full(self.days, np.nan)
        ratio = x.sum() / y.sum()
        return float(ratio), (x - ratio * y) / y.mean()

    def _sums(
        self, measure: str, of: str | None, slots: slice | None
    ) -> tuple[Floats, Floats | None]:
        """[day, slot] of numerator and denominator."""
        chosen = slice(None) if slots is None else slots
        if measure in QUEUE_MEASURES:
            queues = slice(None) if of is None else slice((at := self.centre.queue(of)), at + 1)
            top, under = QUEUE_MEASURES[measure]
            cut = self.counted[:, queues, chosen]
            part: Floats = cut[..., list(top)].sum((1, 3))
            return part, None if under is None else cut[..., list(under)].sum((1, 3))
        if measure in GROUP_MEASURES:
            groups = slice(None) if of is None else slice((at := self.centre.group(of)), at + 1)
            busy, present = GROUP_MEASURES[measure]
            areas = self.areas[:, groups, chosen]
            sums: Floats = areas[..., busy].sum(1)
            if present is None:
                return sums / 3600.0, None
            return sums, areas[..., present].sum(1)
        raise Refused("plan_bad_input", name="measure", why=measure)


def compare(
    base: Outcome,
    other: Outcome,
    measure: str,
    queue: str | None = None,
    *,
    slots: slice | None = None,
) -> Estimate:
    """*other* less *base*, day by day, over *slots*: with the same seed both met the same customers.

    Raises:
        Refused: ``plan_bad_input``: another number of days.
    """
    if base.days != other.days:
        raise Refused("plan_bad_input", name="days", why=f"{base.days} / {other.days}")
    was, moved_was = base._influence(measure, queue, slots)
    is_, moved_is = other._influence(measure, queue, slots)
    return _interval(is_ - was, moved_is - moved_was)


def _interval(value: float, influence: Floats) -> Estimate:
    days = influence.size
    if days < 2:
        return Estimate(value=value, low=float("nan"), high=float("nan"))
    error = float(np.std(influence, ddof=1)) / days**0.5 * float(stdtrit(days - 1, 0.975))
    return Estimate(value=value, low=value - error, high=value + error)
