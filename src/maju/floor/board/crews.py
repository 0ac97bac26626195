"""Agents who may serve the same, counted together: once for a moment, whatever looks at it.

A centre of a thousand agents has a few dozen kinds of them, and fifty boards to count them for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from maju.facts.live.floor import AtWork, Doing
from maju.kernel.ids import AgentId, ClientId, QueueId, TeamId
from maju.kernel.settings import QueueSettings, Settings


class Kind(NamedTuple):
    """A team, and whom its agents may serve; ``None`` is all."""

    team: TeamId | None
    clients: tuple[ClientId, ...] | None
    queues: tuple[QueueId, ...] | None


class Kinds:
    """The agents of one version of the settings."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.kind = {
            each.id: Kind(
                each.team,
                None if each.clients is None else tuple(each.clients),
                None if each.queues is None else tuple(each.queues),
            )
            for each in settings.agents
        }
        self.agents: dict[Kind, list[AgentId]] = {}
        for agent, kind in self.kind.items():
            self.agents.setdefault(kind, []).append(agent)

    def of(self, team: str, queues: Collection[QueueSettings]) -> frozenset[Kind]:
        """Those of *team* (empty: of any) who may serve one of *queues*."""
        clients = {queue.client for queue in queues}
        names = {queue.id for queue in queues}
        return frozenset(
            kind
            for kind in self.agents
            if (not team or kind.team == team)
            and (kind.clients is None or not clients.isdisjoint(kind.clients))
            and (kind.queues is None or not names.isdisjoint(kind.queues))
        )


class Crews:
    """Who is at work, of agents that the settings know.

    *doing*: for each kind, how many do what; *longest*: who has been in its state longest first.
    """

    def __init__(self, kinds: Kinds, at_work: Iterable[AtWork]) -> None:
        self.kinds = kinds
        known = [each for each in at_work if each.agent in kinds.kind]
        self.longest = sorted(known, key=lambda each: (-each.lasting, each.agent))
        found: dict[Kind, Counter[tuple[Doing, str]]] = {}
        for each in known:
            found.setdefault(kinds.kind[each.agent], Counter())[each.doing, each.reason] += 1
        self.doing: Mapping[Kind, Mapping[tuple[Doing, str], int]] = found
