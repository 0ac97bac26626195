"""How much an agent takes at once: voice alone, chats up to n, other work when nobody waits."""

from __future__ import annotations

from maju.kernel.channels import Channel
from maju.kernel.settings import Capacity
from maju.routing.model import Agent, SlotKind


def open_for(agent: Agent, capacity: Capacity, channel: Channel) -> bool:
    """Whether *agent* may be offered a contact of *channel* now."""
    if agent.state != "available" or agent.asked is not None or agent.rest_until is not None:
        return False
    if agent.watching is not None or (agent.phone_gone and channel is Channel.VOICE):
        return False
    if not agent.slots:
        return True
    chats = work = 0
    for slot in agent.slots:
        if slot.channel is Channel.VOICE:
            return False
        if slot.channel is Channel.CHAT:
            chats += 1
        elif slot.kind is SlotKind.PARKED:
            work += 1
        else:
            work += 1
            rests = slot.kind is SlotKind.TALKING and slot.interruptible
            if channel.live and not rests:
                return False
    match channel:
        case Channel.VOICE:
            return chats == 0 or capacity.mixed
        case Channel.CHAT:
            return chats < capacity.chat
        case _:
            return chats == 0 and work < capacity.work


def load_for(agent: Agent) -> int:
    """How much the agent has in hand; the least burdened comes first, whatever the policy."""
    return len(agent.slots)
