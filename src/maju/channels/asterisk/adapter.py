"""The telephone's adapter: between one Asterisk and its centre's journal, and nothing else.

It may be killed at any await, and so may Asterisk, the engine and the database:

- What a call waits for is written on its channel; an effect stays in the outbox until it was
  answered. After a start the lines are read (:mod:`.reconcile`), what was taken and not answered
  is taken again, and a ``Report`` tells what is really there.
- Trouble of the journal or of Asterisk ends a session; the next one begins the same way, for while
  either was away anything may have happened.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from functools import partial

from maju.channels.asterisk.ari import Ari, Event
from maju.channels.asterisk.away import LOOK_EVERY, Away
from maju.channels.asterisk.away import Book as AwayBook
from maju.channels.asterisk.callers import Callers
from maju.channels.asterisk.dialling import Dialling
from maju.channels.asterisk.errors import retryable
from maju.channels.asterisk.exchange import APP, Exchange, log
from maju.channels.asterisk.guarding import Guarding
from maju.channels.asterisk.incoming import Incoming
from maju.channels.asterisk.lanes import Lanes
from maju.channels.asterisk.limits import AdapterSettings
from maju.channels.asterisk.messages import Messages
from maju.channels.asterisk.outgoing import Outgoing, lane_of
from maju.channels.asterisk.phones import Phonebook, Phones, SignedIn
from maju.channels.asterisk.reconcile import Reconcile
from maju.channels.asterisk.recording.recorder import Recorder, Tape
from maju.channels.asterisk.said import DONE, Mouth
from maju.channels.asterisk.settings import Server
from maju.channels.asterisk.setup.writing import media_lines
from maju.channels.asterisk.sounds import Sounds
from maju.channels.asterisk.steps import Steps
from maju.channels.asterisk.together import Together
from maju.channels.asterisk.trunks import Trunks
from maju.channels.asterisk.watching import Watching
from maju.kernel.effects import AskReport
from maju.kernel.errors import Trouble
from maju.kernel.ids import EffectId
from maju.kernel.ports import Clock, Journal, People, TakenEffect
from maju.kernel.settings import DOMESTIC
from maju.kernel.time import Instant

_DEFAULTS = AdapterSettings()


class AsteriskAdapter:
    """One running adapter between *server* and its centre's journal.

    Args:
        secret: of the server's ARI user.
        people: where numbers and typed digits are kept; without it nobody can be dialled.
        phonebook: the agents who may have a phone, with their passwords.
        signed_in: the agents whose phone the centre believes to be here.
        outside: how numbers begin that may be called, as the centre has it now.
        away: what the dialplan wrote of calls that it took by itself; without it nobody reads that.
        tape: what recording needs; without it nothing is recorded, and the centre is told so.
    """

    def __init__(
        self,
        journal: Journal,
        server: Server,
        clock: Clock,
        *,
        secret: str,
        sounds: Sounds,
        callers: Callers,
        people: People | None,
        phonebook: Phonebook,
        signed_in: SignedIn,
        tape: Tape | None = None,
        away: AwayBook | None = None,
        outside: Callable[[], Sequence[str]] = lambda: DOMESTIC,
        settings: AdapterSettings = _DEFAULTS,
    ) -> None:
        self._tape = tape
        self._away = away
        self._outside = outside
        self._journal = journal
        self._server = server
        self._clock = clock
        self._secret = secret
        self._sounds = sounds
        self._callers = callers
        self._people = people
        self._phonebook = phonebook
        self._signed_in = signed_in
        self._settings = settings
        self._id = server.adapter
        self.ready = asyncio.Event()

    async def run(self) -> None:
        """Translate for ever. Trouble is logged once, and waited out."""
        troubled = False

        def well() -> None:
            nonlocal troubled
            if troubled:
                log.info("voice_back", adapter=self._id)
            troubled = False
            self.ready.set()

        while True:
            try:
                await self._session(well)
            except* Trouble as group:
                if not all(retryable(error) for error in group.exceptions):
                    raise
                if not troubled:
                    why = str(group.exceptions[0])
                    log.warning("voice_lost", adapter=self._id, why=why)
                    troubled = True
            now = self._clock.now()
            await self._clock.sleep_until(Instant(now + self._settings.pause))

    async def _session(self, well: Callable[[], None]) -> None:
        """From a connection to its end; knows nothing of the one before."""
        early: list[Event] = []
        session: _Session | None = None

        def hear(event: Event) -> None:
            if session is None or not session.begun:
                early.append(event)
            else:
                session.hear(event)

        ari = Ari(
            self._server.http,
            self._server.ari_user,
            self._secret,
            app=APP,
            hear=hear,
        )
        try:
            async with asyncio.TaskGroup() as group:
                await ari.open()
                group.create_task(ari.listen(), name=f"{self._id} listens")
                session = _Session(self, ari, group)
                group.create_task(session.mouth.run(), name=f"{self._id} speaks")
                await session.begin()
                session.begun = True
                if session.recorder is not None:
                    group.create_task(session.recorder.run(), name=f"{self._id} seals")
                for event in early:
                    session.hear(event)
                await session.mouth.flush()
                well()
                group.create_task(session.act(), name=f"{self._id} acts")
                group.create_task(session.read(), name=f"{self._id} reads what was left")
                group.create_task(session.guarding.run(), name=f"{self._id} guards")
                group.create_task(session.phones.watch(), name=f"{self._id} watches phones")
        finally:
            if self._tape is not None:
                await self._tape.ami.close()
            await ari.close()


class _Session:
    """The parts of the adapter, wired for as long as one connection lasts."""

    def __init__(self, adapter: AsteriskAdapter, ari: Ari, group: asyncio.TaskGroup) -> None:
        of = adapter
        server = of._server
        self.begun = False
        self._journal = of._journal
        self._centre = server.centre
        self._id = server.adapter
        self._settings = of._settings
        self._clock = of._clock
        self.mouth = Mouth(of._journal, server.centre, server.adapter, of._clock)
        self._x = Exchange(
            ari,
            Lanes(group),
            self.mouth,
            adapter=server.adapter,
            clock=of._clock,
            sounds=of._sounds,
            callers=of._callers,
            people=of._people,
        )
        self.phones = Phones(
            self._x,
            phonebook=of._phonebook,
            signed_in=of._signed_in,
            context=of._settings.phones_context,
            lost_after=of._settings.lost_after,
            media=media_lines(server),
        )
        self._steps = Steps(self._x)
        self._together = Together(self._x, self.phones)
        self.away = None if of._away is None else Away(self._x, of._away)
        self.messages = None if of._away is None else Messages(self._x, of._away)
        self._dialling = Dialling(
            self._x,
            self._together,
            Trunks(server.trunk, outside=of._outside),
            messages=self.messages,
        )
        self._watching = Watching(self._x, self.phones)
        parts = (self._x, self._steps, self._together, self._dialling, self._watching)
        self._incoming = Incoming(*parts, away=self.away)
        self.guarding = Guarding(self._x)
        self.recorder = None if of._tape is None else Recorder(self._x, of._tape)
        self._outgoing = Outgoing(*parts, recorder=self.recorder)
        self._reconcile = Reconcile(self._x, self._steps, self._incoming, self._dialling)

    async def begin(self) -> None:
        """Adopt what is there, do again what was not answered, and report."""
        await self._x.ari.choose_events()
        await self.phones.push()
        await self.phones.look()
        await self._reconcile.adopt()
        again: set[EffectId] = set()  # what we answer now stays unanswered until it is decided
        while True:
            taken = await self._journal.take(
                self._centre, self._id, limit=self._settings.batch + len(again), again=True
            )
            fresh = [each for each in taken if each.id not in again]
            if not fresh:
                break
            again.update(each.id for each in fresh)
            self._perform(fresh)
        if self.away is not None:
            await self.away.look(only_rang=True)
        self._report(f"start/{self._clock.now()}")

    async def read(self) -> None:
        """Look for ever after messages, and after calls that the dialplan took by itself."""
        while self.away is not None and self.messages is not None:
            await self.away.look()
            await self.messages.look()
            await self._clock.sleep_until(Instant(self._clock.now() + LOOK_EVERY))

    def hear(self, event: Event) -> None:
        """An event of Asterisk."""
        if event["type"] in ("ContactStatusChange", "PeerStatusChange"):
            self.phones.hear(event)
        else:
            self._incoming.hear(event)

    async def act(self) -> None:
        """Take effects for ever."""
        while True:
            taken = await self._journal.take(self._centre, self._id, limit=self._settings.batch)
            if taken:
                self._perform(taken)
            else:
                await self._journal.wait_effects(
                    self._centre, self._id, timeout=self._settings.poll
                )

    def _perform(self, taken: Sequence[TakenEffect]) -> None:
        for each in taken:
            if isinstance(each.todo.effect, AskReport):
                self._report(each.id)
                self.mouth.answer(each.id, each.todo.effect, DONE)
                continue
            deed = partial(self._outgoing.perform, each)
            self._x.lanes.put(lane_of(each.todo.effect), deed)

    def _report(self, name: str) -> None:
        report = self._reconcile.report(
            self.phones.present(), self.phones.signed_in(), self._watching.now()
        )
        self.mouth.tell(f"report/{name}", report)
