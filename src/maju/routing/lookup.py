"""Settings, looked up: the same decisions as tables by id. Derived, never stored."""

from __future__ import annotations

from maju.kernel.channels import Channel
from maju.kernel.flows import Flow, Node
from maju.kernel.ids import AgentId, FlowId, NodeId, QueueId
from maju.kernel.settings import (
    AgentSettings,
    Calendar,
    Capacity,
    Entry,
    QueueSettings,
    Settings,
)

LaneKey = tuple[QueueId, Channel, tuple[str, ...]]
"""A line within a queue: its channel, and what these contacts need beside what the queue needs."""


class Lookup:
    """Tables over one version of the settings. Read only."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.queues: dict[QueueId, QueueSettings] = {q.id: q for q in settings.queues}
        self.agents: dict[AgentId, AgentSettings] = {a.id: a for a in settings.agents}
        self.flows: dict[FlowId, Flow] = {f.id: f for f in settings.flows}
        self.nodes: dict[FlowId, dict[NodeId, Node]] = {
            f.id: {n.id: n for n in f.nodes} for f in settings.flows
        }
        self.calendars: dict[str, Calendar] = {c.id: c for c in settings.calendars}
        self.entries: dict[tuple[Channel, str], Entry] = {
            (e.channel, e.address): e for e in settings.entries
        }
        self.numbers: dict[AgentId, int] = {a.id: i for i, a in enumerate(settings.agents)}
        self._queues: dict[AgentId, frozenset[QueueId]] = {
            a.id: frozenset(self.queues if a.queues is None else a.queues) for a in settings.agents
        }
        self._skills: dict[AgentId, dict[str, int]] = {
            a.id: {s.skill: s.level for s in a.skills} for a in settings.agents
        }

    def queues_of(self, agent: AgentId) -> frozenset[QueueId]:
        """The queues that the agent is put to, whether it fits them or not."""
        return self._queues.get(agent, frozenset())

    def bit(self, agent: AgentId) -> int:
        """The agent's own bit in a set of agents."""
        return 1 << self.numbers[agent]

    def seats(self, agent: AgentId, channel: Channel) -> int:
        """How many contacts of *channel* the agent can have in hand at once."""
        return most_of(self.agents[agent].capacity, channel)

    def level(self, agent: AgentId, lane: LaneKey) -> int | None:
        """How well *agent* fits *lane*: 0 (nothing asked), 1 best … 9; ``None`` if not at all."""
        about = self.agents.get(agent)
        queue = self.queues.get(lane[0])
        if about is None or queue is None or queue.id not in self._queues[agent]:
            return None
        if about.clients is not None and queue.client not in about.clients:
            return None
        if queue.languages and not any(spoken in queue.languages for spoken in about.languages):
            return None
        skills = self._skills[agent]
        worst = 0
        for need in queue.needs:
            level = skills.get(need.skill)
            if level is None or level > need.worst_level:
                return None
            worst = max(worst, level)
        for token in lane[2]:
            kind, _, value = token.partition(":")
            if kind == "lang":
                if value not in about.languages:
                    return None
            else:
                level = skills.get(value)
                if level is None:
                    return None
                worst = max(worst, level)
        return worst


def most_of(capacity: Capacity, channel: Channel) -> int:
    """How many contacts of *channel* fit at once."""
    match channel:
        case Channel.VOICE:
            return 1
        case Channel.CHAT:
            return capacity.chat
        case _:
            return capacity.work
