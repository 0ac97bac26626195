"""The format ``csv``: a table of calls and its map."""

from __future__ import annotations

from collections.abc import Iterator

from maju.facts.history.engine import connect
from maju.facts.imports.csv.columns import ColumnFold
from maju.facts.imports.csv.leaps import Leaps
from maju.facts.imports.csv.legs import fold_legs
from maju.facts.imports.csv.mapping import Map, read_map
from maju.facts.imports.csv.rows import RowFold
from maju.facts.imports.csv.sheet import Numbered, Plain, Row, lay_out, pieces, rows
from maju.facts.imports.csv.silence import lacking
from maju.facts.imports.format import Outcome, Rejected, Taken, TakenTables, reference
from maju.facts.imports.given import Given
from maju.facts.imports.places import Place
from maju.kernel.errors import Refused

_TRIED = 200
"""Rejected rows without a good one, after which the map does not fit the file."""


class Csv:
    """The format ``csv`` by one map.

    Args:
        mapping: TOML.
        in_columns: whether plain pieces are folded in columns; the facts are the same.

    Raises:
        Refused: ``import_map_needed``, or what a map is refused for.
    """

    name = "csv"

    def __init__(self, mapping: str | None, *, in_columns: bool = True) -> None:
        if mapping is None:
            raise Refused("import_map_needed", format=self.name)
        self.map: Map = read_map(mapping)
        self.encoding = self.map.encoding
        self.lacks = lacking(self.map)
        self._in_columns = in_columns

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
        good = bad = 0
        read = (
            fold_legs(fold, self._rows(given))
            if self.map.rows == "leg"
            else self._fold(given, fold)
        )
        for outcome in read:
            match outcome:
                case Rejected(line=line, why=why):
                    bad += 1
                    if not good and bad >= _TRIED:
                        raise Refused("csv_nothing_readable", line=line, why=why)
                case Taken() | TakenTables():
                    good += 1
                    leaps.see(outcome)
                case _:
                    good += 1
            yield outcome
        if not good and not bad:
            raise Refused("csv_header_only")
        leaps.check()

    def _fold(self, given: Given, fold: RowFold) -> Iterator[Outcome]:
        with connect(memory="128MB", threads=1) as engine:
            engine.execute("SET preserve_insertion_order = true")
            columns = ColumnFold(fold, engine, source=self.name, ref=reference(given.sha256))
            yield from self._fold_pieces(given, fold, columns)

    def _fold_pieces(self, given: Given, fold: RowFold, columns: ColumnFold) -> Iterator[Outcome]:
        for piece in pieces(given, self.map, self.map.header + 1):
            if isinstance(piece, Plain) and self._in_columns and columns.fits():
                yield from columns.take(piece)
                continue
            for row in rows(_lines(piece), self.map.delimiter):
                yield fold.fold(row) if isinstance(row, Row) else _open_quote(row)

    def _rows(self, given: Given) -> Iterator[Row | Rejected]:
        for piece in pieces(given, self.map, self.map.header + 1):
            for row in rows(_lines(piece), self.map.delimiter):
                yield row if isinstance(row, Row) else _open_quote(row)


def _lines(piece: Plain | list[Numbered]) -> list[Numbered]:
    if isinstance(piece, Plain):
        return list(enumerate(piece.block.decode().split("\n"), piece.first))
    return piece


def _open_quote(line: int) -> Rejected:
    return Rejected(line, "open_quote", "a quote opens here and never closes", "")
