"""A table as a file: exactly the lines and the order that the page shows, numbers unrounded."""

from __future__ import annotations

import csv
import io

import xlsxwriter
from django.http import HttpResponse
from django.utils.translation import gettext

from maju.floor.reports import saying
from maju.floor.reports.listing import Listing
from maju.kernel.spreadsheets import harmless
from maju.metrics.answers import Cell
from maju.metrics.kpi import Kpi

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FORMATS = {"%": '0.0"%"', "s": "0.0", "건": "#,##0", "명": "#,##0"}

Value = str | int | float | None


def grid(table: Listing, head: str) -> list[list[Value]]:
    """Heading, lines, total; null where there is no number."""
    names = [f"{saying.name_of(kpi)} ({saying.unit_of(kpi) or '#'})" for kpi in table.kpis]
    lines: list[list[Value]] = [[head, *names]]
    for name, row in [*((row.label, row) for row in table.rows), (gettext("Total"), table.total)]:
        pairs = zip(table.kpis, row.cells, strict=True)
        lines.append([name, *(plain(kpi, cell) for kpi, cell in pairs)])
    return lines


def plain(kpi: Kpi, cell: Cell) -> int | float | None:
    """The number; counts are whole ones."""
    if cell.value is None or kpi.unit not in saying.WHOLE:
        return cell.value
    return round(cell.value)


def as_csv(table: Listing, head: str, name: str) -> HttpResponse:
    """UTF-8 with a mark, which is what the spreadsheet on a Korean desk needs."""
    text = io.StringIO()
    writer = csv.writer(text)
    for line in grid(table, head):
        writer.writerow([harmless(cell) for cell in line])
    return _file(("\ufeff" + text.getvalue()).encode(), "text/csv; charset=utf-8", f"{name}.csv")


def as_xlsx(table: Listing, head: str, name: str) -> HttpResponse:
    """One sheet, with numbers as numbers; texts are never formulas."""
    sink = io.BytesIO()
    with xlsxwriter.Workbook(sink, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet()
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        forms = [book.add_format({"num_format": _FORMATS.get(k.unit, "0.0")}) for k in table.kpis]
        lines = grid(table, head)
        for column, said in enumerate(lines[0]):
            sheet.write_string(0, column, str(said), bold)
        for number, line in enumerate(lines[1:], 1):
            sheet.write_string(number, 0, str(line[0]), bold if number == len(lines) - 1 else None)
            for column, value in enumerate(line[1:], 1):
                if isinstance(value, int | float):
                    sheet.write_number(number, column, value, forms[column - 1])
        sheet.set_column(0, 0, 24)
        sheet.set_column(1, len(table.kpis), 14)
        sheet.freeze_panes(1, 1)
    return _file(sink.getvalue(), _XLSX, f"{name}.xlsx")


def _file(body: bytes, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(body, content_type=kind)
    safe = "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in name[:-5])
    response["Content-Disposition"] = f'attachment; filename="{safe}{name[-5:]}"'
    return response
