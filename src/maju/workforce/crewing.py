"""Who can be put on a week's roster, as the optimiser takes it: contracts read off what people worked.

Nobody has to type contracts in: whoever worked only shifts A and P in the last eight weeks, five days a
week, is taken to be hired for that. Leave stands; days off are the optimiser's to place.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

from maju.directory import models as m
from maju.kernel.errors import Refused
from maju.planning.schedule.rules import USUAL, Rules
from maju.planning.schedule.shifts import Contract, Person, Rest, Shift
from maju.workforce.days import meals_of, parts_of, works
from maju.workforce.models import HALVES, Cell, ShiftKind
from maju.workforce.rostering import agents_of, cells_of, shifts_of

Floats = npt.NDArray[np.float64]

LOOK_BACK = timedelta(weeks=8)
SLOT_MIN = USUAL.slot_s // 60
USUAL_DAYS = 5
_NEARLY = 6
"""Days of a week that must stand on the roster before it tells how many are worked."""
WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Crew:
    """People and what they are hired for.

    Attributes:
        kinds: (start, length) in slots to the kind of shift.
        fixed: [day, slot] people who are there whatever is planned: half days beside half a leave, and
            in the first small hours the night shifts of the day before.
        cells: the draft of the week, by agent and day.
    """

    people: Sequence[Person]
    contracts: Mapping[str, Contract]
    kinds: Mapping[tuple[int, int], ShiftKind]
    fixed: Floats
    cells: Mapping[tuple[str, date], Cell]


def crew_of(centre: m.Centre, monday: date, *, agents: Collection[str] | None = None) -> Crew:
    """Those who stood on the roster of the eight weeks before, or stand on that week's; else everybody.

    Args:
        centre: whose.
        monday: the first day of the week.
        agents: only these, by their codes.

    Raises:
        Refused: ``proposal_no_kinds``.
    """
    kinds = {
        (kind.starts // SLOT_MIN, kind.lasts // SLOT_MIN): kind
        for kind in reversed(shifts_of(centre))
        if kind.starts % SLOT_MIN == 0 and kind.lasts % SLOT_MIN == 0
    }
    held = cells_of(centre, monday - LOOK_BACK, monday + WEEK)
    known = {agent for (agent, _day), cell in held.items() if cell.shift is not None}
    codes = [agent.code for agent in agents_of(centre) if agents is None or agent.code in agents]
    those = [code for code in codes if code in known] or codes
    if not kinds or not those:
        raise Refused("proposal_no_kinds")
    contracts: dict[str, Contract] = {}
    people: list[Person] = []
    week = [monday + timedelta(days=number) for number in range(7)]
    for code in those:
        own = {day: cell for (agent, day), cell in held.items() if agent == code}
        contract = _contract(own, monday, kinds)
        contracts[contract.name] = contract
        people.append(_person(code, contract, own, week))
    cells = {key: cell for key, cell in held.items() if key[1] in week}
    eve = [cell for (_, day), cell in held.items() if day == week[0] - timedelta(days=1)]
    fixed = _fixed([cell for cell in (*eve, *cells.values()) if cell.agent in set(those)], week)
    return Crew(people=people, contracts=contracts, kinds=kinds, fixed=fixed, cells=cells)


def shift_of(kind: ShiftKind) -> list[Shift]:
    """A kind's ways to take the meal, each a shift of the optimiser."""
    start, length = kind.starts // SLOT_MIN, kind.lasts // SLOT_MIN
    meal = -(-kind.meal // SLOT_MIN)
    if not meal:
        return [Shift(start=start, length=length)]
    first, last = -(-kind.meal_from // SLOT_MIN), kind.meal_until // SLOT_MIN
    offsets = range(first, max(first, min(last, length - meal)) + 1)
    return [
        Shift(start=start, length=length, rests=(Rest(at=at, length=meal),))
        for at in offsets
        if at + meal <= length
    ]


def _contract(
    own: Mapping[date, Cell], monday: date, kinds: Mapping[tuple[int, int], ShiftKind]
) -> Contract:
    before = {day: cell for day, cell in own.items() if day < monday}
    worked = {cell.shift.code for cell in (before or own).values() if cell.shift is not None}
    mine = [kind for kind in kinds.values() if kind.code in worked] or list(kinds.values())
    mine.sort(key=lambda kind: (kind.place, kind.code))
    days = min(_usual_days(own, monday), 7 - USUAL.rest_days)
    shifts = tuple(shift for kind in mine for shift in shift_of(kind))
    name = "+".join(kind.code for kind in mine)
    return Contract(
        name=f"{name} × {days}",
        shifts=shifts,
        days=days,
        night=any(_at_night(shift, USUAL) for shift in shifts),
    )


def _usual_days(own: Mapping[date, Cell], monday: date) -> int:
    """Days a week, leave among them: of weeks that are on the roster nearly whole, else the usual five.

    A month that began on a Thursday says nothing about its first week.
    """
    told: Counter[int] = Counter()
    worked: Counter[int] = Counter()
    for day, cell in own.items():
        week = (day - monday).days // 7
        told[week] += 1
        worked[week] += works(cell) or cell.leave not in {"", "off"}
    whole = Counter(worked[week] for week, cells in told.items() if week < 0 and cells >= _NEARLY)
    whole = whole or Counter(worked[0] for cells in (told[0],) if cells >= _NEARLY)
    return whole.most_common(1)[0][0] if whole else USUAL_DAYS


def _at_night(shift: Shift, rules: Rules) -> bool:
    """Whoever works nights on the roster has agreed to."""
    day_s, (first, last) = rules.slots * rules.slot_s, rules.night
    return shift.end * rules.slot_s > first or shift.start * rules.slot_s < last - day_s


def _person(code: str, contract: Contract, own: Mapping[date, Cell], week: list[date]) -> Person:
    away = {
        number
        for number, day in enumerate(week)
        if (cell := own.get(day)) is not None and cell.leave not in {"", "off"}
    }
    run, day = 0, week[0] - timedelta(days=1)
    while (cell := own.get(day)) is not None and works(cell):
        run, day = run + 1, day - timedelta(days=1)
    last = own.get(week[0] - timedelta(days=1))
    free_from = 0
    if last is not None and works(last):
        ends = last.shift.starts + last.shift.lasts - 24 * 60
        free_from = max(0, -(-ends // SLOT_MIN) + USUAL.between)
    return Person(
        id=code, contract=contract.name, leave=frozenset(away), free_from=free_from, in_a_row=run
    )


def _fixed(cells: Sequence[Cell], week: list[date]) -> Floats:
    """*cells*: those of the week and of the day before it."""
    there = np.zeros((9, USUAL.slots))  # from the day before on
    flat = there.reshape(-1)
    eve = week[0] - timedelta(days=1)
    meals = meals_of([cell for cell in cells if cell.day == eve])
    for cell in cells:
        if cell.day == eve or cell.leave in HALVES:
            begin = (cell.day - eve).days * USUAL.slots
            for part in parts_of(cell, meals.get(cell.agent) if cell.day == eve else None):
                if part.activity == "work":
                    flat[begin + part.start // SLOT_MIN : begin + -(-part.end // SLOT_MIN)] += 1
    return there[1:8]
