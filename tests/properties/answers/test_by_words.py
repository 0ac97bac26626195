"""Two steps = one: rows that agree in words added up first, or each row asked for each measure."""

from __future__ import annotations

import random
from datetime import timedelta

import duckdb
import pyarrow as pa
import pytest
from sqlglot import exp

from maju.facts.history.engine import connect
from maju.facts.rollups.spec import ROLLED
from maju.metrics.compiling import Scope, keys, per_grain, rows_of
from maju.metrics.measure import Measure
from maju.metrics.measures import MEASURES
from maju.metrics.rollups.by_words import by_words
from maju.metrics.thresholds import Threshold
from tests.properties.answers.random_facts import DAYS, FIRST, noon_us, random_days

GRAINS = ("attempt", "contact", "visit", "leg", "offer", "callback")
CUTS = ((), ("day", "queue"), ("interval",), ("client", "month"))


def scope(rng: random.Random, by: tuple[str, ...]) -> Scope:
    as_of = noon_us(FIRST + timedelta(days=rng.choice((40, 1))))
    agreed = (
        Threshold(name="service_level", ms=rng.choice((0, 20_000, 20_500)), queue="q1"),
        Threshold(name="short_abandon", ms=33_000, since=FIRST + timedelta(days=1)),
    )
    until = FIRST + timedelta(days=DAYS)
    return Scope(since=FIRST, until=until, by=by, as_of=as_of, known_until=as_of, agreed=agreed)


def summed(grain: str) -> list[Measure]:
    return [each for each in MEASURES.values() if each.grain == grain and each.how != "distinct"]


def told(
    engine: duckdb.DuckDBPyConnection, tree: exp.Select, measures: list[Measure], asked: Scope
) -> dict[tuple[object, ...], tuple[object, ...]]:
    """By key; of no row a sum is null in one step and in the other nothing, which is 0 to both."""
    width = len(keys(asked))
    names = [exp.column(name) for name, _ in keys(asked)]
    ids = [exp.func("coalesce", exp.column(each.id), exp.Literal.number(0)) for each in measures]
    whole = exp.select(*names, *ids).from_(tree.subquery("t"))
    rows = engine.execute(whole.sql(dialect="duckdb")).fetchall()
    return {row[:width]: row[width:] for row in rows}


@pytest.mark.parametrize("by", CUTS, ids="-".join)
@pytest.mark.parametrize("seed", range(2))
def test_two_steps_say_what_one_says(seed: int, by: tuple[str, ...]) -> None:
    rng = random.Random(seed)
    asked, days = scope(rng, by), random_days(rng, most=40)
    alike = set()
    with connect(threads=1) as engine:
        for grain in GRAINS:
            rows = [each[grain] for each in days.values() if grain in each]
            engine.register(grain, pa.concat_tables(rows))
        for grain in GRAINS:
            some = [each for each in summed(grain) if rng.random() < 0.8]
            inner = rows_of(grain, asked)
            made = by_words(inner, some, asked, settled=False)
            if made is None:
                continue
            alike.add(grain)
            one = per_grain(grain, some, asked)
            found = told(engine, made, some, asked)
            assert found == told(engine, one, some, asked), grain
            assert any(map(any, found.values()))
    assert {"contact", "leg", "visit"} <= alike <= ROLLED.keys()


def test_fifteen_kpis_ask_a_row_less_often_than_they_have_measures() -> None:
    asked = scope(random.Random(0), ("day", "queue"))
    names = ("c_offered", "c_answered", "c_abandoned", "c_settled", "c_ans_in_T", "c_abn_in_T")
    some = [MEASURES[name] for name in names]
    tree = by_words(rows_of("contact", asked), some, asked, settled=True)
    assert tree is not None
    (first,) = [each for each in tree.find_all(exp.Select) if each.find(exp.Count)][-1:]
    assert [each.alias for each in first.selects if each.find(exp.AggFunc)] == ["sum_0", "sum_1"]


def test_what_does_not_add_up_or_is_asked_once_takes_one_step() -> None:
    asked = scope(random.Random(0), ())
    inner = rows_of("attempt", asked)
    for names in (("attempts", "uniq_callers"), ("blocked",)):
        some = [MEASURES[name] for name in names]
        assert by_words(inner, some, asked, settled=False) is None
