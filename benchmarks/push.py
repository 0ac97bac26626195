"""A thousand desks and a thousand viewers of boards on one push process, beside a living centre.

    python -m benchmarks.push [--desks 1000] [--viewers 1000] [--views 50] [--load 1] [--seconds 60]

PostgreSQL, engine, follower, push and the simulated world are started as ``maju run`` starts them;
the clients are raw sockets in two processes of their own. First nobody is connected, then boards,
then boards and desks; CPU and memory are told for each process and phase.

The latency of a desk is not taken from what push says of itself. Afterwards the journal is read
again: for each command, whose desk did its last event change (``desk.feed``), and when did that
agent's tab get the first view at that position or later? From the stamp, which is before the
commit, to the last byte. A desk that was changed and never told counts as missed.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import select
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
import psutil

from benchmarks.push_clients import Config, Log, digest
from benchmarks.report import quantiles_ms, tell
from maju.app.database import using_database
from maju.app.home import Home
from maju.app.run.plan import Demo, Plan, push_port
from maju.app.run.processes import Child, child_command
from maju.app.schema import migrate_all
from maju.app.web.ports import HOST, find_port
from maju.app.web.secret import push_secret
from maju.channels.simulated.demo import open_demo_settings
from maju.desk.feed import DeskView, desk_of, encode, shared_of, touched
from maju.desk.trail import Trails
from maju.engine.clock import Scale, WallClock, wall
from maju.engine.core import ROUTING
from maju.engine.recovery import Known, evolved
from maju.floor.board.view import View
from maju.journal.postgres.journal import PostgresJournal
from maju.kernel.commands import ApplySettings, Command
from maju.kernel.events import ContactArrived, Event
from maju.kernel.ids import AgentId, CentreId, CommandId, Seq
from maju.kernel.settings import Settings
from maju.live.tickets import LIFETIME_S, Ticket, seal_ticket

CENTRE = CentreId("demo")
READY_WITHIN_S = 60.0
ROLES = ("engine", "follower", "push", "world")


def main() -> None:
    """Start, connect, wait, compare, tell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--desks", type=int, default=1_000)
    parser.add_argument("--viewers", type=int, default=1_000)
    parser.add_argument("--views", type=int, default=50, help="distinct boards, at most")
    parser.add_argument("--agents", type=int, default=1_000)
    parser.add_argument("--load", type=float, default=1.0, help="multiple of the usual demand")
    parser.add_argument("--seconds", type=float, default=60.0, help="of each phase")
    parser.add_argument("--settle", type=float, default=45.0, help="seconds for agents to sign in")
    chosen = parser.parse_args()
    os.environ.pop("DATABASE_URL", None)  # the children take the home's own server, as we do
    with tempfile.TemporaryDirectory(prefix="maju-push-") as name:
        Path(name).chmod(0o755)
        home = Home(Path(name)).prepare()
        with using_database(home) as url:
            migrate_all(url)
            figures = asyncio.run(_measure(url, home, chosen))
    tell(
        "push",
        {**vars(chosen), **figures},
        against="nobody connected, in the same run",
        packages=("uvicorn", "starlette", "websockets", "uvloop"),
    )


