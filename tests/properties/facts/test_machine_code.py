"""Hashes by machine code are those of ``hashlib``, to the letter."""

from __future__ import annotations

import hashlib
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from maju.facts.imports.csv.identity import SEPARATOR
from maju.facts.imports.csv.rows import DIGEST
from maju.facts.imports.machine import code
from maju.facts.imports.machine.blake2b import BLOCK
from maju.facts.imports.machine.sha1 import LONGEST
from maju.facts.imports.places import Place

short = st.text(max_size=12)
tables = st.integers(1, 4).flatmap(
    lambda width: st.lists(st.tuples(*[short] * width), min_size=1, max_size=20)
)


@pytest.fixture(scope="module")
def made() -> code.Code:
    """Made once, as in an import."""
    ready = code.begin().result()
    assert ready is not None
    assert code.ready() is ready
    return ready


def sure(told: Any) -> Any:
    """It was taken."""
    assert told is not None
    return told


def sha1(salt: str, cells: tuple[str, ...]) -> str:
    joined = SEPARATOR.join([salt, *cells])
    return hashlib.sha1(joined.encode(), usedforsecurity=False).hexdigest()[:DIGEST]


@given(salt=short, rows=tables, skip=st.integers(0, 3))
def test_digests(made: code.Code, salt: str, rows: list[tuple[str, ...]], skip: int) -> None:
    columns = [
        pa.array(column).slice(min(skip, len(rows) - 1)) for column in zip(*rows, strict=True)
    ]
    told = sure(made.digests(salt, columns))
    assert told.to_pylist() == [sha1(salt, row) for row in rows[min(skip, len(rows) - 1) :]]
    told.validate(full=True)


def test_digests_of_every_length(made: code.Code) -> None:
    for shortest in range(0, LONGEST - 5, 3):  # each beside shorter and longer ones, in each lane
        rows = [("x" * min(size, LONGEST - 5),) for size in range(shortest, shortest + 9)]
        got = sure(made.digests("salt", [pa.array([cell for (cell,) in rows])]))
        assert got.to_pylist() == [sha1("salt", row) for row in rows]


def test_a_row_that_is_too_long_and_a_null_are_left_to_others(made: code.Code) -> None:
    assert made.digests("", [pa.array(["x" * (LONGEST - 1)])]) is not None
    assert made.digests("", [pa.array(["x" * LONGEST])]) is None
    assert made.digests("", [pa.array(["x", None])]) is None
    assert made.digests("", [pa.array([], pa.string())]) is None


@given(
    client=st.text(st.characters(codec="ascii"), max_size=30),
    key=st.binary(max_size=40),
    named=st.lists(st.none() | short, min_size=1, max_size=20),
    skip=st.integers(0, 3),
)
@example(client="k", key=b"", named=[None], skip=0)
def test_pseudonyms(
    made: code.Code, client: str, key: bytes, named: list[str | None], skip: int
) -> None:
    place = Place(centre="c", client=client, zone="Asia/Seoul", key=key)
    some = pa.chunked_array([pa.array(named, pa.string())]).slice(min(skip, len(named) - 1))
    told = sure(made.pseudonyms(*place.customers_hash(), some))
    assert told.to_pylist() == [
        None if each is None else place.customer(each) for each in some.to_pylist()
    ]
    told.validate(full=True)


def test_pseudonyms_of_every_length(made: code.Code) -> None:
    place = Place(centre="c", client="k", zone="Asia/Seoul", key=b"key")
    key, begin = place.customers_hash()
    named = ["7" * size for size in range(BLOCK - len(begin) + 1)]
    got = sure(made.pseudonyms(key, begin, pa.array(named)))
    assert got.to_pylist() == place.customers(named)
    assert made.pseudonyms(key, begin, pa.array([f"{named[-1]}7"])) is None


def test_nothing_is_made_where_a_process_may_not_write_code(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def denied(*_arguments: object, **_named: object) -> None:
        raise PermissionError

    monkeypatch.setattr(code, "_making", None)
    assert code.ready() is None
    monkeypatch.setattr("mmap.mmap", denied)
    assert code.begin().result() is None
    assert code.ready() is None
