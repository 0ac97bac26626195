"""Columns of few different texts as codes: copied, compared, added up and written without a look at
the texts. What is written of them is the same, byte for byte, as of texts.
"""

from __future__ import annotations

import base64
from functools import cache, lru_cache
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

Array = Any
"""A pyarrow array; it carries no types."""

_APART = frozenset({"attempt", "contact", "record", "source_ref", "digest", "customer"})
"""Columns of text in which almost every cell is another one: a dictionary of them is only work."""


def of_few(field: pa.Field) -> bool:
    """Whether a column is text of few different values."""
    return pa.types.is_string(field.type) and field.name not in _APART


def coded(column: Array) -> Array:
    """A column of texts by codes, if they are few; with nothing in it, or other, as it is."""
    if not pa.types.is_string(column.type) or column.null_count == len(column):
        return column
    column = piece(column)
    if len(pc.unique(column[:_SAMPLE])) > _SAMPLE // 4:
        return column
    return column.dictionary_encode()


_SAMPLE = 1_000


def piece(column: Array) -> Array:
    """A column in one piece; Arrow's own way copies it even if it is."""
    if not isinstance(column, pa.ChunkedArray):
        return column
    if column.num_chunks == 1:
        return column.chunk(0)
    made = column.combine_chunks()
    return made.chunk(0) if isinstance(made, pa.ChunkedArray) else made


def the_same(text: str, count: int) -> Array:
    """*count* times one text."""
    return _all_say(text, max(_AT_ONCE, 1 << (count - 1).bit_length())).slice(0, count)


_AT_ONCE = 1 << 16


@lru_cache(maxsize=256)
def _all_say(text: str, count: int) -> Array:
    words = pa.array([text], pa.string())
    return pa.DictionaryArray.from_arrays(_zeros(count), words, safe=False)


@cache
def _zeros(count: int) -> Array:
    return pa.array(np.zeros(count, np.int32))


def where(met: Array, column: Array) -> Array:
    """The cells of rows of which *met* is true, nothing in all others."""
    if not is_coded(column.type):
        return pc.if_else(met, column, None)
    column, met = piece(column), piece(met)
    codes = pc.if_else(met, column.indices, None)  # of codes as such Arrow makes words, one by one
    return pa.DictionaryArray.from_arrays(codes, column.dictionary, safe=False)


def is_coded(kind: pa.DataType) -> bool:
    """Whether it is a type of codes."""
    return bool(pa.types.is_dictionary(kind))


def has_codes(rows: pa.Table) -> bool:
    """Whether a column of it is codes."""
    return any(is_coded(kind) for kind in rows.schema.types)


def says(column: Array, text: str) -> bool:
    """Whether any cell says *text*."""
    if not is_coded(column.type):
        return bool(pc.any(pc.equal(column, text)).as_py())
    chunks = column.chunks if isinstance(column, pa.ChunkedArray) else [column]
    return any(
        place >= 0 and pc.any(pc.equal(each.indices, place)).as_py()
        for each in chunks
        if (place := each.dictionary.index(text).as_py()) is not None
    )


def one_text(column: pa.ChunkedArray) -> bool:
    """Whether every cell of a column of codes says the same, as far as its dictionary tells."""
    words = {tuple(chunk.dictionary.to_pylist()) for chunk in column.chunks}
    return not column.null_count and len(words) == 1 and len(words.pop()) == 1


def plain_schema(schema: pa.Schema) -> pa.Schema:
    """The same with texts for codes."""
    return pa.schema(
        [
            field.with_type(field.type.value_type) if is_coded(field.type) else field
            for field in schema
        ]
    )


def as_texts(rows: pa.Table) -> pa.Table:
    """*rows* without codes."""
    return rows.cast(plain_schema(rows.schema)) if has_codes(rows) else rows


def to_write(rows: pa.Table) -> pa.Table:
    """*rows*, whose codes are in the order in which their texts come and of no other ones, as
    Parquet's own encoder would make them."""
    columns = [
        _compact(piece(column)) if is_coded(column.type) else column for column in rows.columns
    ]
    return pa.Table.from_arrays(columns, schema=rows.schema)


def _compact(column: Array) -> Array:
    if len(column.dictionary) == 1 and not column.null_count:
        return column
    codes = column.indices
    # Nearly always the first rows have all words there are, and often in this order.
    first = codes[:_SAMPLE].drop_null().unique().to_numpy()
    if len(first) == len(column.dictionary) and (first == np.arange(len(first))).all():
        return column
    found = codes.dictionary_encode()
    words = column.dictionary.take(found.dictionary)
    return pa.DictionaryArray.from_arrays(found.indices, words, safe=False)


def noted_schema(schema: pa.Schema) -> dict[str, str]:
    """What Arrow notes in a file about its schema, of texts for codes: so that it reads texts."""
    noted = plain_schema(schema).serialize().to_pybytes()
    return {"ARROW:schema": base64.b64encode(noted).decode()}
