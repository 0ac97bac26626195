"""The agent's own day in numbers, by the port that everybody's numbers come from."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import NamedTuple

from django.conf import settings

from maju.desk.seat import Seat
from maju.directory.editing import link
from maju.facts.readmodel.conversations import ratings
from maju.kernel.errors import Refused, Trouble
from maju.kernel.time import Instant
from maju.metrics.answers import Cell
from maju.metrics.catalogue import CATALOGUE
from maju.metrics.numbers import Numbers, Question

SHOWN = ("handled_legs", "aht", "att", "hold_avg_all", "acw_avg", "agent_record_rate")
"""Contacts, and the parts of the handling time; kpi.md §7.5."""


class Tile(NamedTuple):
    """One number. *value* is ``None`` where there is nothing to count yet."""

    name: str
    value: str | None
    unit: str
    target: str
    met: bool | None


class Day(NamedTuple):
    """All of them, or why there are none."""

    tiles: Sequence[Tile]
    as_of: int
    away: bool = False


def day_of(seat: Seat) -> Day:
    """Today's, of this agent alone: the centre's business day, whatever clock the agent reads."""
    numbers: Numbers = settings.MAJU_NUMBERS()
    try:
        calendar = numbers.calendar(seat.centre, None)
        today = calendar.day_of(seat.now)
        question = Question(
            centre=seat.centre,
            since=today,
            until=today + timedelta(days=1),
            kpis=SHOWN,
            only={"agent": (seat.agent,)},
        )
        answer = numbers.ask(question)
    except Refused:
        return Day((), seat.now)
    except Trouble:
        return Day((), seat.now, away=True)
    cells = answer.lines[0].cells if answer.lines else {}
    tiles = [_tile(seat, kpi, cells.get(kpi)) for kpi in SHOWN]
    since, until = (Instant(calendar.begins_us(each)) for each in (question.since, question.until))
    return Day([*tiles, *_rated(seat, since, until)], answer.as_of)


def _rated(seat: Seat, since: Instant, until: Instant) -> Sequence[Tile]:
    """CSAT of the contacts that came today and whose last part was the agent's (kpi.md, EC-106), with
    how many were rated: few say little. No tile while nobody rated."""
    found = ratings(
        link(),
        seat.centre,
        since=since,
        until=until,
        clients=seat.clients,
        agent=seat.agent,
    )
    if found.count == 0:
        return ()
    known = CATALOGUE["csat_top2"]
    name = f"{seat.says(known.ko, known.en)} (n={found.count})"
    return [Tile(name, _said(100 * found.top2 / found.count, "%"), "%", "", None)]


def _tile(seat: Seat, kpi: str, cell: Cell | None) -> Tile:
    known = CATALOGUE[kpi]
    value, target = (None, None) if cell is None else (cell.value, cell.target)
    return Tile(
        seat.says(known.ko, known.en[:1].upper() + known.en[1:]),
        None if value is None else _said(value, known.unit),
        {"s": seat.says("초", "s"), "건": "건" if seat.korean else ""}.get(known.unit, known.unit),
        "" if target is None else _said(target, known.unit),
        None if cell is None else cell.met,
    )


def _said(value: float, unit: str) -> str:
    return f"{value:,.0f}" if unit in {"s", "건"} else f"{value:,.1f}"
