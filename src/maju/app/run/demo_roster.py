"""Shifts of the demonstration's crew: from the day it begins to the end of the next month, once.

What people change stays. On the first day everybody's shift begins with the next quarter of an hour, so
that nobody has missed what was published after it.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from maju.channels.simulated.world.roles import SEAT
from maju.directory import models as m
from maju.kernel.time import SECOND, Instant
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


COMES_UP_S = 90
"""Seconds on the machine's clock until everybody is at work."""
MOST = 60
"""So many agents are planned; a crowd for a load test needs no roster."""


@transaction.atomic
def keep_roster(centre: str, today: date, now: Instant, speed: float = 1.0) -> bool:
    """Bring it in and publish it, all or nothing; ``False`` where there are kinds of shifts already.

    Five days a week each; days off go round, so that every day has people. The seats are left empty:
    whoever tries the demonstration plans themselves. *speed*: of the demonstration's time, in which an
    installation takes a while to come up.
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
    first = _first_shift(held, Instant(now + round(COMES_UP_S * speed * SECOND)), today, len(KINDS))
    crew = [agent for agent in agents_of(held) if not agent.code.startswith(SEAT)][:MOST]
    planner = m.Person.objects.get(sign_in=f"planner@{centre}")
    for month in (month_at(today.year, today.month), month_at(today.year, today.month + 1)):
        days = days_between(max(month.first, today), month.last)
        puts = [_cell(agent.code, number, day) for number, agent in enumerate(crew) for day in days]
        put(held, [_on_first(each, today, first) for each in puts])
        if crew:
            publish(held, days[0], month.last, by=planner, now=now)
    if first is not None:
        ShiftKind.objects.filter(pk=first.pk).update(ended=True)
    return True


def _first_shift(centre: m.Centre, after: Instant, today: date, place: int) -> ShiftKind | None:
    """From the next quarter on; ``None`` when that is tomorrow."""
    local = datetime.fromtimestamp(after / 1_000_000, ZoneInfo(centre.zone))
    starts = (local.hour * 60 + local.minute) // 15 * 15 + 15
    if starts >= 24 * 60 or local.date() != today:
        return None
    return ShiftKind.objects.create(
        centre=centre, code="T", name="첫날", name_en="First day", starts=starts, lasts=9 * 60,
        meal=60, meal_from=150, meal_until=270, place=place,
    )  # fmt: skip


def _on_first(one: Put, today: date, first: ShiftKind | None) -> Put:
    """The same for every other day; of the first one, who works comes now or not at all."""
    if one.day != today or not one.shift:
        return one
    return Put(one.agent, one.day, leave="off") if first is None else one._replace(shift=first.code)


def _cell(agent: str, number: int, day: date) -> Put:
    week = (day - date(2024, 1, 1)) // timedelta(days=7)
    first_off = (number + week) % 7  # two days in a row, one day later each week
    if (day.weekday() - first_off) % 7 < 2:
        return Put(agent, day, leave="off")
    kind = KINDS[3] if number % 6 == 5 else KINDS[(number + week) % 3]
    return Put(agent, day, shift=kind[0])
