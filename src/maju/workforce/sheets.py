"""The month's roster as a workbook, and back: a row an agent, a column a day, a code in each cell."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

import xlsxwriter
from openpyxl import load_workbook

from maju.directory import models as m
from maju.directory.tables import BROKEN, check_packed
from maju.kernel.errors import Refused
from maju.workforce.models import Cell, ShiftKind
from maju.workforce.rostering import Put

LEAVE_MARKS: Mapping[str, tuple[str, str]] = {
    "off": ("휴", "OFF"),
    "annual": ("연", "AL"),
    "half_am": ("오전반", "AM"),
    "half_pm": ("오후반", "PM"),
    "compensatory": ("대휴", "CL"),
    "sick": ("병", "SL"),
    "training": ("교육", "TR"),
}
"""What stands in a cell of the sheet and of the page, Korean and English; half a day stands behind
the shift: ``A+오전반``. Both are read."""

_MARKED = {mark: leave for leave, marks in LEAVE_MARKS.items() for mark in marks}
_MOST_ROWS, _MOST_COLUMNS, _MOST_BYTES = 5_000, 400, 20_000_000
_WEEKDAYS = "월화수목금토일"


class Reading(NamedTuple):
    """What a sheet says; *wrong*: (cell of the sheet, what stands there) that cannot be read."""

    puts: Sequence[Put]
    wrong: Sequence[tuple[str, str]]


def mark_of(cell: Cell | None, *, korean: bool = True) -> str:
    """What stands in a cell."""
    if cell is None:
        return ""
    leave = LEAVE_MARKS[cell.leave][not korean] if cell.leave else ""
    if cell.shift is None:
        return leave
    return f"{cell.shift.code}+{leave}" if leave else str(cell.shift.code)


def read_mark(text: str) -> tuple[str, str]:
    """(shift, leave) of what somebody wrote; the leave alone where it is a whole day's."""
    said = text.strip()
    shift, plus, leave = said.partition("+")
    if plus:
        return shift.strip(), _MARKED.get(leave.strip(), leave.strip())
    return ("", _MARKED[said]) if said in _MARKED else (said, "")


_AS_WRITTEN = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
"""Texts are texts, whatever they begin with: a code comes back as it went, and nothing is calculated."""


def workbook(
    agents: Sequence[m.Agent],
    days: Sequence[date],
    cells: Mapping[tuple[str, date], Cell],
    shifts: Sequence[ShiftKind],
) -> bytes:
    """The sheet 근무표 with dates in the first row, and 범례 with what the codes mean."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, _AS_WRITTEN) as book:
        head = book.add_format({"bold": True, "align": "center", "bg_color": "#EEF1F5"})
        rest = book.add_format({"bold": True, "align": "center", "bg_color": "#FBE9E7"})
        on = book.add_format({"align": "center", "num_format": "m/d"})
        sheet = book.add_worksheet("근무표")
        for column, title in enumerate(("사번", "이름", *days)):
            if isinstance(title, date):
                weekend = title.weekday() >= 5
                form = book.add_format({"bold": True, "align": "center", "num_format": "m/d",
                                        "bg_color": "#FBE9E7" if weekend else "#EEF1F5"})  # fmt: skip
                sheet.write_datetime(0, column, title, form)
                sheet.write_string(1, column, _WEEKDAYS[title.weekday()], rest if weekend else head)
            else:
                sheet.write_string(0, column, title, head)
        for row, agent in enumerate(agents, start=2):
            sheet.write_string(row, 0, agent.code)
            sheet.write_string(row, 1, agent.person.name)
            for column, day in enumerate(days, start=2):
                mark = mark_of(cells.get((agent.code, day)))
                if mark:
                    sheet.write_string(row, column, mark, on)
        sheet.freeze_panes(2, 2)
        sheet.set_column(0, 0, 12)
        sheet.set_column(1, 1, 14)
        sheet.set_column(2, 1 + len(days), 6)
        legend = book.add_worksheet("범례")
        legend.write_row(0, 0, ("코드", "이름", "시작", "종료", "식사(분)"), head)
        for row, kind in enumerate(shifts, start=1):
            values = (
                kind.code,
                kind.name,
                clock(kind.starts),
                clock(kind.starts + kind.lasts),
                kind.meal,
            )
            legend.write_row(row, 0, values)
        for row, (leave, marks) in enumerate(LEAVE_MARKS.items(), start=len(shifts) + 2):
            legend.write_row(row, 0, (*marks, leave))
        legend.set_column(0, 4, 14)
    return out.getvalue()


def clock(minutes: int) -> str:
    """9:00, and 06:00+1 on the next day."""
    over, rest = divmod(minutes, 24 * 60)
    return f"{rest // 60:02}:{rest % 60:02}" + (f"+{over}" if over else "")


def read_workbook(content: bytes, year: int) -> Reading:
    """What a workbook says, by its first sheet that has dates; *year* for days written as 12/24.

    Raises:
        Refused: ``sheet_unreadable``, ``sheet_too_large``, ``import_too_long``, ``sheet_no_dates``.
    """
    if len(content) > _MOST_BYTES:
        raise Refused("sheet_too_large", most=_MOST_BYTES // 1_000_000)
    try:
        check_packed(io.BytesIO(content))
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        for sheet in book.worksheets:
            rows = sheet.iter_rows(max_row=_MOST_ROWS, max_col=_MOST_COLUMNS, values_only=True)
            found = _read_rows(rows, year)
            if found is not None:
                return found
    except BROKEN as error:
        raise Refused("sheet_unreadable") from error
    raise Refused("sheet_no_dates")


def _read_rows(rows: Any, year: int) -> Reading | None:
    """From the row with three dates or more on; the first column with texts below names the agents."""
    columns: dict[int, date] = {}
    puts: list[Put] = []
    wrong: list[tuple[str, str]] = []
    for number, row in enumerate(rows, start=1):
        dates = {at: day for at, value in enumerate(row) if (day := _day(value, year)) is not None}
        if len(dates) >= 3:
            columns = dates
            continue
        if not columns:
            continue
        agent = next((str(value).strip() for value in row[: min(columns)] if value is not None), "")
        if not agent:
            continue
        for at, day in columns.items():
            value = row[at] if at < len(row) else None
            text = "" if value is None else str(value).strip().removeprefix("'")
            if len(text) > 40:
                wrong.append((f"{number}:{at + 1}", text[:40]))
                continue
            puts.append(Put(agent, day, *read_mark(text)))
    return Reading(puts, wrong) if columns else None


def _day(value: Any, year: int) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if not isinstance(value, str):
        return None
    text = value.strip()
    whole = re.fullmatch(r"(\d{4})[-./](\d{1,2})[-./](\d{1,2})", text)
    short = re.fullmatch(r"(\d{1,2})[/월.]\s?(\d{1,2})일?", text)
    try:
        if whole:
            return date(int(whole[1]), int(whole[2]), int(whole[3]))
        return date(year, int(short[1]), int(short[2])) if short else None
    except ValueError:
        return None
