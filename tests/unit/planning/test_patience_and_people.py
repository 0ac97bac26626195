"""Patience from censored waits, load across borders, shrinkage, chats, callbacks, the loop."""

from math import exp, inf

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maju.kernel.errors import Refused
from maju.planning import (
    PatienceLaw,
    Target,
    abandonment_line,
    arrivals,
    callback_capacity,
    chat_agents,
    deferred_agents,
    kaplan_meier,
    mean_patience,
    offered_load,
    patience_law,
    required_agents,
    settle,
    staff_day,
    steady_state,
    total_demand,
    with_shrinkage,
)
from maju.planning.kernels import load as kernel


def censored(seed: int, mean: float = 200.0, size: int = 20_000) -> tuple[np.ndarray, np.ndarray]:
    chance = np.random.default_rng(seed)
    patience, needed = chance.exponential(mean, size), chance.exponential(60, size)
    return np.minimum(patience, needed), patience < needed


def test_who_was_answered_would_have_waited_longer() -> None:
    waits, left = censored(1)
    found = mean_patience(waits, left)
    assert found.low_s < 200 < found.high_s
    assert found.mean_s == pytest.approx(200, rel=0.05)
    assert waits[left].mean() < 60


def test_the_curve_and_its_pieces_agree_with_an_exponential() -> None:
    waits, left = censored(2)
    times, share, error = kaplan_meier(waits, left)
    assert share == pytest.approx(np.exp(-times / 200), abs=0.08)
    early = times < 100
    assert np.abs(share[early] - np.exp(-times[early] / 200)).max() < 4 * error[early].max()
    law = patience_law(waits, left)
    assert law.mean_s == pytest.approx(200, rel=0.1)
    assert law.still_waiting([0, 60]) == pytest.approx([1, exp(-60 / 200)], abs=0.01)


def test_the_textbook_curve_of_five() -> None:
    times, share, error = kaplan_meier([1, 2, 3, 4, 5], [True, False, True, False, True])
    assert times.tolist() == [1, 3, 5]
    assert share == pytest.approx([0.8, 0.8 * 2 / 3, 0])
    assert error[0] == pytest.approx(0.8 * (1 / 20) ** 0.5)


def test_pieces_with_few_leavers_are_joined() -> None:
    law = patience_law(np.full(50, 12.0), np.arange(50) < 12)
    assert law.breaks_s.tolist() == [0]
    assert law.hazards[0] == pytest.approx(12 / (50 * 12))


def test_a_law_that_loses_nobody_is_refused() -> None:
    for broken in (
        lambda: mean_patience([5, 6], [False, False]),
        lambda: patience_law([5, 6], [False, False]),
        lambda: PatienceLaw(breaks_s=np.zeros(1), hazards=np.zeros(1)),
    ):
        with pytest.raises(Refused) as caught:
            broken()
        assert caught.value.code == "plan_nobody_left"


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 2**32), st.floats(5, 4000), st.sampled_from([0.0, 0.4, 1.0, 1.2, 2.0]))
def test_no_work_is_lost_or_made_across_borders(seed: int, aht: float, cv: float) -> None:
    chance = np.random.default_rng(seed)
    rate = np.zeros(400)
    rate[:40] = chance.random(40)
    load = offered_load(rate, aht, step_s=900, aht_cv=cv)
    assert (load >= -1e-9).all()
    assert load.sum() <= rate.sum() * aht * (1 + 1e-9)
    if cv <= 1.2:
        assert load.sum() == pytest.approx(rate.sum() * aht, rel=1e-3)
    assert (load[: np.argmax(rate > 0)] == 0).all()


def test_steady_demand_asks_what_the_formula_asks() -> None:
    load = offered_load(np.full(200, 0.1), 300.0, step_s=900)
    assert load[-1] == pytest.approx(30, rel=1e-6)
    assert load[0] < 25


def test_fixed_handling_times_lag_exactly() -> None:
    load = offered_load([1.0, 0, 0], 900.0, step_s=900, aht_cv=0)
    assert load == pytest.approx([450, 450, 0])


def test_kernels_say_the_same_without_numba() -> None:
    rate, aht = np.array([0.5, 0.2, 0.0, 0.1]), np.full(4, 400.0)
    slow, fast = np.empty(4), np.empty(4)
    kernel.spread.py_func(rate, aht, 900.0, 1.2, slow)  # type: ignore[attr-defined]
    kernel.spread(rate, aht, 900.0, 1.2, fast)
    assert slow == pytest.approx(fast, rel=1e-12)


