"""Simulation: real PostgreSQL, real processes, SIGKILL at every named point; ten seeds."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from random import Random

import pytest

from maju.engine.clock import WallClock
from maju.engine.replica import Replica
from maju.engine.verify import verify
from maju.journal.postgres import PostgresJournal
from maju.kernel.channels import Channel
from maju.kernel.events import ContactClosed, Event
from maju.kernel.time import Instant
from tests.simulation.mortal import ADAPTER_POINTS, ENGINE_POINTS, FileWorld
from tests.simulation.watch import Watch
from tests.unit.engine.cast import CENTRE, JIYOUNG, MINSU, call, opening

CALLS = 20
SEEDS = 10
WITHIN_S = 300

pytestmark = pytest.mark.needs_postgres

Deaths = list[tuple[str, int]]


class Lives:
    """A program that is started again whenever it dies, until its deaths are used up."""

    def __init__(self, role: str, url: str, world: Path, deaths: Deaths) -> None:
        self._words = ("-m", "tests.simulation.mortal", role, url, str(world))
        self._deaths = deaths
        self.died: Counter[str] = Counter()
        self.immortal = asyncio.Event()
        self._process: asyncio.subprocess.Process | None = None

    async def run(self) -> None:
        """One life after the other."""
        for point, nth in self._deaths:
            code = await self._live(point, str(nth))
            assert code == -signal.SIGKILL, f"{point}: ended with {code}"
            self.died[point] += 1
        self.immortal.set()
        code = await self._live()
        assert code == -signal.SIGTERM, f"ended by itself with {code}"

    async def _live(self, *death: str) -> int:
        self._process = await asyncio.create_subprocess_exec(sys.executable, *self._words, *death)
        return await self._process.wait()

    def end(self) -> None:
        """No more lives."""
        if self._process is not None and self._process.returncode is None:
            self._process.terminate()


def _deaths(random: Random, points: Sequence[str]) -> Deaths:
    """Each point once, in any order, early enough to be reached."""
    return [(point, random.randint(2, 6)) for point in random.sample(points, len(points))]


async def _live_through(seed: int, url: str, world: FileWorld, file: Path) -> Counter[str]:
    random = Random(seed)
    engine = Lives("engine", url, file, _deaths(random, ENGINE_POINTS))
    adapter = Lives("adapter", url, file, _deaths(random, ADAPTER_POINTS))
    over: set[str] = set()
    all_over = asyncio.Event()

    async def seen(group: Sequence[Event]) -> None:
        over.update(e.body.contact for e in group if isinstance(e.body, ContactClosed))
        if len(over) == CALLS:
            all_over.set()

    async with PostgresJournal(url, WallClock()) as journal:
        replica = Replica(journal, CENTRE, seen=seen)
        await journal.submit(CENTRE, opening(MINSU, JIYOUNG))
        async with asyncio.TaskGroup() as tasks:
            following = tasks.create_task(replica.run())
            lives = [tasks.create_task(each.run()) for each in (engine, adapter)]
            for number in range(CALLS):
                command = call(f"{number:02}")
                world.add("came", f"ct_{number:02}")
                await journal.submit(CENTRE, [command])
            async with asyncio.timeout(WITHIN_S):
                await engine.immortal.wait()
                await adapter.immortal.wait()
                await all_over.wait()
            for each in (engine, adapter):
                each.end()
            await asyncio.wait(lives)
            following.cancel()
        verified = await verify(journal, CENTRE)
        assert verified.sound, verified.findings
        watch = Watch()
        watch.see(await journal.decided(CENTRE, after=Instant(0), limit=100_000))
        watch.conserved()
        assert {seen.channel for seen in watch.contacts.values()} == {Channel.VOICE}
        assert len(watch.contacts) == CALLS
    return engine.died + adapter.died


@pytest.mark.parametrize("seed", range(SEEDS))
def test_nothing_is_lost_or_doubled_when_processes_are_killed(
    seed: int, postgres_url: str, tmp_path: Path
) -> None:
    file = tmp_path / "world"
    file.touch()
    world = FileWorld(file)
    died = asyncio.run(_live_through(seed, postgres_url, world, file))
    print(dict(died))
    assert set(died) == {*ENGINE_POINTS, *ADAPTER_POINTS}
    deeds = Counter(line[1] for line in world.lines() if line[0] == "did")
    assert set(deeds.values()) == {1}, "an effect was done twice"
