"""Where a record stands: its line, its timers. Derived from the record alone, never stored."""

from __future__ import annotations

from msgspec import Struct

from maju.kernel.errors import Bug
from maju.kernel.ids import AgentId
from maju.routing.lookup import LaneKey
from maju.routing.model import Agent, Callback, Contact, Stage
from maju.routing.ranked import Ranked

TimerKey = tuple[int, str, str, str]
"""(due, kind, id, detail). Fires at *due*; the id says whose it is."""

PoolKey = tuple[int, int, int, str]
"""(load, policy's first, policy's second, agent): lowest is chosen."""


class Lane(Struct, frozen=True, kw_only=True, gc=False):
    """Who waits in a line, who could take the next, and how many serve it at all.

    Args:
        waiting: (rank, contact), lowest first.
        pool: agents who could take one now.
        staff: agents signed in, available and fit, busy ones too.
        crew: the same agents as a set of bits, by their number in the settings, so that two
            lines can tell how many they share.
        seats: how many contacts of this line all of them together can have in hand.
    """

    waiting: Ranked[tuple[int, str]] = Ranked()
    pool: Ranked[PoolKey] = Ranked()
    staff: int = 0
    crew: int = 0
    seats: int = 0


def on_duty(agent: Agent | None) -> bool:
    """Whether the agent takes contacts, now or when those in hand are over."""
    return agent is not None and agent.state == "available" and agent.asked is None


def line_of(
    contact: Contact,
) -> tuple[LaneKey | None, AgentId | None, tuple[int, str]] | None:
    """Where a contact (or its consult) stands in line: a lane or one agent's own; or nowhere."""
    asking = contact.asking
    if contact.stage is Stage.WAITING:
        place = (contact.rank, str(contact.id))
        if contact.reserved_for is not None:
            return (None, contact.reserved_for, place)
        if contact.queue is None:
            raise Bug(f"{contact.id} waits in no queue")
        return ((contact.queue, contact.channel, contact.needs), None, place)
    if asking is not None and asking.stage == "waiting":
        place = (asking.rank, str(contact.id))
        if asking.to_agent is not None:
            return (None, asking.to_agent, place)
        if asking.queue is None:
            raise Bug(f"{contact.id} consults nobody")
        return ((asking.queue, contact.channel, ()), None, place)
    return None


def agent_timers(agent: Agent | None) -> tuple[TimerKey, ...]:
    """When the agent's rest after an unanswered offer is over."""
    if agent is None or agent.rest_until is None:
        return ()
    return ((agent.rest_until, "rest", agent.id, ""),)


def callback_timers(callback: Callback | None) -> tuple[TimerKey, ...]:
    """When a promise is due; or, while an attempt waits in line, when it expires."""
    if callback is None:
        return ()
    if callback.contact is None:
        return ((callback.due, "callback", callback.id, ""),)
    return ((callback.expires, "callback_expires", callback.id, ""),)


def contact_timers(contact: Contact | None) -> tuple[TimerKey, ...]:
    """Everything that happens to a contact by itself if nothing else does."""
    if contact is None:
        return ()
    timers: list[TimerKey] = []
    if contact.offer_until is not None:
        timers.append((contact.offer_until, "ring", contact.id, contact.offer or ""))
    if contact.step_until is not None:
        timers.append((contact.step_until, "step", contact.id, ""))
    if contact.reserved_until is not None and contact.stage is Stage.WAITING:
        timers.append((contact.reserved_until, "release", contact.id, ""))
    if contact.overflow_at is not None and contact.stage is Stage.WAITING:
        timers.append((contact.overflow_at, "overflow", contact.id, str(contact.overflowed)))
    if contact.tell_at is not None and contact.stage is Stage.WAITING:
        timers.append((contact.tell_at, "tell", contact.id, ""))
    timers.extend(
        (leg.until, leg.stage, contact.id, leg.agent)
        for leg in contact.legs
        if leg.until is not None
    )
    return tuple(timers)
