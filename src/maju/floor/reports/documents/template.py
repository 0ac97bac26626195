"""A client's own workbook, filled at its named cells; everything else stays as it came.

Names: ``kpi.answer_rate``, ``kpi.answer_rate.target``, ``kpi.answered.previous_day`` …, and
``table.interval``: the cell where a table begins. A name of ours that we do not know is refused
with all that there are; names without our prefixes are the client's own and are left alone.
"""

from __future__ import annotations

import io
from zipfile import BadZipFile

from openpyxl import load_workbook
from openpyxl.cell.cell import MergedCell
from openpyxl.utils.cell import range_boundaries
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.workbook import Workbook
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.worksheet import Worksheet

from maju.floor.reports.documents.model import Cell, Document, Num, Table
from maju.floor.reports.documents.workbook import FORMATS, stored
from maju.kernel.errors import Refused

_OURS = ("kpi.", "table.", "report.")
_LISTED = 40


def fill_template(template: bytes, document: Document) -> bytes:
    """The filled workbook.

    Raises:
        Refused: ``template_unreadable``, ``template_name_unknown`` with the names that there are,
            ``template_name_nowhere`` when a name stands for no single cell.
    """
    try:
        book = load_workbook(io.BytesIO(template))
    except (BadZipFile, InvalidFileException, KeyError, ValueError, OSError) as error:
        raise Refused("template_unreadable", reason=str(error)) from error
    tables = document.tables()
    known = {*document.values, *(f"table.{name}" for name in tables)}
    named = {
        name: _place(book, name, defined)
        for name, defined in book.defined_names.items()
        if name.startswith(_OURS)
    }
    if unknown := sorted(named.keys() - known):
        wanted = unknown[0].rpartition(".")[0]
        near = [each for each in sorted(known) if each.startswith(wanted)] or sorted(known)
        raise Refused(
            "template_name_unknown",
            names=", ".join(unknown),
            known=", ".join(near[:_LISTED]),
        )
    for name, (sheet, row, column) in named.items():
        if name.startswith("table."):
            _put_table(sheet, row, column, tables[name.removeprefix("table.")])
        else:
            _put(sheet, row, column, document.values[name])
    sink = io.BytesIO()
    book.save(sink)
    return sink.getvalue()


def _place(book: Workbook, name: str, defined: DefinedName) -> tuple[Worksheet, int, int]:
    places = list(defined.destinations)
    if len(places) != 1 or places[0][0] not in book.sheetnames:
        raise Refused("template_name_nowhere", name=name)
    title, where = places[0]
    sheet: object = book[title]
    try:
        begins = range_boundaries(where.replace("$", ""))[:2]
    except ValueError as error:
        raise Refused("template_name_nowhere", name=name) from error
    column, row = (int(each or 0) for each in begins)
    if not isinstance(sheet, Worksheet) or not column or not row:
        raise Refused("template_name_nowhere", name=name)
    return sheet, row, column


def _put(sheet: Worksheet, row: int, column: int, cell: Cell) -> None:
    """The value; a number's format only where the client chose none."""
    place = sheet.cell(row, column)
    if isinstance(place, MergedCell):
        return
    if isinstance(cell, Num):
        place.value = stored(cell)
        if place.number_format == "General" and cell.value is not None:
            place.number_format = FORMATS[cell.kind]
    else:
        place.value = cell.text
        place.data_type = "s"  # whatever it begins with, it is no formula


def _put_table(sheet: Worksheet, row: int, column: int, table: Table) -> None:
    """Head and rows from the named cell on, to the right and down."""
    for offset, head in enumerate(table.columns):
        place = sheet.cell(row, column + offset)
        if not isinstance(place, MergedCell):
            place.value = head.label
            place.data_type = "s"
    for down, cells in enumerate(table.rows, 1):
        for offset, cell in enumerate(cells):
            _put(sheet, row + down, column + offset, cell)
