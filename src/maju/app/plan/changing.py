"""What if: a change as it is written on the command line, made to a centre."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from maju.kernel.errors import Refused
from maju.planning.simulate.centre import CallbackOffer, Centre, GroupModel

KINDS = ("agents", "callback", "merge", "hours", "aht")


def changed(centre: Centre, text: str) -> Centre:
    """*centre* with the change *text* made.

    - ``agents=-2``, ``agents=delivery:+1``: so many people more or fewer in each interval in which
      anybody is there, taken from (given to) the largest group (of those that serve the queue).
    - ``callback=60``, ``callback=delivery:60``: a callback is offered after so many seconds.
    - ``merge=delivery,returns``: whoever serves one of them serves all, at equal priority.
    - ``hours=delivery:09:00-17:00``: contacts outside these hours are turned away.
    - ``aht=-10``, ``aht=delivery:-10``: handling takes so many per cent more or less.

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
    offer = CallbackOffer(after_s=float(number))
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
    queue, _, span = what.partition(":")
    begins, _, ends = span.partition("-")
    times = np.arange(centre.slots) * centre.step_s
    within = (times >= _clock_s(begins)) & (times < _clock_s(ends))
    opens = np.ones(centre.rates.shape, dtype=bool) if centre.opens is None else centre.opens.copy()
    opens[centre.queue(queue)] &= within
    return replace(centre, opens=opens)


def _aht(centre: Centre, what: str) -> Centre:
    queue, number = _queue_and(what)
    factor = 1 + float(number) / 100
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


def _queue_and(what: str) -> tuple[str | None, str]:
    queue, _, number = what.rpartition(":")
    return (queue or None), number


def _clock_s(text: str) -> float:
    hour, _, minute = text.partition(":")
    return int(hour) * 3600.0 + int(minute or 0) * 60.0
