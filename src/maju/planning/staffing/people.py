"""From people in their seats to people on the roster, and seats that hold several chats at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import inf

import numpy as np
from numpy.typing import ArrayLike

from maju.kernel.errors import Refused
from maju.planning.checks import LEAST, Floats, Ints, finite, positive, share, single, together
from maju.planning.staffing.agents import required_agents
from maju.planning.staffing.patience import PatienceLaw
from maju.planning.staffing.service import Target


@dataclass(frozen=True, slots=True, kw_only=True)
class Shrinkage:
    """What has to be rostered so that enough people sit there.

    Attributes:
        share: of the rostered, who are not in their seats.
        rostered: people to put on the roster; not rounded.
        away: people away by cause; with those in their seats they make up the rostered.
    """

    share: Floats
    rostered: Floats
    away: Mapping[str, Floats]


def with_shrinkage(needed: ArrayLike, causes: Mapping[str, ArrayLike]) -> Shrinkage:
    """Needed / (1 - share away), interval by interval and cause by cause.

    Causes follow one another: who is absent takes no break, so a share is of those whom the causes
    before it have left. Ten and ten per cent make nineteen.

    Args:
        needed: people in their seats.
        causes: share away by cause (absence, training, breaks …), 0 to below 1; arrays that fit
            *needed*.

    Raises:
        Refused: ``plan_not_a_share`` (also when nobody would be left), ``plan_negative``,
            ``plan_missing_value``, ``plan_shapes``.
    """
    seats = finite("needed", needed)
    present = np.ones_like(seats)
    parts: dict[str, Floats] = {}
    for cause, away in causes.items():
        there, part = together(needed=present, causes=share(cause, away))
        if (part >= 1.0).any():
            raise Refused("plan_not_a_share", name=cause)
        parts[cause] = there * part
        present = there * (1.0 - part)
        if (present < LEAST).any():
            raise Refused("plan_not_a_share", name=cause)
    rostered = seats / present
    return Shrinkage(
        share=1.0 - present,
        rostered=rostered,
        away={cause: rostered * part for cause, part in parts.items()},
    )


def chat_agents(
    rate: ArrayLike,
    aht_by_concurrency_s: Sequence[ArrayLike],
    target: Target,
    *,
    patience: float | PatienceLaw = inf,
) -> tuple[Ints, ...]:
    """Agents for 1, 2, 3 … chats at once: places by Erlang A, divided by the chats an agent holds.

    A chat lasts longer when its agent holds more of them, so both sides grow; measure the times,
    and compare: the first least number is the concurrency to choose. A place is taken as it comes
    free, which is true of agents who take a new chat whenever they hold fewer than the limit.

    Args:
        rate: chats a second.
        aht_by_concurrency_s: mean time of a chat while its agent holds up to 1, 2, 3 … of them, s.
        target: of the chats.
        patience: until a visitor leaves unanswered; estimate it with the silent leavers in.

    Raises:
        Refused: as ``required_agents``.
    """
    made: list[Ints] = []
    for chats, aht in enumerate(aht_by_concurrency_s, 1):
        places = required_agents(rate, aht, target, patience=patience)
        made.append(-(-places // chats))
    return tuple(made)


def deferred_agents(work_s: ArrayLike, spare: ArrayLike, *, step_s: float, due: int) -> Floats:
    """People to add per interval so that e-mail and back office are done in time.

    Spare seats of the calls (staffed minus busy) take the oldest work first; what would be late is
    given the people it needs in its last interval.

    Args:
        work_s: handling seconds that arrive in each interval of one row.
        spare: agents of each interval who would be idle.
        step_s: length of an interval, s.
        due: intervals until work must be done; 1 is the interval in which it came.

    Raises:
        Refused: ``plan_negative``, ``plan_not_positive``, ``plan_shapes``.
    """
    work, free = together(work_s=finite("work_s", work_s), spare=finite("spare", spare))
    length = single("step_s", finite("step_s", positive("step_s", step_s)))
    limit = int(single("due", finite("due", positive("due", due))))
    if limit < 1:
        raise Refused("plan_not_positive", name="due")
    left = work.astype(np.float64).copy()
    added = np.zeros(work.shape)
    for now in range(work.size):
        capacity = free[now] * length
        for came in range(max(0, now - limit + 1), now + 1):
            done = min(capacity, left[came])
            left[came] -= done
            capacity -= done
        late = now - limit + 1
        if late >= 0:
            added[now] = left[late] / length
            left[late] = 0.0
    return added
