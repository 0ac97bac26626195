"""Rows to Arrow to Parquet, by a grain's schema and nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from maju.facts.history.coded import (
    as_texts,
    has_codes,
    is_coded,
    noted_schema,
    of_few,
    one_text,
    piece,
    plain_schema,
    to_write,
)
from maju.facts.schema import GRAINS

Row = Mapping[str, object]

RECORD = "record"
"""Beside the grains: which records of the source a day is made of, and their digests."""

RECORD_SCHEMA = pa.schema(
    [
        pa.field("client", pa.string(), nullable=False),
        pa.field("business_date", pa.date32(), nullable=False),
        pa.field("source", pa.string(), nullable=False),
        pa.field("record", pa.string(), nullable=False),
        pa.field("digest", pa.string(), nullable=False),
        pa.field("days", pa.list_(pa.date32()), nullable=False),
        pa.field("line", pa.int64(), nullable=False),
    ]
)

ORDER = {
    **{grain.name: tuple(dict.fromkeys((grain.at, *grain.key))) for grain in GRAINS.values()},
    RECORD: ("source", "record"),
}
"""How a file's rows are sorted: the same rows make the same bytes."""


@cache
def schema_of(grain: str) -> pa.Schema:
    """The schema of a grain's files."""
    return RECORD_SCHEMA if grain == RECORD else GRAINS[grain].schema()


def table(grain: str, rows: Sequence[Row], *, common: Row | None = None) -> pa.Table:
    """A grain's rows as one table; what a row does not say is *common*, else null.

    Raises:
        ValueError: a column that must be there is null in some row.
    """
    schema = schema_of(grain)
    # One conversion of dictionaries to structs: three times as fast as column by column.
    arrays = pa.array(rows, type=pa.struct(list(schema))).flatten()
    for place, field in enumerate(schema):
        if common and field.name in common and arrays[place].null_count:
            value = pa.scalar(common[field.name], type=field.type)
            arrays[place] = pc.coalesce(arrays[place], value)
    for field, array in zip(schema, arrays, strict=True):
        if array.null_count and not field.nullable:
            raise ValueError(f"{grain}.{field.name} may not be null")
    return pa.Table.from_arrays(arrays, schema=schema)


def write(made: pa.Table, path: Path) -> None:
    """A Parquet file that DuckDB, Spark and pandas read."""
    path.write_bytes(packed(made))


def packed(made: pa.Table) -> memoryview:
    """What is in that file: a column's pages come in hundreds of small pieces.

    Of few rows it has a quicker codec: zstd makes its tables anew for each column, which is most
    of what a roll-up of a day costs to write, and gains nothing there.
    """
    said = layout(plain_schema(made.schema))
    if made.num_rows < _FEW:
        said["compression"] = "snappy"
    sink = pa.BufferOutputStream()
    if not has_codes(made):
        pq.write_table(made, sink, **said)
        return memoryview(sink.getvalue())
    made = to_write(made)
    with pq.ParquetWriter(sink, made.schema, store_schema=False, **said) as writer:
        writer.write_table(made)
        writer.add_key_value_metadata(noted_schema(made.schema))
    return memoryview(sink.getvalue())


_FEW = 4_000


def layout(schema: pa.Schema) -> dict[str, Any]:
    """How ``pyarrow.parquet`` is to write the files of a schema.

    Numbers are written as differences, texts of few values by a dictionary. Against dictionaries
    of durations that is a fifth less to write and a third less to read; files of calls to the
    millisecond are a tenth smaller, of calls to the second a tenth larger. Extremes of texts are
    not noted: no question is spared by them, and they are a quarter of the work of writing.
    """
    few, steps = [], {}
    for field in schema:
        if pa.types.is_integer(field.type) or pa.types.is_date32(field.type):
            steps[field.name] = "DELTA_BINARY_PACKED"
        elif of_few(field):
            few.append(field.name)
    return {
        "compression": "zstd",
        "version": "2.6",
        "use_dictionary": few,
        "column_encoding": steps,
        "write_statistics": list(steps),
        "write_batch_size": 1 << 16,
    }


def read(path: Path) -> pa.Table:
    """All rows of one file of this module, whatever its folders are called."""
    if path.suffix == DRAFT:
        with pa.OSFile(str(path)) as source, pa.ipc.open_file(source) as draft:
            return draft.read_all()
    with pq.ParquetFile(path) as file:
        return file.read()


