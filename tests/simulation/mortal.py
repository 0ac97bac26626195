"""A process that kills itself with SIGKILL at a named point; run by ``test_real_kills``.

    python -m tests.simulation.mortal engine URL WORLD-FILE [POINT NTH]
    python -m tests.simulation.mortal adapter URL WORLD-FILE [POINT NTH]

The world is a file of lines that both survive: what was done there is done. An effect is done in
it under its own id, so that whoever comes back can see whether it happened.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from maju.engine.clock import WallClock
from maju.engine.engine import Engine
from maju.journal.postgres import PostgresJournal
from maju.kernel import commands as c
from maju.kernel import effects as f
from maju.kernel.commands import Body, Command
from maju.kernel.ids import AgentId, CentreId, CommandId, ContactId
from maju.kernel.ports import Decided, Lease, Standing, TakenEffect, Waiting
from maju.kernel.time import SECOND, Duration, Instant
from tests.unit.engine.cast import ADAPTER, CENTRE, JIYOUNG, MINSU

ENGINE_POINTS = ("before_commit", "after_commit")
ADAPTER_POINTS = ("before_effect", "after_effect", "after_answer")


class Fuse:
    """Burns down to one *point*, the *nth* time it is reached."""

    def __init__(self, point: str, nth: int) -> None:
        self._point = point
        self._left = nth

    def at(self, point: str) -> None:
        """We are there."""
        if point == self._point:
            self._left -= 1
            if self._left == 0:
                os.kill(os.getpid(), signal.SIGKILL)


class MortalLease:
    """A lease whose commits may be the last."""

    def __init__(self, lease: Lease, fuse: Fuse) -> None:
        self._lease = lease
        self._fuse = fuse
        self.epoch = lease.epoch

    async def standing(self) -> Standing:
        return await self._lease.standing()

    async def drain(self, *, limit: int) -> Sequence[Waiting]:
        return await self._lease.drain(limit=limit)

    async def commit(self, group: Sequence[Decided]) -> None:
        self._fuse.at("before_commit")
        await self._lease.commit(group)
        self._fuse.at("after_commit")

    async def wait(self, *, until: Instant | None) -> None:
        await self._lease.wait(until=until)

    async def release(self) -> None:
        await self._lease.release()


class MortalJournal(PostgresJournal):
    """The real journal; its leader may die."""

    fuse: Fuse

    async def lead(self, centre: CentreId, *, patience: Duration | None) -> Lease:
        return MortalLease(await super().lead(centre, patience=patience), self.fuse)


class FileWorld:
    """What happened outside, line by line."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def add(self, *words: str) -> None:
        """It has happened, whoever dies now."""
        with self._path.open("a") as lines:
            lines.write(" ".join(words) + "\n")

    def lines(self) -> list[list[str]]:
        """Everything that has happened."""
        return [line.split() for line in self._path.read_text().splitlines()]

    def done(self, effect: str) -> bool:
        """Whether the effect was done."""
        return any(line[:2] == ["did", effect] for line in self.lines())

    def present(self) -> tuple[ContactId, ...]:
        """Who is on the line."""
        came = dict.fromkeys(line[1] for line in self.lines() if line[0] == "came")
        for line in self.lines():
            if line[0] == "gone":
                came.pop(line[1], None)
        return tuple(ContactId(contact) for contact in came)


class Adapter:
    """Does effects in the file; its agents answer at once and hang up at once."""

    def __init__(self, journal: PostgresJournal, world: FileWorld, fuse: Fuse) -> None:
        self._journal = journal
        self._world = world
        self._fuse = fuse

    async def run(self) -> None:
        """For ever; first whatever was taken and not answered."""
        seen: set[str] = set()
        while True:
            taken = await self._journal.take(CENTRE, ADAPTER, limit=len(seen) + 20, again=True)
            fresh = [each for each in taken if each.id not in seen]
            for each in fresh:
                seen.add(each.id)
                self._fuse.at("before_effect")
                if not self._world.done(each.id):
                    self._do(each)
                self._fuse.at("after_effect")
                await self._journal.submit(CENTRE, self._answer(each))
                self._fuse.at("after_answer")
            if not fresh:
                await self._journal.wait_effects(CENTRE, ADAPTER, timeout=Duration(SECOND // 4))

    def _do(self, taken: TakenEffect) -> None:
        effect = taken.todo.effect
        if isinstance(effect, f.EndContact):
            self._world.add("gone", effect.contact)
        self._world.add("did", taken.id, type(effect).__name__)

    def _answer(self, taken: TakenEffect) -> list[Command]:
        effect = taken.todo.effect
        said: list[Body] = []
        match effect:
            case f.AskReport():
                talking: tuple[tuple[ContactId, AgentId], ...] = ()
                said.append(
                    c.Report(
                        adapter=ADAPTER,
                        contacts=self._world.present(),
                        talking=talking,
                        agents=(JIYOUNG, MINSU),
                    )
                )
            case f.Ring():
                said.append(c.AcceptOffer(agent=effect.agent, offer=effect.offer))
            case f.Connect():
                for agent in effect.agents:
                    said.append(c.HangUp(agent=agent, contact=effect.contact))
                    said.append(c.FinishWrapUp(agent=agent, contact=effect.contact))
            case f.EndContact():
                said.append(c.Leave(contact=effect.contact))
            case _:
                pass
        answer = c.AnswerEffect(effect=taken.id, outcome="done", about=effect)
        return [
            Command(
                id=CommandId(f"{taken.id}.{n}"),
                source=ADAPTER,
                source_id=f"{taken.id}.{n}",
                body=body,
            )
            for n, body in enumerate([answer, *said])
        ]


async def live(role: str, url: str, world: Path, fuse: Fuse) -> None:
    """One life of an engine or an adapter."""
    clock = WallClock()
    if role == "engine":
        async with MortalJournal(url, clock) as mortal:
            mortal.fuse = fuse
            await Engine(mortal, CENTRE, clock, adapters=(ADAPTER,)).run()
    else:
        async with PostgresJournal(url, clock) as journal:
            await Adapter(journal, FileWorld(world), fuse).run()


if __name__ == "__main__":
    mine, address, file, *death = sys.argv[1:]
    burning = Fuse(death[0], int(death[1])) if death else Fuse("never", 1)
    asyncio.run(live(mine, address, Path(file), burning))
