"""The loop: who is not answered calls again, so volume depends on staffing (wfm §E6.7)."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf

import numpy as np
from numpy.typing import ArrayLike

from maju.planning.checks import Floats, finite, share, together
from maju.planning.staffing.patience import PatienceLaw
from maju.planning.staffing.queueing import steady_state

_ROUNDS = 200
_DAMPED = 0.5
_STILL = 1e-10


def total_demand(
    fresh: ArrayLike, *, abandoned: ArrayLike, redial: ArrayLike, reconnect: ArrayLike
) -> Floats:
    """Contacts that *fresh* needs make when the share *abandoned* is not answered.

    Every contact begets ``abandoned x redial + (1 - abandoned) x reconnect`` more, so the whole is
    a geometric sum. "If you had answered 95 %": put abandoned = 0.05.

    Args:
        fresh: needs; any unit.
        abandoned: share not answered.
        redial: chance to call again after that.
        reconnect: chance to call again after an answer.

    Returns:
        In the unit of *fresh*; ``inf`` where every contact begets another one.

    Raises:
        Refused: ``plan_not_a_share``, ``plan_negative``, ``plan_missing_value``, ``plan_shapes``.
    """
    needs, lost, p, q = together(
        fresh=finite("fresh", fresh),
        abandoned=share("abandoned", abandoned),
        redial=share("redial", redial),
        reconnect=share("reconnect", reconnect),
    )
    left = 1.0 - p * lost - q * (1.0 - lost)
    return np.divide(needs, left, out=np.where(needs > 0, inf, 0.0), where=left > 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Loop:
    """Where a centre settles: contacts a second and the share of them that leaves, [cell]."""

    rate: Floats
    abandoned: Floats


def settle(
    fresh: ArrayLike,
    aht_s: ArrayLike,
    agents: ArrayLike,
    *,
    redial: float,
    reconnect: float,
    patience: float | PatienceLaw,
) -> Loop:
    """The volume that these agents will meet: fewer agents, more calls. Damped steps to rest.

    Args:
        fresh: needs a second.
        aht_s: mean handling time, s.
        agents: people in their seats.
        redial: chance to call again after leaving unanswered, below 1.
        reconnect: chance to call again after an answer, below 1.
        patience: mean of an exponential patience, s, or its law.

    Raises:
        Refused: those of ``steady_state`` and :func:`total_demand`.
    """
    needs, aht, people = together(
        fresh=finite("fresh", fresh), aht_s=finite("aht_s", aht_s), agents=finite("agents", agents)
    )
    rate = total_demand(needs, abandoned=0.0, redial=redial, reconnect=reconnect)
    lost = np.zeros(needs.shape)
    for _ in range(_ROUNDS):
        lost = steady_state(rate, aht, people, patience=patience).abandoned
        asked = total_demand(needs, abandoned=lost, redial=redial, reconnect=reconnect)
        step = asked - rate
        rate = rate + _DAMPED * step
        if (np.abs(step) <= _STILL * np.maximum(rate, 1e-12)).all():
            break
    return Loop(rate=rate, abandoned=lost)


def arrivals(
    fresh: ArrayLike,
    *,
    abandoned: ArrayLike,
    redial: float,
    reconnect: float,
    redial_delay: ArrayLike,
    reconnect_delay: ArrayLike,
) -> Floats:
    """Contacts in each interval of one row, returns of earlier ones included.

    Args:
        fresh: needs in each interval.
        abandoned: share of the contacts of each interval that is not answered.
        redial: chance to call again after that.
        reconnect: chance to call again after an answer.
        redial_delay: share of redials that come 0, 1, 2 … intervals later; below 1 at 0.
        reconnect_delay: the same of reconnects.

    Raises:
        Refused: ``plan_not_a_share``, ``plan_negative``, ``plan_missing_value``, ``plan_shapes``.
    """
    needs, lost = together(fresh=finite("fresh", fresh), abandoned=share("abandoned", abandoned))
    late = [share("redial_delay", redial_delay), share("reconnect_delay", reconnect_delay)]
    longest = max(part.size for part in late)
    kernels = [np.pad(part, (0, longest - part.size)) for part in late]
    p, q = float(share("redial", redial)), float(share("reconnect", reconnect))
    total = np.zeros(needs.shape)
    for now in range(needs.size):
        back = max(0, now - longest + 1)
        begets = p * lost[back:now] * kernels[0][now - back : 0 : -1]
        begets += q * (1.0 - lost[back:now]) * kernels[1][now - back : 0 : -1]
        at_once = p * lost[now] * kernels[0][0] + q * (1.0 - lost[now]) * kernels[1][0]
        total[now] = (needs[now] + (total[back:now] * begets).sum()) / (1.0 - at_once)
    return total
