"""What a centre's facts say for its staffing: the forecast, its error, and callers' patience."""

from __future__ import annotations

from datetime import date, timedelta
from math import inf

import numpy as np

from maju.app.plan.contacts import Which, read_waits
from maju.app.plan.foreseeing import Asked, Told, foresee
from maju.app.plan.staffing import Coming
from maju.kernel.errors import Refused
from maju.metrics.local import LocalNumbers
from maju.planning.staffing.patience import mean_patience

_PATIENCE_DAYS = 56
_FEWEST_ABANDONS = 30
_MINUTES_A_DAY = 1440
_LATELY_DAYS = 14
_LEAST_SHARE = 0.2


def coming_of(
    numbers: LocalNumbers, asked: Asked, *, told: Told | None = None
) -> tuple[Coming, date]:
    """The forecast as intervals to staff, and the day before which everything is known.

    Raises:
        Refused: ``plan_no_handling_time`` and those of ``foresee``.
    """
    found = foresee(numbers, asked, told=told)
    if found.handling is None:
        raise Refused("plan_no_handling_time", centre=asked.centre)
    contacts = found.contacts
    # What is forecast are needs where customers are known; calls again come as lately.
    again = max(float(np.mean(found.series.demand_share[-_LATELY_DAYS:])), _LEAST_SHARE)
    calls = np.nan_to_num(contacts.mean) / again
    usual = float(np.nansum(found.handling.mean * calls) / max(calls.sum(), 1e-9))
    aht = np.where(found.handling.mean > 0, found.handling.mean, usual)
    aht = np.where(np.isfinite(aht) & (aht > 0), aht, max(usual, 1.0))
    step = asked.step_min
    clock = [f"{at // 60:02d}:{at % 60:02d}" for at in range(0, _MINUTES_A_DAY, step)]
    opens = found.series.contacts.opens_s // 60 // step
    days = [str(day) for day in contacts.days]
    coming = Coming(
        starts=[
            [f"{day} {clock[(opens + slot) % len(clock)]}" for slot in range(calls.shape[1])]
            for day in days
        ],
        calls=calls,
        aht_s=aht,
        step_s=step * 60.0,
        rate_cv=np.nan_to_num(contacts.rate_deviation()),
    )
    return coming, date.fromisoformat(days[0])


def patience_of_centre(numbers: LocalNumbers, asked: Asked, *, until: date) -> float:
    """The mean patience of the eight weeks before *until*; endless where too few gave up."""
    which = Which(
        centre=asked.centre,
        since=until - timedelta(days=_PATIENCE_DAYS),
        until=until,
        queue=asked.queue,
        channel=asked.channel,
        client=asked.client,
    )
    waits = read_waits(numbers, which)
    if waits.given_up.sum() < _FEWEST_ABANDONS:
        return inf
    return mean_patience(waits.wait_s, waits.given_up).mean_s
