"""How events change an agent: its slots, and from them its busy time and its idleness."""

from __future__ import annotations

import msgspec

from maju.kernel import events as e
from maju.kernel.errors import Bug
from maju.kernel.ids import AgentId, ContactId
from maju.kernel.time import Duration
from maju.routing.model import Agent, Contact, Slot, SlotKind
from maju.routing.state import Draft
from maju.routing.steps import check_slot

change = msgspec.structs.replace

_MILLION = 1_000_000


def signed_in(d: Draft, body: e.AgentSignedIn) -> None:
    """A new record: away until it asks to be available."""
    if body.agent in d.agents:
        raise Bug(f"{body.agent} signed in twice")
    d.adapters = d.adapters.set(body.adapter, body.phone or d.adapters.get(body.adapter, False))
    if body.phone_adapter is not None:
        d.adapters = d.adapters.set(body.phone_adapter, True)
    d.put_agent(
        Agent(
            id=body.agent,
            adapter=body.adapter,
            phone=body.phone,
            phone_adapter=body.phone_adapter,
            signed_in_at=d.now,
            reason="signed_in",
            since=d.now,
            idle_since=d.now,
        )
    )


def phone_set(d: Draft, body: e.AgentPhoneSet) -> None:
    """Calls ring elsewhere from now on, or nowhere."""
    was = d.agent(body.agent)
    if body.phone_adapter is not None:
        d.adapters = d.adapters.set(body.phone_adapter, True)
    d.put_agent(
        change(was, phone_adapter=body.phone_adapter, phone_gone=body.phone_adapter is None)
    )


def watches(d: Draft, agent: AgentId | None, contact: ContactId | None) -> None:
    """A supervisor's own seat is (no longer) busy with somebody's talk."""
    was = None if agent is None else d.agents.get(agent)
    if was is not None:
        d.put_agent(change(was, watching=contact))


def state_set(d: Draft, body: e.AgentStateSet) -> None:
    """Available again means idle from now on, and a clean slate of unanswered offers."""
    was = d.agent(body.agent)
    comes_back = body.state == "available" and was.state == "away"
    d.put_agent(
        change(
            was,
            state=body.state,
            reason=body.reason,
            since=d.now,
            asked=None,
            rona=0 if comes_back else was.rona,
            idle_since=d.now if comes_back else was.idle_since,
            rest_until=None if comes_back else was.rest_until,
        )
    )


def take_slot(
    d: Draft, agent: AgentId, contact: Contact, kind: SlotKind, *, interruptible: bool
) -> None:
    """The agent has one more contact in hand."""
    was = d.agent(agent)
    if any(slot.contact == contact.id for slot in was.slots):
        raise Bug(f"{agent} already has {contact.id}")
    slot = Slot(
        contact=contact.id,
        channel=contact.channel,
        kind=kind,
        since=d.now,
        interruptible=interruptible,
    )
    d.put_agent(_with_slots(d, was, (*was.slots, slot)))


def turn_slot(d: Draft, agent: AgentId, contact: ContactId, kind: SlotKind) -> None:
    """What the agent does for a contact changes."""
    was = d.agent(agent)
    slots = []
    for slot in was.slots:
        if slot.contact == contact:
            check_slot(agent, slot.kind, kind)
            slots.append(change(slot, kind=kind, since=d.now))
        else:
            slots.append(slot)
    if all(slot.contact != contact for slot in slots):
        raise Bug(f"{agent} has not {contact}")
    d.put_agent(_with_slots(d, was, tuple(slots)))


def free_slot(d: Draft, agent: AgentId, contact: ContactId) -> None:
    """The agent has one contact less in hand."""
    was = d.agent(agent)
    slots = tuple(slot for slot in was.slots if slot.contact != contact)
    if len(slots) == len(was.slots):
        raise Bug(f"{agent} has not {contact}")
    d.put_agent(_with_slots(d, was, slots))


def _with_slots(d: Draft, was: Agent, slots: tuple[Slot, ...]) -> Agent:
    """Busy from the first slot that is more than a ring to the last; idle from then on.

    A ring that nobody answers does not reset how long the agent has been idle.
    """
    works = any(slot.kind not in (SlotKind.RINGING, SlotKind.PARKED) for slot in slots)
    if works and was.busy_since is None:
        return change(was, slots=slots, busy_since=d.now)
    if works or was.busy_since is None:
        return change(was, slots=slots)
    busy = Duration(was.busy + (d.now - was.busy_since))
    signed_in_for = max(1, d.now - was.signed_in_at)
    return change(
        was,
        slots=slots,
        busy=busy,
        busy_since=None,
        idle_since=d.now,
        share=busy * _MILLION // signed_in_for,
    )
