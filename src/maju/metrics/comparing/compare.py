"""KPIs beside those of other periods. Δ of a rate is in %p, of everything else in %.

A Δ is null, and says why, when there is nothing beside it, when one of both stands on fewer than
30 cases or on a part of its period only, when facts begin in the middle of a period whose total
would be compared, and when totals of unlike periods would be: then figures per business day are.
Cumulative and four-week figures are Σ ÷ Σ, never a mean of days.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import lru_cache

import msgspec

from maju.kernel.errors import Refused
from maju.metrics import formula
from maju.metrics.answers import Answer, Cell, Line
from maju.metrics.calendars import BusinessCalendar, DayType
from maju.metrics.catalogue import CATALOGUE
from maju.metrics.comparing.days import LineDays
from maju.metrics.comparing.keys import Unmatched, keyed, refuse_time
from maju.metrics.comparing.periods import KINDS, Kind, Period, Stretch, Window, find_period
from maju.metrics.kpi import Kpi
from maju.metrics.measures import MEASURES
from maju.metrics.numbers import Numbers, Question

FEWEST = 30
"""Cases that a Δ must stand on (kpi.md §3.5)."""

_COUNTED = frozenset({"건", "명"})


class Beside(msgspec.Struct, frozen=True, kw_only=True):
    """One KPI of another period, beside a line's own."""

    value: float | None = None
    num: float | None = None
    den: float | None = None
    n: float | None = None
    """Cases that the smaller of both stands on; null where cases are not counted."""
    delta: float | None = None
    """%p for rates, % for everything else."""
    per_day: float | None = None
    """Of counts over more than a day: per business day."""
    per_day_delta: float | None = None
    """%, own figure per business day against it."""
    why: str | None = None
    """Why there is no value, or no Δ."""


class Other(msgspec.Struct, frozen=True, kw_only=True):
    """What a kind stood on."""

    kind: Kind
    windows: Sequence[tuple[str, str]] = ()
    """``[since, until)`` of each stretch, as dates."""
    as_of: int | None = None
    business_days: int = 0
    provisional: bool = False
    begins: str | None = None
    """The day on which records begin, where that is amid the windows: rates are of the days from then
    on, totals are not compared."""
    why: str | None = None


class Compared(msgspec.Struct, frozen=True, kw_only=True):
    """An answer, and what stands beside each of its lines."""

    answer: Answer
    business_days: int
    """Of the question's window, as far as it has begun."""
    day_type: DayType | None = None
    """Of a window of one day."""
    nth: int | None = None
    """Of a window of one day: which business day of its month."""
    others: Mapping[str, Other]
    beside: Sequence[Mapping[str, Mapping[str, Beside]]]
    """Along ``answer.lines``: KPI to kind to what is beside it."""
    per_day: Sequence[Mapping[str, float]]
    """Along ``answer.lines``: a count's own figure per business day that the line covers, by KPI;
    none on lines by day, hour or interval."""


def compare(numbers: Numbers, question: Question, kinds: Sequence[str]) -> Compared:
    """The question's answer, and each kind of comparison beside it.

    Raises:
        Refused: ``comparison_unknown``, or what the question itself is refused for.
    """
    asked = [_kind(said) for said in kinds]
    own = numbers.ask(question)
    known: Mapping[str, Kpi] = CATALOGUE
    if not CATALOGUE.keys() >= set(own.kpis):
        known = numbers.catalogue(question.centre)
    clients = question.only.get("client", ())
    calendar = numbers.calendar(question.centre, clients[0] if len(clients) == 1 else None)
    window = Window(
        since=question.since,
        until=question.until,
        by_day="day" in question.by,
        as_of=own.as_of,
    )
    first = _first_day(numbers, question) if asked else None
    others: dict[str, Other] = {}
    beside: list[dict[str, dict[str, Beside]]] = [
        {name: {} for name in own.kpis} for _ in own.lines
    ]
    for kind in dict.fromkeys(asked):
        period = find_period(kind, window, calendar)
        side = _Side(numbers, question, own, window, calendar, period, first)
        others[kind] = side.other
        for place, line in enumerate(own.lines):
            for name in own.kpis:
                beside[place][name][kind] = side.beside(known[name], line)
    days = LineDays(calendar, question.by, [(question.since, question.until)], own.as_of)
    one_day = question.until - question.since == timedelta(days=1)
    return Compared(
        answer=own,
        business_days=days.whole,
        day_type=calendar.day_type(question.since) if one_day else None,
        nth=calendar.nth(question.since) if one_day else None,
        per_day=[
            {
                name: per_day
                for name in own.kpis
                if name not in own.partly
                and (per_day := _per_day(known[name], line.cells[name].value, days.of(line.keys)))
                is not None
            }
            for line in own.lines
        ],
        others=others,
        beside=beside,
    )


