"""Shifts of the demonstration's crew: from the day it begins to the end of the next month, once.

Around the clock, because it never closes (:mod:`maju.channels.simulated.demo.turns`); what people change
stays. On the first day the shift that is under way begins with the next five minutes, so that nobody has
missed what was published after it.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.db import transaction

from maju.channels.simulated.demo.turns import MOST, TURNS, heads_of, now_at_work, turn_of
from maju.channels.simulated.world.roles import SEAT
from maju.directory import models as m
from maju.kernel.time import Instant
from maju.workforce.models import ShiftKind
from maju.workforce.rostering import Put, agents_of, days_between, publish, put
from maju.workforce.views.frame import month_at

FIRST = "T"
NAMES = {
    "A": ("오전", "Morning"),
    "B": ("오후", "Afternoon"),
    "C": ("야간", "Night"),
    "P": ("단시간", "Part time"),
    FIRST: ("첫날", "First day"),
}
"""Korean, English. Nobody has a part-time shift until somebody gives one."""
COMES_UP_S = 90
"""Seconds on the machine's clock until everybody is at work."""
_GRID = 5
_SHORTEST = 20
"""Minutes: what is left of a shift and shorter is nobody's plan."""


class FirstDay(NamedTuple):
    """Who is at work while the demonstration comes up, and from when to when they are by plan."""

    there: frozenset[int]
    starts: int
    ends: int


@transaction.atomic
def keep_roster(centre: str, today: date, now: Instant, speed: float = 1.0) -> bool:
    """Bring it in and publish it, all or nothing; ``False`` where there are kinds of shifts already.

    The seats are left empty: whoever tries the demonstration plans themselves. *speed*: of the
    demonstration's time, in which an installation takes a while to come up.
    """
    held = m.Centre.objects.get(code=centre)
    if ShiftKind.objects.filter(centre=held).exists():
        return False
    kinds = [(each.code, each.starts, each.lasts) for each in TURNS] + [("P", 10 * 60, 5 * 60)]
    for place, (code, starts, lasts) in enumerate(kinds):
        _kind(held, code, starts, lasts, place)
    crew = [agent.code for agent in agents_of(held) if not agent.code.startswith(SEAT)]
    if not crew or len(crew) > heads_of(MOST):
        return True
    zone = ZoneInfo(held.zone)
    minute = _minute(now, zone)
    first = _first_day(len(crew), now, speed, zone)
    if first is not None:
        _kind(held, FIRST, first.starts, first.ends - first.starts, len(kinds))
    planner = m.Person.objects.get(sign_in=f"planner@{centre}")
    for month in (month_at(today.year, today.month), month_at(today.year, today.month + 1)):
        days = days_between(max(month.first, today), month.last)
        puts = [
            _on_first(code, number, day, first, minute)
            if day == today
            else _cell(code, number, day)
            for number, code in enumerate(crew)
            for day in days
        ]
        put(held, puts)
        publish(held, days[0], month.last, by=planner, now=now)
    ShiftKind.objects.filter(centre=held, code=FIRST).update(ended=True)
    return True


def _kind(centre: m.Centre, code: str, starts: int, lasts: int, place: int) -> None:
    """With half an hour's meal around its middle, where four hours ask for one."""
    meal = 30 if lasts >= 4 * 60 else 0
    middle = lasts // 2 - 15
    ShiftKind.objects.create(
        centre=centre, code=code, name=NAMES[code][0], name_en=NAMES[code][1],
        starts=starts, lasts=lasts, place=place,
        meal=meal, meal_from=middle - 60 if meal else 0, meal_until=middle + 60 if meal else 0,
    )  # fmt: skip


def _first_day(heads: int, now: Instant, speed: float, zone: ZoneInfo) -> FirstDay | None:
    """``None`` where the shift that is under way is nearly over."""
    up = _minute(now, zone) + round(COMES_UP_S * speed / 60)
    starts = up // _GRID * _GRID + _GRID
    over = [turn.starts + turn.lasts - late for turn in TURNS for late in (0, 24 * 60)]
    ends = min(each for each in over if each > _minute(now, zone))
    if starts >= 24 * 60 or ends - starts < _SHORTEST:
        return None
    return FirstDay(frozenset(now_at_work(heads, now, zone)), starts, ends)


def _minute(at: Instant, zone: ZoneInfo) -> int:
    local = datetime.fromtimestamp(at / 1_000_000, zone)
    return local.hour * 60 + local.minute


def _cell(agent: str, number: int, day: date) -> Put:
    turn = turn_of(number, day)
    return Put(agent, day, leave="off") if turn is None else Put(agent, day, shift=turn.code)


def _on_first(agent: str, number: int, day: date, first: FirstDay | None, minute: int) -> Put:
    """What is left of the day.

    Who works in its small hours has no second shift in its night: for them come those who are off and
    do not begin in the morning after.
    """
    if first is not None and number in first.there:
        return Put(agent, day, shift=FIRST)
    turn, after = turn_of(number, day), turn_of(number, day + timedelta(days=1))
    night = TURNS[-1].code
    small_hours = first is not None and first.ends <= TURNS[0].starts
    if turn is None and small_hours and (after is None or after.code == night):
        return Put(agent, day, shift=night)
    over = turn is not None and turn.starts <= minute
    return Put(agent, day, leave="off") if turn is None or over else _cell(agent, number, day)
