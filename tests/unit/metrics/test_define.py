"""A centre's own KPI is a sum or a ratio of known measures, or is refused with a reason."""

from __future__ import annotations

from fractions import Fraction

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlglot import exp

from maju.kernel.errors import Refused
from maju.metrics import formula
from maju.metrics.catalogue import CATALOGUE
from maju.metrics.compiling import query
from maju.metrics.kpi import Kpi
from maju.metrics.measures import MEASURES
from maju.metrics.own.define import DIMS, define
from tests.unit.metrics.building import Facts

GOOD = {
    "name": "late_answers", "ko": "늦은 응대율", "en": "late answers", "unit": "%",
    "direction": "down", "num": "c_answered - c_ans_in_T", "den": "c_answered",
}  # fmt: skip


def made(**more: str) -> Kpi:
    return define(**{**GOOD, **more})  # type: ignore[arg-type]


def test_an_own_kpi_answers_like_any_other() -> None:
    facts = Facts()
    facts.call("10:00:00", wait=5, times=3)
    facts.call("10:00:00", wait=50)
    kpi = made()
    with duckdb.connect() as engine:
        from maju.facts.history.tables import table
        from maju.metrics.relations import grains

        for grain in grains():
            engine.register(grain, table(grain, facts.rows[grain]))
        tree = query([kpi], MEASURES, facts.scope())
        assert engine.execute(tree.sql(dialect="duckdb")).fetchall() == [(25.0, 1.0, 4.0)]
    assert kpi.dims == DIMS["contact"]


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"name": "answer_rate"}, "kpi_id_taken"),
        ({"name": "c_answered"}, "kpi_id_taken"),
        ({"name": "Late Answers"}, "kpi_id_unfit"),
        ({"name": "x"}, "kpi_id_unfit"),
        ({"name": 'a"; DROP TABLE contact'}, "kpi_id_unfit"),
        ({"ko": " "}, "kpi_name_missing"),
        ({"en": "x" * 61}, "kpi_name_missing"),
        ({"unit": "furlong"}, "kpi_unit_unknown"),
        ({"direction": "sideways"}, "kpi_direction_unknown"),
        ({"den": "v_offered"}, "kpi_mixes_grains"),
        ({"den": "attempts"}, "kpi_mixes_grains"),
        ({"den": "c_answered - c_ans_in_T"}, "kpi_same_parts"),
        ({"unit": "s"}, "kpi_unit_mismatch"),
        ({"num": "c_wait_ans_s + c_answered"}, "kpi_unit_mismatch"),
        ({"num": "c_answered * c_answered"}, "formula_not_additive"),
        ({"num": "c_answered + 1"}, "formula_not_additive"),
        ({"num": "c_answered - c_answered"}, "formula_not_additive"),
        ({"num": "1"}, "formula_not_additive"),
        ({"num": "0 * c_answered"}, "formula_not_additive"),
        ({"num": "c_answered / c_offered"}, "formula_forbidden"),
        ({"num": "c_answered /* sneaky */"}, "formula_forbidden"),
        ({"num": "wait_hist", "den": ""}, "measure_not_additive"),
        ({"num": "wait_max + c_wait_ans_s", "den": "", "unit": "s"}, "measure_not_additive"),
        ({"num": "uniq_callers + uniq_served", "den": "", "unit": "명"}, "measure_not_additive"),
        ({"den": "-c_answered - 2 * c_offered"}, "kpi_den_negative"),
        ({"num": "c_offered * 1e99999999"}, "formula_number"),
        ({"num": "answer_rate"}, "formula_unknown_measure"),
        ({"num": ""}, "formula_unreadable"),
    ],
)
def test_what_would_not_hold_is_refused_with_its_reason(wrong: dict[str, str], code: str) -> None:
    with pytest.raises(Refused) as refused:
        made(**wrong)
    assert refused.value.code == code


