"""A push process of its own over a real database, an engine here, and tabs over real sockets."""

from __future__ import annotations

import asyncio
import os
import secrets
import signal
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake

from maju.app.home import Home
from maju.app.keys import open_vault
from maju.app.run.plan import Plan, push_port
from maju.app.web.secret import push_secret
from maju.desk.adapter import DESK
from maju.engine.clock import Scale, WallClock, wall
from maju.engine.engine import Engine
from maju.journal.postgres.journal import PostgresJournal
from maju.journal.postgres.people import PostgresPeople
from maju.kernel.channels import Channel
from maju.kernel.commands import ApplySettings, Arrive, Body, Command, SeeMessage, SetState, SignIn
from maju.kernel.errors import Trouble
from maju.kernel.flows import Flow, ToQueue
from maju.kernel.ids import (
    AdapterId,
    AgentId,
    CentreId,
    ClientId,
    CommandId,
    ContactId,
    CustomerId,
    FlowId,
    MessageId,
    NodeId,
    QueueId,
)
from maju.kernel.settings import AgentSettings, Capacity, Entry, QueueSettings, Settings
from maju.live.tickets import LIFETIME_S, Ticket, seal_ticket
from tests.live_tab import Tab
from tests.ports import quiet_port

CENTRE = CentreId("mall")
MINSU, JIYOUNG = AgentId("minsu"), AgentId("jiyoung")
CHAT = ContactId("ct_chat")
CUSTOMER = CustomerId("cu_one")
WEB = AdapterId("webchat")
SETTINGS = Settings(
    centre=CENTRE,
    version=1,
    clients=(ClientId("shop"),),
    queues=(
        QueueSettings(
            id=QueueId("delivery"), client=ClientId("shop"), name="배송", channels=(Channel.CHAT,)
        ),
    ),
    agents=tuple(AgentSettings(id=one, capacity=Capacity(chat=3)) for one in (MINSU, JIYOUNG)),
    flows=(
        Flow(
            id=FlowId("main"),
            start=NodeId("line"),
            nodes=(ToQueue(id=NodeId("line"), queue=QueueId("delivery")),),
        ),
    ),
    entries=(
        Entry(address="shop", channel=Channel.CHAT, client=ClientId("shop"), flow=FlowId("main")),
    ),
)
OPENING: tuple[Body, ...] = (
    ApplySettings(settings=SETTINGS),
    SignIn(agent=MINSU, adapter=DESK),
    SetState(agent=MINSU, state="available"),
)


def arrives(at: int) -> Body:
    """A visitor's chat."""
    return Arrive(
        contact=CHAT,
        adapter=WEB,
        entry="shop",
        channel=Channel.CHAT,
        customer=CUSTOMER,
        began_at=at,  # type: ignore[arg-type]
    )


