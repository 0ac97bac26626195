"""Lines that are made from columns when they are looked at are those of the rows."""

from __future__ import annotations

from datetime import date

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from maju.metrics.answers import Columns, Line, TableLines, listed

_TYPES = {
    "by_day": (pa.date32(), st.dates(date(2000, 1, 1), date(2100, 1, 1))),
    "by_queue": (pa.string(), st.text(st.characters(codec="utf-8"), max_size=3)),
    "by_hour": (pa.int64(), st.integers(-(2**62), 2**62)),
    "asa": (pa.float64(), st.floats(allow_nan=False)),
}
_ROWS = st.lists(
    st.fixed_dictionaries({name: st.none() | what for name, (_, what) in _TYPES.items()}),
    max_size=9,
)
_SCHEMA = pa.schema([(name, kind) for name, (kind, _) in _TYPES.items()])


def _make(columns: Columns) -> list[Line]:
    names = list(columns)
    rows = zip(*(columns[name] for name in names), strict=True)
    return [Line(keys=dict(zip(names, row, strict=True)), cells={}, open_rows=0) for row in rows]


@given(rows=_ROWS)
def test_a_column_gives_back_what_was_put_in(rows: list[dict[str, object]]) -> None:
    table = pa.Table.from_pylist(rows, _SCHEMA)
    assert listed(table) == {name: [row[name] for row in rows] for name in _TYPES}
    twice = pa.concat_tables([table, table])  # in chunks
    assert listed(twice) == {name: [row[name] for row in rows * 2] for name in _TYPES}


@given(
    rows=_ROWS,
    first=st.integers(-10, 10),
    last=st.integers(-10, 10),
    step=st.sampled_from([1, 2, -1]),
)
def test_a_part_of_the_lines_is_that_part_of_all(
    rows: list[dict[str, object]], first: int, last: int, step: int
) -> None:
    table = pa.Table.from_pylist(rows, _SCHEMA)
    lines, whole = TableLines(table, _make), list(TableLines(table, _make))
    assert lines[first:last:step] == whole[first:last:step]
    assert [lines[place] for place in range(-len(rows), len(rows))] == whole * 2
    assert len(lines) == len(whole)
    assert lines == whole
    assert lines[first:last:step] == whole[first:last:step]
    with pytest.raises(IndexError):
        TableLines(table, _make)[len(rows)]


def test_one_line_is_made_for_one_that_is_looked_at() -> None:
    made: list[int] = []

    def make(columns: Columns) -> list[Line]:
        made.append(len(columns["by_hour"]))
        return _make(columns)

    lines = TableLines(pa.table({"by_hour": range(1000)}), make)
    assert lines[500].keys == {"by_hour": 500}
    assert len(lines[10:60]) == 50
    assert made == [1, 50]
