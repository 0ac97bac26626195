"""A thousand desks and a thousand viewers of boards on one push process, beside a living centre.

    python -m benchmarks.push [--desks 1000] [--viewers 1000] [--views 50] [--load 1] [--seconds 60]

PostgreSQL, engine, follower, push and the simulated world are started as ``maju run`` starts them;
the clients are raw sockets in two processes of their own. First nobody is connected, then boards,
then boards and desks; CPU and memory are told for each process and phase.

The latency of a desk is not taken from what push says of itself. Afterwards the journal is read
again: for each command, whose desk did its last event change (``desk.feed``), and when did that
agent's tab get the first view at that position or later? From the stamp, which is before the
commit, to the last byte. A desk that was changed and never told counts as missed.

Two Chromiums stand among the crowd, one at a desk whose agent goes from one reason to the other
twice a second, one at a board: from the stamp until it is painted. Without a Chromium they are left
out, and the figures say so.
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
from collections.abc import Iterable, Sequence
from itertools import chain, cycle
from pathlib import Path
from typing import Any, Never

import msgspec
import psutil

from benchmarks.push_clients import Config, Log
from benchmarks.push_judging import compare, of_boards, of_pages
from benchmarks.push_pages import Config as PagesConfig
from benchmarks.report import tell
from maju.app.database import using_database
from maju.app.home import Home
from maju.app.run.demo_people import demo_password, seat, seat_sign_ins
from maju.app.run.keeping import keep_demo
from maju.app.run.plan import Demo, Plan, push_port
from maju.app.run.processes import Child, child_command
from maju.app.schema import migrate_all
from maju.app.tasks import end
from maju.app.web.ports import HOST, held_port
from maju.app.web.secret import push_secret
from maju.channels.simulated.demo import open_demo_settings
from maju.desk.adapter import DESK
from maju.engine.clock import Scale, WallClock, wall
from maju.floor.board.view import View
from maju.journal.postgres.journal import PostgresJournal
from maju.kernel.commands import Body, Command, SetState, SignIn
from maju.kernel.ids import AgentId, CentreId, CommandId
from maju.kernel.settings import Settings
from maju.live.tickets import LIFETIME_S, Ticket, seal_ticket

CENTRE = CentreId("demo")
READY_WITHIN_S = 60.0
ROLES = ("engine", "follower", "push", "web", "world")
SEAT = seat(1)
REASONS = ("meeting", "training")
MOVE_EVERY_S = 0.5
SLACK_S = 8.0
"""For what is still under way when the last phase is over."""


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
        with using_database(home) as url, held_port(None) as port:
            migrate_all(url)
            plan = _plan(home, port, chosen)
            keep_demo(plan, home, url, have=0)
            figures = asyncio.run(_measure(url, home, plan, chosen))
    tell(
        "push",
        {**vars(chosen), **figures},
        against="nobody connected, in the same run",
        packages=("uvicorn", "starlette", "websockets", "uvloop"),
    )


def _plan(home: Home, port: int, chosen: argparse.Namespace) -> Plan:
    now = wall()
    return Plan(
        home=str(home.root),
        centres=(CENTRE,),
        scale=Scale(origin=now, wall_origin=now),
        port=port,
        demo=Demo(agents=chosen.agents, load=chosen.load),
    )


async def _measure(url: str, home: Home, plan: Plan, chosen: argparse.Namespace) -> dict[str, Any]:
    settings = open_demo_settings(agents=chosen.agents, centre=CENTRE)
    async with PostgresJournal(url, WallClock(), connections=2) as journal:
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
            stay = 2 * chosen.seconds + 120  # or until they are asked to end
            boards = _clients("boards", plan, _board_tickets(home, settings, chosen), stay)
            await asyncio.sleep(12)
            began = time.time()
            figures["boards"] = await _phase(watched, chosen.seconds)
            span = (began, time.time())
            agents = [each.id for each in settings.agents[: chosen.desks]]
            pages = _pages(plan, home, chosen.seconds + 20)
            opened = await asyncio.to_thread(_opened, pages)
            desks = _clients("desks", plan, _desk_tickets(home, agents), chosen.seconds + 60)
            await asyncio.sleep(9)
            from_seq = await journal.last(CENTRE)
            moving = asyncio.create_task(_move_seat(journal))
            figures["boards_and_desks"] = await _phase(watched, chosen.seconds - 4)
            await end(moving)
            upto = await journal.last(CENTRE)
            await asyncio.sleep(SLACK_S)
            painted = await asyncio.to_thread(_logs, pages) if opened == "ready" else None
            told = await asyncio.to_thread(_logs, desks)
            seen = await asyncio.to_thread(_logs, boards)
        finally:
            for child in children.values():
                child.ask_to_end()
            for child in children.values():
                child.end(until=time.monotonic() + 15)
        figures["board"] = of_boards(seen, span, figures["boards"]["push"]["cores"])
        figures["desk"] = await compare(journal, CENTRE, agents, told, (from_seq, upto))
        figures["pages"] = (
            await of_pages(journal, CENTRE, SEAT, painted, (from_seq, upto))
            if painted is not None
            else opened
        )
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
    """Of it and of its workers."""
    all_ = [each.cpu_times() for each in (process, *process.children(recursive=True))]
    return sum(times.user + times.system for times in all_)


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
    return _told_on_stdin("benchmarks.push_clients", (kind,), msgspec.json.encode(config))


def _pages(plan: Plan, home: Home, stay_s: float) -> subprocess.Popen[bytes]:
    """The two Chromiums; what they say first is for :func:`_opened`."""
    config = PagesConfig(
        address=f"http://{HOST}:{plan.port}",
        centre=CENTRE,
        password=demo_password(home),
        agent=seat_sign_ins(CENTRE)[SEAT],
        supervisor=f"supervisor@{CENTRE}",
        stay_s=stay_s,
    )
    return _told_on_stdin("benchmarks.push_pages", (), msgspec.json.encode(config))


def _opened(process: subprocess.Popen[bytes]) -> str:
    """``ready``, or why there are no pages."""
    assert process.stdout is not None
    return process.stdout.readline().decode().strip() or "ended"


async def _move_seat(journal: PostgresJournal) -> Never:
    """The agent whose page is timed comes to work, and goes from one reason to the other."""
    bodies: Iterable[Body] = chain(
        [SignIn(agent=SEAT, adapter=DESK)],
        (SetState(agent=SEAT, state="away", reason=why) for why in cycle(REASONS)),
    )
    for number, body in enumerate(bodies):
        name = str(number)
        command = Command(id=CommandId(f"cm_seat{name}"), source="bench", source_id=name, body=body)
        await journal.submit(CENTRE, [command])
        await asyncio.sleep(MOVE_EVERY_S)
    raise AssertionError("reasons are told for ever")


def _told_on_stdin(module: str, said: Sequence[str], config: bytes) -> subprocess.Popen[bytes]:
    process = subprocess.Popen(
        [sys.executable, "-m", module, *said], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdin is not None
    process.stdin.write(config)
    process.stdin.close()
    return process


def _logs(process: subprocess.Popen[bytes]) -> list[Log]:
    """What the clients have seen, who are asked to end."""
    process.terminate()
    assert process.stdout is not None
    found = msgspec.json.decode(process.stdout.read(), type=list[Log])
    process.wait()
    return found


if __name__ == "__main__":
    main()
