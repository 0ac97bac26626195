"""Who works when: shifts over the opening, meals in waves, rests, and now and then a meeting."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from msgspec import Struct

from maju.channels.simulated.world.arrivals import instant_of, local_date, opening_on
from maju.channels.simulated.world.chance import between, child
from maju.channels.simulated.world.profile import DAY_MINUTES, Profile
from maju.kernel.ids import AgentId
from maju.kernel.settings import Span
from maju.kernel.time import MINUTE, SECOND, Duration, Instant

if TYPE_CHECKING:
    from maju.channels.simulated.world.agent import Agent
    from maju.channels.simulated.world.world import World

KEEPS_TO_PLAN = 0.5
LONG_SHIFT = 540  # minutes: nine hours with a meal


class Pause(Struct, frozen=True):
    """Away for *reason* from minute *start* of the local day for *minutes*."""

    start: int
    minutes: int
    reason: str


class Shift(Struct, frozen=True):
    """One agent's day, in minutes of wall time."""

    agent: AgentId
    start: int
    end: int
    pauses: tuple[Pause, ...]


def shift_of(
    profile: Profile, agent: AgentId, index: int, day: date, chance: Random
) -> Shift | None:
    """The shift of the *index*-th agent on *day*; ``None`` when it is off."""
    span = opening_on(profile, day)
    if span is None:
        return None
    if day.weekday() >= 5 and (index + day.toordinal() // 7) % 2 and not _whole(span):
        return None  # every other weekend, half of the people
    if _whole(span):
        return Shift(agent, 0, DAY_MINUTES, tuple(_all_day(index, chance)))
    room = max(0, span.end - span.start - LONG_SHIFT)
    start = span.start + room * (index % 3) // 2
    end = min(span.end, start + LONG_SHIFT)
    return Shift(
        agent, start, end, tuple(_pauses(Span(start=start, end=end), index, chance, profile))
    )


def _whole(span: Span) -> bool:
    return span.start == 0 and span.end == DAY_MINUTES


def _all_day(index: int, chance: Random) -> list[Pause]:
    """A demonstration that never closes: a rest every two hours or so, never all at once."""
    pauses = []
    at = (index * 41) % 110 + 10  # also every third person apart: a shift of three
    while at < DAY_MINUTES - 20:
        pauses.append(Pause(at, 12 if chance.random() < 0.8 else 25, "rest"))
        at += 100 + chance.randrange(40)
    return pauses


def _pauses(span: Span, index: int, chance: Random, profile: Profile) -> list[Pause]:
    length = span.end - span.start
    if length < 360:
        return [Pause(span.start + length // 3 + (index * 7) % max(1, length // 3), 10, "rest")]
    meal = span.start + 150 + (index % 4) * 30
    pauses = [
        Pause(span.start + 70 + (index * 11) % 60, 15, "rest"),
        Pause(meal, 60, "meal"),
        Pause(meal + 130 + (index * 13) % 70, 15, "rest"),
    ]
    if chance.random() < 2 * profile.habits.extra_away:
        reason = chance.choice(("coaching", "meeting", "training", "back_office"))
        pauses.append(Pause(meal + 75 + chance.randrange(30), 15 + chance.randrange(15), reason))
    return pauses


class Rota:
    """Plans each day's shifts at its midnight."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._zone = ZoneInfo(world.profile.zone)
        self._hours: dict[AgentId, tuple[Instant, Instant]] = {}

    def begin(self) -> None:
        """Plan today, whatever is left of it, and every day after it."""
        self._plan_day(local_date(self._world.now, self._zone))

    def works(self, agent: AgentId, at: Instant) -> bool:
        """Whether *at* lies in the agent's present shift."""
        if self._world.on_duty is not None:
            return self._world.following.on_shift(agent, at)
        start, end = self._hours.get(agent, (Instant(0), Instant(0)))
        return start <= at < end

    def _plan_day(self, day: date) -> None:
        world = self._world
        tomorrow = day + timedelta(days=1)
        for index, agent in enumerate(world.agents.values()):
            chance = child(world.seed, "shift", agent.id, day.isoformat())
            shift = shift_of(world.profile, agent.id, index, day, chance)
            if shift is not None:
                self._plan_shift(shift, day, chance)
        world.agenda.plan(instant_of(tomorrow, 0, self._zone), self._plan_day, tomorrow)

    def _plan_shift(self, shift: Shift, day: date, chance: Random) -> None:
        world = self._world
        agent = world.agents[shift.agent]
        start = instant_of(day, shift.start, self._zone)
        end = instant_of(day, shift.end, self._zone)
        if end <= world.now:
            return
        self._hours[agent.id] = (start, end)
        whole = shift.end - shift.start == DAY_MINUTES
        early = Instant(start - between(chance, 30, 420))
        if early <= world.now:
            early = Instant(world.now + between(chance, 0, 20))
        if world.on_duty is None or (early > start and agent.id in world.on_duty):
            world.agenda.plan(early, agent.sign_in)
        for pause in shift.pauses:
            begin = instant_of(day, pause.start, self._zone)
            length = Duration(pause.minutes * MINUTE)
            if begin + length <= world.now:
                continue
            at = max(begin, Instant(early + 60 * SECOND))
            world.agenda.plan(at, self._pause, agent, pause.reason, Instant(begin + length))
        if not whole:
            world.agenda.plan(Instant(end + between(chance, 0, 60)), agent.sign_out)

    def _pause(self, agent: Agent, reason: str, until: Instant) -> None:
        """Whoever is on a planned shift rests when the plan says so; mostly."""
        world = self._world
        if world.following.on_shift(agent.id, world.now) and agent.chance.random() < KEEPS_TO_PLAN:
            return
        agent.be_away(reason, Duration(until - world.now))
