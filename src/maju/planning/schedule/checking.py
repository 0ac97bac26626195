"""Is a roster lawful and true? Read from the rules alone; shares no code with what makes rosters.

Everything here counts seconds on one line of time from the plan's first midnight, where the optimiser
counts slots, classes and offsets: a mistake there is not repeated here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from maju.planning.schedule.rules import HOUR_S, Rules
from maju.planning.schedule.shifts import Contract, Person, Shift

DAY_S = 24 * HOUR_S


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """One person's shift on one day of the plan (0 first)."""

    person: str
    day: int
    shift: Shift


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """A rule that a roster breaks: *code*, by whom, on which day (-1: over the week or the plan)."""

    code: str
    person: str
    day: int = -1


def broken_rules(
    duties: Iterable[Duty],
    people: Sequence[Person],
    contracts: Mapping[str, Contract],
    rules: Rules,
    *,
    days: int,
) -> list[Broken]:
    """Every rule that is broken; empty for a roster that holds.

    Codes: ``unknown_person``, ``outside_plan``, ``twice_a_day``, ``off_day``, ``not_in_contract``,
    ``too_soon`` (rest between shifts), ``too_long_week``, ``short_break``, ``too_many_in_a_row``,
    ``no_rest_day``, ``night``, ``days_of_contract`` (more or fewer shifts than hired for).
    """
    of: dict[str, list[Duty]] = defaultdict(list)
    for duty in duties:
        of[duty.person].append(duty)
    known = {person.id for person in people}
    found = [Broken(code="unknown_person", person=name) for name in of if name not in known]
    for person in people:
        own = sorted(of[person.id], key=lambda duty: (duty.day, duty.shift.start))
        contract = contracts[person.contract]
        found += _each_day(person, contract, own, rules, days)
        found += _between(person, own, rules)
        found += _weeks(person, contract, own, rules, days)
        found += _in_a_row(person, own, rules)
    return found


def _each_day(
    person: Person, contract: Contract, own: Sequence[Duty], rules: Rules, days: int
) -> Iterable[Broken]:
    seen: set[int] = set()
    for duty in own:
        shift, day = duty.shift, duty.day
        if not 0 <= day < days:
            yield Broken(code="outside_plan", person=person.id, day=day)
        if day in seen:
            yield Broken(code="twice_a_day", person=person.id, day=day)
        seen.add(day)
        if day in person.off or day in person.leave:
            yield Broken(code="off_day", person=person.id, day=day)
        allowed = {(one.start, one.length) for one in contract.shifts}
        if (shift.start, shift.length) not in allowed:
            yield Broken(code="not_in_contract", person=person.id, day=day)
        work_s = shift.work * rules.slot_s
        rest_s = sum(rest.length for rest in shift.rests) * rules.slot_s
        least = max((least for work, least in rules.breaks if work_s >= work), default=0)
        if rest_s < least:
            yield Broken(code="short_break", person=person.id, day=day)
        if not contract.night and _at_night(shift, rules):
            yield Broken(code="night", person=person.id, day=day)


def _at_night(shift: Shift, rules: Rules) -> bool:
    begins, ends = shift.start * rules.slot_s, shift.end * rules.slot_s
    first, last = rules.night
    return any(begins < last + turn * DAY_S and ends > first + turn * DAY_S for turn in (-1, 0, 1))


def _between(person: Person, own: Sequence[Duty], rules: Rules) -> Iterable[Broken]:
    earliest_s = person.free_from * rules.slot_s
    for duty in own:
        begins_s = duty.day * DAY_S + duty.shift.start * rules.slot_s
        if begins_s < earliest_s:
            yield Broken(code="too_soon", person=person.id, day=duty.day)
        earliest_s = duty.day * DAY_S + duty.shift.end * rules.slot_s + rules.between_s


def _weeks(
    person: Person, contract: Contract, own: Sequence[Duty], rules: Rules, days: int
) -> Iterable[Broken]:
    first = rules.week_starts - 7 if rules.week_starts else 0
    for start in range(first, days, 7):
        week = range(max(start, 0), min(start + 7, days))
        duties = [duty for duty in own if duty.day in week]
        if sum(duty.shift.work for duty in duties) * rules.slot_s > rules.week_s:
            yield Broken(code="too_long_week", person=person.id, day=week.start)
        if len(week) == 7 and 7 - len({duty.day for duty in duties}) < rules.rest_days:
            yield Broken(code="no_rest_day", person=person.id, day=week.start)
        away = {day for day in week if day in person.off or day in person.leave}
        owed = contract.days - sum(1 for day in week if day in person.leave)
        if len(week) == 7 and len(duties) != max(0, min(owed, 7 - len(away))):
            yield Broken(code="days_of_contract", person=person.id, day=week.start)


def _in_a_row(person: Person, own: Sequence[Duty], rules: Rules) -> Iterable[Broken]:
    run, before = person.in_a_row, -1
    for day in sorted({duty.day for duty in own}):
        run = run + 1 if day == before + 1 else 1
        before = day
        if run > rules.in_a_row:
            yield Broken(code="too_many_in_a_row", person=person.id, day=day)
