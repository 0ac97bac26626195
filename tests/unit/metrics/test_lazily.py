"""A table whose columns are made when they are asked for says what the table says."""

from __future__ import annotations

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from maju.metrics.lazily import Lazy, lazy

SCHEMA = pa.schema([pa.field("name", pa.string()), pa.field("n", pa.int64())])
rows = st.lists(
    st.fixed_dictionaries({"name": st.sampled_from(["가", "b", None]), "n": st.integers(0, 9)}),
    max_size=8,
)


@given(
    parts=st.lists(rows, min_size=1, max_size=3),
    met=st.data(),
    steps=st.lists(st.booleans(), max_size=3),
)
def test_picked_rows_are_those_of_the_table(
    parts: list[list[dict[str, object]]], met: st.DataObject, steps: list[bool]
) -> None:
    tables = [pa.Table.from_pylist(each, SCHEMA) for each in parts]
    table = pa.concat_tables(tables)
    found = lazy(table)
    for where in steps:
        count = table.num_rows
        if where:
            mask = pa.array(
                met.draw(st.lists(st.booleans(), min_size=count, max_size=count)), pa.bool_()
            )
            table, found = table.filter(mask), found.where(mask)
        else:
            most = st.integers(0, count - 1) if count else st.nothing()
            places = pa.array(met.draw(st.lists(most, max_size=6)) if count else [], pa.int64())
            table, found = table.take(places), found.at(places)
    assert found.num_rows == table.num_rows
    for name in SCHEMA.names:
        assert found[name].to_pylist() == table[name].to_pylist()


def test_a_column_is_made_once_and_only_if_it_is_asked_for() -> None:
    asked: list[str] = []

    def of(name: str) -> pa.Array:
        asked.append(name)
        return pa.array([1, 2, 3])

    some = Lazy(3, of).where(pa.array([True, False, True]))
    assert asked == []
    assert [some["n"].to_pylist(), some["n"].to_pylist()] == [[1, 3], [1, 3]]
    assert asked == ["n"]
