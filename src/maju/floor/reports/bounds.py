"""The one place where numbers are bound to their reader: whoever asks through here gets no others'.

A question is narrowed to the clients that the reader may see, before anybody answers it. Whoever
comes from a client of outsourced work (도급) is never told who works: no agents as lines, rows or
steps, none of the KPIs of people, and only the KPIs that their contract names, if it names some.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import msgspec

from maju.directory.access import Right, Scope
from maju.floor.reports.documents import library
from maju.floor.reports.documents.cabinet import Cabinet
from maju.floor.reports.documents.contract import read_contract
from maju.kernel.errors import Refused
from maju.metrics.answers import Answer, Cell, Line
from maju.metrics.calendars import BusinessCalendar
from maju.metrics.flows import Flow
from maju.metrics.kpi import Kpi
from maju.metrics.numbers import Known, Numbers, Question
from maju.metrics.own.agreed import Agreed
from maju.metrics.relations import OF_AGENTS
from maju.metrics.repeats import Share
from maju.metrics.rows import Part, Rows
from maju.metrics.spreads import Spread
from maju.metrics.story import Story

NOT_SHOWN = "not_shown"
"""Why a cell holds no number: it is not this reader's business."""
OF_PEOPLE = range(76, 91)
"""kpi.md §1.5: occupancy, attendance, turnover and the like."""
ALWAYS = ("agent_requested", "answered", "abandoned", "answer_rate")
"""A contract that names KPIs still shows what all its charts of volume stand on."""
FOOTER = ("unknown_outcome_rate", "identified_rate", "open_rows", "inferred_time_share")
"""kpi.md §1.12 stands below every report."""


