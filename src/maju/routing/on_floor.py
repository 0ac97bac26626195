"""What a supervisor's hand does: a contact goes where it is told to, and is never lost on the way."""

from __future__ import annotations

from maju.kernel import commands as c
from maju.kernel import effects as f
from maju.kernel import events as e
from maju.kernel.errors import Refused
from maju.kernel.ids import AgentId
from maju.kernel.settings import QueueSettings
from maju.kernel.time import Duration, Instant
from maju.routing.capacity import open_for
from maju.routing.ending import drop_consult, end_leg, end_offer, end_visit, leg_of
from maju.routing.lining import join
from maju.routing.matching import emit
from maju.routing.model import Contact, Stage
from maju.routing.on_agent import with_customer
from maju.routing.on_transfer import target_of
from maju.routing.state import Draft

_MOVABLE = (Stage.WAITING, Stage.RINGING, Stage.TALKING, Stage.HELD)

_HOLD = Duration(30_000_000)
"""How long it is kept for the agent that it was given to, should that one not answer."""


def reassign(d: Draft, body: c.Reassign) -> None:
    """To a queue, at the place it has earned; or to an agent who is free, where it rings at once.

    What rings elsewhere stops; a consult under way is over; who talked to it wraps it up.
    """
    contact = d.contacts.get(body.contact)
    if contact is None:
        raise Refused("unknown_contact", contact=body.contact)
    if contact.stage not in _MOVABLE:
        raise Refused("cannot_move", contact=body.contact)
    if (body.queue is None) == (body.to_agent is None):
        raise Refused("one_target", contact=body.contact)
    talking = contact.stage in (Stage.TALKING, Stage.HELD)
    if talking and len(with_customer(contact)) > 1:
        raise Refused("in_conference", contact=body.contact)
    if body.to_agent is not None:
        _refuse_unless_free(d, contact, body.to_agent)
    queue = target_of(d, contact, body.queue, body.to_agent, None)
    assert queue is not None
    if body.to_agent is None and not talking and queue.id == contact.queue:
        raise Refused("already_there", contact=body.contact)
    if talking:
        _from_agent(d, contact, queue, body)
    else:
        _from_line(d, contact, queue, body)


def _refuse_unless_free(d: Draft, contact: Contact, agent_id: AgentId) -> None:
    """One who has the contact in hand in any way has it already; then as for any other offer."""
    agent = d.agents.get(agent_id)
    if agent is None:
        return  # refused by who looks for the colleague
    if any(slot.contact == contact.id for slot in agent.slots):
        raise Refused("already_there", contact=contact.id)
    about = d.look.agents.get(agent_id)
    if not d.serves(agent_id) or about is None:
        return
    if not open_for(agent, about.capacity, contact.channel):
        raise Refused("agent_busy", agent=agent_id)


def _from_line(d: Draft, contact: Contact, queue: QueueSettings, body: c.Reassign) -> None:
    end_offer(d, contact.id, "withdrawn")
    _say(d, body, None)
    if body.to_agent is None:
        end_visit(d, contact.id, "transfer")
        join(d, contact.id, queue.id, "transfer")
        return
    emit(
        d,
        e.Queued(
            contact=contact.id,
            queue=queue.id,
            visit=contact.visit,
            via="return",
            rank=contact.rank,
            needs=contact.needs,
            reserved_for=body.to_agent,
            reserved_until=Instant(d.now + _HOLD),
        ),
    )


def _from_agent(d: Draft, contact: Contact, queue: QueueSettings, body: c.Reassign) -> None:
    (agent,) = with_customer(contact)
    leg = leg_of(contact, agent)
    assert leg is not None
    drop_consult(d, contact.id, "cancel")
    _say(d, body, agent)
    join(d, contact.id, queue.id, "transfer", colleague=body.to_agent)
    end_leg(d, contact.id, leg, "reassigned")
    d.want(contact.adapter, f.DisconnectAgent(contact=contact.id, agent=agent))


def _say(d: Draft, body: c.Reassign, agent: AgentId | None) -> None:
    emit(
        d,
        e.Reassigned(
            contact=body.contact,
            by=body.by,
            agent=agent,
            queue=body.queue,
            to_agent=body.to_agent,
        ),
    )
