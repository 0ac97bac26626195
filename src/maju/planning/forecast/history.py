"""What happened: one number for each interval of each day, and how it is looked at."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from maju.kernel.errors import Refused

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]
Days = npt.NDArray[np.datetime64]

DAY_S = 86_400


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class History:
    """A queue's past as an array ``[day, slot]``.

    Raises:
        Refused: ``plan_history_shape``, ``plan_days_order``, ``plan_step_odd``.
    """

    days: Days
    """``datetime64[D]``, rising; days may be absent."""
    values: Floats
    """``[day, slot]``: contacts of the interval, or the mean handling time (s) where *weights* are
    given. NaN: closed, or not known."""
    weights: Floats | None = None
    """``[day, slot]``: over how many contacts a value is the mean; ``None``: values are counts."""
    opens_s: int = 0
    """When the first slot begins, seconds after local midnight."""
    step_s: int = 900
    """How long a slot lasts."""
    _amounts: Floats = field(init=False, repr=False)
    _exposure: Floats = field(init=False, repr=False)

    def __post_init__(self) -> None:
        days = np.asarray(self.days, dtype="datetime64[D]")
        values = np.asarray(self.values, dtype=np.float64)
        if values.ndim != 2 or len(days) != len(values):
            raise Refused("plan_history_shape")
        if len(days) > 1 and not (np.diff(days) > np.timedelta64(0, "D")).all():
            raise Refused("plan_days_order")
        if self.step_s <= 0 or self.opens_s + values.shape[1] * self.step_s > 2 * DAY_S:
            raise Refused("plan_step_odd", step_s=self.step_s, slots=values.shape[1])
        if np.isinf(values).any():
            raise Refused("plan_history_shape")
        exposure = (~np.isnan(values)).astype(np.float64)
        if self.weights is not None:
            weights = np.asarray(self.weights, dtype=np.float64)
            if weights.shape != values.shape:
                raise Refused("plan_history_shape")
            exposure *= np.nan_to_num(weights)
        amounts = np.nan_to_num(values) * exposure
        if not np.isfinite(amounts).all() or (amounts < 0).any() or (exposure < 0).any():
            raise Refused("plan_history_shape")
        object.__setattr__(self, "days", days)
        object.__setattr__(self, "values", values)
        object.__setattr__(self, "_amounts", amounts)
        object.__setattr__(self, "_exposure", exposure)

    @property
    def amounts(self) -> Floats:
        """What was counted: contacts, or seconds of handling; 0 where nothing is known."""
        return self._amounts

    @property
    def exposure(self) -> Floats:
        """What it was counted over: 1 for an interval that is known, or its contacts."""
        return self._exposure

    @property
    def counts(self) -> bool:
        """Whether values are numbers of contacts (and not means)."""
        return self.weights is None

    @property
    def slots(self) -> int:
        """How many there are in a day."""
        return int(self.values.shape[1])

    def known(self) -> Bools:
        """Days of which anything is known."""
        return np.asarray(self._exposure.sum(axis=1) > 0)

    def until(self, number: int) -> History:
        """The first *number* days."""
        return self.only(np.arange(len(self.days)) < number)

    def only(self, which: Bools) -> History:
        """Some of its days."""
        return History(
            days=self.days[which],
            values=self.values[which],
            weights=None if self.weights is None else self.weights[which],
            opens_s=self.opens_s,
            step_s=self.step_s,
        )

    def open_only(self, open_slots: Bools) -> History:
        """The same, with what happened outside of opening hours taken as not known."""
        return History(
            days=self.days,
            values=np.where(open_slots, self.values, np.nan),
            weights=self.weights,
            opens_s=self.opens_s,
            step_s=self.step_s,
        )


def weekdays(days: Days) -> Ints:
    """0 is Monday, 6 is Sunday."""
    numbers = np.asarray(days, dtype="datetime64[D]").astype(np.int64)
    return np.asarray((numbers + 3) % 7)
