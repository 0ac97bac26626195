"""What adapters tell of the world, and what programs tell of the centre."""

from __future__ import annotations

from maju.kernel import commands as c
from maju.kernel import effects as f
from maju.kernel import events as e
from maju.kernel.channels import Channel
from maju.kernel.errors import Refused
from maju.kernel.ids import AgentId, ContactId
from maju.kernel.time import Instant
from maju.routing.ending import close, end_leg, leave_watching, leg_of, stop_watching
from maju.routing.flow import enter
from maju.routing.lining import join, rank_of
from maju.routing.matching import emit
from maju.routing.model import Contact, SlotKind, Stage
from maju.routing.on_agent import unanswered, with_customer
from maju.routing.on_customer import gone, not_there_yet
from maju.routing.on_supervisor import observing_failed
from maju.routing.on_transfer import back_to_line, lose_agent
from maju.routing.promises import DialOutcome, dialled, give_up, under_way
from maju.routing.recording import recording_failed
from maju.routing.state import Draft
from maju.routing.validate import check_settings
from maju.routing.work import leave_work

_DIAL_OUTCOMES: dict[str, DialOutcome] = {
    "reached": "reached",
    "no_answer": "no_answer",
    "busy": "busy",
    "bad_number": "bad_number",
    "refused": "refused",
}


def answer_effect(d: Draft, body: c.AnswerEffect) -> None:
    """What came of an effect. Success is silent where the world shows it by itself."""
    if body.outcome != "done" or body.detail:
        emit(
            d,
            e.EffectSettled(effect=body.effect, outcome=body.outcome, detail=body.detail),
        )
    match body.about:
        case f.Dial(contact=contact_id, attempt=attempt):
            _dial_answered(d, body, contact_id, attempt)
        case f.Connect(contact=contact_id, agents=agents) if body.outcome != "done":
            _connect_failed(d, contact_id, agents, body.detail)
        case f.Ring(contact=contact_id, offer=offer) if body.outcome != "done":
            contact = d.contacts.get(contact_id)
            if contact is not None and contact.offer == offer:
                unanswered(d, contact, "unreachable", due=None)
        case f.TakeVoicemail(contact=contact_id):
            contact = d.contacts.get(contact_id)
            if contact is not None and contact.stage is Stage.VOICEMAIL:
                _voicemail_answered(d, body, contact)
        case f.SendOutside(contact=contact_id):
            _outside_answered(d, body, contact_id)
        case f.Observe() as observe if body.outcome != "done":
            observing_failed(d, observe)
        case f.KeepRecording() as keep if body.outcome != "done":
            recording_failed(d, keep)
        case _:
            pass


def _voicemail_answered(d: Draft, body: c.AnswerEffect, contact: Contact) -> None:
    """The message is there, or it could not be taken. Either way a person looks after it, unless
    nothing was said (``empty``) or a recording failed and nobody knows who called.
    """
    d.want(contact.adapter, f.EndContact(contact=contact.id))
    close(d, contact.id, by="system", outcome="flowed_out")
    nothing = body.detail == "empty" or (body.outcome == "failed" and contact.customer is None)
    if not nothing:
        leave_work(d, contact)


def _dial_answered(d: Draft, body: c.AnswerEffect, contact_id: ContactId, attempt: int) -> None:
    contact = d.contacts.get(contact_id)
    if contact is None or contact.stage is not Stage.DIALLING or contact.attempt != attempt:
        if body.outcome == "done" and body.detail == "reached":
            _hang_up_stranger(d, contact_id)
        return
    if body.detail == NO_PHONE:
        leg = next(one for one in contact.legs if one.stage == "dial")
        emit(d, e.AgentPhoneSet(agent=leg.agent, phone_adapter=None, why="lost"))
    if body.outcome == "unknown":
        dialled(d, contact, "unknown")
    elif body.outcome == "failed":
        dialled(d, contact, _DIAL_OUTCOMES.get(body.detail, "undone"))
    else:
        dialled(d, contact, _DIAL_OUTCOMES.get(body.detail, "reached"))


def _hang_up_stranger(d: Draft, contact_id: ContactId) -> None:
    """The customer picked up when the core had already given up: nobody is there for it.

    Which adapter dialled is forgotten with the contact; one that does not know it does nothing.
    """
    if contact_id not in d.contacts:
        for adapter in sorted(d.adapters):
            d.want(adapter, f.EndContact(contact=contact_id, prompt="sorry"))


