"""What each child process of ``maju run`` does, until *stop* is set."""

from __future__ import annotations

import asyncio
import signal
from contextlib import suppress

import structlog

from maju.app.keys import open_vault
from maju.app.postgres.locks import FileLock
from maju.app.recordings.keeping import keep_recordings
from maju.app.run.demo_past import bring_past
from maju.app.run.following import follow_roster
from maju.app.run.freshening import stay_fresh
from maju.app.run.plan import SIMULATED, Plan, count_file, report_socket
from maju.app.run.sealing import keep_imported, keep_sealed
from maju.app.run.turning import turn_days
from maju.app.run.warming import stay_warm
from maju.app.tasks import end, run_until
from maju.channels.asterisk.settings import VoiceConfig
from maju.channels.simulated import OwnCount, SimulatedAdapter, World
from maju.channels.simulated.demo import open_demo_settings
from maju.channels.simulated.demo.turns import heads_of, on_duty
from maju.desk.adapter import DESK
from maju.engine.engine import Engine
from maju.engine.follower import Follower
from maju.facts.history.blobs import FolderBlobs
from maju.facts.readmodel import Projector
from maju.journal.postgres.journal import PostgresJournal
from maju.journal.postgres.people import PostgresPeople
from maju.kernel.errors import Refused
from maju.metrics.changing import HEADS
from maju.metrics.links import CHAINED, Stored
from maju.metrics.local import LocalNumbers
from maju.metrics.service.server import serve
from maju.metrics.service.socket import listen

log: structlog.typing.FilteringBoundLogger = structlog.get_logger("maju.run")

_ASK_AGAIN_S = 1.0
_FRESH_S = 5.0
"""While somebody asks, most moments are younger. Pages keep their answers for ten more."""
_REPORTS_EVERY_S = 20.0
_LOOKS_A_TICK = 10
"""So often between two ticks it is seen whether somebody waits for a report at a page."""


async def lead(plan: Plan, url: str, stop: asyncio.Event) -> None:
    """Lead every centre of the plan, each by an engine of its own."""
    clock = plan.clock()
    adapters = (DESK,) if plan.demo is None else (DESK, SIMULATED)
    servers = VoiceConfig.load(plan.folders().root)
    async with PostgresJournal(url, clock, connections=4) as journal:
        engines = [
            Engine(
                journal,
                each,
                clock,
                adapters=(*adapters, *(server.adapter for server in servers.of(each))),
            )
            for each in plan.centres
        ]
        leading = [
            asyncio.create_task(each.run(), name=f"engine {each.centre}") for each in engines
        ]
        tell_ready()
        stopped = asyncio.create_task(stop.wait())
        await asyncio.wait([*leading, stopped], return_when=asyncio.FIRST_COMPLETED)
        for engine in engines:
            engine.stop()
        await end(stopped)
        await asyncio.gather(*leading)


async def follow(plan: Plan, url: str, stop: asyncio.Event) -> None:
    """Take snapshots of every centre, keep its read model and its sealed days, beside its leader."""
    clock, blobs = plan.clock(), FolderBlobs(plan.folders().blobs)
    async with PostgresJournal(url, clock, connections=4) as journal:
        followers = [Follower(journal, each) for each in plan.centres]
        projectors = [Projector(url, journal, each) for each in plan.centres]
        tell_ready()
        await run_until(
            stop,
            [
                *(each.run() for each in followers),
                *(each.run() for each in projectors),
                *(keep_sealed(url, blobs, each, clock) for each in plan.centres),
            ],
        )


async def report(plan: Plan, url: str, stop: asyncio.Event) -> None:
    """Answer questions about numbers, for pages and whoever else asks on this machine."""
    home, clock = plan.folders(), plan.clock()
    led = dict.fromkeys(map(str, plan.centres), clock.now)
    numbers = LocalNumbers(url, FolderBlobs(home.blobs), clocks=led, fresh_s=_FRESH_S)
    tell_ready()
    with FileLock(home.run / "report.lock") as lock:
        while not lock.take():  # another run of this home answers; when it ends, we do
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), _ASK_AGAIN_S)
                return
        disk = Stored(home.links)
        CHAINED.keep_on(disk)
        HEADS.keep_on(disk)
        warming = asyncio.create_task(stay_warm(numbers, stop, disk.tidy))
        freshening = asyncio.create_task(stay_fresh(numbers, stop))
        await serve(numbers, listen(report_socket(home)), stop)
        await warming
        await freshening


async def send_reports(plan: Plan, url: str, stop: asyncio.Event) -> None:
    """Draft the reports that are due by the run's time, and send what may go out; keep up the
    files of centres that were only imported."""
    from maju.app.numbers.store import Store
    from maju.app.reporting.mail import find_way
    from maju.app.reporting.schedule import tick
    from maju.floor.reports.documents.wanting import someone_waits

    home, clock = plan.folders(), plan.clock()
    store = Store(url=url, blobs=FolderBlobs(home.blobs), home=home)
    centres = (*plan.centres, *plan.shown)
    keeping = asyncio.create_task(keep_imported(url, store.blobs, plan.centres))
    turning = asyncio.create_task(turn_days(home, url, plan.centres, clock.now))
    recordings = asyncio.create_task(keep_recordings(home, url, plan.centres, clock.now))
    past = asyncio.create_task(bring_past(plan, url, stop))
    tell_ready()
    while not stop.is_set():
        try:
            await asyncio.to_thread(tick, store, find_way(home), centres, clock.now)
        except Refused as refused:  # a person mends it: what is due stays due
            log.warning("reports_refused", why=str(refused))
        for _ in range(_LOOKS_A_TICK):
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), _REPORTS_EVERY_S / _LOOKS_A_TICK)
            if stop.is_set() or await asyncio.to_thread(someone_waits, url):
                break
    await past
    await end(recordings)
    await end(turning)
    await end(keeping)


async def play_world(plan: Plan, url: str, stop: asyncio.Event) -> None:
    """Be the customers, the agents and the network of the demonstration, and their adapter.

    After SIGUSR1 no customer comes any more; those who are there are served.
    """
    demo, centre = plan.demo, plan.centres[0]
    assert demo is not None, "a world without a demonstration"
    home, clock = plan.folders(), plan.clock()
    count = OwnCount(count_file(home, centre))
    heads = heads_of(demo.agents)
    settings = open_demo_settings(agents=heads, centre=centre)
    world = World(
        settings,
        demo.seed,
        clock,
        load=demo.load * demo.agents / heads,  # as many come as those at work can answer
        count=count,
        adapter=SIMULATED,
        on_duty=on_duty(demo.agents, clock.now(), settings),
    )
    asyncio.get_running_loop().add_signal_handler(signal.SIGUSR1, _close_doors, world)
    async with (
        PostgresJournal(url, clock, connections=4) as journal,
        PostgresPeople(url, open_vault(home)) as people,
    ):
        adapter = SimulatedAdapter(journal, centre, world, clock, SIMULATED, people=people)
        tell_ready()
        following = follow_roster(world, url, centre, clock)
        await run_until(stop, [world.live(), adapter.run(), following])
    count.close()


def _close_doors(world: World) -> None:
    world.stopping = True


def tell_ready() -> None:
    """Let the parent know."""
    print("ready", flush=True)  # the parent reads our stdout
