"""Tables of which a column is made when somebody first asks for it."""

from __future__ import annotations

from collections.abc import Callable

import pyarrow as pa

from maju.facts.history.coded import Array, piece


class Lazy:
    """Rows of a grain have forty columns, and a page looks at ten of them.

    Args:
        count: of rows.
        of: a column, by its name; asked once for each.
    """

    def __init__(self, count: int, of: Callable[[str], Array]) -> None:
        self._count = count
        self._of = of
        self._kept: dict[str, Array] = {}

    @property
    def num_rows(self) -> int:
        """As a table says it."""
        return self._count

    def __getitem__(self, name: str) -> Array:
        """A column in one piece."""
        if name not in self._kept:
            self._kept[name] = piece(self._of(name))
        return self._kept[name]

    def where(self, met: pa.BooleanArray) -> Lazy:
        """Its rows of which *met* is true; nothing in it is unknown."""
        many = met.true_count
        if many == self._count:
            return self
        return Lazy(many, lambda name: self[name].filter(met))

    def at(self, places: pa.Array) -> Lazy:
        """Its rows at *places*, as often as they are named."""
        return Lazy(len(places), lambda name: self[name].take(places))


def lazy(table: pa.Table) -> Lazy:
    """A table, whose columns may be in pieces, as one of these."""
    return Lazy(table.num_rows, table.column)