def test_talk_by_login_time_may_meet_and_is_asked_only_where_both_mean_something() -> None:
    kpi = made(num="h_talk_s", den="a_login_s")
    assert kpi.dims == DIMS["leg"] & DIMS["agent_state"]


def test_every_ratio_and_sum_of_the_catalogue_keeps_the_rule_of_grains_but_open_rows() -> None:
    from maju.metrics.own.define import TOGETHER

    for kpi in CATALOGUE.values():
        if kpi.kind in {"sum", "ratio"} and kpi.id != "open_rows":
            names = [
                name
                for said in filter(None, (kpi.num, kpi.den))
                for name in formula.weights(formula.parse(said, MEASURES))
            ]
            grains = {MEASURES[name].grain for name in names}
            assert len(grains) == 1 or any(grains <= pair for pair in TOGETHER), kpi.id


NAMES = ("c_answered", "c_offered", "c_callback", "c_open")
MEASURE = st.sampled_from(NAMES)
NUMBER = st.integers(0, 99).map(str)
INSIDE = st.recursive(
    MEASURE,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from("+-"), inner).map(" ".join),
        st.tuples(NUMBER, inner).map(lambda pair: f"{pair[0]} * ({pair[1]})"),
        inner.map(lambda one: f"({one})"),
        inner.map(lambda one: f"-({one})"),
    ),
    max_leaves=8,
)
FORBIDDEN = st.one_of(
    st.tuples(st.sampled_from(["sum", "max", "read_csv", "version"]), MEASURE).map(
        lambda pair: f"{pair[0]}({pair[1]})"
    ),
    st.tuples(MEASURE, st.sampled_from(["/", "%", "||", "=", "<", "AND", "**"]), MEASURE).map(
        " ".join
    ),
    st.sampled_from([
        "(SELECT 1)", "'text'", "NULL", "TRUE", "CASE WHEN TRUE THEN 1 END", "x.c_answered", "*",
        "c_answered::text", "CAST(c_answered AS int)", "c_answered[1]", "$1", "?", "current_date",
        "c_answered IS NULL", "EXISTS (SELECT 1)", "c_answered OVER ()", "a_column",
    ]),
)  # fmt: skip


def read(said: str) -> exp.Expr | str:
    """The tree, or the code of the refusal."""
    try:
        return formula.parse(said, MEASURES)
    except Refused as refused:
        return refused.code


@given(inside=INSIDE, values=st.fixed_dictionaries({name: st.integers(0, 10**6) for name in NAMES}))
def test_what_is_allowed_equals_pythons_arithmetic(inside: str, values: dict[str, int]) -> None:
    expected = eval(inside, {"__builtins__": {}}, values)  # made above
    tree = read(inside)
    if tree == "formula_number":
        assert inside.count("*") > 5  # constants times constants, past what doubles hold
        return
    if not isinstance(tree, exp.Expr):
        assert (tree, expected) == ("formula_not_additive", 0)  # everything cancelled out
        return
    by_hand = sum(values[name] * times for name, times in formula.weights(tree).items())
    assert by_hand == Fraction(expected)
    # Whole numbers of 128 bits: the arithmetic is looked at, not what 32 of them hold.
    told = formula.rendered(tree, lambda name: exp.cast(exp.Literal.number(values[name]), "int128"))
    assert duckdb.execute(f"SELECT {told.sql(dialect='duckdb')}").fetchone() == (expected,)


@given(before=INSIDE, bad=FORBIDDEN, after=INSIDE)
def test_whatever_else_stands_in_it_is_refused(before: str, bad: str, after: str) -> None:
    for said in (bad, f"{before} + {bad}", f"{bad} - ({after})", f"2 * ({bad})"):
        with pytest.raises(Refused) as refused:
            formula.parse(said, MEASURES)
        assert refused.value.code.startswith("formula_")


@given(said=st.text(max_size=60))
def test_any_text_at_all_is_read_or_refused(said: str) -> None:
    tree = read(said)
    assert isinstance(tree, exp.Expr) or tree.startswith("formula_")
