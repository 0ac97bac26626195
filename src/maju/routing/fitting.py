"""Who fits a line, and where it stands in the line's pool. Derived from records and settings."""

from __future__ import annotations

from collections.abc import Iterable

from maju.kernel.channels import Channel
from maju.kernel.settings import Policy
from maju.routing.capacity import load_for, open_for
from maju.routing.lookup import LaneKey, Lookup
from maju.routing.model import Agent
from maju.routing.places import Lane, PoolKey, on_duty
from maju.routing.ranked import Ranked

Fit = tuple[Agent, int, dict[Channel, int]]
"""Somebody who fits a line, how well, and what it is open for (:func:`open_channels`)."""

_CHANNELS = tuple(Channel)


def open_channels(look: Lookup, agent: Agent | None) -> dict[Channel, int]:
    """Channels that the agent is open for, each with its load."""
    about = None if agent is None else look.agents.get(agent.id)
    if agent is None or about is None or agent.state != "available":
        return {}
    load = load_for(agent)
    return {c: load for c in _CHANNELS if open_for(agent, about.capacity, c)}


def pool_key(look: Lookup, agent: Agent, load: int, key: LaneKey, level: int) -> PoolKey:
    """Its place among those who could take the next of *key*, by the queue's policy."""
    match look.queues[key[0]].policy:
        case Policy.LONGEST_IDLE:
            return (load, agent.idle_since, 0, agent.id)
        case Policy.LEAST_OCCUPIED:
            return (load, agent.share, agent.idle_since, agent.id)
        case Policy.BEST_SKILL:
            return (load, level, agent.idle_since, agent.id)


def staffed(
    look: Lookup, key: LaneKey, those: list[Fit], waiting: Iterable[tuple[int, str]]
) -> Lane:
    """The line *key* with *those* who fit it."""
    pool: list[PoolKey] = []
    staff = crew = seats = 0
    for agent, level, channels in those:
        if on_duty(agent):
            staff += 1
            crew |= look.bit(agent.id)
            seats += look.seats(agent.id, key[1])
        load = channels.get(key[1])
        if load is not None:
            pool.append(pool_key(look, agent, load, key, level))
    return Lane(waiting=Ranked(waiting), pool=Ranked(pool), staff=staff, crew=crew, seats=seats)
