"""Whatever a network does to a tab, it has what the journal says, each message once.

In-process and in virtual time: an engine, a replica and push's own session, with a wire between
session and tab that is cut at any message, in the middle of any, for any time; several tabs of one
agent; the push side made anew at any moment.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maju.desk.adapter import DESK
from maju.desk.feed import desk_of, encode, shared_of
from maju.desk.source import JournalDesks
from maju.desk.trail import Trails
from maju.engine.engine import Engine
from maju.engine.replica import Replica
from maju.engine.virtual import VirtualClock, run_virtual
from maju.journal.memory import MemoryJournal
from maju.journal.memory.people import MemoryPeople
from maju.journal.vault import KEY_BYTES, Vault
from maju.kernel.commands import AcceptOffer, Body, Command, Hold, Resume, SeeMessage
from maju.kernel.ids import CommandId, MessageId, OfferId, Seq
from maju.kernel.time import Instant
from maju.live.hub import Hub
from maju.live.hub import Tab as HubTab
from maju.live.session import DeskSession, Hello
from maju.live.tickets import Ticket
from tests.integration.live.push_bench import CENTRE, CHAT, CUSTOMER, MINSU, OPENING, arrives
from tests.live_tab import Tab

START = Instant(1_795_000_000_000_000)
MESSAGES = 12
TICKET = Ticket(kind="desk", person="minsu", centre=CENTRE, agent=MINSU, expires=0.0)


class Cut(Exception):
    """The wire broke."""


class Push:
    """One life of the push process."""

    def __init__(self, journal: MemoryJournal, people: MemoryPeople, clock: VirtualClock) -> None:
        self.source = JournalDesks(journal, people, CENTRE, clock)
        self.hub = Hub((self.source,), lambda code, params, language: code)
        self.source.touch = self.hub.touched
        replica = Replica(journal, CENTRE, seen=self.source.see, leapt=self.source.leap)
        self.source.follows = replica
        self.dead = asyncio.Event()
        self.tasks = [asyncio.create_task(one) for one in (replica.run(), self.hub.run())]

    async def end(self) -> None:
        """Killed."""
        self.dead.set()
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)


class World:
    """A chat between a customer and Minsu, and his tabs."""

    def __init__(self, seed: int, clock: VirtualClock) -> None:
        self.chance = Random(seed)
        self.clock = clock
        self.journal = MemoryJournal(clock)
        self.people = MemoryPeople(Vault(b"k" * KEY_BYTES))
        self.tabs = [Tab() for _ in range(self.chance.randint(1, 3))]
        self.push = Push(self.journal, self.people, clock)
        self.calm = False
        self._made = 0

    async def submit(self, *bodies: Body) -> None:
        commands = []
        for body in bodies:
            self._made += 1
            name = str(self._made)
            commands.append(
                Command(id=CommandId(f"cm_{name}"), source="t", source_id=name, body=body)
            )
        await self.journal.submit(CENTRE, commands)

    async def sometimes(self, most_s: float) -> None:
        await asyncio.sleep(self.chance.random() * most_s)

    async def keep(self, tab: Tab) -> None:
        """A tab's life: connections, each cut at some message."""
        while True:
            push = self.push
            hello = json.loads(tab.hello(""))
            session = DeskSession(
                TICKET, Hello(ticket="", have=hello["have"], seq=hello["seq"]), push.source
            )
            entry = HubTab(session, lambda: None)
            push.hub.enter(entry)
            running = asyncio.create_task(session.run(self._wire(tab, push)))
            dead = asyncio.create_task(push.dead.wait())
            await asyncio.wait((running, dead), return_when=asyncio.FIRST_COMPLETED)
            for task in (running, dead):
                task.cancel()
            ended, _ = await asyncio.gather(running, dead, return_exceptions=True)
            assert isinstance(ended, Cut | asyncio.CancelledError), ended
            push.hub.leave(entry)
            await self.sometimes(4.0)

    def _wire(self, tab: Tab, push: Push) -> Callable[[str], Awaitable[None]]:
        left = self.chance.choice((0, 1, 2, 3, 5, 8, 1_000))

        async def send(text: str) -> None:
            nonlocal left
            await self.sometimes(0.3)
            if push is not self.push or (left == 0 and not self.calm):
                # it may have arrived all the same, or not: nobody at the other end can tell
                if self.chance.random() < 0.5 and push is self.push:
                    tab.hear(text)
                raise Cut
            left -= 1
            tab.hear(text)

        return send

    async def mischief(self) -> None:
        """Now and then push is killed and comes again."""
        while not self.calm:
            await self.sometimes(15.0)
            old, self.push = self.push, Push(self.journal, self.people, self.clock)
            await old.end()

    async def talk(self) -> None:
        await self.submit(*OPENING, arrives(START))
        while not (offer := self._offer()):  # noqa: ASYNC110 - it looks at whichever push lives
            await asyncio.sleep(0.1)
        await self.submit(AcceptOffer(agent=MINSU, offer=offer))
        for n in range(1, MESSAGES + 1):
            message = MessageId(f"ms_{n}")
            await self.people.put(CUSTOMER, message, f"줄 {n}".encode())
            by: Any = self.chance.choice(("customer", "agent"))
            agent = MINSU if by == "agent" else None
            await self.submit(SeeMessage(contact=CHAT, message=message, by=by, agent=agent))
            if self.chance.random() < 0.3:
                await self.submit(
                    Hold(agent=MINSU, contact=CHAT), Resume(agent=MINSU, contact=CHAT)
                )
            await self.sometimes(3.0)

    def _offer(self) -> OfferId | None:
        state = self.push.source.state
        contact = None if state is None else state.contacts.get(CHAT)
        return None if contact is None else contact.offer


async def play(seed: int, clock: VirtualClock) -> None:
    world = World(seed, clock)
    engine = Engine(world.journal, CENTRE, clock, adapters=(DESK,))
    leading = asyncio.create_task(engine.run())
    kept = [asyncio.create_task(world.keep(tab)) for tab in world.tabs]
    mischief = asyncio.create_task(world.mischief())
    await world.talk()
    world.calm = True
    await mischief
    await asyncio.sleep(30)
    for task in kept:
        assert not task.done(), task.result()
        task.cancel()
    await asyncio.gather(*kept, return_exceptions=True)
    await world.push.end()
    engine.stop()
    await leading
    events = await world.journal.read(CENTRE, after=Seq(0), limit=10_000)
    state, trails = world.push.source.state, Trails()
    assert state is not None
    trails.see(events, state)
    expected = desk_of(state, trails, MINSU, shared_of(state, events[-1].at))
    for tab in world.tabs:
        assert tab.desk == json.loads(encode(expected))
        assert [one["text"] for one in tab.said[CHAT]] == [
            f"줄 {n}" for n in range(1, MESSAGES + 1)
        ]


@pytest.mark.parametrize("seed", range(6))
def test_a_mischievous_network_costs_nothing(seed: int) -> None:
    _in_virtual_time(seed)


@given(seed=st.integers(6, 1_000_000))
@settings(max_examples=20)
def test_no_network_costs_anything(seed: int) -> None:
    _in_virtual_time(seed)


def _in_virtual_time(seed: int) -> None:
    async def scene() -> None:
        await play(seed, VirtualClock())

    run_virtual(scene(), start=START)
