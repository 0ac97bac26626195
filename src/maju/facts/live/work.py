"""How busy agents were, folded from the journal: union of contacts, and the idle time between.

Occupancy (점유율, kpi.md #76) = time with at least one contact in hand ÷ (that + time available
with nothing in hand). Wrap-up counts as work; being away counts as neither.
"""

from __future__ import annotations

from collections.abc import Iterable

from maju.kernel import events as e
from maju.kernel.ids import AgentId, CentreId
from maju.kernel.time import Instant
from maju.routing import State, evolve


class Work:
    """Seconds of all agents of *centre* together; events in order, from the first one on."""

    def __init__(self, centre: CentreId) -> None:
        self.state = State.empty(centre)
        self.busy = 0  # microseconds with something in hand, ringing left out
        self.idle = 0
        self._since: dict[AgentId, tuple[str, Instant]] = {}

    @property
    def occupancy(self) -> float | None:
        """``None`` when nobody was available or busy."""
        whole = self.busy + self.idle
        return None if whole == 0 else self.busy / whole

    def see(self, events: Iterable[e.Event]) -> None:
        """Fold *events*."""
        for event in events:
            before = self.state.agents
            self.state = evolve(self.state, event.body, event.at)
            agent = getattr(event.body, "agent", None)
            if self.state.agents is not before and isinstance(agent, str):
                self._look(AgentId(agent), event.at)
                other = getattr(event.body, "colleague", None)
                if isinstance(other, str):
                    self._look(AgentId(other), event.at)

    def _look(self, agent: AgentId, at: Instant) -> None:
        was, since = self._since.pop(agent, ("", at))
        if was == "busy":
            self.busy += at - since
        elif was == "idle":
            self.idle += at - since
        record = self.state.agents.get(agent)
        if record is None:
            return
        kinds = {slot.kind for slot in record.slots}
        if kinds - {"ringing", "parked"}:
            self._since[agent] = ("busy", at)
        elif not kinds and record.state == "available":
            self._since[agent] = ("idle", at)