class Bench:
    """One centre."""

    def __init__(self, url: str, home: Home, journal: PostgresJournal, people: PostgresPeople):
        self.url, self.home, self.journal, self.people = url, home, journal, people
        self.plan = Plan(
            home=str(home.root),
            centres=(CENTRE,),
            scale=Scale(origin=wall(), wall_origin=wall()),
            port=quiet_port(),
        )
        self.origin = f"http://127.0.0.1:{self.plan.port}"
        self.process: asyncio.subprocess.Process | None = None
        self._made = 0

    async def start(self) -> None:
        """Start the push process, and wait until it takes connections."""
        self.process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "maju.app.run.child",
            "push",
            self.plan.text(),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            env={**os.environ, "DATABASE_URL": self.url, "MAJU_HOME": str(self.home.root)},
        )
        assert self.process.stdout is not None
        said = await asyncio.wait_for(self.process.stdout.readline(), 30)
        assert said == b"ready\n", said

    async def kill(self, how: signal.Signals = signal.SIGKILL) -> None:
        """End it."""
        assert self.process is not None
        with suppress(ProcessLookupError):
            self.process.send_signal(how)
        await asyncio.wait_for(self.process.wait(), 15)
        self.process = None

    def start_engine(self) -> None:
        """Somebody decides, in this process."""
        self.engine = Engine(self.journal, CENTRE, WallClock(), adapters=(DESK,))
        self.leading = asyncio.create_task(self.engine.run())

    async def stop_engine(self) -> None:
        """Nobody does."""
        self.engine.stop()
        await self.leading

    async def submit(self, *bodies: Body) -> list[CommandId]:
        """Somebody asks for something."""
        commands = []
        for body in bodies:
            self._made += 1
            name = f"{self._made}-{secrets.token_hex(3)}"
            commands.append(
                Command(id=CommandId(f"cm_{name}"), source="test", source_id=name, body=body)
            )
        await self.journal.submit(CENTRE, commands)
        return [one.id for one in commands]

    async def write(self, n: int) -> None:
        """The customer's n-th line."""
        message = MessageId(f"ms_{n}")
        await self.people.put(CUSTOMER, message, f"줄 {n}".encode())
        await self.submit(SeeMessage(contact=CHAT, message=message, by="customer"))

    async def write_soon(self, n: int) -> None:
        """The same, as soon as the database takes it."""
        while True:
            try:
                await self.write(n)
                return
            except Trouble:
                await asyncio.sleep(0.1)

    def ticket(self, agent: AgentId = MINSU, person: str = "minsu@mall") -> str:
        """As a page gives it."""
        made = Ticket(
            kind="desk",
            person=person,
            centre=CENTRE,
            agent=agent,
            expires=time.time() + LIFETIME_S,
        )
        return seal_ticket(push_secret(self.home), made)

    @asynccontextmanager
    async def socket(self, origin: str | None = None) -> AsyncIterator[ClientConnection]:
        """A connection that has said nothing yet."""
        address = f"ws://127.0.0.1:{push_port(self.plan)}/live/desk"
        async with connect(address, origin=origin or self.origin, compression=None) as socket:  # type: ignore[arg-type]
            yield socket

    def begin(self, tab: Tab, *, agent: AgentId = MINSU) -> Keeper:
        """Keep *tab* connected, as a browser does, until it is stopped."""
        return Keeper(self, tab, agent)


class Keeper:
    """A tab over real sockets, which comes back whenever it is cut."""

    def __init__(self, bench: Bench, tab: Tab, agent: AgentId) -> None:
        self.tab = tab
        self.connections = 0
        self.closed: list[int] = []
        self.socket: ClientConnection | None = None
        self._moved = asyncio.Condition()
        self._task = asyncio.create_task(self._run(bench, agent))

    async def _run(self, bench: Bench, agent: AgentId) -> None:
        while True:
            try:
                async with bench.socket() as socket:
                    await socket.send(self.tab.hello(bench.ticket(agent)))
                    self.socket = socket
                    self.connections += 1
                    async for text in socket:
                        self.tab.hear(text)
                        async with self._moved:
                            self._moved.notify_all()
                self.closed.append(socket.close_code or 0)
            except ConnectionClosed as over:
                self.closed.append(over.rcvd.code if over.rcvd else 0)
            except (OSError, InvalidHandshake):
                pass
            await asyncio.sleep(0.05)

    async def until(self, true: Callable[[], object]) -> None:
        """Until what the tab was told makes it *true*."""
        async with self._moved, asyncio.timeout(60):
            await self._moved.wait_for(lambda: bool(true()))

    async def stop(self) -> None:
        """The tab is closed. What went wrong in it is raised."""
        self._task.cancel()
        with suppress(asyncio.CancelledError):
            await self._task


@asynccontextmanager
async def bench(url: str, folder: Path) -> AsyncIterator[Bench]:
    """A centre with an engine, and a push process."""
    home = Home(folder).prepare()
    clock = WallClock()
    async with (
        PostgresJournal(url, clock, connections=4) as journal,
        PostgresPeople(url, open_vault(home)) as people,
    ):
        made = Bench(url, home, journal, people)
        made.start_engine()
        try:
            await made.start()
            yield made
        finally:
            if made.process is not None:
                await made.kill()
            await made.stop_engine()
