"""The rest of today from facts, settings and the published roster, and what to do in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from math import inf
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import numpy as np

from maju.app.plan.foreseeing import Asked, Foreseen, Told, foresee, foresee_today
from maju.app.plan.staffing_of_centre import patience_of_centre
from maju.kernel.channels import Channel
from maju.kernel.errors import Refused
from maju.kernel.ids import CentreId
from maju.kernel.settings import QueueSettings, Settings
from maju.kernel.time import SECOND, Instant
from maju.planning.advice.advising import advise
from maju.planning.advice.rest import Advice, RestOfDay
from maju.planning.forecast.history import Floats
from maju.planning.forecast.model import Forecast
from maju.planning.simulate.centre import Centre as Simulated
from maju.planning.simulate.centre import GroupModel, QueueModel
from maju.planning.simulate.law import exponential, lognormal, never
from maju.workforce.crews import Crew, crews_of

if TYPE_CHECKING:
    from maju.directory.models import Centre
    from maju.metrics.local import LocalNumbers

STEP_MIN = 30
_DAY_MIN = 1440
_SERVICE_CV = 1.0
_AGAIN_DAYS = 14
_LEAST_SHARE = 0.2


def advice_for(
    numbers: LocalNumbers,
    centre: Centre,
    asked: Asked,
    *,
    now: int,
    most: int = 5,
    days: int = 80,
    told: Told | None = None,
) -> dict[str, Any]:
    """What to do in the rest of today, as JSON can hold it; calls only.

    Today is the day of *now* on the centre's clock, from the next half hour on. Queues of which too
    little is known are named and left out. The simulation begins with empty lines.

    Raises:
        Refused: ``plan_no_roster``: nobody is published for the rest of today; ``plan_no_forecast``:
            no queue has a forecast.
    """
    from maju.directory.compiling import compile_settings
    from maju.directory.rows import fetch

    local = datetime.fromtimestamp(now / SECOND, ZoneInfo(centre.zone))
    first = -(-(local.hour * 60 + local.minute) // STEP_MIN)
    slots = _DAY_MIN // STEP_MIN - first
    begin = _instant(local, first * STEP_MIN)
    day = local.date()
    settings = compile_settings(fetch(CentreId(centre.code)), on=day, version=1)
    crews = crews_of(
        centre, settings, day, begin=begin, step_s=STEP_MIN * 60, slots=max(slots, 0)
    ) if slots > 0 else []  # fmt: skip
    if not crews or not sum(int(crew.work.sum()) for crew in crews):
        raise Refused("plan_no_roster", day=day.isoformat())
    asked = replace(asked, until=day, weeks=2, step_min=STEP_MIN, channel=Channel.VOICE.value)
    rest, left_out = _rest(numbers, asked, settings, crews, first=first, now=now)
    found = advise(rest, most=most, days=days, told=told)
    clock = _Clock(first)
    return {
        "day": day.isoformat(),
        "from": clock.at(0),
        "days": days,
        "left_out": left_out,
        "groups": {
            _name(at): {"queues": sorted(crew.levels), "agents": list(crew.agents)}
            for at, crew in enumerate(crews)
        },
        "advice": [_plain(one, clock, crews) for one in found],
    }


def _rest(
    numbers: LocalNumbers,
    asked: Asked,
    settings: Settings,
    crews: list[Crew],
    *,
    first: int,
    now: int,
) -> tuple[RestOfDay, list[str]]:
    slots = _DAY_MIN // STEP_MIN - first
    served = {queue for crew in crews for queue in crew.able}
    models: list[QueueModel] = []
    rates: list[Any] = []
    left_out: list[str] = []
    for queue in settings.queues:
        if str(queue.id) not in served or Channel.VOICE not in queue.channels:
            continue
        try:
            model, calls = _queue(numbers, replace(asked, queue=str(queue.id)), queue, now=now)
        except Refused:
            left_out.append(str(queue.id))
            continue
        models.append(model)
        rates.append(calls[first:] / (STEP_MIN * 60))
    if not models:
        raise Refused("plan_no_forecast", centre=asked.centre)
    known = {model.name for model in models}
    return RestOfDay(
        centre=Simulated(
            queues=tuple(models),
            groups=tuple(
                GroupModel(name=_name(at), levels=_only(crew.levels, known))
                for at, crew in enumerate(crews)
            ),
            rates=np.array(rates).reshape(len(models), slots),
            staff=np.array([crew.work for crew in crews]),
            step_s=STEP_MIN * 60.0,
        ),
        able={_name(at): _only(crew.able, known) for at, crew in enumerate(crews)},
        meals=np.array([crew.meals for crew in crews]),
        trained=np.array([crew.trained for crew in crews]),
        targets={str(queue.id): queue.target_share for queue in settings.queues},
    ), left_out


def _queue(
    numbers: LocalNumbers, asked: Asked, queue: QueueSettings, *, now: int
) -> tuple[QueueModel, Any]:
    """How its customers are, and calls by slot from midnight, with this morning's taken in."""
    found = foresee(numbers, asked)
    assert asked.until is not None
    at = np.flatnonzero(found.contacts.days == np.datetime64(asked.until))
    if not at.size:
        raise Refused("plan_no_forecast", centre=asked.centre)
    row = slice(int(at[0]), int(at[0]) + 1)
    today = _today(numbers, asked, replace(found, contacts=_one_day(found.contacts, row)), now=now)
    if found.handling is None:
        raise Refused("plan_no_handling_time", centre=asked.centre)
    again = max(float(np.mean(found.series.demand_share[-_AGAIN_DAYS:])), _LEAST_SHARE)
    needs = np.nan_to_num(today)
    opens = found.series.contacts.opens_s // 60 // STEP_MIN
    calls = np.zeros(_DAY_MIN // STEP_MIN)
    upto = min(calls.size, opens + needs.size)
    calls[opens:upto] = needs[: upto - opens] / again
    times = found.handling.mean[row][0]
    aht = float(np.nansum(times * needs) / max(float(needs.sum()), 1e-9)) if needs.sum() else 0.0
    patience = patience_of_centre(numbers, asked, until=asked.until)
    return QueueModel(
        name=str(queue.id),
        service=lognormal(aht if np.isfinite(aht) and aht > 1 else 240.0, _SERVICE_CV),
        patience=never() if patience == inf else exponential(patience),
        target_s=queue.target_wait / SECOND,
        policy=queue.policy.value,
        priority=queue.priority,
        age_step_s=queue.age_step / SECOND,
    ), calls


def _today(numbers: LocalNumbers, asked: Asked, found: Foreseen, *, now: int) -> Floats:
    """[slot] needs of today, with this morning taken in where anything is known of it."""
    try:
        made, _came = foresee_today(numbers, asked, found, now_us=now)
    except Refused:
        made = found.contacts
    mean: Floats = made.mean[0]
    return mean


def _one_day(forecast: Forecast, row: slice) -> Forecast:
    return replace(
        forecast,
        days=forecast.days[row],
        mean=forecast.mean[row],
        day_variance=forecast.day_variance[row],
        weights=None if forecast.weights is None else forecast.weights[row],
    )


class _Clock:
    def __init__(self, first: int) -> None:
        self.first = first

    def at(self, slot: int) -> str:
        minute = (self.first + slot) * STEP_MIN
        return f"{minute // 60:02}:{minute % 60:02}"


def _plain(one: Advice, clock: _Clock, crews: list[Crew]) -> dict[str, Any]:
    group = one.group.partition(">")[0]
    crew = crews[int(group)]
    return {
        "kind": one.kind,
        "group": group,
        "serves": sorted(crew.levels),
        "people": one.people,
        "agents": list(crew.agents),
        "from": clock.at(one.slots[0]),
        "until": clock.at(one.slots[1]),
        "instead": None
        if one.instead is None
        else [clock.at(one.instead[0]), clock.at(one.instead[1])],
        "to": one.to,
        "queue": one.queue,
        "told_for": [clock.at(one.told_for[0]), clock.at(one.told_for[1])],
        "before": _figure(one.before),
        "after": _figure(one.after),
        "gain": _figure(one.gain),
        "harmed": None
        if one.harmed is None
        else {"queue": one.harmed[0], "before": one.harmed[1], "after": one.harmed[2]},
    }


def _figure(estimate: Any) -> dict[str, float | None]:
    figures = {"value": estimate.value, "low": estimate.low, "high": estimate.high}
    return {name: float(each) if np.isfinite(each) else None for name, each in figures.items()}


def _only(levels: Mapping[str, int], known: set[str]) -> dict[str, int]:
    return {queue: level for queue, level in levels.items() if queue in known}


def _name(at: int) -> str:
    return str(at)


def _instant(local: datetime, minutes: int) -> Instant:
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    over, rest = divmod(minutes, _DAY_MIN)
    wall = midnight.replace(hour=rest // 60, minute=rest % 60) if not over else midnight
    extra = over * 86_400 * SECOND
    return Instant(int(wall.timestamp()) * SECOND + extra)
