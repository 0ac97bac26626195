"""Unit: an answer of no rows, whose columns come from Arrow in pieces of nothing."""

from __future__ import annotations

import pyarrow as pa

from maju.metrics.answers import listed


def test_a_column_of_no_days_is_a_column_of_nothing() -> None:
    pieces = {
        "day": pa.chunked_array([pa.array([], type=pa.date32())]),
        "queue": pa.chunked_array([], type=pa.string()),
    }
    assert listed(pa.table(pieces)) == {"day": [], "queue": []}