async def _measure(url: str, home: Home, chosen: argparse.Namespace) -> dict[str, Any]:
    now = wall()
    settings = open_demo_settings(agents=chosen.agents, centre=CENTRE)
    plan = Plan(
        home=str(home.root),
        centres=(CENTRE,),
        scale=Scale(origin=now, wall_origin=now),
        port=find_port(None),
        demo=Demo(agents=chosen.agents, load=chosen.load),
    )
    async with PostgresJournal(url, WallClock(), connections=2) as journal:
        opening = ApplySettings(settings=settings)
        await journal.submit(
            CENTRE,
            [Command(id=CommandId("cm_open"), source="bench", source_id="1", body=opening)],
        )
        children = {
            role: Child(role, child_command(role, plan.text()), home.logs / f"{role}.log", _say)
            for role in ROLES
        }
        try:
            for child in children.values():
                await asyncio.to_thread(_start, child)
            watched = {role: psutil.Process(child.pid) for role, child in children.items()}
            print("settling", file=sys.stderr)
            await asyncio.sleep(chosen.settle)
            figures: dict[str, Any] = {"alone": await _phase(watched, chosen.seconds)}
            stay = 2 * chosen.seconds + 25
            boards = _clients("boards", plan, _board_tickets(home, settings, chosen), stay)
            await asyncio.sleep(12)
            began = time.time()
            figures["boards"] = await _phase(watched, chosen.seconds)
            span = (began, time.time())
            agents = [each.id for each in settings.agents[: chosen.desks]]
            desks = _clients("desks", plan, _desk_tickets(home, agents), chosen.seconds)
            await asyncio.sleep(9)
            from_seq = await journal.last(CENTRE)
            figures["boards_and_desks"] = await _phase(watched, chosen.seconds - 4)
            upto = await journal.last(CENTRE)
            told = await asyncio.to_thread(_logs, desks)
            seen = await asyncio.to_thread(_logs, boards)
        finally:
            for child in children.values():
                child.ask_to_end()
            for child in children.values():
                child.end(until=time.monotonic() + 15)
        figures["board"] = _of_boards(seen, span, figures["boards"]["push"]["cores"])
        figures["desk"] = await _compare(journal, agents, told, from_seq, upto)
    return figures


def _start(child: Child) -> None:
    child.start()
    assert child.stdout is not None
    readable, _, _ = select.select([child.stdout], [], [], READY_WITHIN_S)
    assert readable, f"{child.name} is not ready after {READY_WITHIN_S} s"
    child.heard()
    assert child.ready, f"{child.name} ended at once"


def _say(what: str, role: str, why: str) -> None:
    raise AssertionError(f"{role} is {what}: {why}")


async def _phase(watched: dict[str, psutil.Process], seconds: float) -> dict[str, Any]:
    """CPU seconds per second, and resident memory at the end, of each process."""
    before = {role: _cpu(process) for role, process in watched.items()}
    began = time.monotonic()
    await asyncio.sleep(seconds)
    took = time.monotonic() - began
    return {
        role: {
            "cores": round((_cpu(process) - before[role]) / took, 3),
            "rss_mb": process.memory_info().rss >> 20,
        }
        for role, process in watched.items()
    }


def _cpu(process: psutil.Process) -> float:
    times = process.cpu_times()
    return times.user + times.system


def _desk_tickets(home: Home, agents: Sequence[AgentId]) -> list[str]:
    return [
        _sealed(home, Ticket(kind="desk", person=f"{agent}@demo", centre=CENTRE, agent=agent,
                             expires=time.time() + LIFETIME_S))
        for agent in agents
    ]  # fmt: skip


def _board_tickets(home: Home, settings: Settings, chosen: argparse.Namespace) -> list[str]:
    """Wall boards: every queue for itself, each client, all; for several roles; without names."""
    views = [
        View(client=client, queue=queue, role=role, people=False).said()
        for role in ("supervisor", "lead", "planner")
        for client, queue in (
            ("", ""),
            *((str(each), "") for each in settings.clients),
            *((str(each.client), str(each.id)) for each in settings.queues),
        )
    ][: chosen.views]
    return [
        _sealed(home, Ticket(kind="board", person=f"wall{n}@demo", centre=CENTRE,
                             view=views[n % len(views)], expires=time.time() + LIFETIME_S))
        for n in range(chosen.viewers)
    ]  # fmt: skip


def _sealed(home: Home, ticket: Ticket) -> str:
    return seal_ticket(push_secret(home), ticket)


def _clients(kind: str, plan: Plan, tickets: list[str], stay_s: float) -> subprocess.Popen[bytes]:
    config = Config(
        host=HOST,
        port=push_port(plan),
        origin=f"http://{HOST}:{plan.port}",
        tickets=tickets,
        stay_s=stay_s,
    )
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.push_clients", kind],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert process.stdin is not None
    process.stdin.write(msgspec.json.encode(config))
    process.stdin.close()
    return process


def _logs(process: subprocess.Popen[bytes]) -> list[Log]:
    assert process.stdout is not None
    found = msgspec.json.decode(process.stdout.read(), type=list[Log])
    process.wait()
    return found


