"""What a change would touch, before it is saved: queues, agents, and who waits there now. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct

from maju.kernel.ids import AgentId, ClientId, QueueId
from maju.kernel.settings import Settings
from maju.routing.lookup import Lookup


class Affected(Struct, frozen=True, kw_only=True):
    """What is new, gone or different.

    Args:
        queues: whose settings change, or that come or go.
        agents: whose settings change, or that come or go, or who serve other queues than before.
        clients: whose queues are among them, or that come or go.
        calendars, flows: by their ids.
        waiting: how many contacts wait now, for each of *queues* where somebody does.
        centre: names of the centre's own rules that change.
    """

    queues: Sequence[QueueId]
    agents: Sequence[AgentId]
    clients: Sequence[ClientId]
    calendars: Sequence[str]
    flows: Sequence[str]
    waiting: Mapping[QueueId, int]
    centre: Sequence[str]


_RULES = (
    "zone",
    "away_reasons",
    "rona_limit",
    "rona_rest",
    "wrap_up_cap",
    "reconnect_within",
    "callbacks",
    "outside",
    "tell_when_listened",
)


def affected(before: Settings, after: Settings, *, waiting: Mapping[QueueId, int]) -> Affected:
    """The difference; *waiting* counts who waits now in any queue.

    A queue whose calendar changes is touched as well: it may close.
    """
    calendars = _different(before.calendars, after.calendars)
    queues = set(_different(before.queues, after.queues))
    queues |= {queue.id for queue in (*before.queues, *after.queues) if queue.calendar in calendars}
    was, becomes = Lookup(before), Lookup(after)
    agents = set(_different(before.agents, after.agents))
    agents |= {
        agent
        for agent in was.agents.keys() & becomes.agents.keys()
        if _served(was, agent) != _served(becomes, agent)
    }
    clients = set(before.clients) ^ set(after.clients)
    clients |= {queue.client for queue in (*before.queues, *after.queues) if queue.id in queues}
    return Affected(
        queues=sorted(queues),
        agents=sorted(agents),
        clients=sorted(clients),
        calendars=calendars,
        flows=_different(before.flows, after.flows),
        waiting={queue: waiting[queue] for queue in sorted(queues) if waiting.get(queue)},
        centre=[name for name in _RULES if getattr(before, name) != getattr(after, name)],
    )


def _served(look: Lookup, agent: AgentId) -> set[tuple[QueueId, int]]:
    """The queues that the agent fits, and how well."""
    return {
        (queue.id, level)
        for queue in look.queues.values()
        if (level := look.level(agent, (queue.id, queue.channels[0], ()))) is not None
    }


def _different(before: Sequence[Any], after: Sequence[Any]) -> list[Any]:
    was = {each.id: each for each in before}
    becomes = {each.id: each for each in after}
    return sorted(
        name for name in was.keys() | becomes.keys() if was.get(name) != becomes.get(name)
    )
