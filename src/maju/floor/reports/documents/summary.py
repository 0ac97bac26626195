"""The KPI table: actual, target, verdict and comparisons (kpi.md §3.2 part 1, §3.5)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta

import msgspec

from maju.floor.reports.documents.asking import Asker, Request, kind_of, known, num
from maju.floor.reports.documents.model import Card, Cell, Column, Num, Table, Word
from maju.floor.reports.documents.periods import SUMS
from maju.floor.reports.documents.words import named, said_day, say, unit_of
from maju.metrics.answers import Cell as Answered
from maju.metrics.answers import Covered
from maju.metrics.catalogue import CATALOGUE
from maju.metrics.comparing import Beside, Compared
from maju.metrics.comparing.compare import Other


class Summary(msgspec.Struct, frozen=True):
    """The KPIs of the report's days, and what stands beside each."""

    kpis: Sequence[str]
    compared: Compared

    @property
    def cells(self) -> Mapping[str, Answered]:
        """KPI to its cell."""
        lines = self.compared.answer.lines
        return lines[0].cells if lines else {}

    def beside(self, kpi: str, kind: str) -> Beside:
        """What stands beside a KPI."""
        return self.compared.beside[0][kpi][kind] if self.compared.beside else Beside()


def summarize(asker: Asker) -> Summary:
    """Ask for the contract's KPIs, and compare.

    Raises:
        Refused: ``no_facts``.
    """
    request = asker.request
    kpis = known(request.contract.wanted(client=request.client))
    return Summary(kpis, asker.compared(kpis))


def table_of(asker: Asker, summary: Summary) -> Table:
    """The KPI table."""
    lang, contract = asker.request.lang, asker.request.contract
    columns = [Column(say("c_kpi", lang), right=False), Column(say("c_unit", lang), right=False)]
    columns += [Column(say(key, lang)) for key in ("c_target", "c_actual", "c_met")]
    for kind, other in summary.compared.others.items():
        columns.append(Column(head_of(other, asker.request)))
        if kind not in SUMS:
            columns.append(Column(say("delta", lang, name=within(name_of(kind, asker.request)))))
    rows: list[Sequence[Cell]] = []
    for kpi in summary.kpis:
        cell = summary.cells.get(kpi)
        target = contract.target(kpi)
        row: list[Cell] = [
            Word(named(kpi, lang)),
            Word(unit_of(kpi, lang)),
            Num(target, kind_of(kpi)),
            num(kpi, cell, lang),
            verdict(kpi, cell, target, lang),
        ]
        for kind in summary.compared.others:
            beside = summary.beside(kpi, kind)
            row.append(Num(beside.value, kind_of(kpi)))
            if kind not in SUMS:
                row.append(change(kpi, beside))
        rows.append(row)
    note = " ".join([say("small", lang), *partly_told(asker, summary.kpis)])
    return Table("kpis", say("s_kpis", lang), columns, rows, note=note)


def partly_told(asker: Asker, kpis: Collection[str] | None = None) -> list[str]:
    """Which of these KPIs (all: of the whole report) stand for some of the days or clients only, and
    for which."""
    lang = asker.request.lang
    by_part: dict[Covered, list[str]] = {}
    for kpi, part in asker.partly.items():
        if kpis is None or kpi in kpis:
            by_part.setdefault(part, []).append(named(kpi, lang))
    lines = []
    for part, names in by_part.items():
        days = ", ".join(days_words(*each, lang) for each in part.days)
        if part.without:
            clients = ", ".join(asker.called("client", each) for each in part.without)
            days = say("partly_without", lang, days=days, clients=clients)
        lines.append(say("partly", lang, names=", ".join(names), days=days))
    return lines


def days_words(since: date, until: date, lang: str) -> str:
    """A stretch of days, *until* not in it."""
    last = until - timedelta(days=1)
    first = said_day(since, lang)
    return first if since == last else f"{first} – {said_day(last, lang)}"


def cards_of(asker: Asker, summary: Summary) -> list[Card]:
    """The summary's cards: at most eight, those with a number first in their own order."""
    lang, contract = asker.request.lang, asker.request.contract
    cards = []
    for kpi in summary.kpis:
        cell = summary.cells.get(kpi)
        if cell is None or cell.value is None:
            continue
        said = [say("part_only", lang)] if kpi in asker.partly else []
        for kind in summary.compared.others:
            moved = change(kpi, summary.beside(kpi, kind))
            if kind not in SUMS and moved.value is not None:
                said.append(f"{name_of(kind, asker.request)} {moved.says(lang)}")
        target = contract.target(kpi)
        cards.append(
            Card(
                kpi,
                named(kpi, lang),
                num(kpi, cell, lang),
                unit_of(kpi, lang) if kind_of(kpi) in {"seconds", "decimal"} else "",
                Num(target, kind_of(kpi)),
                verdict(kpi, cell, target, lang),
                " · ".join(said),
            )
        )
    return cards[:8]


def verdict(kpi: str, cell: Answered | None, target: float | None, lang: str) -> Word:
    """Met or missed by the unrounded value (kpi.md §0.3); nothing without a target."""
    if target is None or cell is None or cell.value is None:
        return Word("–", "soft")
    match CATALOGUE[kpi].direction:
        case "up":
            met = cell.value >= target
        case "down":
            met = cell.value <= target
        case _:
            return Word("–", "soft")
    return Word(say("met", lang), "good") if met else Word(say("missed", lang), "bad")


def change(kpi: str, beside: Beside) -> Num:
    """%p of a share, % of everything else; null where ``compare`` gives none."""
    share = kind_of(kpi) == "percent"
    return Num(beside.delta, "change_points" if share else "change_percent")


def head_of(other: Other, request: Request) -> str:
    """A comparison's name, with its day where it is one, and with the day on which records begin where
    that is amid it."""
    name = name_of(other.kind, request)
    if other.kind in {"previous_day", "same_weekday"}:
        return f"{name} ({other.windows[0][0][5:] if other.windows else '–'})"
    if other.begins is not None:
        return say("records_from", request.lang, name=name, day=other.begins)
    return name


def within(name: str) -> str:
    """A comparison's name in the middle of a sentence."""
    return name[:1].lower() + name[1:]


def name_of(kind: str, request: Request) -> str:
    """A comparison's bare name; seven days before seven days are the week before."""
    weekly = request.kind == "weekly" and kind == "previous_length"
    return say("previous_week" if weekly else kind, request.lang)
