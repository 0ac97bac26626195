"""A customer on the line (or in a chat): hears, presses, waits, talks, loses patience, goes.

States of the customer's side::

    door → step ⇄ waiting ⇄ talking ⇄ held, and any → over
           └→ voicemail, outside → over

A customer reacts to what is really there. When Maju says nothing any more (it is down, or lost
the thread), there is silence, and people hang up on silence.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from maju.channels.simulated.world.chance import between
from maju.channels.simulated.world.count import Experience, What
from maju.channels.simulated.world.hearing import Heard, Reaction, react
from maju.channels.simulated.world.news import (
    CallRang,
    CallRef,
    CustomerGone,
    News,
    Pressed,
    Recorded,
    StepEnded,
    Typed,
)
from maju.channels.simulated.world.people import Journey
from maju.kernel.channels import Channel
from maju.kernel.ids import AgentId, ContactId
from maju.kernel.time import Duration, Instant

if TYPE_CHECKING:
    from maju.channels.simulated.world.world import World

State = Literal["door", "step", "waiting", "talking", "held", "quiet", "voicemail", "outside"]


class Call:
    """One attempt of a journey, alive until :meth:`_over`."""

    def __init__(self, world: World, name: str, journey: Journey, *, outbound: bool) -> None:
        self.world = world
        self.id = name
        self.journey = journey
        self.outbound = outbound
        self.ref = CallRef(
            name=name,
            at=world.now,
            channel=journey.demand.channel,
            customer=journey.person.customer,
        )
        self.state: State = "door"
        self.alive = True
        self.agents: tuple[AgentId, ...] = ()  # who hears the customer
        self.aside: tuple[AgentId, ...] = ()  # who talks about it while the customer holds
        self._rang: CallRang | None = None
        self._last: News | None = None  # how the last step ended
        self._typed: list[Typed] = []
        self._news = 0
        self._touched = 0
        self._step = 0
        self._tries: dict[str, int] = {}
        self._patience_until: Instant | None = None
        self._heard_wait = False
        self._answered = False
        self.legs = 0
        self._kept = 0  # what was recorded so far
        self._keeps_since: Instant | None = None
        self._recorded = False

    # --- telling ---------------------------------------------------------------------------

    def news_id(self) -> str:
        """An id for the next piece of news; depends on this call alone."""
        self._news += 1
        return f"{self.id}/{self._news}"

    def note(self, what: What, note: str = "") -> None:
        """The customer's own count."""
        person = self.journey.person
        first = what in ("arrived", "dialled")
        self.world.count.add(
            Experience(
                at=self.world.now,
                what=what,
                call=self.id,
                client=person.client if first else "",
                channel=str(self.journey.demand.channel) if first else "",
                customer=(person.customer or "") if first else "",
                note=note,
            )
        )

    def _tell(self, news: News) -> None:
        self.world.line.tell(news)

    def remembered(self) -> list[News]:
        """What an adapter that lost everything must hear again, under the same ids."""
        return [news for news in (self._rang, self._last, *self._typed) if news is not None]

    def ring(self) -> None:
        """The customer is at the door."""
        journey = self.journey
        journey.tries += 1
        person = journey.person
        self.note("arrived", f"try {journey.tries}")
        rang = CallRang(
            id=self.news_id(),
            at=self.world.now,
            call=self.ref,
            entry=journey.demand.entry,
            language=person.language,
            name=person.name,
            phone=person.phone,
            vip=person.vip,
            last_agent=journey.last_agent,
        )
        self._rang = rang
        self._tell(rang)
        self._silence(between(journey.chance, 30, 75))

    # --- silence ---------------------------------------------------------------------------

    def _touch(self) -> None:
        self._touched += 1

    def _silence(self, patience: Duration) -> None:
        self.world.plan(patience, self._on_silence, self._touched)

    def _on_silence(self, touched: int) -> None:
        if self.alive and touched == self._touched:
            self.hang_up("silence")

    # --- hearing ---------------------------------------------------------------------------

    def hear(self, heard: Heard) -> None:
        """A prompt plays; a step that is over is not heard again."""
        step, prompt = heard.step, heard.prompt
        if step <= self._step:
            return
        self._touch()
        self._step = step
        self.state = "step"
        self.note("heard", prompt)
        tries = self._tries[prompt] = self._tries.get(prompt, 0) + 1
        sound = self.world.sounds.get(prompt)
        reaction = react(self.journey, self.world.profile.habits, heard, sound, tries)
        self.world.plan(reaction.after, self._react, step, reaction)

    def _react(self, step: int, reaction: Reaction) -> None:
        if not self.alive or self._step != step or self.state != "step":
            return
        if reaction.leaves:
            self.hang_up("menu")
            return
        ended: News
        if reaction.value is None:
            ended = StepEnded(id=self.news_id(), at=self.world.now, call=self.ref, step=step)
        else:
            ended = Pressed(
                id=self.news_id(),
                at=self.world.now,
                call=self.ref,
                step=step,
                value=reaction.value,
                private=reaction.private,
            )
            self.note("pressed", "" if reaction.private else reaction.value)
        self._last = ended
        self._tell(ended)
        self._silence(between(self.journey.chance, 25, 60))

    def wait(self, low: Duration | None) -> None:
        """Music, and perhaps what is told about the wait."""
        if self.state in ("talking", "held") and self.agents:
            self._leave_agents(self.agents)
        self._touch()
        self.state = "waiting"
        chance = self.journey.chance
        if self._patience_until is None:
            self._patience_until = self.world.after(self.world.patience(self.journey))
            self.note("waiting")
        elif self._answered and not self._heard_wait:
            more = Instant(self.world.now + between(chance, 20, 120))
            self._patience_until = max(self._patience_until, more)
            self.note("waiting", "again")
        left = self._patience_until - self.world.now
        if low is not None and low > left and not self._heard_wait and chance.random() < 0.3:
            self.world.plan(between(chance, 2, 6), self._lose_patience, 0)
        self._heard_wait = True
        self.world.agenda.plan(
            max(self._patience_until, self.world.now), self._lose_patience, self._touched
        )

    def _lose_patience(self, touched: int) -> None:
        """*touched* 0: whatever was said meanwhile; else only if nothing was."""
        if self.alive and self.state == "waiting" and touched in (0, self._touched):
            self.hang_up("waiting")

    # --- talking ---------------------------------------------------------------------------

    def talk(self, agents: tuple[AgentId, ...]) -> None:
        """Customer and *agents* hear each other; whoever was with the customer and is not among them is
        out, and a colleague who was asked waits aside.
        """
        self._touch()
        self.state = "talking"
        self._heard_wait = False
        gone = tuple(agent for agent in self.agents if agent not in agents)
        new = [agent for agent in agents if agent not in self.agents]
        self.aside = tuple(a for a in self.aside if a not in agents and a not in gone)
        self.agents = agents
        for agent in gone:
            self.world.desk(agent).talk_over(self)
        for agent in new:
            self._answered = True
            self.legs += 1
            self.journey.last_agent = agent
            self.note("answered", agent)
        for agent in agents:
            self.world.desk(agent).talk(self)

    def hold(self, aside: tuple[AgentId, ...]) -> None:
        """Music; *aside* talk to each other."""
        self._touch()
        if self.state == "talking":
            self.note("held")
        self.state = "held"
        gone = [a for a in self.aside if a not in aside and a not in self.agents]
        self.aside = aside
        for agent in gone:
            self.world.desk(agent).talk_over(self)
        for agent in aside:
            self.world.desk(agent).talk(self)
        chance = self.journey.chance
        hasty = chance.random() < self.world.profile.habits.held_leave
        patience = between(chance, 10, 60) if hasty else between(chance, 180, 400)
        self.world.plan(patience, self._leave_hold, self._touched)

    def _leave_hold(self, touched: int) -> None:
        if self.alive and touched == self._touched:
            self.hang_up("held")

    def drop_agent(self, agent: AgentId) -> None:
        """*agent* leaves; the customer stays."""
        if agent in self.agents or agent in self.aside:
            self._leave_agents((agent,))
            if not self.agents and self.state in ("talking", "held"):
                self.note("agent_left", agent)
                self._quiet()

    def lose_agent(self, agent: AgentId) -> None:
        """*agent*'s device died: the customer hears nothing."""
        self._leave_agents((agent,))
        if not self.agents:
            self.note("lost_agent", agent)
            self._quiet()

    def _quiet(self) -> None:
        self.state = "quiet"
        self._heard_wait = False
        self._touch()
        self._silence(between(self.journey.chance, 20, 50))

    def _leave_agents(self, gone: tuple[AgentId, ...]) -> None:
        self.agents = tuple(agent for agent in self.agents if agent not in gone)
        self.aside = tuple(agent for agent in self.aside if agent not in gone)
        for agent in gone:
            self.world.desk(agent).talk_over(self)
        if self.state == "talking":
            for agent in self.agents:  # whoever is left leads the talk from here
                self.world.desk(agent).talk(self)

    def type(self, by: Literal["customer", "agent"], agent: AgentId | None, text: str) -> None:
        """A line of the chat."""
        typed = Typed(
            id=self.news_id(), at=self.world.now, call=self.ref, by=by, agent=agent, text=text
        )
        self._typed.append(typed)
        self._tell(typed)

    # --- elsewhere -------------------------------------------------------------------------

    def speak_message(self) -> Duration:
        """The customer hears the tone; how long it will speak. Some leave instead."""
        self._touch()
        self.state = "voicemail"
        return between(self.journey.chance, 6, 60)

    def message_left(self) -> None:
        """The message is recorded."""
        self.note("left_message")
        self.journey.promised = True
        self._silence(between(self.journey.chance, 3, 10))

    def go_outside(self) -> None:
        """The customer is connected with somebody who is none of ours."""
        self._touch()
        self.state = "outside"
        self.note("sent_outside")
        self.journey.served += 1
        self.world.plan(between(self.journey.chance, 60, 400), self._done_outside)

    def _done_outside(self) -> None:
        if self.alive:
            self.hang_up("outside")

    # --- the end ---------------------------------------------------------------------------

    def hang_up(self, where: str) -> None:
        """The customer goes."""
        self.note("hung_up", where)
        self._gone("hangup")

    def drop(self) -> None:
        """The line breaks; nobody wanted it."""
        if self.alive:
            self.note("line_broke", self.state)
            self._gone("dropped")

    def _gone(self, how: Literal["hangup", "dropped"]) -> None:
        news = CustomerGone(id=self.news_id(), at=self.world.now, call=self.ref, how=how)
        self._over()
        self._tell(news)
        self.world.fortune.went(self.journey, answered=self._answered, dropped=how == "dropped")

    def end(self, prompt: str) -> None:
        """The other side hangs up, after saying *prompt*."""
        self.note("ended", prompt)
        if prompt == "callback_promised" and not self._answered:
            self.note("promised")
            self.journey.promised = True
        self._over()
        self.world.fortune.ended(self.journey, prompt, answered=self._answered)

    def keep(self, *, on: bool) -> None:
        """What is said is kept from now on, or left out."""
        if self._keeps_since is not None:
            self._kept += self.world.now - self._keeps_since
        self._keeps_since = self.world.now if on else None
        self._recorded = True

    def _over(self) -> None:
        self.alive = False
        if self._recorded:
            self.keep(on=False)
            self._tell(
                Recorded(
                    id=f"{self.id}/recorded",
                    at=self.world.now,
                    call=self.ref,
                    recording=f"rec_{self.id}",
                    seconds=self._kept // 1_000_000,
                )
            )
        self.world.forget_call(self)
        for agent in dict.fromkeys((*self.agents, *self.aside)):
            self.world.desk(agent).talk_over(self)
        self.agents = self.aside = ()

    @property
    def contact(self) -> ContactId | None:
        """Whose contact an adapter says it is."""
        return self.ref.contact

    @property
    def chat(self) -> bool:
        """Whether it is written, not spoken."""
        return self.journey.demand.channel is Channel.CHAT
