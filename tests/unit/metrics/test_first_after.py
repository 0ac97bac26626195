"""The first of somebody's instants that is later than another, as counted one by one."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from maju.metrics.links.linking import first_after

ONES = st.lists(st.tuples(st.integers(0, 3), st.integers(1, 8)), max_size=12)


@given(asked=ONES, events=ONES)
def test_it_is_the_earliest_strictly_after(
    asked: list[tuple[int, int]], events: list[tuple[int, int]]
) -> None:
    who, at = np.array(asked, np.int64).reshape(-1, 2).T
    whose, when = np.array(events, np.int64).reshape(-1, 2).T
    one_by_one = [
        min((t for w, t in events if w == one and t > instant), default=0) for one, instant in asked
    ]
    assert first_after(who, at, whose, when).tolist() == one_by_one
