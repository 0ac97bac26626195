"""Workbooks, HTML saved as .xls, and CSV as grids of cells; a merged cell stands in each place."""

from __future__ import annotations

import csv
import io
import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta

import lxml.etree
import lxml.html
import msgspec
import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from maju.facts.imports.encodings import find_encoding, find_kind
from maju.facts.imports.given import Given
from maju.kernel.errors import Refused

Cell = str | int | float | bool | date | datetime | time | timedelta | None
LARGEST_BYTES = 64 << 20
_WIDEST = 400
_LONGEST = 200_000
_DAMAGED = (
    InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, TypeError, AttributeError,
    IndexError, EOFError, lxml.etree.LxmlError, csv.Error, RecursionError, AssertionError,
    zipfile.LargeZipFile, NotImplementedError, OverflowError, SyntaxError,
    zlib.error, struct.error,
)  # fmt: skip
"""What readers of broken workbooks raise: of other people's bytes, not of our promises."""


class Grid(msgspec.Struct, frozen=True):
    """One sheet."""

    name: str
    rows: Sequence[Sequence[Cell]]


def grids(given: Given) -> list[Grid]:
    """The sheets of a file.

    Raises:
        Refused: ``interval_workbook_damaged``, ``import_wrong_encoding``, ``import_binary``.
    """
    with given.open() as file:
        made = file.read(LARGEST_BYTES + 1)
    if len(made) > LARGEST_BYTES:
        raise Refused("interval_no_table", path=given.said)  # no sheet of counts is as long
    kind = find_kind(made)
    try:
        if kind == "zip/xlsx":
            return _workbook(made)
        if kind is not None:
            raise Refused("import_binary", path=given.said, kind=kind)
        text = _text(made)
        if "<table" in text[:100_000].lower():
            return list(_pages(text))
        return [Grid("", _lines(text))]
    except _DAMAGED as error:
        raise Refused("interval_workbook_damaged", path=given.said) from error


def _text(made: bytes) -> str:
    seems = find_encoding(made[:65_536])
    if seems is None:
        raise Refused("import_wrong_encoding", line=1, encoding="utf-8, cp949", seems="?")
    try:
        return made.decode(seems).removeprefix("\ufeff")
    except UnicodeDecodeError:
        pass
    try:
        return made.decode("cp949")
    except UnicodeDecodeError as error:
        line = made[: error.start].count(b"\n") + 1
        raise Refused("import_wrong_encoding", line=line, encoding=seems, seems="?") from error


def _workbook(made: bytes) -> list[Grid]:
    book = openpyxl.load_workbook(io.BytesIO(made), data_only=True)
    found = []
    for sheet in book.worksheets:
        if sheet.max_row > _LONGEST or sheet.max_column > _WIDEST:
            continue
        rows: list[list[Cell]] = [list(row) for row in sheet.iter_rows(values_only=True)]  # type: ignore[arg-type]
        for merged in sheet.merged_cells.ranges:
            value = rows[merged.min_row - 1][merged.min_col - 1]
            for at in range(merged.min_row - 1, merged.max_row):
                for place in range(merged.min_col - 1, merged.max_col):
                    rows[at][place] = value
        found.append(Grid(str(sheet.title), rows))
    return found


def _pages(text: str) -> Iterator[Grid]:
    page = lxml.html.document_fromstring(
        text.encode(), parser=lxml.html.HTMLParser(encoding="utf-8")
    )
    for table in page.iter("table"):
        taken: dict[tuple[int, int], Cell] = {}
        height = 0
        for at, row in enumerate(table.iter("tr")):
            place = 0
            for cell in row.iterchildren("td", "th"):
                while (at, place) in taken:
                    place += 1
                down, across = _span(cell.get("rowspan")), _span(cell.get("colspan"))
                said = " ".join("".join(str(part) for part in cell.itertext()).split())
                for y in range(at, at + down):
                    for x in range(place, place + across):
                        taken[y, x] = said
                place += across
                height = max(height, at + down)
        width = max((x for _, x in taken), default=-1) + 1
        yield Grid("", [[taken.get((y, x)) for x in range(width)] for y in range(height)])


def _span(said: str | None) -> int:
    return max(1, min(_WIDEST, int(said))) if said and said.isdecimal() else 1


def _lines(text: str) -> list[list[Cell]]:
    head = text[:4000]
    delimiter = max((",", "\t", ";", "|"), key=head.count)
    read = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    return [[cell.strip() or None for cell in row] for row in read]
