"""The world outside Maju: its customers, its agents, its telephone network.

It never crashes. It goes on while Maju is down: calls stay on the line, customers lose patience,
agents wait at a dead desk. All of it follows from a seed and from what is done to it when; two
worlds with the same seed and the same deeds are the same.

The world is synchronous: :meth:`World.advance` lets everything happen that is due, and the
methods of :mod:`.reach` do something in it. :meth:`World.live` keeps it on a clock.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterator
from random import Random

from maju.channels.simulated.world.agenda import Agenda, Deed
from maju.channels.simulated.world.agent import Agent
from maju.channels.simulated.world.arrivals import arrivals
from maju.channels.simulated.world.call import Call
from maju.channels.simulated.world.chance import child
from maju.channels.simulated.world.count import Experience, OwnCount
from maju.channels.simulated.world.following import Following
from maju.channels.simulated.world.fortune import Fortune
from maju.channels.simulated.world.line import Faults, Line
from maju.channels.simulated.world.news import CallRef, News
from maju.channels.simulated.world.people import Journey, new_journey
from maju.channels.simulated.world.profile import Demand, Profile, profile_of
from maju.channels.simulated.world.reach import Reach
from maju.channels.simulated.world.roles import played
from maju.channels.simulated.world.rota import Rota
from maju.channels.simulated.world.seat import Seat
from maju.channels.simulated.world.sounds import sounds_of
from maju.kernel.channels import Channel
from maju.kernel.ids import AdapterId, AgentId, ContactId, CustomerId, QueueId
from maju.kernel.ports import Clock
from maju.kernel.settings import Settings
from maju.kernel.time import Duration, Instant

_NO_FAULTS = Faults()
_KNOWN_MOST = 10_000
_ADAPTER = AdapterId("simulated")


class World:
    """Everything outside Maju.

    Args:
        settings: what the people there know of the centre: its doors, its menus, its colleagues.
        clock: when it is; the world begins at its present instant.
        load: how many times the usual demand.
        profile: how people behave; by default what :func:`profile_of` makes of *settings*.
        faults: how bad the line to the adapter is.
        count: where the customers' own count goes; by default only to memory.
        adapter: whose devices the agents have; they say so when they sign in.
        on_duty: who is at work when the world begins, in a centre whose people come and go by the
            published roster alone; ``None``: they have shifts of their own.
    """

    def __init__(
        self,
        settings: Settings,
        seed: int,
        clock: Clock,
        *,
        load: float = 1.0,
        profile: Profile | None = None,
        faults: Faults = _NO_FAULTS,
        count: OwnCount | None = None,
        adapter: AdapterId = _ADAPTER,
        on_duty: Collection[AgentId] | None = None,
    ) -> None:
        self.settings = settings
        self.seed = seed
        self.clock = clock
        self.load = load
        self.adapter = adapter
        self.on_duty = on_duty
        self.profile = profile_of(settings) if profile is None else profile
        self.now: Instant = clock.now()
        self.run = f"w{self.now // 1000:x}"
        self.agenda = Agenda()
        self.line = Line(child(seed, "line"), faults)
        self.count = OwnCount() if count is None else count
        self.sounds = sounds_of(settings)
        self.fortune = Fortune(self)
        self.calls: dict[str, Call] = {}
        self.contacts: dict[ContactId, Call] = {}
        self.promised: dict[CustomerId, Journey] = {}
        self.known: dict[CustomerId, Journey] = {}  # who has called before, and can be called
        self.agents: dict[AgentId, Agent] = {
            each.id: Agent(self, each) for each in played(settings)
        }
        self.seats: dict[AgentId, Seat] = {}
        self.following = Following(self)
        self.rota = Rota(self)
        self.reach = Reach(self)
        self.stopping = False
        self._journeys = 0
        self._stirred = asyncio.Event()
        self._next: Instant | None = None
        self._begin()

    def _begin(self) -> None:
        self.count.add(Experience(at=self.now, what="world_began", call=self.run))
        self.rota.begin()
        for number, demand in enumerate(self.profile.demands):
            chance = child(self.seed, "arrivals", demand.entry)
            coming = arrivals(self.profile, demand, chance, since=self.now, load=self.load)
            self._plan_arrival(demand, number, coming, 0)

    def _plan_arrival(
        self, demand: Demand, number: int, coming: Iterator[Instant], index: int
    ) -> None:
        at = next(coming, None)
        if at is not None:
            self.agenda.plan(at, self._arrive, demand, number, coming, index)

    def _arrive(self, demand: Demand, number: int, coming: Iterator[Instant], index: int) -> None:
        self._plan_arrival(demand, number, coming, index + 1)
        if not self.stopping:
            name = f"{self.run}.d{number}.{index}"
            self.come(new_journey(self.seed, name, demand, index, self.profile.habits))

    # --- time ------------------------------------------------------------------------------

    def after(self, wait: Duration) -> Instant:
        """The instant *wait* from now."""
        return Instant(self.now + wait)

    def plan(self, wait: Duration, deed: Deed, *about: object) -> None:
        """*deed* happens *wait* from now."""
        self.agenda.plan(Instant(self.now + wait), deed, *about)

    def advance(self, now: Instant) -> None:
        """Let everything happen that is due by *now*, in its order."""
        while (due := self.agenda.pop(now)) is not None:
            at, deed, about = due
            self.now = max(self.now, at)
            deed(*about)
        self.now = max(self.now, now)

    def stir(self) -> None:
        """Something was done to the world: what is next may come sooner than thought."""
        upcoming = self.agenda.next_at()
        if self._next is None or (upcoming is not None and upcoming < self._next):
            self._stirred.set()

    async def live(self) -> None:
        """Keep the world on its clock, for ever."""
        while True:
            self.advance(self.clock.now())
            self._next = self.agenda.next_at()
            self._stirred.clear()
            await self._sleep(self._next)

    async def _sleep(self, until: Instant | None) -> None:
        """Until *until*, or until something sooner is planned."""
        if until is None:
            await self._stirred.wait()
            return
        asleep = asyncio.ensure_future(self.clock.sleep_until(until))
        asleep.add_done_callback(self._woken)
        try:
            await self._stirred.wait()
        finally:
            if not asleep.done():
                asleep.remove_done_callback(self._woken)
                asleep.cancel()
        if asleep.done():
            asleep.result()  # a clock that fails is heard of

    def _woken(self, _: asyncio.Future[None]) -> None:
        self._stirred.set()

    # --- calls -----------------------------------------------------------------------------

    def come(self, journey: Journey) -> None:
        """A customer comes to the door (again)."""
        if not self.stopping:
            name = f"{journey.id}.{journey.tries + 1}"
            call = Call(self, name, journey, outbound=False)
            self.calls[name] = call
            self._remember(journey)
            call.ring()

    def _remember(self, journey: Journey) -> None:
        """Its telephone may ring one day, if somebody here has its number."""
        customer = journey.person.customer
        if customer is None or journey.demand.channel is not Channel.VOICE:
            return
        self.known.pop(customer, None)
        self.known[customer] = journey
        if len(self.known) > _KNOWN_MOST:
            del self.known[next(iter(self.known))]

    def label(self, ref: CallRef, contact: ContactId) -> None:
        """Write an adapter's own id on the call, where it stays when the adapter dies."""
        ref.contact = contact
        call = self.calls.get(ref.name)
        if call is not None:
            self.contacts[contact] = call

    def forget_call(self, call: Call) -> None:
        """The call is over."""
        self.calls.pop(call.id, None)
        if call.contact is not None:
            self.contacts.pop(call.contact, None)
            self.reach.over(call.contact)

    def remembered(self) -> list[News]:
        """What an adapter that lost everything must hear about the calls that live."""
        return [news for call in self.calls.values() for news in call.remembered()]

    def patience(self, journey: Journey) -> Duration:
        """How long this customer will wait in line."""
        chat = journey.demand.channel is Channel.CHAT
        patience = self.profile.chat_patience if chat else self.profile.patience
        return patience.draw(journey.chance)

    def other_queue(self, call: Call, chance: Random) -> QueueId | None:
        """Another line of the same client, which an agent may hand the contact to."""
        channel = call.journey.demand.channel
        queues = [
            queue.id
            for queue in self.settings.queues
            if queue.client == call.journey.demand.client and channel in queue.channels
        ]
        return chance.choice(queues) if queues else None

    def desk(self, agent: AgentId) -> Agent:
        """Who sits there: one whom the world plays, or somebody else."""
        known = self.agents.get(agent)
        if known is not None:
            return known
        if agent not in self.seats:
            self.seats[agent] = Seat(self, agent)
        return self.seats[agent]

    def signed_in(self) -> tuple[AgentId, ...]:
        """Whose device is on."""
        return tuple(agent.id for agent in self.agents.values() if agent.device)
