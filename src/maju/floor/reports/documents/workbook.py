"""A document as a workbook: numbers stay numbers, words stay words, charts are the sheet's own.

Shares are written as Excel writes them (0.85 shown as 85.0%), times in seconds. Nothing that a
client, queue or person is called can become a formula.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import UTC, datetime

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from maju.floor.charts.drawing import width_of
from maju.floor.reports.documents import native
from maju.floor.reports.documents.model import (
    Cell,
    Chart,
    Document,
    Num,
    Paragraph,
    Section,
    Table,
    points,
)
from maju.floor.reports.documents.words import said_made, say

FORMATS = {
    "count": "#,##0",
    "percent": "0.0%",
    "seconds": "#,##0.0",
    "decimal": "#,##0.00",
    "change_percent": "+0.0%;-0.0%;0.0%",
    "change_points": '+0.0"%p";-0.0"%p";0.0"%p"',
    "change_plain": "+#,##0.0;-#,##0.0;0.0",
}
_IN_HUNDREDS = {"percent", "change_percent"}
_TONES = {"good": "#14866D", "bad": "#C2331F", "soft": "#5B6470"}
_WIDEST = 60
_DOTS_A_LETTER = 6.2
_ROW_DOTS = 20


def stored(num: Num) -> float | None:
    """The value as it lies in a cell."""
    if num.value is None:
        return None
    return num.value / 100 if num.kind in _IN_HUNDREDS else num.value


def write_workbook(document: Document) -> bytes:
    """The file. The same document gives the same bytes."""
    sink = io.BytesIO()
    book = xlsxwriter.Workbook(
        sink,
        {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
         "strings_to_numbers": False, "nan_inf_to_errors": False},
    )  # fmt: skip
    when = (
        datetime.fromisoformat(document.made) if document.made else datetime(2000, 1, 1, tzinfo=UTC)
    )
    book.set_properties({"title": document.title, "comments": document.subtitle, "created": when})
    pen = _Pen(book, document.lang)
    _cover(book, pen, document)
    by_sheet: dict[str, list[Section]] = {}
    for section in document.sections:
        by_sheet.setdefault(section.sheet, []).append(section)
    for key, sections in by_sheet.items():
        _sheet(book, pen, document, say(key, document.lang), sections)
    book.close()
    return sink.getvalue()


class _Pen:
    """Formats, each made once."""

    def __init__(self, book: Workbook, lang: str) -> None:
        self._book = book
        self._points = points(lang)
        self._made: dict[str, Format] = {}

    def format(self, **look: object) -> Format:
        """A format that looks so."""
        key = repr(sorted(look.items()))
        if key not in self._made:
            whole = {"font_name": "맑은 고딕", "font_size": 10, "valign": "vcenter", **look}
            self._made[key] = self._book.add_format(whole)
        return self._made[key]

    def put(self, sheet: Worksheet, row: int, column: int, cell: Cell, *, right: bool,
            bold: bool = False) -> None:  # fmt: skip
        """Write one cell of a table."""
        look: dict[str, object] = {"bottom": 1, "bottom_color": "#DFE3E8", "bold": bold}
        if bold:
            look |= {"top": 1}
        if not isinstance(cell, Num):
            if cell.tone:
                look["font_color"] = _TONES[cell.tone]
            wrap = len(cell.text) > _WIDEST
            look |= {"align": "right" if right else "left", "text_wrap": wrap}
            sheet.write_string(row, column, cell.text, self.format(**look))
            return
        value = stored(cell)
        if value is None:
            look |= {"align": "right", "font_color": _TONES["soft"]}
            sheet.write_string(row, column, cell.says(), self.format(**look))
        else:
            shown = FORMATS[cell.kind].replace("%p", self._points)
            look |= {"num_format": shown, "align": "right"}
            sheet.write_number(row, column, value, self.format(**look))


def _cover(book: Workbook, pen: _Pen, document: Document) -> None:
    lang = document.lang
    sheet = book.add_worksheet(say("sheet_cover", lang))
    _print_setup(sheet, document, landscape=False)
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 4, 20)
    sheet.set_row(0, 30)
    sheet.write_string(0, 0, document.title, pen.format(bold=True, font_size=18))
    sheet.write_string(1, 0, document.subtitle, pen.format(font_color=_TONES["soft"]))
    row = 3
    for name, text in document.head:
        sheet.write_string(row, 0, name, pen.format(font_color=_TONES["soft"]))
        sheet.write_string(row, 1, text, pen.format(bold=name == say("h_state", lang)))
        row += 1
    row += 1
    heads = [say(key, lang) for key in ("c_kpi", "c_actual", "c_target", "c_met")]
    for column, head in enumerate(heads):
        sheet.write_string(row, column, head, _head(pen, right=column > 0))
    for card in document.cards:
        row += 1
        name = pen.format(bottom=1, bottom_color="#DFE3E8", text_wrap=True)
        sheet.write_string(row, 0, card.label, name)
        cells: tuple[Cell, ...] = (card.value, card.target, card.verdict)
        for column, cell in enumerate(cells, 1):
            pen.put(sheet, row, column, cell, right=True)
    row += 2
    if document.causes:
        sheet.write_string(row, 0, say("s_causes", lang), pen.format(bold=True))
        for each in document.causes:
            row += 1
            sheet.merge_range(row, 0, row, 4, "", pen.format(text_wrap=True))
            sheet.write_string(row, 0, f"• {each}", pen.format(text_wrap=True))
            sheet.set_row(row, 30)
        row += 2
    for each in (*document.footer, said_made(document.made, lang)):
        sheet.merge_range(row, 0, row, 4, "", pen.format(text_wrap=True))
        look = pen.format(font_color=_TONES["soft"], font_size=9, text_wrap=True)
        sheet.write_string(row, 0, each, look)
        sheet.set_row(row, 26)
        row += 1


def _sheet(
    book: Workbook, pen: _Pen, document: Document, name: str, sections: Sequence[Section]
) -> None:
    sheet = book.add_worksheet(name)
    _print_setup(sheet, document, landscape=True)
    sheet.hide_gridlines(2)
    widths: dict[int, float] = {}
    row, frozen = 0, False
    for section in sections:
        sheet.write_string(row, 0, section.title, pen.format(bold=True, font_size=13))
        row += 1
        tables = [block for block in section.blocks if isinstance(block, Table)]
        if not frozen and len(sections) == 1 and len(tables) == 1:
            sheet.freeze_panes(row + 1, 1)
        elif not frozen:
            sheet.freeze_panes(0, 1)
        frozen = True
        pictures: list[Chart] = []
        places: dict[str, tuple[int, Table]] = {}
        for block in section.blocks:
            match block:
                case Paragraph():
                    sheet.write_string(row, 0, block.text, pen.format(font_color="#5B6470"))
                    row += 1
                case Chart(kind="heat"):
                    row = native.heat(sheet, pen.format, row, block)
                case Chart():
                    pictures.append(block)
                case Table():
                    places[block.id] = (row, block)
                    row = _table(sheet, pen, row, block, widths)
        for chart in pictures:
            row = _picture(book, sheet, row, chart, list(places.values()))
        row += 1
    for column, width in widths.items():
        sheet.set_column(column, column, width)


def _table(sheet: Worksheet, pen: _Pen, row: int, table: Table, widths: dict[int, float]) -> int:
    """Writes it from *row* on; the row after it."""
    for index, column in enumerate(table.columns):
        sheet.write_string(row, index, column.label, _head(pen, right=column.right))
        words = [column.label[: max(12, len(column.label) // 2 + 2)]]
        words += [_as_text(each[index]) for each in table.rows]
        letters = max(width_of(word) for word in words) / _DOTS_A_LETTER + 2
        widths[index] = max(widths.get(index, 9.0), min(letters, _WIDEST))
    sheet.set_row(row, 30)
    for offset, cells in enumerate(table.rows, 1):
        last = table.total and offset == len(table.rows)
        for index, cell in enumerate(cells):
            right = table.columns[index].right
            pen.put(sheet, row + offset, index, cell, right=right, bold=last)
    row += len(table.rows) + 1
    if table.note:
        sheet.write_string(row, 0, table.note, pen.format(font_color="#5B6470", font_size=9))
        row += 1
    return row + 1


def _as_text(cell: Cell) -> str:
    return cell.says() if isinstance(cell, Num) else cell.text


def _picture(
    book: Workbook,
    sheet: Worksheet,
    row: int,
    chart: Chart,
    places: Sequence[tuple[int, Table]],
) -> int:
    """A native chart below the table that holds its numbers; the row after it."""
    for top, table in places:
        made = native.chart_over(book, sheet.get_name(), chart, top, table)
        if made is not None:
            sheet.insert_chart(row, 0, made, {"description": f"{chart.title}. {chart.desc}"})
            return row + native.HEIGHT_DOTS // _ROW_DOTS + 1
    return row


def _head(pen: _Pen, *, right: bool) -> Format:
    return pen.format(
        bold=True, bg_color="#EEF1F5", bottom=1, text_wrap=True, align="right" if right else "left"
    )


def _print_setup(sheet: Worksheet, document: Document, *, landscape: bool) -> None:
    sheet.set_paper(9)  # A4
    if landscape:
        sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
    title = f"{document.title} {document.subtitle}".replace("&", "&&")
    sheet.set_footer(f"&L&8{title[:200]}&R&8&P / &N")
