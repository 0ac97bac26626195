"""What a plan has to reach: the service level by one of its definitions, and caps beside it.

The definitions bear the ids of the KPIs that count the same thing afterwards, because they differ
by far: at 105 erlang, 100 agents, patience 180 s, within 20 s they are 67.3, 72.6, 72.2, 70.9 and
69.0 %.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from math import inf

import numpy as np

from maju.kernel.errors import Refused
from maju.planning.checks import FOR_EVER_S, Floats, not_negative, share, single
from maju.planning.kernels import required


class ServiceLevel(Enum):
    """Answered within the threshold, over what."""

    OF_OFFERED = "sl_negative"
    """All offered: who abandons is missed."""
    OF_ANSWERED = "sl_answered_only"
    """Only the answered."""
    ABANDONS_IN_TIME_MET = "sl_positive"
    """All offered, and who abandons within the threshold counts as met."""
    ABANDONS_IN_TIME_OUT = "sl_ignored"
    """Without those who abandon within the threshold."""
    SHORT_OUT = "service_level"
    """Without short abandons, up to ``short_s``: the floor's own definition."""
    OF_THE_PATIENT = "virtual"
    """The chance of somebody who would never leave; no KPI counts it."""

    @property
    def kernel(self) -> int:
        """Its number in ``kernels.required``."""
        return _KINDS[self]


_KINDS = {
    ServiceLevel.OF_OFFERED: required.OF_OFFERED,
    ServiceLevel.OF_ANSWERED: required.OF_ANSWERED,
    ServiceLevel.ABANDONS_IN_TIME_MET: required.LEAVING_COUNTS,
    ServiceLevel.ABANDONS_IN_TIME_OUT: required.LEAVING_IS_LEFT_OUT,
    ServiceLevel.SHORT_OUT: required.SHORT_IS_LEFT_OUT,
    ServiceLevel.OF_THE_PATIENT: required.NEVER_LEAVING,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What every interval has to reach; all that is set must hold at once.

    Args:
        level: share to be answered in time, 0 to below 1; 0 asks for none.
        within_s: the threshold, s; exactly at it is in time.
        by: which definition of the service level.
        short_s: up to which wait an abandon is short, s; only for ``SHORT_OUT``.
        asa_s: the longest mean wait of the answered, s.
        abandoned: the largest share that may leave.
        occupancy: the largest share of their time that agents may be with contacts.

    Raises:
        Refused: ``plan_no_target``, ``plan_not_a_share``, ``plan_negative``.
    """

    level: float = 0.8
    within_s: float = 20.0
    by: ServiceLevel = ServiceLevel.OF_OFFERED
    short_s: float = 5.0
    asa_s: float = inf
    abandoned: float = 1.0
    occupancy: float = 1.0

    def __post_init__(self) -> None:
        # As floats: for a whole number of seconds the kernels would be compiled once more.
        for name in ("level", "abandoned", "occupancy"):
            object.__setattr__(self, name, single(name, share(name, getattr(self, name))))
        for name in ("within_s", "short_s", "asa_s"):
            object.__setattr__(self, name, single(name, not_negative(name, getattr(self, name))))
        object.__setattr__(self, "within_s", min(self.within_s, FOR_EVER_S))
        object.__setattr__(self, "short_s", min(self.short_s, FOR_EVER_S))
        if self.level == 0 and self.asa_s == inf and min(self.abandoned, self.occupancy) >= 1:
            raise Refused("plan_no_target")

    @property
    def caps(self) -> Floats:
        """As ``kernels.required`` takes them."""
        return np.array([self.level, self.asa_s, self.abandoned, self.occupancy])
