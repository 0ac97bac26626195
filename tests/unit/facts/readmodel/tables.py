"""The tables without a database: what is written can be read, and a restart reads what is open."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

import msgspec

from maju.facts.readmodel.book import Changed
from maju.facts.readmodel.fold import Fold
from maju.facts.readmodel.rows import (
    AgentRow,
    CallbackRow,
    ContactRow,
    InquiryNote,
    IntervalRow,
    LegRow,
    PlanNote,
    StepRow,
    UnionNote,
    VisitRow,
)
from maju.facts.readmodel.shelf import Changes, Shelf
from maju.kernel.events import Event
from maju.kernel.ids import CentreId, Seq

Bytes = dict[Any, bytes]
R = TypeVar("R", bound=msgspec.Struct)


class Tables:
    """Rows as bytes, so that nothing written is changed by whoever wrote it."""

    def __init__(self, centre: CentreId) -> None:
        self.centre = centre
        self.seq = Seq(0)
        self.contact: Bytes = {}
        self.visit: Bytes = {}
        self.leg: Bytes = {}
        self.agent: Bytes = {}
        self.agent_state: Bytes = {}
        self.callback: Bytes = {}
        self.timeline: Bytes = {}
        self.message: Bytes = {}
        self.inquiry: Bytes = {}
        self.customer_union: Bytes = {}
        self.plan: Bytes = {}

    def write(self, changes: Changes, *, upto: Seq) -> None:
        """A transaction. A row that is new must not be there, one that goes must be."""
        self._put(self.contact, changes.contact, lambda row: row.contact)
        self._put(self.visit, changes.visit, lambda row: (row.contact, row.visit))
        self._put(self.leg, changes.leg, lambda row: (row.contact, row.leg))
        self._put(self.agent, changes.agent, lambda row: row.agent)
        self._put(self.agent_state, changes.agent_state, lambda row: (row.agent, row.seq))
        self._put(self.callback, changes.callback, lambda row: row.callback)
        self._put(self.timeline, Changed([], changes.timeline), lambda row: row.seq)
        self._put(self.message, Changed([], changes.message), lambda row: (row.contact, row.n))
        for note in changes.notes:
            if isinstance(note, InquiryNote):
                self.inquiry[note.inquiry] = msgspec.json.encode(note)
            elif isinstance(note, PlanNote):
                for day in note.days:
                    self.plan[day.agent, day.date, note.seq] = msgspec.json.encode(day)
            elif isinstance(note, UnionNote):
                self.customer_union.pop((note.client, note.gone), None)
                if note.kept is not None:
                    self.customer_union[note.client, note.gone] = msgspec.json.encode(note)
        self.seq = upto

    def _put(self, table: Bytes, changed: Changed[Any, Any], key: Any) -> None:
        for gone in changed.gone:
            del table[gone]
        for row in changed.rows:
            assert key(row) not in table
            table[key(row)] = msgspec.json.encode(row)

    def contacts(self) -> list[ContactRow]:
        return _rows(self.contact, ContactRow)

    def visits(self) -> list[VisitRow]:
        return _rows(self.visit, VisitRow)

    def legs(self) -> list[LegRow]:
        return _rows(self.leg, LegRow)

    def intervals(self) -> list[IntervalRow]:
        return _rows(self.agent_state, IntervalRow)

    def callbacks(self) -> list[CallbackRow]:
        return _rows(self.callback, CallbackRow)

    def steps(self) -> list[StepRow]:
        return _rows(self.timeline, StepRow)

    def fold(self) -> Fold:
        """What a new process makes of the tables."""
        shelf = Shelf(self.centre)
        for contact in self.contacts():
            if contact.finished_at is None:
                shelf.contacts.load(contact.contact, contact)
        for visit in self.visits():
            if visit.contact in shelf.contacts.rows:
                shelf.visits.load((visit.contact, visit.visit), visit)
        for leg in self.legs():
            if leg.contact in shelf.contacts.rows:
                shelf.legs.load((leg.contact, leg.leg), leg)
        for agent in _rows(self.agent, AgentRow):
            shelf.agents.load(agent.agent, agent)
        for interval in self.intervals():
            if interval.ended_at is None:
                shelf.intervals.load((interval.agent, interval.seq), interval)
        for callback in self.callbacks():
            if callback.closed_at is None:
                shelf.callbacks.load(callback.callback, callback)
        return Fold(shelf, after=self.seq)


def _rows(table: Bytes, kind: type[R]) -> list[R]:
    return [msgspec.json.decode(row, type=kind) for row in table.values()]


def at_once(centre: CentreId, events: Sequence[Event]) -> Tables:
    """The tables of a projector that never stopped."""
    tables = Tables(centre)
    fold = tables.fold()
    tables.write(fold.project(events), upto=fold.seq)
    return tables
