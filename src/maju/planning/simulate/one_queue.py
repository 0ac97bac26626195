"""One queue over a day, many times: how often a plan keeps its promise, interval by interval.

The quick way to try a staffing plan: about seven million contacts a second. Several queues, skills,
callbacks and calls again: :mod:`maju.planning.simulate.centre`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from maju.kernel.errors import Refused
from maju.planning.kernels import fifo
from maju.planning.simulate.law import Law, as_arrays

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueDays:
    """What came of each simulated day; all [day, slot], by the slot in which the contact came.

    ``offered`` = ``answered`` + ``abandoned`` (+ who never gives up and is never served).
    ``within``: answered within the target wait. ``delayed``: had to wait at all. ``wait_s``: waiting
    of everybody, ``answered_wait_s`` of the answered; ``busy_s``: agent seconds in hand, by the slot
    in which they were worked (what is worked after the last slot counts in it).
    """

    offered: Floats
    answered: Floats
    abandoned: Floats
    within: Floats
    delayed: Floats
    wait_s: Floats
    answered_wait_s: Floats
    busy_s: Floats

    @property
    def service_level(self) -> Floats:
        """[slot] answered within the target ÷ offered, over all days; NaN where nobody came."""
        return _ratio(self.within.sum(0), self.offered.sum(0))

    @property
    def abandon_share(self) -> Floats:
        """[slot] abandoned ÷ offered, over all days; NaN where nobody came."""
        return _ratio(self.abandoned.sum(0), self.offered.sum(0))

    def service_level_of_day(self) -> float:
        """Over all slots and days together."""
        return float(_ratio(self.within.sum(), self.offered.sum()))


def simulate_queue(
    *,
    rates: npt.ArrayLike,
    staff: npt.ArrayLike,
    step_s: float,
    service: Law,
    patience: Law,
    target_s: float = 20.0,
    days: int = 100,
    seed: int = 1,
    first_day: int = 0,
) -> QueueDays:
    """Live *days* independent days of one queue, first come first served.

    ``rates`` [slot] contacts a second, Poisson; ``staff`` [slot] people at work. Whoever is to go
    finishes the contact in hand first; those of the last slot stay until the line is empty. The
    same *seed* and *first_day* give the same contacts whatever the staff is; several calls with
    consecutive *first_day* are one longer run.

    Raises:
        Refused: ``plan_bad_input``.
    """
    rate = np.ascontiguousarray(rates, dtype=np.float64)
    given = np.asarray(staff, dtype=np.float64)
    if not np.isfinite(given).all() or (given != np.floor(given)).any():
        raise Refused("plan_bad_input", name="staff", why="people are whole numbers")
    people = np.ascontiguousarray(given, dtype=np.int64)
    if rate.ndim != 1 or rate.shape != people.shape or not rate.size:
        raise Refused("plan_bad_input", name="staff", why=f"{people.shape} for {rate.shape}")
    if not np.isfinite(rate).all() or (rate < 0).any():
        raise Refused("plan_bad_input", name="rates", why="below 0 or missing")
    if (people < 0).any() or days < 1 or step_s <= 0:
        raise Refused("plan_bad_input", name="staff, days, step_s", why="below 0")
    counted = np.zeros((days, rate.size, 7))
    busy = np.zeros((days, rate.size))
    law, tables = as_arrays([service, patience])
    with np.errstate(over="ignore"):
        fifo.fifo_days(seed, first_day, rate, people, step_s, target_s, law, tables, counted, busy)
    return QueueDays(
        offered=counted[:, :, fifo.OFFERED],
        answered=counted[:, :, fifo.ANSWERED],
        abandoned=counted[:, :, fifo.ABANDONED],
        within=counted[:, :, fifo.WITHIN],
        delayed=counted[:, :, fifo.DELAYED],
        wait_s=counted[:, :, fifo.WAITED_S],
        answered_wait_s=counted[:, :, fifo.ANSWERED_WAIT_S],
        busy_s=busy,
    )


def _ratio(part: Floats, whole: Floats) -> Floats:
    """NaN where there is nothing to divide by."""
    nothing = whole == 0
    return np.where(nothing, np.nan, part / np.where(nothing, 1.0, whole))
