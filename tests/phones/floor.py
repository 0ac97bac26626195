"""People with telephones around a running centre, and what is seen of it: whoever leads it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from maju.channels.asterisk.secrets import phone_secret, voice_key
from maju.engine.clock import WallClock
from maju.engine.replica import Replica
from maju.kernel.commands import Body, Command, SetState, SignIn
from maju.kernel.events import Event
from maju.kernel.ids import AgentId, CommandId, ContactId, contact_id, sortable
from maju.kernel.ports import Journal
from maju.kernel.settings import Settings
from tests.asterisk_fixtures import RunningAsterisk
from tests.phones.sip import Telephone
from tests.phones.sound import RATE

CUSTOMER_TONE = 440.0
AGENT_TONE = 1_500.0
PATIENCE_S = 60.0
"""For what takes a moment, on a machine that has other things to do."""


class Floor:
    """Agents, customers, and the journal of their centre.

    Args:
        tones: what agents' voices sound like; :data:`AGENT_TONE` when nobody says.
    """

    def __init__(
        self,
        asterisk: RunningAsterisk,
        settings: Settings,
        journal: Journal,
        tones: Mapping[AgentId, float],
    ) -> None:
        self.asterisk = asterisk
        self.settings = settings
        self.centre = settings.centre
        self.clock = WallClock()
        self.tones = tones
        self.adapter_id = asterisk.server.adapter
        self.replica = Replica(journal, self.centre, seen=self._see)
        self.events: list[Event] = []
        self.phones: dict[AgentId, Telephone] = {}
        self.customers: list[Telephone] = []
        self._submits = journal.submit
        self._key = voice_key(asterisk.home / "keys")
        self._running: dict[str, asyncio.Task[Any]] = {}
        self._said = 0

    async def _see(self, events: Sequence[Event]) -> None:
        self.events += events

    async def close(self) -> None:
        """Everybody goes home."""
        for phone in (*self.phones.values(), *self.customers):
            phone.close()
        for name in ("adapter", "replica", "engine"):
            task = self._running.pop(name, None)
            if task is not None:
                task.cancel()
                await asyncio.wait([task])

    async def channels(self) -> list[str]:
        """The names of all channels at Asterisk."""
        said = await asyncio.to_thread(self.asterisk.cli, "core show channels concise")
        return [line.split("!")[0] for line in said.splitlines() if "!" in line]

    # --- people ----------------------------------------------------------------------------------

    async def do(self, body: Body) -> Command:
        """Somebody at the desk, or a page, wants *body*."""
        self._said += 1
        now = self.clock.now()
        said = Command(
            id=CommandId(sortable("cm", now, self._said)),
            source="test",
            source_id=str(self._said),
            body=body,
        )
        await self._submits(self.centre, [said])
        return said

    async def agent(self, agent: AgentId, *, manner: str = "answer") -> Telephone:
        """An agent with a telephone comes to work and is available."""
        phone = await self.telephone(agent)
        phone.manner = manner  # type: ignore[assignment]
        await self.do(SignIn(agent=agent, adapter=self.adapter_id, phone=True))
        await self.do(SetState(agent=agent, state="available"))
        return phone

    async def telephone(self, agent: AgentId) -> Telephone:
        """A telephone that registers; nobody is at work by it yet."""
        server = ("127.0.0.1", self.asterisk.sip_port)
        phone = await Telephone.open(
            server, f"phone-{agent}", tone=self.tones.get(agent, AGENT_TONE)
        )
        self.phones[agent] = phone
        await phone.register(phone_secret(self._key, agent))
        return phone

    async def customer(self, *, tone: float = CUSTOMER_TONE) -> Telephone:
        """A customer with a telephone."""
        server = ("127.0.0.1", self.asterisk.sip_port)
        phone = await Telephone.open(server, "customer", tone=tone)
        self.customers.append(phone)
        return phone

    # --- what is seen ----------------------------------------------------------------------------

    def secret(self, agent: AgentId) -> str:
        """What the agent's telephone registers with."""
        return phone_secret(self._key, agent)

    def pushed(self) -> bool:
        """Whether Asterisk knows the agents' telephones."""
        return f"phone-{self.settings.agents[0].id}" in self.asterisk.cli("pjsip show endpoints")

    def contact(self, name: str) -> ContactId:
        """A contact that begins at the desk."""
        return contact_id(self.clock.now(), "test", name)

    def recordings(self) -> list[Path]:
        """Messages that are being recorded, or have been."""
        return sorted(Path(self.asterisk.server.folder).parent.rglob("mail-*.wav"))

    def wait_for_recording(self, seconds: float) -> None:
        """Until the last recording holds so much sound."""
        end = time.monotonic() + PATIENCE_S
        while self.recordings()[-1].stat().st_size < seconds * RATE * 2:
            assert time.monotonic() < end, "nothing is recorded"
            time.sleep(0.05)

    def all(self, kind: type[Any], contact: ContactId | None = None) -> list[Any]:
        """The bodies of events of one kind, oldest first."""
        return [
            event.body
            for event in self.events
            if isinstance(event.body, kind)
            and (contact is None or getattr(event.body, "contact", None) == contact)
        ]

    async def until(self, true: Callable[[], Any], *, within_s: float = PATIENCE_S) -> None:
        """Wait for what must come."""
        loop = asyncio.get_running_loop()
        end = loop.time() + within_s
        while not true():
            if loop.time() > end:
                raise AssertionError(
                    f"waited in vain; seen {[str(e.body)[:160] for e in self.events][-12:]};"
                    f" Asterisk says {await self.channels()}"
                )
            for task in self._running.values():
                if task.done():
                    task.result()
            await asyncio.sleep(0.02)

    async def seen(self, kind: type[Any], *, times: int = 1, within_s: float = PATIENCE_S) -> Any:
        """The *times*-th event of a kind, when it has come."""
        await self.until(lambda: len(self.all(kind)) >= times, within_s=within_s)
        return self.all(kind)[times - 1]
