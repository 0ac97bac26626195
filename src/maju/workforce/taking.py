"""A proposal into the draft, and back: one transaction each, nothing of it half.

What stood in the week before is kept with the proposal. Taking it back restores exactly the cells
that are still as the proposal left them; what people have changed since stays theirs.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import msgspec
from django.db import transaction
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from maju.directory import models as m
from maju.directory.editing import link
from maju.kernel.errors import Refused
from maju.workforce import studies
from maju.workforce.models import Cell, ShiftKind
from maju.workforce.queries import QUERIES
from maju.workforce.rostering import Put, cells_of, put

_DAYS = 7
Stood = list[Any]
"""[agent, day, shift, leave, meal_at] of a cell; shift and leave empty: it was empty."""


@transaction.atomic
def take_in(centre: m.Centre, number: int, *, now: int) -> int:
    """Write the proposal into the draft; how many cells changed. Leave stays as it is.

    Raises:
        Refused: ``study_unknown``, ``proposal_taken``, and what ``put`` refuses: a kind of shift or
            an agent that is not there any more.
    """
    m.Centre.objects.select_for_update().get(pk=centre.pk)
    study = studies.find(link(), centre.code, number)
    if study.kind != "roster" or study.state != "done":
        raise Refused("study_unknown", number=number)
    monday = date.fromisoformat(study.answer["monday"])
    last = monday + timedelta(days=_DAYS - 1)
    held = cells_of(centre, monday, last)
    duties = {
        (each["agent"], date.fromisoformat(each["day"])): each for each in study.answer["duties"]
    }
    puts: list[Put] = []
    for agent in sorted({agent for agent, _day in duties}):
        for at in range(_DAYS):
            day = monday + timedelta(days=at)
            cell, duty = held.get((agent, day)), duties.get((agent, day))
            if cell is not None and cell.leave not in {"", "off"}:
                continue
            puts.append(
                Put(agent, day, leave="off") if duty is None else Put(agent, day, duty["shift"])
            )
    before = [_stood(held.get((one.agent, one.day)), one) for one in puts]
    with link().cursor() as cursor:
        said = {"id": number, "at": now, "before": Jsonb(before)}
        if cursor.execute(QUERIES["take_study"], said).rowcount != 1:
            raise Refused("proposal_taken")
    changed = put(centre, puts)
    _meals(centre, {key: each["meal_at"] for key, each in duties.items()}, monday, last)
    return changed


@transaction.atomic
def take_back(centre: m.Centre, number: int) -> int:
    """Put back what stood there, where the proposal still stands; how many cells.

    Raises:
        Refused: ``study_unknown``, ``proposal_taken``.
    """
    m.Centre.objects.select_for_update().get(pk=centre.pk)
    study = studies.find(link(), centre.code, number)
    with link().cursor(row_factory=dict_row) as cursor:
        row = cursor.execute(QUERIES["before_study"], {"id": number}).fetchone()
        if row is None:
            raise Refused("proposal_taken")
        cursor.execute(QUERIES["untake_study"], {"id": number})
    monday = date.fromisoformat(study.answer["monday"])
    last = monday + timedelta(days=_DAYS - 1)
    proposed = {(each["agent"], each["day"]): each["shift"] for each in study.answer["duties"]}
    held = cells_of(centre, monday, last)
    puts, meals = [], {}
    for agent, said, shift, leave, meal_at in msgspec.json.decode(row["before"]):
        day = date.fromisoformat(said)
        cell = held.get((agent, day))
        stands = ("", "") if cell is None else (cell.shift.code if cell.shift else "", cell.leave)
        given = proposed.get((agent, said), "")
        if stands == (given, "" if given else "off"):
            puts.append(Put(agent, day, shift, leave))
            meals[agent, day] = meal_at
    changed = put(centre, puts)
    _meals(centre, meals, monday, last)
    return changed


def _stood(cell: Cell | None, one: Put) -> Stood:
    shift: ShiftKind | None = None if cell is None else cell.shift
    return [
        one.agent,
        one.day.isoformat(),
        "" if shift is None else shift.code,
        "" if cell is None else cell.leave,
        None if cell is None else cell.meal_at,
    ]


def _meals(
    centre: m.Centre, meals: dict[tuple[str, date], int | None], first: date, last: date
) -> None:
    """When each eats, minutes after the shift's start."""
    changed = []
    for key, cell in cells_of(centre, first, last).items():
        if key in meals and cell.meal_at != meals[key]:
            cell.meal_at = meals[key]
            changed.append(cell)
    Cell.objects.bulk_update(changed, ["meal_at"], batch_size=500)
