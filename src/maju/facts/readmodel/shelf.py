"""What the parts of the fold work on together: the books, and the steps told so far."""

from __future__ import annotations

from msgspec import Struct

from maju.facts.readmodel.book import Book, Changed
from maju.facts.readmodel.rows import (
    AgentRow,
    CallbackRow,
    ContactRow,
    IntervalRow,
    LegRow,
    MessageRow,
    Note,
    StepRow,
    VisitRow,
)
from maju.kernel.events import Event
from maju.kernel.ids import AgentId, CallbackId, CentreId, ContactId, QueueId, Seq

VisitKey = tuple[ContactId, int]
LegKey = tuple[ContactId, int]
IntervalKey = tuple[AgentId, Seq]


class Changes(Struct, frozen=True, kw_only=True):
    """Everything to be written in one transaction, table by table."""

    contact: Changed[ContactId, ContactRow]
    visit: Changed[VisitKey, VisitRow]
    leg: Changed[LegKey, LegRow]
    agent: Changed[AgentId, AgentRow]
    agent_state: Changed[IntervalKey, IntervalRow]
    callback: Changed[CallbackId, CallbackRow]
    timeline: list[StepRow]
    message: list[MessageRow]
    notes: list[Note]


class Shelf:
    """The open rows of a centre."""

    def __init__(self, centre: CentreId) -> None:
        self.centre = centre
        self.contacts: Book[ContactId, ContactRow] = Book()
        self.visits: Book[VisitKey, VisitRow] = Book()
        self.legs: Book[LegKey, LegRow] = Book()
        self.agents: Book[AgentId, AgentRow] = Book()
        self.intervals: Book[IntervalKey, IntervalRow] = Book()
        self.callbacks: Book[CallbackId, CallbackRow] = Book()
        self.messages: list[MessageRow] = []
        self.notes: list[Note] = []
        self._steps: list[StepRow] = []

    def take(self) -> Changes:
        """What has changed since the last time."""
        steps, self._steps = self._steps, []
        messages, self.messages = self.messages, []
        notes, self.notes = self.notes, []
        return Changes(
            contact=self.contacts.take(),
            visit=self.visits.take(),
            leg=self.legs.take(),
            agent=self.agents.take(),
            agent_state=self.intervals.take(),
            callback=self.callbacks.take(),
            timeline=steps,
            message=messages,
            notes=notes,
        )

    def tell(
        self,
        event: Event,
        kind: str,
        about: ContactRow | CallbackRow,
        *,
        agent: AgentId | None = None,
        queue: QueueId | None = None,
        detail: str | None = None,
        us: int | None = None,
    ) -> None:
        """One step for the timeline of *about*'s customer."""
        contact = about.contact if isinstance(about, ContactRow) else about.origin
        self._steps.append(
            StepRow(
                centre=self.centre,
                seq=event.seq,
                at=event.occurred,
                client=about.client,
                customer=about.customer,
                contact=contact,
                callback=about.callback,
                kind=kind,
                agent=agent,
                queue=queue,
                detail=detail or None,
                us=us,
            )
        )
