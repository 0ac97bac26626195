"""Queues in balance: Erlang B, C and A, and impatience of any law, for whole arrays at once.

Defined everywhere: without traffic, without agents, in overload, for 10,000 erlang and more, for
a patience from a millisecond to endless.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import assert_never

import numpy as np
from numpy.typing import ArrayLike

from maju.kernel.errors import Refused
from maju.planning.checks import (
    FOR_EVER_S,
    LARGEST,
    Floats,
    Ints,
    finite,
    flat,
    not_negative,
    positive,
    share,
    single,
    together,
)
from maju.planning.kernels import erlang, required
from maju.planning.kernels import standing as places
from maju.planning.staffing.patience import PatienceLaw
from maju.planning.staffing.service import ServiceLevel, Target

NO_LAW = np.zeros(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a queue fares in the long run; every attribute has the shape of what was asked.

    Attributes:
        waits: chance that a contact has to wait at all.
        abandoned: chance that it leaves; with endless patience in overload, the share that is
            never answered.
        mean_wait_s: over all contacts, s; ``inf`` where the queue grows without end.
        asa_s: over those answered, s; ``inf`` where nobody is.
        occupancy: share of their time that agents are with contacts.
        in_time: answered within the threshold, over all offered.
        ended_in_time: answered or left within the threshold, over all offered.
        patient_in_time: chance of somebody who never leaves to be answered in time.
    """

    waits: Floats
    abandoned: Floats
    mean_wait_s: Floats
    asa_s: Floats
    occupancy: Floats
    in_time: Floats
    ended_in_time: Floats
    patient_in_time: Floats


def erlang_b(agents: ArrayLike, load: ArrayLike) -> Floats:
    """Share of contacts that finds all *agents* lines busy where nobody can wait.

    Args:
        agents: lines, 0 or more; broken numbers are cut.
        load: erlang.

    Raises:
        Refused: ``plan_negative``, ``plan_endless``, ``plan_missing_value``, ``plan_shapes``.
    """
    n, a = together(
        agents=finite("agents", agents, most=LARGEST), load=finite("load", load, most=LARGEST)
    )
    made = [erlang.erlang_b(int(k), x) for k, x in zip(n.ravel(), a.ravel(), strict=True)]
    return np.array(made).reshape(n.shape)


def lines_for(load: float, *, lost: float) -> int:
    """The least lines that lose at most the share *lost* of *load* erlang.

    Raises:
        Refused: ``plan_not_positive`` for lost = 0, which no number reaches; as ``erlang_b``.
    """
    a = single("load", finite("load", load, most=LARGEST))
    most = single("lost", positive("lost", share("lost", lost)))
    n, b = 0, 1.0
    while a > 0.0 and b > most:
        n += 1
        b = a * b / (n + a * b)
    return n


def load_for(lines: int, *, lost: float) -> float:
    """The erlang of which *lines* lose just the share *lost*; ``inf`` for lost = 1.

    Raises:
        Refused: ``plan_not_a_share``, ``plan_negative``.
    """
    n = int(single("lines", finite("lines", lines, most=LARGEST)))
    most = single("lost", share("lost", lost))
    if most >= 1.0:
        return inf
    if most <= 0.0:
        return 0.0
    low, high = 0.0, 1.0
    while erlang.erlang_b(n, high) < most:
        low, high = high, 2.0 * high
    for _ in range(100):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if erlang.erlang_b(n, middle) < most else (low, middle)
    return high


