"""Meals in turns (식사 교대): each takes theirs when the floor can best spare somebody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from maju.kernel.errors import Refused

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitting:
    """Somebody's day, in minutes from its midnight.

    A meal of *meal* minutes begins from *earliest* to *latest*; *fixed*: when it was set by hand.
    """

    start: int
    end: int
    meal: int
    earliest: int
    latest: int
    fixed: int | None = None


def meal_turns(
    people: Sequence[Sitting], need: Floats, *, step: int = 30, slot: int = 15
) -> list[int | None]:
    """When each one's meal begins, minutes from midnight; ``None`` without a meal.

    One after the other goes where the fewest are missed for it: people at work less *need*, the least
    of it during the meal. Who has the fewest choices chooses first; two rounds, so that the first do
    not choose blindly.

    Args:
        people: of one day.
        need: [slot] agents wanted, from midnight on, as long as the day and the next morning need;
            all equal where nothing is known, then the turns come out even.
        step: minutes between two turns, counted from each one's *earliest*.
        slot: minutes of a slot of *need*.

    Raises:
        Refused: ``plan_bad_input``.
    """
    if step < 1 or slot < 1 or need.ndim != 1:
        raise Refused("plan_bad_input", name="step", why="minutes >= 1, need by slot")
    length = max([need.size, *(-(-one.end // slot) for one in people)])
    spare = np.zeros(length)
    spare[: need.size] -= need
    for one in people:
        spare[one.start // slot : -(-one.end // slot)] += 1
    chosen: list[int | None] = [one.fixed if one.meal else None for one in people]
    for one, at in zip(people, chosen, strict=True):
        if at is not None:
            spare[_slots(at, one.meal, slot)] -= 1
    free = [number for number, one in enumerate(people) if one.meal and one.fixed is None]
    free.sort(key=lambda number: (people[number].latest - people[number].earliest, number))
    for _ in range(2):
        for number in free:
            one, before = people[number], chosen[number]
            if before is not None:
                spare[_slots(before, one.meal, slot)] += 1
            turns = range(one.earliest, one.latest + 1, step)
            best = max(turns, key=lambda at: (_room(spare, at, people[number], slot), -at))
            chosen[number] = best
            spare[_slots(best, one.meal, slot)] -= 1
    return chosen


def _slots(at: int, meal: int, slot: int) -> slice:
    return slice(at // slot, -(-(at + meal) // slot))


def _room(spare: Floats, at: int, one: Sitting, slot: int) -> tuple[float, float]:
    """What stays while they are away: the worst slot, then all of them."""
    there = spare[_slots(at, one.meal, slot)]
    return float(there.min()), float(there.sum())
