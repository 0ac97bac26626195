"""How many callbacks may be promised without the waiting line suffering (wfm §E8)."""

from __future__ import annotations

from math import inf

import numpy as np
from numpy.typing import ArrayLike

from maju.planning.checks import Floats, finite, positive, single, together
from maju.planning.staffing.patience import PatienceLaw
from maju.planning.staffing.queueing import service_level, steady_state
from maju.planning.staffing.service import Target

_HALVINGS = 40


def callback_capacity(
    rate: ArrayLike,
    aht_s: ArrayLike,
    agents: ArrayLike,
    target: Target,
    *,
    step_s: float,
    callback_aht_s: ArrayLike,
    patience: float | PatienceLaw = inf,
    promised: ArrayLike = 0.0,
    attempts: float = 1.0,
) -> Floats:
    """Callbacks that each interval still holds beside its inbound contacts.

    The largest extra rate at which the inbound target holds, by halving, turned into callbacks by
    their own handling time; those already promised are taken off, each with its expected attempts.

    Args:
        rate: inbound contacts a second; for a safe promise the P80 of the forecast.
        aht_s: their mean handling time, s.
        agents: people in their seats.
        target: that the inbound contacts keep.
        step_s: length of an interval, s.
        callback_aht_s: mean handling time of a callback, dialling included, s.
        patience: of inbound contacts, s, or its law.
        promised: callbacks already promised for the interval.
        attempts: expected tries until the customer is reached or given up.

    Returns:
        Not rounded; 0 where the target does not even hold without callbacks.

    Raises:
        Refused: as ``steady_state``.
    """
    step = single("step_s", finite("step_s", positive("step_s", step_s)))
    tries = single("attempts", finite("attempts", attempts))
    lam, aht, people, aht_cb, owed = together(
        rate=finite("rate", rate),
        aht_s=positive("aht_s", aht_s),
        agents=finite("agents", agents),
        callback_aht_s=positive("callback_aht_s", callback_aht_s),
        promised=finite("promised", promised),
    )

    def holds(extra: Floats) -> np.ndarray:
        asked = (lam + extra, aht, people)
        found = steady_state(*asked, patience=patience, within_s=target.within_s)
        level = service_level(*asked, target, patience=patience)
        return np.asarray(
            (level >= target.level)
            & (found.asa_s <= target.asa_s)
            & (found.abandoned <= target.abandoned)
            & (found.occupancy <= target.occupancy)
        )

    low = np.zeros(lam.shape)
    high = people / aht  # more than agents can do is never in time
    for _ in range(_HALVINGS):
        middle = 0.5 * (low + high)
        good = holds(middle)
        low, high = np.where(good, middle, low), np.where(good, high, middle)
    low = np.where(holds(np.zeros(lam.shape)), low, 0.0)
    made: Floats = np.clip(low * step * aht / aht_cb - owed * tries, 0.0, None)
    return made
