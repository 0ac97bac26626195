"""People who are alike are planned as one class: how many of it work which shift on which day.

A roster of single people is a programme of tens of thousands of yes-or-no choices; of classes
(contract, days off, skills) it is a tenth of that, with the same optimum (wfm.md §B4: 6 s where
single people took 200). ``giving.py`` hands the shifts to people afterwards.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from maju.kernel.errors import Refused
from maju.planning.schedule.possible import Days, lawful_week
from maju.planning.schedule.rules import Rules
from maju.planning.schedule.shifts import Contract, Cover, Person, Shift
from maju.planning.schedule.solver import INF, Programme, Solved

Floats = npt.NDArray[np.float64]


class Class(NamedTuple):
    """People alike. *members*: their places in the list of people; *owed*: shifts of each.

    *sample*: a lawful week of theirs.
    """

    contract: Contract
    away: frozenset[int]
    skills: frozenset[int]
    free_from: int
    in_a_row: int
    owed: int
    members: tuple[int, ...]
    sample: Days = ()


class Prices(NamedTuple):
    """What an agent too few and one too many costs, for one slot."""

    under: float = 4.0
    over: float = 1.0


USUAL_PRICES = Prices()


class Dress(NamedTuple):
    """Whose breaks are chosen together: people of a contract and skills in one frame on one day."""

    skills: frozenset[int]
    contract: str
    day: int
    frame: int


class Plan(NamedTuple):
    """What the solver found.

    *counts*: (class, day, frame) to how many of the class; *rests*: to how many of these with the
    first, second … of the frame's ways to take breaks.
    """

    classes: Sequence[Class]
    counts: Mapping[tuple[int, int, int], int]
    rests: Mapping[Dress, Sequence[int]]
    solved: Solved


def classes_of(
    people: Sequence[Person], contracts: Mapping[str, Contract], rules: Rules, week: range
) -> list[Class]:
    """The classes of *people*, in an order that does not depend on theirs."""
    found: dict[tuple[object, ...], list[int]] = {}
    for place, person in enumerate(people):
        away = person.off | person.leave
        owed = len(lawful_week(person, contracts[person.contract], rules, week))
        late = max(0, person.free_from)
        run = person.in_a_row if person.in_a_row + len(week) > rules.in_a_row else 0
        key = (person.contract, tuple(sorted(away)), tuple(sorted(person.skills)), late, run, owed)
        found.setdefault(key, []).append(place)
    made = []
    for _key, members in sorted(found.items(), key=lambda item: repr(item[0])):
        person = people[members[0]]
        contract = contracts[person.contract]
        sample = lawful_week(person, contract, rules, week)
        made.append(
            Class(
                contract=contract,
                away=person.off | person.leave,
                skills=person.skills,
                free_from=max(0, person.free_from),
                in_a_row=person.in_a_row,
                owed=len(sample),
                sample=sample,
                members=tuple(members),
            )
        )
    return made


def plan_classes(
    need: Floats,
    classes: Sequence[Class],
    rules: Rules,
    *,
    prices: Prices,
    gap: float,
    seconds: float,
) -> Plan:
    """How many of each class work which frame, and with which breaks (*need*: [group, day, slot]).

    Breaks are chosen for all people alike in a frame, not for each class: a third of the choices
    (implicit breaks, Aykin 1996).

    Raises:
        Refused: ``plan_bad_input``, ``plan_impossible``.
    """
    groups, days, slots = need.shape
    programme = Programme()
    counts: dict[tuple[int, int, int], int] = {}
    dressed: dict[Dress, list[int]] = {}
    ways: dict[Dress, Sequence[Shift]] = {}
    for number, one in enumerate(classes):
        if not one.skills <= set(range(groups)) or not one.skills:
            raise Refused("plan_bad_input", name="skills", why=f"groups 0 to {groups - 1}")
        frames = one.contract.frames()
        by_day: list[dict[int, int]] = [{} for _ in range(days)]
        for day in sorted(set(range(days)) - one.away):
            for kind, same in enumerate(frames):
                if day * slots + same[0].start < one.free_from:
                    continue
                column = programme.column(0, len(one.members), whole=True)
                by_day[day][kind] = counts[number, day, kind] = column
                dress = Dress(one.skills, one.contract.name, day, kind)
                dressed.setdefault(dress, []).append(column)
                ways[dress] = same
        _constrain(programme, one, [same[0] for same in frames], by_day, rules)
    working, rests = _with_breaks(programme, dressed, ways, slots)
    _cover(programme, need, working, prices)
    start = _sample_plan(classes, counts, dressed, rests)
    solved = programme.solve(gap=gap, seconds=seconds, start=start)
    chosen = {key: round(solved.values[column]) for key, column in counts.items()}
    taken = {key: [round(solved.values[one]) for one in columns] for key, columns in rests.items()}
    return Plan(classes, {key: count for key, count in chosen.items() if count}, taken, solved)


def _with_breaks(
    programme: Programme,
    dressed: Mapping[Dress, Sequence[int]],
    ways: Mapping[Dress, Sequence[Shift]],
    slots: int,
) -> tuple[dict[tuple[frozenset[int], int], list[int]], dict[Dress, list[int]]]:
    """Who serves when: (skills, slot of the plan) to columns; and the columns of each way to rest."""
    working: dict[tuple[frozenset[int], int], list[int]] = {}
    rests: dict[Dress, list[int]] = {}
    covers: dict[Shift, Cover] = {}
    for dress, columns in dressed.items():
        same = ways[dress]
        if len(same) == 1:
            parts = [list(columns)]
        else:
            made = [programme.column(0, INF, whole=True) for _ in same]
            rests[dress] = made
            both = [*columns, *made]
            programme.row(both, [1.0] * len(columns) + [-1.0] * len(made), 0, 0)
            parts = [[column] for column in made]
        for shift, mine in zip(same, parts, strict=True):
            cover = covers.setdefault(shift, shift.cover(slots))
            for at in np.flatnonzero(cover) + dress.day * slots:
                working.setdefault((dress.skills, int(at)), []).extend(mine)
    return working, rests


def _sample_plan(
    classes: Sequence[Class],
    counts: Mapping[tuple[int, int, int], int],
    dressed: Mapping[Dress, Sequence[int]],
    rests: Mapping[Dress, Sequence[int]],
) -> dict[int, float]:
    """Everybody in a lawful week of their class, with the first way to rest: column to value."""
    values = dict.fromkeys(counts.values(), 0.0)
    for number, one in enumerate(classes):
        for day, kind in one.sample:
            values[counts[number, day, kind]] = float(len(one.members))
    for dress, columns in rests.items():
        values |= dict.fromkeys(columns, 0.0)
        values[columns[0]] = sum(values[column] for column in dressed[dress])
    return values


def cost_of(there: Mapping[frozenset[int], Floats], need: Floats, prices: Prices) -> float:
    """What is missing and too much, at their prices, when people share the work out best.

    *there*: skills to [slot of the plan] people at work; *need*: [group, day, slot].
    """
    programme = Programme()
    working = {
        (skills, at): [programme.column(float(count), float(count))]
        for skills, counts in there.items()
        for at, count in enumerate(counts)
        if count
    }
    _cover(programme, need, working, prices)
    return programme.solve(gap=0.0, seconds=60.0).cost


def _constrain(
    programme: Programme,
    one: Class,
    frames: Sequence[Shift],
    by_day: Sequence[Mapping[int, int]],
    rules: Rules,
) -> None:
    """One shift a day, the shifts that are owed, rest between two, no more days in a row."""
    size = len(one.members)
    for kinds in by_day:
        if kinds:
            programme.row(list(kinds.values()), [1.0] * len(kinds), 0, size)
    every = [column for kinds in by_day for column in kinds.values()]
    if every:
        programme.row(every, [1.0] * len(every), size * one.owed, size * one.owed)
    clashes = _clashes(frames, rules)
    for today, tomorrow in pairwise(by_day):
        for late, early in clashes:
            columns = [today[k] for k in late if k in today]
            after = [tomorrow[k] for k in early if k in tomorrow]
            if columns and after:
                both = columns + after
                programme.row(both, [1.0] * len(both), 0, size)
    before = min(one.in_a_row, rules.in_a_row)  # who has worked more rests on the first day, too
    for start in range(-before, len(by_day) - rules.in_a_row):
        window = by_day[max(start, 0) : start + rules.in_a_row + 1]
        most = rules.in_a_row - max(0, -start)
        columns = [column for day in window for column in day.values()]
        if len(columns) > 0 and len([day for day in window if day]) > most:
            programme.row(columns, [1.0] * len(columns), 0, size * most)


def _clashes(shifts: Sequence[Shift], rules: Rules) -> list[tuple[list[int], list[int]]]:
    """Which shifts of a day leave too little rest before which of the next, as few sets as say it all."""
    found: dict[tuple[int, ...], list[int]] = {}
    for start in sorted({shift.start for shift in shifts}):
        too_late = start + rules.slots - rules.between
        late = tuple(k for k, shift in enumerate(shifts) if shift.end > too_late)
        if late:
            found[late] = [k for k, shift in enumerate(shifts) if shift.start <= start]
    return [(list(late), early) for late, early in found.items()]


def _cover(
    programme: Programme,
    need: Floats,
    working: Mapping[tuple[frozenset[int], int], Sequence[int]],
    prices: Prices,
) -> None:
    """Who works is shared out among the groups that they can serve; what is missing or too much costs."""
    groups, days, slots = need.shape
    serving: dict[tuple[int, int], tuple[list[int], list[float]]] = {}
    for (skills, at), columns in working.items():
        if at >= days * slots:
            continue
        if len(skills) == 1:
            (group,) = skills
            mine = serving.setdefault((group, at), ([], []))
            mine[0].extend(columns)
            mine[1].extend([1.0] * len(columns))
            continue
        shares = []
        for group in sorted(skills):
            share = programme.column(0, INF)
            shares.append(share)
            mine = serving.setdefault((group, at), ([], []))
            mine[0].append(share)
            mine[1].append(1.0)
        both = [*columns, *shares]
        programme.row(both, [1.0] * len(columns) + [-1.0] * len(shares), 0, 0)
    for group in range(groups):
        for at in range(days * slots):
            wanted = float(need[group, at // slots, at % slots])
            columns, factors = serving.get((group, at), ([], []))
            if not wanted and not columns:
                continue
            short = programme.column(0, INF, cost=prices.under)
            spare = programme.column(0, INF, cost=prices.over)
            programme.row([*columns, short, spare], [*factors, 1.0, -1.0], wanted, wanted)
