"""``python -m tests.upgrade.make_day VERSION`` writes ``days/VERSION.sql.xz``.

Two centres live in virtual time with the real engine: Seoul from a seed, with customers, agents
and an adapter; Busan by a script. Every command, decision and effect is then given to the real
store, as it came, and dumped. Made once, when a version is done, and never again: the test of
every later version reads it. Until version 1 is out it may be made anew.
"""

from __future__ import annotations

import asyncio
import logging
import lzma
import re
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from random import Random

import psycopg
import structlog
from msgspec.structs import replace

from maju.app.backup.programs import find_programs
from maju.app.home import Home, make_folder
from maju.app.postgres import EmbeddedPostgres
from maju.channels.simulated.adapter import SimulatedAdapter
from maju.channels.simulated.world import World, profile_of
from maju.engine.clock import WallClock
from maju.engine.core import ROUTING
from maju.engine.engine import Engine
from maju.engine.virtual import VirtualClock, run_virtual
from maju.journal.memory import MemoryJournal, MemoryStore
from maju.journal.postgres import PostgresJournal, PostgresPeople
from maju.journal.postgres.migrate import migrate
from maju.journal.vault import Vault
from maju.kernel.commands import ApplySettings, Command
from maju.kernel.ids import AdapterId, CentreId, CommandId, CustomerId, Seq
from maju.kernel.ports import Decided, Lease, Snapshot
from maju.kernel.time import MINUTE, Duration, Instant
from maju.routing import State
from tests.simulation.centre import CENTRE as SEOUL
from tests.simulation.centre import OPENS, draw_settings
from tests.upgrade.busan import ADAPTER as SCRIPT
from tests.upgrade.busan import BUSAN, Script

DAYS = Path(__file__).parent / "days"
MASTER = bytes(range(32))
MONDAY = Instant(1_795_359_600_000_000)  # 2026-11-23 00:00 in Seoul
SEED = 7
LIVES = Duration(45 * MINUTE)
LEADS = 3  # leaderships over the day
SIMULATED = AdapterId("simulated")
FORGOTTEN = CustomerId("cu_busan1")


class Kept:
    """What was told about people, in clear, until the real store locks it away."""

    def __init__(self) -> None:
        self.values: dict[tuple[CustomerId, str], bytes] = {}

    async def put(self, customer: CustomerId, name: str, value: bytes) -> None:
        self.values[customer, name] = value

    async def get(self, customer: CustomerId, name: str) -> bytes | None:
        return self.values.get((customer, name))

    async def forget(self, customer: CustomerId) -> bool:
        raise NotImplementedError(customer)

    async def forgotten(self) -> Sequence[CustomerId]:
        return []


async def live_in_seoul(store: MemoryStore, clock: VirtualClock, kept: Kept) -> None:
    """A morning that stops in its middle: calls wait, ring and are being answered."""
    settings = draw_settings(Random(f"upgrade {SEED}"))
    world = World(
        settings,
        SEED,
        clock,
        profile=profile_of(settings, occupancy=0.95),
        adapter=SIMULATED,
    )
    journal = MemoryJournal(clock, store=store)
    command = Command(
        id=CommandId("cm_settings"),
        source="desk",
        source_id="settings/1",
        body=ApplySettings(settings=settings),
    )
    await journal.submit(SEOUL, [command])
    engine = Engine(journal, SEOUL, clock, adapters=(SIMULATED,))
    adapter = SimulatedAdapter(journal, SEOUL, world, clock, SIMULATED, people=kept)
    tasks = [asyncio.create_task(run) for run in (world.live(), engine.run(), adapter.run())]
    await clock.sleep_until(Instant(clock.now() + LIVES))
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def live() -> tuple[dict[CentreId, Sequence[Decided]], Kept]:
    """Both centres, and everything that was decided in them."""
    kept = Kept()

    async def day() -> dict[CentreId, Sequence[Decided]]:
        clock = VirtualClock()
        store = MemoryStore(clock)
        script = Script(store, clock)
        for n, customer in enumerate(script.customers):
            await kept.put(customer, "name", f"부산 고객 {n}".encode())
        await asyncio.gather(live_in_seoul(store, clock, kept), script.play())
        journal = MemoryJournal(clock, store=store)
        return {
            centre: await journal.decided(centre, after=Instant(0), limit=1_000_000)
            for centre in (SEOUL, BUSAN)
        }

    return run_virtual(day(), start=Instant(MONDAY + (OPENS - 10) * MINUTE)), kept


