"""How many are there by interval: by the published rosters, and in truth."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from maju.directory import models as m
from maju.kernel.errors import Refused
from maju.kernel.time import SECOND
from maju.metrics.numbers import Numbers, Question
from maju.workforce.covers import able_of
from maju.workforce.models import Published

Floats = npt.NDArray[np.float64]

_DAY_S = 86_400


def scheduled(
    centre: m.Centre, days: Sequence[date], step_s: int, agents: Collection[str] | None = None
) -> Mapping[date, Floats]:
    """Of each day that anything is published for: [slot] people at work, meals taken out.

    Args:
        centre: whose.
        days: which.
        step_s: length of a slot.
        agents: only these; ``None`` is all.
    """
    zone = ZoneInfo(centre.zone)
    slots = _DAY_S // step_s
    found: dict[date, Floats] = {}
    if not days:
        return found
    first, last = min(days), max(days)
    rows = Published.objects.filter(
        centre=centre, day__gte=first - timedelta(days=1), day__lte=last
    )
    for row in rows:
        if agents is not None and row.agent not in agents:
            continue
        if first <= row.day:
            found.setdefault(row.day, np.zeros(slots))
        for what, start, end in row.spans:
            if what == "work":
                _add(found, zone, step_s, (int(str(start)), int(str(end))), (first, last))
    wanted = set(days)
    return {day: there for day, there in found.items() if day in wanted}


def _add(
    found: dict[date, Floats],
    zone: ZoneInfo,
    step_s: int,
    span: tuple[int, int],
    within: tuple[date, date],
) -> None:
    """One stretch of work on the local clock of its days; a share of a slot counts as that share."""
    start, end = (datetime.fromtimestamp(at / SECOND, zone) for at in span)
    day = start.date()
    while day <= end.date():
        midnight = datetime(day.year, day.month, day.day, tzinfo=zone)
        since = max(0.0, _wall_s(start, midnight) if start.date() == day else 0.0)
        until = _wall_s(end, midnight) if end.date() == day else float(_DAY_S)
        if within[0] <= day <= within[1] and until > since:
            edges = np.arange(_DAY_S // step_s + 1) * step_s
            share = np.minimum(edges[1:], until) - np.maximum(edges[:-1], since)
            there = found.setdefault(day, np.zeros(_DAY_S // step_s))
            there += np.clip(share, 0.0, None) / step_s
        day += timedelta(days=1)


def _wall_s(at: datetime, midnight: datetime) -> float:
    """On the wall's clock: a day of 23 hours still has a 9:00."""
    return (at.replace(tzinfo=None) - midnight.replace(tzinfo=None)).total_seconds()


def actual(
    numbers: Numbers, centre: str, day: date, step_s: int, *, until: datetime | None = None
) -> Floats | None:
    """[slot] people with a contact or ready for one; ``None`` where no facts tell of that day.

    *until*: on the centre's clock; slots that are not over by then are NaN, and so is what lies before
    the first slot in which anybody was there.
    """
    question = Question(
        centre=centre,
        since=day,
        until=day + timedelta(days=1),
        kpis=("occupancy",),
        by=("interval",),
        step_min=step_s // 60,
    )
    try:
        answer = numbers.ask(question)
    except Refused:
        return None
    there = np.zeros(_DAY_S // step_s)
    seen = False
    for line in answer.lines:
        clock = datetime.fromisoformat(str(line.keys["interval"]))
        cell = line.cells["occupancy"]
        if cell.den and clock.date() == day:
            seen = seen or float(cell.den) > 0
            there[(clock.hour * 3600 + clock.minute * 60) // step_s] += float(cell.den) / step_s
    if not seen:
        return None
    if until is not None and day >= until.date():
        there[: int(np.flatnonzero(there)[0])] = np.nan
        over = (until.hour * 3600 + until.minute * 60) // step_s if day == until.date() else 0
        there[over:] = np.nan
    return there


def serving(centre: m.Centre, *, client: str = "", queue: str = "") -> set[str] | None:
    """Who can serve a queue, or any of a client's; ``None``: that is everybody's work."""
    if not client and not queue:
        return None
    able = able_of(centre)
    those = m.Queue.objects.filter(centre=centre)
    if queue:
        those = those.filter(code=queue)
    if client:
        those = those.filter(client__code=client)
    return set().union(*(able[code] for code in those.values_list("code", flat=True)))