def test_rows_are_days_of_their_own() -> None:
    rate = np.vstack([np.full(8, 0.2), np.zeros(8)])
    plan = staff_day(rate, 300, Target(), step_s=1800, patience=120)
    assert plan.agents.shape == (2, 8)
    assert plan.agents[1].tolist() == [0] * 8


def test_causes_of_shrinkage_follow_one_another() -> None:
    found = with_shrinkage([81.0, 0], {"absence": 0.1, "breaks": 0.1})
    assert found.rostered == pytest.approx([100, 0])
    assert found.share == pytest.approx(0.19)
    assert found.away["absence"] == pytest.approx([10, 0])
    assert found.away["breaks"] == pytest.approx([9, 0])
    assert with_shrinkage(7, {}).rostered == 7
    with pytest.raises(Refused):
        with_shrinkage(7, {"closed": 1.0})


def test_more_chats_at_once_need_fewer_agents_only_while_they_do_not_drag() -> None:
    one, two, dragging = chat_agents(0.1, [300, 360, 1500], Target(within_s=30), patience=120)
    assert two < one < dragging
    assert [int(n) for n in chat_agents(0.0, [300, 360], Target())] == [0, 0]


def test_late_work_gets_the_people_that_spare_time_does_not_give() -> None:
    added = deferred_agents([1800, 0, 0, 900], [0, 1, 0, 0], step_s=900, due=3)
    assert added.tolist() == [0, 0, 1, 0]


def test_callbacks_fill_what_the_line_leaves() -> None:
    rate, aht, n, target = 90 / 300, 300.0, 100, Target()
    held = float(
        callback_capacity(rate, aht, n, target, step_s=900, callback_aht_s=300, patience=180)
    )
    assert 25 < held < 35
    more = steady_state(rate + held / 900, aht, n, patience=180)
    assert float(more.in_time) == pytest.approx(0.8, abs=1e-6)
    owed = callback_capacity(
        rate,
        aht,
        n,
        target,
        step_s=900,
        callback_aht_s=300,
        patience=180,
        promised=10,
        attempts=1.5,
    )
    assert float(owed) == pytest.approx(held - 15)
    full = callback_capacity(rate, aht, 60, target, step_s=900, callback_aht_s=300, patience=180)
    assert float(full) == 0


def test_the_loop_of_the_trials() -> None:
    """75 erlang of needs, p .55, q .15: 80 agents meet 96.0 erlang, 90 meet 90.4."""
    found = settle(75 / 300, 300, [80, 90], redial=0.55, reconnect=0.15, patience=180)
    assert found.rate * 300 == pytest.approx([96.0, 90.4], abs=0.15)
    assert found.abandoned == pytest.approx([0.172, 0.052], abs=0.003)
    assert float(total_demand(100, abandoned=0.05, redial=0.5, reconnect=0.1)) == pytest.approx(
        100 / (1 - 0.025 - 0.095)
    )
    assert total_demand([1, 0], abandoned=1, redial=1, reconnect=0).tolist() == [inf, 0]


def test_returns_come_later_and_none_is_lost() -> None:
    fresh = np.zeros(300)
    fresh[0] = 100
    total = arrivals(
        fresh,
        abandoned=0.2,
        redial=0.5,
        reconnect=0.1,
        redial_delay=[0.6, 0.4],
        reconnect_delay=[0.0, 0.5, 0.5],
    )
    assert total.sum() == pytest.approx(
        float(total_demand(100, abandoned=0.2, redial=0.5, reconnect=0.1))
    )
    assert total[0] == pytest.approx(100 / (1 - 0.2 * 0.5 * 0.6))


def test_abandonment_against_waiting_gives_the_patience() -> None:
    offered = np.array([50.0, 80, 120, 3])
    waits = np.array([10.0, 30, 60, 500])
    line = abandonment_line(offered, offered * (0.01 + waits / 300), offered * waits)
    assert line.patience_s == pytest.approx(300)
    assert line.intercept == pytest.approx(0.01)
    assert line.r2 == pytest.approx(1)
    assert line.intervals == 3
    with pytest.raises(Refused):
        abandonment_line([1], [0], [5])


def test_the_least_agents_of_any_law_lie_between_its_neighbours() -> None:
    rate, aht = 60 / 240, 240.0
    law = PatienceLaw(breaks_s=np.array([0.0, 30.0]), hazards=np.array([1 / 60, 1 / 600]))
    n = [
        int(required_agents(rate, aht, Target(), patience=patience))
        for patience in (60.0, law, 600.0)
    ]
    assert n[0] <= n[1] <= n[2]
