"""Roll-ups by arrays and by the database: two ways, the same rows."""

from __future__ import annotations

import random

import pyarrow as pa
import pytest

from maju.facts.history.engine import connect
from maju.facts.rollups.adding import asked, rolled
from maju.facts.rollups.buckets import edge_ms, edges_ms
from maju.facts.rollups.building import united
from maju.facts.rollups.spec import CUTS, ROLLED
from tests.properties.answers.random_facts import random_days


@pytest.mark.parametrize("seed", range(8))
def test_arrays_and_the_database_roll_up_the_same(seed: int) -> None:
    rng = random.Random(seed)
    days = random_days(rng, most=rng.choice((3, 12, 60)))
    with connect(threads=1) as engine:
        for grain in ROLLED:
            parts = [each[grain] for each in days.values() if grain in each]
            rows = pa.concat_tables(parts)
            if rng.random() < 0.3:  # names as long as pseudonyms, which are told apart otherwise
                rows = _with_long_names(rows)
            one, other = rolled(engine, grain, rows), asked(engine, grain, rows)
            for cut in CUTS:
                if grain in cut.dims:
                    told = [united(cut, [way[cut.name]]) for way in (one, other)]
                    assert told[0].equals(told[1]), (grain, cut.name)
                    assert told[0].num_rows


def _with_long_names(rows: pa.Table) -> pa.Table:
    if "customer" not in rows.column_names:
        return rows
    names = [None if c is None else c * 11 + "x" for c in rows["customer"].to_pylist()]
    return rows.set_column(rows.schema.get_field_index("customer"), rows.field("customer"), [names])


def test_buckets_of_many_are_the_buckets_of_each() -> None:
    edges = [at + by for at in (0, 1_000, 120_000, 600_000, 3_600_000, 14_400_000) for by in (0, 1)]
    lengths = [*edges, 4_999, 20_001, 899_999, 100_000_000]
    assert edges_ms(pa.array(lengths).to_numpy()).tolist() == [edge_ms(each) for each in lengths]


def test_rows_that_are_all_excluded_roll_up_to_nothing() -> None:
    rng = random.Random(5)
    days = random_days(rng)
    rows = next(each["contact"] for each in days.values() if "contact" in each)
    place = rows.schema.get_field_index("excluded")
    gone = pa.array([True] * rows.num_rows)
    with connect(threads=1) as engine:
        assert not rolled(engine, "contact", rows.set_column(place, rows.field(place), gone))
