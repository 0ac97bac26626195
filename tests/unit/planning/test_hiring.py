"""Unit: who is hired when. Properties of any plan, and one worked out by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from maju.kernel.errors import Refused
from maju.planning.hiring import Hiring, plan_hiring

needs = st.lists(st.floats(0, 200), min_size=1, max_size=6)
knowns = st.builds(
    Hiring,
    heads=st.floats(0, 150),
    leaves=st.floats(0, 0.3),
    early_leaves=st.none() | st.floats(0, 0.5),
    training=st.integers(0, 2),
    ramp=st.integers(0, 3),
    begins=st.floats(0.1, 1),
    most_a_month=st.none() | st.integers(0, 20),
    notice=st.integers(0, 2),
    coming=st.lists(st.integers(0, 5), max_size=3).map(tuple),
)


def test_a_plan_worked_out_by_hand() -> None:
    """Ten people, a tenth leaves a month; training a month, then half as good for a month."""
    known = Hiring(heads=10, leaves=0.1, training=1, ramp=1, begins=0.5, notice=0)
    plan = plan_hiring([10, 10, 10], known)
    assert plan.without == pytest.approx([10, 9, 8.1])
    # one is missing in the second month: who began in the first is worth 0.5 × 0.9 then → 3
    assert list(plan.hires[:1]) == [3]
    assert plan.able[1] == pytest.approx(9 + 3 * 0.45)
    # in the third: 8.1 + 3 × 0.81 = 10.53 are enough
    assert plan.able[2] == pytest.approx(8.1 + 3 * 0.81)
    assert list(plan.hires) == [3, 0, 0]
    assert plan.short == pytest.approx([0, 0, 0])


@given(needs, knowns)
def test_what_is_missing_could_not_have_been_helped(need: list[float], known: Hiring) -> None:
    plan = plan_hiring(need, known)
    assert (plan.hires >= 0).all()
    assert (plan.hires[: known.notice] == 0).all()
    if known.most_a_month is not None:
        assert (plan.hires <= known.most_a_month).all()
    for month in np.flatnonzero(plan.short > 1e-6):
        for begin in range(known.notice, month + 1):
            helps = known.worth(int(month) - begin) * known.stays(int(month) - begin) > 1e-9
            full = known.most_a_month is not None and plan.hires[begin] == known.most_a_month
            assert full or not helps


@given(needs, knowns)
def test_hiring_never_makes_fewer_and_people_are_conserved(
    need: list[float], known: Hiring
) -> None:
    plan = plan_hiring(need, known)
    assert (plan.able >= plan.without - 1e-9).all()
    assert (plan.payroll >= plan.able - 1e-9).all()
    assert (plan.leavers >= -1e-9).all()
    for month in range(len(need) - 1):
        come = plan.hires[month + 1] + (
            known.coming[month + 1] if month + 1 < len(known.coming) else 0
        )
        assert plan.payroll[month + 1] == pytest.approx(
            plan.payroll[month] - plan.leavers[month] + come, abs=1e-6
        )


@given(needs, knowns, st.floats(0, 20))
def test_more_heads_now_never_need_more_hires(
    need: list[float], known: Hiring, more: float
) -> None:
    few = plan_hiring(need, known)
    many = plan_hiring(need, replace(known, heads=known.heads + more))
    assert many.short.sum() <= few.short.sum() + 1e-6
    if known.most_a_month is None and len(need) == 1:
        assert many.hires.sum() <= few.hires.sum()


@given(needs, knowns)
def test_one_hire_fewer_leaves_somebody_missing(need: list[float], known: Hiring) -> None:
    """No hire is idle: whichever is taken back, some month is shorter than with it."""
    plan = plan_hiring(need, known)
    for begin in map(int, np.flatnonzero(plan.hires)):
        worth = [known.worth(m - begin) * known.stays(m - begin) for m in range(begin, len(need))]
        fewer = plan.able[begin:] - np.array(worth)
        lacks = np.maximum(plan.need[begin:] - fewer, 0) > plan.short[begin:] + 1e-12
        assert lacks.any()


def test_nothing_is_needed_and_nobody_is_hired() -> None:
    plan = plan_hiring([0, 0], Hiring(heads=0, leaves=0))
    assert plan.hires.sum() == 0
    assert plan.short.sum() == 0


@pytest.mark.parametrize(
    "wrong", [{"leaves": 1.0}, {"leaves": -0.1}, {"heads": -1}, {"begins": 2}, {"training": 99}]
)
def test_figures_that_cannot_be_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(Refused):
        Hiring(**{"heads": 10, "leaves": 0.1, **wrong})  # type: ignore[arg-type]


@pytest.mark.parametrize("need", [[], [float("nan")], [-1.0], [1.0] * 25])
def test_needs_that_cannot_be_are_refused(need: list[float]) -> None:
    with pytest.raises(Refused):
        plan_hiring(need, Hiring(heads=10, leaves=0.1))
