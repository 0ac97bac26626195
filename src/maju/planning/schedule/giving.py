"""Shifts of a class are given to its people, so that every rule holds for each of them.

Day by day the shifts of the class plan meet the people by the cheapest assignment: rest between two
shifts, days owed and days in a row first, then wishes, then an even share of unloved shifts, then a
start like yesterday's. What the rules leave over is put where it helps most (``mending.py``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from scipy.optimize import linear_sum_assignment

from maju.planning.schedule.classes import Class, Plan
from maju.planning.schedule.rules import Rules
from maju.planning.schedule.shifts import Person, Shift

_NEVER = 1e7
_PER_SPARE_DAY = 1e3
_PER_WISH = 10.0
_PER_BURDEN = 3.0
_PER_HOUR_MOVED = 0.1


class Hand(NamedTuple):
    """What is known while shifts are given out: the rules, and who wishes what."""

    rules: Rules
    loved: Mapping[tuple[str, int, int], float]


@dataclass(slots=True)
class Week:
    """One person's days so far: day to frame of the contract."""

    person: Person
    kinds: Sequence[Shift]
    owed: int
    days: dict[int, int] = field(default_factory=dict)
    burden: float = 0.0

    def fits(self, day: int, kind: int, rules: Rules) -> bool:
        """Whether they may work *kind* on *day* beside what they have."""
        if day in self.days or day in self.person.off or day in self.person.leave:
            return False
        if len(self.days) >= self.owed:
            return False
        begins = day * rules.slots + self.kinds[kind].start
        ends = day * rules.slots + self.kinds[kind].end
        if begins < self.person.free_from:
            return False
        for other, its in self.days.items():
            shift = self.kinds[its]
            start = other * rules.slots + shift.start
            if other < day and start + shift.length + rules.between > begins:
                return False
            if other > day and ends + rules.between > start:
                return False
        return longest_run(self.person.in_a_row, {*self.days, day}) <= rules.in_a_row


def longest_run(before: int, days: set[int]) -> int:
    """Most days of work one after another, with *before* of them right before day 0."""
    best = run = 0
    ordered = sorted(days)
    if ordered and ordered[0] == 0:
        run = before
    for last, day in pairwise([-2, *ordered]):
        run = run + 1 if day == last + 1 or (day == 0 and run) else 1
        best = max(best, run)
    return best


def give(plan: Plan, people: Sequence[Person], rules: Rules, days: int) -> list[Week]:
    """The people's weeks; whoever could take less than they owe still owes it."""
    weeks = [Week(person, (), 0) for person in people]
    for number, one in enumerate(plan.classes):
        frames = [same[0] for same in one.contract.frames()]
        for place in one.members:
            weeks[place] = Week(people[place], frames, one.owed)
        hand = Hand(rules, _loved(one, people))
        mine = [weeks[place] for place in one.members]
        for day in range(days):
            todo = [
                kind
                for kind in range(len(frames))
                for _ in range(plan.counts.get((number, day, kind), 0))
            ]
            _give_day(mine, todo, day, days, hand)
    return weeks


def _loved(one: Class, people: Sequence[Person]) -> dict[tuple[str, int, int], float]:
    return {
        (people[place].id, day, kind): how
        for place in one.members
        for day, kind, how in people[place].wishes
    }


def _give_day(mine: Sequence[Week], todo: Sequence[int], day: int, last: int, hand: Hand) -> None:
    """Hand out one day's shifts; those that nobody may take are dropped."""
    if not todo:
        return
    rules, loved = hand
    costs = np.empty((len(todo), len(mine)))
    for row, kind in enumerate(todo):
        for column, week in enumerate(mine):
            costs[row, column] = _price(week, day, kind, last, hand)
    for row, column in zip(*linear_sum_assignment(costs), strict=True):
        if costs[row, column] >= _NEVER:
            continue
        week, kind = mine[column], todo[row]
        week.days[day] = kind
        week.burden -= loved.get((week.person.id, day, kind), 0.0)
        week.burden += _unloved(week.kinds[kind], rules)


def _price(week: Week, day: int, kind: int, last: int, hand: Hand) -> float:
    rules, loved = hand
    if not week.fits(day, kind, rules):
        return _NEVER
    away = week.person.off | week.person.leave
    spare = sum(1 for later in range(day, last) if later not in away) - (week.owed - len(week.days))
    price = _PER_SPARE_DAY * max(spare, 0)
    price -= _PER_WISH * loved.get((week.person.id, day, kind), 0.0)
    price += _PER_BURDEN * week.burden * _unloved(week.kinds[kind], rules)
    before = week.days.get(day - 1)
    if before is not None:
        moved = abs(week.kinds[before].start - week.kinds[kind].start) * rules.slot_s / 3600
        price += _PER_HOUR_MOVED * moved
    return price


def _unloved(shift: Shift, rules: Rules) -> float:
    """1 for a shift that ends after 20:00 or begins before 7:00, else 0."""
    return float(shift.end * rules.slot_s > 20 * 3600 or shift.start * rules.slot_s < 7 * 3600)
