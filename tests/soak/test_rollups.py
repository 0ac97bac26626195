"""Roll-up = rows, over many more facts by chance."""

from __future__ import annotations

import pytest

from tests.properties.answers.test_rollups import holds


@pytest.mark.parametrize("seed", range(100, 200))
def test_roll_ups_answer_as_the_rows_do(seed: int) -> None:
    holds(seed)
