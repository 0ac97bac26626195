"""What giving left over: who still owes a day works where it helps most, within the rules."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from maju.planning.schedule.classes import Prices
from maju.planning.schedule.giving import Week
from maju.planning.schedule.rules import Rules

Floats = npt.NDArray[np.float64]
Days = tuple[tuple[int, int], ...]


class Floor(NamedTuple):
    """How many are there beyond the need: *spare* [slot of the plan], and what that costs."""

    spare: Floats
    rules: Rules
    prices: Prices

    def worth(self, week: Week, day: int, kind: int) -> float:
        """How much the cost falls when *week* works *kind* on *day*."""
        cover = week.kinds[kind].cover(self.rules.slots)
        here = self.spare[day * self.rules.slots : (day + 2) * self.rules.slots]
        short = np.clip(-here, 0.0, 1.0)
        gain = short * self.prices.under - (1.0 - short) * self.prices.over
        return float((gain * cover[: here.size]).sum())


def mend(weeks: Sequence[Week], need: Floats, rules: Rules, prices: Prices) -> None:
    """Give everybody the days that they owe, as far as the rules let them be placed.

    *need* is [group, day, slot]. The worth of a shift is counted on the groups of its person together.
    """
    days = need.shape[1]
    for week in weeks:
        while len(week.days) < week.owed:
            floor = Floor(_spare(weeks, need, week.person.skills), rules, prices)
            best = _best(week, floor, days) or _after_a_move(week, floor, days)
            if best is None:
                break
            week.days.update(best)


def _spare(weeks: Sequence[Week], need: Floats, skills: frozenset[int]) -> Floats:
    """[slot of the plan] agents above the need of *skills*, by who has any of them."""
    _groups, days, slots = need.shape
    there = np.zeros((days + 1) * slots)
    for week in weeks:
        if week.person.skills & skills:
            for day, kind in week.days.items():
                there[day * slots : (day + 2) * slots] += week.kinds[kind].cover(slots)
    wanted: Floats = need[sorted(skills)].sum(axis=0).ravel()
    return there[: days * slots] - wanted


def _best(week: Week, floor: Floor, days: int) -> Days | None:
    found = [
        (floor.worth(week, day, kind), -day, -kind)
        for day in range(days)
        for kind in range(len(week.kinds))
        if week.fits(day, kind, floor.rules)
    ]
    if not found:
        return None
    _worth, day, kind = max(found)
    return ((-day, -kind),)


def _after_a_move(week: Week, floor: Floor, days: int) -> Days | None:
    """One of their days is worked in another way, which makes room for the one that is owed."""
    best: tuple[float, Days] | None = None
    for moved, had in list(week.days.items()):
        del week.days[moved]
        lost = floor.worth(week, moved, had)
        for kind in range(len(week.kinds)):
            if kind == had or not week.fits(moved, kind, floor.rules):
                continue
            week.days[moved] = kind
            more = _best(week, floor, days)
            if more is not None:
                worth = floor.worth(week, moved, kind) - lost + floor.worth(week, *more[0])
                if best is None or worth > best[0]:
                    best = (worth, ((moved, kind), *more))
            del week.days[moved]
        week.days[moved] = had
    return best[1] if best else None
