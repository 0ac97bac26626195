"""How rows are put in order, and which days are written together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from maju.facts.history.final import LENGTHS, only_final
from maju.facts.history.tables import in_order, schema_of
from maju.facts.history.writer import together

names = st.sampled_from(["a", "b", "c", "가", "나"])
sheets = st.lists(st.tuples(st.integers(0, 9), names, st.one_of(st.none(), names)), max_size=40)


@given(rows=sheets, same=st.booleans(), pieces=st.integers(1, 3))
def test_the_quick_order_is_the_order_of_all_columns(
    rows: list[tuple[int, str, str | None]], same: bool, pieces: int
) -> None:
    columns = {
        "first": pa.array(["x" if same else str(at) for at, _, _ in rows], pa.string()),
        "at": pa.array([at for at, _, _ in rows], pa.int64()),
        "name": pa.array([name for _, name, _ in rows], pa.string()),
        "other": pa.array([other for _, _, other in rows], pa.string()),
    }
    whole = pa.table(columns)
    cut = pa.concat_tables([whole.slice(n * 14, 14) for n in range(pieces)])
    keys = list(columns)
    assert in_order(cut, keys).equals(
        cut.sort_by([(name, "ascending") for name in keys]).combine_chunks()
    )


cells = st.one_of(st.none(), st.integers(0, 9))


@given(st.lists(st.tuples(cells, cells, cells, cells)))
def test_a_contact_without_its_last_wrap_up_has_no_lengths(
    rows: list[tuple[int | None, ...]],
) -> None:
    names = ("finished_at", *LENGTHS)
    told = [{"contact": str(n), **dict(zip(names, row, strict=True))} for n, row in enumerate(rows)]
    made = pa.Table.from_pylist(told, schema_of("contact"))
    kept = only_final("contact", made)
    assert kept.schema == made.schema
    for before, after in zip(told, kept.to_pylist(), strict=True):
        assert after["contact"] == before["contact"]
        for name in LENGTHS:
            assert after[name] == (None if before["finished_at"] is None else before[name])


class Sized:
    """Days of known sizes."""

    def __init__(self, sizes: Mapping[date, int]) -> None:
        self._sizes = sizes

    def dirty_days(self) -> list[date]:
        return sorted(self._sizes)

    def rows_of(self, day: date) -> int:
        return self._sizes[day]

    def tables(
        self, grain: str, days: Sequence[date], known: Sequence[Path]
    ) -> Mapping[date, pa.Table]:
        return {}


@given(st.lists(st.integers(0, 400_000), max_size=80))
def test_days_are_written_once_each_and_no_more_of_them_together_than_memory_allows(
    sizes: list[int],
) -> None:
    days = Sized({date(2026, 1, 1) + timedelta(days=n): size for n, size in enumerate(sizes)})
    groups = list(together(days, days.dirty_days()))
    assert [day for group in groups for day in group] == days.dirty_days()
    heavy = Counter({n: sum(map(days.rows_of, group)) for n, group in enumerate(groups)})
    assert all(len(groups[n]) == 1 or rows <= 120_000 for n, rows in heavy.items())
