"""A small centre around a real Asterisk: the real core and adapter, a journal in memory, and
telephones of customers and agents in the test's hand. Everything has a tone of its own.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Literal

from maju.app.recordings.store import SealedRecordings
from maju.channels.asterisk.adapter import AsteriskAdapter
from maju.channels.asterisk.ami import Ami
from maju.channels.asterisk.away import Book as AwayBook
from maju.channels.asterisk.callers import Caller
from maju.channels.asterisk.limits import AdapterSettings
from maju.channels.asterisk.recording.recorder import Owner, Tape
from maju.channels.asterisk.recording.spool import Spool
from maju.channels.asterisk.secrets import phone_secret
from maju.channels.asterisk.sounds import Sounds
from maju.engine.clock import WallClock
from maju.engine.engine import Engine
from maju.journal.memory import MemoryJournal, MemoryPeople
from maju.journal.recordings.sealed import Head
from maju.journal.recordings.shelf import Shelf, key_of
from maju.journal.vault import Vault
from maju.kernel import flows as n
from maju.kernel.channels import Channel
from maju.kernel.commands import ApplySettings, Command, GiveInput
from maju.kernel.flows import Choice, Flow
from maju.kernel.ids import (
    AgentId,
    CentreId,
    ClientId,
    ContactId,
    CustomerId,
    FlowId,
    NodeId,
    QueueId,
    phone_of_person,
    sortable,
)
from maju.kernel.ports import Receipt
from maju.kernel.settings import (
    AgentSettings,
    CallbackRules,
    Entry,
    QueueSettings,
    Settings,
)
from maju.kernel.time import SECOND, Duration, Instant
from tests.asterisk_fixtures import RunningAsterisk
from tests.phones.floor import PATIENCE_S, Floor

CENTRE = CentreId("demo")
SHOP = ClientId("shop")
QUEUE, OTHER = QueueId("shop.orders"), QueueId("shop.other")
MINJI, JUN = AgentId("minji"), AgentId("jun")
NUMBER, VIP = "07000001000", "07000001009"
"""Through the menu; and straight to the line."""
BOSS = phone_of_person("boss")
TONES = {MINJI: 1_500.0, JUN: 2_100.0, BOSS: 2_100.0}


def a_centre(
    *,
    ring_s: float = 60.0,
    menu_s: float = 30.0,
    agents: Sequence[AgentId] = (MINJI, JUN),
    record: bool = False,
) -> Settings:
    """One shop, two lines, its agents, a menu; *record*: calls are, from the notice on."""

    def node(name: str) -> NodeId:
        return NodeId(name)

    told: Literal["recording", ""] = "recording" if record else ""
    menu = Flow(
        id=FlowId("shop.phone"),
        start=node("notice"),
        nodes=(
            n.Say(id=node("notice"), prompt="recording_notice", notice=told, next=node("menu")),
            n.Menu(
                id=node("menu"),
                prompt="menu",
                choices=(
                    Choice(key="1", label="orders", next=node("orders")),
                    Choice(key="2", label="callback", next=node("callback")),
                    Choice(key="3", label="message", next=node("mail")),
                    Choice(key="4", label="number", next=node("ask")),
                    Choice(key="5", label="outside", next=node("out")),
                ),
                otherwise=node("bye"),
                timeout=Duration(round(menu_s * SECOND)),
                retries=1,
            ),
            n.Ask(
                id=node("ask"),
                prompt="order_number",
                name="order",
                next=node("orders"),
                otherwise=node("bye"),
                least=4,
                most=8,
                timeout=Duration(5 * SECOND),
            ),
            n.OfferCallback(
                id=node("callback"), prompt="offer", queue=QUEUE, declined=node("orders")
            ),
            n.Voicemail(id=node("mail"), prompt="message", queue=QUEUE),
            n.Outside(id=node("out"), number="0212345678", failed=node("bye")),
            n.ToQueue(id=node("orders"), queue=QUEUE),
            n.End(id=node("bye"), prompt="goodbye"),
        ),
    )
    line = Flow(
        id=FlowId("shop.vip"),
        start=node("told") if record else node("line"),
        nodes=(n.Say(id=node("told"), prompt="recording_notice", notice=told, next=node("line")),)
        * record
        + (n.ToQueue(id=node("line"), queue=QUEUE),),
    )
    ring = Duration(round(ring_s * SECOND))
    lines = [
        QueueSettings(id=each, client=SHOP, name=each, ring_timeout=ring, wrap_up_ends=False)
        for each in (QUEUE, OTHER)
    ]
    return Settings(
        centre=CENTRE,
        version=1,
        clients=(SHOP,),
        queues=tuple(lines),
        agents=tuple(AgentSettings(id=each, queues=(QUEUE,)) for each in agents),
        flows=(menu, line),
        entries=tuple(
            Entry(address=address, channel=Channel.VOICE, client=SHOP, flow=flow.id, record=record)
            for address, flow in ((NUMBER, menu), (VIP, line))
        ),
        callbacks=CallbackRules(hours=None),
    )


class FewCallers:
    """A directory of those who called before."""

    def __init__(self, people: MemoryPeople) -> None:
        self._people = people
        self.known: dict[str, CustomerId] = {}

    async def entry(self, dialled: str) -> str | None:
        return dialled if dialled in (NUMBER, VIP) else None

    async def who(self, entry: str, number: str) -> Caller:
        if not number:
            return Caller()
        customer = self.known.get(number)
        if customer is None:
            customer = CustomerId(sortable("cu", Instant(0), len(self.known) + 1))
            self.known[number] = customer
            await self._people.put(customer, "phone", number.encode())
        return Caller(customer=customer)


class HeardJournal(MemoryJournal):
    """A journal that remembers what was submitted."""

    def __init__(self, clock: WallClock) -> None:
        super().__init__(clock)
        self.heard: list[Command] = []

    async def submit(self, centre: CentreId, commands: Sequence[Command]) -> Sequence[Receipt]:
        self.heard += commands
        return await super().submit(centre, commands)


class Hall(Floor):
    """One running centre."""

    def __init__(self, asterisk: RunningAsterisk, settings: Settings) -> None:
        self.journal = HeardJournal(WallClock())
        super().__init__(asterisk, settings, self.journal, TONES)
        self.people = MemoryPeople(Vault(bytes(range(32))))
        self.callers = FewCallers(self.people)
        self.engine = Engine(self.journal, CENTRE, self.clock, adapters=(self.adapter_id,))
        self.store = SealedRecordings(self.people, asterisk.home / "blobs", CENTRE)
        self.lost_after = Duration(2 * SECOND)

    # --- processes -------------------------------------------------------------------------------

    def start_adapter(self) -> None:
        """Start an adapter that knows nothing."""
        server = self.asterisk.server
        adapter = AsteriskAdapter(
            self.journal,
            server,
            self.clock,
            secret=self.asterisk.ari_secret,
            sounds=Sounds(Path(server.prompts), told=lambda *_: ("place",)),
            callers=self.callers,
            people=self.people,
            phonebook=lambda: {
                each: phone_secret(self._key, each)
                for each in (*(agent.id for agent in self.settings.agents), BOSS)
            },
            signed_in=self._signed_in,
            tape=self.tape(),
            away=self.away(),
            outside=lambda: self.replica.state.settings.outside,
            settings=AdapterSettings(lost_after=self.lost_after),
        )
        self.adapter = adapter
        self._running["adapter"] = asyncio.create_task(adapter.run(), name="adapter")

    def tape(self) -> Tape:
        """Recordings lie in the server's folder, for as long as the test does."""
        server = self.asterisk.server

        async def owner(contact: ContactId) -> Owner | None:
            held = self.replica.state.contacts.get(contact)
            return Owner(SHOP, None if held is None else held.customer)

        return Tape(
            ami=Ami(server.ami, server.ami_user, self.asterisk.ami_secret),
            spool=Spool(Path(server.spool)),
            store=self.store,
            owner=owner,
        )

    def away(self) -> AwayBook:
        """What the dialplan writes of calls that it takes by itself."""

        async def client(entry: str) -> ClientId | None:
            return SHOP if entry in (NUMBER, VIP) else None

        return AwayBook(
            folder=self.asterisk.server.away,
            recorded=self.asterisk.server.recorded,
            client=client,
            store=self.store,
        )

    async def stop_engine(self) -> None:
        """Nobody decides any more; the journal takes what is said."""
        task = self._running.pop("engine")
        task.cancel()
        await asyncio.wait([task])

    def start_engine(self) -> None:
        """Another one leads."""
        engine = Engine(self.journal, CENTRE, self.clock, adapters=(self.adapter_id,))
        self._running["engine"] = asyncio.create_task(engine.run(), name="engine")

    def shelf(self) -> Shelf:
        """Where recordings lie, sealed."""
        return Shelf(self.asterisk.home / "blobs", CENTRE)

    async def key_of(self, head: Head) -> bytes:
        """What opens a recording."""
        key = await self.people.get(head.owner, key_of(head.name))
        assert key is not None
        return key

    def _signed_in(self) -> dict[AgentId, Instant]:
        agents = self.replica.state.agents.values()
        mine = self.adapter_id
        return {a.id: a.signed_in_at for a in agents if mine in (a.adapter, a.phone_adapter)}

    async def kill_adapter(self) -> None:
        """Its process is gone: nothing that it remembers is left."""
        task = self._running.pop("adapter")
        task.cancel()
        await asyncio.wait([task])

    async def begin(self) -> None:
        """Lead the centre, and translate for it."""
        self._running["engine"] = asyncio.create_task(self.engine.run(), name="engine")
        self._running["replica"] = asyncio.create_task(self.replica.run(), name="replica")
        await self.do(ApplySettings(settings=self.settings))
        self.start_adapter()
        async with asyncio.timeout(60):  # a server that is not there fails the test, not the run
            await self.adapter.ready.wait()

    async def close(self) -> None:
        """Everybody goes home, and no line is left."""
        await super().close()
        async with asyncio.timeout(PATIENCE_S):
            while left := await self.channels():
                for channel in left:
                    self.asterisk.cli(f"channel request hangup {channel}")
                await asyncio.sleep(0.05)

    def settled(self) -> bool:
        """Whether every effect has been answered."""
        shelf = self.journal.store.shelves[CENTRE]
        return not shelf.waiting[self.adapter_id] and not shelf.taken[self.adapter_id]

    def given(self) -> list[GiveInput]:
        """What customers pressed, as it was told to the centre."""
        return [one.body for one in self.journal.heard if isinstance(one.body, GiveInput)]


@asynccontextmanager
async def a_hall(
    asterisk: RunningAsterisk, settings: Settings | None = None
) -> AsyncIterator[Hall]:
    """A centre for the length of a scene; no line is left afterwards. What the dialplan wrote of calls
    before, which nobody led any more, is forgotten."""
    for folder in asterisk.server.away_folders:
        for path in folder.glob("*"):
            path.unlink()
    hall = Hall(asterisk, settings or a_centre())
    try:
        await hall.begin()
        yield hall
    finally:
        await hall.close()
