"""Theory: the kernel of one queue against Erlang A, B and C, where these are exact."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import norm

from maju.kernel.errors import Refused
from maju.planning.kernels import fifo
from maju.planning.kernels.chance import normal_quantile, stream_of, uniform
from maju.planning.simulate.law import exponential, fixed, lognormal, never
from maju.planning.simulate.one_queue import QueueDays, simulate_queue

ERLANG_A = {"delayed": 0.6206572276162383, "abandoned": 0.07212300623719932}
ERLANG_A |= {"within": 0.6732760198376655, "wait_s": 12.98214112269588}
"""105 erlang, 100 agents, 300 s, patience 180 s, within 20 s."""


def erlang_a_days(days: int, slots: int = 20) -> QueueDays:
    """That queue in slots of 25,000 s; the first is for it to fill."""
    return simulate_queue(
        rates=[0.35] * slots,
        staff=[100] * slots,
        step_s=25_000.0,
        service=exponential(300.0),
        patience=exponential(180.0),
        days=days,
    )


def off_in_errors(found: QueueDays, name: str, exact: float) -> float:
    """How many standard errors the mean over days is off; the first slot is left out."""
    part = getattr(found, name)[:, 1:].sum(1)
    offered = found.offered[:, 1:].sum(1)
    ratio = part.sum() / offered.sum()
    error = np.std(part - ratio * offered, ddof=1) / np.sqrt(len(part)) / offered.mean()
    return float((ratio - exact) / error)


@pytest.mark.parametrize(("name", "exact"), ERLANG_A.items())
def test_a_million_contacts_agree_with_erlang_a(name: str, exact: float) -> None:
    assert abs(off_in_errors(erlang_a_days(8), name, exact)) < 3.5


@pytest.mark.soak
@pytest.mark.parametrize(("name", "exact"), ERLANG_A.items())
def test_twenty_million_contacts_agree_with_erlang_a(name: str, exact: float) -> None:
    found = erlang_a_days(120)
    assert found.offered[:, 1:].sum() > 19e6
    assert abs(off_in_errors(found, name, exact)) < 3


def test_half_a_person_is_refused_not_cut() -> None:
    queue = {"rates": [0.1], "step_s": 900.0, "service": fixed(60.0), "patience": never()}
    with pytest.raises(Refused) as refused:
        simulate_queue(staff=[1.5], **queue)  # type: ignore[arg-type]
    assert refused.value.code == "plan_bad_input"


def test_without_patience_it_is_erlang_b() -> None:
    found = simulate_queue(
        rates=[10 / 180] * 9,
        staff=[10] * 9,
        step_s=300_000.0,
        service=lognormal(180.0, 1.2),  # Erlang B does not mind
        patience=fixed(0.0),
        days=6,
    )
    assert abs(off_in_errors(found, "abandoned", 0.2145823431073473)) < 3.5


def test_with_endless_patience_it_is_erlang_c() -> None:
    found = simulate_queue(
        rates=[10 / 180] * 9,
        staff=[14] * 9,
        step_s=300_000.0,
        service=exponential(180.0),
        patience=never(),
        days=8,
    )
    assert abs(off_in_errors(found, "delayed", 0.1741319335950498)) < 3.5
    assert abs(off_in_errors(found, "within", 0.8883500191794669)) < 3.5
    assert abs(off_in_errors(found, "wait_s", 7.835937011777243)) < 3.5


def test_the_mean_number_in_hand_is_what_little_says() -> None:
    found = erlang_a_days(8)
    in_hand = found.busy_s[:, 1:-1].mean() / 25_000.0
    answered = found.answered[:, 1:-1].mean() / 25_000.0
    assert in_hand == pytest.approx(answered * 300.0, rel=0.004)


def test_one_more_agent_makes_the_same_contacts_wait_no_longer() -> None:
    def day(agents: int) -> QueueDays:
        return simulate_queue(
            rates=[0.1, 0.2, 0.1],
            staff=[agents, agents + 2, agents],
            step_s=3_600.0,
            service=lognormal(200.0, 1.2),
            patience=never(),
            days=20,
        )

    few, more = day(30), day(31)
    assert (few.offered == more.offered).all()
    assert (few.wait_s.sum(1) >= more.wait_s.sum(1) - 1e-6).all()


def test_everybody_is_answered_or_has_left() -> None:
    found = erlang_a_days(2)
    assert (found.offered == found.answered + found.abandoned).all()


def test_without_agents_all_leave_when_their_patience_is_over() -> None:
    found = simulate_queue(
        rates=[0.1],
        staff=[0],
        step_s=36_000.0,
        service=fixed(1.0),
        patience=fixed(60.0),
    )
    assert found.answered.sum() == 0
    assert found.wait_s.sum() == pytest.approx(60.0 * found.offered.sum())


def test_an_agent_who_is_to_go_finishes_what_is_in_hand() -> None:
    """Two contacts of an hour come in the first ten minutes; nobody is planned after that."""
    found = simulate_queue(
        rates=[0.05, 0.0, 0.0],
        staff=[2, 0, 0],
        step_s=600.0,
        service=fixed(3600.0),
        patience=fixed(30.0),
        days=10,
    )
    assert (found.answered[:, 0] <= 2).all()
    assert found.busy_s.sum() == pytest.approx(3600.0 * found.answered.sum())


def test_python_without_numba_gives_the_same_days() -> None:
    def day(kernel: object) -> np.ndarray:
        counted, busy = np.zeros((1, 3, 7)), np.zeros((1, 3))
        law = np.array([[1.0, 4.0, 1.0], [0.0, 60.0, 0.0]])
        rates, staff = np.array([0.1, 0.2, 0.1]), np.array([8, 12, 6])
        with np.errstate(over="ignore"):
            kernel(7, 3, rates, staff, 900.0, 20.0, law, np.zeros((2, 2)), counted, busy)  # type: ignore[operator]
        return np.concatenate([counted.ravel(), busy.ravel()])

    assert day(fifo.fifo_days) == pytest.approx(day(fifo.fifo_days.py_func), rel=1e-12)  # type: ignore[attr-defined]


def test_draws_are_even_and_unlike_each_other() -> None:
    with np.errstate(over="ignore"):
        key, other = np.uint64(stream_of(1, 0, 0)), np.uint64(stream_of(1, 0, 1))
        here = np.array([uniform(key, n, 0, 1) for n in range(20_000)])
        there = np.array([uniform(other, n, 0, 1) for n in range(20_000)])
        next_ = np.array([uniform(key, n, 0, 2) for n in range(20_000)])
    counts = np.histogram(here, 50, (0, 1))[0]
    assert ((counts - 400) ** 2 / 400).sum() < 90  # chi-squared, 49 degrees: p > 0.0003
    for one, two in ((here, there), (here, next_), (here[1:], here[:-1])):
        assert abs(np.corrcoef(one, two)[0, 1]) < 0.03


@pytest.mark.parametrize("p", [1e-300, 1e-12, 0.02, 0.3, 0.5, 0.8, 1 - 1e-9])
def test_the_normal_quantile_is_that_of_scipy(p: float) -> None:
    assert normal_quantile(p) == pytest.approx(float(norm.ppf(p)), rel=1e-13, abs=1e-15)
