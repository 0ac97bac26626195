"""Measures of agents' days that no roll-up has as they stand, but that what is kept of them gives."""

from __future__ import annotations

import msgspec

from maju.facts.rollups.spec import CUTS
from maju.metrics.rollups.prepared import Prepared
from maju.metrics.unsettled import Unsettled

DAYS, ON_QUEUE = "a_days", "a_worked_q_s"
LOGIN, AWAY = "a_login_s", "a_aux_s"

BY_AGENT = next(cut for cut in CUTS if cut.name == "agent")
"""It has a row of each agent and day."""


class AgentDays(msgspec.Struct, frozen=True, kw_only=True):
    """Different days of agents. One who serves two clients may be among the days of both."""

    settled: Prepared | None
    rest: bool
    """Whether some are among the rows that may still change."""

    @property
    def name(self) -> str:
        """What it is called among other sums."""
        return "agent_days"


class OnQueue(msgspec.Struct, frozen=True, kw_only=True):
    """Where no shift is planned, time on queue is all time but that away, on the day that it is."""

    of: Prepared | Unsettled
    """What has both."""

    @property
    def name(self) -> str:
        """As of the others."""
        return f"on_queue_{self.of.name}"


def days_of(*, settled: bool, rest: bool) -> AgentDays:
    """Of settled days, of the rest, or of both."""
    kept = Prepared(cut=BY_AGENT.name, grain="agent_state", measures=())
    return AgentDays(settled=kept if settled else None, rest=rest)
