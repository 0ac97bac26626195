"""A line of queue_log in any of its clothes: bars with an epoch or a date, or a table as CSV.

Written from the public list of queue log events of Asterisk's documentation and from real lines.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from maju.facts.imports.places import Place
from maju.kernel.errors import Refused

_SECOND = 1_000_000
_EVENT = re.compile(r"[A-Z][A-Z_]{2,}")
_STAMP = re.compile(r"(\d{4})-(\d\d)-(\d\d)[ T](\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?")
_EPOCH = re.compile(r"(\d{1,11})(?:\.(\d{1,6}))?")
_TABLE = ("time", "callid", "queuename", "agent", "event")
_DATA = ("data1", "data2", "data3", "data4", "data5")
_NAMES = {"queue": "queuename", "eventdate": "time", "created": "time", "verb": "event"}
NOBODY = frozenset({"", "NONE"})


class Said(NamedTuple):
    """One event."""

    at: int
    call: str
    queue: str
    agent: str
    event: str
    args: Sequence[str]


class Unreadable(ValueError):
    """A line that is no event; code and sentence for the rejects file."""

    def __init__(self, code: str, why: str) -> None:
        super().__init__(why)
        self.code = code


class Reader:
    """Lines to events; which clothes they wear is seen at the first line.

    Args:
        place: whose zone dates without one are in.
        first: the first line that is not empty.

    Raises:
        Refused: ``import_wrong_header``: no queue_log in any form.
    """

    def __init__(self, place: Place, first: str) -> None:
        self._place = place
        self._days: dict[str, date] = {}
        self._columns: dict[str, int] | None = None
        self._delimiter = ","
        self.header = False
        if first.count("|") >= 4:
            return
        self._delimiter = max(",;\t", key=first.count)
        cells = [cell.strip().lower() for cell in self._cells(first)]
        named = {_NAMES.get(name, name): at for at, name in enumerate(cells)}
        if named.keys() >= set(_TABLE):
            self._columns, self.header = named, True
        elif len(cells) >= 5:
            self._columns = self._bare(self._cells(first))
        if self._columns is None:
            raise Refused("import_wrong_header", format="asterisk-queue-log", columns=5)

    def read(self, text: str) -> Said:
        """The event of a line.

        Raises:
            Unreadable: it is none.
        """
        if self._columns is None:
            cells = text.split("|")
            if len(cells) < 5:
                raise Unreadable("wrong_columns", f"{len(cells)} fields instead of 5 or more")
            at, call, queue, agent, event, *args = cells
        else:
            at, call, queue, agent, event, args = self._row(self._cells(text), self._columns)
        if not _EVENT.fullmatch(event):
            raise Unreadable("unknown_event", f"event {event!r}")
        return Said(instant_of(self._place, at), call, queue, agent, event, args)

    def _cells(self, text: str) -> list[str]:
        return next(csv.reader([text], delimiter=self._delimiter), [])

    def _row(
        self, cells: list[str], columns: dict[str, int]
    ) -> tuple[str, str, str, str, str, list[str]]:
        if len(cells) <= max(columns[name] for name in _TABLE):
            raise Unreadable("wrong_columns", f"{len(cells)} columns")
        at, call, queue, agent, event = (cells[columns[name]] for name in _TABLE)
        args = [cells[columns[n]] for n in _DATA if n in columns and columns[n] < len(cells)]
        if "data" in columns and not any(args):
            args = cells[columns["data"]].split("|")
        return at, call, queue, agent, event, args

    def _bare(self, cells: list[str]) -> dict[str, int] | None:
        """A table without names: the event's place tells the others'."""
        for at, cell in enumerate(cells):
            if at < 4 or not _EVENT.fullmatch(cell) or len(cells[at - 4]) < len("100000000"):
                continue
            try:
                instant_of(self._place, cells[at - 4])
            except Unreadable:
                continue
            columns = {name: at - 4 + n for n, name in enumerate(_TABLE)}
            return columns | {name: at + 1 + n for n, name in enumerate(_DATA)}
        return None


def instant_of(place: Place, said: str) -> int:
    """An epoch with or without a fraction, or a local date and time.

    Raises:
        Unreadable: neither.
    """
    if said.isdecimal() and len(said) <= 11:
        return int(said) * _SECOND
    if found := _EPOCH.fullmatch(said):
        return int(found[1]) * _SECOND + int(found[2].ljust(6, "0"))
    if found := _STAMP.fullmatch(said):
        year, month, day, hour, minute, second, part = found.groups()
        if int(hour) > 23 or int(minute) > 59 or int(second) > 59:
            raise Unreadable("unreadable_value", f"{said!r} is no time of day")
        try:
            on = date(int(year), int(month), int(day))
        except ValueError as error:
            raise Unreadable("unreadable_value", f"{said!r} is no date") from error
        seconds = int(hour) * 3600 + int(minute) * 60 + int(second)
        return place.local(on, seconds) + int((part or "").ljust(6, "0"))
    raise Unreadable("unreadable_value", f"time {said!r}")
