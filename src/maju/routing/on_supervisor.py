"""A supervisor with an agent's talk: listens, whispers, joins. Each is on record, and the agent sees
it: always when it whispers or joins, and when it listens as the centre has decided.
"""

from __future__ import annotations

from maju.kernel import commands as c
from maju.kernel import effects as f
from maju.kernel import events as e
from maju.kernel.channels import Channel
from maju.kernel.errors import Refused
from maju.kernel.ids import AgentId
from maju.routing.ending import leg_of, stop_watching
from maju.routing.matching import emit
from maju.routing.model import Contact, SlotKind, Stage, Watcher
from maju.routing.state import Draft

_BUSY = (SlotKind.RINGING, SlotKind.DIALLING, SlotKind.TALKING)


def supervise(d: Draft, body: c.Supervise) -> None:
    """Be with a talk, or be with it in another way. One supervisor is with one talk at a time."""
    contact = d.contacts.get(body.contact)
    if contact is None:
        raise Refused("unknown_contact", contact=body.contact)
    here = next((one for one in contact.watchers if one.by == body.by), None)
    if here is not None:
        _change(d, contact, here, body)
        return
    _refuse_unless_talking(contact, body.agent)
    if (body.watcher is None) == (not body.device):
        raise Refused("one_phone", contact=body.contact)
    if body.watcher is not None:
        _refuse_unless_free(d, contact, body.watcher)
    if any(one.by == body.by for other in d.contacts.values() for one in other.watchers):
        raise Refused("already_watching", contact=body.contact)
    emit(
        d,
        e.SupervisionBegan(
            contact=body.contact,
            agent=body.agent,
            by=body.by,
            how=body.how,
            told=_told(d, body),
            watcher=body.watcher,
            device=body.device,
        ),
    )
    _observe(d, contact, body, body.watcher, body.device)


def _change(d: Draft, contact: Contact, here: Watcher, body: c.Supervise) -> None:
    if here.agent != body.agent:
        raise Refused("already_watching", contact=contact.id)
    if here.how == body.how:
        return
    emit(
        d,
        e.SupervisionChanged(
            contact=contact.id,
            agent=body.agent,
            by=body.by,
            how=body.how,
            told=_told(d, body),
        ),
    )
    _observe(d, contact, body, here.watcher, here.device)


def _told(d: Draft, body: c.Supervise) -> bool:
    return body.how != "listen" or d.settings.tell_when_listened


def _observe(
    d: Draft, contact: Contact, body: c.Supervise, watcher: AgentId | None, device: str
) -> None:
    d.want(
        contact.adapter,
        f.Observe(
            contact=contact.id,
            agent=body.agent,
            by=body.by,
            how=body.how,
            watcher=watcher,
            device=device,
        ),
    )


def _refuse_unless_talking(contact: Contact, agent: AgentId) -> None:
    if contact.channel is not Channel.VOICE:
        raise Refused("not_a_call", contact=contact.id)
    leg = leg_of(contact, agent)
    if leg is None or leg.role == "consult" or contact.stage not in (Stage.TALKING, Stage.HELD):
        raise Refused("not_with_customer", agent=agent, contact=contact.id)


def _refuse_unless_free(d: Draft, contact: Contact, watcher: AgentId) -> None:
    seat = d.agents.get(watcher)
    if seat is None:
        raise Refused("not_signed_in", agent=watcher)
    if seat.dials_by is None:
        raise Refused("no_phone", agent=watcher)
    if any(leg.agent == watcher and leg.stage != "wrap_up" for leg in contact.legs):
        raise Refused("already_there", contact=contact.id)
    if any(slot.channel.live and slot.kind in _BUSY for slot in seat.slots):
        raise Refused("agent_busy", agent=watcher)


def stop_supervising(d: Draft, body: c.StopSupervising) -> None:
    """Leave. Who is out already is out: both the page and the phone may say so."""
    contact = d.contacts.get(body.contact)
    for one in contact.watchers if contact is not None else ():
        if one.by == body.by:
            stop_watching(d, body.contact, one, "stopped")


def observing_failed(d: Draft, about: f.Observe) -> None:
    """The supervisor's phone could not be reached."""
    contact = d.contacts.get(about.contact)
    for one in contact.watchers if contact is not None else ():
        if one.by == about.by and one.how == about.how:
            stop_watching(d, about.contact, one, "failed")
