"""The demonstration's three shifts: as many at any hour as asked for, and nobody beyond the law."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from maju.channels.simulated.demo.turns import TURNS, Turn, heads_of, now_at_work, turn_of
from maju.kernel.time import Instant

SEOUL = ZoneInfo("Asia/Seoul")
MONDAY = date(2026, 11, 2)
DAYS = [MONDAY + timedelta(days=n) for n in range(35)]


@pytest.mark.parametrize("asked", [1, 2, 3, 5, 8, 20, 30, 40])
def test_as_many_as_asked_for_are_at_work_at_any_hour(asked: int) -> None:
    heads = heads_of(asked)
    for day in DAYS[:14]:
        for hour in (0, 5, 6, 13, 14, 21, 22, 23):
            at = datetime(day.year, day.month, day.day, hour, 30, tzinfo=SEOUL)
            there = now_at_work(heads, Instant(int(at.timestamp()) * 1_000_000), SEOUL)
            assert asked <= len(there) <= heads // 3


def test_a_crowd_for_a_load_test_has_no_more_heads_than_asked_for() -> None:
    assert heads_of(1_000) == 1_000


@pytest.mark.parametrize("number", range(21))
def test_everybody_has_two_days_off_a_week_and_never_seven_days_of_work(number: int) -> None:
    turns = [turn_of(number, day) for day in DAYS]
    weeks = [turns[n : n + 7] for n in range(0, 35, 7)]
    assert all(sum(turn is None for turn in week) == 2 for week in weeks)
    assert not any(all(turns[n : n + 7]) for n in range(29))


@pytest.mark.parametrize("number", range(6))
def test_eleven_hours_lie_between_two_shifts(number: int) -> None:
    def edges(n: int, turn: Turn) -> tuple[int, int]:
        return n * 1440 + turn.starts, n * 1440 + turn.starts + turn.lasts

    spans = [edges(n, turn) for n, day in enumerate(DAYS) if (turn := turn_of(number, day))]
    assert all(after[0] - before[1] >= 11 * 60 for before, after in pairwise(spans))


def test_the_shifts_meet_without_a_gap() -> None:
    ends = [(turn.starts + turn.lasts) % 1440 for turn in TURNS]
    assert ends == [turn.starts for turn in (*TURNS[1:], TURNS[0])]
