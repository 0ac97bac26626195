"""From a cell of the roster to what somebody does when: meals placed, leave taken out, in instants."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from maju.kernel.events.plan import Activity, PlannedDay, PlannedSpan
from maju.kernel.ids import AgentId
from maju.kernel.time import Instant
from maju.planning.schedule.turns import Sitting, meal_turns
from maju.workforce.models import HALVES, Cell, ShiftKind

Floats = npt.NDArray[np.float64]


class Part(NamedTuple):
    """An activity in minutes from the day's midnight."""

    activity: Activity
    start: int
    end: int


def works(cell: Cell) -> bool:
    """Whether they come at all on that day."""
    return cell.shift is not None and (not cell.leave or cell.leave in HALVES)


def work_minutes(cell: Cell) -> int:
    """Of the day, without the meal; half of it with a half day's leave."""
    if not works(cell):
        return 0
    shift = cell.shift
    whole = shift.lasts - shift.meal
    return whole // 2 if cell.leave in HALVES else int(whole)


def parts_of(cell: Cell, meal_at: int | None) -> list[Part]:
    """What the day holds; *meal_at*: minutes from midnight.

    A half day (반차) is half of the work without the meal: who takes the morning comes for the last
    half of the shift, who takes the afternoon leaves after the first.
    """
    if not works(cell):
        return []
    shift = cell.shift
    start, end = shift.starts, shift.starts + shift.lasts
    if cell.leave == "half_am":
        return [Part("work", end - work_minutes(cell), end)]
    if cell.leave == "half_pm":
        return [Part("work", start, start + work_minutes(cell))]
    if meal_at is None or not shift.meal:
        return [Part("work", start, end)]
    over = meal_at + shift.meal
    found = [Part("work", start, meal_at), Part("meal", meal_at, over), Part("work", over, end)]
    return [part for part in found if part.end > part.start]


def meals_of(cells: Sequence[Cell], need: Floats | None = None) -> dict[str, int | None]:
    """When each agent of one day eats, minutes from midnight; by hand where the cell says so."""
    those = [cell for cell in cells if works(cell)]
    sittings = [_sitting(cell) for cell in those]
    turns = meal_turns(sittings, np.zeros(96) if need is None else need)
    return {cell.agent: at for cell, at in zip(those, turns, strict=True)}


def _sitting(cell: Cell) -> Sitting:
    shift: ShiftKind = cell.shift
    start = shift.starts
    whole = cell.leave not in HALVES
    return Sitting(
        start=start,
        end=start + shift.lasts,
        meal=shift.meal if whole else 0,
        earliest=start + shift.meal_from,
        latest=start + shift.meal_until,
        fixed=None if cell.meal_at is None else start + cell.meal_at,
    )


def planned(cell: Cell, meal_at: int | None, zone: ZoneInfo) -> PlannedDay:
    """What the journal is told of one agent's day."""
    leave = cell.leave if cell.leave and cell.leave != "off" else ""
    return PlannedDay(
        agent=AgentId(cell.agent),
        date=cell.day.isoformat(),
        leave=leave,
        spans=tuple(
            PlannedSpan(
                activity=part.activity,
                start=instant(cell.day, part.start, zone),
                end=instant(cell.day, part.end, zone),
            )
            for part in parts_of(cell, meal_at)
        ),
    )


def instant(day: date, minutes: int, zone: ZoneInfo) -> Instant:
    """*minutes* after midnight on the clock of *zone*, also over a change of the clock."""
    over, rest = divmod(minutes, 24 * 60)
    local = datetime(day.year, day.month, day.day, rest // 60, rest % 60, tzinfo=zone)
    # the wall's own addition: 9:00 stays 9:00 on a day of 23 hours
    return Instant(int((local + timedelta(days=over)).timestamp()) * 1_000_000)


def staffing(cells: Sequence[Cell], meals: Mapping[str, int | None], step: int = 15) -> Floats:
    """[slot] people at work from midnight to the end of the next day."""
    there = np.zeros(2 * 24 * 60 // step)
    for cell in cells:
        for part in parts_of(cell, meals.get(cell.agent)):
            if part.activity == "work":
                there[part.start // step : -(-part.end // step)] += 1
    return there
