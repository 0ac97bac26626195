"""Constants of a formula are bounded, so that every answer is a finite number or null."""

from __future__ import annotations

import json
from fractions import Fraction

import duckdb
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlglot import exp

from maju.facts.history.engine import connect
from maju.facts.history.tables import table
from maju.kernel.errors import Refused
from maju.metrics import formula
from maju.metrics.answering import answer
from maju.metrics.measures import MEASURES
from maju.metrics.own.define import define
from maju.metrics.relations import grains
from maju.metrics.sources import Source
from tests.unit.metrics.building import Facts


@pytest.mark.parametrize(
    "number",
    [
        "1e99999999", "1e400", "1e308", "1e-400", "1e3", "1E3", "1234567890123456",
        "0.1234567890123456", "1000000000000.1", "0.0000000001", "9" * 400, "999999 * 999999999",
        "0.00001 * 0.00001",
    ],
)  # fmt: skip
def test_a_constant_beyond_what_a_double_holds_is_refused(number: str) -> None:
    with pytest.raises(Refused) as refused:
        formula.parse(f"c_offered * {number}", MEASURES)
    assert refused.value.code == "formula_number"


LITERAL = st.from_regex(r"[0-9]{1,18}(\.[0-9]{0,18})?([eE][+-]?[0-9]{1,8})?", fullmatch=True)


@given(one=LITERAL, other=LITERAL, n=st.integers(0, 10**9))
def test_constants_give_a_finite_number_or_are_refused(one: str, other: str, n: int) -> None:
    said = f"c_offered * {one} * {other}"
    try:
        tree = formula.parse(said, MEASURES)
    except Refused as refused:
        if refused.code not in {"formula_number", "formula_not_additive"}:
            raise
        return
    (times,) = formula.weights(tree).values()
    assert times == Fraction(one) * Fraction(other)
    told = formula.rendered(tree, lambda _: exp.cast(exp.Literal.number(n), "double"))
    row = duckdb.execute(f"SELECT {told.sql(dialect='duckdb')}").fetchone()
    assert row is not None
    assert float(row[0]) == pytest.approx(float(times * n))


def test_a_share_of_less_than_nothing_is_null_and_says_why() -> None:
    facts = Facts()
    facts.call("10:00:00")
    facts.call("10:00:00", "abandoned")
    kpi = define("odd_rate", "이상한 비율", "odd rate", "%", "up", "c_answered",
                 "c_answered - 3 * c_abandoned")  # fmt: skip
    source = Source(paths={}, lacks=frozenset())
    with connect(memory="256MB", threads=1) as engine:
        for grain in grains():
            engine.register(grain, table(grain, facts.rows[grain]))
        (line,) = answer(engine, source, [kpi], facts.scope()).lines
    cell = line.cells["odd_rate"]
    assert (cell.value, cell.num, cell.den, cell.why) == (None, 1, -2, "den_negative")
    json.dumps(msgspec.to_builtins(cell), allow_nan=False)


@pytest.mark.parametrize(
    ("since", "until", "by", "code"),
    [
        ("0001-01-01", "9999-12-31", "interval", "window_out_of_time"),
        ("1969-12-31", "1970-01-02", "", "window_out_of_time"),
        ("2099-12-31", "2100-01-02", "", "window_out_of_time"),
        ("2020-01-01", "2023-01-01", "interval", "window_too_long"),
        ("2020-01-01", "2023-01-01", "hour,day", "window_too_long"),
    ],
)
def test_a_window_that_no_fact_can_be_in_is_refused(
    since: str, until: str, by: str, code: str
) -> None:
    with pytest.raises(Refused) as refused:
        Facts().ask("answered", by=by, since=since, until=until)
    assert refused.value.code == code
