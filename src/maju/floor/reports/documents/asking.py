"""The report's own questions to ``Numbers``: one window, one contract, one ``as_of``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

import msgspec

from maju.floor.reports.documents.contract import Contract
from maju.floor.reports.documents.model import Kind, Num
from maju.floor.reports.documents.periods import COMPARED, INTERIM, Period, ReportKind
from maju.floor.reports.documents.words import why
from maju.floor.reports.naming import Names, given
from maju.kernel.errors import Refused
from maju.metrics.answers import Answer, Cell, Covered
from maju.metrics.catalogue import CATALOGUE
from maju.metrics.comparing import Compared, compare
from maju.metrics.flows import Flow
from maju.metrics.numbers import Numbers, Question
from maju.metrics.repeats import Share
from maju.metrics.thresholds import Threshold, one_target

_PEOPLE = {"건", "명"}


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """Which report is wanted.

    Args:
        as_of: microseconds since 1970; the report knows what was known then.
        at: of an interim report: the local time that it stands for, "12:00".
        names: in the language of the report; people unmasked.
        zone: of the client's calendar, for what is said in local time.
        made: ISO 8601 with zone.
        days_final: whether each of the journal's days has a final version.
    """

    kind: ReportKind
    centre: str
    client: str | None
    period: Period
    lang: str
    as_of: int
    contract: Contract
    zone: str = "Asia/Seoul"
    names: Names = {}
    at: str = ""
    made: str = ""
    days_final: bool = True


class Asker:
    """Asks for a request, and remembers whether anything was provisional."""

    def __init__(self, numbers: Numbers, request: Request) -> None:
        self.request = request
        self._numbers = numbers
        self.provisional = not request.days_final
        self.definition = 0
        self.open_rows = 0
        self.partly: dict[str, Covered] = {}
        """KPIs of the report's days that only some of them tell."""

    def ask(
        self,
        kpis: Sequence[str],
        *,
        by: tuple[str, ...] = (),
        period: Period | None = None,
        agreed: tuple[Threshold, ...] | None = None,
        own: bool = True,
    ) -> Answer | None:
        """An answer over the period (by default the request's); ``None`` without any facts.

        *own* answers are about the report's days: they make it provisional when they are.
        """
        window = period or self.request.period
        try:
            got = self._numbers.ask(self._question(kpis, by, window, agreed))
        except Refused as refused:
            if refused.code != "no_facts":
                raise
            return None
        if own and period is None:
            self.provisional |= got.provisional
            self.definition = got.definition
            self.partly |= got.partly
            self.open_rows = max(self.open_rows, sum(line.open_rows for line in got.lines))
        return got

    def allowed(self, kpis: Sequence[str]) -> tuple[str, ...]:
        """Those that this report may print: all, or what the client's contract names (kpi.md
        §7.3) and the four that every chart of volumes stands on."""
        contract, client = self.request.contract, self.request.client
        if client is None or not contract.kpis:
            return known(kpis)
        always = {"agent_requested", "answered", "answer_rate", contract.level(client=client)}
        return tuple(kpi for kpi in known(kpis) if kpi in contract.kpis or kpi in always)

    def called(self, dimension: str, key: object) -> str:
        """What a line is called: a name where somebody gave one, of a person masked with the id
        behind it, as on the pages; else the id."""
        name = given(self.request.names, dimension, key)
        return str(key) if name is None else name

    def repeats(self) -> Sequence[Share]:
        """Who came back, of the request's days."""
        return self._numbers.repeats(self._question((), (), self.request.period, None))

    def flow(self) -> Flow:
        """What became of those who gave up in the request's days."""
        return self._numbers.flow(self._question((), (), self.request.period, None))

    def whole(self, kpis: Sequence[str], period: Period | None = None) -> Mapping[str, Cell]:
        """One line over all; empty without facts."""
        got = self.ask(kpis, period=period)
        return got.lines[0].cells if got and got.lines else {}

    def compared(self, kpis: Sequence[str]) -> Compared:
        """One line over all, and beside it what its kind of report is compared with."""
        kinds = INTERIM if self.request.at else COMPARED[self.request.kind]
        got = compare(self._numbers, self._question(kpis, (), self.request.period, None), kinds)
        self.provisional |= got.answer.provisional
        self.definition = got.answer.definition
        self.partly |= got.answer.partly
        return got

    def _question(
        self,
        kpis: Sequence[str],
        by: tuple[str, ...],
        window: Period,
        agreed: tuple[Threshold, ...] | None,
    ) -> Question:
        asked = self.request
        return Question(
            centre=asked.centre,
            since=window.since,
            until=window.until,
            kpis=tuple(kpis),
            by=by,
            only={} if asked.client is None else {"client": (asked.client,)},
            as_of=asked.as_of,
            agreed=asked.contract.agreed() if agreed is None else agreed,
        )


def with_targets(numbers: Numbers, request: Request) -> Request:
    """The contract's own targets, and under them what the centre agreed on for the report's days,
    as the pages and the command line judge it."""
    asked, catalogue = request.period, numbers.catalogue(request.centre)
    kept = [
        each.target(catalogue[each.name].unit)
        for each in numbers.agreed(request.centre)
        if each.kind == "target" and each.name in CATALOGUE
    ]
    days = (asked.since, asked.until - timedelta(days=1))
    found = {
        name: value
        for name in sorted({each.name for each in kept})
        if (value := one_target(name, kept, days, (request.client, None))) is not None
    }
    contract = msgspec.structs.replace(request.contract, targets=found | request.contract.targets)
    return msgspec.structs.replace(request, contract=contract)


def known(kpis: Sequence[str]) -> tuple[str, ...]:
    """Those of the list that this version's catalogue has."""
    return tuple(kpi for kpi in kpis if kpi in CATALOGUE)


def kind_of(kpi: str) -> Kind:
    """How a KPI's value is written."""
    unit = CATALOGUE[kpi].unit
    if unit == "%":
        return "percent"
    if unit in _PEOPLE:
        return "count"
    return "seconds" if unit == "s" else "decimal"


def num(kpi: str, cell: Cell | None, lang: str) -> Num:
    """A KPI's cell as a number of the document."""
    if cell is None:
        return Num(None, kind_of(kpi))
    return Num(cell.value, kind_of(kpi), why(cell.why, lang) if cell.value is None else "")