class _Side:
    """The other period's answers, and how a line of ours finds its own among them."""

    def __init__(  # noqa: PLR0917 - made in one place
        self,
        numbers: Numbers,
        question: Question,
        own: Answer,
        window: Window,
        calendar: BusinessCalendar,
        period: Period,
        first: date | None,
    ) -> None:
        self._period = period
        self._running = own.as_of < calendar.begins_us(window.until)
        self._own_days = LineDays(calendar, question.by, [(window.since, window.until)], own.as_of)
        begins = min([window.since, *(each.since for each in period.stretches)])
        self._whole = first is None or first <= begins
        self._why = period.why
        self._partly = {*own.partly}
        self._ours: list[dict[int, Line]] = []
        as_of = own.as_of if period.as_of is None else period.as_of
        answers: list[Answer] = []
        try:
            refuse_time(own.by, period)
            for stretch in period.stretches:
                got = _asked(numbers, question, stretch, as_of)
                if got is not None:
                    answers.append(got)
                    self._partly |= {*got.partly}
                    self._ours.append(_matched(own, got, period, calendar, stretch))
        except Unmatched as dimension:
            self._why = f"not_by_{dimension}"
        if self._why is None and not answers:
            self._why = "no_facts"
        amid = first is not None and any(s.since < first < s.until for s in period.stretches)
        stretches = [(each.since, each.until) for each in period.stretches]
        self._days = LineDays(calendar, question.by, stretches, as_of)
        self.other = Other(
            kind=period.kind,
            windows=[(each.since.isoformat(), each.until.isoformat()) for each in period.stretches],
            as_of=as_of,
            business_days=self._days.whole,
            provisional=any(answer.provisional for answer in answers),
            begins=first.isoformat() if first is not None and amid else None,
            why=self._why,
        )

    def beside(self, kpi: Kpi, line: Line) -> Beside:
        """The KPI's cell beside a line's own."""
        if self._why is not None:
            return Beside(why=self._why)
        found = [each[id(line)] for each in self._ours if id(line) in each]
        cells = [each.cells[kpi.id] for each in found]
        if not cells:
            return Beside(why="no_such_line")
        cell = cells[0] if len(self._period.stretches) == 1 else _merged(kpi, cells, self._ours)
        days = (self._own_days.of(line.keys), self._days.of(found[0].keys))
        return self._judged(kpi, line.cells[kpi.id], cell, days)

    def _judged(self, kpi: Kpi, own: Cell, other: Cell, days: tuple[int, int]) -> Beside:
        n = _cases(kpi, own, other)
        partly = kpi.id in self._partly
        uneven = partly or not self._whole
        per_day = _per_day(kpi, other.value, days[1]) if self._long and not uneven else None
        own_per_day = None if uneven else _per_day(kpi, own.value, days[0])
        why = other.why
        if own.value is None or other.value is None:
            why = why or own.why or "no_number"
        elif partly:
            why = "partly"
        elif n is not None and n < FEWEST:
            why = "too_few"
        elif _is_total(kpi) and not self._whole:
            why = "not_whole"
        elif _is_total(kpi) and not self._period.alike:
            why = "not_alike"
        elif _is_total(kpi) and self._running and self._period.as_of is None:
            why = "not_over"
        few = n is not None and n < FEWEST
        return Beside(
            value=other.value,
            num=other.num,
            den=other.den,
            n=n,
            delta=_delta(kpi, own.value, other.value) if why is None else None,
            per_day=per_day,
            per_day_delta=None if few else _per_cent(own_per_day, per_day),
            why=why,
        )

    @property
    def _long(self) -> bool:
        return not self._period.one_day


