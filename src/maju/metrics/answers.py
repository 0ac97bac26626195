"""An answer: lines of cells, and what they stand on.

A year by day and queue has hundreds of thousands of cells. They stay in columns until a line is
looked at, and only the lines that are looked at are made.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, overload

import msgspec
import pyarrow as pa


class Cell(msgspec.Struct, frozen=True, gc=False):
    """One KPI of one row; ``value`` null with ``why`` when there is no number to give.

    Holding nothing but scalars, cells are no business of the collector of cycles.
    """

    value: int | float | None
    num: int | float | None = None
    den: int | float | None = None
    why: str | None = None
    target: float | None = None
    """What was agreed, in the KPI's unit."""
    met: bool | None = None
    """Whether the unrounded value reaches it."""


class Line(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One combination of the dimensions."""

    keys: Mapping[str, object]
    cells: Mapping[str, Cell]
    open_rows: int
    """Contacts and legs that may still change."""


class Covered(msgspec.Struct, frozen=True, kw_only=True):
    """The part of a window that tells a KPI."""

    days: tuple[tuple[date, date], ...]
    """``[since, until)`` of each stretch of days."""
    without: tuple[str, ...] = ()
    """Clients of whom no day of the window tells it."""


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """Lines, and what they stand on."""

    kpis: Sequence[str]
    by: Sequence[str]
    since: str
    until: str
    as_of: int
    provisional: bool
    """잠정: rows are open, or the window was not over; else 확정."""
    definition: int
    lines: Sequence[Line]
    read: Mapping[str, Sequence[str]] = {}
    """``rollup:<cut>`` or ``rows:<grain>``: which measures were read there."""
    partly: Mapping[str, Covered] = {}
    """KPIs that not all days and clients of the window tell: what they are answered for."""


Columns = Mapping[str, Sequence[Any]]


class TableLines(Sequence[Line]):
    """Lines of a table, each row one, made by *make* when they are first looked at.

    All that were ever made at once stay made, so that two readers see the same lines.
    """

    def __init__(self, table: pa.Table, make: Callable[[Columns], list[Line]]) -> None:
        self._table = table
        self._make = make
        self._made: list[Line] | None = None

    def __len__(self) -> int:
        return int(self._table.num_rows)

    @overload
    def __getitem__(self, place: int) -> Line: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Line]: ...
    def __getitem__(self, place: int | slice) -> Line | Sequence[Line]:
        if self._made is not None:
            return self._made[place]
        if isinstance(place, slice):
            first, last, step = place.indices(len(self))
            if step != 1:
                return self._all()[place]
            return self._make(listed(self._table.slice(first, max(0, last - first))))
        at = range(len(self))[place]
        return self._make(listed(self._table.slice(at, 1)))[0]

    def __iter__(self) -> Iterator[Line]:
        return iter(self._all())

    def __eq__(self, other: object) -> bool:
        if isinstance(other, TableLines):
            return self._all() == other._all()
        return self._all() == other

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return repr(self._all())

    def _all(self) -> list[Line]:
        if self._made is None:
            self._made = self._make(listed(self._table))
        return self._made


def listed(table: pa.Table) -> Columns:
    """The values of each column as Python's own."""
    return {name: _values(table.column(name)) for name in table.column_names}


def _values(column: pa.ChunkedArray) -> Sequence[Any]:
    numbers = pa.types.is_floating(column.type) or pa.types.is_integer(column.type)
    if numbers and column.null_count == 0:
        return column.to_numpy().tolist()  # type: ignore[no-any-return]
    if pa.types.is_floating(column.type):
        missing = column.is_null().to_numpy()
        found = column.to_numpy().astype(object)
        found[missing] = None
        return found.tolist()  # type: ignore[no-any-return]
    if numbers:
        return column.to_pylist()  # type: ignore[no-any-return]
    if not len(column):  # Arrow cannot put pieces of no days together
        return []
    coded = column.dictionary_encode().unify_dictionaries().combine_chunks()
    said = [*coded.dictionary.to_pylist(), None]
    places = coded.indices.fill_null(len(said) - 1).to_numpy(zero_copy_only=False)
    return list(map(said.__getitem__, places.tolist()))
