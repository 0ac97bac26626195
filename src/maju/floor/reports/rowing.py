"""Rows of facts as people read them: local times, seconds, words instead of codes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta, timezone
from html import escape
from typing import NamedTuple
from urllib.parse import quote

from django.urls import reverse
from django.utils.safestring import SafeString

from maju.floor.reports import codes
from maju.floor.reports.places import Place
from maju.metrics.picking import WEIGHT
from maju.metrics.rows import Rows

SHORT = (
    "at", "contact", "weight", "client", "channel", "queue", "agent", "outcome", "doing", "reason",
    "wait_ms", "talk_ms", "hold_ms", "acw_ms", "ring_ms", "lasted_ms", "topic",
)  # fmt: skip
"""Columns of the list behind a number; a contact's own page shows all."""

_WORDS = {
    "source",
    "via",
    "outcome",
    "channel",
    "doing",
    "state",
    "contact_outcome",
    "direction",
    "role",
    "ended_by",
}
_NAMED = {"queue", "client", "agent", "team", "topic"}
_HIDDEN = {"centre", "utc_offset_s"}
_ANYONE = "0"
_PLAIN = "!$&'()*+,;=/~:@"
"""What addresses that Django makes leave as it is."""


class Listed(NamedTuple):
    """Rows of one grain as a table; a line is its cells as HTML, for a hundred of them take longer
    through a template than their query takes."""

    grain: str
    heads: Sequence[str]
    lines: Sequence[SafeString]


def listed(rows: Rows, place: Place) -> Listed:
    """The columns that matter and say something, in the order of :data:`SHORT`."""
    used = {*SHORT, "business_date", "utc_offset_s"}
    given = rows.table.select([name for name in rows.table.column_names if name in used])
    said = given.to_pylist()
    present = [name for name in SHORT if any(row.get(name) is not None for row in said)]
    cells = _Cells(present, place)
    lines = [cells.line(row) for row in said]
    return Listed(codes.grain(rows.grain), [codes.field(name) for name in present], lines)


class _Cells:
    """Rows as cells of one table. What a column holds is asked once, a name or a word is looked up once
    and every contact's address begins alike: for each row anew they were most of a hundred rows' time."""

    def __init__(self, names: Sequence[str], place: Place) -> None:
        self._place = place
        self._columns = [(name, self._column(name)) for name in names]
        self._contact = names.index("contact") if "contact" in names else None
        kwargs = {"centre": place.centre, "contact": _ANYONE}
        self._contacts = reverse("reports:contact", kwargs=kwargs).removesuffix(_ANYONE)

    def line(self, row: Mapping[str, object]) -> SafeString:
        """One row, its contact a way to that contact's own page."""
        cells = [write(row[name], row) for name, write in self._columns]
        if (at := self._contact) is not None and (contact := row["contact"]):
            where = f"{self._contacts}{quote(str(contact), safe=_PLAIN)}"
            to = escape(f"{where}?day={row.get('business_date') or ''}")
            cells[at] = f'<a hx-boost="false" href="{to}">{cells[at]}</a>'
        return SafeString("".join([f'<td class="words">{cell}</td>' for cell in cells]))

    def _column(self, name: str) -> Callable[[object, Mapping[str, object]], str]:
        """How a column's cells are written."""
        known: dict[object, str] = {}

        def plain(value: object, row: Mapping[str, object]) -> str:
            return escape(written(name, value, row, self._place))

        def remembered(value: object, row: Mapping[str, object]) -> str:
            if (said := known.get(value)) is None:
                said = known[value] = plain(value, row)
            return said

        return remembered if name in _NAMED or name in _WORDS else plain


def whole(rows: Rows, place: Place) -> list[list[tuple[str, str]]]:
    """Every row with each of its fields that says something."""
    return [
        [
            (codes.field(name), written(name, value, row, place))
            for name, value in row.items()
            if name not in _HIDDEN and value not in {None, "", False}
        ]
        for row in (_plain(row) for row in rows.table.to_pylist())
    ]


def written(name: str, value: object, row: Mapping[str, object], place: Place) -> str:
    """One field."""
    match value:
        case None:
            return ""
        case bool():
            return "✓" if value else ""
        case datetime():
            return f"{value.astimezone(_zone(row)):%Y-%m-%d %H:%M:%S}"
        case date():
            return value.isoformat()
        case int() if name.endswith("_ms"):
            return seconds(value / 1000)
        case int() if name == "at" or name.endswith("_at"):
            local = datetime.fromtimestamp(value // 1_000_000, _zone(row)).replace(tzinfo=None)
            return local.isoformat(" ")  # a hundred of them by strftime take as long as their table
        case str() if name in _NAMED:
            return place.called(name, value)
        case str() if name in _WORDS:
            return codes.word(value)
        case float() if name == WEIGHT:
            return f"{value:+g}"
        case _:
            return str(value)


def seconds(value: float) -> str:
    """Minutes and seconds."""
    minutes, rest = divmod(round(value), 60)
    return f"{minutes}:{rest:02}"


def _zone(row: Mapping[str, object]) -> timezone:
    offset = row.get("utc_offset_s")
    return timezone(timedelta(seconds=offset)) if isinstance(offset, int) else UTC


def _plain(row: Mapping[str, object]) -> dict[str, object]:
    """Lists as texts, so that a value can be compared."""
    return {
        name: ", ".join(map(str, value)) if isinstance(value, list) else value
        for name, value in row.items()
    }
