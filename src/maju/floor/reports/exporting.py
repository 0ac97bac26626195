"""A table as a file: exactly the lines and the order that the page shows, and what they are of.

A file is opened weeks later, beside others. So its name says centre, table, days, state and moment;
a CSV repeats them in every line, because files of several weeks are laid one below the other. In a
workbook they stand on a sheet of their own: the table begins at A1, and a blank line parts its total
from it, so that filters and pivots take the lines alone.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

import xlsxwriter
from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from xlsxwriter.workbook import Workbook

from maju.directory.wording import korean
from maju.floor.reports import saying
from maju.floor.reports.asked import Asked
from maju.floor.reports.listing import Listing
from maju.floor.reports.page import period_words
from maju.floor.reports.partly import partly_words
from maju.floor.reports.places import local_time
from maju.floor.reports.quality import footer
from maju.floor.reports.remarks import remarks
from maju.kernel.spreadsheets import harmless
from maju.metrics.answers import Answer, Cell
from maju.metrics.in_words import in_words
from maju.metrics.kpi import Kpi

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FORMATS = {"%": "0.0%", "건": "#,##0", "명": "#,##0"}
_USUAL_FORMAT = "#,##0.0"
_PLACES = {"s": 3}
_USUAL_PLACES = 4
"""Of a CSV: a share is in hundreds there, so these are six digits of the ratio."""
_SHEETS = {
    "queue": _("By queue"), "agent": _("By agent"), "client": _("By client"), "topic": _("By topic")
}  # fmt: skip
_UNFIT = re.compile(r"[^\w.-]+")
"""What the name of a file is better without."""

Value = str | int | float | None


class Taken(NamedTuple):
    """A table, and what its numbers are of."""

    table: Listing
    asked: Asked
    head: str
    """What its lines are."""
    as_of: datetime
    provisional: bool
    trust: Sequence[tuple[str, str]]
    """The footer of its page."""
    partly: Sequence[str]
    """Which numbers stand for some of the days or clients only."""
    remarks: Sequence[str]
    """What its page explains below it."""


def taken(table: Listing, head: str, asked: Asked, whole: Answer) -> Taken:
    """The table of a page, as it leaves it."""
    zone = asked.place.zone
    trust = [
        (each.name, f"{each.said.number}{each.said.unit}{each.partly and f' ({each.partly})'}")
        for each in footer(whole, asked.place)
    ]
    at = local_time(whole.as_of, zone).replace(microsecond=0)
    partly = partly_words(asked.place, whole)
    said = remarks(table.cut, whole)
    return Taken(table, asked, head, at, whole.provisional, trust, partly, said)


def file_name(what: Taken, form: str) -> str:
    """``maju_demo_queues_2026-11-01_2026-11-22_provisional_asof-20261123T1403.csv``."""
    asked = what.asked
    only = [
        f"{name}-{key}" for name, key in (("client", asked.client), ("queue", asked.queue)) if key
    ]
    days = (asked.period.since.isoformat(), asked.period.last.isoformat())
    state = "provisional" if what.provisional else "final"
    said = ["maju", asked.place.centre, f"{what.table.cut}s", *only, *days, state]
    return _UNFIT.sub("-", "_".join([*said, f"asof-{what.as_of:%Y%m%dT%H%M}"])) + f".{form}"


def as_csv(what: Taken, name: str) -> HttpResponse:
    """UTF-8 with a mark, which is what the spreadsheet on a Korean desk needs."""
    kpis = what.table.kpis
    about = [
        (gettext("Centre"), what.asked.place.centre),
        *_scope(what.asked),
        (gettext("First day"), what.asked.period.since.isoformat()),
        (gettext("Last day"), what.asked.period.last.isoformat()),
        (gettext("State"), _state(what)),
        (gettext("As of"), what.as_of.isoformat()),
        *((gettext("Counted for a part only"), said) for said in what.partly),
    ]
    names = [f"{saying.name_of(kpi)} ({saying.unit_of(kpi) or '#'})" for kpi in kpis]
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([harmless(cell) for cell in (what.head, *names, *(name for name, _v in about))])
    for label, cells in _lines(what.table):
        numbers = [rounded(kpi, cell) for kpi, cell in zip(kpis, cells, strict=True)]
        line = (label, *numbers, *(value for _name, value in about))
        writer.writerow([harmless(cell) for cell in line])
    return _file(("\ufeff" + text.getvalue()).encode(), "text/csv; charset=utf-8", name)


def as_xlsx(what: Taken, name: str) -> HttpResponse:
    """The table, and a sheet about it; numbers as numbers in full, texts are never formulas."""
    sink = io.BytesIO()
    with xlsxwriter.Workbook(sink, {"in_memory": True, "strings_to_formulas": False}) as book:
        _sheet(book, what)
        _about(book, what)
    return _file(sink.getvalue(), _XLSX, name)


def rounded(kpi: Kpi, cell: Cell) -> int | float | None:
    """A number of a CSV: counts are whole ones, seconds to the millisecond."""
    if cell.value is None:
        return None
    if kpi.unit in saying.WHOLE:
        return round(cell.value)
    return round(cell.value, _PLACES.get(kpi.unit, _USUAL_PLACES))


def full(kpi: Kpi, cell: Cell) -> int | float | None:
    """A number of a workbook: unrounded; shares as a spreadsheet holds them, 0.833 for 83.3%."""
    if cell.value is None:
        return None
    if kpi.unit in saying.WHOLE:
        return round(cell.value)
    return cell.value / 100 if kpi.unit == "%" else cell.value


def _lines(table: Listing) -> list[tuple[str, Sequence[Cell]]]:
    lines = [(row.label, row.cells) for row in table.rows]
    return [*lines, (gettext("Total"), table.total.cells)]


def _sheet(book: Workbook, what: Taken) -> None:
    kpis = what.table.kpis
    sheet = book.add_worksheet(str(_SHEETS[what.table.cut]))
    bold = book.add_format({"bold": True})
    top = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    forms = [{"num_format": _FORMATS.get(kpi.unit, _USUAL_FORMAT)} for kpi in kpis]
    plain = [book.add_format(form) for form in forms]
    strong = [book.add_format({**form, "bold": True}) for form in forms]
    sheet.set_row(0, 48)
    sheet.write_string(0, 0, what.head, top)
    for column, kpi in enumerate(kpis, 1):
        unit = "" if kpi.unit == "%" else saying.unit_of(kpi).strip()
        sheet.write_string(0, column, saying.name_of(kpi) + (f" ({unit})" if unit else ""), top)
    count = len(what.table.rows)
    for number, (label, cells) in enumerate(_lines(what.table), 1):
        last = number > count
        row = number + 1 if last else number
        sheet.write_string(row, 0, label, bold if last else None)
        for column, (kpi, cell) in enumerate(zip(kpis, cells, strict=True), 1):
            if (value := full(kpi, cell)) is not None:
                sheet.write_number(row, column, value, (strong if last else plain)[column - 1])
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, len(kpis), 14)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, count, len(kpis))


def _about(book: Workbook, what: Taken) -> None:
    asked, lang = what.asked, "ko" if korean() else "en"
    sheet = book.add_worksheet(gettext("About"))
    bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True})
    lines: list[Sequence[str]] = [
        (gettext("Centre"), asked.place.centre),
        (gettext("Table"), str(_SHEETS[what.table.cut])),
        (gettext("Period"), period_words(asked)),
        *_scope(asked),
        (gettext("State"), _state(what)),
        *what.trust,
    ]
    for row, (name, said) in enumerate(lines):
        sheet.write_string(row, 0, name, bold)
        sheet.write_string(row, 1, said)
    row = len(lines)
    for note in _notes(what):
        row += 1
        sheet.write_string(row, 0, note)
    row += 2
    for column, head in enumerate(
        (gettext("KPI"), gettext("Unit"), gettext("Name in Maju"), gettext("Formula"))
    ):
        sheet.write_string(row, column, head, bold)
    for offset, kpi in enumerate(what.table.kpis, 1):
        said_of = (saying.name_of(kpi), saying.unit_of(kpi).strip(), kpi.id, in_words(kpi, lang))
        for column, said in enumerate(said_of):
            sheet.write_string(row + offset, column, said, wrapped)
    for column, width in enumerate((34, 34, 26, 80)):
        sheet.set_column(column, column, width)


def _notes(what: Taken) -> list[str]:
    said = [
        gettext("An empty cell has no number: nothing to divide by, or no source that tells it."),
        gettext("The total stands below a blank line; a rate in it is a sum over a sum."),
    ]
    if what.provisional:
        said.insert(
            0, gettext("Provisional: contacts are open or the period is not over; it may change.")
        )
    return [*said, *what.partly, *what.remarks]


def _scope(asked: Asked) -> list[tuple[str, str]]:
    """Whose contacts these are; a reader of some clients gets these and no others."""
    place = asked.place
    shown = [asked.client] if asked.client else [] if place.whole else list(place.clients)
    names = ", ".join(place.called("client", client) for client in shown)
    said = [(gettext("Client"), names or gettext("All clients"))]
    if asked.queue:
        said.append((gettext("Queue"), place.called("queue", asked.queue)))
    return said


def _state(what: Taken) -> str:
    return gettext("provisional") if what.provisional else gettext("final")


def _file(body: bytes, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(body, content_type=kind)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return response
