"""The web chat's bench: visitors with a widget in the test's hand, and an adapter to be killed.

The widgets are what outlives the process: each keeps what its visitor did until it was taken, asks
again and again, loses answers and says things twice where the line is bad. The store is the twin
of the database, and outlives the process too.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import Awaitable, Callable
from typing import Any

from maju.channels.simulated import Faults
from maju.channels.webchat import WEBCHAT, Books, ChatSettings, Presence, WebchatAdapter
from maju.channels.webchat.doors import Door
from maju.channels.webchat.memory import MemoryStore as Sessions
from maju.channels.webchat.said import Begin, Give, Leave, Said
from maju.channels.webchat.visitors import Visitors
from maju.engine.virtual import VirtualClock, run_virtual
from maju.journal.memory import MemoryJournal, MemoryPeople, MemoryStore
from maju.journal.vault import Vault
from maju.kernel.effects import Prompt
from maju.kernel.ids import AgentId, CentreId, ClientId, ContactId, CustomerId, EffectId
from maju.kernel.time import SECOND, Instant
from tests.conformance.channel_benches import START, CutJournal, Killed, Knife
from tests.conformance.channel_puppet import CENTRE, Puppet

ORIGIN = "https://shop.example"
DOOR = Door(key="key", centre=CENTRE, client=ClientId("shop"), origins=frozenset({ORIGIN}))


class OneDoor:
    """A single shop."""

    def find(self, key: str) -> Door | None:
        return DOOR if key == DOOR.key else None

    def known(self, origin: str) -> bool:
        return origin in DOOR.origins

    def agent_name(self, centre: CentreId, agent: AgentId) -> str:
        return ""


class NoFiles:
    """Nothing is sent here."""

    async def put(self, *_: Any) -> None: ...

    async def about(self, *_: Any) -> None:
        return None

    async def get(self, *_: Any) -> None:
        return None


class Widget:
    """A visitor's widget: it resumes where it was, and says what it has to say until it is taken."""

    def __init__(self, bench: WebchatBench, name: str) -> None:
        self._bench = bench
        self._name = name
        self._token = ""
        self.outbox: list[Said] = [Begin(id=f"{name}-begin-0")]
        self.lines: list[Any] = []
        self.stage = "none"
        self._asked = 0

    async def live(self) -> None:
        """Look and speak once in a second, whoever listens."""
        while True:
            await asyncio.sleep(1)
            visitors = self._bench.visitors
            if visitors is None:
                continue
            with contextlib.suppress(Killed, ConnectionError):
                await self._round(visitors)

    async def _round(self, visitors: Visitors) -> None:
        if not self._token:
            self._token = await visitors.open_session("key", ORIGIN, self._name, "ko")
        session, door = await visitors.session(self._token, ORIGIN)
        while self.outbox:
            said = self.outbox[0]
            await self._bench.hear(visitors, session.id, said, door)
            self._bench.lose()
            self.outbox.pop(0)
        have = len(self.lines)
        count, state, lines = await visitors.see(session.id, have=have)
        self._bench.lose()
        assert [line["n"] for line in lines] == list(range(have + 1, count + 1))
        self.lines += lines
        self.stage = state["stage"]
        asking = state.get("asking")
        if asking and asking["step"] > self._asked:
            self._asked = asking["step"]
            self.outbox.append(
                Give(id=f"{self._name}-give-{asking['step']}", step=asking["step"], text="20261122")
            )


