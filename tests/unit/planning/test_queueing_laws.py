"""What must be true of every queue, whatever the numbers."""

from math import exp, inf

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from maju.kernel.errors import Refused
from maju.planning import (
    PatienceLaw,
    ServiceLevel,
    Target,
    erlang_b,
    offered_load,
    required_agents,
    required_agents_unsure,
    service_level,
    staff_day,
    steady_state,
)

loads = st.floats(0.01, 300)
ahts = st.floats(5, 3000)
patiences = st.floats(1e-3, 1e12)
people = st.integers(0, 350)
within = st.floats(0, 600)
quick = settings(deadline=None, max_examples=150)


@quick
@given(loads, ahts, people, patiences, within)
def test_every_measure_is_a_share_or_a_time(
    load: float, aht: float, n: int, patience: float, t: float
) -> None:
    found = steady_state(load / aht, aht, n, patience=patience, within_s=t)
    shares = [found.waits, found.abandoned, found.occupancy, found.in_time, found.ended_in_time]
    for share in [*shares, found.patient_in_time]:
        assert 0 <= share <= 1
    assert 0 <= found.mean_wait_s <= patience * (1 + 1e-9)
    assert found.asa_s >= 0
    assert found.in_time <= found.ended_in_time + 1e-12


@quick
@given(loads, ahts, people, patiences)
def test_what_comes_is_answered_or_leaves(load: float, aht: float, n: int, patience: float) -> None:
    found = steady_state(load / aht, aht, n, patience=patience)
    assert found.occupancy * n == pytest.approx(load * (1 - found.abandoned), rel=1e-9, abs=1e-9)
    assert found.abandoned == pytest.approx(found.mean_wait_s / patience, rel=1e-9, abs=1e-12)


@quick
@given(loads, ahts, st.integers(0, 340), patiences, within)
def test_one_more_agent_never_makes_it_worse(
    load: float, aht: float, n: int, patience: float, t: float
) -> None:
    found = steady_state(load / aht, aht, np.array([n, n + 1]), patience=patience, within_s=t)
    few, more = 0, 1
    assert found.abandoned[more] <= found.abandoned[few] + 1e-11
    assert found.waits[more] <= found.waits[few] + 1e-11
    assert found.mean_wait_s[more] <= found.mean_wait_s[few] * (1 + 1e-9)
    assert found.in_time[more] >= found.in_time[few] - 1e-11
    assert found.occupancy[more] <= found.occupancy[few] + 1e-11 or n == 0


@quick
@given(st.floats(0.01, 100), ahts, st.integers(1, 130), within)
def test_endless_patience_is_the_limit_of_long_patience(
    load: float, aht: float, n: int, t: float
) -> None:
    assume(abs(n - load) > 0.02 * n)
    long = steady_state(load / aht, aht, n, patience=1e13, within_s=t)
    endless = steady_state(load / aht, aht, n, within_s=t)
    assert long.waits == pytest.approx(endless.waits, abs=1e-6)
    assert long.in_time == pytest.approx(endless.in_time, abs=1e-6)
    assert long.abandoned == pytest.approx(endless.abandoned, abs=1e-6)


@quick
@given(loads, ahts, people)
def test_no_patience_is_erlang_b(load: float, aht: float, n: int) -> None:
    found = steady_state(load / aht, aht, n, patience=aht * 1e-9)
    assert found.abandoned == pytest.approx(float(erlang_b(n, load)), abs=1e-5)


@quick
@given(loads, ahts, st.integers(1, 350), st.floats(0.1, 1e4), within)
def test_a_law_with_pieces_alike_is_exponential(
    load: float, aht: float, n: int, patience: float, t: float
) -> None:
    """Sums of positive terms and integrals are two ways to the same number."""
    pieces = PatienceLaw(breaks_s=np.array([0.0, 7.0, 60.0]), hazards=np.full(3, 1 / patience))
    one = steady_state(load / aht, aht, n, patience=patience, within_s=t)
    many = steady_state(load / aht, aht, n, patience=pieces, within_s=t)
    for name in ("waits", "abandoned", "occupancy", "in_time", "ended_in_time", "patient_in_time"):
        assert getattr(many, name) == pytest.approx(getattr(one, name), abs=1e-9), name
    assert many.mean_wait_s == pytest.approx(one.mean_wait_s, rel=1e-8, abs=1e-9)


