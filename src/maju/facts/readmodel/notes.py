"""What people say of contacts, inquiries and customers.

An open contact's row is changed in hand; whatever is over lies in the tables alone, and is
changed there.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from maju.facts.readmodel.rows import (
    Afterwards,
    ContactRow,
    InquiryNote,
    PlanNote,
    UnionNote,
)
from maju.facts.readmodel.shelf import Shelf
from maju.kernel import events as e
from maju.kernel.events import Event
from maju.kernel.ids import ContactId

Handler = Callable[[Event, Any], None]

CONSULT = "consult"


class Notes:
    """The part of the fold that is about what is said."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self.handlers: dict[type, Handler] = {
            e.Reassigned: self._reassigned,
            e.AbuseMarked: self._abuse_marked,
            e.TopicCorrected: self._topic_corrected,
            e.ContactRated: self._rated,
            e.RecordingNoted: self._recording_noted,
            e.InquiryNoted: self._inquiry_noted,
            e.CustomersUnited: self._united,
            e.CustomersSplit: self._split,
            e.SchedulePublished: self._published,
        }

    def _reassigned(self, event: Event, body: e.Reassigned) -> None:
        row = self._shelf.contacts.get(body.contact)
        assert row is not None, f"{body.contact} of event {event.seq} is not open"
        row.last_seq = event.seq
        if body.agent is not None:
            row.transfers += 1
        self._shelf.tell(
            event, "reassigned", row, agent=body.agent, queue=body.queue, detail=body.to_agent
        )

    def _abuse_marked(self, event: Event, body: e.AbuseMarked) -> None:
        row = self._shelf.contacts.get(body.contact)
        assert row is not None, f"{body.contact} of event {event.seq} is not open"
        row.last_seq, row.abuse = event.seq, body.press
        self._shelf.tell(event, body.kind, row, agent=body.agent, us=body.press)

    def _topic_corrected(self, event: Event, body: e.TopicCorrected) -> None:
        detail = f"{body.topic}:{body.result}"
        row = self._shelf.contacts.get(body.contact)
        if row is None:
            topic, result = body.topic or None, body.result or None
            self._later(event, body.contact, "corrected", detail, topic=topic, result=result)
            return
        row.last_seq = event.seq
        row.topic, row.result = body.topic or row.topic, body.result or row.result
        self._correct_legs(row, body)
        self._shelf.tell(event, "corrected", row, detail=detail)

    def _correct_legs(self, row: ContactRow, body: e.TopicCorrected) -> None:
        """Of the legs that are over: the last one's type, and what others have not saved."""
        over = [
            leg
            for number in range(1, row.legs + 1)
            if (leg := self._shelf.legs.get((row.contact, number))) is not None
            and leg.role != CONSULT
            and leg.wrap_up_ended_at is not None
        ]
        for leg in over:
            if leg is over[-1] or leg.topic is None:
                leg.topic, leg.result = body.topic or leg.topic, body.result or leg.result

    def _rated(self, event: Event, body: e.ContactRated) -> None:
        row = self._shelf.contacts.get(body.contact)
        if row is None:
            self._later(event, body.contact, "rated", str(body.score), rating=body.score)
            return
        row.last_seq, row.rating = event.seq, body.score
        self._shelf.tell(event, "rated", row, detail=str(body.score))

    def _recording_noted(self, event: Event, body: e.RecordingNoted) -> None:
        """A file is told of when it is whole: mostly after the contact."""
        kept = "recording_short" if body.short else "recording_noted"
        kind = "recording_lost" if body.lost else kept
        detail = f"{body.recording}:{body.seconds}"
        row = self._shelf.contacts.get(body.contact)
        if row is None:
            self._later(event, body.contact, kind, detail)
            return
        row.last_seq = event.seq
        self._shelf.tell(event, kind, row, detail=detail)

    def _later(
        self,
        event: Event,
        contact: ContactId,
        kind: str,
        detail: str,
        *,
        topic: str | None = None,
        result: str | None = None,
        rating: int | None = None,
    ) -> None:
        self._shelf.notes.append(
            Afterwards(
                centre=self._shelf.centre,
                seq=event.seq,
                contact=contact,
                at=event.occurred,
                kind=kind,
                detail=detail,
                topic=topic,
                result=result,
                rating=rating,
            )
        )

    def _inquiry_noted(self, event: Event, body: e.InquiryNoted) -> None:
        self._shelf.notes.append(
            InquiryNote(
                centre=self._shelf.centre,
                seq=event.seq,
                inquiry=body.inquiry,
                client=body.client,
                customer=body.customer,
                contact=body.contact,
                state=body.state,
                owner=body.owner,
                due=body.due,
                topic=body.topic or None,
                at=event.occurred,
                by=body.by,
            )
        )

    def _united(self, event: Event, body: e.CustomersUnited) -> None:
        note = UnionNote(
            centre=self._shelf.centre,
            client=body.client,
            gone=body.gone,
            kept=body.kept,
            at=event.occurred,
            by=body.by,
        )
        self._shelf.notes.append(note)

    def _split(self, event: Event, body: e.CustomersSplit) -> None:
        note = UnionNote(
            centre=self._shelf.centre,
            client=body.client,
            gone=body.gone,
            kept=None,
            at=event.occurred,
            by=body.by,
        )
        self._shelf.notes.append(note)

    def _published(self, event: Event, body: e.SchedulePublished) -> None:
        note = PlanNote(
            centre=self._shelf.centre,
            seq=event.seq,
            version=body.version,
            at=event.occurred,
            by=body.by,
            days=body.days,
        )
        self._shelf.notes.append(note)
