"""Queries as text, built once for each shape of question.

What differs from question to question of one page, the instants and the window's days, is put
into the text; everything else that a query depends on is in the shape.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from datetime import date

import msgspec
from sqlglot import exp

from maju.metrics.compiling import Scope
from maju.metrics.links import Linked
from maju.metrics.rollups import Prepared, Reader, Reading, Summed
from maju.metrics.showing import named_in

KEPT_MOST = 512
_AS_OF_US, _KNOWN_US = 7_777_777_777_777_777_001, 7_777_777_777_777_777_003
"""Stand in for the instants: whole numbers of the year 248,000, which nobody asks about."""
_SINCE, _UNTIL = date(7, 7, 7), date(9, 9, 9)
"""Stand in for the window; no threshold or shared number begins or ends then (:func:`_dated`)."""
_EPOCH = date(1970, 1, 1)
_DAY_US = 86_400_000_000

Build = Callable[[Scope, Reader], exp.Expr | None]
"""``None``: nothing is left to be asked by a query."""


class Text(msgspec.Struct, frozen=True, kw_only=True):
    """One query, the tables that it names, and what is read where."""

    said: str
    """Empty: there is nothing to ask."""
    names: frozenset[str]
    places: Mapping[str, frozenset[str]]
    masked: bool
    prepared: Sequence[Prepared | Linked] = ()
    """Some of these tables are such sums."""
    sums: Sequence[tuple[Summed, Sequence[str]]] | None = None
    """Where all of them are: which measures are asked of each."""
    moved: bool
    """Whether the window is put into it, too."""

    def at(self, scope: Scope) -> str:
        """The query about the scope's days, as of its instants."""
        said = self.said.replace(str(_AS_OF_US), str(scope.as_of))
        said = said.replace(str(_KNOWN_US), str(scope.known_until))
        if self.moved:
            for stands, day in ((_SINCE, scope.since), (_UNTIL, scope.until)):
                for write in (_as_date, _as_us):
                    said = said.replace(write(stands), write(day))
        return said


def _as_date(day: date) -> str:
    return f"CAST('{day.isoformat()}' AS DATE)"


def _as_us(day: date) -> str:
    return f"CAST({(day - _EPOCH).days * _DAY_US} AS BIGINT)"


def _dated(scope: Scope) -> bool:
    """Whether an agreement or a list names one of the days that stand in."""
    days = [each.since for each in scope.agreed]
    days += [day for each in scope.shared for day in (each.since, each.until)]
    return _SINCE in days or _UNTIL in days


class Texts:
    """The texts of one process; safe among threads."""

    def __init__(self) -> None:
        self._kept: OrderedDict[bytes, Text] = OrderedDict()
        self._lock = threading.Lock()

    def find(self, what: object, scope: Scope, reading: Reading, build: Build) -> Text:
        """The text of what *build* makes; *what* and the scope must tell it from all others."""
        shape = msgspec.structs.replace(
            scope, as_of=_AS_OF_US, known_until=_KNOWN_US, ends_at=None, targets=()
        )
        moved = not _dated(scope)
        if moved:
            shape = msgspec.structs.replace(shape, since=_SINCE, until=_UNTIL)
        key = msgspec.msgpack.encode((what, shape, reading))
        with self._lock:
            if (kept := self._kept.get(key)) is not None:
                self._kept.move_to_end(key)
                return kept
        reader = Reader(reading)
        tree = build(shape, reader)
        made = Text(
            said="" if tree is None else tree.sql(dialect="duckdb"),
            names=frozenset() if tree is None else named_in(tree),
            places={place: frozenset(ids) for place, ids in reader.places().items()},
            masked=reader.masked,
            prepared=list(reader.prepared.values()),
            sums=reader.sums,
            moved=moved,
        )
        with self._lock:
            self._kept[key] = made
            while len(self._kept) > KEPT_MOST:
                self._kept.popitem(last=False)
        return made


TEXTS = Texts()
