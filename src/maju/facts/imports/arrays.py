"""Small tools over Arrow arrays: each different cell once, constants, whole tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from maju.facts.history.coded import is_coded, of_few, piece, the_same
from maju.facts.history.tables import schema_of

Array = Any
"""A pyarrow array; it carries no types."""


def shaped(grain: str, columns: Mapping[str, Array], count: int) -> pa.Table:
    """A table in the grain's schema, but that texts of few values may be codes; a plain value is every
    row's."""
    made, fields = [], []
    for field in schema_of(grain):
        column = columns.get(field.name)
        if isinstance(column, (pa.Array, pa.ChunkedArray)):
            if is_coded(column.type) and of_few(field):
                field = field.with_type(column.type)  # noqa: PLW2901
            column = column if column.type == field.type else column.cast(field.type)
        elif isinstance(column, str) and of_few(field):
            column = the_same(column, count)
            field = field.with_type(column.type)  # noqa: PLW2901
        else:
            column = repeated(column, count, field.type)
        made.append(column)
        fields.append(field)
    return pa.Table.from_arrays(made, schema=pa.schema(fields))


def repeated(value: Any, count: int, kind: pa.DataType | None = None) -> Array:
    """*count* times the same; text unless *kind* says otherwise."""
    at_least = max(_AT_ONCE, 1 << (count - 1).bit_length())
    return _constant(value, at_least, kind or pa.string()).slice(0, count)


_AT_ONCE = 1 << 16


@lru_cache(maxsize=256)
def _constant(value: Any, count: int, kind: pa.DataType) -> Array:
    """Kept, because most columns of most grains are one of few of these."""
    if value == ():
        return pa.array([()] * count, kind)
    return pa.nulls(count, kind) if value is None else pa.repeat(pa.scalar(value, kind), count)


def each_of(column: Array, of: Callable[[Any], Any], kind: pa.DataType | None = None) -> Array:
    """*of* every different cell; null stays null."""
    return all_of(column, lambda different: [of(said) for said in different], kind)


def all_of(
    column: Array, of: Callable[[list[Any]], list[Any]], kind: pa.DataType | None = None
) -> Array:
    """*of* all different cells at once; null stays null."""
    column = piece(column)
    if not column.null_count and len(pc.unique(column[:_SAMPLE])) > _SAMPLE * 3 // 4:
        return pa.array(of(column.to_pylist()), kind or pa.string())  # nearly all are different
    coded = column.dictionary_encode()
    return pa.array(of(coded.dictionary.to_pylist()), kind or pa.string()).take(coded.indices)


_SAMPLE = 1_000


def joined_to(before: str, column: Array) -> Array:
    """*before*, then each cell."""
    return pc.binary_join_element_wise(before, column, "")
