"""The format ``csv``: a table of calls and its map."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import pyarrow.compute as pc

from maju.facts.history.engine import THREADS, connect
from maju.facts.imports.csv.columns import ColumnFold, Turn
from maju.facts.imports.csv.leaps import Leaps
from maju.facts.imports.csv.legs import fold_legs
from maju.facts.imports.csv.mapping import Map, read_map
from maju.facts.imports.csv.rows import RowFold
from maju.facts.imports.csv.sheet import Numbered, Plain, Row, lay_out, pieces, rows
from maju.facts.imports.csv.silence import lacking
from maju.facts.imports.format import Outcome, Rejected, Taken, TakenTables, reference
from maju.facts.imports.given import Given
from maju.facts.imports.machine import code as machine
from maju.facts.imports.places import Place
from maju.kernel.errors import Refused

_TRIED = 200
"""Rejected rows without a good one, after which the map does not fit the file."""

_LONG = 32 << 20
"""Bytes of a file from which machine code is worth a quarter of a second to make."""


class Csv:
    """The format ``csv`` by one map.

    Args:
        mapping: TOML.
        in_columns: whether plain pieces are folded in columns; the facts are the same.

    Raises:
        Refused: ``import_map_needed``, or what a map is refused for.
    """

    name = "csv"
    reading = 1

    def __init__(self, mapping: str | None, *, in_columns: bool = True) -> None:
        if mapping is None:
            raise Refused("import_map_needed", format=self.name)
        self.map: Map = read_map(mapping)
        self.encoding = self.map.encoding
        self.lacks = lacking(self.map)
        self._in_columns = in_columns

    def foresee(self, given: Given) -> None:
        """As :meth:`Foreseeing.foresee`."""
        if self._in_columns and given.stamp()[0] >= _LONG:
            machine.begin()

    def read(self, given: Given, place: Place) -> Iterator[Outcome]:
        """As :meth:`Format.read`.

        Raises:
            Refused: ``csv_wrong_delimiter``, ``map_unknown_column``, ``map_double_column``,
                ``csv_times_swapped``, ``csv_times_leap``, ``csv_nothing_readable``,
                ``csv_header_only``.
        """
        layout = lay_out(given, self.map)
        fold = RowFold(self.map, layout, place)
        leaps = Leaps(fold)
        seen: set[str] = set()
        good = bad = 0
        first: Rejected | None = None
        read = (
            fold_legs(fold, self._rows(given))
            if self.map.rows == "leg"
            else self._fold(given, fold)
        )
        for outcome in read:
            match outcome:
                case Rejected():
                    bad += 1
                    first = first or outcome
                    if not good and bad >= _TRIED:
                        raise Refused("csv_nothing_readable", line=first.line, why=first.why)
                case Taken() | TakenTables():
                    good += 1
                    leaps.see(outcome)
                    seen |= _outcomes(outcome)
                case _:
                    good += 1
            yield outcome
        if not good and not bad:
            raise Refused("csv_header_only")
        leaps.check()
        self.lacks = lacking(self.map, seen)

    def _fold(self, given: Given, fold: RowFold) -> Iterator[Outcome]:
        """Pieces in columns are folded a few at a time, and told in the file's order."""
        columns = ColumnFold(fold, source=self.name, ref=reference(given.sha256))
        waiting: deque[Future[list[Outcome]]] = deque()
        turn: Turn | None = None
        with (
            connect(memory="128MB", threads=1) as engine,
            ThreadPoolExecutor(THREADS, thread_name_prefix="facts-fold") as pool,
        ):
            engine.execute("SET preserve_insertion_order = true")
            for piece in pieces(given, self.map, self.map.header + 1):
                if isinstance(piece, Plain) and self._in_columns and columns.fits():
                    turn = Turn(turn)
                    waiting.append(pool.submit(columns.take, piece, engine.cursor(), turn))
                    if len(waiting) > THREADS:
                        yield from waiting.popleft().result()
                    continue
                yield from _told(waiting)
                for row in rows(_lines(piece), self.map.delimiter):
                    yield fold.fold(row) if isinstance(row, Row) else _open_quote(row)
            yield from _told(waiting)

    def _rows(self, given: Given) -> Iterator[Row | Rejected]:
        for piece in pieces(given, self.map, self.map.header + 1):
            for row in rows(_lines(piece), self.map.delimiter):
                yield row if isinstance(row, Row) else _open_quote(row)


def _outcomes(taken: Taken | TakenTables) -> set[str]:
    """How the calls ended, in our words."""
    if isinstance(taken, TakenTables):
        return set(pc.unique(taken.records["outcome"]).to_pylist())
    first = taken.rows[0][1]
    return {str(first["contact_outcome"] or first["outcome"])}


def _told(waiting: deque[Future[list[Outcome]]]) -> Iterator[Outcome]:
    while waiting:
        yield from waiting.popleft().result()


def _lines(piece: Plain | list[Numbered]) -> list[Numbered]:
    if isinstance(piece, Plain):
        return list(enumerate(piece.block.decode().split("\n"), piece.first))
    return piece


def _open_quote(line: int) -> Rejected:
    return Rejected(line, "open_quote", "a quote opens here and never closes", "")
