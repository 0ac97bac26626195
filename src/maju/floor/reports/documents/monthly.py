"""What only a month has: the SLA table and the line of thirteen months (kpi.md §3.4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from maju.floor.reports.documents.asking import Asker, kind_of, num
from maju.floor.reports.documents.contract import Item
from maju.floor.reports.documents.model import (
    Block,
    Cell,
    Column,
    Num,
    Paragraph,
    Section,
    Table,
    Word,
)
from maju.floor.reports.documents.periods import Period
from maju.floor.reports.documents.summary import verdict
from maju.floor.reports.documents.tables import table_by, volume_chart
from maju.floor.reports.documents.words import named, say
from maju.metrics.answers import Cell as Answered
from maju.metrics.catalogue import CATALOGUE


def sla(asker: Asker) -> Section:
    """Item, definition, weight, target, actual, verdict and grade; and the contract's figure
    without the days that it excludes (EC-117)."""
    lang, contract = asker.request.lang, asker.request.contract
    title = say("s_sla", lang)
    items = contract.sla or tuple(Item(kpi=kpi) for kpi in contract.targets)
    if not items:
        none = Paragraph(say("no_sla", lang), "soft")
        return Section("sla", "sheet_kpi", title, [none])
    kpis = tuple(dict.fromkeys(item.kpi for item in items))
    cells = asker.whole(kpis)
    kept = without_days(asker, kpis) if contract.excluded else {}
    rows: list[Sequence[Cell]] = []
    for item in items:
        actual = kept.get(item.kpi) or cells.get(item.kpi)
        target = contract.target(item.kpi)
        row: list[Cell] = [
            Word(named(item.kpi, lang)),
            Word(item.kpi, "soft"),
            Word(f"{item.weight:g}" if item.weight else "–"),
            Num(target, kind_of(item.kpi)),
            num(item.kpi, cells.get(item.kpi), lang),
        ]
        if contract.excluded:
            row.append(num(item.kpi, kept.get(item.kpi), lang))
        row += [verdict(item.kpi, actual, target, lang), Word(grade(item, actual))]
        rows.append(row)
    keys = ["c_kpi", "c_id", "c_weight", "c_target", "c_actual"]
    keys += ["c_excluded"] if contract.excluded else []
    keys += ["c_met", "c_grade"]
    columns = [Column(say(key, lang), right=index > 1) for index, key in enumerate(keys)]
    blocks: list[Block] = [Table("sla", title, columns, rows)]
    if contract.excluded:
        days = ", ".join(contract.excluded)
        blocks.append(Paragraph(say("excluded_days", lang, days=days), "soft"))
    return Section("sla", "sheet_kpi", title, blocks)


def grade(item: Item, cell: Answered | None) -> str:
    """The best grade that the unrounded value earns; a dash below all of them."""
    if cell is None or cell.value is None or not item.grades:
        return "–"
    down = CATALOGUE[item.kpi].direction == "down"
    earned = [
        (value, name)
        for name, value in item.grades.items()
        if (cell.value <= value if down else cell.value >= value)
    ]
    return (min(earned) if down else max(earned))[1] if earned else "–"


def without_days(asker: Asker, kpis: Sequence[str]) -> Mapping[str, Answered]:
    """Σ÷Σ over the days that the contract counts; only of what may be added up over days."""
    got = asker.ask(kpis, by=("day",))
    excluded = set(asker.request.contract.excluded)
    lines = [line for line in (got.lines if got else ()) if line.keys["day"] not in excluded]
    made = {}
    for kpi in kpis:
        entry = CATALOGUE[kpi]
        if entry.kind not in {"sum", "ratio"} or entry.basis in {"D", "X", "S"}:
            continue
        num_ = sum(line.cells[kpi].num or 0 for line in lines)
        if entry.kind == "sum":
            made[kpi] = Answered(value=num_, num=num_)
            continue
        den = sum(line.cells[kpi].den or 0 for line in lines)
        value = entry.factor() * num_ / den if den else None
        made[kpi] = Answered(value=value, num=num_, den=den)
    return made


def months(asker: Asker, level: str) -> Section:
    """Thirteen months with this one last."""
    lang, request = asker.request.lang, asker.request
    first = request.period.since.replace(year=request.period.since.year - 1)
    window = Period(first, request.period.until)
    kpis = asker.allowed(
        ("agent_requested", "answered", "answer_rate", level, "abandon_rate", "asa")
    )
    answer = asker.ask(kpis, by=("month",), period=window)
    title = say("s_months", lang)
    if answer is None or not answer.lines:
        return Section("months", "sheet_kpi", title, [Paragraph(say("no_notes", lang), "soft")])
    table = table_by(asker, "month", ("s_months", "c_month"), answer)
    if isinstance(table, Table):  # its last row would be this month's alone
        table = Table(table.id, table.title, table.columns, table.rows[:-1], note=table.note)
    chart = volume_chart(asker, "months", answer, say("by_month", lang))
    return Section("months", "sheet_kpi", title, [chart, table])
