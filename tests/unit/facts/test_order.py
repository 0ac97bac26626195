"""Rows in the order of their file: sorted as anybody would, whatever way is the cheapest."""

from __future__ import annotations

import random

import pyarrow as pa
import pytest

from maju.facts.history.tables import in_order


@pytest.mark.parametrize("few", [0, 1, 3, 40, 2_000])
@pytest.mark.parametrize("seed", range(3))
def test_rows_that_come_to_sorted_ones_are_put_where_they_belong(few: int, seed: int) -> None:
    rng = random.Random(seed)

    def some(count: int) -> list[tuple[int, str]]:
        return [(rng.randrange(500), f"r{rng.randrange(10**6)}") for _ in range(count)]

    rows = sorted(some(1_000)) + some(few)
    table = pa.table({"at": [at for at, _ in rows], "name": [name for _, name in rows]})
    made = in_order(table, ("at", "name"))
    assert list(zip(*made.to_pydict().values(), strict=True)) == sorted(rows)
    assert made.combine_chunks().equals(made)