@quick
@given(
    st.floats(0, 200),
    st.floats(10, 1500),
    st.sampled_from(list(ServiceLevel)),
    st.floats(0.05, 0.98),
    st.floats(1, 120),
    st.one_of(st.just(inf), st.floats(1, 1e5)),
)
def test_the_least_agents_reach_the_target_and_one_fewer_do_not(
    load: float, aht: float, by: ServiceLevel, level: float, t: float, patience: float
) -> None:
    target = Target(level=level, within_s=t, by=by)
    n = int(required_agents(load / aht, aht, target, patience=patience))
    if load == 0:
        assert n == 0
        return
    asked = np.array([n, n - 1]) if n else np.array([0])
    levels = service_level(load / aht, aht, asked, target, patience=patience)
    assert levels[0] >= level - 1e-12
    assert n == 0 or not levels[1] >= level + 1e-12


def test_caps_beside_the_service_level_hold_too() -> None:
    rate, aht = 100 / 300, 300.0
    for target in (
        Target(level=0, asa_s=3),
        Target(level=0, abandoned=0.01),
        Target(level=0.8, occupancy=0.85),
    ):
        n = int(required_agents(rate, aht, target, patience=180))
        fits = [
            bool(
                found.asa_s <= target.asa_s
                and found.abandoned <= target.abandoned
                and found.occupancy <= target.occupancy
            )
            for found in (steady_state(rate, aht, k, patience=180) for k in (n, n - 1))
        ]
        assert fits == [True, False]


def test_the_edges_are_defined() -> None:
    nobody = steady_state(0, 300, [0, 5], patience=60)
    assert nobody.in_time.tolist() == [1, 1]
    assert nobody.mean_wait_s.tolist() == [0, 0]
    empty = steady_state(0.1, 300, 0, patience=60, within_s=20)
    assert float(empty.abandoned) == 1
    assert float(empty.ended_in_time) == pytest.approx(1 - exp(-20 / 60))
    deep = steady_state(12000 / 300, 300, 10000, patience=[1e-3, 180, 1e6, 1e9, inf])
    assert np.isfinite(deep.abandoned).all()
    assert deep.abandoned[1:] == pytest.approx(1 / 6, abs=1e-6)
    assert deep.in_time[2:] == pytest.approx([0, 0, 0], abs=1e-9)
    assert float(steady_state(10 / 180, 180, 5000, patience=60).waits) == 0


def test_the_forecast_error_costs_what_the_trials_say() -> None:
    """A = 100, CV 7.3 %: 100 agents by the mean, 102 on average, 106 on 80 % of days."""
    rate, aht, target = 100 / 300, 300.0, Target()
    asked = [
        int(required_agents(rate, aht, target, patience=180)),
        int(required_agents_unsure(rate, aht, target, patience=180, rate_cv=0.073)),
        int(required_agents_unsure(rate, aht, target, patience=180, rate_cv=0.073, sure=0.8)),
    ]
    assert asked == [100, 102, 106]
    assert int(required_agents_unsure(rate, aht, target, patience=180, rate_cv=0)) == asked[0]


@pytest.mark.parametrize(
    ("code", "ask"),
    [
        ("plan_missing_value", lambda: required_agents([0.1, np.nan], 300, Target())),
        ("plan_negative", lambda: required_agents(-0.1, 300, Target())),
        ("plan_not_positive", lambda: required_agents(0.1, 0, Target())),
        ("plan_endless", lambda: required_agents(inf, 300, Target())),
        ("plan_not_a_share", lambda: Target(level=80)),
        ("plan_no_target", lambda: Target(level=0)),
        ("plan_unreachable", lambda: required_agents(1, 300, Target(level=1), most=310)),
        ("plan_shapes", lambda: required_agents([1, 2], [1, 2, 3], Target())),
    ],
)
def test_what_cannot_be_planned_is_refused(code: str, ask) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(Refused) as caught:
        ask()
    assert caught.value.code == code


@pytest.mark.parametrize("odd", ["many", 1 + 2j, np.array(["2026-01-01"], "M8[D]"), 10**400])
def test_what_is_no_number_is_refused_in_words(odd: object) -> None:
    with pytest.raises(Refused) as refused:
        steady_state(odd, 300.0, 5)  # type: ignore[arg-type]
    assert refused.value.code == "plan_not_numbers"


@pytest.mark.parametrize("odd", [[], [20.0, 30.0]])
def test_where_one_number_is_asked_several_are_refused_in_words(odd: list[float]) -> None:
    for ask in (
        lambda: steady_state(0.1, 300.0, 5, within_s=odd),  # type: ignore[arg-type]
        lambda: offered_load([0.1], 300.0, step_s=odd),  # type: ignore[arg-type]
        lambda: Target(within_s=odd),  # type: ignore[arg-type]
    ):
        with pytest.raises(Refused) as refused:
            ask()
        assert refused.value.code == "plan_not_one"


def test_a_day_without_intervals_asks_for_nobody() -> None:
    assert staff_day([], 300.0, Target(), step_s=900.0).agents.size == 0