def _connect_failed(d: Draft, contact_id: ContactId, agents: tuple[AgentId, ...], why: str) -> None:
    contact = d.contacts.get(contact_id)
    if contact is None or contact.stage is not Stage.TALKING:
        return
    now_with = with_customer(contact)
    if now_with != agents:
        return  # an earlier connection's failure, heard late
    if contact.asking is not None:  # the colleague who waits aside may have the customer
        lose_agent(d, contact, agents[0])
    else:
        for agent in agents[1:]:
            leg = leg_of(contact, agent)
            assert leg is not None
            end_leg(d, contact_id, leg, "lost")
        back_to_line(d, contact, leg_agent=agents[0])
    for agent in agents:  # whose device may be broken: somebody else first
        emit(d, e.AgentResting(agent=agent, until=Instant(d.now + d.settings.rona_rest)))
    if why == NO_PHONE:  # rather no call at all than one after the other that fails
        emit(d, e.AgentPhoneSet(agent=agents[0], phone_adapter=None, why="lost"))


NO_PHONE = "no_phone"
"""An adapter's answer to ``Connect`` or ``Dial``: the agent has no phone that could ring."""


def _outside_answered(d: Draft, body: c.AnswerEffect, contact_id: ContactId) -> None:
    contact = d.contacts.get(contact_id)
    if contact is None or contact.stage is not Stage.OUTSIDE:
        return
    if body.outcome == "done":
        close(d, contact_id, by="system", outcome="flowed_out")
    elif contact.outside_failed is not None and contact.flow is not None:
        enter(d, contact_id, contact.outside_failed)
    elif contact.queue is not None:
        # nobody outside: back to the line it came from, at its place
        join(d, contact_id, contact.queue, "return", rank=contact.rank)
    else:
        d.want(contact.adapter, f.EndContact(contact=contact_id, prompt="sorry"))
        close(d, contact_id, by="system", outcome="flowed_out")


def agent_lost(d: Draft, body: c.AgentLost) -> None:
    """An agent's device or page is gone: whatever it had goes on without it."""
    agent = d.agents.get(body.agent)
    if agent is None or body.signed_in not in (None, agent.signed_in_at):
        return
    only_phone = body.adapter is not None and body.adapter != agent.adapter
    if only_phone and body.adapter != agent.phone_adapter:
        return  # it has another phone by now
    leave_watching(d, body.agent)
    for slot in agent.slots:
        contact = d.contacts.get(slot.contact)
        wraps_up = slot.kind is SlotKind.WRAP_UP
        if contact is None or (only_phone and (slot.channel is not Channel.VOICE or wraps_up)):
            continue
        match slot.kind:
            case SlotKind.RINGING:
                unanswered(d, contact, "unreachable", due=None)
            case SlotKind.WRAP_UP:
                leg = next(
                    one
                    for one in contact.legs
                    if one.agent == body.agent and one.stage == "wrap_up"
                )
                emit(
                    d,
                    e.WrapUpEnded(contact=contact.id, agent=body.agent, leg=leg.leg, how="lost"),
                )
            case SlotKind.DIALLING:
                _dialling_agent_lost(d, contact)
            case SlotKind.TALKING | SlotKind.PARKED:
                lose_agent(d, contact, body.agent)
    if only_phone:
        emit(d, e.AgentPhoneSet(agent=body.agent, phone_adapter=None, why="lost"))
    else:
        emit(d, e.AgentSignedOut(agent=body.agent, why="lost"))


def _dialling_agent_lost(d: Draft, contact: Contact) -> None:
    d.want(contact.adapter, f.EndContact(contact=contact.id, prompt="sorry"))
    dialled(d, contact, "undone")


def report(d: Draft, body: c.Report) -> None:
    """Compare what the adapter finds with what is open here, and mend the difference."""
    found = set(body.contacts)
    mine = sorted(
        contact.id
        for contact in d.contacts.values()
        if contact.adapter == body.adapter
        and contact.stage not in (Stage.GONE, Stage.DIALLING)  # a dial has its own answer
        and contact.channel.live  # a letter does not hang up
        and not not_there_yet(contact)
    )
    missing = tuple(one for one in mine if one not in found)
    unknown = tuple(sorted(one for one in found if _over(d, one)))
    emit(d, e.Reconciled(adapter=body.adapter, gone=missing, unknown=unknown))
    for one in missing:
        contact = d.contacts.get(one)
        if contact is not None:
            gone(d, contact, dropped=_line_began(contact) < body.since)
    for one in unknown:
        d.want(body.adapter, f.EndContact(contact=one, prompt="sorry"))
    known = None if body.known is None else set(body.known)
    present = set(body.agents)
    lost = sorted(
        agent.id
        for agent in d.agents.values()
        if body.adapter in (agent.adapter, agent.phone_adapter)
        and agent.id not in present
        and (known is None or agent.id in known)
        and (body.heard is None or agent.signed_in_at <= body.heard)
    )
    for one_agent in lost:
        agent_lost(d, c.AgentLost(agent=one_agent, adapter=body.adapter))
    _mend_watching(d, body, mine)
    talking = set(body.talking)
    for one in mine:
        again = d.contacts.get(one)
        if again is not None and again.stage is Stage.TALKING:
            agents = with_customer(again)
            if any((one, agent) not in talking for agent in agents):
                d.want(again.adapter, f.Connect(contact=one, agents=agents))


