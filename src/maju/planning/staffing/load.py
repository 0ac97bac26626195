"""What contacts ask of people over the day: work that lasts across the borders of intervals.

A contact that comes at 10:55 is still talked to at 11:05. Staffing each interval for its own
arrivals alone is too late in the morning and too much in the evening; the modified offered load
(Jennings, Mandelbaum, Massey & Whitt 1996) is the mean number that endless agents would have in
hand, and goes into the formulas in place of rate x handling time.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf

import numpy as np
from numpy.typing import ArrayLike

from maju.planning.checks import Floats, Ints, finite, positive, single, together
from maju.planning.kernels.load import spread_rows
from maju.planning.staffing.agents import required_agents
from maju.planning.staffing.patience import PatienceLaw
from maju.planning.staffing.service import Target

AHT_CV = 1.2
"""Of handling times of the banks and centres that were measured (Brown et al. 2005: 1.23)."""
_ROUNDING = 1e-2  # erlang after the last contact for which nobody has to stay


def offered_load(
    rate: ArrayLike, aht_s: ArrayLike, *, step_s: float, aht_cv: float = AHT_CV
) -> Floats:
    """Mean erlang in each interval, work begun in earlier ones included.

    Args:
        rate: contacts a second of each interval; the last axis is time, without gaps, and the
            centre is empty before it. Pass a centre that is open round the clock as one long row.
        aht_s: mean handling time of the contacts that come in the interval, s.
        step_s: length of an interval, s.
        aht_cv: standard deviation / mean of handling times (lognormal); 0: all last the same.

    Raises:
        Refused: ``plan_negative``, ``plan_not_positive``, ``plan_endless``,
            ``plan_missing_value``, ``plan_shapes``.
    """
    lam, aht = together(rate=finite("rate", rate), aht_s=finite("aht_s", positive("aht_s", aht_s)))
    step = single("step_s", finite("step_s", positive("step_s", step_s)))
    cv = single("aht_cv", finite("aht_cv", aht_cv))
    if not lam.size:
        return np.empty(lam.shape)
    rows = np.atleast_2d(lam).reshape(-1, lam.shape[-1] if lam.ndim else 1)
    out = np.empty(rows.shape)
    spread_rows(np.array(rows), np.array(aht.reshape(rows.shape)), step, cv, out)
    return out.reshape(lam.shape)


@dataclass(frozen=True, slots=True, kw_only=True)
class Staffing:
    """Who is needed in each interval; arrays of the shape of the rates.

    Attributes:
        load: erlang to serve, across borders.
        agents: people in their seats.
    """

    load: Floats
    agents: Ints


def staff_day(
    rate: ArrayLike,
    aht_s: ArrayLike,
    target: Target,
    *,
    step_s: float,
    patience: float | PatienceLaw = inf,
    aht_cv: float = AHT_CV,
) -> Staffing:
    """Agents for each interval from the modified offered load: the plan that holds.

    Where contacts are still in hand but none come, as many as are in hand stay.

    Args:
        rate: contacts a second; the last axis is time, as in :func:`offered_load`.
        aht_s: mean handling time, s.
        target: what every interval has to reach.
        step_s: length of an interval, s.
        patience: mean of an exponential patience, s, or its law.
        aht_cv: of handling times.

    Raises:
        Refused: those of ``offered_load`` and ``required_agents``.
    """
    load = offered_load(rate, aht_s, step_s=step_s, aht_cv=aht_cv)
    coming, aht = together(rate=finite("rate", rate), aht_s=positive("aht_s", aht_s))
    agents = required_agents(load / aht, aht, target, patience=patience)
    agents = np.where(coming > 0.0, agents, np.ceil(load - _ROUNDING).astype(np.int64))
    return Staffing(load=load, agents=agents)
