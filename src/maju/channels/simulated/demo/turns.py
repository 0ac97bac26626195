"""Who of the demonstration works when: three shifts around the clock, for it never closes.

As many are at work at any hour as :func:`heads_of` was asked for; their colleagues sleep, or have one of
their two days off in seven. The roster is made of this rule and may be changed by whoever tries the
demonstration; the world only needs it for the minutes before anything is published.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from maju.channels.simulated.demo.crew import agent_id
from maju.kernel.ids import AgentId
from maju.kernel.settings import Settings
from maju.kernel.time import Instant

MOST = 40
"""So many at work at once have a roster; a crowd for a load test is there day and night."""


class Turn(NamedTuple):
    """A shift, in minutes of its day; the night's ends on the next one."""

    code: str
    starts: int
    lasts: int


TURNS = (Turn("A", 6 * 60, 480), Turn("B", 14 * 60, 480), Turn("C", 22 * 60, 480))


def heads_of(at_work: int) -> int:
    """How many people it takes that *at_work* are there at any hour."""
    return len(TURNS) * -(-7 * at_work // 5) if at_work <= MOST else at_work


def turn_of(number: int, day: date) -> Turn | None:
    """The shift of the *number*-th person on *day*, ``None`` when it is off.

    Always the same of the three, so that eleven hours lie between two shifts; two days off in a row,
    one day later each week, and as many people off on every day as seven allow.
    """
    week = (day - date(2024, 1, 1)) // timedelta(days=7)
    first_off = (2 * (number // len(TURNS)) + week) % 7
    return None if (day.weekday() - first_off) % 7 < 2 else TURNS[number % len(TURNS)]


def now_at_work(heads: int, at: Instant, zone: ZoneInfo) -> list[int]:
    """Numbers of those whose shift it is at *at*."""
    local = datetime.fromtimestamp(at / 1_000_000, zone)
    minute, day = local.hour * 60 + local.minute, local.date()
    found = []
    for number in range(heads):
        for before in (0, 1):
            turn = turn_of(number, day - timedelta(days=before))
            if turn and turn.starts <= minute + before * 1440 < turn.starts + turn.lasts:
                found.append(number)
    return found


def on_duty(at_work: int, at: Instant, settings: Settings) -> frozenset[AgentId] | None:
    """Who is there before a roster is read; ``None`` for a crowd that is always there."""
    if at_work > MOST:
        return None
    there = now_at_work(heads_of(at_work), at, ZoneInfo(settings.zone))
    return frozenset(agent_id(number) for number in there)
