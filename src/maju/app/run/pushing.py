"""The role ``push``: live connections of desks and boards, and the desk as an adapter.

One replica per centre is all that it holds; so it may be killed at any moment, and whoever was
connected comes back with what it has seen.
"""

from __future__ import annotations

import asyncio
import resource
import socket
import sys
import time
from collections.abc import Callable, Coroutine, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, Literal, Never

import structlog

from maju.app.collecting import collect_seldom
from maju.app.keys import open_vault
from maju.app.run.lasting import watch_sessions
from maju.app.run.plan import Plan, push_port, report_socket
from maju.app.run.roles import tell_ready
from maju.app.tasks import end, run_until
from maju.app.web.ports import HOST
from maju.app.web.secret import push_secret
from maju.app.words import SENTENCES
from maju.desk.adapter import DESK, DeskAdapter
from maju.desk.source import JournalDesks
from maju.engine.replica import Replica
from maju.facts.history.blobs import FolderBlobs
from maju.floor.board.boards import Boards as BoardLooks
from maju.floor.board.boards import Publisher as BoardPublisher
from maju.journal.postgres.journal import PostgresJournal
from maju.journal.postgres.people import PostgresPeople
from maju.kernel.errors import Refused, Trouble
from maju.kernel.ids import AgentId, CentreId, ContactId
from maju.kernel.time import Instant
from maju.live.bells import Bells
from maju.live.boards import Boards
from maju.live.endpoints import Doors
from maju.live.hub import Hub, Seat
from maju.live.serving import listen, serve
from maju.live.tickets import Gate
from maju.live.topics import BoardKey, Publisher, Publishers
from maju.metrics.service.remote import RemoteNumbers

log: structlog.typing.FilteringBoundLogger = structlog.get_logger("maju.live")

_LOOK_AT_LEADER_S = 2.0
_BOARD_THREADS = 3
_GIVE_WAY_S = 0.001


async def push(plan: Plan, url: str, stop: asyncio.Event) -> None:
    """Serve the live connections of this home beside its pages."""
    open_many()
    let_desks_first()
    collect_seldom()
    home, clock = plan.folders(), plan.clock()
    looks = BoardLooks(
        url,
        FolderBlobs(home.blobs),
        now=clock.now,
        numbers=partial(RemoteNumbers, report_socket(home)),
    )
    async with (
        PostgresJournal(url, clock, connections=6) as journal,
        PostgresPeople(url, open_vault(home), connections=4) as people,
    ):
        pushing = Pushing(
            url,
            push_secret(home),
            [
                JournalDesks(journal, people, each, clock, speed=plan.scale.speed)
                for each in plan.centres
            ],
            Looks(looks, clock.now),
            origins=origins(plan),
        )
        endless: list[Coroutine[Any, Any, Any]] = [
            pushing.hub.run(),
            pushing.bells.run(),
            watch_sessions(url, pushing.hub),
        ]
        for source in pushing.sources:
            replica = Replica(journal, source.centre, seen=source.see, leapt=source.leap)
            source.follows = replica
            adapter = DeskAdapter(
                journal, source.centre, clock, signed_in=partial(at_desks, source)
            )
            pushing.hub.on_presence(partial(_moved, adapter, source.centre))
            watches = pushing.hub.watches[source.centre]
            endless += [
                replica.run(),
                adapter.run(),
                watches.run(),
                watch_leader(journal, source),
            ]
        listening = listen(HOST, push_port(plan))
        stopped = asyncio.Event()
        served = asyncio.create_task(pushing.serve(listening, stop), name="push serves")
        served.add_done_callback(lambda _: stopped.set())
        try:
            await run_until(stopped, endless)
        finally:
            stop.set()
            await asyncio.wait((served,), timeout=6.0)
            await end(served)
            listening.close()
        if not served.cancelled():
            served.result()  # or why it could not serve


