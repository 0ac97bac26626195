"""Sums of roll-ups: a file that is another one is read again, and memory is bounded."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from maju.facts.history.engine import connect
from maju.facts.rollups.spec import CUTS, schema
from maju.metrics.compiling import Scope
from maju.metrics.held import Held
from maju.metrics.measures import MEASURES
from maju.metrics.rollups import Prepared
from maju.metrics.rollups.prepared import prepare
from maju.metrics.thresholds import Threshold

COUNTS = Prepared(cut="day", grain="contact", measures=("c_offered", "c_answered"))


def kept(path: Path, *answered: int) -> Path:
    """A file with a row of each number of answered contacts, and one abandoned contact."""
    rows = [{"grain": "contact", "queue": f"q{q}", "outcome": "answered", "n": n}
            for q, n in enumerate(answered)]  # fmt: skip
    lost = {"grain": "contact", "queue": "q0", "outcome": "abandoned", "n": 1}
    pq.write_table(pa.Table.from_pylist([*rows, lost], schema=schema(CUTS[0])), path)
    return path


def said(held: Held, *paths: Path) -> list[tuple[int, int]]:
    with connect() as engine:
        rows = held.rows(engine, COUNTS, paths).sort_by("c_answered").to_pylist()
    return [(row["c_offered"], row["c_answered"]) for row in rows]


def test_files_are_added_up_once_each_and_put_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = Held()
    one, two = kept(tmp_path / "a", 1, 5), kept(tmp_path / "b", 3)
    assert said(held, one, two) == [(2, 1), (4, 3), (5, 5)]
    monkeypatch.setattr(Prepared, "text", None)
    assert said(held, two) == [(4, 3)]
    assert said(held, two, one) == [(2, 1), (4, 3), (5, 5)]


def test_a_file_that_was_replaced_is_read_again(tmp_path: Path) -> None:
    held = Held()
    assert said(held, kept(tmp_path / "a", 1)) == [(2, 1)]
    assert said(held, kept(tmp_path / "a", 7, 8, 9)) == [(8, 7), (8, 8), (9, 9)]


def test_no_file_is_no_row() -> None:
    assert said(Held()) == []


def test_a_file_without_rows_of_the_grain_is_none_and_is_known_as_such(tmp_path: Path) -> None:
    pq.write_table(schema(CUTS[0]).empty_table(), tmp_path / "a")
    assert said(Held(), tmp_path / "a", kept(tmp_path / "b", 2)) == [(3, 2)]


def test_what_does_not_fit_is_left_to_its_files(tmp_path: Path) -> None:
    path = kept(tmp_path / "a", *range(1000))
    assert not Held(most=path.stat().st_size).fits([path])
    assert Held().fits([path])


def test_the_longest_unused_go_first_and_come_again(tmp_path: Path) -> None:
    paths = [kept(tmp_path / str(n), *[n] * 1000) for n in range(1, 4)]
    held = Held(most=60_000)
    for path in (*paths, *paths):
        assert said(held, path)[-1] == (int(path.name), int(path.name))
    assert held._bytes <= 60_000


def test_other_thresholds_are_other_sums() -> None:
    """A contract that changes tomorrow must not be answered with what was kept today."""
    scope = Scope(since=None, until=None, as_of=0, known_until=0)  # type: ignore[arg-type]
    agreed = [Threshold(name="service_level", ms=30_000)]
    other = Scope(since=None, until=None, as_of=0, known_until=0, agreed=agreed)  # type: ignore[arg-type]
    asked = [MEASURES["c_ans_in_T"]]
    names = set()
    for each in (scope, other):
        for linked in (False, True):
            made = prepare("day", "contact", asked, each, linked=linked)
            assert made is not None
            names.add(made.name)
    assert len(names) == 4
