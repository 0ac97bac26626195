"""The whole engine on PostgreSQL: how much it sustains, how soon it acts, how fast it recovers.

    python -m benchmarks.engine [--calls 4000] [--seconds 10] [--agents 10000] [--url postgresql://…]

Every figure includes submit's rows, drain, decide, encode and a durable commit. The alternative of
the first is the same engine with one command per commit; of the last, recovery from the log alone.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import sys
import time
from collections.abc import Sequence
from typing import Any

import msgspec
import structlog

from benchmarks.floor import (
    ADAPTER,
    CENTRE,
    Floor,
    agent_id,
    arrival,
    contact_id,
    first_offer,
    floor_settings,
)
from benchmarks.journal import server
from benchmarks.report import quantiles_ms, tell
from maju.engine.clock import WallClock
from maju.engine.engine import Engine, Limits
from maju.engine.follower import Follower
from maju.journal.postgres import PostgresJournal
from maju.kernel import commands as c
from maju.kernel.commands import Command
from maju.kernel.events import OfferMade
from maju.kernel.ids import AgentId, CommandId
from maju.kernel.settings import Policy, Settings
from maju.kernel.time import HOUR, SECOND, Duration

PER_S = 500
CHUNK = 500


def settings_for(agents: int) -> Settings:
    """A floor on which the longest idle is chosen, so that what was recorded fits again."""
    settings = floor_settings(agents=agents)
    calm = {"policy": Policy.LONGEST_IDLE, "ring_timeout": Duration(HOUR), "wrap_up_ends": False}
    queues = tuple(msgspec.structs.replace(queue, **calm) for queue in settings.queues)
    return msgspec.structs.replace(settings, queues=queues)


class Script:
    """Commands as a busy floor makes them, recorded from the core itself."""

    def __init__(self, *, agents: int, open_contacts: int = 0) -> None:
        self.floor = Floor()
        self.commands: list[Command] = []
        self._calls = 0
        self.do(c.ApplySettings(settings=settings_for(agents)))
        for number in range(agents):
            self.do(c.SignIn(agent=agent_id(number), adapter=ADAPTER))
            self.do(c.SetState(agent=agent_id(number), state="available"))
        for _ in range(open_contacts):
            self.answer(*self.ring())

    def do(self, body: c.Body) -> Sequence[object]:
        """Decide and record."""
        made = self.floor.do(body)
        name = f"b{self.floor.count}"
        self.commands.append(
            Command(id=CommandId(f"cm_{name}"), source="bench", source_id=name, body=body)
        )
        return [happened.body for happened in made.events]

    def ring(self) -> tuple[int, AgentId]:
        """A call comes in and rings at somebody."""
        number = self._calls
        self._calls += 1
        bodies = self.do(arrival(number, queue=number % 30, at=self.floor.now))
        offered = next(body for body in bodies if isinstance(body, OfferMade))
        return number, offered.agent

    def answer(self, number: int, agent: AgentId) -> None:
        """Who it rings at answers."""
        self.do(c.AcceptOffer(agent=agent, offer=first_offer(number)))

    def call(self) -> None:
        """A call from its door to its record."""
        number, agent = self.ring()
        self.answer(number, agent)
        self.do(c.HangUp(agent=agent, contact=contact_id(number)))
        self.do(c.FinishWrapUp(agent=agent, contact=contact_id(number)))


def day_of(calls: int) -> Sequence[Command]:
    """Twenty agents, and *calls* one after the other."""
    script = Script(agents=20)
    for _ in range(calls):
        script.call()
    return script.commands


async def fill(journal: PostgresJournal, commands: Sequence[Command]) -> None:
    """Into the inbox, ahead of the engine."""
    for at in range(0, len(commands), CHUNK):
        await journal.submit(CENTRE, commands[at : at + CHUNK])


async def drained(url: str, commands: Sequence[Command], limits: Limits) -> dict[str, float]:
    """How long one engine takes over *commands* that lie in the inbox."""
    clock = WallClock()
    async with PostgresJournal(url, clock) as journal:
        await fill(journal, commands)
        before = await journal.last(CENTRE)
        engine = Engine(journal, CENTRE, clock, limits=limits)
        cpu, began = time.process_time(), time.perf_counter()
        running = asyncio.create_task(engine.run())
        await decided(journal, commands[-1])
        wall_s = time.perf_counter() - began
        cpu_s = time.process_time() - cpu
        engine.stop()
        await running
        verdicts = await journal.verdicts(CENTRE, [each.id for each in commands])
        events = await journal.last(CENTRE) - before
        return {
            "commands": len(commands),
            "refused": sum(verdict.state == "refused" for verdict in verdicts),
            "events": events,
            "wall_s": round(wall_s, 3),
            "cpu_s": round(cpu_s, 3),
            "events_per_s": round(events / wall_s),
            "events_per_cpu_s": round(events / cpu_s),
        }


async def decided(journal: PostgresJournal, command: Command) -> None:
    """Returns when *command* has its verdict."""
    while True:
        verdicts = await journal.verdicts(CENTRE, [command.id])
        if verdicts and verdicts[0].state != "waiting":
            return
        await asyncio.sleep(0.02)


async def latency(url: str, seconds: int) -> dict[str, Any]:
    """Command to effect at a steady pace; the engine is a process of its own."""
    script = Script(agents=200)
    opened = len(script.commands)
    while len(script.commands) - opened < PER_S * seconds:
        script.call()
    clock = WallClock()
    asked: dict[str, float] = {}
    took: list[float] = []
    async with PostgresJournal(url, clock) as journal:
        leader = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "benchmarks.engine", "--lead", url
        )
        try:
            await fill(journal, script.commands[:opened])
            await decided(journal, script.commands[opened - 1])

            async def act() -> None:
                while True:
                    for each in await journal.take(CENTRE, ADAPTER, limit=500):
                        since = asked.get(str(each.id).rsplit("/", 1)[0])
                        if since is not None:
                            took.append(time.perf_counter() - since)
                    await journal.wait_effects(CENTRE, ADAPTER, timeout=SECOND)

            acting = asyncio.create_task(act())
            flow = script.commands[opened:]
            began = time.perf_counter()
            sent = 0
            while sent < len(flow):
                await asyncio.sleep(max(0.0, began + sent / PER_S - time.perf_counter()))
                now = time.perf_counter()
                due = flow[sent : max(sent + 1, int((now - began) * PER_S))]
                asked.update((command.id, now) for command in due)
                await journal.submit(CENTRE, due)
                sent += len(due)
            wall_s = time.perf_counter() - began
            await decided(journal, flow[-1])
            acting.cancel()
        finally:
            leader.terminate()
            await leader.wait()
    return {
        "asked_per_s": PER_S,
        "reached_per_s": round(len(flow) / wall_s),
        "effects": len(took),
        "command_to_effect_ms": quantiles_ms(took),
    }


async def lead(url: str) -> None:
    """An engine until the parent ends it."""
    clock = WallClock()
    async with PostgresJournal(url, clock) as journal:
        await Engine(journal, CENTRE, clock).run()


async def recovery(url: str, *, agents: int, open_contacts: int) -> dict[str, Any]:
    """From start to leading, with and without a snapshot."""
    script = Script(agents=agents, open_contacts=open_contacts)
    clock = WallClock()
    built = await drained(url, script.commands, Limits())
    async with PostgresJournal(url, clock) as journal:
        figures: dict[str, Any] = {
            "agents": agents,
            "open_contacts": open_contacts,
            "log_events": await journal.last(CENTRE),
            "from_the_log_s": await started(journal),
        }
        follower = Follower(journal, CENTRE)
        await follower.replica.catch_up()
        await follower.save()
        script.commands.clear()
        for _ in range(100):
            script.call()
        await drained(url, script.commands, Limits())
        figures["events_after_snapshot"] = await journal.last(CENTRE) - follower.replica.seq
        figures["from_the_snapshot_s"] = await started(journal)
    figures["while_building"] = built
    return figures


async def started(journal: PostgresJournal) -> float:
    """Seconds from a new engine's start to its lead."""
    began = time.perf_counter()
    engine = Engine(journal, CENTRE, WallClock())
    running = asyncio.create_task(engine.run())
    while engine.epoch is None:  # noqa: ASYNC110 - the engine rings for nobody
        await asyncio.sleep(0.005)
    took = time.perf_counter() - began
    engine.stop()
    await running
    return round(took, 3)


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.engine", description=__doc__)
    parser.add_argument("--calls", type=int, default=4_000)
    parser.add_argument("--seconds", type=int, default=10)
    parser.add_argument("--agents", type=int, default=10_000)
    parser.add_argument("--url")
    parser.add_argument("--lead", metavar="URL", help=argparse.SUPPRESS)
    given = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    if given.lead:
        asyncio.run(lead(given.lead))
        return
    with server(given.url) as url:
        grouped = asyncio.run(drained(url, day_of(given.calls), Limits()))
    with server(given.url) as url:
        single = asyncio.run(drained(url, day_of(given.calls // 8), Limits(commands=1)))
    with server(given.url) as url:
        soon = asyncio.run(latency(url, given.seconds))
    with server(given.url) as url:
        again = asyncio.run(
            recovery(url, agents=given.agents, open_contacts=min(5_000, given.agents // 2))
        )
    tell(
        "engine",
        {
            "sustained": grouped,
            "one_command_a_commit": single,
            "ratio": round(grouped["events_per_s"] / single["events_per_s"], 2),
            "at_500_commands_a_second": soon,
            "recovery": again,
        },
        against="the same engine with one command per commit; recovery from the log alone",
        packages=("psycopg", "msgspec"),
    )


if __name__ == "__main__":
    main()
