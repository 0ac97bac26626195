"""What the bytes of a column tell is true of its texts."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc
from hypothesis import example, given
from hypothesis import strategies as st

from maju.facts.imports import texts

BLANKS = [letter for letter in map(chr, range(0x3001)) if letter.isspace()]
cell = st.text(st.sampled_from(["a", "7", "가", "é", "あ", "\x7f", "𝒳", "¡", *BLANKS]), max_size=4)
columns = st.lists(cell, max_size=6)


def column(said: list[str], skip: int) -> pa.StringArray:
    return pa.array(said, pa.string()).slice(min(skip, len(said)))


@given(said=columns, skip=st.integers(0, 2))
@example(said=["  ", "가 "], skip=0)
@example(said=["2026-01-01 10:00", "2026-01-01 10:01"], skip=0)
def test_what_is_surely_trimmed_is_trimmed(said: list[str], skip: int) -> None:
    piece = column(said, skip)
    if texts.surely_trimmed(piece):
        assert [each.strip() for each in piece.to_pylist()] == piece.to_pylist()


@given(said=st.lists(st.text(st.sampled_from("a7가-"), max_size=5), max_size=6))
def test_usual_cells_need_no_second_look(said: list[str]) -> None:
    assert texts.surely_trimmed(column(said, 0))
    assert texts.surely_trimmed(column(["2026-01-01 10:00", "2026-01-01 10:01"], 0))


@given(said=columns, skip=st.integers(0, 2))
def test_nothing_instead_of_empty_texts(said: list[str], skip: int) -> None:
    piece = column(said, skip)
    made = texts.null_if_empty(pa.chunked_array([piece]))
    made.validate(full=True)
    assert made.to_pylist() == [each or None for each in piece.to_pylist()]
    assert texts.null_if_empty(made).to_pylist() == made.to_pylist()


@given(said=columns, skip=st.integers(0, 2))
def test_the_longest_is_not_passed(said: list[str], skip: int) -> None:
    piece = column(said, skip)
    assert texts.longest(piece) == (pc.max(pc.binary_length(piece)).as_py() or 0)


@given(said=st.lists(st.text("ab", min_size=2, max_size=3), min_size=1), length=st.integers(0, 3))
def test_a_byte_of_each_text_of_one_length(said: list[str], length: int) -> None:
    found = texts.every_nth(column(said, 0), length, length - 1)
    if {len(each) for each in said} == {length}:
        assert found is not None
        assert found.tobytes().decode() == "".join(each[-1] for each in said)
    else:
        assert found is None
