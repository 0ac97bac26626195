"""Journals to fold: bad days of the simulation, told as if they had crossed a midnight."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from random import Random

import msgspec

from maju.engine.virtual import run_virtual
from maju.facts.fold.calendar import begin_of, date_of, day_of
from maju.kernel.events import Event, SchedulePublished, SettingsApplied
from maju.kernel.events.plan import Activity, PlannedDay, PlannedSpan
from maju.kernel.ids import AgentId, Seq
from maju.kernel.ports import Decided
from maju.kernel.settings import Settings
from maju.kernel.time import HOUR, MINUTE, Instant
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
    moved = [
        msgspec.structs.replace(
            each,
            at=Instant(each.at + LATER),
            events=tuple(_moved(event, zone) for event in each.events),
        )
        for each in found
    ]
    return list(_planned(moved, zone, Random(seed)))


def _planned(told: Sequence[Decided], zone: str, random: Random) -> Iterator[Decided]:
    """The same with schedules published now and then, of days that are over, too."""
    seq, version, first = 0, 0, day_of(told[0].at, zone)
    agents = [agent.id for agent in _settings(told).agents]
    for number, each in enumerate(told):
        own = list(each.events)
        if own and number % 40 == 20:
            version += 1
            some = random.sample(agents, min(3, len(agents)))
            days = tuple(_day(agent, each.at, zone, random, first) for agent in some)
            body = SchedulePublished(version=version, days=days, by="planner")
            own.append(msgspec.structs.replace(own[-1], due=None, body=body))
        numbered = []
        for event in own:
            seq += 1
            numbered.append(msgspec.structs.replace(event, seq=Seq(seq)))
        yield msgspec.structs.replace(each, events=tuple(numbered))


def _settings(told: Sequence[Decided]) -> Settings:
    bodies = [event.body for each in told for event in each.events]
    return next(body.settings for body in bodies if isinstance(body, SettingsApplied))


def _day(agent: AgentId, now: int, zone: str, random: Random, first: int) -> PlannedDay:
    day = max(first, day_of(now, zone) + random.choice((-1, 0, 0, 1, 2)))
    start = begin_of(day, zone) + random.randrange(24) * HOUR
    kinds: tuple[Activity, ...] = ("work", "meal", "work", "break")
    spans = tuple(
        PlannedSpan(
            activity=what, start=Instant(start + n * HOUR), end=Instant(start + (n + 1) * HOUR)
        )
        for n, what in enumerate(kinds[: random.randrange(5)])
    )
    leave = random.choice(("", "annual")) if not spans else ""
    return PlannedDay(agent=agent, date=date_of(day).isoformat(), spans=spans, leave=leave)


def events(seed: int, zone: str = OVERNIGHT) -> list[Event]:
    """The same day's events."""
    return [event for each in decisions(seed, zone) for event in each.events]


def _moved(event: Event, zone: str) -> Event:
    body = event.body
    if isinstance(body, SettingsApplied):
        body = SettingsApplied(settings=msgspec.structs.replace(body.settings, zone=zone))
    due = None if event.due is None else Instant(event.due + LATER)
    return msgspec.structs.replace(event, at=Instant(event.at + LATER), due=due, body=body)