class WebchatBench:
    """What the suite needs of a channel; a chat window has no telephone."""

    adapter = WEBCHAT
    dials = False
    customer = CustomerId("cu_00000000000000000000000001")
    agent = AgentId("minji")

    def __init__(self, clock: VirtualClock, knife: Knife, faults: Faults) -> None:
        self.clock = clock
        self.knife = knife
        self.faults = faults
        self.chance = random.Random(7)
        self.store = MemoryStore(clock)
        whole = MemoryJournal(clock, store=self.store)
        self.sessions = Sessions(whole.submit, cut=self._cut)
        self.people = MemoryPeople(Vault(bytes(range(32))))
        self.visitors: Visitors | None = None
        self.widgets: dict[str, Widget] = {}
        self._lives: list[asyncio.Task[None]] = []
        self._lost: set[int] = set()
        self._rounds = 0
        self._running: asyncio.Task[None] | None = None
        self._process: asyncio.Task[None] | None = None
        self.puppet: Puppet

    def _cut(self) -> None:
        """The knife, in whoever's hand: a killed request kills the process."""
        try:
            self.knife.cut()
        except Killed:
            if self._process is not None and self._process is not asyncio.current_task():
                self.visitors = None
                self._process.cancel("killed")
            raise

    def lose(self) -> None:
        """An answer is lost on its way, now and then."""
        self._rounds += 1
        if self.faults.lose and self._rounds % 3 == 1:
            raise ConnectionError

    async def hear(self, visitors: Visitors, session: str, said: Said, door: Door) -> None:
        """A request; on a bad line it may come twice."""
        times = 2 if self.chance.random() < self.faults.double else 1
        for _ in range(times):
            kept, _ = await self.sessions.read(session, after=0)
            await visitors.hear(kept, door, said)

    # --- the outside -------------------------------------------------------------------------------

    def call(self) -> str:
        name = f"visitor{len(self.widgets) + 1}"
        self.widgets[name] = Widget(self, name)
        life = self.widgets[name].live()
        self._lives.append(asyncio.create_task(life, name=f"{name}'s widget"))
        return name

    def hang_up(self, call: str) -> None:
        self.widgets[call].outbox.append(Leave(id=f"{call}-leave-0"))

    def alive(self, call: str) -> bool:
        return any(
            each.open is not None for each in self.sessions.all_sessions() if each.talk is not None
        )

    def times_done(self, effect: EffectId) -> int:
        return self.sessions.times_done.get(effect, 0)

    def say(self, contact: ContactId, step: int) -> Prompt:
        return Prompt(contact=contact, step=step, prompt="recording_notice")

    def expect_call_back(self) -> None:
        """Nobody can be called here."""

    # --- the process -------------------------------------------------------------------------------

    def start(self) -> None:
        self._running = asyncio.create_task(self._keep_alive(), name="the adapter's keeper")

    async def _keep_alive(self) -> None:
        """Starts the process again a second after a kill, without any of its memory."""
        while True:
            self._process = asyncio.create_task(self._live(), name="the process")
            try:
                await self._process
            except BaseExceptionGroup as group:
                if group.split(Killed)[1] is not None:
                    raise
            except Killed:
                pass
            except asyncio.CancelledError:
                if asyncio.current_task().cancelling():  # type: ignore[union-attr]
                    raise
            finally:
                self.visitors = None
            await self.clock.sleep_until(Instant(self.clock.now() + SECOND))

    async def _live(self) -> None:
        loop = asyncio.get_running_loop()
        journal = CutJournal(self.clock, store=self.store, knife=self.knife)
        books = Books(self.sessions, self.people, Presence(loop.time))
        doors, settings = OneDoor(), ChatSettings()
        self.visitors = Visitors(
            books,
            doors,
            self.people,
            self.clock,
            files=NoFiles(),
            secret=b"secret",
            settings=settings,
            monotonic=loop.time,
        )
        adapter = WebchatAdapter(
            journal, CENTRE, books, doors, self.clock, monotonic=loop.time, settings=settings
        )
        await adapter.run()

    async def stop(self) -> None:
        assert self._running is not None
        self.visitors = None
        self._running.cancel()
        if self._process is None:  # it had not even begun
            return
        self._process.cancel()
        await asyncio.wait([self._running, self._process])

    def leave(self) -> None:
        """The visitors' browsers close."""
        for life in self._lives:
            life.cancel()


Scene = Callable[[Any], Awaitable[None]]


def play_webchat(scene: Scene, *, knife: Knife | None = None, faults: Faults | None = None) -> None:
    """Plays *scene* on web chat, in virtual time, the adapter running."""

    async def main() -> None:
        clock = VirtualClock()
        bench = WebchatBench(clock, knife or Knife(), faults or Faults())
        journal = MemoryJournal(clock, store=bench.store)
        bench.puppet = await Puppet.lead(journal, clock, bench.adapter)
        bench.start()
        await scene(bench)
        await bench.stop()
        bench.leave()

    run_virtual(main(), start=START)
