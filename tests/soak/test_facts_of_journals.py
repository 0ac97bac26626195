"""Live = sealed = replayed, and live then = history now, on many seeds: those of the fast suite are
few. Each seed is another day with crashes, clocks that step, repeated and lost messages."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.integration.facts.fold import test_sealing as laws

SEEDS = range(100, 140)


@pytest.mark.parametrize("seed", SEEDS)
def test_live_is_sealed_is_replayed_on_many_days(
    seed: int, postgres_url: str, tmp_path: Path
) -> None:
    laws.test_live_is_sealed_is_replayed(seed, postgres_url, tmp_path)


@pytest.mark.parametrize("seed", SEEDS)
def test_live_then_is_history_now_on_many_days(
    seed: int, postgres_url: str, tmp_path: Path
) -> None:
    laws.test_what_was_answered_live_is_answered_by_history_with_that_as_of(
        seed, postgres_url, tmp_path
    )
