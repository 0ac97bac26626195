"""The core under any sequence of commands: sane, stale, repeated, hostile, late. Every law of
``core_laws`` is held after every decision, and at the end everything runs out.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TypeVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from tests.properties.core_world import KINDS, PAUSES, World

T = TypeVar("T")

EXAMPLES = int(os.environ.get("CORE_EXAMPLES", "40"))


class CoreMachine(RuleBasedStateMachine):
    """Wishes of every kind; time in between; the engine awake or away."""

    world: World

    @initialize(data=st.data())
    def opens(self, data: st.DataObject) -> None:
        self.world = World(_choosing(data))

    @rule(data=st.data(), kind=st.sampled_from(KINDS))
    def somebody_wishes(self, data: st.DataObject, kind: int) -> None:
        self.world.choose = _choosing(data)
        self._wish(kind)

    @rule(data=st.data(), pause=st.sampled_from(PAUSES), awake=st.booleans())
    def time_goes_by(self, data: st.DataObject, pause: int, awake: bool) -> None:
        self.world.choose = _choosing(data)
        self.world.pass_time(pause, awake=awake)

    def _wish(self, kind: int) -> None:
        self.world.tick()
        body = self.world.wish(kind)
        if body is not None:
            self.world.take(body)

    def teardown(self) -> None:
        if hasattr(self, "world"):
            self.world.choose = _first
            self.world.tick()
            self.world.run_out()


def _first(options: Sequence[T]) -> T:
    return options[0]


def _choosing(data: st.DataObject) -> _Choosing:
    return _Choosing(data)


class _Choosing:
    def __init__(self, data: st.DataObject) -> None:
        self._data = data

    def __call__(self, options: Sequence[T], /) -> T:
        return self._data.draw(st.sampled_from(options))


TestCore = CoreMachine.TestCase
TestCore.settings = settings(
    max_examples=EXAMPLES,
    stateful_step_count=60,
    suppress_health_check=[
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
        HealthCheck.filter_too_much,
    ],
)
