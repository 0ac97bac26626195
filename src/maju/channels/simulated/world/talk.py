"""One agent's part in one conversation, from "여보세요" to good-bye."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from maju.channels.simulated.world.chance import Spread, between
from maju.kernel import commands
from maju.kernel.ids import ContactId
from maju.kernel.time import SECOND, Duration

if TYPE_CHECKING:
    from maju.channels.simulated.world.agent import Agent
    from maju.channels.simulated.world.call import Call

_PATIENCE_WITH_DESK = Duration(10 * SECOND)
_CLICKS_MOST = 40
_WORKING = Spread(130.0, 0.7)
_REPLIES = ("확인해 보겠습니다.", "잠시만 기다려 주세요.", "처리해 드렸습니다.", "네, 맞습니다.")


class Talk:
    """Planned when the agent first is alone with the customer; lives until somebody is out."""

    def __init__(self, agent: Agent, call: Call, contact: ContactId) -> None:
        self.agent = agent
        self.call = call
        self.contact = contact
        self.topic = call.journey.topic
        self.live = True
        self._planned = False
        self._closing = False

    def stirred(self) -> None:
        """Who hears whom has changed. The one who is with the customer leads the talk."""
        call = self.call
        if self._planned or call.state != "talking" or call.agents[0] != self.agent.id:
            return
        self._planned = True
        spread = self.topic.chat if call.chat else self.topic.talk
        length = spread.draw(call.journey.chance)
        if call.legs > 1:  # the next agent need not hear everything again
            length = Duration(max(20 * SECOND, length // 2))
        self._plan(length)

    def _plan(self, length: Duration) -> None:
        world, chance = self.call.world, self.agent.chance
        habits = world.profile.habits
        if chance.random() < habits.drop:
            world.plan(Duration(round(length * chance.random())), self._break)
        if chance.random() < habits.device_lost:
            world.plan(Duration(round(length * chance.random())), self._lose_device)
        if self.call.chat:
            self._plan_lines(length)
        draw = chance.random()
        if draw < habits.transfer:
            world.plan(Duration(round(length * 0.4)), self._transfer)
        elif draw < habits.transfer + habits.consult:
            world.plan(Duration(round(length * 0.4)), self._consult)
        elif draw < habits.transfer + habits.consult + habits.hold and not self.call.chat:
            at = Duration(round(length * chance.uniform(0.2, 0.6)))
            held = between(chance, 12, 70)
            world.plan(at, self._hold)
            world.plan(Duration(at + held), self._resume, 0)
            length = Duration(length + held)
        world.plan(length, self._close, 0)

    # --- in the middle ---------------------------------------------------------------------

    def _hold(self) -> None:
        if self.live and self.call.state == "talking":
            self.agent.click(commands.Hold(agent=self.agent.id, contact=self.contact))

    def _resume(self, clicks: int) -> None:
        if self.live and self.call.state == "held" and clicks < _CLICKS_MOST:
            self.agent.click(commands.Resume(agent=self.agent.id, contact=self.contact))
            self.call.world.plan(_PATIENCE_WITH_DESK, self._resume, clicks + 1)

    def _transfer(self) -> None:
        queue = self.call.world.other_queue(self.call, self.agent.chance)
        if self.live and queue is not None and self.call.state == "talking":
            self.agent.click(
                commands.Transfer(agent=self.agent.id, contact=self.contact, queue=queue)
            )

    def _consult(self) -> None:
        queue = self.call.world.other_queue(self.call, self.agent.chance)
        if self.live and queue is not None and self.call.state == "talking":
            self.agent.click(
                commands.Consult(agent=self.agent.id, contact=self.contact, queue=queue)
            )
            self.call.world.plan(between(self.agent.chance, 30, 70), self._end_consult)

    def _end_consult(self) -> None:
        if not self.live:
            return
        draw = self.agent.chance.random()
        if len(self.call.aside) < 2 or draw < 0.4:
            how: Literal["cancel", "transfer", "conference"] = "cancel"
        else:
            how = "transfer" if draw < 0.8 else "conference"
        self.agent.click(commands.EndConsult(agent=self.agent.id, contact=self.contact, how=how))
        if how == "conference":
            self.call.world.plan(between(self.agent.chance, 15, 40), self._leave_conference)

    def _leave_conference(self) -> None:
        if self.live and len(self.call.agents) > 1:
            self.agent.click(commands.LeaveConference(agent=self.agent.id, contact=self.contact))

    def _plan_lines(self, length: Duration) -> None:
        world, chance = self.call.world, self.agent.chance
        rounds = max(1, min(8, length // (75 * SECOND)))
        for turn in range(rounds):
            at = Duration(round(length * (turn + chance.random() * 0.5) / rounds))
            world.plan(at, self._customer_types)
            world.plan(Duration(at + between(chance, 4, 25)), self._agent_types)

    def _customer_types(self) -> None:
        if self.live and self.call.alive:
            words = self.topic.words or ("문의드립니다.",)
            self.call.type("customer", None, self.call.journey.chance.choice(words))

    def _agent_types(self) -> None:
        if self.live and self.call.alive:
            self.call.type("agent", self.agent.id, self.agent.chance.choice(_REPLIES))

    def _break(self) -> None:
        if self.live:
            self.call.drop()

    def _lose_device(self) -> None:
        if self.live:
            self.agent.lose_device()

    # --- the end ---------------------------------------------------------------------------

    def _close(self, clicks: int) -> None:
        """Good-byes are said. Whoever ends it, the other notices; a desk that sleeps is clicked
        again, and a customer who has said good-bye hangs up by itself."""
        if not self.live or clicks > _CLICKS_MOST:
            return
        world, chance, call = self.call.world, self.agent.chance, self.call
        if self.agent.id not in call.agents or call.agents[0] != self.agent.id:
            world.plan(Duration(6 * _PATIENCE_WITH_DESK), self._close, clicks + 1)
            return
        if call.state == "held":
            world.plan(_PATIENCE_WITH_DESK, self._close, clicks + 1)
            if clicks % 4 == 3:
                self.agent.click(commands.Resume(agent=self.agent.id, contact=self.contact))
            return
        if not self._closing and chance.random() < world.profile.habits.customer_ends:
            call.hang_up("talked")
            return
        if not self._closing:
            self._closing = True
            world.plan(between(chance, 6, 20), self._customer_goes)
        self.agent.click(commands.HangUp(agent=self.agent.id, contact=self.contact))
        world.plan(_PATIENCE_WITH_DESK, self._close, clicks + 1)

    def _customer_goes(self) -> None:
        if self.live and self.call.alive and self.call.state == "talking":
            self.call.hang_up("talked")


class Work:
    """A task that an agent does alone: somebody's message is heard and seen to.

    Nothing is connected for it, so the world is told nothing of it beyond the ring: what the agent
    clicks is all there is.
    """

    def __init__(self, agent: Agent, contact: ContactId) -> None:
        self._agent = agent
        self._contact = contact
        agent.world.plan(_WORKING.draw(agent.chance), self._done)

    def _done(self) -> None:
        agent, world = self._agent, self._agent.world
        if agent.work.get(self._contact) is not self:
            return
        if agent.talks:  # somebody live came between
            world.plan(Duration(3 * _PATIENCE_WITH_DESK), self._done)
            return
        del agent.work[self._contact]
        agent.click(commands.HangUp(agent=agent.id, contact=self._contact))
        record = commands.FinishWrapUp(
            agent=agent.id, contact=self._contact, topic="callback", result="solved"
        )
        world.plan(between(agent.chance, 3, 20), agent.click, record)
