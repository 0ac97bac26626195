"""A week's roster from a centre's own forecast: need by interval, people, the optimiser's proposal."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import numpy as np

from maju.app.plan.foreseeing import MOST_WEEKS, Asked, Told
from maju.app.plan.staffing import Plan, Wish, plan
from maju.app.plan.staffing_of_centre import coming_of
from maju.directory import models as m
from maju.kernel.errors import Refused
from maju.metrics.local import LocalNumbers
from maju.planning.checks import Floats
from maju.workforce.proposing import as_json, propose

STEP_MIN = 15
_SLOTS = 24 * 60 // STEP_MIN


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekAsked:
    """Which week to plan, and how.

    Attributes:
        monday: its first day.
        asked: whose contacts; its ``until`` is today.
        wish: the target; shrinkage is added, since who is away is on the roster, too.
        seconds: the most that the solver takes.
        agents: only these, by their codes; ``None`` is all.
    """

    monday: date
    asked: Asked
    wish: Wish
    seconds: float
    agents: Collection[str] | None = None


def roster_for(
    numbers: LocalNumbers, centre: m.Centre, week: WeekAsked, *, told: Told | None = None
) -> Mapping[str, Any]:
    """The proposal, with what it was made for.

    Raises:
        Refused: ``proposal_week``, ``proposal_no_kinds``, and those of the forecast and the solver.
    """
    monday = week.monday - timedelta(days=week.monday.weekday())
    until = min(week.asked.until or monday, monday)
    asked = replace(week.asked, until=until, weeks=MOST_WEEKS, step_min=STEP_MIN)
    coming, first = coming_of(numbers, asked, told=told)
    if not first <= monday <= first + timedelta(days=7 * (MOST_WEEKS - 1)):
        raise Refused("proposal_week", first=str(monday))
    made = plan(coming, week.wish)
    need = need_of(made, monday)
    found = propose(centre, monday, need, seconds=week.seconds, agents=week.agents)
    return {
        "centre": centre.code,
        "target": {
            "kpi": made.target.by.value,
            "level": made.target.level,
            "within_s": made.target.within_s,
        },
        **as_json(found),
    }


def need_of(made: Plan, monday: date) -> Floats:
    """[7, 96] people on the roster that the week needs, whole days from midnight."""
    need = np.zeros((7, _SLOTS))
    for row, starts in enumerate(made.coming.starts):
        for column, start in enumerate(starts):
            day, _, clock = start.partition(" ")
            number = (date.fromisoformat(day) - monday).days
            if 0 <= number < 7:
                slot = (int(clock[:2]) * 60 + int(clock[3:])) // STEP_MIN
                need[number, slot] = made.shrinkage.rostered[row, column]
    return need
