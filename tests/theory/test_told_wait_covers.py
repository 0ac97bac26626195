"""Theory: the wait that is told to whoever has to wait holds as often as it says.

Soak: the real core lives 20,000 contacts a scene.
"""

from __future__ import annotations

from random import Random

import pytest

from benchmarks.expected_wait import ONE, Scene, World
from maju.kernel.time import Instant


@pytest.mark.soak
def test_four_of_five_wait_no_longer_than_the_p80_they_were_told() -> None:
    """One queue, 20 and 100 agents, load that swings around 1.05, lognormal handling; every caller
    asked about never gives up, so that the wait that was offered is known.

    With five agents, or agents shared by queues, it is told too long rather than too short (82 to
    90 %: docs/understanding/expected-wait.md).
    """
    covered: list[bool] = []
    for agents in (20, 100):
        world = World(Scene(f"{agents}", ONE, ((agents, ("a",)),)), Random(7))
        began = world.now
        world.run(20_000)
        warm = Instant(began + (world.now - began) // 10)
        covered += [
            one.waited_s <= one.high_s
            for one in world.asked.values()
            if one.waited_s is not None and one.at > warm
        ]
    assert len(covered) > 1_500
    assert 0.77 <= sum(covered) / len(covered) <= 0.83
