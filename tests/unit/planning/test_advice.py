"""Unit: what to do now. Each advice brings something, nobody is in two places, nothing is made worse."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maju.kernel.errors import Refused
from maju.planning.advice.advising import advise
from maju.planning.advice.rest import Advice, RestOfDay, done
from maju.planning.simulate.centre import Centre, GroupModel, QueueModel
from maju.planning.simulate.law import exponential, lognormal
from maju.planning.simulate.running import simulate

SLOTS = 8


def queue(name: str) -> QueueModel:
    return QueueModel(name=name, service=lognormal(240.0, 1.0), patience=exponential(180.0))


def centre(delivery: float, returns: float, staff: tuple[int, int]) -> Centre:
    """Two queues with their own groups; loads in erlang; slots of half an hour."""
    rates = np.repeat(np.array([[delivery], [returns]]) / 240.0, SLOTS, axis=1)
    return Centre(
        queues=(queue("delivery"), queue("returns")),
        groups=(
            GroupModel(name="d", levels={"delivery": 1}),
            GroupModel(name="r", levels={"returns": 1}),
        ),
        rates=rates,
        staff=np.repeat(np.array([staff], dtype=np.int64).T, SLOTS, axis=1),
        step_s=1800.0,
    )


SHORT = centre(9.0, 3.0, (8, 9))
ABLE = {"r": {"delivery": 2}}


@pytest.fixture(scope="module")
def moves() -> list[Advice]:
    return advise(RestOfDay(centre=SHORT, able=ABLE), days=40, most=2)


def test_people_are_moved_to_where_they_are_missing(moves: list[Advice]) -> None:
    first = moves[0]
    assert (first.kind, first.group, first.to, first.queue) == ("move", "r", "delivery", "delivery")
    assert first.after.low > first.before.high
    assert first.gain.low > 0


def test_what_is_told_is_what_a_simulation_of_it_says(moves: list[Advice]) -> None:
    first = moves[0]
    slots = slice(*first.told_for)
    base = simulate(SHORT, days=40).estimate("service_level", "delivery", slots=slots)
    assert first.before == base


def test_nobody_is_moved_who_has_not_the_skill() -> None:
    assert advise(RestOfDay(centre=SHORT), days=20) == []


def test_a_meal_in_the_rush_is_eaten_at_another_time() -> None:
    busy = centre(6.0, 0.0, (9, 1))
    rates = busy.rates.copy()
    rates[0, 2:4] *= 1.35
    staff = busy.staff.copy()
    staff[0, 2:4] -= 3
    meals = np.zeros_like(staff)
    meals[0, 2:4] = 3
    found = advise(
        RestOfDay(centre=replace(busy, rates=rates, staff=staff), meals=meals), days=40, most=1
    )
    assert found[0].kind == "meal"
    assert found[0].slots == (2, 4)
    assert found[0].instead is not None
    assert set(range(*found[0].instead)).isdisjoint(range(2, 4))


def test_training_is_called_off_where_the_line_needs_them() -> None:
    busy = centre(8.0, 0.0, (8, 1))
    trained = np.zeros_like(busy.staff)
    trained[0, :4] = 2
    found = advise(RestOfDay(centre=busy, trained=trained), days=40, most=1)
    assert found[0].kind == "back"


def test_who_is_not_needed_may_be_trained_or_go_and_targets_hold() -> None:
    idle = centre(2.0, 2.0, (8, 8))
    found = advise(RestOfDay(centre=idle), days=30, most=2)
    assert {one.kind for one in found} <= {"training", "home"}
    assert found
    assert all(one.after.low >= 0.8 for one in found)


@given(st.integers(4, 10), st.integers(4, 10), st.floats(1.0, 9.0), st.floats(1.0, 9.0))
@settings(max_examples=8, deadline=None)
def test_whatever_is_advised_nobody_is_in_two_places_and_no_kept_target_is_broken(
    delivery: int, returns: int, load: float, other: float
) -> None:
    begun = RestOfDay(
        centre=centre(load, other, (delivery, returns)),
        able={"r": {"delivery": 2}, "d": {"returns": 2}},
    )
    found = advise(begun, days=12, most=2)
    rest = begun
    for one in found:
        rest = done(rest, one.deed)
        assert (rest.centre.staff >= 0).all()
    gone = sum(
        one.people * (one.slots[1] - one.slots[0])
        for one in found
        if one.kind in {"training", "home"}
    )
    more = sum(
        one.people * (one.slots[1] - one.slots[0]) for one in found if one.kind == "overtime"
    )
    assert rest.centre.staff.sum() == begun.centre.staff.sum() - gone + more
    before = simulate(begun.centre, days=12)
    after = simulate(rest.centre, days=12)
    for name in ("delivery", "returns"):
        was = before.estimate("service_level", name).value
        if was >= 0.8:
            assert after.estimate("service_level", name).value >= 0.8


def test_the_same_question_has_the_same_answer() -> None:
    rest = RestOfDay(centre=SHORT, able=ABLE)
    assert advise(rest, days=12, most=1) == advise(rest, days=12, most=1)


def test_meals_of_another_shape_are_refused() -> None:
    with pytest.raises(Refused):
        RestOfDay(centre=SHORT, meals=np.zeros((1, 2), dtype=np.int64))
    with pytest.raises(Refused):
        advise(RestOfDay(centre=SHORT), days=1)
