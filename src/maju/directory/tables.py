"""The rows of a CSV or XLSX file that somebody sends: as texts, and never more than they say.

A workbook is a packed archive that somebody else has made: a few kilobytes may unpack to gigabytes,
or name a cell in the last of a million rows. So it is read in bounds, and what cannot be read is
refused whatever is wrong with it.
"""

from __future__ import annotations

import csv
import io
import zipfile
import zlib
from collections.abc import Iterator
from datetime import datetime
from typing import IO

from maju.kernel.errors import Refused

ROWS_MOST = 10_000
"""Lines of one file, the heading too."""
COLUMNS_MOST = 64
UNPACKED_MOST = 20_000_000
"""Bytes of all parts of a workbook together."""

BROKEN = (
    zipfile.BadZipFile, zlib.error, EOFError, OSError,  # the archive
    SyntaxError,  # its XML: both parsers' errors are of this kind
    KeyError, ValueError, IndexError, TypeError, AttributeError, OverflowError,  # what is missing in it
    RuntimeError,  # it is locked, or packed in a way that nobody here knows
)  # fmt: skip
"""What a workbook that is none makes a reader raise."""


def read_rows(data: bytes) -> list[list[str]]:
    """Rows that are not blank, in order.

    Raises:
        Refused: ``import_unreadable``, ``import_too_long``.
    """
    rows: list[list[str]] = []
    for row in _xlsx(data) if data[:2] == b"PK" else _csv(data):
        if any(row):
            rows.append(row)
        if len(rows) > ROWS_MOST:
            raise Refused("import_too_long", most=ROWS_MOST - 1)
    return rows


def check_packed(file: IO[bytes]) -> None:
    """Refuse an archive that unpacks to more than :data:`UNPACKED_MOST`; nothing is unpacked for it.

    Raises:
        Refused: ``import_too_long``. BadZipFile: it is none.
    """
    with zipfile.ZipFile(file) as archive:
        if sum(each.file_size for each in archive.infolist()) > UNPACKED_MOST:
            raise Refused("import_too_long", most=ROWS_MOST - 1)


def _csv(data: bytes) -> Iterator[list[str]]:
    for encoding in ("utf-8-sig", "cp949"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        try:
            yield from csv.reader(io.StringIO(text))
        except csv.Error as error:
            raise Refused("import_unreadable") from error
        return
    raise Refused("import_unreadable")


def _xlsx(data: bytes) -> Iterator[list[str]]:
    import openpyxl  # only this needs it

    try:
        check_packed(io.BytesIO(data))
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # what it says of its own size binds nobody
        found = sheet.iter_rows(max_row=20 * ROWS_MOST, max_col=COLUMNS_MOST, values_only=True)
        for row in found:
            yield [_cell(value) for value in row]
    except BROKEN as error:
        raise Refused("import_unreadable") from error


def _cell(value: object) -> str:
    match value:
        case None:
            return ""
        case datetime():
            return value.date().isoformat()
        case float() if value.is_integer():
            return str(int(value))
        case _:
            return str(value)
