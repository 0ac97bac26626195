"""What if: a change as it is written on the command line, made to a centre."""

from __future__ import annotations

import re
from dataclasses import replace
from math import isfinite

import numpy as np
import numpy.typing as npt

from maju.kernel.errors import Refused
from maju.planning.simulate.centre import CallbackOffer, Centre, Contacts, GroupModel

_SPAN = re.compile(r"\d{1,2}:\d{2}-\d{1,2}:\d{2}")
KINDS = ("agents", "callback", "merge", "hours", "aht", "menu", "priority")


def changed(centre: Centre, text: str) -> Centre:
    """*centre* with the change *text* made.

    - ``agents=-2``, ``agents=delivery:+1``: so many people more or fewer in each interval in which
      anybody is there, taken from (given to) the largest group (of those that serve the queue).
    - ``callback=60``, ``callback=delivery:60``: a callback is offered after so many seconds.
    - ``merge=delivery,returns``: whoever serves one of them serves all, at equal priority.
    - ``hours=09:00-17:00``, ``hours=delivery:09:00-17:00``: contacts outside these hours are turned
      away.
    - ``aht=-10``, ``aht=delivery:-10``: handling takes so many per cent more or less.
    - ``priority=delivery:3``: the queue's priority, 1 is served first and 9 last.
    - ``menu=returns>delivery:30``: another menu sends so many per cent of one queue to the other; who
      goes is spread evenly over the day, and takes their patience and their matter along.

    Raises:
        Refused: ``plan_change_unreadable``, and ``plan_bad_input`` for a queue that is not there.
    """
    kind, _, what = text.partition("=")
    makers = {
        "agents": _agents,
        "callback": _callback,
        "merge": _merge,
        "hours": _hours,
        "aht": _aht,
        "priority": _priority,
        "menu": _menu,
    }
    if kind not in makers or not what:
        raise Refused("plan_change_unreadable", said=text)
    try:
        return makers[kind](centre, what)
    except ValueError as error:
        raise Refused("plan_change_unreadable", said=text) from error


def _agents(centre: Centre, what: str) -> Centre:
    queue, number = _queue_and(what)
    more = int(number)
    if queue is not None:
        centre.queue(queue)
    staff = centre.staff.copy()
    serving = [
        at for at, group in enumerate(centre.groups) if queue is None or queue in group.levels
    ]
    if not serving:
        raise ValueError(what)
    for slot in np.flatnonzero(staff[serving].sum(0) > 0):
        for _ in range(abs(more)):
            largest = serving[int(np.argmax(staff[serving, slot]))]
            staff[largest, slot] = max(0, staff[largest, slot] + (1 if more > 0 else -1))
    return replace(centre, staff=staff)


def _callback(centre: Centre, what: str) -> Centre:
    queue, number = _queue_and(what)
    offer = CallbackOffer(after_s=_finite(number))
    if queue is not None:
        centre.queue(queue)
    queues = tuple(
        replace(one, callback=offer)
        if one.channel == "voice" and queue in {None, one.name}
        else one
        for one in centre.queues
    )
    return replace(centre, queues=queues)


def _merge(centre: Centre, what: str) -> Centre:
    names = what.split(",")
    merged = [centre.queues[centre.queue(name)] for name in names]
    if len({one.channel for one in merged}) > 1 or len(merged) < 2:
        raise ValueError(what)
    first = merged[0]
    queues = tuple(
        replace(one, priority=first.priority, age_step_s=first.age_step_s, policy=first.policy)
        if one.name in names
        else one
        for one in centre.queues
    )
    return replace(
        centre, queues=queues, groups=tuple(_merged(one, names) for one in centre.groups)
    )


def _merged(group: GroupModel, names: list[str]) -> GroupModel:
    own = [group.levels[name] for name in names if name in group.levels]
    if not own:
        return group
    return replace(group, levels={**group.levels, **dict.fromkeys(names, min(own))})


def _hours(centre: Centre, what: str) -> Centre:
    queue, _, span = ("", "", what) if _SPAN.fullmatch(what) else what.partition(":")
    begins, _, ends = span.partition("-")
    times = np.arange(centre.slots) * centre.step_s
    within = (times >= _clock_s(begins)) & (times < _clock_s(ends))
    opens = np.ones(centre.rates.shape, dtype=bool) if centre.opens is None else centre.opens.copy()
    opens[slice(None) if not queue else centre.queue(queue)] &= within
    return replace(centre, opens=opens)


def _aht(centre: Centre, what: str) -> Centre:
    queue, number = _queue_and(what)
    factor = 1 + _finite(number) / 100
    if queue is not None:
        centre.queue(queue)
    groups = tuple(
        replace(
            group,
            pace={
                name: group.pace.get(name, 1.0) * (factor if queue in {None, name} else 1.0)
                for name in group.levels
            },
        )
        for group in centre.groups
    )
    if factor <= 0:
        raise ValueError(what)
    return replace(centre, groups=groups)


def _menu(centre: Centre, what: str) -> Centre:
    route, _, percent = what.partition(":")
    away, _, to = route.partition(">")
    share = float(percent) / 100
    source, target = centre.queue(away), centre.queue(to)
    channels = {centre.queues[source].channel, centre.queues[target].channel}
    if source == target or not 0 < share <= 1 or len(channels) > 1:
        raise ValueError(what)
    rates = centre.rates.copy()
    rates[target] += share * rates[source]
    rates[source] *= 1 - share
    came = dict(centre.came)
    if away in came:
        from_there = came[away]
        place = np.arange(len(from_there.at_s))
        goes = np.floor((place + 1) * share + 1e-9) > np.floor(place * share + 1e-9)
        came[to] = _together(_those(from_there, goes), came.get(to))
        came[away] = _those(from_there, ~goes)
    return replace(centre, rates=rates, came=came)


_COLUMNS = ("at_s", "patience_s", "waited_s", "service_s")


def _those(contacts: Contacts, which: npt.NDArray[np.bool_]) -> Contacts:
    return Contacts(**{name: getattr(contacts, name)[which] for name in _COLUMNS})


def _together(some: Contacts, others: Contacts | None) -> Contacts:
    """Of both, in the order in which they come."""
    if others is None:
        return some
    order = np.argsort(np.concatenate([some.at_s, others.at_s]), kind="stable")
    return Contacts(
        **{
            name: np.concatenate([getattr(some, name), getattr(others, name)])[order]
            for name in _COLUMNS
        }
    )


def _priority(centre: Centre, what: str) -> Centre:
    queue, number = _queue_and(what)
    level = int(number)
    if queue is None or not 1 <= level <= 9:
        raise ValueError(what)
    centre.queue(queue)
    queues = tuple(
        replace(one, priority=level) if one.name == queue else one for one in centre.queues
    )
    return replace(centre, queues=queues)


def _queue_and(what: str) -> tuple[str | None, str]:
    queue, _, number = what.rpartition(":")
    return (queue or None), number


def _finite(text: str) -> float:
    value = float(text)
    if not isfinite(value):
        raise ValueError(text)
    return value


def _clock_s(text: str) -> float:
    hour, _, minute = text.partition(":")
    return int(hour) * 3600.0 + int(minute or 0) * 60.0
