"""Agents who have read their roster: they come, eat, rest and go about as it says.

Roughly on time, now and then late, now and then not back from the meal in time. Where the roster is all
that they have (``World.on_duty``), they come for a shift and go home after it. Where they have hours of
their own besides, they go home after the shift for half an hour, and before the next one for a while.
"""

from __future__ import annotations

from collections.abc import Iterable
from random import Random
from typing import TYPE_CHECKING

from maju.channels.simulated.world.chance import between, child
from maju.kernel import commands
from maju.kernel.events.plan import PlannedDay, PlannedSpan
from maju.kernel.ids import AgentId
from maju.kernel.time import HOUR, MINUTE, Duration, Instant

if TYPE_CHECKING:
    from maju.channels.simulated.world.world import World

LATE = 0.12
"""How many shifts are begun late."""
_REASONS = {"meal": "meal", "break": "rest", "training": "training", "meeting": "meeting"}
_SOON = Duration(30 * MINUTE)
"""Who has a shift so soon stays for it."""
_AT_FIRST = Duration(2 * HOUR)
"""So long who is there stays for a shift when the world begins."""
_LATELY = Duration(16 * HOUR)


class Following:
    """What the agents of a world do about the plans they were given."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._plans: dict[tuple[AgentId, str], PlannedDay] = {}

    def read(self, plans: Iterable[PlannedDay]) -> None:
        """The plans as they hold now; a plan that is other than before takes its place from here on."""
        given = {(plan.agent, plan.date): plan for plan in plans}
        woken = not self._plans
        gone = self._plans.keys() - given.keys()
        self._plans = {key: plan for key, plan in self._plans.items() if key in given}
        changed = [
            plan
            for key, plan in given.items()
            if self._plans.get(key) != plan and plan.agent in self._world.agents
        ]
        self._plans |= {(plan.agent, plan.date): plan for plan in changed}
        for plan in changed:
            self._follow(plan)
        if self._world.on_duty is not None:
            others = {plan.agent for plan in changed} | {agent for agent, _ in gone}
            self._send_home(sorted(others), forgot=woken)

    def on_shift(self, agent: AgentId, at: Instant, within: Duration = Duration(0)) -> bool:
        """Whether a plan says that *agent* works at *at*, or begins to *within* so long."""
        return any(
            plan.spans[0].start - within <= at < plan.spans[-1].end
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
        by_roster = self._world.on_duty is not None
        if start - now > _SOON and not by_roster:
            self._plan(gone, plan, self._leave, come)
        elif late and come > now and start - now <= _SOON:
            self._plan(Instant(max(now, start - between(chance, 5, 60))), plan, self._leave, come)
        elif by_roster:
            self._plan(Instant(max(come, now + between(chance, 0, 20))), plan, self._come)
        for span in plan.spans:
            if span.activity in _REASONS and span.start > now:
                self._plan(
                    Instant(span.start + between(chance, 0, 100)), plan, self._pause, span, chance
                )
        back = None if by_roster else Instant(end + between(chance, 1_200, 2_400))
        self._plan(Instant(end + between(chance, 0, 200)), plan, self._leave, back)

    def _send_home(self, agents: Iterable[AgentId], *, forgot: bool) -> None:
        """Whose plan for now was taken away; and who went home while the world was not looking."""
        world = self._world
        for name in agents:
            if self.on_shift(name, world.now, _AT_FIRST if forgot else _SOON):
                continue
            agent = world.agents[name]
            if agent.intent != "off":
                agent.sign_out()
            elif forgot and any(
                plan.agent == name and plan.spans and world.now - _LATELY < plan.spans[-1].end
                and plan.spans[0].start < world.now
                for plan in self._plans.values()
            ):  # fmt: skip
                agent.click(commands.SignOut(agent=name))

    def _plan(self, at: Instant, plan: PlannedDay, deed: object, *about: object) -> None:
        self._world.agenda.plan(at, self._do, plan, deed, *about)

    def _do(self, plan: PlannedDay, deed: object, *about: object) -> None:
        """What another plan has replaced comes to nothing."""
        if self._plans.get((plan.agent, plan.date)) == plan:
            assert callable(deed)
            deed(plan, *about)

    def _come(self, plan: PlannedDay) -> None:
        self._world.agents[plan.agent].sign_in()

    def _leave(self, plan: PlannedDay, back: Instant | None) -> None:
        agent = self._world.agents[plan.agent]
        agent.sign_out()
        if back is not None:
            self._world.agenda.plan(max(back, self._world.now), agent.sign_in)

    def _pause(self, plan: PlannedDay, span: PlannedSpan, chance: Random) -> None:
        agent, now = self._world.agents[plan.agent], self._world.now
        over = Duration(span.end - now + between(chance, 0, 180) - MINUTE)
        if over > 0:
            agent.be_away(_REASONS[span.activity], over)
