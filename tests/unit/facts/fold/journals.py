"""Journals to fold: bad days of the simulation, told as if they had crossed a midnight."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import msgspec

from maju.engine.virtual import run_virtual
from maju.kernel.events import Event, SettingsApplied
from maju.kernel.ports import Decided
from maju.kernel.time import MINUTE, Instant
from tests.simulation.centre import CENTRE
from tests.simulation.day import BEGINS, MONDAY, Day

__all__ = ["CENTRE", "OVERNIGHT", "decisions", "events"]

OVERNIGHT = "Atlantic/Cape_Verde"
LATER = 30 * MINUTE
"""Seen from there and half an hour later, midnight falls into the middle of the simulated day:
agents at work, callers in line, callbacks promised."""


@cache
def decisions(seed: int, zone: str = OVERNIGHT) -> Sequence[Decided]:
    """The decisions of a day with crashes, clocks that step, repeated and lost messages."""

    async def main() -> Sequence[Decided]:
        day = Day(seed)
        await day.run()
        return await day.auditor.decided(CENTRE, after=Instant(0), limit=10**9)

    found = run_virtual(main(), start=Instant(MONDAY + BEGINS * MINUTE))
    return [
        msgspec.structs.replace(
            each,
            at=Instant(each.at + LATER),
            events=tuple(_moved(event, zone) for event in each.events),
        )
        for each in found
    ]


def events(seed: int, zone: str = OVERNIGHT) -> list[Event]:
    """The same day's events."""
    return [event for each in decisions(seed, zone) for event in each.events]


def _moved(event: Event, zone: str) -> Event:
    body = event.body
    if isinstance(body, SettingsApplied):
        body = SettingsApplied(settings=msgspec.structs.replace(body.settings, zone=zone))
    due = None if event.due is None else Instant(event.due + LATER)
    return msgspec.structs.replace(event, at=Instant(event.at + LATER), due=due, body=body)
