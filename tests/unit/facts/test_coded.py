"""Texts by codes: what is written of them, added up and asked of them is the same."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from maju.facts.history.coded import as_texts, coded, says, where
from maju.facts.history.tables import in_order, read, write
from maju.facts.rollups.values import plain

words = st.sampled_from(["주문", "배송", "", "open", None])
cells = st.lists(st.tuples(words, words, st.booleans()), max_size=60)


def _both(rows: list[tuple[str | None, str | None, bool]]) -> tuple[pa.Table, pa.Table]:
    """Texts; and their codes, of which some are of no row any more and others in another order."""
    columns = list(zip(*rows, strict=True)) or [(), (), ()]
    meaning = {"meaning": "queues"}
    schema = pa.schema(
        [
            pa.field("queue", pa.string(), metadata=meaning),
            pa.field("customer", pa.string()),
            pa.field("yes", pa.bool_()),
        ]
    )
    texts = pa.table(
        [pa.array(c, f.type) for c, f in zip(columns, schema, strict=True)], schema=schema
    )
    more = pa.array(["환불", "배송", *columns[0]], pa.string())
    codes = coded(more)[2:]
    fields = [schema.field(0).with_type(codes.type), schema.field(1), schema.field(2)]
    return texts, pa.table([codes, *texts.columns[1:]], schema=pa.schema(fields))


@given(cells)
def test_codes_are_written_as_their_texts_are_byte_for_byte(
    rows: list[tuple[str | None, str | None, bool]],
) -> None:
    texts, codes = _both(rows)
    assert codes.schema != texts.schema
    with tempfile.TemporaryDirectory() as folder:
        one, other = Path(folder, "one"), Path(folder, "other")
        write(texts, one)
        write(codes, other)
        assert one.read_bytes() == other.read_bytes()
        found = read(other)
    assert found.equals(texts)
    assert found.schema.equals(texts.schema, check_metadata=True)


@given(cells)
def test_what_is_asked_of_codes_is_what_their_texts_say(
    rows: list[tuple[str | None, str | None, bool]],
) -> None:
    texts, codes = _both(rows)
    assert as_texts(codes).equals(texts)
    for word in ("open", "주문", "환불"):
        assert says(codes["queue"], word) == says(texts["queue"], word)
    met = texts["yes"]
    assert where(met, codes["queue"]).to_pylist() == where(met, texts["queue"]).to_pylist()
    assert as_texts(in_order(codes, ["queue", "customer"])).equals(
        in_order(texts, ["queue", "customer"])
    )
    if rows:
        said = [plain(each["queue"].combine_chunks()) for each in (texts, codes)]
        assert [_listed(each, len(rows)) for each in said] == [texts["queue"].to_pylist()] * 2


def _listed(value: pa.Scalar | pa.Array, count: int) -> list[str | None]:
    return [value.as_py()] * count if isinstance(value, pa.Scalar) else value.to_pylist()
