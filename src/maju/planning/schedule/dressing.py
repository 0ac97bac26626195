"""Breaks: each shift that was given takes one of its frame's ways to rest, where the floor can spare it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from maju.planning.schedule.classes import Dress, Plan, Prices
from maju.planning.schedule.giving import Week
from maju.planning.schedule.shifts import Contract, Shift

Floats = npt.NDArray[np.float64]
Worn = dict[tuple[int, int], Shift]
"""(place of the person, day) to the shift with its breaks."""
_ROUNDS = 20
"""At most; each move makes the floor cheaper or more even, and three or four end it."""


class Closet(NamedTuple):
    """What there is to choose from, and what is wanted: *need* [group, day, slot]."""

    contracts: Mapping[str, Contract]
    need: Floats
    prices: Prices


def dress(weeks: Sequence[Week], plan: Plan, closet: Closet) -> Worn:
    """As the plan counted them; then each in turn takes the breaks that cost least, and of these
    those that leave the floor most even, until nobody moves any more.

    Prices alone do not care: where people are missing all afternoon, thirty who eat at once cost what
    thirty cost who eat in turns.
    """
    frames = {name: contract.frames() for name, contract in closet.contracts.items()}
    worn: Worn = {}
    left = {key: list(counts) for key, counts in plan.rests.items()}
    for place, week in enumerate(weeks):
        person = week.person
        for day, kind in week.days.items():
            same = frames[person.contract][kind]
            counts = left.get(Dress(person.skills, person.contract, day, kind), [])
            way = next((number for number, count in enumerate(counts) if count > 0), 0)
            if counts and counts[way] > 0:
                counts[way] -= 1
            worn[place, day] = same[way]
    for _ in range(_ROUNDS):
        if not _settle(weeks, worn, frames, closet):
            break
    return worn


def _settle(
    weeks: Sequence[Week],
    worn: Worn,
    frames: Mapping[str, Sequence[tuple[Shift, ...]]],
    closet: Closet,
) -> bool:
    """Move breaks out of the slots where people are missing, one shift after the other; if any was."""
    _groups, days, slots = closet.need.shape
    spares: dict[frozenset[int], Floats] = {}
    for skills in sorted({week.person.skills for week in weeks}, key=sorted):
        spare = np.zeros((days + 1) * slots)
        for (place, day), shift in worn.items():
            if weeks[place].person.skills & skills:
                spare[day * slots : (day + 2) * slots] += shift.cover(slots)
        spare[: days * slots] -= closet.need[sorted(skills)].sum(axis=0).ravel()
        spares[skills] = spare
    moved = False
    for (place, day), shift in worn.items():
        person = weeks[place].person
        same = frames[person.contract][weeks[place].days[day]]
        if len(same) == 1:
            continue
        here = slice(day * slots, (day + 2) * slots)
        without = spares[person.skills][here] - shift.cover(slots)
        best = min(
            same, key=lambda one: (*_worth(without + one.cover(slots), closet), one != shift)
        )
        if best != shift:
            change = best.cover(slots) - shift.cover(slots)
            for skills, spare in spares.items():
                if skills & person.skills:
                    spare[here] += change
            worn[place, day] = best
            moved = True
    return moved


def _worth(spare: Floats, closet: Closet) -> tuple[float, float]:
    """The cost, then how uneven it is; both to a millionth, so that sums of fractions can be alike."""
    under, over = closet.prices
    cost = over * spare[spare > 0].sum() - under * spare[spare < 0].sum()
    return round(float(cost), 6), round(float(spare @ spare), 6)