def _kind(said: str) -> Kind:
    for kind in KINDS:
        if kind == said:
            return kind
    raise Refused("comparison_unknown", kind=said, known=", ".join(KINDS))


def _first_day(numbers: Numbers, question: Question) -> date | None:
    """From when on there are facts of whom the question is about."""
    clients = question.only.get("client", ())
    days = (
        each.first
        for each in numbers.known()
        if each.centre == question.centre and (not clients or each.client in clients)
    )
    return min(days, default=None)


def _asked(numbers: Numbers, question: Question, stretch: Stretch, as_of: int) -> Answer | None:
    moved = msgspec.structs.replace(question, since=stretch.since, until=stretch.until, as_of=as_of)
    try:
        return numbers.ask(moved)
    except Refused as refused:
        if refused.code in {"no_facts", "window_out_of_time"}:
            return None
        raise


def _matched(
    own: Answer, other: Answer, period: Period, calendar: BusinessCalendar, stretch: Stretch
) -> dict[int, Line]:
    """Own line (by identity) to the line beside it."""
    theirs = keyed(other.lines, own.by, period, calendar, None)
    ours = keyed(own.lines, own.by, period, calendar, stretch)
    return {id(line): theirs[key] for key, line in ours.items() if key in theirs}


def _merged(kpi: Kpi, cells: Sequence[Cell], asked: Sequence[object]) -> Cell:
    """Σ ÷ Σ over days; a count is the mean of the days that were asked, absent ones as none."""
    if why := next((cell.why for cell in cells if cell.why and cell.why != "no_rows"), None):
        return Cell(value=None, why=why)
    if kpi.kind == "quantile" or not _adds_up(kpi):
        return Cell(value=None, why="not_additive")
    num = sum(cell.num or 0 for cell in cells)
    if kpi.kind == "sum":
        mean = num / len(asked)
        return Cell(value=mean, num=mean)
    den = sum(cell.den or 0 for cell in cells)
    factor = 100 if kpi.kind == "attainment" else kpi.factor()
    return Cell(value=factor * num / den if den > 0 else None, num=num, den=den)


def _adds_up(kpi: Kpi) -> bool:
    return all(MEASURES[name].how in {"count", "sum"} for name in _measures(kpi.num, kpi.den))


@lru_cache(maxsize=1024)
def _measures(*said: str) -> Sequence[str]:
    return [
        name
        for each in said
        if each and each not in CATALOGUE
        for name in formula.measures_in(formula.parse(each, MEASURES))
    ]


def _cases(kpi: Kpi, own: Cell, other: Cell) -> float | None:
    """Cases behind the smaller: a ratio's denominator, a count of the other period itself."""
    if kpi.kind == "sum":
        return other.value if kpi.unit in _COUNTED else None
    if kpi.kind == "ratio" and any(MEASURES[name].unit == "s" for name in _measures(kpi.den)):
        return None
    return min(own.den or 0, other.den or 0)


def _is_total(kpi: Kpi) -> bool:
    """It grows with the period; a state at its end (basis S) does not."""
    return kpi.kind == "sum" and kpi.basis != "S"


def _delta(kpi: Kpi, own: float | None, other: float | None) -> float | None:
    if own is None or other is None:
        return None
    return own - other if kpi.unit == "%" else _per_cent(own, other)


def _per_cent(own: float | None, other: float | None) -> float | None:
    return None if own is None or not other else 100 * (own - other) / other


def _per_day(kpi: Kpi, value: float | None, days: int) -> float | None:
    counted = _is_total(kpi) and kpi.unit in _COUNTED and _adds_up(kpi)
    return value / days if counted and value is not None and days else None