def steady_state(
    rate: ArrayLike,
    aht_s: ArrayLike,
    agents: ArrayLike,
    *,
    patience: ArrayLike | PatienceLaw = inf,
    within_s: float = 20.0,
) -> Standing:
    """The standing of queues with first come, first served; endless patience is Erlang C.

    Args:
        rate: contacts a second.
        aht_s: mean handling time, s, above 0.
        agents: people who serve, 0 or more; broken numbers are cut.
        patience: mean of an exponential patience, s (``inf``: nobody leaves), or its law.
        within_s: the threshold of what is in time, s.

    Raises:
        Refused: ``plan_negative``, ``plan_not_positive``, ``plan_endless``,
            ``plan_missing_value``, ``plan_shapes``.
    """
    mean, breaks, hazards = laws(patience)
    lam, aht, n, mean = together(
        rate=finite("rate", rate),
        aht_s=finite("aht_s", positive("aht_s", aht_s)),
        agents=finite("agents", agents, most=LARGEST),
        patience=mean,
    )
    bearable(lam, aht)
    out = np.empty((lam.size, places.MEASURES))
    within = min(single("within_s", not_negative("within_s", within_s)), FOR_EVER_S)
    cells = (flat(lam), flat(aht), flat(n).astype(np.int64), flat(mean))
    required.standing_cells(*cells, breaks, hazards, within, out)
    one = [out[:, place].reshape(lam.shape) for place in range(places.MEASURES)]
    return Standing(
        waits=one[places.WAIT],
        abandoned=one[places.LOST],
        mean_wait_s=one[places.WAITS],
        asa_s=one[places.ASA],
        occupancy=one[places.BUSY],
        in_time=one[places.MET],
        ended_in_time=one[places.WITHIN],
        patient_in_time=one[places.VIRTUAL],
    )


def service_level(
    rate: ArrayLike,
    aht_s: ArrayLike,
    agents: ArrayLike,
    target: Target,
    *,
    patience: ArrayLike | PatienceLaw = inf,
) -> Floats:
    """The service level by the target's own definition; NaN where nobody is in its denominator.

    Raises:
        Refused: as :func:`steady_state`.
    """
    asked = (rate, aht_s, agents)
    found = steady_state(*asked, patience=patience, within_s=target.within_s)
    base = np.ones(found.in_time.shape)
    match target.by:
        case ServiceLevel.OF_OFFERED:
            pass
        case ServiceLevel.OF_ANSWERED:
            base = 1.0 - found.abandoned
        case ServiceLevel.ABANDONS_IN_TIME_MET:
            return found.ended_in_time
        case ServiceLevel.ABANDONS_IN_TIME_OUT:
            base = 1.0 - np.clip(found.ended_in_time - found.in_time, 0.0, None)
        case ServiceLevel.SHORT_OUT:
            early = steady_state(*asked, patience=patience, within_s=target.short_s)
            base = 1.0 - np.clip(early.ended_in_time - early.in_time, 0.0, None)
        case ServiceLevel.OF_THE_PATIENT:
            return found.patient_in_time
        case unknown:
            assert_never(unknown)
    level = np.divide(found.in_time, base, out=np.full(base.shape, np.nan), where=base > 0.0)
    capped: Floats = np.minimum(level, 1.0)
    return capped


def laws(patience: ArrayLike | PatienceLaw) -> tuple[Floats, Floats, Floats]:
    """Mean, breaks and hazards as the kernels take them: a law, or a mean for each cell."""
    if isinstance(patience, PatienceLaw):
        return np.full((), inf), flat(patience.breaks_s), flat(patience.hazards)
    mean = positive("patience", patience)
    return np.where(np.isinf(mean), inf, np.minimum(mean, FOR_EVER_S)), NO_LAW, NO_LAW


def bearable(rate: Floats, aht_s: Floats) -> None:
    """Refuse more than ``LARGEST`` erlang in one cell.

    Raises:
        Refused: ``plan_too_large``.
    """
    finite("rate x aht_s", rate * aht_s, most=LARGEST)


def checked(counts: Ints, most: int) -> Ints:
    """*counts*, unless one of them says that *most* were not enough.

    Raises:
        Refused: ``plan_unreachable``.
    """
    if (counts < 0).any():
        raise Refused("plan_unreachable", most=most)
    return counts
