"""The web chat's adapter: effects into what visitors see, and the truth about who is there.

It may be killed at any await, and remembers nothing that matters:

- A visitor's wish and its commands, an effect and its answer, are each one transaction.
- An effect stays in the outbox until it was answered; taken again, its fate is known.
- Visitors outlive us: their widgets say again what was not acknowledged. So after a start they
  are given a moment to come back, and only then is reported who is there.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Sequence

import structlog

from maju.channels.webchat import incoming, outgoing
from maju.channels.webchat.books import Books
from maju.channels.webchat.change import WEBCHAT, answer, command
from maju.channels.webchat.doors import Doors
from maju.channels.webchat.errors import retryable
from maju.channels.webchat.model import DONE
from maju.channels.webchat.outgoing import EXPIRED
from maju.channels.webchat.settings import ChatSettings
from maju.kernel.commands import Report
from maju.kernel.effects import AskReport
from maju.kernel.errors import Trouble
from maju.kernel.ids import CentreId, EffectId
from maju.kernel.ports import Clock, Journal, TakenEffect
from maju.kernel.time import Instant

log = structlog.get_logger()

_DEFAULTS = ChatSettings()
_LOOK_S = 1.0


class WebchatAdapter:
    """One running adapter between visitors and *centre*'s journal.

    Args:
        monotonic: the visitors' own time, in seconds.
    """

    def __init__(
        self,
        journal: Journal,
        centre: CentreId,
        books: Books,
        doors: Doors,
        clock: Clock,
        *,
        monotonic: Callable[[], float],
        settings: ChatSettings = _DEFAULTS,
    ) -> None:
        self._journal = journal
        self._centre = centre
        self._books = books
        self._doors = doors
        self._clock = clock
        self._monotonic = monotonic
        self._settings = settings
        self._asked: list[TakenEffect] = []
        self._back = False

    async def run(self) -> None:
        """Translate for ever. Trouble of journal or store is logged once, and waited out."""
        troubled = False
        while True:
            try:
                await self.start()
                if troubled:
                    log.info("journal_back", adapter=WEBCHAT, centre=self._centre)
                    troubled = False
                async with asyncio.TaskGroup() as all_:
                    all_.create_task(self._act(), name="webchat acts")
                    all_.create_task(self._watch(), name="webchat watches")
                    all_.create_task(self._come_back(), name="webchat waits for visitors")
            except* Trouble as group:
                if not all(retryable(error) for error in group.exceptions):
                    raise
                if not troubled:
                    why = str(group.exceptions[0])
                    log.warning("journal_lost", adapter=WEBCHAT, centre=self._centre, why=why)
                    troubled = True
            await self._clock.sleep_until(Instant(self._clock.now() + self._settings.pause))

    # --- the start -----------------------------------------------------------------------------

    async def start(self) -> None:
        """Do again what was taken and never answered; a report waits for the visitors."""
        self._asked.clear()
        self._back = False
        again: set[EffectId] = set()  # what we answer now stays unanswered until it is decided
        while True:
            taken = await self._journal.take(
                self._centre, WEBCHAT, limit=self._settings.batch + len(again), again=True
            )
            fresh = [each for each in taken if each.id not in again]
            if not fresh:
                return
            again.update(each.id for each in fresh)
            await self.perform(fresh)

    async def _come_back(self) -> None:
        """Report once visitors had time to say what they could not while nobody listened."""
        await asyncio.sleep(self._settings.back_within_s)
        self._back = True
        asked, self._asked = self._asked, []
        await self._report(f"start/{self._clock.now()}", asked)

    async def _report(self, name: str, asked: Sequence[TakenEffect]) -> None:
        async with self._books.store.present(self._centre) as (present, commands):
            now = self._clock.now()
            body = Report(
                adapter=WEBCHAT,
                contacts=tuple(each.contact for each in present),
                talking=tuple((each.contact, agent) for each in present for agent in each.agents),
            )
            commands.append(command(f"report/{name}", now, body))
            commands += [answer(each.id, each.todo.effect, DONE, now) for each in asked]

    # --- out -----------------------------------------------------------------------------------

    async def _act(self) -> None:
        while True:
            taken = await self._journal.take(self._centre, WEBCHAT, limit=self._settings.batch)
            if taken:
                await self.perform(taken)
            else:
                await self._journal.wait_effects(self._centre, WEBCHAT, timeout=self._settings.poll)

    async def perform(self, taken: Sequence[TakenEffect]) -> None:
        """Do effects; those of one visitor in their order, those of several side by side."""
        mine: defaultdict[str, list[TakenEffect]] = defaultdict(list)
        for each in taken:
            if isinstance(each.todo.effect, AskReport):
                if self._back:
                    await self._report(each.id, [each])
                else:
                    self._asked.append(each)
                continue
            contact = outgoing.contact_of(each.todo.effect)
            session = None
            if contact is not None and not self._expired(each):
                session = await self._books.store.session_of(contact)
            if session is None:
                await self._for_nobody(each)
            else:
                mine[session].append(each)
        async with asyncio.TaskGroup() as all_:
            for session, effects in mine.items():
                all_.create_task(self._for_one(session, effects), name=f"effects of {session}")

    async def _for_one(self, session: str, taken: Sequence[TakenEffect]) -> None:
        for each in taken:
            async with self._books.change(session, effect=each.id) as change:
                outgoing.perform(
                    change,
                    each.id,
                    each.todo.effect,
                    door=self._doors.find(change.session.key),
                    now=self._clock.now(),
                    settings=self._settings,
                )

    async def _for_nobody(self, each: TakenEffect) -> None:
        effect, now = each.todo.effect, self._clock.now()
        fate = EXPIRED if self._expired(each) else outgoing.stranger(effect)
        await self._books.store.tell(self._centre, [answer(each.id, effect, fate, now)])

    def _expired(self, each: TakenEffect) -> bool:
        until = each.todo.expires_at
        return until is not None and self._clock.now() >= until

    # --- time ----------------------------------------------------------------------------------

    async def _watch(self) -> None:
        """See what was waited for in vain, and who does not come back."""
        looked = 0.0
        while True:
            await asyncio.sleep(_LOOK_S)
            now = self._clock.now()
            for session in await self._books.store.due(self._centre, now):
                async with self._books.change(session) as change:
                    incoming.time_out(change, now)
            if self._monotonic() - looked >= self._settings.gone_after_s / 20:
                looked = self._monotonic()
                await self._let_go()

    async def _let_go(self) -> None:
        async with self._books.store.present(self._centre) as (present, _):
            open_ = frozenset(each.session for each in present)
        presence = self._books.presence
        for session in sorted(open_):
            if presence.away_for(session) < self._settings.gone_after_s:
                continue
            async with self._books.change(session) as change:
                if change.session.open is not None:
                    contact = change.talk.contact
                    incoming.go(change, "away", f"{contact}/away", self._clock.now())
        presence.forget(open_, after_s=self._settings.gone_after_s)
