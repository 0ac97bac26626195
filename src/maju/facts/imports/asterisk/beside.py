"""What CEL and CDR files beside the log know: when a call began, what it dialled, and who went to a
queue that never took them in (EC-26).

Only calls that ran the application Queue are kept; about 300 bytes each, for one import.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence

from msgspec import Struct

from maju.facts.imports.asterisk.said import Unreadable, instant_of
from maju.facts.imports.format import defaults
from maju.facts.imports.given import Given
from maju.facts.imports.places import Place
from maju.kernel.errors import Refused

_CDR_COLUMNS = 17
_CEL_COLUMNS = 16
_CEL = frozenset(
    {
        "CHAN_START", "CHAN_END", "ANSWER", "HANGUP", "APP_START", "APP_END", "LINKEDID_END",
        "BRIDGE_START", "BRIDGE_END", "BRIDGE_ENTER", "BRIDGE_EXIT", "HOLD", "UNHOLD",
    }
)  # fmt: skip


class Began(Struct):
    """A call that went to a queue."""

    id: str
    at: int
    number: str | None
    entry: str | None
    queue: str
    known: bool = False
    """The log tells of it too."""


class Beside:
    """What the files beside a log say.

    Args:
        files: CEL and CDR files in Asterisk's own order of columns, in any order.
        place: whose zone their dates are in.

    Raises:
        Refused: ``import_beside_wrong``: a file that was named is neither; one of a folder is left.
    """

    def __init__(self, files: Sequence[Given], place: Place) -> None:
        self._calls: dict[str, Began] = {}
        self._place = place
        self.told = False
        for given in files:
            if given.in_folder and not _fits(given):
                continue  # the log itself may lie there, and whatever else
            self._read(given)

    def find(self, call: str) -> Began | None:
        """What is known of a call that the log tells of."""
        found = self._calls.get(call)
        if found is not None:
            found.known = True
        return found

    def blocked(self, since: int, until: int) -> Iterator[Began]:
        """Who went to a queue in the log's time and never came in."""
        for each in self._calls.values():
            if not each.known and since <= each.at <= until:
                yield each

    def _read(self, given: Given) -> None:
        heads: dict[str, tuple[int, str, str]] = {}
        for number, text in given:
            cells = next(csv.reader([text]), [])
            try:
                if _is_event(cells):
                    self._event(cells, heads)
                elif _is_record(cells):
                    self._record(cells)
                elif number == 1:
                    raise Refused(
                        "import_beside_wrong", format="asterisk-queue-log", path=given.said
                    )
            except Unreadable:
                continue

    def _event(self, cells: list[str], heads: dict[str, tuple[int, str, str]]) -> None:
        """CEL: the channel's start tells when and whom; the application's start, that it queued."""
        own = cells[14]
        if cells[0] == "CHAN_START":
            heads[own] = (instant_of(self._place, cells[1]), cells[3], cells[6] or cells[7])
        elif cells[0] == "CHAN_END":
            heads.pop(own, None)
        elif cells[0] == "APP_START" and cells[10].lower() == "queue":
            at = instant_of(self._place, cells[1])
            began, number, entry = heads.get(own, (at, cells[3], cells[6]))
            self._keep(own, began, number or cells[3], entry, cells[11])
            self.told = True

    def _record(self, cells: list[str]) -> None:
        """CDR: the last application; a call that did something else after a full queue is missed."""
        if cells[7].lower() == "queue":
            at = instant_of(self._place, cells[9])
            self._keep(cells[16], at, cells[1], cells[2], cells[8])

    def _keep(self, own: str, at: int, number: str, entry: str, queue: str) -> None:
        before = self._calls.get(own)
        if before is None or at < before.at:
            name = queue.split(",", maxsplit=1)[0]
            self._calls[own] = Began(own, at, number or None, entry or None, name)


def _is_event(cells: list[str]) -> bool:
    return len(cells) >= _CEL_COLUMNS and cells[0] in _CEL


def _is_record(cells: list[str]) -> bool:
    return len(cells) >= _CDR_COLUMNS and cells[9][:4].isdecimal()


def _fits(given: Given) -> bool:
    """Whether the first line is of CEL or CDR."""
    try:
        first = next(iter(given), (1, ""))[1]
        cells = next(csv.reader([first]), [])
    except (Refused, csv.Error):
        return False
    return _is_event(cells) or _is_record(cells)


def blocked_row(place: Place, began: Began) -> tuple[str, dict[str, object]]:
    """An attempt that no queue took in."""
    return (
        "attempt",
        defaults(
            **place.placed(began.at),
            channel="voice",
            customer=None if began.number is None else place.customer(began.number),
            attempt=f"asterisk:{began.id}",
            entry=began.entry,
            arrived_at=began.at,
            outcome="blocked",
            queue=began.queue,
            ended_at=None,
        ),
    )
