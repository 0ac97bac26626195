"""A queue's forecast as pages and commands show it: contacts, handling time, and why."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from maju.app.plan.series import QueueSeries, read_series, so_far
from maju.kernel.errors import Refused
from maju.metrics.numbers import Numbers
from maju.planning.forecast.calendar import Calendar, korean_holidays
from maju.planning.forecast.choosing import Chosen, all_candidates, choose, quick_candidates
from maju.planning.forecast.events import Event
from maju.planning.forecast.history import Floats, History
from maju.planning.forecast.intraday import learn_drift, reforecast
from maju.planning.forecast.made import Made, made_history
from maju.planning.forecast.model import Forecast

MOST_WEEKS = 8
Told = Callable[[float, float], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which queue, and how far ahead."""

    centre: str
    queue: str | None = None
    channel: str | None = None
    client: str | None = None
    until: date | None = None
    """The first day that is forecast; by default the one after the last that is known."""
    weeks: int = 4
    step_min: int = 15
    events: tuple[Event, ...] = ()
    paydays: tuple[int, ...] = ()
    closed: tuple[date, ...] = ()
    """Days that the calendar does not know to be closed."""
    holidays: tuple[tuple[date, str], ...] = ()
    """Of the client's own, as public ones are to others."""
    thorough: bool = False
    """With LightGBM and combinations among the candidates: seconds instead of a tenth of one."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Foreseen:
    """The days to come."""

    series: QueueSeries
    contacts: Forecast
    chosen: Chosen
    handling: Forecast | None
    """Mean handling time in seconds; ``None`` where too little is known of it."""
    handling_chosen: Chosen | None


def foresee(numbers: Numbers, asked: Asked, *, told: Told | None = None) -> Foreseen:
    """The forecast of a queue from its facts.

    Raises:
        Refused: ``plan_nothing_known``, ``plan_history_short``, ``plan_weeks_odd``.
    """
    _check(asked)
    series = read_series(
        numbers,
        asked.centre,
        queue=asked.queue,
        channel=asked.channel,
        client=asked.client,
        until=asked.until,
        step_min=asked.step_min,
        events=asked.events,
        paydays=asked.paydays,
        ahead_days=7 * MOST_WEEKS + 7,
    )
    series = replace(series, calendar=_with_own(series.calendar, asked))
    return foreseen(series, asked, told=told)


def foreseen(series: QueueSeries, asked: Asked, *, told: Told | None = None) -> Foreseen:
    """The forecast of a series that is read already."""
    candidates = all_candidates() if asked.thorough else quick_candidates()
    begin = series.contacts.days[-1] + np.timedelta64(1, "D")
    days = np.arange(begin, begin + np.timedelta64(7 * asked.weeks, "D"))
    chosen = choose(series.contacts, series.calendar, candidates, told=told)
    contacts = chosen.predict(days)
    try:
        of_time = choose(series.handling, series.calendar, quick_candidates())
    except Refused:
        return Foreseen(
            series=series, contacts=contacts, chosen=chosen, handling=None, handling_chosen=None
        )
    handling = of_time.predict(days)
    handling = replace(handling, mean=np.where(np.isnan(contacts.mean), np.nan, handling.mean))
    return Foreseen(
        series=series,
        contacts=contacts,
        chosen=chosen,
        handling=handling,
        handling_chosen=of_time,
    )


def foresee_today(
    numbers: Numbers, asked: Asked, foreseen: Foreseen, *, now_us: int
) -> tuple[Forecast, Floats]:
    """The first foretold day once more, with what came so far; and that, ``[slot]``, NaN to come.

    What comes in is counted as offered, and true demand's share of it is taken as of late.
    """
    day = foreseen.contacts.days[0].astype(object)
    came = so_far(
        numbers,
        asked.centre,
        day,
        until_us=now_us,
        queue=asked.queue,
        channel=asked.channel,
        client=asked.client,
        step_min=asked.step_min,
    )
    came = came * float(np.mean(foreseen.series.demand_share[-14:]))
    came = np.where(np.isnan(foreseen.contacts.mean[0]), np.nan, came)
    tested = foreseen.chosen.tested
    known = np.flatnonzero(~np.isnan(came))
    drift = None
    if tested is not None and len(known):
        drift = learn_drift(tested, foreseen.contacts, at_slot=int(known[-1]) + 1)
    return reforecast(foreseen.contacts, came, drift), came


def demo_series(step_min: int = 15, *, until: date, seed: int = 1) -> QueueSeries:
    """A made queue's half year (``planning.forecast.made``): for a look without facts."""
    first = until - timedelta(days=182)
    calendar = Calendar(
        holidays=korean_holidays(range(first.year - 1, until.year + 2)), paydays=(10, 25)
    )
    contacts = made_history(calendar, first, 182, seed=seed, made=Made(step_s=60 * step_min))
    chance = np.random.default_rng(seed)
    weights = np.nan_to_num(contacts.values)
    scatter = chance.normal(size=weights.shape) / np.sqrt(np.maximum(weights, 1.0))
    handling = History(
        days=contacts.days,
        values=np.where(weights > 0, 260.0 * np.exp(0.5 * scatter), np.nan),
        weights=weights,
        step_s=contacts.step_s,
    )
    return QueueSeries(
        contacts=contacts,
        offered=contacts.values,
        answered=contacts.values,
        handling=handling,
        handling_kpi="aht",
        demand_share=np.ones(len(contacts.days)),
        calendar=calendar,
    )


def _with_own(calendar: Calendar, asked: Asked) -> Calendar:
    """The calendar, with what planners know beside it: a day that is closed is closed."""
    own = dict(asked.holidays)
    shut = {*asked.closed, *(() if calendar.open_on_holidays else own)}
    return replace(
        calendar,
        holidays={**calendar.holidays, **own},
        closed=calendar.closed | set(asked.closed),
        opened=calendar.opened - shut,
    )


def _check(asked: Asked) -> None:
    if not 1 <= asked.weeks <= MOST_WEEKS:
        raise Refused("plan_weeks_odd", weeks=asked.weeks, most=MOST_WEEKS)
