"""Unit: clocks rise strictly, and steps back are absorbed and given back slowly."""

import json

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from maju.engine.clock import Scale, ScaledClock, WallClock
from maju.engine.steady import Steady
from maju.kernel.time import HOUR, MINUTE, SECOND, Instant

START = Instant(1_795_000_000_000_000)

steps = st.lists(st.integers(-2 * HOUR, 2 * HOUR), max_size=60)


class Hands:
    """A clock that shows what it is set to."""

    def __init__(self, at: int = START) -> None:
        self.at = at

    def __call__(self) -> Instant:
        return Instant(self.at)


@given(steps, st.integers(0, 2 * START))
def test_stamps_rise_whatever_the_clock_does(steps: list[int], after: int) -> None:
    hands, steady = Hands(), Steady(after=Instant(after))
    last = after
    for step in steps:
        hands.at += step
        seen = steady.now(hands())
        assert seen >= last
        last = steady.stamp(hands())
        assert last > seen or last == seen > after


@given(steps)
def test_we_are_never_behind_the_clock(steps: list[int]) -> None:
    hands, steady = Hands(), Steady()
    for step in steps:
        hands.at += step
        assert steady.stamp(hands()) >= hands.at


def test_a_step_back_does_not_freeze_time() -> None:
    hands, steady = Hands(), Steady()
    before = steady.stamp(hands())
    hands.at -= HOUR
    steady.stamp(hands())
    hands.at += 10 * SECOND
    assert 9 * SECOND <= steady.stamp(hands()) - before <= 10 * SECOND


def test_a_clock_behind_the_past_does_not_freeze_time_after_a_restart() -> None:
    hands, steady = Hands(), Steady(after=Instant(START + HOUR))
    first = steady.stamp(hands())
    hands.at += MINUTE
    assert 53 * SECOND <= steady.stamp(hands()) - first <= MINUTE


def test_what_was_absorbed_is_given_back() -> None:
    hands, steady = Hands(), Steady()
    steady.stamp(hands())
    hands.at -= MINUTE
    for _ in range(11 * 60):
        hands.at += SECOND
        steady.stamp(hands())
    assert steady.ahead == 0
    assert steady.stamp(hands()) == hands.at + 1


def test_a_reading_leads_to_its_instant() -> None:
    hands, steady = Hands(), Steady()
    due = steady.stamp(hands()) + MINUTE
    hands.at -= HOUR
    looks = 0
    while (now := steady.now(hands())) < due:
        hands.at = max(hands.at + 1, steady.reading_of(Instant(due)))
        looks += 1
    assert now == due
    assert looks < 20


def test_the_wall_clock_rises_even_when_the_machine_s_does_not() -> None:
    hands = Hands()
    clock = WallClock(hands)
    first = clock.now()
    hands.at -= HOUR
    assert first < clock.now() < clock.now()


def test_two_processes_that_share_a_scale_share_their_time() -> None:
    scale = Scale(origin=START, wall_origin=Instant(START + 5), speed=60.0)
    shared = msgspec.json.decode(json.dumps(json.loads(msgspec.json.encode(scale))), type=Scale)
    hands = Hands()
    hands.at += 5 + 2 * SECOND
    here, there = ScaledClock(scale, hands), ScaledClock(shared, hands)
    assert here.now() == there.now() == START + 2 * MINUTE
