"""One suite, two journals."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.conformance.worlds import Scene, play_memory, play_postgres

Play = Callable[[Scene], None]


@pytest.fixture(
    params=[
        "memory",
        pytest.param("postgres", marks=pytest.mark.needs_postgres),
    ]
)
def play(request: pytest.FixtureRequest) -> Play:
    """Plays a scene on the twin, then on PostgreSQL."""
    if request.param == "memory":
        return play_memory
    url: str = request.getfixturevalue("postgres_url")
    return lambda scene: play_postgres(url, scene)
