"""Agents who have read their roster: they come, eat, rest and go about as it says.

A demonstration that never closes has all its people at all hours; a shift is when they are supposed
to be there. So an agent goes home after the shift for half an hour, and before the next one for a
while: roughly on time, now and then late, now and then not back from the meal in time.
"""

from __future__ import annotations

from collections.abc import Iterable
from random import Random
from typing import TYPE_CHECKING

from maju.channels.simulated.world.chance import between, child
from maju.kernel.events.plan import PlannedDay, PlannedSpan
from maju.kernel.ids import AgentId
from maju.kernel.time import MINUTE, Duration, Instant

if TYPE_CHECKING:
    from maju.channels.simulated.world.world import World

LATE = 0.12
"""How many shifts are begun late."""
_REASONS = {"meal": "meal", "break": "rest", "training": "training", "meeting": "meeting"}
_SOON = Duration(30 * MINUTE)
"""Who has a shift so soon stays for it."""


class Following:
    """What the agents of a world do about the plans they were given."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._plans: dict[tuple[AgentId, str], PlannedDay] = {}

    def read(self, plans: Iterable[PlannedDay]) -> None:
        """The plans as they hold now; a plan that is other than before takes its place from here on."""
        given = {(plan.agent, plan.date): plan for plan in plans}
        self._plans = {key: plan for key, plan in self._plans.items() if key in given}
        for key, plan in given.items():
            if self._plans.get(key) != plan and plan.agent in self._world.agents:
                self._plans[key] = plan
                self._follow(plan)

    def on_shift(self, agent: AgentId, at: Instant) -> bool:
        """Whether a plan says that *agent* works at *at*."""
        return any(
            plan.spans[0].start <= at < plan.spans[-1].end
            for (who, _), plan in self._plans.items()
            if who == agent and plan.spans
        )

    def _follow(self, plan: PlannedDay) -> None:
        now = self._world.now
        if not plan.spans or plan.spans[-1].end <= now:
            return
        chance = child(self._world.seed, "plan", plan.agent, plan.date)
        start, end = plan.spans[0].start, plan.spans[-1].end
        late = chance.random() < LATE
        come = Instant(start + between(chance, 150, 1_200))
        if not late:
            come = Instant(start - between(chance, 20, 300))
        gone = Instant(start - between(chance, 600, 1_500))
        if start - now > _SOON:
            self._plan(gone, plan, self._leave, come)
        elif late and come > now:
            self._plan(Instant(max(now, start - between(chance, 5, 60))), plan, self._leave, come)
        for span in plan.spans:
            if span.activity in _REASONS and span.start > now:
                self._plan(
                    Instant(span.start + between(chance, 0, 100)), plan, self._pause, span, chance
                )
        self._plan(Instant(end + between(chance, 0, 200)), plan, self._leave,
                   Instant(end + between(chance, 1_200, 2_400)))  # fmt: skip

    def _plan(self, at: Instant, plan: PlannedDay, deed: object, *about: object) -> None:
        self._world.agenda.plan(at, self._do, plan, deed, *about)

    def _do(self, plan: PlannedDay, deed: object, *about: object) -> None:
        """What another plan has replaced comes to nothing."""
        if self._plans.get((plan.agent, plan.date)) == plan:
            assert callable(deed)
            deed(plan, *about)

    def _leave(self, plan: PlannedDay, back: Instant) -> None:
        agent = self._world.agents[plan.agent]
        agent.sign_out()
        self._world.agenda.plan(max(back, self._world.now), agent.sign_in)

    def _pause(self, plan: PlannedDay, span: PlannedSpan, chance: Random) -> None:
        agent, now = self._world.agents[plan.agent], self._world.now
        over = Duration(span.end - now + between(chance, 0, 180) - MINUTE)
        if over > 0:
            agent.be_away(_REASONS[span.activity], over)