class Pushing:
    """The parts of push, wired; and what a bell means to them."""

    def __init__(
        self,
        url: str,
        secret: str,
        sources: Iterable[JournalDesks],
        publishers: Publishers,
        *,
        origins: frozenset[str],
    ) -> None:
        self.sources = tuple(sources)
        self.hub = Hub(self.sources, says)
        for source in self.sources:
            source.touch = self.hub.touched
        self.gate = Gate(secret, began=time.time())
        self.boards = Boards(publishers)
        self.bells = Bells(url, self)
        self.doors = Doors(
            self.hub, self.boards, self.gate, origins=origins, types=self.bells.agent_types
        )

    async def serve(self, listening: socket.socket, stop: asyncio.Event) -> None:
        """Take connections from the moment on when no change of rights can be missed."""
        heard = asyncio.create_task(self.bells.listening.wait())
        stopped = asyncio.create_task(stop.wait())
        await asyncio.wait((heard, stopped), return_when=asyncio.FIRST_COMPLETED)
        await end(heard, stopped)
        if stop.is_set():
            return
        self.gate.revoke_all(time.time())
        await serve(
            self.doors.application(),
            listening,
            stop,
            ready=tell_ready,
            end_all=self.end_all,
            gone=lambda: self.hub.empty,
        )

    def rights_changed(self, person: str) -> None:
        """What was opened with the old rights is closed, and no ticket of before opens anew."""
        self.gate.revoke(person, time.time())
        self.hub.revoke(person)

    def may_have_missed(self) -> None:
        """Everybody comes with a new ticket: the pages know who may."""
        self.gate.revoke_all(time.time())
        self.hub.end_all()

    def typing(
        self, centre: CentreId, contact: ContactId, by: Literal["agent", "customer"]
    ) -> None:
        """Desks see their customers type."""
        if centre in self.hub.sources and by == "customer":
            self.hub.typing(centre, contact, by)

    def nudge(self, centre: CentreId, what: str, agent: AgentId | None) -> None:
        """Pages ask anew."""
        self.hub.nudge(centre, what, agent)

    def end_all(self) -> None:
        """This process ends."""
        self.doors.closing = True
        self.hub.end_all()


class Looks:
    """The board's own publishers, for :class:`maju.live.topics.Publishers`."""

    def __init__(self, looks: BoardLooks, now: Callable[[], Instant]) -> None:
        self._looks = looks
        self._now = now

    def open(self, key: BoardKey) -> Publisher:
        """One board."""
        return BoardPublisher(self._looks, key.centre, key.view, key.clients)

    def now(self, _: CentreId) -> Instant:
        """The run's time."""
        return self._now()


def origins(plan: Plan) -> frozenset[str]:
    """The pages that may connect, as browsers write where they come from."""
    ours = {f"http://{host}:{plan.port}" for host in (HOST, "localhost")}
    return frozenset({*ours, plan.door.origin.rstrip("/")} - {""})


def open_many() -> None:
    """Let this process have as many connections as the system allows it."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def let_desks_first() -> None:
    """Boards are computed in threads: by few, which give way often, so that no ring waits for them."""
    sys.setswitchinterval(_GIVE_WAY_S)
    threads = ThreadPoolExecutor(_BOARD_THREADS, thread_name_prefix="boards")
    asyncio.get_running_loop().set_default_executor(threads)


def at_desks(source: JournalDesks) -> Mapping[AgentId, Instant]:
    """Who is signed in at a desk, and since when."""
    state = source.state
    if state is None:
        return {}
    return {each.id: each.signed_in_at for each in state.agents.values() if each.adapter == DESK}


def says(code: str, params: Mapping[str, str | int], language: str) -> str:
    """The sentence of a refusal, and what to do next."""
    known = SENTENCES.get(code)
    if known is None:
        return Refused(code, **params).code
    return " ".join(
        part for part in (known.says(language, params), known.next(language, params)) if part
    )


async def watch_leader(journal: PostgresJournal, source: JournalDesks) -> Never:
    """Tell the desks when nobody decides for their centre."""
    while True:
        try:
            source.leaderless = not await journal.led(source.centre)
        except Trouble:  # the replica tells of that
            source.leaderless = False
        await asyncio.sleep(_LOOK_AT_LEADER_S)


def _moved(adapter: DeskAdapter, centre: CentreId, seat: Seat, there: bool) -> None:  # noqa: FBT001 - as it is called
    if seat[0] == centre:
        adapter.moved(seat[1], there=there)
