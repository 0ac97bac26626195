"""The simulated adapter: it translates between the world and a journal, and nothing else.

It may be killed at any await, and remembers nothing that matters:

- News stays on the world's line until it was submitted; told twice, it is the same command.
- An effect stays in the outbox until it was answered; done twice, the world ignores the second.
- What both missed is mended on start: everything that the world remembers of the living calls is
  submitted again, effects that were taken and not answered are taken again, and a ``Report``
  tells what is really there.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import structlog

from maju.channels.simulated.errors import retryable
from maju.channels.simulated.incoming import answer, command, contact_of, message_of, translate
from maju.channels.simulated.outgoing import perform
from maju.channels.simulated.settings import AdapterSettings
from maju.channels.simulated.world import World
from maju.channels.simulated.world.news import CallRang, CallRef, Came, Fate, News, Pressed, Typed
from maju.kernel.commands import Command, Report
from maju.kernel.effects import AskReport, Effect
from maju.kernel.errors import Refused, Trouble
from maju.kernel.ids import AdapterId, CentreId, CustomerId, EffectId
from maju.kernel.ports import Clock, Journal, People, TakenEffect
from maju.kernel.time import Instant

log = structlog.get_logger()

_DEFAULTS = AdapterSettings()


class SimulatedAdapter:
    """One running adapter between *world* and *centre*'s journal.

    Args:
        people: where names and typed lines are kept; without it, texts are dropped.
    """

    def __init__(
        self,
        journal: Journal,
        centre: CentreId,
        world: World,
        clock: Clock,
        adapter_id: AdapterId,
        *,
        people: People | None = None,
        settings: AdapterSettings = _DEFAULTS,
    ) -> None:
        self._journal = journal
        self._centre = centre
        self._world = world
        self._clock = clock
        self._id = adapter_id
        self._people = people
        self._settings = settings
        self._going_on: dict[EffectId, Effect] = {}
        self._known: set[str] = set()
        # A report that is overtaken by a call which it could not know of would end that call.
        self._door = asyncio.Lock()

    async def run(self) -> None:
        """Translate for ever. Trouble of the journal is logged once, and waited out."""
        troubled = False
        while True:
            try:
                await self.start()
                if troubled:
                    log.info("journal_back", adapter=self._id)
                    troubled = False
                await self._translate()
            except* Trouble as group:
                if not all(retryable(error) for error in group.exceptions):
                    raise
                if not troubled:
                    log.warning("journal_lost", adapter=self._id, why=str(group.exceptions[0]))
                    troubled = True
            now = self._clock.now()
            await self._clock.sleep_until(Instant(now + self._settings.pause))

    async def _translate(self) -> None:
        async with asyncio.TaskGroup() as both:
            both.create_task(self._listen(), name=f"{self._id} listens")
            both.create_task(self._act(), name=f"{self._id} acts")

    # --- the start ---------------------------------------------------------------------------

    async def start(self) -> None:
        """Mend whatever was missed: calls, answers, and the truth about who is there."""
        self._going_on.clear()
        self._world.line.open()
        await self._submit([said for news in self._world.remembered() for said in self._said(news)])
        again: set[EffectId] = set()  # what we answer now stays unanswered until it is decided
        while True:
            taken = await self._journal.take(
                self._centre, self._id, limit=self._settings.batch + len(again), again=True
            )
            fresh = [each for each in taken if each.id not in again]
            if not fresh:
                break
            again.update(each.id for each in fresh)
            await self.perform(fresh)
        await self._submit([*self._heard(), self._report(f"start/{self._clock.now()}")])

    def _heard(self) -> list[Command]:
        """All that the line holds now, translated; it stays on the line."""
        return [said for news in self._world.line.held() for said in self._said(news)]

    def _report(self, name: str) -> Command:
        """What is really going on, under the report's own *name*.

        Goes to the inbox behind everything heard so far, so that nothing is gone or new in it
        that the core cannot have heard of.
        """
        world = self._world
        contacts = dict.fromkeys(world.contacts)
        contacts.update(dict.fromkeys(world.reach.dialling))
        talking = ((c, agent) for c, call in world.contacts.items() for agent in call.agents)
        body = Report(
            adapter=self._id,
            contacts=tuple(contacts),
            talking=tuple(talking),
            agents=world.signed_in(),
        )
        return command(self._id, f"report/{name}", self._clock.now(), body)

    # --- in ----------------------------------------------------------------------------------

    async def _listen(self) -> None:
        while True:
            await self._world.line.wait()
            await self.listen_once()

    async def listen_once(self) -> None:
        """Submit what the line holds, then acknowledge it."""
        async with self._door:
            await self._hear()

    async def _hear(self) -> None:
        news = self._world.line.heard(limit=self._settings.batch)
        if self._people is not None:
            await self._keep(self._people, news)
        await self._submit([said for each in news for said in self._said(each)])
        for each in news:
            if isinstance(each, Came):
                self._going_on.pop(each.effect, None)
        self._world.line.acknowledge(len(news))

    def _said(self, news: News) -> list[Command]:
        if isinstance(news, Came):
            about = self._going_on.get(news.effect)
            # an effect that was taken by one who died is taken again, and answered then
            return [] if about is None else [self._answer(news, news.effect, about)]
        if isinstance(news, CallRang):
            self._world.label(news.call, contact_of(self._id, news.call))
        body = translate(self._id, news)
        assert body is not None
        return [command(self._id, news.id, news.at, body)]

    async def _keep(self, people: People, news: Sequence[News]) -> None:
        """Names, numbers and words go to the side store before anybody hears of them."""
        for each in news:
            match each:
                case CallRang(call=CallRef(customer=str(customer))) if customer not in self._known:
                    self._known.add(customer)
                    await self._put(people, customer, "name", each.name)
                    await self._put(people, customer, "phone", each.phone)
                case Typed(call=CallRef(customer=str(customer))):
                    await self._put(people, customer, message_of(self._id, each), each.text)
                case Pressed(call=CallRef(customer=str(customer)), private=True) if each.value:
                    await self._put(people, customer, message_of(self._id, each), each.value)
                case _:
                    pass

    async def _put(self, people: People, customer: str, name: str, text: str) -> None:
        try:
            await people.put(CustomerId(customer), name, text.encode())
        except Refused as refused:
            if refused.code != "forgotten":
                raise

    # --- out ---------------------------------------------------------------------------------

    async def _act(self) -> None:
        while True:
            taken = await self._journal.take(self._centre, self._id, limit=self._settings.batch)
            if taken:
                await self.perform(taken)
            else:
                await self._journal.wait_effects(
                    self._centre, self._id, timeout=self._settings.poll
                )

    async def perform(self, taken: Sequence[TakenEffect]) -> None:
        """Do effects in the world and submit their answers; some are answered later by news."""
        async with self._door:
            await self._do(taken)

    async def _do(self, taken: Sequence[TakenEffect]) -> None:
        said: list[Command] = []
        for each in taken:
            fate = perform(self._world, each)
            if isinstance(each.todo.effect, AskReport):
                said += [*self._heard(), self._report(each.id)]
            if fate.outcome is None:
                self._going_on[each.id] = each.todo.effect
            else:
                said.append(self._answer(fate, each.id, each.todo.effect))
        await self._submit(said)

    def _answer(self, fate: Fate | Came, effect: EffectId, about: Effect) -> Command:
        assert fate.outcome is not None
        return answer(
            self._id,
            effect,
            about,
            outcome=fate.outcome,
            detail=fate.detail,
            at=self._clock.now(),
        )

    async def _submit(self, said: Sequence[Command]) -> None:
        if said:
            await self._journal.submit(self._centre, said)
