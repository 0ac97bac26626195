"""How events change contacts, their visits to queues, and agents' legs in them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from maju.facts.readmodel.rows import ContactRow, LegRow, MessageRow, VisitRow
from maju.facts.readmodel.shelf import Shelf
from maju.kernel import events as e
from maju.kernel.channels import Channel
from maju.kernel.events import Event
from maju.kernel.ids import AgentId, ContactId
from maju.kernel.time import Duration, Instant

Handler = Callable[[Event, Any], None]

CONSULT = "consult"


def since(start: Instant | None, end: Instant) -> Duration:
    """How long; a late timer may lie before what it ends, and is 0 then."""
    return Duration(0) if start is None else Duration(max(0, end - start))


class Contacts:
    """The part of the fold that is about contacts."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
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
            e.ConsultAsked: self._consult_asked,
            e.ConsultBegan: self._consult_began,
            e.ConsultEnded: self._consult_ended,
            e.Transferred: self._transferred,
            e.LegEnded: self._leg_ended,
            e.WrapUpBegan: self._wrap_up_began,
            e.WrapUpEnded: self._wrap_up_ended,
            e.MessageSeen: self._message_seen,
            e.VoicemailBegan: self._voicemail_began,
            e.OutsideBegan: self._outside_began,
            e.ContactClosed: self._closed,
        }

    def _contact(self, contact: ContactId, event: Event) -> ContactRow:
        row = self._shelf.contacts.get(contact)
        assert row is not None, f"{contact} of event {event.seq} is not open"
        row.last_seq = event.seq
        return row

    def _leg(self, contact: ContactId, leg: int) -> LegRow:
        row = self._shelf.legs.get((contact, leg))
        assert row is not None, f"leg {leg} of {contact} is not open"
        return row

    def _visit(self, row: ContactRow) -> VisitRow | None:
        return self._shelf.visits.get((row.contact, row.visits))

    def _talking(self, row: ContactRow) -> Iterator[LegRow]:
        """Legs of agents who are with the customer now."""
        for number in range(1, row.legs + 1):
            leg = self._shelf.legs.rows.get((row.contact, number))
            if leg is not None and leg.began_at is not None and leg.ended_at is None:
                yield leg

    # --- at the door -------------------------------------------------------------------------------

    def _arrived(self, event: Event, body: e.ContactArrived) -> None:
        row = ContactRow(
            centre=self._shelf.centre,
            contact=body.contact,
            direction="inbound",
            client=body.client,
            channel=body.channel,
            customer=body.customer,
            language=body.language,
            vip=body.vip,
            caution=body.caution,
            entry=body.entry,
            began_at=body.began_at,
            arrived_at=event.at,
            last_seq=event.seq,
        )
        self._shelf.contacts.put(body.contact, row)
        self._shelf.tell(event, "arrived", row, detail=body.channel)

    def _outbound_began(self, event: Event, body: e.OutboundBegan) -> None:
        row = ContactRow(
            centre=self._shelf.centre,
            contact=body.contact,
            direction="outbound",
            client=body.client,
            channel=body.channel,
            customer=body.customer,
            callback=body.callback,
            attempt=body.attempt,
            began_at=event.occurred,
            arrived_at=event.occurred,
            last_seq=event.seq,
        )
        self._shelf.contacts.put(body.contact, row)
        if body.callback is None:
            self._shelf.tell(event, "placed", row, agent=body.agent)
        else:
            self._shelf.tell(event, "callback_turn", row, queue=body.queue, us=body.attempt)

    def _work_began(self, event: Event, body: e.WorkBegan) -> None:
        row = ContactRow(
            centre=self._shelf.centre,
            contact=body.contact,
            direction="work",
            client=body.client,
            channel=Channel.TASK,
            customer=body.customer,
            language=body.language,
            vip=body.vip,
            origin=body.origin,
            began_at=event.occurred,
            arrived_at=event.occurred,
            topic=body.topic or None,
            last_seq=event.seq,
        )
        self._shelf.contacts.put(body.contact, row)
        self._shelf.tell(event, "work", row, queue=body.queue, detail=body.why)

    # --- flow and line -------------------------------------------------------------------------------

    def _step_entered(self, event: Event, body: e.StepEntered) -> None:
        self._contact(body.contact, event).stage = "flow"

    def _step_left(self, event: Event, body: e.StepLeft) -> None:
        if body.how == "key":
            row = self._contact(body.contact, event)
            self._shelf.tell(event, "pressed", row, detail=f"{body.node}:{body.key}")

    def _needs_set(self, event: Event, body: e.NeedsSet) -> None:
        row = self._contact(body.contact, event)
        row.topic = body.topic or row.topic
        row.language = body.language or row.language

    def _queued(self, event: Event, body: e.Queued) -> None:
        row = self._contact(body.contact, event)
        row.stage, row.queue = "waiting", body.queue
        row.entry_queue = row.entry_queue or body.queue
        if row.queued_at is None:
            row.queued_at = event.occurred
        if body.visit == row.visits:
            return  # back at its place: nobody took the ring
        row.visits = body.visit
        if body.queue not in row.queues:
            row.queues = [*row.queues, body.queue]
        visit = VisitRow(
            centre=self._shelf.centre,
            contact=body.contact,
            visit=body.visit,
            client=row.client,
            channel=row.channel,
            queue=body.queue,
            via=body.via,
            entered_at=event.occurred,
        )
        self._shelf.visits.put((body.contact, body.visit), visit)
        self._shelf.tell(event, "queued", row, queue=body.queue, detail=body.via)

    def _visit_ended(self, event: Event, body: e.VisitEnded) -> None:
        visit = self._shelf.visits.get((body.contact, body.visit))
        assert visit is not None
        visit.left_at, visit.why = event.occurred, body.why
        visit.wait_us = since(visit.entered_at, event.occurred)

    def _offer_made(self, event: Event, body: e.OfferMade) -> None:
        row = self._contact(body.contact, event)
        row.offers += 1
        row.offer_to = body.agent
        visit = self._visit(row)
        if body.role == "main":
            row.stage = "ringing"
            if visit is not None:
                visit.offers += 1

    def _offer_ended(self, event: Event, body: e.OfferEnded) -> None:
        row = self._contact(body.contact, event)
        row.offer_to = None
        visit = self._visit(row)
        if body.why == "accepted":
            if visit is not None and visit.left_at is None:
                visit.agent = body.agent
        else:
            self._shelf.tell(event, "missed", row, agent=body.agent, detail=body.why)

    # --- with an agent -------------------------------------------------------------------------------

    def _begin_leg(self, row: ContactRow, number: int, agent: AgentId, role: str) -> LegRow:
        row.legs = max(row.legs, number)
        leg = LegRow(
            centre=self._shelf.centre,
            contact=row.contact,
            leg=number,
            client=row.client,
            channel=row.channel,
            agent=agent,
            role=role,
            queue=row.queue,
            visit=row.visits or None,
        )
        return self._shelf.legs.put((row.contact, number), leg)

    def _dial_began(self, event: Event, body: e.DialBegan) -> None:
        row = self._contact(body.contact, event)
        row.stage = "dialling"
        leg = self._begin_leg(row, body.leg, body.agent, "main")
        leg.dialled_at = event.occurred
        self._shelf.tell(event, "dialled", row, agent=body.agent, us=body.attempt)

    def _answered(self, event: Event, body: e.Answered) -> None:
        row = self._contact(body.contact, event)
        row.stage = "talking"
        leg = self._shelf.legs.get((body.contact, body.leg))
        if leg is None:
            leg = self._begin_leg(row, body.leg, body.agent, "main")
        leg.began_at, leg.wait_us = event.occurred, body.wait
        if row.answered_at is None:
            row.answered_at = event.occurred
            row.wait_us = since(row.queued_at, event.occurred)
        self._joins(row, body.agent)
        self._shelf.tell(event, "answered", row, agent=body.agent, queue=body.queue, us=body.wait)

    def _joins(self, row: ContactRow, agent: AgentId) -> None:
        if agent not in row.agents:
            row.agents = [*row.agents, agent]

    def _held(self, event: Event, body: e.Held) -> None:
        row = self._contact(body.contact, event)
        row.stage = "held"
        row.holds += 1
        for leg in self._talking(row):
            if leg.role != CONSULT:
                self._shelf.legs.get((leg.contact, leg.leg))
                leg.held_since = event.occurred
                leg.holds += 1
        self._shelf.tell(event, "held", row, agent=body.agent)

    def _resumed(self, event: Event, body: e.Resumed) -> None:
        row = self._contact(body.contact, event)
        row.stage = "talking"
        for leg in self._talking(row):
            self._unhold(leg, event.occurred)

    def _unhold(self, leg: LegRow, at: Instant) -> None:
        if leg.held_since is not None:
            self._shelf.legs.get((leg.contact, leg.leg))
            leg.hold_us += since(leg.held_since, at)
            leg.held_since = None

    def _consult_asked(self, event: Event, body: e.ConsultAsked) -> None:
        row = self._contact(body.contact, event)
        self._shelf.tell(
            event, "consult_asked", row, agent=body.agent, queue=body.queue, detail=body.to_agent
        )

    def _consult_began(self, event: Event, body: e.ConsultBegan) -> None:
        row = self._contact(body.contact, event)
        leg = self._begin_leg(row, body.leg, body.colleague, CONSULT)
        leg.began_at = event.occurred
        self._shelf.tell(event, "consult", row, agent=body.agent, detail=body.colleague)

    def _consult_ended(self, event: Event, body: e.ConsultEnded) -> None:
        row = self._contact(body.contact, event)
        if body.colleague is not None and body.how in ("transfer", "conference"):
            for leg in self._talking(row):
                if leg.agent == body.colleague:
                    self._shelf.legs.get((leg.contact, leg.leg))
                    leg.role = "main" if body.how == "transfer" else "conference"
                    self._joins(row, leg.agent)
        self._shelf.tell(event, f"consult_{body.how}", row, agent=body.agent, detail=body.colleague)

    def _transferred(self, event: Event, body: e.Transferred) -> None:
        row = self._contact(body.contact, event)
        row.transfers += 1
        detail = body.to_agent or ("outside" if body.number else None)
        kind = f"transferred_{body.kind}"
        self._shelf.tell(event, kind, row, agent=body.agent, queue=body.queue, detail=detail)

    def _leg_ended(self, event: Event, body: e.LegEnded) -> None:
        row = self._contact(body.contact, event)
        leg = self._leg(body.contact, body.leg)
        self._unhold(leg, event.occurred)
        leg.ended_at, leg.how = event.occurred, body.how
        if leg.began_at is not None:
            leg.talk_us = max(0, since(leg.began_at, event.occurred) - leg.hold_us)
        if leg.role != CONSULT:
            row.talk_us += leg.talk_us
            row.hold_us += leg.hold_us
        if body.how == "lost":
            self._shelf.tell(event, "agent_lost", row, agent=body.agent)

    def _wrap_up_began(self, event: Event, body: e.WrapUpBegan) -> None:
        self._contact(body.contact, event)
        self._leg(body.contact, body.leg).wrap_up_began_at = event.occurred

    def _wrap_up_ended(self, event: Event, body: e.WrapUpEnded) -> None:
        row = self._contact(body.contact, event)
        leg = self._leg(body.contact, body.leg)
        leg.wrap_up_ended_at, leg.wrap_up_how = event.occurred, body.how
        leg.wrap_up_us = since(leg.wrap_up_began_at, event.occurred)
        leg.topic, leg.result = body.topic or None, body.result or None
        row.wrap_up_us += leg.wrap_up_us
        row.topic, row.result = body.topic or row.topic, body.result or row.result
        if body.how == "saved":
            detail = f"{body.topic}:{body.result}"
            self._shelf.tell(
                event, "recorded", row, agent=body.agent, detail=detail, us=leg.wrap_up_us
            )
        self._finish_if_over(row, event.occurred)

    def _message_seen(self, event: Event, body: e.MessageSeen) -> None:
        row = self._contact(body.contact, event)
        row.messages += 1
        self._shelf.messages.append(
            MessageRow(
                centre=self._shelf.centre,
                contact=body.contact,
                n=row.messages,
                message=body.message,
                by=body.by,
                agent=body.agent,
                at=event.occurred,
            )
        )

    # --- out -----------------------------------------------------------------------------------------

    def _voicemail_began(self, event: Event, body: e.VoicemailBegan) -> None:
        row = self._contact(body.contact, event)
        row.stage = "voicemail"
        self._shelf.tell(event, "voicemail", row, queue=body.queue)

    def _outside_began(self, event: Event, body: e.OutsideBegan) -> None:
        row = self._contact(body.contact, event)
        row.stage = "outside"
        self._shelf.tell(event, "outside", row)

    def _closed(self, event: Event, body: e.ContactClosed) -> None:
        row = self._contact(body.contact, event)
        row.stage, row.closed_at = "closed", event.occurred
        row.outcome, row.closed_by, row.lost = body.outcome, body.by, body.lost
        row.part = body.part or None
        if row.answered_at is None and row.queued_at is not None:
            row.wait_us = since(row.queued_at, event.occurred)
        us = since(row.arrived_at, event.occurred)
        self._shelf.tell(event, "closed", row, detail=body.outcome, us=us)
        self._finish_if_over(row, event.occurred)

    def _finish_if_over(self, row: ContactRow, at: Instant) -> None:
        if row.closed_at is None:
            return
        legs = [(row.contact, n) for n in range(1, row.legs + 1)]
        for key in legs:
            leg = self._shelf.legs.rows.get(key)
            if (
                leg is not None
                and leg.wrap_up_began_at is not None
                and leg.wrap_up_ended_at is None
            ):
                return
        row.finished_at = at
        self._shelf.contacts.finish(row.contact)
        for key in legs:
            self._shelf.legs.finish(key)
        for n in range(1, row.visits + 1):
            self._shelf.visits.finish((row.contact, n))
