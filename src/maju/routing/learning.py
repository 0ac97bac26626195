"""What a queue learns from an event about its own pace; nothing else depends on the order here.

Looked at before the event changes the records: a leg that ends is still there to be measured.
"""

from __future__ import annotations

from maju.kernel import events as e
from maju.kernel.ids import ContactId
from maju.routing.model import Contact, SlotKind, Stage
from maju.routing.pace import (
    Pace,
    PaceKey,
    leg_over,
    ring_accepted,
    someone_came,
    told_came_true,
    visit_over,
    wrap_up_over,
)
from maju.routing.state import Draft


def learn(d: Draft, body: e.EventBody) -> None:
    """Let the queue's moving figures follow *body*, if it says something about them."""
    match body:
        case e.Queued():
            _came(d, body)
        case e.VisitEnded():
            _visit_ended(d, body)
        case e.OfferEnded(why="accepted"):
            _rang(d, body)
        case e.LegEnded():
            _talked(d, body)
        case e.WrapUpEnded():
            _wrapped_up(d, body)
        case _:
            pass


def _came(d: Draft, body: e.Queued) -> None:
    contact = d.contacts.get(body.contact)
    if contact is not None and body.visit != contact.visit:
        key = (body.queue, contact.channel)
        d.pace = d.pace.set(key, someone_came(d.pace.get(key, Pace()), d.now))


def _visit_ended(d: Draft, body: e.VisitEnded) -> None:
    """A callback in line has nobody who waits: it tells nothing about patience."""
    contact = d.contacts.get(body.contact)
    if contact is not None and contact.inbound:
        key = (body.queue, contact.channel)
        waited = max(0, d.now - contact.entered_at)
        gave_up = body.why == "abandoned"
        pace = visit_over(d.pace.get(key, Pace()), waited, gave_up=gave_up)
        if contact.foretold is not None and (gave_up or body.why == "answered"):
            pace = told_came_true(pace, contact.foretold, waited, gave_up=gave_up)
        d.pace = d.pace.set(key, pace)


def _rang(d: Draft, body: e.OfferEnded) -> None:
    key = _key(d, body.contact)
    agent = d.agents.get(body.agent)
    if key is None or agent is None:
        return
    for slot in agent.slots:
        if slot.contact == body.contact and slot.kind is SlotKind.RINGING:
            d.pace = d.pace.set(key, ring_accepted(d.pace.get(key, Pace()), d.now - slot.since))


def _talked(d: Draft, body: e.LegEnded) -> None:
    """A consulted colleague helps with a contact that is another's."""
    contact = d.contacts.get(body.contact)
    for leg in contact.legs if contact is not None else ():
        if leg.leg == body.leg and leg.stage != "wrap_up" and leg.role != "consult":
            if contact is None or leg.queue is None:
                continue
            key = (leg.queue, contact.channel)
            d.pace = d.pace.set(key, leg_over(d.pace.get(key, Pace()), d.now - leg.since))


def _wrapped_up(d: Draft, body: e.WrapUpEnded) -> None:
    """Of a contact that was handed on, the wrap-up is left out: it is in another queue by now."""
    contact = d.contacts.get(body.contact)
    if contact is None or contact.stage is not Stage.GONE or contact.queue is None:
        return
    key = (contact.queue, contact.channel)
    for leg in contact.legs:
        if leg.agent == body.agent and leg.stage == "wrap_up":
            d.pace = d.pace.set(key, wrap_up_over(d.pace.get(key, Pace()), d.now - leg.since))


def _key(d: Draft, contact_id: ContactId) -> PaceKey | None:
    contact: Contact | None = d.contacts.get(contact_id)
    if contact is None or contact.queue is None or contact.offer_role == "consult":
        return None
    return (contact.queue, contact.channel)
