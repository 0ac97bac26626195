"""A document as one HTML file that needs nothing else: style and pictures are in it."""

from __future__ import annotations

import re
from importlib.resources import files

from maju.floor import charts
from maju.floor.charts.drawing import said
from maju.floor.reports.documents.model import (
    FORMS,
    Card,
    Cell,
    Chart,
    Document,
    Line,
    Num,
    Paragraph,
    Section,
    Table,
)
from maju.floor.reports.documents.words import said_made, say

_STYLE = files(__package__).joinpath("page.css").read_text(encoding="utf-8")
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
"""Whatever a name in it says, the page loads and runs nothing."""

_DAY = re.compile(r"\d{4}-\d\d-\d\d( \(\w+\))?$")
"""Written on one line, so that the days of a table stand below each other."""


def write_page(document: Document) -> bytes:
    """The file, UTF-8; well-formed, so that programs can read it too."""
    head = "".join(
        f"<div><dt>{said(name)}</dt><dd>{said(text)}</dd></div>" for name, text in document.head
    )
    causes = "".join(f"<li>{said(each)}</li>" for each in document.causes)
    parts = [
        f'<!DOCTYPE html>\n<html lang="{document.lang}"><head><meta charset="utf-8"/>',
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}"/>',
        '<meta name="viewport" content="width=device-width, initial-scale=1"/>',
        f"<title>{said(document.title)} {said(document.subtitle)}</title>",
        f"<style>{charts.STYLE}{_STYLE}</style></head><body>",
        f'<header><h1>{said(document.title)} <span class="state">{said(document.state)}</span>',
        f'</h1><p class="subtitle">{said(document.subtitle)}</p><dl>{head}</dl></header><main>',
        f'<section id="summary"><h2>{said(say("s_summary", document.lang))}</h2>',
        f'<div class="cards">{"".join(_card(each, document.lang) for each in document.cards)}</div>',
        f'<ul class="causes" aria-label="{said(say("s_causes", document.lang))}">{causes}</ul>'
        if causes
        else "",
        "</section>",
        *[_section(section, document.lang) for section in document.sections],
        "</main><footer>",
        *[f"<p>{said(each)}</p>" for each in document.footer],
        f"<p>{said(said_made(document.made, document.lang))}</p></footer></body></html>\n",
    ]
    return "".join(parts).encode()


def _card(card: Card, lang: str) -> str:
    target = ""
    if card.target.value is not None:
        target = (
            f'<div class="target">{said(say("c_target", lang))} {said(card.target.says())} '
            f'<b class="{card.verdict.tone}">{said(card.verdict.text)}</b></div>'
        )
    unit = f' <span class="unit">{said(card.unit)}</span>' if card.unit else ""
    return (
        f'<div class="card"><div class="name">{said(card.label)}</div>'
        f'<div class="value" data-kpi="{said(card.kpi)}">{said(card.value.says())}{unit}</div>'
        f'{target}<div class="change">{said(card.change)}</div></div>'
    )


def _section(section: Section, lang: str) -> str:
    parts = [f'<section id="{section.id}"><h2>{said(section.title)}</h2>']
    for block in section.blocks:
        match block:
            case Paragraph():
                parts.append(f'<p class="{block.tone}">{said(block.text)}</p>')
            case Table():
                parts.append(_table(block, section.title, lang))
            case Chart():
                title = f"<figcaption>{said(block.title)}</figcaption>"
                parts.append(f"<figure>{title}{draw(block)}</figure>")
    parts.append("</section>")
    return "".join(parts)


def _table(table: Table, above: str, lang: str) -> str:
    title = "" if table.title == above else f"<h3>{said(table.title)}</h3>"
    heads = "".join(
        f'<th scope="col"{_right(right=column.right)}>{said(column.label)}</th>'
        for column in table.columns
    )
    rows = []
    for index, row in enumerate(table.rows):
        last = table.total and index == len(table.rows) - 1
        cells = "".join(
            _cell(cell, lang, right=column.right)
            for cell, column in zip(row, table.columns, strict=True)
        )
        rows.append(f'<tr class="total">{cells}</tr>' if last else f"<tr>{cells}</tr>")
    note = f'<p class="note">{said(table.note)}</p>' if table.note else ""
    return (
        f'{title}<div class="wide"><table id="t-{table.id}"><thead><tr>{heads}</tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table></div>{note}"
    )


def _right(*, right: bool) -> str:
    return ' class="right"' if right else ""


def _cell(cell: Cell, lang: str, *, right: bool) -> str:
    if isinstance(cell, Num):
        exact = "" if cell.value is None else f' data-value="{cell.value!r}"'
        return f"<td{_right(right=right)}{exact}>{said(cell.says(lang))}</td>"
    day = "day" if _DAY.match(cell.text) else ""
    classes = " ".join(each for each in ("right" if right else "", day, cell.tone) if each)
    return (
        f'<td class="{classes}">{said(cell.text)}</td>'
        if classes
        else f"<td>{said(cell.text)}</td>"
    )


def draw(chart: Chart) -> str:
    """A chart as SVG."""
    labels, words = chart.labels, {"title": chart.title, "desc": chart.desc}
    match chart.kind:
        case "bars":
            shares = all(line.kind == "percent" for line in chart.lines)
            return charts.bars_and_lines(
                labels,
                [_series(line) for line in chart.bars],
                [_series(line) for line in chart.lines],
                title=chart.title,
                desc=chart.desc,
                line_top=100 if shares else None,
                target=chart.target,
            )
        case "stacked":
            return charts.stacked_bars(
                labels, [_series(line) for line in chart.bars], size=(760, 240), **words
            )
        case "histogram":
            return charts.histogram(
                labels,
                _series(chart.bars[0]),
                title=chart.title,
                desc=chart.desc,
                threshold=chart.threshold,
            )
        case "heat":
            return charts.heat_map(
                [line.name for line in chart.bars],
                labels,
                [line.values for line in chart.bars],
                title=chart.title,
                desc=chart.desc,
                form=charts.Form(0),
            )
        case "recovery":
            return _recovery(chart)


def _series(line: Line) -> charts.Series:
    return charts.Series(line.name, line.values, FORMS[line.kind])


def _recovery(chart: Chart) -> str:
    """The first number flows into all others; an end that no source tells has no place."""
    colours = ("2", "good", "4", "5", "bad")
    stops = [
        charts.Stop(str(at), min(at, 1), label, value, colour)
        for at, (label, value, colour) in enumerate(
            zip(chart.labels, chart.bars[0].values, colours, strict=True)
        )
        if value is not None
    ]
    bands = [charts.Band("0", stop.id, stop.value) for stop in stops[1:]]
    return charts.flow(stops, bands, title=chart.title, desc=chart.desc, size=(760, 260))
