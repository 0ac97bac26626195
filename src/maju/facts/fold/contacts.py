"""What each event means for contacts: their way to an agent, and agents' spans with them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from maju.facts.fold.state import Contact, Leg, Offer, State, Visit
from maju.facts.fold.unions import known_as
from maju.kernel import events as e
from maju.kernel.events import Event
from maju.kernel.flows import CheckHours, ToQueue
from maju.kernel.time import Instant
from maju.routing.hours import closed_part, is_open

OURS = frozenset({"callback", "outbound"})
"""Kinds that we began."""

_MISSED = {
    "announced": "blocked",
    "voicemail": "blocked",
    "forwarded": "self_served",
    "abandoned": "ivr_abandoned",
}

Handler = Callable[[Event, Any], None]
Finish = Callable[[Contact], None]


class Contacts:
    """Changes the contacts of a state; a contact that is over is given to *finish*.

    What concerns a contact that is not known is passed over: its beginning was not in this
    journal.
    """

    def __init__(self, state: State, finish: Finish) -> None:
        self._state = state
        self._finish = finish
        self.handlers: dict[type, Handler] = {
            e.ContactArrived: self._arrived,
            e.OutboundBegan: self._outbound_began,
            e.WorkBegan: self._work_began,
            e.StepEntered: self._step_entered,
            e.StepLeft: self._step_left,
            e.NeedsSet: self._needs_set,
            e.Queued: self._queued,
            e.VisitEnded: self._visit_ended,
            e.OfferMade: self._offer_made,
            e.OfferEnded: self._offer_ended,
            e.DialBegan: self._dial_began,
            e.Answered: self._answered,
            e.Held: self._held,
            e.Resumed: self._resumed,
            e.ConsultBegan: self._consult_began,
            e.ConsultEnded: self._consult_ended,
            e.Transferred: self._transferred,
            e.Reassigned: self._reassigned,
            e.LegEnded: self._leg_ended,
            e.WrapUpBegan: self._wrap_up_began,
            e.WrapUpEnded: self._wrap_up_ended,
            e.MessageSeen: self._message_seen,
            e.ContactClosed: self._closed,
            e.CallMissed: self._missed,
        }

    def talking(self, contact: str) -> Iterator[Leg]:
        """Legs of those who are with the customer; consulted colleagues are not."""
        known = self._state.contacts.get(contact)
        for leg in () if known is None else known.legs:
            if leg.talk_from and not leg.end and leg.role != "consulted":
                yield leg

    def _of(self, contact: str) -> Contact:
        return self._state.contacts[contact]

    def _team(self, agent: str) -> str | None:
        settings = self._state.settings
        assert settings is not None
        return next((each.team for each in settings.agents if each.id == agent), None)

    # --- at the door ---------------------------------------------------------------------------

    def _arrived(self, event: Event, body: e.ContactArrived) -> None:
        self._state.contacts[body.contact] = Contact(
            id=body.contact,
            kind="inbound",
            client=body.client,
            channel=body.channel.value,
            at=event.occurred,
            seq=event.seq,
            customer=known_as(self._state, body.client, body.customer),
            vip=body.vip,
            entry=body.entry,
        )

    def _outbound_began(self, event: Event, body: e.OutboundBegan) -> None:
        self._state.contacts[body.contact] = Contact(
            id=body.contact,
            kind="outbound" if body.callback is None else "callback",
            client=body.client,
            channel=body.channel.value,
            at=event.occurred,
            seq=event.seq,
            customer=known_as(self._state, body.client, body.customer),
        )

    def _work_began(self, event: Event, body: e.WorkBegan) -> None:
        self._state.contacts[body.contact] = Contact(
            id=body.contact,
            kind="work",
            client=body.client,
            channel="task",
            at=event.occurred,
            seq=event.seq,
            customer=known_as(self._state, body.client, body.customer),
            vip=body.vip,
            topic=body.topic or None,
        )

    # --- flow and line -------------------------------------------------------------------------

    def _step_entered(self, event: Event, body: e.StepEntered) -> None:
        """A step that waits for the customer is in the menu; the others are passed at once."""
        contact = self._of(body.contact)
        if body.until is not None and not contact.ivr_at and not contact.queued:
            contact.ivr_at = event.occurred

    def _step_left(self, _event: Event, body: e.StepLeft) -> None:
        if body.key == "closed" and body.how == "passed":
            self._of(body.contact).shut = self._calendar_of(body.node)

    def _calendar_of(self, node_id: str) -> str:
        settings = self._state.settings
        assert settings is not None
        for flow in settings.flows:
            for node in flow.nodes:
                if node.id == node_id and isinstance(node, CheckHours):
                    return node.calendar
                if node.id == node_id and isinstance(node, ToQueue):
                    found = [q.calendar for q in settings.queues if q.id == node.queue]
                    return (found[0] if found else None) or ""
        return ""

    def _needs_set(self, _event: Event, body: e.NeedsSet) -> None:
        contact = self._of(body.contact)
        contact.topic = body.topic or contact.topic

    def _queued(self, event: Event, body: e.Queued) -> None:
        contact, at = self._of(body.contact), event.occurred
        if not contact.queued:
            contact.queued, contact.queued_seq = at, event.seq
            contact.ivr_left = at
        if contact.visits and contact.visits[-1].number == body.visit:
            return  # back at its place: nobody took the ring
        contact.visits.append(Visit(body.visit, body.queue, body.via, at, event.seq))

    def _visit_ended(self, event: Event, body: e.VisitEnded) -> None:
        contact = self._of(body.contact)
        visit = contact.visits[-1]
        visit.left, visit.why = max(event.occurred, visit.at), body.why
        last = contact.offers[-1] if contact.offers else None
        visit.ringing = (
            body.why == "abandoned"
            and last is not None
            and last.why == "abandoned"
            and last.end >= visit.left
        )

    def _offer_made(self, event: Event, body: e.OfferMade) -> None:
        contact = self._of(body.contact)
        main = body.role == "main"
        contact.offers.append(
            Offer(
                id=body.offer,
                agent=body.agent,
                team=self._team(body.agent),
                queue=body.queue,
                visit=body.visit if main and contact.kind not in OURS else None,
                at=event.occurred,
                seq=event.seq,
                consult=not main,
            )
        )
        if main and contact.visits:
            contact.visits[-1].offers += 1

    def _offer_ended(self, event: Event, body: e.OfferEnded) -> None:
        contact = self._of(body.contact)
        offer = next(each for each in reversed(contact.offers) if each.id == body.offer)
        offer.end, offer.why = max(event.occurred, offer.at), body.why
        if offer.consult or not contact.visits:
            return
        visit = contact.visits[-1]
        if body.why == "accepted":
            visit.agent = body.agent
        elif body.why == "no_answer":
            visit.rona += 1

    # --- with an agent -------------------------------------------------------------------------

    def _begin_leg(self, contact: Contact, event: Event, number: int, agent: str, role: str) -> Leg:
        offer = contact.offers[-1] if contact.offers else None
        rang = offer is not None and offer.agent == agent and offer.why == "accepted"
        leg = Leg(
            number=number,
            agent=agent,
            team=self._team(agent),
            role=role,
            at=event.occurred,
            seq=event.seq,
            queue=contact.visits[-1].queue if contact.visits else None,
            visit=contact.visits[-1].number if contact.visits else None,
            ring=offer.end - offer.at if rang and offer is not None else None,
        )
        contact.legs.append(leg)
        return leg

    def _leg(self, contact: Contact, number: int) -> Leg:
        return next(each for each in reversed(contact.legs) if each.number == number)

    def _dial_began(self, event: Event, body: e.DialBegan) -> None:
        self._begin_leg(self._of(body.contact), event, body.leg, body.agent, "handling")

    def _answered(self, event: Event, body: e.Answered) -> None:
        contact = self._of(body.contact)
        leg = next((each for each in contact.legs if each.number == body.leg), None)
        if leg is None:
            leg = self._begin_leg(contact, event, body.leg, body.agent, "handling")
        leg.talk_from = event.occurred
        if not contact.answered:
            contact.answered, contact.agent = event.occurred, body.agent

    def _held(self, event: Event, body: e.Held) -> None:
        asking = self._consults(body.contact)
        for leg in self.talking(body.contact):
            leg.hold_from = event.occurred
            leg.holds += 1
            if asking:  # back to the colleague, who waited meanwhile
                leg.consult_from = event.occurred

    def _resumed(self, event: Event, body: e.Resumed) -> None:
        for leg in self.talking(body.contact):
            self._unhold(leg, event.occurred)
            self._unconsult(leg, event.occurred)

    def _consults(self, contact: str) -> bool:
        """Whether a colleague is asked; its own time runs on while the agent is with the customer."""
        legs = self._of(contact).legs
        return any(leg.role == "consulted" and leg.consult_from and not leg.end for leg in legs)

    def _unconsult(self, leg: Leg, at: int) -> None:
        if leg.consult_from:
            leg.consult = (leg.consult or 0) + max(0, at - leg.consult_from)
            leg.consult_from = 0

    def _unhold(self, leg: Leg, at: int) -> None:
        if leg.hold_from:
            leg.hold += max(0, at - leg.hold_from)
            leg.hold_from = 0

    def _consult_began(self, event: Event, body: e.ConsultBegan) -> None:
        contact = self._of(body.contact)
        leg = self._begin_leg(contact, event, body.leg, body.colleague, "consulted")
        leg.consult_from = event.occurred
        for asker in self.talking(body.contact):
            if asker.agent == body.agent:
                asker.consulted = True
                asker.consult_from = event.occurred

    def _consult_ended(self, event: Event, body: e.ConsultEnded) -> None:
        """The consult is over for both; a colleague who keeps the customer handles from here."""
        for leg in self._of(body.contact).legs:
            if leg.end:
                continue
            asked = leg.consult_from and leg.role == "consulted"
            self._unconsult(leg, event.occurred)
            if asked and leg.agent == body.colleague:
                if body.how in {"transfer", "conference"}:
                    leg.role = "handling" if body.how == "transfer" else "conference"
                    leg.talk_from = event.occurred
            elif leg.agent == body.agent and leg.consulted and body.how == "conference":
                leg.conferenced = True

    def _transferred(self, _event: Event, body: e.Transferred) -> None:
        contact = self._of(body.contact)
        contact.transfers += 1
        for leg in self.talking(body.contact):
            if leg.agent == body.agent:
                leg.given = "external" if body.number else body.kind

    def _reassigned(self, _event: Event, body: e.Reassigned) -> None:
        """Taken from an agent by a supervisor: handed over once more, but not by that agent."""
        if body.agent is not None:
            self._of(body.contact).transfers += 1

    def _leg_ended(self, event: Event, body: e.LegEnded) -> None:
        leg = self._leg(self._of(body.contact), body.leg)
        at = max(event.occurred, leg.at)
        leg.on_hold = bool(leg.hold_from) and body.how in {"customer", "dropped"}
        self._unhold(leg, at)
        self._unconsult(leg, at)
        leg.end, leg.how = at, body.how

    def _wrap_up_began(self, event: Event, body: e.WrapUpBegan) -> None:
        leg = self._leg(self._of(body.contact), body.leg)
        leg.wrap_from = max(event.occurred, leg.end)

    def _wrap_up_ended(self, event: Event, body: e.WrapUpEnded) -> None:
        contact = self._of(body.contact)
        leg = self._leg(contact, body.leg)
        leg.wrap_end, leg.wrap_how = max(event.occurred, leg.wrap_from), body.how
        leg.topic = body.topic or None
        contact.topic = body.topic or contact.topic
        self._finish(contact)

    def _message_seen(self, _event: Event, body: e.MessageSeen) -> None:
        contact = self._of(body.contact)
        if body.by == "agent":
            contact.said += 1
        else:
            contact.heard += 1

    # --- out -----------------------------------------------------------------------------------

    def _closed(self, event: Event, body: e.ContactClosed) -> None:
        contact = self._of(body.contact)
        contact.closed = max(event.occurred, contact.at)
        contact.outcome, contact.by, contact.lost = body.outcome, body.by, body.lost
        contact.part = body.part or self._part(contact)
        if contact.ivr_at and not contact.ivr_left:
            contact.ivr_left = contact.closed
        self._finish(contact)

    def _missed(self, event: Event, body: e.CallMissed) -> None:
        """It came while Maju was down: an attempt of its own time (decision 0102).

        Out of hours it is one of those; in hours nobody could be reached: blocked, unless the
        customer hung up first, or somebody outside took it.
        """
        contact = Contact(
            id=body.contact,
            kind="inbound",
            client=body.client,
            channel="voice",
            at=body.began_at,
            seq=event.seq,
            customer=known_as(self._state, body.client, body.customer),
            entry=body.entry,
            closed=body.ended_at,
            outcome=_MISSED[body.fate],
            by="customer" if body.fate == "abandoned" else "system",
            blocked="no_line",
        )
        contact.shut = self._hours_of(body.queue)
        contact.part = self._part(contact)
        if contact.part is None:
            contact.shut = None
        else:
            contact.outcome = "after_hours"
        self._state.contacts[body.contact] = contact
        self._finish(contact)

    def _hours_of(self, queue: str | None) -> str | None:
        settings = self._state.settings
        assert settings is not None
        return next((each.calendar for each in settings.queues if each.id == queue), None)

    def _part(self, contact: Contact) -> str | None:
        """Which kind of closed, by the calendar that was found shut; kpi.md §7.1."""
        settings = self._state.settings
        assert settings is not None
        if not contact.shut:
            return None
        found = [each for each in settings.calendars if each.id == contact.shut]
        at = Instant(contact.closed)
        if not found or is_open(found[0], settings.zone, at):
            return None
        return closed_part(found[0], settings.zone, at)
