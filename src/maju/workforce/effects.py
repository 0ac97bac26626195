"""What a change of the roster does: who is at work by interval before and after, and rules newly broken.

Pure but for the reading of cells; nothing is written.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from maju.directory import models as m
from maju.planning.schedule.checking import Broken, Duty, broken_rules
from maju.planning.schedule.rules import Rules
from maju.planning.schedule.shifts import Contract, Person, Rest, Shift
from maju.workforce.covers import Cover, covers_of
from maju.workforce.days import Floats, meals_of, parts_of, staffing, works
from maju.workforce.models import Cell, ShiftKind
from maju.workforce.rostering import Put, cells_of

STEP_MINUTES = 30
_BY_MINUTE = Rules(slot_s=60)
_AROUND = timedelta(days=14)
_JUDGED = {
    "too_soon", "too_long_week", "short_break", "too_many_in_a_row", "no_rest_day",
}  # fmt: skip
"""Of the checker's rules those that a roster of cells can tell: what somebody is hired for it cannot."""

Cells = Mapping[tuple[str, date], Cell]


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """Who can take *cover* is one fewer: at *minute* of the day the fewest of all are left."""

    cover: Cover
    day: date
    minute: int
    before: int
    after: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DayEffect:
    """People at work on *day*, by interval of ``STEP_MINUTES`` from midnight; two days long."""

    day: date
    before: Floats
    after: Floats
    away_before: int
    away_after: int
    losses: tuple[Loss, ...] = ()
    """Of each queue, language or skill that loses somebody: where fewest are left, scarcest first."""

    @property
    def changed(self) -> list[tuple[int, int, int]]:
        """(minute of the day, before, after) of every interval that changes."""
        return [
            (int(slot) * STEP_MINUTES, int(self.before[slot]), int(self.after[slot]))
            for slot in np.flatnonzero(self.before != self.after)
        ]

    @property
    def least(self) -> int | None:
        """Fewest people left in an interval that loses somebody; ``None`` when none does."""
        losing = self.after < self.before
        return int(self.after[losing].min()) if losing.any() else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """Day by day, and the rules that were kept before and would not be any more."""

    days: tuple[DayEffect, ...]
    broken: tuple[Broken, ...]

    @property
    def least(self) -> int | None:
        """Fewest people left anywhere where somebody is missing; ``None``: nobody is."""
        found = [day.least for day in self.days if day.least is not None]
        return min(found) if found else None

    @property
    def scarcest(self) -> Loss | None:
        """The loss that leaves the fewest who can take a queue, a language, a skill."""
        found = [day.losses[0] for day in self.days if day.losses]
        return min(found, key=lambda loss: loss.after) if found else None


def effect_of(centre: m.Centre, puts: Sequence[Put], agents: Iterable[str] | None = None) -> Effect:
    """What *puts* would do. *agents*: whose cover counts (a team's); everybody's when missing."""
    days = sorted({one.day for one in puts})
    first, last = days[0] - _AROUND, days[-1] + _AROUND
    before = cells_of(centre, first, last)
    after = changed_cells(centre, before, puts)
    counted = None if agents is None else set(agents)
    concerned = sorted({one.agent for one in puts})
    covers = [each for each in covers_of(centre) if each.agents & set(concerned)]
    was = {_key(each) for each in _broken(before, concerned, first, last)}
    would = _broken(after, concerned, first, last)
    return Effect(
        days=tuple(_day(day, before, after, counted, covers) for day in days),
        broken=tuple(each for each in would if _key(each) not in was),
    )


def changed_cells(centre: m.Centre, before: Cells, puts: Sequence[Put]) -> Cells:
    """The cells as they would stand; none of these is kept."""
    kinds = {kind.code: kind for kind in ShiftKind.objects.filter(centre=centre)}
    after = dict(before)
    for one in puts:
        after.pop((one.agent, one.day), None)
        if one.shift or one.leave:
            after[one.agent, one.day] = Cell(
                centre=centre, agent=one.agent, day=one.day,
                shift=kinds.get(one.shift), leave=one.leave,
            )  # fmt: skip
    return after


def _day(
    day: date, before: Cells, after: Cells, counted: set[str] | None, covers: Sequence[Cover]
) -> DayEffect:
    was, would = (
        [cell for (_agent, on), cell in sorted(cells.items()) if on == day]
        for cells in (before, after)
    )
    there, left = _presence(was), _presence(would)
    return DayEffect(
        day=day,
        before=_sum(there, counted),
        after=_sum(left, counted),
        away_before=_away(was, counted),
        away_after=_away(would, counted),
        losses=_losses(day, there, left, covers),
    )


def _presence(cells: Sequence[Cell]) -> dict[str, Floats]:
    """Of each agent at work: [slot] 1 where they work."""
    meals = meals_of(cells)
    return {cell.agent: staffing([cell], meals, STEP_MINUTES) for cell in cells if works(cell)}


def _sum(there: Mapping[str, Floats], agents: Collection[str] | None) -> Floats:
    none = np.zeros(2 * 24 * 60 // STEP_MINUTES)
    return sum(
        (each for agent, each in there.items() if agents is None or agent in agents), start=none
    )


def _away(cells: Sequence[Cell], agents: Collection[str] | None) -> int:
    return sum(
        1
        for cell in cells
        if cell.leave and cell.leave != "off" and (agents is None or cell.agent in agents)
    )


def _losses(
    day: date, there: Mapping[str, Floats], left: Mapping[str, Floats], covers: Sequence[Cover]
) -> tuple[Loss, ...]:
    """Somebody else's meal that moves is no loss: only an interval that ends with fewer is."""
    found = []
    for cover in covers:
        was, would = _sum(there, cover.agents), _sum(left, cover.agents)
        losing = np.flatnonzero(would < was)
        if losing.size:
            slot = int(losing[np.argmin(would[losing])])
            found.append(
                Loss(
                    cover=cover, day=day, minute=slot * STEP_MINUTES,
                    before=int(was[slot]), after=int(would[slot]),
                )
            )  # fmt: skip
    return tuple(sorted(found, key=lambda loss: loss.after))


def _broken(cells: Cells, agents: Sequence[str], first: date, last: date) -> list[Broken]:
    monday = first - timedelta(days=first.weekday())
    days = (last - monday).days + 1
    duties = [
        Duty(person=agent, day=(day - monday).days, shift=_shift(cell))
        for (agent, day), cell in sorted(cells.items())
        if agent in agents and works(cell)
    ]
    contracts = {
        agent: Contract(
            name=agent,
            shifts=tuple(duty.shift for duty in duties if duty.person == agent),
            night=True,
        )
        for agent in agents
    }
    people = [Person(id=agent, contract=agent) for agent in agents]
    found = broken_rules(duties, people, contracts, _BY_MINUTE, days=days)
    return [each for each in found if each.code in _JUDGED]


def _shift(cell: Cell) -> Shift:
    """The cell's day in minutes, with the meal as its break."""
    parts = parts_of(cell, meals_of([cell])[cell.agent])
    start = parts[0].start
    rests = tuple(
        Rest(at=part.start - start, length=part.end - part.start)
        for part in parts
        if part.activity == "meal"
    )
    return Shift(start=start, length=parts[-1].end - start, rests=rests)


def _key(each: Broken) -> tuple[str, str, int]:
    return each.code, each.person, each.day
