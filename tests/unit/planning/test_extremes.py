"""Whatever number is asked about, the answer is a number or a refusal in words: never NaN, never no end."""

from collections.abc import Callable
from math import inf
from typing import TypeVar

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maju.kernel.errors import Refused
from maju.planning import (
    PatienceLaw,
    ServiceLevel,
    Target,
    callback_capacity,
    erlang_b,
    lines_for,
    load_for,
    offered_load,
    required_agents,
    required_agents_unsure,
    service_level,
    staff_day,
    steady_state,
    with_shrinkage,
)

powers = st.builds(
    lambda power, lead: lead * 10.0**power, st.integers(-323, 307), st.floats(1, 9.99)
)
usual = st.builds(lambda power, lead: lead * 10.0**power, st.integers(-9, 6), st.floats(1, 9.99))
odd = st.sampled_from([0.0, 5e-324, 1.7976931348623157e308, 1e9, 1e7, inf])
anything = st.one_of(usual, powers, odd)
"""From the least number that there is to the largest, and endless."""
lines = st.one_of(st.sampled_from([0, 1, 2, 10_000, 1e6, 1e308]), st.integers(0, 400))
shares = st.one_of(st.sampled_from([0.0, 5e-324, 1 - 1e-16, 1.0]), st.floats(0, 1))
quick = settings(deadline=None, max_examples=120)


T = TypeVar("T")


def answer(ask: Callable[[], T]) -> T | None:
    """What is said, or ``None`` where it is refused in words."""
    try:
        return ask()
    except Refused:
        return None


@quick
@given(anything, anything, lines, anything, anything)
def test_a_queue_stands_somewhere_or_is_refused(
    rate: float, aht: float, n: float, patience: float, within: float
) -> None:
    found = answer(lambda: steady_state(rate, aht, n, patience=patience, within_s=within))
    if found is None:
        return
    for name in ("waits", "abandoned", "occupancy", "in_time", "ended_in_time", "patient_in_time"):
        assert 0 <= float(getattr(found, name)) <= 1, name
    assert found.mean_wait_s >= 0
    assert found.asa_s >= 0


@quick
@given(usual, usual, lines, anything, anything, usual)
def test_so_it_is_with_a_patience_in_pieces(
    rate: float, aht: float, n: float, first: float, last: float, at: float
) -> None:
    law = answer(lambda: PatienceLaw(breaks_s=np.array([0.0, at]), hazards=np.array([first, last])))
    found = answer(lambda: steady_state(rate, aht, n, patience=law)) if law else None
    if found is not None:
        assert 0 <= found.abandoned <= 1
        assert 0 <= found.in_time <= 1
        assert found.mean_wait_s >= 0


@quick
@given(lines, anything, shares)
def test_lines_that_lose_are_counted_or_refused(n: float, load: float, lost: float) -> None:
    blocked = answer(lambda: erlang_b(n, load))
    assert blocked is None or 0 <= blocked <= 1
    borne = answer(lambda: load_for(int(min(n, 1000)), lost=lost))
    assert borne is None or borne >= 0
    few = min(load, 1e5) if load < inf else load
    needed = answer(lambda: lines_for(few, lost=lost))
    assert needed is None or needed >= 0


@quick
@given(anything, anything, anything, anything, shares, st.sampled_from(list(ServiceLevel)))
def test_agents_are_counted_or_refused(
    rate: float, aht: float, patience: float, within: float, level: float, by: ServiceLevel
) -> None:
    target = answer(lambda: Target(level=level, within_s=within, by=by, abandoned=0.05))
    if target is None:
        return
    n = answer(lambda: required_agents(rate, aht, target, patience=patience, most=20_000))
    assert n is None or 0 <= n <= 20_000
    if n is not None and rate > 0:
        reached = answer(lambda: service_level(rate, aht, n, target, patience=patience))
        assert reached is None or not reached < level - 1e-9


@settings(deadline=None, max_examples=60)
@given(usual, usual, anything, anything, shares)
def test_an_unsure_forecast_is_staffed_or_refused(
    rate: float, aht: float, cv: float, patience: float, sure: float
) -> None:
    for level in (None, sure):
        n = answer(
            lambda level=level: required_agents_unsure(  # type: ignore[misc]
                rate, aht, Target(), rate_cv=cv, sure=level, patience=patience, most=5_000
            )
        )
        assert n is None or 0 <= n <= 5_000


@quick
@given(anything, anything, anything, anything, anything)
def test_work_across_borders_is_counted_or_refused(
    rate: float, aht: float, step: float, cv: float, patience: float
) -> None:
    load = answer(lambda: offered_load([rate, 0.0, 1.0], aht, step_s=step, aht_cv=cv))
    assert load is None or (np.isfinite(load).all() and (load >= 0).all())
    plan = answer(
        lambda: staff_day([rate, 0.0], aht, Target(), step_s=step, aht_cv=cv, patience=patience)
    )
    assert plan is None or (plan.agents >= 0).all()


@settings(deadline=None, max_examples=60)
@given(usual, anything, st.integers(0, 200), anything, anything, anything)
def test_callbacks_are_promised_or_refused(
    rate: float, aht: float, n: int, aht_cb: float, step: float, attempts: float
) -> None:
    room = answer(
        lambda: callback_capacity(
            rate, aht, n, Target(), step_s=step, callback_aht_s=aht_cb, attempts=attempts
        )
    )
    assert room is None or room >= 0


@given(anything, st.lists(shares, max_size=30))
def test_a_roster_has_a_size_or_is_refused(needed: float, away: list[float]) -> None:
    causes = {f"cause {number}": share for number, share in enumerate(away)}
    found = answer(lambda: with_shrinkage(needed, causes))
    assert found is None or (np.isfinite(found.rostered).all() and found.rostered >= needed)


@pytest.mark.parametrize(
    "ask",
    [
        lambda: steady_state(1e308, 300.0, 5),
        lambda: steady_state(1.0, 1e308, 5),
        lambda: steady_state(1.0, 300.0, 1e308),
        lambda: required_agents(1e5, 1e5, Target()),
        lambda: erlang_b(5, 1e308),
    ],
)
def test_what_no_centre_has_is_refused_as_too_large(ask: Callable[[], object]) -> None:
    with pytest.raises(Refused) as refused:
        ask()
    assert refused.value.code == "plan_too_large"
