"""Whom the world plays, and who sits at a seat (:mod:`.seat`)."""

from __future__ import annotations

from maju.kernel.settings import AgentSettings, Settings

SEAT = "seat-"
"""What the ids of seats begin with."""


def played(settings: Settings) -> tuple[AgentSettings, ...]:
    """The agents that the world plays: all but the seats."""
    return tuple(agent for agent in settings.agents if not agent.id.startswith(SEAT))
