"""A few rows put among many are where sorting all of them would have put them."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from maju.facts.history import inserting
from maju.facts.history.coded import as_texts, coded
from maju.facts.history.inserting import put_in
from maju.facts.history.tables import conformed, in_order

Row = tuple[int | None, str, str | None, str | None, int | None, list[int]]
SCHEMA = pa.schema(
    [
        pa.field("at", pa.int64()),
        pa.field("name", pa.string()),
        pa.field("queue", pa.string()),
        pa.field("topic", pa.string()),
        pa.field("wait_ms", pa.int64()),
        pa.field("flags", pa.list_(pa.int64())),
    ]
)
ORDER = ("at", "name")

queues = st.sampled_from(["주문", "배송", "환불", None])
rows = st.tuples(
    st.one_of(st.integers(0, 20), st.integers(0, 20), st.none()),
    st.text("가나abc", max_size=3),
    queues,
    st.sampled_from(["반품", None]),
    st.sampled_from([None, None, 7]),
    st.lists(st.integers(0, 3), max_size=2),
)


def _table(said: list[Row]) -> pa.Table:
    columns = list(zip(*said, strict=True)) or [()] * len(SCHEMA)
    made = [pa.array(each, field.type) for each, field in zip(columns, SCHEMA, strict=True)]
    return pa.Table.from_arrays(made, schema=SCHEMA)


@given(
    many=st.lists(rows, max_size=12),
    few=st.lists(rows, max_size=4),
    times=st.sampled_from([1, 300]),
    codes=st.sets(st.sampled_from(["queue", "topic"])),
    same=st.sampled_from([None, "", "queue", "wait_ms"]),
)
def test_a_few_are_where_sorting_would_have_put_them(
    many: list[Row], few: list[Row], times: int, codes: set[str], same: str | None
) -> None:
    of_many = in_order(_table(many * times), ORDER)
    if same:  # one word, or nothing, in every row
        at = SCHEMA.get_field_index(same)
        value = pa.scalar("주문" if same == "queue" else None, SCHEMA.field(at).type)
        of_many = of_many.set_column(at, SCHEMA.field(at), pa.repeat(value, len(of_many)))
    plain = of_many
    for name in codes:
        at = SCHEMA.get_field_index(name)
        made = coded(of_many[name])
        of_many = of_many.set_column(at, SCHEMA.field(at).with_type(made.type), made)
    found = put_in(of_many, _table(few), ORDER)
    assert found.schema.equals(of_many.schema)
    expected = in_order(pa.concat_tables([plain, _table(few)]), ORDER)
    assert as_texts(found).equals(expected)
    assert conformed(found, SCHEMA).equals(expected)


def test_many_are_not_sorted_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else the property would hold of the slow way only."""
    sorted_rows: list[int] = []

    def noted(given: pa.Table, names: tuple[str, ...]) -> pa.Table:
        sorted_rows.append(given.num_rows)
        return in_order(given, names)

    monkeypatch.setattr(inserting, "in_order", noted)
    many = in_order(_table([(1, f"{n:05}", "주문", None, None, []) for n in range(1_000)]), ORDER)
    made = put_in(many, _table([(1, "00500x", "주문", None, None, [])]), ORDER)
    assert sorted_rows == [1]
    assert made["name"].to_pylist().index("00500x") == 501
