"""Rows cut into business days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc


def of_days(rows: pa.Table, days: Sequence[date]) -> dict[date, pa.Table]:
    """*rows* by their business day; a day without any is not in the answer."""
    rows = rows.combine_chunks()
    column = rows["business_date"]
    if rows.num_rows and pc.all(pc.less_equal(column[:-1], column[1:])).as_py() is not False:
        found, at = {}, 0
        for each in pc.value_counts(column):
            count = each["counts"].as_py()
            found[each["values"].as_py()] = rows.slice(at, count)
            at += count
        return {day: found[day] for day in days if day in found}
    parts = {day: rows.filter(pc.equal(column, day)) for day in days}
    return {day: part for day, part in parts.items() if part.num_rows}