async def write_down(url: str, days: dict[CentreId, Sequence[Decided]], kept: Kept) -> None:
    """The same, in the real store."""
    async with (
        PostgresJournal(url, WallClock()) as journal,
        PostgresPeople(url, Vault(MASTER)) as people,
    ):
        for (customer, name), value in kept.values.items():
            await people.put(customer, name, value)
        await people.forget(FORGOTTEN)
        for centre, decided in days.items():
            adapter = SIMULATED if centre == SEOUL else SCRIPT
            state, seq, at = State.empty(centre), Seq(0), Instant(0)
            for turn in range(LEADS):
                begin, end = (len(decided) * n // LEADS for n in (turn, turn + 1))
                lease = await journal.lead(centre, patience=Duration(0))
                for first in range(begin, end, 100):
                    await _write_group(
                        journal, lease, centre, decided[first : min(first + 100, end)]
                    )
                await lease.release()
                for each in decided[begin:end]:
                    for event in each.events:
                        seq, at = event.seq, event.at
                        state = ROUTING.evolve(state, event.body, at)
                while len(await journal.take(centre, adapter, limit=500)) == 500:
                    continue
                if turn < LEADS - 1:  # what comes after it is read from the log
                    body = ROUTING.encode_state(state)
                    await journal.save_snapshot(
                        Snapshot(centre=centre, seq=seq, at=at, core=ROUTING.version, body=body)
                    )


async def _write_group(
    journal: PostgresJournal, lease: Lease, centre: CentreId, group: Sequence[Decided]
) -> None:
    given = sorted((d for d in group if d.position is not None), key=lambda d: d.position or 0)
    await journal.submit(centre, [each.command for each in given])
    waiting = await lease.drain(limit=1_000)
    places = {each.command.id: each.position for each in waiting}
    await lease.commit([replace(d, position=places.get(d.command.id)) for d in group])


def dump(url: str, *more: str) -> str:
    """The database as SQL, without what differs by machine and by program."""
    program = find_programs(0).folder / "pg_dump"
    plain = ("--no-owner", "--no-privileges", "--restrict-key=maju", "--inserts")
    words: list[str | Path] = [program, *plain, "--rows-per-insert=200", f"--dbname={url}", *more]
    said = subprocess.run(words, check=True, capture_output=True, text=True).stdout
    lines = [line for line in said.splitlines() if not line.startswith(("--", "\\"))]
    return re.sub(r"\n{2,}", "\n", "\n".join(lines)).strip() + "\n"


def main() -> None:
    """Live, write down, dump."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    (version,) = sys.argv[1:]
    days, kept = live()
    with tempfile.TemporaryDirectory(prefix="maju-upgrade-") as folder:
        Path(folder).chmod(0o711)
        home = Home(Path(folder) / "home")
        make_folder(home.root, 0o711)
        with EmbeddedPostgres(home, settings={"fsync": "off", "timezone": "UTC"}).running() as url:
            migrate(url)
            asyncio.run(write_down(url, days, kept))
            with psycopg.connect(url) as link:  # the wall's time of whoever made it tells nothing
                link.execute("UPDATE journal.command SET received_at = 'epoch'")
                link.execute("UPDATE journal.migration SET applied_at = 'epoch'")
                link.execute("UPDATE journal.forgotten SET forgotten_at = 'epoch'")
            text = dump(url)
    DAYS.mkdir(exist_ok=True)
    out = DAYS / f"{version}.sql.xz"
    out.write_bytes(lzma.compress(text.encode(), preset=9 | lzma.PRESET_EXTREME))
    kinds = {type(event.body).__name__ for day in days.values() for d in day for event in d.events}
    events = sum(len(d.events) for day in days.values() for d in day)
    print(f"{out.name}: {out.stat().st_size:,} bytes, {events:,} events of {len(kinds)} kinds")


if __name__ == "__main__":
    main()
