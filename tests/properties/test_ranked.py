"""Properties: the persistent sorted sequence against a plain sorted list."""

from __future__ import annotations

from bisect import bisect_left

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from maju.routing.ranked import Ranked

Key = tuple[int, str]

keys = st.tuples(st.integers(0, 60), st.sampled_from("abcdefgh"))
many = st.sets(st.tuples(st.integers(0, 2000), st.sampled_from("abc")), max_size=600)


def chunks(of: Ranked[Key]) -> tuple[tuple[Key, ...], ...]:
    """How it is kept."""
    return of._chunks


class LikeASortedList(RuleBasedStateMachine):
    """Every step is done to both; earlier values must stay what they were."""

    def __init__(self) -> None:
        super().__init__()
        self.ranked: Ranked[Key] = Ranked()
        self.model: list[Key] = []
        self.kept: list[tuple[Ranked[Key], list[Key]]] = []

    @rule(key=keys)
    def add(self, key: Key) -> None:
        self.ranked = self.ranked.add(key)
        if key not in self.model:
            self.model = sorted([*self.model, key])

    @rule(key=keys)
    def remove(self, key: Key) -> None:
        self.ranked = self.ranked.remove(key)
        self.model = [one for one in self.model if one != key]

    @rule(low=st.integers(0, 60), count=st.integers(1, 200))
    def add_a_run(self, low: int, count: int) -> None:
        for i in range(count):
            self.add((low + i % 7, f"r{i:03}"))

    @rule(keep=st.integers(0, 40))
    def remove_a_run(self, keep: int) -> None:
        for key in tuple(self.model[keep:]):
            self.remove(key)

    @rule()
    def keep_this_one(self) -> None:
        self.kept.append((self.ranked, list(self.model)))

    @rule(key=keys)
    def look(self, key: Key) -> None:
        assert (key in self.ranked) == (key in self.model)
        assert self.ranked.position(key) == bisect_left(self.model, key)

    @invariant()
    def they_agree(self) -> None:
        assert list(self.ranked) == self.model
        assert len(self.ranked) == len(self.model)
        assert bool(self.ranked) == bool(self.model)
        assert self.ranked.first == (self.model[0] if self.model else None)
        assert all(0 < len(chunk) <= 64 for chunk in chunks(self.ranked))

    def teardown(self) -> None:
        for ranked, model in self.kept:
            assert list(ranked) == model


TestLikeASortedList = LikeASortedList.TestCase
TestLikeASortedList.settings = settings(max_examples=40, stateful_step_count=25, deadline=None)


@given(many, keys)
def test_adding_touches_one_chunk(there: set[Key], key: Key) -> None:
    before = Ranked(there)
    after = before.add(key)
    untouched = [chunk for chunk in chunks(after) if any(chunk is old for old in chunks(before))]
    assert len(chunks(after)) - len(untouched) <= 2  # the one, or its two halves
    assert len(chunks(before)) - len(untouched) <= 1


@given(many.filter(bool), st.data())
def test_removing_touches_one_chunk(there: set[Key], data: st.DataObject) -> None:
    before = Ranked(there)
    after = before.remove(data.draw(st.sampled_from(sorted(there))))
    untouched = [chunk for chunk in chunks(after) if any(chunk is old for old in chunks(before))]
    assert len(chunks(before)) - len(untouched) == 1
    assert len(chunks(after)) - len(untouched) <= 1


@given(many, many)
def test_equal_when_it_holds_the_same_however_it_came_about(one: set[Key], other: set[Key]) -> None:
    made = Ranked(one)
    for key in sorted(other):
        made = made.add(key)
    for key in sorted(one - other):
        made = made.remove(key)
    assert made == Ranked(other)
    assert hash(made) == hash(Ranked(other))


@given(many, keys)
def test_what_changes_nothing_gives_itself(there: set[Key], key: Key) -> None:
    with_it = Ranked(there).add(key)
    assert with_it.add(key) is with_it
    without = with_it.remove(key)
    assert without.remove(key) is without