def _line_began(contact: Contact) -> Instant:
    """When its line was there at the latest: one that we dialled began after its contact."""
    if contact.inbound:
        return contact.began_at
    return max((leg.since for leg in contact.legs), default=contact.began_at)


def _mend_watching(d: Draft, body: c.Report, mine: list[ContactId]) -> None:
    """Who is with no talk any more left it while nobody listened."""
    if body.watching is None:
        return
    here = set(body.watching)
    for one in mine:
        contact = d.contacts.get(one)
        for watcher in contact.watchers if contact is not None else ():
            if (one, watcher.by) not in here:
                stop_watching(d, one, watcher, "failed")


def _over(d: Draft, contact: ContactId) -> bool:
    known = d.contacts.get(contact)
    return known is None or known.stage is Stage.GONE


def apply_settings(d: Draft, body: c.ApplySettings) -> None:
    """Decide by a new version from here on; lines are ordered anew by it."""
    settings = body.settings
    if settings.centre != d.centre:
        raise Refused("other_centre", centre=settings.centre)
    if settings.version <= d.settings.version:
        raise Refused("settings_stale", version=settings.version, have=d.settings.version)
    check_settings(settings)
    _keep_what_is_open(d, body)
    emit(d, e.SettingsApplied(settings=settings))
    for agent_id in sorted(d.agents):
        if agent_id in d.look.agents:
            continue
        leave_watching(d, agent_id)
        if d.agents[agent_id].slots:
            emit(d, e.AgentStateAsked(agent=agent_id, state="signed_out"))
        else:
            emit(d, e.AgentSignedOut(agent=agent_id))
    for contact_id in sorted(d.contacts):
        contact = d.contacts[contact_id]
        if contact.stage is not Stage.WAITING or contact.queue is None or not contact.inbound:
            continue
        since = contact.waiting_since if contact.waiting_since is not None else contact.entered_at
        rank = rank_of(contact, d.look.queues[contact.queue], since)
        if rank != contact.rank and contact.visit == 1:
            emit(d, e.Reranked(contact=contact_id, rank=rank))


def _keep_what_is_open(d: Draft, body: c.ApplySettings) -> None:
    """Refuse to take away what open contacts stand in."""
    queues = {queue.id: queue.client for queue in body.settings.queues}
    nodes = {(flow.id, node.id): type(node) for flow in body.settings.flows for node in flow.nodes}
    for contact_id in sorted(d.contacts):
        contact = d.contacts[contact_id]
        if contact.stage is Stage.GONE:
            continue
        used = [contact.queue] + ([contact.asking.queue] if contact.asking else [])
        for queue in used:
            if queue is not None and queues.get(queue) != contact.client:
                raise Refused("queue_in_use", queue=queue, contact=contact_id)
        if contact.flow is None:
            continue
        stands = contact.node if contact.stage is Stage.FLOW else None
        if stands is not None:
            was = type(d.look.nodes[contact.flow][stands])
            if nodes.get((contact.flow, stands)) is not was:
                raise Refused("node_in_use", node=stands, contact=contact_id)
        goes = contact.outside_failed if contact.stage is Stage.OUTSIDE else None
        if goes is not None and (contact.flow, goes) not in nodes:
            raise Refused("node_in_use", node=goes, contact=contact_id)
    for callback_id in sorted(d.callbacks):
        callback = d.callbacks[callback_id]
        if queues.get(callback.queue) != callback.client:
            raise Refused("queue_in_use", queue=callback.queue)


def forget(d: Draft, body: c.ForgetCustomer) -> None:
    """Put on record that a customer was forgotten. Whom nobody knows, nobody can call back."""
    emit(d, e.CustomerForgotten(customer=body.customer))
    for callback_id in sorted(d.callbacks):
        callback = d.callbacks[callback_id]
        if callback.customer == body.customer and not under_way(d, callback):
            give_up(d, callback, "cancelled")
