"""Files that are added up by their days: the same as their rows, day by day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from maju.metrics.totals import Totals, by_day

NAMES = ("c_wait_ans_s", "wait_max", "c_wait_abn_s")
"""Two sums, and a most between them."""
FIRST = date(2026, 2, 20)

Row = tuple[int, int | None, int | None, int | None]

numbers = st.none() | st.integers(0, 10**9)
files_of_rows = st.lists(
    st.lists(st.tuples(st.integers(0, 20), numbers, numbers, numbers), max_size=12),
    min_size=1,
    max_size=4,
)


def _file(rows: list[Row]) -> Totals:
    columns: dict[str, Any] = {
        "client": pa.array(["k0"] * len(rows), pa.string()),
        "business_date": pa.array([FIRST + timedelta(days=row[0]) for row in rows], pa.date32()),
    }
    for place, name in enumerate(NAMES, start=1):
        columns[name] = pa.array([row[place] for row in rows], pa.int64())
    return Totals(pa.table(columns), NAMES)


@given(files=files_of_rows, since=st.integers(-3, 22), days=st.integers(0, 25))
def test_days_of_files_are_the_days_of_their_rows(
    files: list[list[Row]], since: int, days: int
) -> None:
    begin, end = FIRST + timedelta(days=since), FIRST + timedelta(days=since + days)
    said = by_day([_file(rows) for rows in files], NAMES, begin, end)
    own: dict[date, list[Row]] = {}
    for row in (row for rows in files for row in rows if since <= row[0] < since + days):
        own.setdefault(FIRST + timedelta(days=row[0]), []).append(row)
    assert said.to_pylist() == [
        {
            "business_date": day,
            "c_wait_ans_s": sum(row[1] or 0 for row in own[day]),
            "wait_max": max((row[2] for row in own[day] if row[2] is not None), default=None),
            "c_wait_abn_s": sum(row[3] or 0 for row in own[day]),
        }
        for day in sorted(own)
    ]
