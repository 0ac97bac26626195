"""Shifts of the demonstration's crew: this month and the next, once; what people change stays."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction

from maju.channels.simulated.world.roles import SEAT
from maju.directory import models as m
from maju.kernel.time import Instant
from maju.workforce.models import ShiftKind
from maju.workforce.rostering import Put, agents_of, days_between, publish, put
from maju.workforce.views.frame import month_at

KINDS = (
    ("A", "주간", "Day", 9 * 60, 9 * 60),
    ("B", "중간", "Middle", 10 * 60, 9 * 60),
    ("C", "오후", "Late", 12 * 60, 9 * 60),
    ("P", "단시간", "Part time", 10 * 60, 5 * 60),
)
"""Code, Korean, English, start and length in minutes."""


MOST = 60
"""So many agents are planned; a crowd for a load test needs no roster."""


@transaction.atomic
def keep_roster(centre: str, today: date, now: Instant) -> bool:
    """Bring it in and publish it, all or nothing; ``False`` where there are kinds of shifts already.

    Five days a week each; days off go round, so that every day has people. The seats are left empty:
    whoever tries the demonstration plans themselves.
    """
    held = m.Centre.objects.get(code=centre)
    if ShiftKind.objects.filter(centre=held).exists():
        return False
    for place, (code, name, name_en, starts, lasts) in enumerate(KINDS):
        long = lasts > 6 * 60
        ShiftKind.objects.create(
            centre=held, code=code, name=name, name_en=name_en, starts=starts, lasts=lasts,
            meal=60 if long else 30, meal_from=150 if long else 120, meal_until=270 if long else 180,
            place=place,
        )  # fmt: skip
    crew = [agent for agent in agents_of(held) if not agent.code.startswith(SEAT)][:MOST]
    planner = m.Person.objects.get(sign_in=f"planner@{centre}")
    for month in (month_at(today.year, today.month), month_at(today.year, today.month + 1)):
        days = days_between(month.first, month.last)
        put(
            held,
            [_cell(agent.code, number, day) for number, agent in enumerate(crew) for day in days],
        )
        if crew:
            publish(held, month.first, month.last, by=planner, now=now)
    return True


def _cell(agent: str, number: int, day: date) -> Put:
    week = (day - date(2024, 1, 1)) // timedelta(days=7)
    first_off = (number + week) % 7  # two days in a row, one day later each week
    if (day.weekday() - first_off) % 7 < 2:
        return Put(agent, day, leave="off")
    kind = KINDS[3] if number % 6 == 5 else KINDS[(number + week) % 3]
    return Put(agent, day, shift=kind[0])
