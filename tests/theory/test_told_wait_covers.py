"""Theory: the wait that is told to whoever has to wait holds as often as it says, in centres of many kinds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.told_wait import Kind, covered, kinds
from maju.kernel.time import SECOND, Duration
from maju.routing.pace import Pace, told_came_true

KINDS = {kind.scene.name: kind for kind in kinds()}


def share(kind: Kind, contacts: int, seeds: tuple[int, ...]) -> tuple[float, int]:
    """Of all who were asked about, in every queue: how many waited no longer than the P80."""
    held = [
        one for seed in seeds for some in covered(kind, contacts, seed).values() for one in some
    ]
    return sum(held) / len(held), len(held)


@pytest.mark.soak
@pytest.mark.parametrize("name", KINDS)
def test_four_of_five_wait_no_longer_than_the_p80_they_were_told(name: str) -> None:
    """The real core; every caller asked about never gives up, so that the offered wait is known."""
    held, asked = share(KINDS[name], 12_000, (7, 8, 9))
    assert asked > 1_000
    assert 0.77 <= held <= 0.83


@pytest.mark.parametrize("name", ["5 agents", "20, a fifth leave at once"])
def test_the_p80_holds_about_as_often_in_a_short_run(name: str) -> None:
    """The soak's claim, narrow enough to see a broken estimate: the formula alone gives 87 and 85 %."""
    held, asked = share(KINDS[name], 3_000, (7,))
    assert asked > 100
    assert 0.76 <= held <= 0.84


def times(draws: int) -> st.SearchStrategy[list[int]]:
    return st.lists(st.integers(0, 600), min_size=draws, max_size=draws)


@given(times(60), st.integers(1, 60))
def test_whatever_comes_the_factor_stays_a_factor(waits: list[int], minutes: int) -> None:
    pace = Pace()
    for wait in waits:
        told = (Duration(minutes * 30 * SECOND), Duration(minutes * 60 * SECOND))
        pace = told_came_true(pace, told, wait * SECOND, gave_up=wait % 3 == 0)
        assert 250_000 <= pace.factor <= 4_000_000
    assert pace.judged == len(waits)


@given(st.integers(1, 600), st.integers(1, 600), st.integers(0, 599))
def test_giving_up_early_says_less_than_being_answered_and_giving_up_late_as_much_as_too_long(
    low: int, high: int, left: int
) -> None:
    low, left = min(low, high), min(left, high)
    told = (Duration(low * SECOND), Duration(high * SECOND))
    answered = told_came_true(Pace(), told, left * SECOND, gave_up=False)
    gave_up = told_came_true(Pace(), told, left * SECOND, gave_up=True)
    too_long = told_came_true(Pace(), told, (high + 1) * SECOND, gave_up=True)
    assert answered.factor <= gave_up.factor <= too_long.factor
    assert too_long.factor > Pace().factor > answered.factor


def test_a_wait_that_is_always_longer_is_told_longer_until_it_is_not() -> None:
    pace, told, waited = Pace(), 60, 120
    for _ in range(300):
        high = Duration(told * pace.factor // 1_000_000 * SECOND)
        pace = told_came_true(pace, (high, high), waited * SECOND, gave_up=False)
    assert 1_800_000 < pace.factor < 2_200_000
