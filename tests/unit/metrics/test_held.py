"""Decoded roll-ups: a file that is another one is read again, and memory is bounded."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from maju.metrics.held import Decoded

SCHEMA = pa.schema([("n", pa.int64()), ("later", pa.string())])


def kept(path: Path, *n: int) -> Path:
    pq.write_table(pa.table({"n": pa.array(n, pa.int64())}), path)
    return path


def said(decoded: Decoded, *paths: Path) -> list[int]:
    rows = decoded.rows(paths, SCHEMA)
    assert rows is not None
    assert rows.schema == SCHEMA
    return list(rows["n"].to_pylist())


def test_files_are_read_once_and_put_together(tmp_path: Path) -> None:
    decoded = Decoded()
    one, two = kept(tmp_path / "a", 1, 2), kept(tmp_path / "b", 3)
    assert said(decoded, one, two) == [1, 2, 3]
    first, again = decoded.rows([one], SCHEMA), decoded.rows([one], SCHEMA)
    assert first is not None
    assert again is not None
    assert first["n"].chunk(0).buffers()[1].address == again["n"].chunk(0).buffers()[1].address


def test_a_file_that_was_replaced_is_read_again(tmp_path: Path) -> None:
    decoded = Decoded()
    assert said(decoded, kept(tmp_path / "a", 1)) == [1]
    assert said(decoded, kept(tmp_path / "a", 7, 8, 9)) == [7, 8, 9]


def test_no_file_is_no_row() -> None:
    assert said(Decoded()) == []


def test_what_does_not_fit_is_left_to_its_files(tmp_path: Path) -> None:
    path = kept(tmp_path / "a", *range(1000))
    assert Decoded(most=path.stat().st_size).rows([path], SCHEMA) is None


def test_the_longest_unused_go_first(tmp_path: Path) -> None:
    paths = [kept(tmp_path / str(n), *[n] * 20_000) for n in range(3)]
    decoded = Decoded(most=2 * 20_000 * 16)
    for path in (*paths, *paths):
        assert said(decoded, path)[0] == int(path.name)
