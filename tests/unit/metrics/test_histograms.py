"""Percentiles by merged buckets (kpi.md EC-47): any split gives the whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

import duckdb
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlglot import exp

from maju.metrics.histogram import edge, edge_ms
from tests.unit.metrics.building import Facts

WAITS = st.lists(
    st.integers(0, 20_000_000) | st.sampled_from([0, 120_000, 600_000, 3_600_000, 14_400_000]),
    min_size=1,
    max_size=40,
)


def nearest_rank(waits: Sequence[int], per_cent: int) -> int:
    """The smallest value that at least *per_cent* of all are at most, as its bucket's edge."""
    ordered = sorted(waits)
    place = -(-len(ordered) * per_cent // 100)
    return edge_ms(ordered[place - 1])


BOUNDS_MS = ((120_000, 1_000), (600_000, 5_000), (3_600_000, 30_000), (14_400_000, 300_000))
"""A percentile of at most so much is less than so much too long; above, an hour."""


@settings(max_examples=200, deadline=None)
@given(waits=WAITS, per_cent=st.sampled_from([50, 80, 90, 95, 99]))
def test_a_percentile_is_never_too_short_and_too_long_by_less_than_a_bucket(
    waits: list[int], per_cent: int
) -> None:
    exact = sorted(waits)[-(-len(waits) * per_cent // 100) - 1]
    beyond = nearest_rank(waits, per_cent) - exact
    width = next((width for until, width in BOUNDS_MS if exact <= until), 3_600_000)
    assert 0 <= beyond < width
    if 12_000 <= exact <= 14_400_000:
        assert beyond < exact / 12


def test_percentiles_are_worst_just_above_where_buckets_widen() -> None:
    worst = {
        at: round(100 * (edge_ms(at) - at) / at, 1)
        for at in (12_001, 60_001, 120_001, 600_001, 3_600_001, 14_400_001)
    }
    assert worst == {
        12_001: 8.3, 60_001: 1.7, 120_001: 4.2, 600_001: 5.0, 3_600_001: 8.3, 14_400_001: 25.0
    }  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(waits=WAITS, cuts=st.lists(st.integers(0, 40), max_size=5))
def test_ec_47_buckets_of_any_split_add_up_to_those_of_the_whole(
    waits: list[int], cuts: list[int]
) -> None:
    ends = sorted({0, *(min(cut, len(waits)) for cut in cuts), len(waits)})
    parts = [waits[a:b] for a, b in pairwise(ends)]
    merged: Counter[int] = Counter()
    for part in parts:
        merged.update(edge_ms(wait) for wait in part)
    assert merged == Counter(edge_ms(wait) for wait in waits)
    ranked = [bucket for bucket in sorted(merged) for _ in range(merged[bucket])]
    for per_cent in (50, 90, 95):
        place = -(-len(ranked) * per_cent // 100)
        assert ranked[place - 1] == nearest_rank(waits, per_cent)


@given(wait=st.integers(0, 100_000_000))
def test_a_wait_is_at_most_its_bucket_and_above_the_one_before(wait: int) -> None:
    assert wait <= edge_ms(wait)
    assert edge_ms(edge_ms(wait)) == edge_ms(wait)


@settings(max_examples=20, deadline=None)
@given(waits=WAITS)
def test_the_engine_has_the_same_buckets(waits: list[int]) -> None:
    said = edge(exp.column("w")).sql(dialect="duckdb")
    with duckdb.connect() as engine:
        rows = engine.execute(f"SELECT {said} FROM unnest($1) AS t(w)", [waits]).fetchall()
    assert [int(row[0]) for row in rows] == [edge_ms(wait) for wait in waits]


@settings(max_examples=5, deadline=None)
@given(waits=st.lists(st.tuples(st.integers(0, 23), st.integers(0, 300)), min_size=1, max_size=20))
def test_ec_47_the_answer_over_hours_is_the_nearest_rank_of_all(
    waits: list[tuple[int, int]],
) -> None:
    facts = Facts()
    for hour, wait in waits:
        facts.call(f"{hour:02}:00:00", wait=float(wait))
    whole = facts.cell("wait_p90")
    assert whole.value == nearest_rank([wait * 1000 for _, wait in waits], 90) / 1000
    assert whole.den == len(waits)
    parts = facts.ask("wait_p90", by="hour").lines
    assert sum(line.cells["wait_p90"].den or 0 for line in parts) == whole.den
