"""A week's roster proposed by the optimiser: beside what the draft has, with its gap and what is short."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np

from maju.directory import models as m
from maju.planning.schedule.checking import Broken, Duty, broken_rules
from maju.planning.schedule.classes import USUAL_PRICES
from maju.planning.schedule.roster import Roster, make_roster
from maju.planning.schedule.rules import USUAL
from maju.planning.schedule.shifts import Rest, Shift
from maju.workforce.crewing import SLOT_MIN, Crew, Floats, crew_of
from maju.workforce.days import meals_of, parts_of, works
from maju.workforce.models import HALVES

_HOUR = 60 / SLOT_MIN


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What the optimiser gave; *need*, *before* are [day, slot] people."""

    monday: date
    crew: Crew
    need: Floats
    roster: Roster
    broken: Sequence[Broken]
    before: Floats
    before_broken: Sequence[Broken]


def propose(
    centre: m.Centre,
    monday: date,
    need: Floats,
    *,
    seconds: float = 30.0,
    agents: Collection[str] | None = None,
) -> Proposal:
    """The cheapest lawful week for *need* ([7, 96] people at work), and what the draft has now.

    Raises:
        Refused: ``proposal_no_kinds`` and those of ``make_roster``.
    """
    crew = crew_of(centre, monday, agents=agents)
    left = np.maximum(need - crew.fixed, 0.0)
    roster = make_roster(left[None], crew.people, crew.contracts, seconds=seconds)
    drafted = _drafted(crew, monday)
    before = crew.fixed + _at_work(crew, monday)
    return Proposal(
        monday=monday,
        crew=crew,
        need=need,
        roster=roster,
        broken=broken_rules(roster.duties, crew.people, crew.contracts, USUAL, days=7),
        before=before,
        before_broken=broken_rules(drafted, crew.people, crew.contracts, USUAL, days=7),
    )


def as_json(made: Proposal) -> Mapping[str, Any]:
    """Everything, for pages and programs."""
    kinds, roster = made.crew.kinds, made.roster
    there = roster.there + made.crew.fixed
    return {
        "monday": str(made.monday),
        "people": len(made.crew.people),
        "contracts": [
            {
                "name": contract.name,
                "days": contract.days,
                "people": sum(1 for each in made.crew.people if each.contract == contract.name),
            }
            for contract in made.crew.contracts.values()
        ],
        "cost": round(roster.cost, 2),
        "bound": round(roster.bound, 2),
        "gap": round(roster.gap, 5),
        "proven": roster.proven,
        "days_not_placed": roster.short,
        "broken": _broken(made.broken),
        "need": _rounded(made.need),
        "there": _rounded(there),
        "short": short_of(made.need, there, made.monday),
        "short_hours": _hours(made.need, there),
        "over_hours": _hours(there, made.need),
        "before": {
            "there": _rounded(made.before),
            "cost": round(_cost(made.need, made.before), 2),
            "broken": _broken(made.before_broken),
            "short": short_of(made.need, made.before, made.monday),
            "short_hours": _hours(made.need, made.before),
            "over_hours": _hours(made.before, made.need),
        },
        "duties": [
            {
                "agent": duty.person,
                "day": str(made.monday + timedelta(days=duty.day)),
                "shift": kinds[duty.shift.start, duty.shift.length].code,
                "meal_at": duty.shift.rests[0].at * SLOT_MIN if duty.shift.rests else None,
            }
            for duty in roster.duties
        ],
    }


def short_of(need: Floats, there: Floats, monday: date) -> list[dict[str, Any]]:
    """Stretches in which people are missing: from, to, how many at worst, and hours in all."""
    found = []
    for number in range(len(need)):
        lack = np.maximum(need[number] - there[number], 0.0)
        edges = np.flatnonzero(np.diff(np.concatenate(([0], (lack > 1e-9).astype(int), [0]))))
        for first, last in zip(edges[::2], edges[1::2], strict=True):
            part = lack[first:last]
            found.append(
                {
                    "day": str(monday + timedelta(days=number)),
                    "from": clock(int(first) * SLOT_MIN),
                    "to": clock(int(last) * SLOT_MIN),
                    "most": round(float(part.max()), 1),
                    "hours": round(float(part.sum()) / _HOUR, 2),
                }
            )
    return found


def clock(minutes: int) -> str:
    """09:00; 24:00 at the day's end."""
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _drafted(crew: Crew, monday: date) -> list[Duty]:
    """The draft's whole shifts as the checker takes them, meals where they would be placed."""
    known = {person.id for person in crew.people}
    duties = []
    for (agent, day), cell in sorted(crew.cells.items()):
        if agent not in known or not works(cell) or cell.leave in HALVES:
            continue
        meal = -(-cell.shift.meal // SLOT_MIN)
        at = -(-cell.shift.meal_from // SLOT_MIN)
        rests = (Rest(at=at, length=meal),) if meal else ()
        shift = Shift(
            start=cell.shift.starts // SLOT_MIN,
            length=max(1, cell.shift.lasts // SLOT_MIN),
            rests=rests,
        )
        duties.append(Duty(person=agent, day=(day - monday).days, shift=shift))
    return duties


def _at_work(crew: Crew, monday: date) -> Floats:
    """[7, 96] people at work by the draft, half days left out (they stand in ``fixed``)."""
    there = np.zeros(9 * USUAL.slots)
    days = [monday + timedelta(days=number) for number in range(7)]
    for number, day in enumerate(days):
        cells = [
            cell
            for (_agent, on), cell in crew.cells.items()
            if on == day and cell.leave not in HALVES
        ]
        meals = meals_of(cells)
        for cell in cells:
            for part in parts_of(cell, meals.get(cell.agent)):
                if part.activity == "work":
                    begin = number * USUAL.slots
                    there[begin + part.start // SLOT_MIN : begin + -(-part.end // SLOT_MIN)] += 1
    return there[: 7 * USUAL.slots].reshape(7, USUAL.slots)


def _cost(need: Floats, there: Floats) -> float:
    """What is missing and too much, at the optimiser's prices, for one group of people."""
    under, over = np.maximum(need - there, 0.0).sum(), np.maximum(there - need, 0.0).sum()
    return float(USUAL_PRICES.under * under + USUAL_PRICES.over * over)


def _hours(more: Floats, less: Floats) -> float:
    return round(float(np.maximum(more - less, 0.0).sum()) / _HOUR, 2)


def _rounded(values: Floats) -> list[list[float]]:
    found: list[list[float]] = np.round(values, 2).tolist()
    return found


def _broken(found: Sequence[Broken]) -> list[dict[str, Any]]:
    return [{"code": each.code, "agent": each.person, "day": each.day} for each in found]
