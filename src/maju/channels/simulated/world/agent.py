"""An agent: comes to work, answers, talks, writes the record up, takes breaks, goes home.

Agents know what a person at a desk knows: what rings, who is on the line, what they clicked.
Nobody tells them what became of a click; when nothing happens they click again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from maju.channels.simulated.world.chance import Spread, between, child
from maju.channels.simulated.world.news import Clicked, DeviceLost, Fate
from maju.channels.simulated.world.talk import Talk, Work
from maju.kernel import commands
from maju.kernel.ids import ContactId, OfferId
from maju.kernel.settings import AgentSettings
from maju.kernel.time import MINUTE, SECOND, Duration, Instant

if TYPE_CHECKING:
    from maju.channels.simulated.world.call import Call
    from maju.channels.simulated.world.world import World

_ANSWERING = Spread(2.6, 0.5)
_STARTING = Spread(6.0, 0.8)
_QUIET_TOO_LONG = Duration(12 * MINUTE)


class Agent:
    """A person with a desk and a device."""

    def __init__(self, world: World, settings: AgentSettings) -> None:
        self.world = world
        self.id = settings.id
        self.settings = settings
        self.chance = child(world.seed, "agent", settings.id)
        self.intent: Literal["off", "available", "away"] = "off"
        self.reason = ""
        self.device = False
        self.talks: dict[ContactId, Talk] = {}
        self.work: dict[ContactId, Work] = {}
        self._offers: dict[OfferId, ContactId] = {}
        self._clicks = 0
        self._mood = 0  # rises with each change of intent, so that old plans come to nothing
        self._last_stir = world.now

    # --- clicking --------------------------------------------------------------------------

    def click(self, wish: commands.Body) -> None:
        """A click at the desk; durable, as a form that was sent."""
        self._clicks += 1
        name = f"{self.world.run}.{self.id}/{self._clicks}"
        self.world.line.tell(Clicked(id=name, at=self.world.now, agent=self.id, wish=wish))

    def sign_in(self) -> None:
        """Comes to work: switches the device on, signs in, and soon is available."""
        if self.intent != "off":
            return
        self.device = True
        self._change("away", "")
        self.click(commands.SignIn(agent=self.id, adapter=self.world.adapter))
        self.world.plan(_STARTING.draw(self.chance), self._start, self._mood)

    def _start(self, mood: int) -> None:
        if mood == self._mood:
            self.be_available()

    def be_available(self) -> None:
        """Wants contacts."""
        if self.device:
            self._change("available", "")
            self.click(commands.SetState(agent=self.id, state="available"))
            self.world.plan(_QUIET_TOO_LONG, self._look_at_desk, self._mood)

    def _look_at_desk(self, mood: int) -> None:
        """After long quiet: am I still available? Who was set away finds out here."""
        if mood != self._mood or not self.device:
            return
        if self.world.now - self._last_stir >= _QUIET_TOO_LONG and not self.talks:
            self.click(commands.SetState(agent=self.id, state="available"))
        self.world.plan(_QUIET_TOO_LONG, self._look_at_desk, mood)

    def be_away(self, reason: str, length: Duration) -> None:
        """Goes for *reason* and comes back after *length*."""
        if self.intent == "available":
            self._change("away", reason)
            self.click(commands.SetState(agent=self.id, state="away", reason=reason))
            self.world.plan(length, self._start, self._mood)

    def sign_out(self) -> None:
        """Goes home, after the contacts it has."""
        if self.intent != "off":
            self._change("off", "")
            self.click(commands.SignOut(agent=self.id))

    def _change(self, intent: Literal["off", "available", "away"], reason: str) -> None:
        self._mood += 1
        self.intent, self.reason = intent, reason
        self._last_stir = self.world.now

    # --- the device ------------------------------------------------------------------------

    def ring(self, contact: ContactId, offer: OfferId, until: Instant) -> Fate:
        """The device rings. Somebody at the desk answers; mostly."""
        if not self.device or (self.intent == "off" and not self.talks):
            return Fate("failed", "unreachable")
        self._last_stir = self.world.now
        self._offers[offer] = contact
        habits = self.world.profile.habits
        draw = self.chance.random()
        if draw < habits.miss_ring:
            back = Instant(until + between(self.chance, 40, 200))
            self.world.agenda.plan(max(back, self.world.now), self._start, self._mood)
        elif draw < habits.miss_ring + habits.decline:
            self.world.plan(between(self.chance, 1, 4), self._decline, offer)
        else:
            self.world.plan(_ANSWERING.draw(self.chance), self._accept, offer)
        return Fate("done")

    def stop_ringing(self, offer: OfferId) -> None:
        """The device is still."""
        self._offers.pop(offer, None)

    def _accept(self, offer: OfferId) -> None:
        contact = self._offers.get(offer)
        if contact is not None and self.device:
            self.click(commands.AcceptOffer(agent=self.id, offer=offer))
            self.world.plan(Duration(3 * SECOND), self._take_work, contact)

    def _decline(self, offer: OfferId) -> None:
        if self._offers.pop(offer, None) is not None and self.device:
            self.click(commands.DeclineOffer(agent=self.id, offer=offer))
            self.world.plan(between(self.chance, 30, 120), self._start, self._mood)

    def lose_device(self) -> None:
        """Phone or page dies; the agent is back in a minute or three."""
        if not self.device:
            return
        self.device = False
        self._change("off", "")
        self._offers.clear()
        self.work.clear()
        for talk in list(self.talks.values()):
            talk.call.lose_agent(self.id)
        self._clicks += 1
        name = f"{self.world.run}.{self.id}/{self._clicks}"
        self.world.line.tell(DeviceLost(id=name, at=self.world.now, agent=self.id))
        self.world.plan(between(self.chance, 40, 180), self._return, self._mood)

    def _return(self, mood: int) -> None:
        if mood == self._mood and self.world.rota.works(self.id, self.world.now):
            self.sign_in()

    # --- talking ---------------------------------------------------------------------------

    def talk(self, call: Call) -> None:
        """This agent hears *call*'s customer, or a colleague about it."""
        contact = call.contact
        if contact is None or not self.device:
            return
        self._last_stir = self.world.now
        talk = self.talks.get(contact)
        if talk is None:
            talk = self.talks[contact] = Talk(self, call, contact)
        talk.stirred()

    def talk_over(self, call: Call) -> None:
        """This agent hears nothing of *call* any more; the record is next."""
        talk = self.talks.pop(call.contact, None) if call.contact is not None else None
        if talk is None:
            return
        self._last_stir = self.world.now
        talk.live = False
        wrap_up = talk.topic.wrap_up.draw(self.chance)
        habits = self.world.profile.habits
        if self.chance.random() < habits.extend_wrap_up:
            half = Duration(min(wrap_up // 2, 15 * SECOND))
            self.world.plan(half, self._extend, talk)
            wrap_up = Duration(wrap_up + 30 * SECOND)
        self.world.plan(wrap_up, self._save, talk)

    def _take_work(self, contact: ContactId) -> None:
        """What was accepted is on no line and nobody is dialled: it lies on the desk."""
        if self.device and contact not in self.work and self.world.reach.is_paper(contact):
            self.work[contact] = Work(self, contact)

    def _extend(self, talk: Talk) -> None:
        more = Duration(60 * SECOND)
        self.click(commands.ExtendWrapUp(agent=self.id, contact=talk.contact, by=more))

    def _save(self, talk: Talk) -> None:
        solved = "solved" if self.chance.random() < talk.topic.solved else "follow_up"
        self.click(
            commands.FinishWrapUp(
                agent=self.id, contact=talk.contact, topic=talk.topic.name, result=solved
            )
        )
