"""Who is planned for the rest of a day, by what they serve: groups of like people, interval by interval."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import msgspec
import numpy as np
import numpy.typing as npt

from maju.directory import models as m
from maju.kernel.channels import Channel
from maju.kernel.ids import AgentId, QueueId
from maju.kernel.settings import Settings
from maju.kernel.time import SECOND, Instant
from maju.routing.lookup import Lookup
from maju.workforce.models import Published

Counts = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
_MOST_OF_IT = 0.5
"""Who does something for half of an interval or more is taken to do it in all of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Crew:
    """People who serve the same queues at the same levels.

    Attributes:
        levels: queue to level, as they are assigned now.
        able: the same, of all queues for which they have the skills.
        agents: who.
        work, meals, trained: [slot] how many do that.
    """

    levels: Mapping[str, int]
    able: Mapping[str, int]
    agents: Sequence[str]
    work: Counts
    meals: Counts
    trained: Counts


def crews_of(
    centre: m.Centre, settings: Settings, day: date, *, begin: Instant, step_s: int, slots: int
) -> list[Crew]:
    """By the published roster of *day* (and the night before), in *slots* from *begin* on."""
    look = Lookup(settings)
    free = [msgspec.structs.replace(one, queues=None) for one in settings.agents]
    unbound = Lookup(msgspec.structs.replace(settings, agents=tuple(free)))
    doing: dict[str, dict[str, Floats]] = {}
    rows = Published.objects.filter(centre=centre, day__gte=day - timedelta(days=1), day__lte=day)
    for row in rows:
        for what, start, end in row.spans:
            share = _share((int(str(start)), int(str(end))), begin, step_s, slots)
            if share.any():
                own = doing.setdefault(row.agent, defaultdict(lambda: np.zeros(slots)))
                own[str(what)] += share
    alike: dict[tuple[tuple[tuple[str, int], ...], tuple[tuple[str, int], ...]], list[str]] = {}
    for agent in sorted(doing):
        levels, able = (_levels(each, agent, settings) for each in (look, unbound))
        if able:
            alike.setdefault((levels, able), []).append(agent)
    return [
        Crew(
            levels=dict(levels),
            able=dict(able),
            agents=agents,
            work=_sum(doing, agents, ("work",), slots),
            meals=_sum(doing, agents, ("meal",), slots),
            trained=_sum(doing, agents, ("training", "meeting", "other"), slots),
        )
        for (levels, able), agents in sorted(alike.items())
        if levels
    ]


def _share(span: tuple[int, int], begin: Instant, step_s: int, slots: int) -> Floats:
    edges = np.arange(slots + 1) * step_s
    first, last = ((at - begin) / SECOND for at in span)
    part: Floats = np.clip(np.minimum(edges[1:], last) - np.maximum(edges[:-1], first), 0.0, None)
    return part / step_s


def _levels(look: Lookup, agent: str, settings: Settings) -> tuple[tuple[str, int], ...]:
    found = []
    for queue in settings.queues:
        level = look.level(AgentId(agent), (QueueId(queue.id), Channel.VOICE, ()))
        if level is not None and Channel.VOICE in queue.channels:
            found.append((str(queue.id), level))
    return tuple(found)


def _sum(
    doing: Mapping[str, Mapping[str, Floats]],
    agents: Sequence[str],
    what: Sequence[str],
    slots: int,
) -> Counts:
    total = np.zeros(slots, dtype=np.int64)
    for agent in agents:
        for each in what:
            if each in doing[agent]:
                total += doing[agent][each] >= _MOST_OF_IT
    return total
