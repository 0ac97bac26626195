"""How legs, visits and contacts end, whoever ends them."""

from __future__ import annotations

from typing import Literal

from maju.kernel import effects as f
from maju.kernel import events as e
from maju.kernel.ids import AgentId, ContactId
from maju.kernel.time import Instant
from maju.routing.matching import emit
from maju.routing.model import Contact, Leg, Stage, Watcher
from maju.routing.state import Draft


def talking_legs(contact: Contact) -> tuple[Leg, ...]:
    """The legs of agents who are with the customer or a colleague now."""
    return tuple(leg for leg in contact.legs if leg.stage != "wrap_up")


def leg_of(contact: Contact, agent: AgentId) -> Leg | None:
    """The agent's present leg, wrap-up not counted."""
    return next((leg for leg in talking_legs(contact) if leg.agent == agent), None)


def end_leg(
    d: Draft, contact_id: ContactId, leg: Leg, how: e.LegEnd, *, due: Instant | None = None
) -> None:
    """The agent is out of the contact. A consulted colleague, or one whose device died or whose
    dial came to nothing, has nothing to wrap up.
    """
    unwatch(d, contact_id, leg.agent)
    emit(
        d,
        e.LegEnded(contact=contact_id, agent=leg.agent, leg=leg.leg, how=how),
        due=due,
    )
    if leg.role == "consult" or how in ("lost", "failed"):
        return
    contact = d.contact(contact_id)
    queue_id = leg.queue if leg.queue is not None else contact.queue
    queue = d.look.queues.get(queue_id) if queue_id is not None else None
    wrap_up = d.settings.wrap_up_cap
    if queue is not None and queue.wrap_up_ends:
        wrap_up = queue.wrap_up
    emit(
        d,
        e.WrapUpBegan(
            contact=contact_id, agent=leg.agent, leg=leg.leg, until=Instant(d.now + wrap_up)
        ),
    )


def unwatch(d: Draft, contact_id: ContactId, agent: AgentId) -> None:
    """The agent's talk is over, and so is whatever a supervisor heard of it."""
    for one in d.contact(contact_id).watchers:
        if one.agent == agent:
            stop_watching(d, contact_id, one, "over")


def leave_watching(d: Draft, watcher: AgentId) -> None:
    """The supervisor's own seat is gone, or it goes home."""
    seat = d.agents.get(watcher)
    if seat is None or seat.watching is None:
        return
    for one in d.contact(seat.watching).watchers:
        if one.watcher == watcher:
            stop_watching(d, seat.watching, one, "over")


def stop_watching(
    d: Draft, contact_id: ContactId, one: Watcher, why: Literal["stopped", "over", "failed"]
) -> None:
    """A supervisor is out of the talk; its phone is told."""
    contact = d.contact(contact_id)
    emit(d, e.SupervisionEnded(contact=contact_id, agent=one.agent, by=one.by, why=why))
    d.want(
        contact.adapter,
        f.StopObserving(contact=contact_id, by=one.by, watcher=one.watcher, device=one.device),
    )


def end_offer(
    d: Draft, contact_id: ContactId, why: e.OfferEnd, *, due: Instant | None = None
) -> None:
    """The ring is over, if it rings; the device is told unless it said so itself."""
    contact = d.contact(contact_id)
    if contact.offer is None or contact.offer_to is None:
        return
    agent = d.agent(contact.offer_to)
    offer = contact.offer
    emit(d, e.OfferEnded(offer=offer, contact=contact_id, agent=agent.id, why=why), due=due)
    if why not in ("accepted", "declined", "busy", "unreachable"):
        d.want(
            agent.device(contact.channel),
            f.StopRinging(contact=contact_id, agent=agent.id, offer=offer),
        )


def end_visit(
    d: Draft, contact_id: ContactId, why: e.VisitEnd, *, due: Instant | None = None
) -> None:
    """The contact leaves its queue, if it stands in one."""
    contact = d.contact(contact_id)
    if contact.stage in (Stage.WAITING, Stage.RINGING) and contact.queue is not None:
        emit(
            d,
            e.VisitEnded(contact=contact_id, queue=contact.queue, visit=contact.visit, why=why),
            due=due,
        )


def drop_consult(d: Draft, contact_id: ContactId, how: Literal["cancel", "lost"]) -> None:
    """A consult under way is over, at whatever stage it is."""
    contact = d.contact(contact_id)
    asking = contact.asking
    if asking is None:
        return
    if contact.offer is not None and contact.offer_role == "consult":
        end_offer(d, contact_id, "withdrawn")
    colleague = asking.colleague if asking.stage == "talking" else None
    emit(
        d,
        e.ConsultEnded(contact=contact_id, agent=asking.agent, colleague=colleague, how=how),
    )
    leg = None if colleague is None else leg_of(d.contact(contact_id), colleague)
    if leg is not None:
        end_leg(d, contact_id, leg, "cancel" if how == "cancel" else "lost")
        d.want(contact.adapter, f.DisconnectAgent(contact=contact_id, agent=leg.agent))


def close(
    d: Draft,
    contact_id: ContactId,
    *,
    by: Literal["customer", "agent", "system", "dropped"],
    outcome: e.Outcome | None = None,
    leg_end: e.LegEnd = "customer",
    visit_end: e.VisitEnd = "abandoned",
    lost: bool = False,
    part: Literal["night", "lunch", "holiday", ""] = "",
    due: Instant | None = None,
) -> None:
    """The customer's side is over: rings stop, consults and legs end, wrap-up begins.

    *outcome* says what it came to where nobody had answered; an answered contact stays answered.
    """
    drop_consult(d, contact_id, "cancel")
    if d.contact(contact_id).offer is not None:
        left = by in ("customer", "dropped") and visit_end == "abandoned"
        end_offer(d, contact_id, "abandoned" if left else "withdrawn", due=due)
    end_visit(d, contact_id, visit_end, due=due)
    for leg in talking_legs(d.contact(contact_id)):
        end_leg(d, contact_id, leg, leg_end, due=due)
    contact = d.contact(contact_id)
    if contact.answered:
        final: e.Outcome = "answered"
    elif outcome is not None:
        final = outcome
    else:
        final = "ivr_abandoned" if contact.entry_queue is None else "abandoned"
    emit(
        d,
        e.ContactClosed(contact=contact_id, outcome=final, by=by, lost=lost, part=part),
        due=due,
    )
