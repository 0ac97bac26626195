"""The KPI table: actual, target, verdict and comparisons (kpi.md §3.2 part 1, §3.5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from maju.floor.reports.documents.asking import Asker, kind_of, known, num
from maju.floor.reports.documents.model import Card, Cell, Column, Num, Table, Word
from maju.floor.reports.documents.periods import Comparison
from maju.floor.reports.documents.words import named, say, unit_of
from maju.metrics.answering import Cell as Answered
from maju.metrics.catalogue import CATALOGUE

LEAST_N = 30
"""Below it, a change says nothing (kpi.md §3.5)."""

Cells = Mapping[str, Answered]


class Summary(msgspec.Struct, frozen=True):
    """The KPIs of the report's days, and beside each comparison."""

    kpis: Sequence[str]
    cells: Cells
    beside: Sequence[tuple[Comparison, Cells]]


def summarize(asker: Asker, compared: Sequence[Comparison]) -> Summary:
    """Ask for the contract's KPIs over every window."""
    request = asker.request
    kpis = known(request.contract.wanted(client=request.client))
    return Summary(
        kpis,
        asker.whole(kpis),
        [
            (each, {} if each.period is None else asker.whole(kpis, each.period))
            for each in compared
        ],
    )


def table_of(asker: Asker, summary: Summary) -> Table:
    """The KPI table."""
    lang, contract = asker.request.lang, asker.request.contract
    columns = [Column(say("c_kpi", lang), right=False), Column(say("c_unit", lang), right=False)]
    columns += [Column(say(key, lang)) for key in ("c_target", "c_actual", "c_met")]
    for each, _ in summary.beside:
        columns.append(Column(head_of(each, lang)))
        if not each.is_sum:
            columns.append(Column(say("delta", lang, name=name_of(each, lang))))
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
        for each, cells in summary.beside:
            base = per_part(kpi, cells.get(kpi), each.parts)
            row.append(num(kpi, base, lang))
            if not each.is_sum:
                row.append(change(kpi, cell, base))
        rows.append(row)
    return Table("kpis", say("s_kpis", lang), columns, rows, note=say("small", lang))


def cards_of(asker: Asker, summary: Summary) -> list[Card]:
    """The summary's cards: at most eight, those with a number first in their own order."""
    lang, contract = asker.request.lang, asker.request.contract
    cards = []
    for kpi in summary.kpis:
        cell = summary.cells.get(kpi)
        if cell is None or cell.value is None:
            continue
        said = []
        for each, cells in summary.beside:
            if not each.is_sum and cells:
                moved = change(kpi, cell, per_part(kpi, cells.get(kpi), each.parts))
                if moved.value is not None:
                    said.append(f"{name_of(each, lang)} {moved.says()}")
        target = contract.target(kpi)
        cards.append(
            Card(
                kpi,
                named(kpi, lang),
                num(kpi, cell, lang),
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


def per_part(kpi: str, cell: Answered | None, parts: int) -> Answered | None:
    """A count of several parts as its mean; a rate stays Σ÷Σ."""
    if cell is None or cell.value is None or parts == 1 or CATALOGUE[kpi].kind != "sum":
        return cell
    if CATALOGUE[kpi].basis in {"X", "S"}:
        return cell
    return msgspec.structs.replace(cell, value=cell.value / parts)


def change(kpi: str, cell: Answered | None, base: Answered | None) -> Num:
    """%p of a share, % of a count, plain of a time; null over too few (kpi.md §3.5)."""
    kind = kind_of(kpi)
    if kind == "percent":
        how = "change_points"
    else:
        how = "change_percent" if kind == "count" else "change_plain"
    nothing = Num(None, how)  # type: ignore[arg-type]
    if cell is None or base is None or cell.value is None or base.value is None:
        return nothing
    of = base.value if kind == "count" else base.den
    if of is None or of < LEAST_N:
        return nothing
    if kind == "count":
        return Num(100 * (cell.value - base.value) / base.value, "change_percent")
    return Num(cell.value - base.value, how)  # type: ignore[arg-type]


def head_of(each: Comparison, lang: str) -> str:
    """A comparison's name with its day."""
    if "{at}" not in say(each.name, lang, at="{at}"):
        return say(each.name, lang)
    return say(each.name, lang, at="–" if each.period is None else f"{each.period.since:%m-%d}")


def name_of(each: Comparison, lang: str) -> str:
    """A comparison's bare name."""
    return say(each.name, lang, at="").replace("()", "").strip()
