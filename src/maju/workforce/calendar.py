"""Published shifts as iCalendar (RFC 5545), so that a phone's own calendar shows them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from django.utils.translation import gettext as _

from maju.kernel.time import Instant
from maju.workforce.models import Published

_FOLD = 75


def calendar_of(name: str, rows: Iterable[Published], now: Instant) -> str:
    """One event a shift, whole days for leave; the same day keeps its UID over versions."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Maju//Roster//EN",
        f"X-WR-CALNAME:{_escaped(name)}",
    ]
    for row in rows:
        if row.spans:
            lines += _event(row, now, _shift(row))
        elif row.leave:
            day, after = row.day, row.day + timedelta(days=1)
            when = [f"DTSTART;VALUE=DATE:{day:%Y%m%d}", f"DTEND;VALUE=DATE:{after:%Y%m%d}"]
            lines += _event(row, now, [*when, f"SUMMARY:{_escaped(_('Leave'))}"])
    lines.append("END:VCALENDAR")
    return "".join(f"{folded}\r\n" for line in lines for folded in _folded(line))


def _event(row: Published, now: Instant, body: list[str]) -> list[str]:
    return [
        "BEGIN:VEVENT",
        f"UID:{row.day:%Y%m%d}-{row.agent}-{row.centre_id}@maju",  # type: ignore[attr-defined]
        f"SEQUENCE:{row.version}",
        f"DTSTAMP:{_utc(now)}",
        *body,
        "END:VEVENT",
    ]


def _shift(row: Published) -> list[str]:
    meals = [(start, end) for what, start, end in row.spans if what == "meal"]
    said = [
        f"DTSTART:{_utc(row.spans[0][1])}",
        f"DTEND:{_utc(row.spans[-1][2])}",
        f"SUMMARY:{_escaped(_('Shift {code}').format(code=row.shift) if row.shift else _('Shift'))}",
    ]
    if meals:
        minutes = (int(str(meals[0][1])) - int(str(meals[0][0]))) // 60_000_000
        said.append(f"DESCRIPTION:{_escaped(_('Meal {minutes} min').format(minutes=minutes))}")
    return said


def _utc(at: object) -> str:
    return f"{datetime.fromtimestamp(int(str(at)) / 1_000_000, UTC):%Y%m%dT%H%M%SZ}"


def _escaped(text: str) -> str:
    """RFC 5545 §3.3.11."""
    for sign in ("\\", ";", ","):
        text = text.replace(sign, f"\\{sign}")
    return "\\n".join(text.splitlines())  # a lone carriage return would end a line, too


def _folded(line: str) -> Iterable[str]:
    """Lines of at most 75 octets, never within a letter (§3.1)."""
    rest = line
    first = True
    while rest:
        most = _FOLD if first else _FOLD - 1
        part = rest
        while len(part.encode()) > most:
            part = part[:-1]
        yield part if first else f" {part}"
        rest, first = rest[len(part) :], False
