"""Handing a contact on: blind, after a consult, or by talking all three together."""

from __future__ import annotations

from maju.kernel import commands as c
from maju.kernel import effects as f
from maju.kernel import events as e
from maju.kernel.channels import Channel
from maju.kernel.dialling import may_call
from maju.kernel.errors import Refused
from maju.kernel.ids import AgentId, QueueId
from maju.kernel.settings import QueueSettings
from maju.routing.ending import drop_consult, end_leg, leg_of
from maju.routing.flow import outside
from maju.routing.lining import join, queue_open, rank_of
from maju.routing.matching import emit
from maju.routing.model import Contact, Stage
from maju.routing.on_agent import leading, with_customer
from maju.routing.state import Draft


def transfer(d: Draft, body: c.Transfer) -> None:
    """Blind: the agent is done with it; the contact waits again, at the place it first had."""
    contact, leg = leading(d, body.agent, body.contact)
    targets = (body.queue is not None) + (body.to_agent is not None) + bool(body.number)
    if targets != 1:
        raise Refused("one_target", contact=body.contact)
    if len(with_customer(contact)) > 1:
        raise Refused("in_conference", contact=body.contact)
    if body.number and not may_call(body.number, d.settings.outside):
        raise Refused("number_not_allowed", number=body.number)
    if body.number and contact.channel is not Channel.VOICE:
        raise Refused("other_channel", number=body.number, channel=contact.channel)
    queue = target_of(d, contact, body.queue, body.to_agent, body.agent)
    drop_consult(d, contact.id, "cancel")
    emit(
        d,
        e.Transferred(
            contact=contact.id,
            agent=body.agent,
            kind="blind",
            queue=body.queue,
            to_agent=body.to_agent,
            number=body.number,
        ),
    )
    if queue is None:
        outside(d, contact.id, body.number, failed=None)
    else:
        join(d, contact.id, queue.id, "transfer", colleague=body.to_agent)
    end_leg(d, contact.id, leg, "transfer")
    d.want(contact.adapter, f.DisconnectAgent(contact=contact.id, agent=body.agent))


def target_of(
    d: Draft,
    contact: Contact,
    queue_id: QueueId | None,
    to_agent: AgentId | None,
    by: AgentId | None,
) -> QueueSettings | None:
    """The queue that it goes to (its own, when it goes to a colleague); ``None``: to neither.

    *by* is the agent who sends it; ``None``: a supervisor does.
    """
    if to_agent is not None:
        _colleague(d, contact, to_agent, by)
        queue_id = contact.queue
    if queue_id is None:
        return None
    queue = d.look.queues.get(queue_id)
    if queue is None:
        raise Refused("unknown_queue", queue=queue_id)
    if to_agent is None and contact.channel not in (*queue.channels, Channel.TASK):
        raise Refused("other_channel", queue=queue_id, channel=contact.channel)
    if queue.client != contact.client:
        raise Refused("other_client", queue=queue_id)
    if to_agent is None and not queue_open(d, queue):
        raise Refused("queue_closed", queue=queue_id)
    return queue


def _colleague(d: Draft, contact: Contact, colleague: AgentId, by: AgentId | None) -> None:
    if colleague == by:
        raise Refused("to_oneself", agent=by)
    if colleague not in d.agents:
        raise Refused("not_signed_in", agent=colleague)
    if not d.serves(colleague):
        raise Refused("agent_away", agent=colleague)
    clients = d.look.agents[colleague].clients
    if clients is not None and contact.client not in clients:
        raise Refused("other_client", agent=colleague)


def consult(d: Draft, body: c.Consult) -> None:
    """Ask a colleague while the customer holds."""
    contact, leg = leading(d, body.agent, body.contact)
    if (body.queue is None) == (body.to_agent is None):
        raise Refused("one_target", contact=body.contact)
    if contact.asking is not None:
        raise Refused("consult_under_way", contact=body.contact)
    if len(with_customer(contact)) > 1:
        raise Refused("in_conference", contact=body.contact)
    queue = target_of(d, contact, body.queue, body.to_agent, body.agent)
    assert queue is not None or contact.queue is None
    if contact.stage is Stage.TALKING:
        emit(d, e.Held(contact=contact.id, agent=body.agent))
        d.want(contact.adapter, f.PutOnHold(contact=contact.id))
    rank = d.now if queue is None else rank_of(contact, queue, contact.arrived_at)
    emit(
        d,
        e.ConsultAsked(
            contact=contact.id,
            agent=leg.agent,
            queue=body.queue,
            to_agent=body.to_agent,
            rank=rank,
        ),
    )


def end_consult(d: Draft, body: c.EndConsult) -> None:
    """Back to the customer alone, handed over, or all three together."""
    contact, leg = leading(d, body.agent, body.contact)
    asking = contact.asking
    if asking is None or asking.agent != body.agent:
        raise Refused("no_consult", contact=body.contact)
    if body.how == "cancel":
        drop_consult(d, contact.id, "cancel")
        _back(d, contact, body.agent)
        return
    colleague = asking.colleague
    if asking.stage != "talking" or colleague is None:
        raise Refused("consult_not_answered", contact=body.contact)
    emit(
        d,
        e.ConsultEnded(contact=contact.id, agent=body.agent, colleague=colleague, how=body.how),
    )
    if body.how == "transfer":
        emit(
            d,
            e.Transferred(contact=contact.id, agent=body.agent, kind="warm", to_agent=colleague),
        )
        end_leg(d, contact.id, leg, "transfer")
        d.want(contact.adapter, f.DisconnectAgent(contact=contact.id, agent=body.agent))
    _back(d, d.contact(contact.id), colleague if body.how == "transfer" else body.agent)


def _back(d: Draft, contact: Contact, agent: AgentId) -> None:
    contact = d.contact(contact.id)
    if contact.stage is Stage.HELD:
        emit(d, e.Resumed(contact=contact.id, agent=agent))
    d.want(contact.adapter, f.Connect(contact=contact.id, agents=with_customer(contact)))


def lose_agent(d: Draft, contact: Contact, agent: AgentId) -> None:
    """An agent's line is gone in the middle of a talk."""
    leg = leg_of(contact, agent)
    assert leg is not None
    if leg.role == "consult":
        drop_consult(d, contact.id, "lost")
        return
    others = [a for a in with_customer(contact) if a != agent]
    asking = contact.asking
    heir = asking.colleague if asking is not None and asking.stage == "talking" else None
    if others:
        end_leg(d, contact.id, leg, "lost")
    elif heir is not None:
        # the consulted colleague is still there: the customer is not sent back to the line
        emit(
            d,
            e.ConsultEnded(contact=contact.id, agent=agent, colleague=heir, how="transfer"),
        )
        end_leg(d, contact.id, leg, "lost")
        _back(d, contact, heir)
    else:
        drop_consult(d, contact.id, "cancel")
        back_to_line(d, contact, leg_agent=agent)


def back_to_line(d: Draft, contact: Contact, *, leg_agent: AgentId) -> None:
    """Waits again, at the place it first had, for another agent: in a visit of its own."""
    contact = d.contact(contact.id)
    leg = leg_of(contact, leg_agent)
    assert leg is not None
    assert contact.queue is not None
    join(d, contact.id, contact.queue, "return")
    end_leg(d, contact.id, leg, "lost")
