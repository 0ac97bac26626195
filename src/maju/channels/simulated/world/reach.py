"""What may be done to the world: the network's controls, one for each kind of effect.

Each deed bears the effect's id as its outside id, and a repeated id is ignored: the world answers
with what it knows of the first time. That is what makes effects idempotent, and what lets an
adapter that was killed ask whether a dial ever happened.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING, Literal

from maju.channels.simulated.world.call import Call
from maju.channels.simulated.world.chance import between, child
from maju.channels.simulated.world.hearing import Heard
from maju.channels.simulated.world.news import DONE, GOING_ON, Came, Fate
from maju.kernel.ids import AgentId, ContactId, CustomerId, EffectId, OfferId
from maju.kernel.time import HOUR, Duration, Instant

if TYPE_CHECKING:
    from maju.channels.simulated.world.world import World

_GONE = Fate("failed", "gone")
_PAST_MOST = 10_000
_REMEMBERED_FOR = Duration(12 * HOUR)


class Reach:
    """The network's controls. Every method returns what became of it."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._fates: dict[EffectId, Fate] = {}
        self._by_age: deque[tuple[Instant, EffectId]] = deque()
        self.dialling: dict[ContactId, EffectId] = {}
        self._paper: dict[ContactId, None] = {}  # rang on a desk with nobody on any line
        self._past: dict[ContactId, None] = {}  # calls that are over; the latest of them
        self.times_done: dict[EffectId, int] | None = None  # for tests: set to {} to count

    def fate(self, effect: EffectId) -> Fate | None:
        """What the world knows of *effect*; ``None``: it never heard of it."""
        return self._fates.get(effect)

    def once(self, effect: EffectId, deed: Callable[[], Fate]) -> Fate:
        """Do *deed* under *effect*'s id, unless that has been done."""
        world = self._world
        world.advance(world.clock.now())
        known = self._fates.get(effect)
        if known is not None:
            return known
        fate = deed()
        if self.times_done is not None:
            self.times_done[effect] = self.times_done.get(effect, 0) + 1
        self._fates.setdefault(effect, fate)
        self._by_age.append((world.now, effect))
        while self._by_age and self._by_age[0][0] < world.now - _REMEMBERED_FOR:
            self._fates.pop(self._by_age.popleft()[1], None)
        world.stir()
        return self._fates[effect]

    def over(self, contact: ContactId) -> None:
        """The call that was *contact* is over: what still rings for it is no work."""
        _keep(self._past, contact)

    def is_paper(self, contact: ContactId) -> bool:
        """Whether *contact* rang on a desk, and is on no line and dialled by nobody."""
        return contact in self._paper

    def _call(self, contact: ContactId) -> Call | None:
        return self._world.contacts.get(contact)

    # --- at once ---------------------------------------------------------------------------

    def play(self, contact: ContactId, heard: Heard) -> Fate:
        """A prompt is played or shown."""
        call = self._call(contact)
        if call is None:
            return _GONE
        call.hear(heard)
        return DONE

    def wait(self, contact: ContactId, low: Duration | None) -> Fate:
        """Music in line."""
        call = self._call(contact)
        if call is None:
            return _GONE
        call.wait(low)
        return DONE

    def show(self, contact: ContactId) -> Fate:
        """A line of an agent whose page is not of this world."""
        call = self._call(contact)
        if call is None:
            return _GONE
        for agent in call.agents:
            seat = self._world.seats.get(agent)
            if seat is not None:
                seat.shown(contact)
        return DONE

    def ring(self, agent: AgentId, contact: ContactId, offer: OfferId, until: Instant) -> Fate:
        """An agent's device rings, and the customer hears that it does."""
        call = self._call(contact)
        if call is None and contact not in self._past:
            _keep(self._paper, contact)
        elif call is not None and call.state in ("door", "step", "quiet"):
            call.wait(None)
        known = self._world.agents.get(agent)
        return Fate("failed", "unreachable") if known is None else known.ring(contact, offer, until)

    def stop_ringing(self, agent: AgentId, offer: OfferId) -> Fate:
        """An agent's device is still."""
        known = self._world.agents.get(agent)
        if known is not None:
            known.stop_ringing(offer)
        return DONE

    def bridge(self, contact: ContactId, agents: tuple[AgentId, ...]) -> Fate:
        """Customer and agents hear each other."""
        call = self._call(contact)
        if call is None:
            return _GONE
        if not all(self._on(agent) for agent in agents):
            return Fate("failed", "unreachable")
        call.talk(agents)
        return DONE

    def hold(self, contact: ContactId, aside: tuple[AgentId, ...]) -> Fate:
        """Music for the customer; *aside* hear each other."""
        call = self._call(contact)
        if call is None:
            return _GONE
        call.hold(tuple(agent for agent in aside if self._on(agent)))
        return DONE

    def drop_agent(self, contact: ContactId, agent: AgentId) -> Fate:
        """An agent is out; the customer stays."""
        call = self._call(contact)
        if call is not None:
            call.drop_agent(agent)
        return DONE

    def end(self, contact: ContactId, prompt: str) -> Fate:
        """The call is over, or the dial is given up."""
        call = self._call(contact)
        if call is not None:
            call.end(prompt)
        dial = self.dialling.pop(contact, None)
        if dial is not None:
            self._fates[dial] = Fate("failed", "no_answer")
            self._came(dial, contact, "failed", "no_answer")
        return DONE

    def _on(self, agent: AgentId) -> bool:
        return self._world.desk(agent).device

    def observe(self, contact: ContactId, agent: AgentId) -> Fate:
        """A supervisor is with the talk of *agent*; neither side behaves otherwise for it."""
        call = self._call(contact)
        if call is None:
            return _GONE
        return DONE if agent in call.agents else Fate("failed", "no_talk")

    def keep_recording(self, contact: ContactId, *, on: bool) -> Fate:
        """What is said on the line is kept, or left out; told of when the call is over."""
        call = self._call(contact)
        if call is None:
            return _GONE
        call.keep(on=on)
        return DONE

    # --- what takes its time ----------------------------------------------------------------

    def voicemail(self, effect: EffectId, contact: ContactId) -> Fate:
        """The customer may speak a message."""
        call = self._call(contact)
        if call is None:
            return _GONE
        self._world.plan(call.speak_message(), self._recorded, effect, contact)
        return GOING_ON

    def _recorded(self, effect: EffectId, contact: ContactId) -> None:
        call = self._call(contact)
        if call is not None:
            call.message_left()
        self._came(effect, contact, "done", "")

    def outside(self, effect: EffectId, contact: ContactId) -> Fate:
        """A number outside is called for the customer."""
        call = self._call(contact)
        if call is None:
            return _GONE
        self._world.plan(between(call.journey.chance, 3, 12), self._outside, effect, contact)
        return GOING_ON

    def _outside(self, effect: EffectId, contact: ContactId) -> None:
        call = self._call(contact)
        if call is None:
            self._came(effect, contact, "failed", "gone")
        elif call.journey.chance.random() < 0.05:
            self._came(effect, contact, "failed", "busy")
        else:
            call.go_outside()
            self._came(effect, contact, "done", "")

    def dial(
        self,
        effect: EffectId,
        contact: ContactId,
        customer: CustomerId | None,
        agent: AgentId,
        timeout: Duration,
    ) -> Fate:
        """The telephone of a customer rings, for *agent*."""
        world = self._world
        journey = world.promised.get(customer) if customer is not None else None
        journey = journey or world.known.get(customer or CustomerId(""))
        if journey is None:
            return Fate("failed", "bad_number")
        call = Call(world, f"{world.run}.o{effect}", journey, outbound=True)
        call.note("dialled", agent)
        chance = child(world.seed, "dial", journey.id, effect)
        draw = chance.random() / world.profile.habits.answer_callback
        self.dialling[contact] = effect
        self._paper.pop(contact, None)
        world.desk(agent).work.pop(contact, None)
        if draw < 1:
            world.plan(between(chance, 3, 18), self._picks_up, effect, contact, call, agent)
        else:
            detail = chance.choice(("no_answer", "no_answer", "no_answer", "busy", "refused"))
            wait = timeout if detail == "no_answer" else between(chance, 2, 6)
            world.plan(wait, self._not_reached, effect, contact, call, detail)
        return GOING_ON

    def _picks_up(self, effect: EffectId, contact: ContactId, call: Call, agent: AgentId) -> None:
        if self.dialling.get(contact) != effect:
            call.note("not_reached", "given_up")
            return
        del self.dialling[contact]
        world = self._world
        world.calls[call.id] = call
        world.label(call.ref, contact)
        world.fortune.called_back(call.journey)
        self._came(effect, contact, "done", "reached")
        if self._on(agent):
            call.talk((agent,))
        else:
            call.lose_agent(agent)

    def _not_reached(self, effect: EffectId, contact: ContactId, call: Call, detail: str) -> None:
        call.note("not_reached", detail)
        if self.dialling.get(contact) == effect:
            del self.dialling[contact]
            self._came(effect, contact, "failed", detail)

    def _came(
        self,
        effect: EffectId,
        contact: ContactId,
        outcome: Literal["done", "failed"],
        detail: str,
    ) -> None:
        self._fates[effect] = Fate(outcome, detail)
        self._world.line.tell(
            Came(
                id=f"came/{effect}",
                at=self._world.now,
                effect=effect,
                contact=contact,
                outcome=outcome,
                detail=detail,
            )
        )


def _keep(among: dict[ContactId, None], contact: ContactId) -> None:
    """Remembers *contact*, and forgets the oldest when there are many."""
    among[contact] = None
    if len(among) > _PAST_MOST:
        del among[next(iter(among))]