def conformed(rows: pa.Table, schema: pa.Schema) -> pa.Table:
    """*rows* in exactly *schema*; a column that they lack is null."""
    if rows.schema.equals(schema):
        return rows
    columns = [
        rows[field.name].cast(field.type)
        if field.name in rows.column_names
        else pa.nulls(rows.num_rows, field.type)
        for field in schema
    ]
    return pa.Table.from_arrays(columns, schema=schema)


def in_order(rows: pa.Table, names: Sequence[str]) -> pa.Table:
    """*rows* sorted by *names* and in one piece: cheap when they are in order, or nearly."""
    order = order_of(rows.select(names).combine_chunks(), names)
    return rows.combine_chunks() if order is None else taken(rows, order)


def order_of(rows: pa.Table, names: Sequence[str], at: pa.Array | None = None) -> pa.Array | None:
    """The numbers of rows in one piece, sorted by *names*; nothing when they are in order. With *at*
    of those rows only, which rise.

    Rows are sorted by the first of the columns that differs at all; only rows that are equal in
    it are compared by the others.
    """
    left = list(names)
    while left and _constant(rows[left[0]]):
        del left[0]
    if not left or len(rows if at is None else at) < _TWO:
        return at
    rows = as_texts(rows.select(left))
    key = _piece(rows[left[0]], at)
    if key.null_count:
        some = rows if at is None else rows.take(at)
        order = pc.sort_indices(some, sort_keys=_rising(left))
        return order if at is None else at.take(order)
    before, after = key[:-1], key[1:]
    if pc.all(pc.less(before, after)).as_py():
        return at
    if len(left) == 2 and not (second := _piece(rows[left[1]], at)).null_count:
        stays = pc.and_(pc.equal(before, after), pc.less_equal(second[:-1], second[1:]))
        if pc.all(pc.or_(pc.less(before, after), stays)).as_py():
            return at
    order = pc.array_sort_indices(key)
    key = key.take(order)
    same = pc.equal(key[:-1], key[1:])
    edge = pa.array([False])
    tied = pc.or_(pa.concat_arrays([edge, same]), pa.concat_arrays([same, edge]))
    if at is not None:
        order = at.take(order)
    some = order.filter(tied)
    if len(some):
        again = pc.sort_indices(rows.take(some), sort_keys=_rising(left))
        order = pc.replace_with_mask(order, tied, some.take(again))
    return order


_TWO = 2


def _rising(names: Sequence[str]) -> list[tuple[str, str]]:
    return [(name, "ascending") for name in names]


def taken(rows: pa.Table, order: pa.Array) -> pa.Table:
    """*rows* in *order*: copied in runs where there are few, as when a few came to many."""
    ends = pc.indices_nonzero(pc.not_equal(pc.subtract(order[1:], order[:-1]), _NEXT)).to_pylist()
    if not len(order) or len(ends) * _RUN > rows.num_rows:
        return rows.combine_chunks().take(order)
    cuts = [0, *(end + 1 for end in ends), len(order)]
    runs = [rows.slice(order[at].as_py(), until - at) for at, until in pairwise(cuts)]
    return pa.concat_tables(runs).combine_chunks()


_NEXT = pa.scalar(1, pa.uint64())
_RUN = 64
"""Rows that are copied at once for about what it costs to copy one by itself."""


def _constant(column: pa.ChunkedArray) -> bool:
    if is_coded(column.type):
        return one_text(column)
    ends = pc.min_max(column).as_py()
    return column.null_count in {0, len(column)} and ends["min"] == ends["max"]


def _piece(column: pa.ChunkedArray, at: pa.Array | None) -> pa.Array:
    made = piece(column)
    return made if at is None else made.take(at)


DRAFT = ".arrow"
_QUICK = pa.ipc.IpcWriteOptions(compression="lz4")


def write_draft(made: pa.Table, path: Path) -> None:
    """The same for a file that is read once and thrown away: quickly rather than small.

    With the ending ``DRAFT`` it is Arrow's own file, twice as large and read at a tenth of the
    cost; else Parquet, for what DuckDB is to read.
    """
    if path.suffix == DRAFT:
        with (
            pa.OSFile(str(path), "wb") as sink,
            pa.ipc.new_file(sink, made.schema, options=_QUICK) as draft,
        ):
            draft.write_table(made)
        return
    pq.write_table(made, path, compression="lz4", use_dictionary=False, write_statistics=False)