class Bound:
    """:class:`maju.metrics.numbers.Numbers` for one reader in one centre after the other."""

    def __init__(self, numbers: Numbers, scope: Scope, cabinet: Cabinet, today: date) -> None:
        self._numbers = numbers
        self._scope = scope
        self._cabinet = cabinet
        self._today = today
        self._named: dict[str, frozenset[str] | None] = {}
        self._catalogues: dict[str, Mapping[str, Kpi]] = {}

    def sees_agents(self, centre: str) -> bool:
        """Whether the reader may be told who works there."""
        return self._scope.sees_agents(centre)

    def from_client(self, centre: str) -> bool:
        """Whether the reader comes from a client company."""
        return self._scope.from_client(centre)

    def clients(self, centre: str) -> frozenset[str] | None:
        """Whose numbers the reader may see there; ``None``: all."""
        return self._scope.clients(Right.REPORTS_READ, centre)

    def ask(self, question: Question) -> Answer:
        """As the port's, narrowed; KPIs that are not the reader's have no number."""
        bound = self._bound(question)
        shown = tuple(kpi for kpi in question.kpis if self._shows(question.centre, kpi))
        if len(shown) == len(question.kpis):
            return self._numbers.ask(bound)
        answer = self._numbers.ask(msgspec.structs.replace(bound, kpis=shown or ALWAYS))
        hidden = {kpi: Cell(value=None, why=NOT_SHOWN) for kpi in question.kpis if kpi not in shown}
        lines = [
            Line(keys=line.keys, cells={**line.cells, **hidden}, open_rows=line.open_rows)
            for line in answer.lines
        ]
        return msgspec.structs.replace(answer, kpis=question.kpis, lines=lines)

    def rows(self, question: Question, kpi: str, part: Part, *, limit: int) -> Sequence[Rows]:
        """As the port's, narrowed, without who worked where the reader may not know."""
        if not self._shows(question.centre, kpi):
            raise Refused("kpi_unknown", kpi=kpi[:60])
        found = self._numbers.rows(self._bound(question), kpi, part, limit=limit)
        return found if self.sees_agents(question.centre) else [_nameless(rows) for rows in found]

    def repeats(self, question: Question) -> Sequence[Share]:
        """As the port's, narrowed."""
        return self._numbers.repeats(self._bound(question))

    def flow(self, question: Question) -> Flow:
        """As the port's, narrowed."""
        return self._numbers.flow(self._bound(question))

    def buckets(self, question: Question, measure: str) -> Spread:
        """As the port's, narrowed."""
        return self._numbers.buckets(self._bound(question), measure)

    def catalogue(self, centre: str) -> Mapping[str, Kpi]:
        """Those that the reader may see."""
        found = self._numbers.catalogue(centre)
        if self.sees_agents(centre):
            return found
        return {name: kpi for name, kpi in found.items() if self._shows_one(centre, kpi)}

    def agreed(self, centre: str) -> Sequence[Agreed]:
        """What was agreed with the reader's clients, and for the whole centre."""
        mine = self.clients(centre)
        found = self._numbers.agreed(centre)
        return [each for each in found if mine is None or not each.client or each.client in mine]

    def known(self) -> Sequence[Known]:
        """Facts of what the reader may see; of one client what is nobody's own is not among them."""
        return [
            each
            for each in self._numbers.known()
            if self._scope.may(Right.REPORTS_READ, each.centre, each.client)
        ]

    def names(self, centre: str, *, people: bool = False) -> Mapping[str, Mapping[str, str]]:
        """Agents only for who may know them, clients only the reader's own."""
        found = self._numbers.names(centre, people=people and self.sees_agents(centre))
        mine = self.clients(centre)
        if mine is None:
            return found
        own = {key: name for key, name in found.get("client", {}).items() if key in mine}
        return {**found, "client": own}

    def calendar(self, centre: str, client: str | None) -> BusinessCalendar:
        """As the port's."""
        return self._numbers.calendar(centre, client)

    def story(self, centre: str, contact: str, day: date) -> Story:
        """As the port's, of the reader's clients only.

        Raises:
            Refused: ``contact_unknown`` also for another client's.
        """
        story, mine = self._numbers.story(centre, contact, day), self.clients(centre)
        if mine is not None and not _clients_of(story) <= mine:
            raise Refused("contact_unknown", contact=contact[:60])
        if self.sees_agents(centre):
            return story
        steps = [msgspec.structs.replace(step, agent=None) for step in story.steps]
        return Story(contact=contact, rows=[_nameless(rows) for rows in story.rows], steps=steps)

    def _bound(self, question: Question) -> Question:
        """The question, about nothing that is not the reader's.

        Raises:
            Refused: ``unknown_centre``, ``choice_unknown``.
        """
        mine = self.clients(question.centre)
        of_people = {"agent", "team"}.intersection((*question.by, *question.only))
        if of_people and not self.sees_agents(question.centre):
            raise Refused("choice_unknown", name="cut", said="agent")
        if mine is None:
            return question
        if not mine:
            raise Refused("unknown_centre", centre=question.centre)
        wanted = question.only.get("client") or tuple(sorted(mine))
        if not mine.issuperset(wanted):
            raise Refused("choice_unknown", name="client", said=wanted[0][:40])
        only = {**question.only, "client": tuple(wanted)}
        return msgspec.structs.replace(question, only=only)

    def _shows(self, centre: str, kpi: str) -> bool:
        return self.sees_agents(centre) or kpi in FOOTER or kpi in self._catalogue(centre)

    def _catalogue(self, centre: str) -> Mapping[str, Kpi]:
        if centre not in self._catalogues:
            self._catalogues[centre] = self.catalogue(centre)
        return self._catalogues[centre]

    def _shows_one(self, centre: str, kpi: Kpi) -> bool:
        named = self._contract_names(centre)
        of_people = kpi.number in OF_PEOPLE or kpi.grain in OF_AGENTS or "client" not in kpi.dims
        return not of_people and (named is None or kpi.id in named)

    def _contract_names(self, centre: str) -> frozenset[str] | None:
        """The KPIs of the reader's contracts; ``None``: they name none, so all may be seen."""
        if centre not in self._named:
            self._named[centre] = self._read_contracts(centre)
        return self._named[centre]

    def _read_contracts(self, centre: str) -> frozenset[str] | None:
        found: set[str] = set()
        for client in self.clients(centre) or ():
            text = library.find_contract(self._cabinet.url, centre, client, self._today)
            contract = None if text is None else read_contract(text)
            if contract is None or not contract.kpis:
                return None
            found |= {*contract.kpis, *ALWAYS, contract.level(client=client)}
        return frozenset(found)


def _nameless(rows: Rows) -> Rows:
    """Rows without any column that says who worked."""
    gone = [name for name in rows.table.column_names if "agent" in name or name == "team"]
    return msgspec.structs.replace(rows, table=rows.table.drop_columns(gone))


def _clients_of(story: Story) -> frozenset[str]:
    """Whose a contact is; of one without rows nobody can tell, so it is nobody's."""
    found = {
        str(client)
        for rows in story.rows
        if "client" in rows.table.column_names
        for client in rows.table.column("client").to_pylist()
    }
    return frozenset(found or {""})