async def _compare(
    journal: PostgresJournal, agents: Sequence[AgentId], logs: Sequence[Log], after: Seq, upto: Seq
) -> dict[str, Any]:
    """What each tab was told, against the journal."""
    seen = dict(zip(agents, logs, strict=True))
    known = Known(state=ROUTING.empty(CENTRE), seq=Seq(0))
    trails, own, took = Trails(), dict.fromkeys(agents, ""), list[float]()
    missed = arrived = different = 0
    first = last = None
    while known.seq < upto:
        events = await journal.read(CENTRE, after=known.seq, limit=1_000, upto=upto)
        for group in _by_command(events):
            before = known.state
            if first is None and group[-1].seq > after:
                shared = shared_of(before, group[0].at)
                own = {one: _own(desk_of(before, trails, one, shared)) for one in agents}
            known = evolved(ROUTING, CENTRE, known, group)
            trails.see(group, known.state)
            if known.seq <= after:
                continue
            first = group[0].at if first is None else first
            last = group[-1].at
            arrived += sum(isinstance(event.body, ContactArrived) for event in group)
            shared = shared_of(known.state, group[-1].at)
            for agent in sorted(touched(before, known.state, group) or ()):
                if agent not in seen or not seen[agent].seen:
                    continue
                view = desk_of(known.state, trails, agent, shared)
                mine = _own(view)
                changed, own[agent] = own[agent] != mine, mine
                if not changed or upto - group[-1].seq < 40:  # the last ones were cut off
                    continue
                if seen[agent].seen[0].seq > group[-1].seq:
                    continue  # from before it came
                came = next((one for one in seen[agent].seen if one.seq >= group[-1].seq), None)
                if came is None:
                    missed += 1
                else:
                    took.append(came.at - group[-1].at / 1e6)
                    whole = came.seq == group[-1].seq
                    different += whole and came.digest != digest(encode(view))
    minutes = ((last or 0) - (first or 0)) / 60e6
    return {
        "changes": len(took),
        "latency_ms": quantiles_ms(took) if took else {},
        "missed": missed,
        "views_other_than_the_journal_says": different,
        "out_of_order": sum(len(log.wrong) for log in logs),
        "never_connected": sum(not log.seen for log in logs),
        "closed": sorted({log.closed for log in logs if log.closed})[:3],
        "views": sum(len(log.seen) for log in logs),
        "messages": sum(sum(log.said.values()) for log in logs),
        "mb": round(sum(log.bytes for log in logs) / 1e6, 1),
        "contacts_a_minute": round(arrived / minutes, 1) if minutes else 0,
    }


def _own(view: DeskView) -> str:
    """What is this agent's alone."""
    return digest(encode(msgspec.structs.replace(view, queues=(), callbacks_due=0)))


def _by_command(events: Sequence[Event]) -> Sequence[Sequence[Event]]:
    groups: list[list[Event]] = []
    for event in events:
        if groups and groups[-1][-1].cause == event.cause:
            groups[-1].append(event)
        else:
            groups.append([event])
    return groups


def _of_boards(logs: Sequence[Log], span: tuple[float, float], cores: float) -> dict[str, Any]:
    """What viewers saw; and what a tick cost push while nobody but them was there: where other work
    keeps the machine busy, that is what can be compared.
    """
    ticks = sum(span[0] <= one.at < span[1] for log in logs for one in log.seen)
    cpu_ms = 1_000 * cores * (span[1] - span[0])
    gaps = [
        after.at - before.at
        for log in logs
        for before, after in zip(log.seen, log.seen[1:], strict=False)
    ]
    return {
        "ticks": sum(len(log.seen) for log in logs),
        "between_ticks_ms": quantiles_ms(gaps) if gaps else {},
        "without_a_tick": sum(not log.seen for log in logs),
        "out_of_order_or_stale": sum(len(log.wrong) for log in logs),
        "closed": sorted({log.closed for log in logs if log.closed})[:3],
        "ticks_a_second": round(ticks / (span[1] - span[0]), 1),
        "cpu_ms_a_tick": round(cpu_ms / ticks, 4) if ticks else None,
        "bytes_a_tick": round(
            sum(log.bytes for log in logs) / max(1, sum(len(log.seen) for log in logs))
        ),
    }


if __name__ == "__main__":
    main()
