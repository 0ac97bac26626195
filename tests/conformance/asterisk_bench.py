"""The telephone's bench: a real Asterisk, telephones in the test's hand, an adapter to be killed.

Time is the wall's. So where the suite lets half a minute pass to see that nothing comes twice, a
second passes here; and the knife falls at some of its places only.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from maju.channels.asterisk.adapter import AsteriskAdapter
from maju.channels.asterisk.ari import Ari, Event
from maju.channels.asterisk.secrets import phone_secret, voice_key
from maju.channels.asterisk.sounds import Sounds
from maju.channels.simulated import Faults
from maju.engine.clock import WallClock
from maju.journal.memory import MemoryJournal, MemoryPeople, MemoryStore
from maju.journal.vault import Vault
from maju.kernel.effects import Dial, EndContact, Prompt
from maju.kernel.ids import AgentId, ContactId, CustomerId, EffectId
from maju.kernel.time import SECOND, Instant
from tests.asterisk_fixtures import RunningAsterisk
from tests.conformance.channel_benches import CutJournal, Killed, Knife, Scene
from tests.conformance.channel_puppet import CENTRE, Puppet
from tests.phones.hall import VIP, FewCallers
from tests.phones.sip import Line, Telephone
from tests.ports import free_port

AGENT = AgentId("minji")
CUSTOMER = CustomerId("cu_00000000000000000000000077")
NUMBER = "01099990000"
_REST_S = 1


class HastyPuppet(Puppet):
    """Lets no more than a second pass."""

    async def rest(self, seconds: int) -> None:
        await super().rest(min(seconds, _REST_S))


class AsteriskBench:
    """What the suite needs of a channel."""

    dials = True
    customer = CUSTOMER
    agent = AGENT

    def __init__(self, asterisk: RunningAsterisk, knife: Knife, faults: Faults) -> None:
        self.asterisk = asterisk
        self.adapter = asterisk.server.adapter
        self.knife = knife
        self.faults = faults
        self.clock = WallClock()
        self.store = MemoryStore(self.clock)
        self.people = MemoryPeople(Vault(bytes(range(32))))
        self.puppet: Puppet
        self._key = voice_key(asterisk.home / "keys")
        self._lines: dict[str, Line] = {}
        self._calling: list[asyncio.Task[None]] = []
        self._phones: list[Telephone] = []
        self._carrier: Telephone | None = None
        self._played: Counter[str] = Counter()
        self._running: asyncio.Task[None] | None = None
        self._process: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """The customer's telephone, the carrier's, and an ear of our own at Asterisk."""
        server = ("127.0.0.1", self.asterisk.sip_port)
        await self.people.put(CUSTOMER, "phone", NUMBER.encode())
        self._phone = await Telephone.open(server, "customer", tone=440.0)
        port = self.asterisk.carrier_port
        self._carrier = await Telephone.open(server, "carrier", tone=700.0, port=port)
        self._carrier.manner = "busy"
        self._phones += [self._phone, self._carrier]
        about = self.asterisk.server
        secret = self.asterisk.ari_secret
        self._ear = Ari(about.http, about.ari_user, secret, app="bench", hear=self._hear)
        await self._ear.open()
        self._listening = asyncio.create_task(self._ear.listen(), name="the bench listens")

    def _hear(self, event: Event) -> None:
        if event["type"] == "PlaybackStarted":
            self._played[event["playback"]["id"].partition("-")[2]] += 1
            if event["playback"]["media_uri"].endswith("order_number"):
                for line in self._lines.values():
                    line.press("20261122#")

    async def close(self) -> None:
        """Everybody hangs up, and the agent's telephone is taken away: the next scene has none."""
        for phone in self._phones:
            if phone.user.startswith("phone-"):
                await phone.register(phone_secret(self._key, AGENT), expires=0)
        self._listening.cancel()
        await asyncio.wait([self._listening])
        for channel in await self._ear_channels():
            await asyncio.to_thread(self.asterisk.cli, f"channel request hangup {channel}")
        await self._ear.close()
        for phone in self._phones:
            phone.close()

    async def _ear_channels(self) -> Sequence[str]:
        said = await asyncio.to_thread(self.asterisk.cli, "core show channels concise")
        return [line.split("!")[0] for line in said.splitlines() if "!" in line]

    # --- the outside -------------------------------------------------------------------------------

    def call(self) -> str:
        name = f"call{len(self._calling) + 1}"

        async def dial() -> None:
            self._lines[name] = await self._phone.call(VIP)

        self._calling.append(asyncio.create_task(dial(), name=name))
        return name

    def hang_up(self, call: str) -> None:
        self._lines[call].hang_up()

    def alive(self, call: str) -> bool:
        return not self._lines[call].over.is_set()

    def times_done(self, effect: EffectId) -> int:
        assert self._carrier is not None
        todo = self.store.shelves[CENTRE].effects[effect].row.todo()
        name = effect.replace("/", "-")
        if isinstance(todo.effect, EndContact):
            return sum(line.over.is_set() for line in self._lines.values())
        if isinstance(todo.effect, Dial):
            return len(self._carrier.rang)
        return self._played[name]

    def say(self, contact: ContactId, step: int) -> Prompt:
        return Prompt(contact=contact, step=step, prompt="recording_notice")

    def expect_call_back(self) -> None:
        """The agent's telephone is there from now on, and the customer's will answer."""
        assert self._carrier is not None
        self._carrier.manner = "answer"
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as link:
            port = free_port(socket.SOCK_DGRAM)
            link.bind(("127.0.0.1", port))
            link.settimeout(60)
            server = ("127.0.0.1", self.asterisk.sip_port)
            agent = Telephone(server, f"phone-{AGENT}", 1_500.0)
            agent.connection_made(_Blocking(link))
            agent.begin_to_register(phone_secret(self._key, AGENT))
            while not agent.registered.is_set():
                agent.datagram_received(link.recv(4096), server)

        async def stay() -> None:
            user = f"phone-{AGENT}"
            self._phones.append(await Telephone.open(server, user, tone=1_500.0, port=port))

        self._calling.append(asyncio.create_task(stay(), name="the agent's telephone"))

    # --- the process -------------------------------------------------------------------------------

    def start(self) -> None:
        self._running = asyncio.create_task(self._keep_alive(), name="the adapter's keeper")

    async def _keep_alive(self) -> None:
        """Starts the process again after a kill, without any of its memory."""
        while True:
            self._process = asyncio.create_task(self._live(), name="the process")
            try:
                await self._process
            except BaseExceptionGroup as group:
                if group.split(Killed)[1] is not None:
                    raise
            except Killed:
                pass
            await self.clock.sleep_until(Instant(self.clock.now() + SECOND // 2))

    async def _live(self) -> None:
        server = msgspec.structs.replace(self.asterisk.server, centre=CENTRE)
        adapter = AsteriskAdapter(
            CutJournal(self.clock, store=self.store, knife=self.knife),
            server,
            self.clock,
            secret=self.asterisk.ari_secret,
            sounds=Sounds(Path(server.prompts), told=lambda *_: ("place",)),
            callers=FewCallers(self.people),
            people=self.people,
            phonebook=lambda: {AGENT: phone_secret(self._key, AGENT)},
            signed_in=dict,
        )
        await adapter.run()

    async def stop(self) -> None:
        assert self._running is not None
        self._running.cancel()
        if self._process is not None:
            self._process.cancel()
            await asyncio.wait([self._process])
        with contextlib.suppress(asyncio.CancelledError):
            await self._running


class _Blocking:
    """A socket that a telephone may send by before the loop has its turn."""

    def __init__(self, link: socket.socket) -> None:
        self._link = link

    def get_extra_info(self, _: str) -> Any:
        return self._link.getsockname()

    def is_closing(self) -> bool:
        return False

    def sendto(self, data: bytes, to: Any) -> None:
        self._link.sendto(data, to)


def play_asterisk(
    asterisk: RunningAsterisk,
    scene: Scene,
    *,
    knife: Knife | None = None,
    faults: Faults | None = None,
) -> None:
    """Plays *scene* on a real Asterisk, the adapter running."""

    async def main() -> None:
        bench = AsteriskBench(asterisk, knife or Knife(), faults or Faults())
        journal = MemoryJournal(bench.clock, store=bench.store)
        bench.puppet = await HastyPuppet.lead(journal, bench.clock, bench.adapter)
        await bench.open()
        try:
            bench.start()
            await scene(bench)
            await bench.stop()
        finally:
            await bench.close()

    asyncio.run(main())
