"""Answers as tables and charts; the last row is asked for, not added up from what is shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from maju.floor.reports.documents.asking import Asker, kind_of, num
from maju.floor.reports.documents.model import (
    Cell,
    Chart,
    Column,
    Line,
    Num,
    Paragraph,
    Table,
    Word,
)
from maju.floor.reports.documents.words import named, say, unit_of
from maju.metrics.answers import Answer
from maju.metrics.answers import Cell as Answered


def head(kpi: str, lang: str) -> Column:
    """A KPI as a column: its short name and, of times, the unit."""
    label = named(kpi, lang)
    if len(label) > 20 and "(" in label:
        label = label.partition("(")[0].strip()
    unit = unit_of(kpi, lang)
    return Column(f"{label} ({unit})" if kind_of(kpi) in {"seconds", "decimal"} else label)


def table_by(
    asker: Asker,
    name: str,
    titles: tuple[str, str],
    answer: Answer | None,
    label: Callable[[object], str] | None = None,
) -> Table | Paragraph:
    """A row a line of the answer, and Σ÷Σ over all; *titles*: keys of the title and first column.

    A KPI without a number anywhere has no column: a line below says which.
    """
    lang = asker.request.lang
    title = say(titles[0], lang)
    if answer is None or not answer.lines:
        return Paragraph(say("absent", lang, what=title), "soft")
    dimension = answer.by[0]

    def named_here(key: object) -> str:
        return asker.called(dimension, key)

    shown = [
        kpi
        for kpi in answer.kpis
        if any(line.cells[kpi].value is not None for line in answer.lines)
    ]
    hidden = [kpi for kpi in answer.kpis if kpi not in shown]
    rows: list[Sequence[Cell]] = [
        [
            Word(said_key(line.keys[dimension], label or named_here, lang)),
            *[num(kpi, line.cells[kpi], lang) for kpi in shown],
        ]
        for line in answer.lines
    ]
    whole = asker.whole(shown) if shown else {}
    rows.append([Word(say("total", lang)), *[num(kpi, whole.get(kpi), lang) for kpi in shown]])
    note = say("absent", lang, what=", ".join(named(kpi, lang) for kpi in hidden)) if hidden else ""
    columns = [Column(say(titles[1], lang), right=False), *[head(kpi, lang) for kpi in shown]]
    return Table(name, title, columns, rows, total=True, note=note)


def said_key(key: object, label: Callable[[object], str], lang: str) -> str:
    """A dimension's value; what has none says so."""
    return say("none_named", lang) if key is None else label(key)


def list_of(asker: Asker, name: str, title: str, kpis: Sequence[str]) -> Table:
    """KPIs under one another, with numerator and denominator behind each."""
    lang = asker.request.lang
    cells = asker.whole(kpis)
    rows: list[Sequence[Cell]] = [
        [
            Word(named(kpi, lang)),
            Word(unit_of(kpi, lang)),
            num(kpi, cells.get(kpi), lang),
            Word(_fraction(cells.get(kpi)), "soft"),
        ]
        for kpi in kpis
    ]
    columns = [
        Column(say("c_kpi", lang), right=False),
        Column(say("c_unit", lang), right=False),
        Column(say("c_actual", lang)),
        Column("Σ ÷ Σ"),
    ]
    return Table(name, title, columns, rows)


def _fraction(cell: Answered | None) -> str:
    if cell is None or cell.num is None or cell.den is None:
        return ""
    return f"{cell.num:,.0f} ÷ {cell.den:,.0f}"


def volume_chart(
    asker: Asker,
    name: str,
    answer: Answer,
    by: str,
    label: Callable[[object], str] = str,
) -> Chart:
    """Offered and answered as bars, answer rate and service level as lines."""
    lang, contract = asker.request.lang, asker.request.contract
    level = contract.level(client=asker.request.client)
    dimension = answer.by[0]
    lines = answer.lines

    def series(kpi: str) -> Line:
        short = head(kpi, lang).label
        values = [line.cells[kpi].value for line in lines]
        return Line(short, values, "percent" if kind_of(kpi) == "percent" else "count")

    return Chart(
        "bars",
        name,
        say("chart_volume", lang, by=by),
        say("chart_volume_desc", lang),
        [said_key(line.keys[dimension], label, lang) for line in lines],
        [series("agent_requested"), series("answered")],
        [series("answer_rate"), series(level)],
        target=contract.target(level),
    )


def row_of(words: Sequence[str], *numbers: Num) -> Sequence[Cell]:
    """Words first, then numbers."""
    return [*[Word(each) for each in words], *numbers]
