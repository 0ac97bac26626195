"""How fast a journal writes, by the size of its groups, against plain inserts with a NOTIFY each.

    python -m benchmarks.journal [--seconds 3] [--url postgresql://…]

Both sides write the same rows to the same server, durably; without ``--url`` a private server is
started, with fsync on. ``rows`` are events; each decision of the journal also writes its command
and every third an effect, which the alternative does not.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import secrets
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
import psycopg
from psycopg import sql

from benchmarks.report import measured, quantiles_ms, tell
from maju.engine.clock import WallClock
from maju.journal.codec import EVENTS
from maju.journal.group import pack
from maju.journal.postgres import PostgresJournal
from maju.journal.postgres.lease import PostgresLease
from maju.journal.postgres.migrate import migrate
from maju.kernel.commands import Command, SetState
from maju.kernel.effects import Ring, Todo
from maju.kernel.events import Event, OfferMade, Pick
from maju.kernel.ids import (
    AdapterId,
    AgentId,
    CentreId,
    CommandId,
    ContactId,
    EffectId,
    OfferId,
    QueueId,
    Seq,
)
from maju.kernel.ports import Decided, Lease, Waiting
from maju.kernel.settings import Policy
from maju.kernel.time import SECOND, Duration, Instant

CENTRE = CentreId("bench")
GROUPS = (1, 10, 100)
AGAINST = "executemany of plain inserts into one table, a NOTIFY per row, commit per group"


def event(seq: int, at: Instant, cause: CommandId) -> Event:
    """A body of the usual size (330 bytes of JSON)."""
    contact = ContactId(f"ct_01HQ3V0000{seq:016d}")
    return Event(
        seq=Seq(seq),
        at=at,
        cause=cause,
        core=1,
        body=OfferMade(
            offer=OfferId(f"{contact}.o1"),
            contact=contact,
            agent=AgentId(f"agent-{seq % 100}"),
            queue=QueueId("delivery"),
            visit=1,
            role="main",
            until=Instant(at + 15 * SECOND),
            pick=Pick(
                by="contact",
                policy=Policy.LONGEST_IDLE,
                level=1,
                idle_for=Duration(12_345_678),
                waited=Duration(2_345_678),
                candidates=12,
                compared=3,
            ),
        ),
    )


class Cpu:
    """Microseconds of CPU a row, of this process and of the server's that serves it.

    Unlike rows a second they mean the same on a busy machine.
    """

    def __init__(self, backend: int) -> None:
        self._server = psutil.Process(backend) if psutil.pid_exists(backend) else None
        self._began = self._now()

    def _now(self) -> tuple[float, float]:
        server = self._server.cpu_times() if self._server else None
        return sum(os.times()[:2]), server.user + server.system if server else 0.0

    def per_row(self, rows: int) -> dict[str, float]:
        """Since it was made, what lies between the commits included."""
        names = ("client_us_per_row", "server_us_per_row")
        spent = zip(names, self._began, self._now(), strict=True)
        return {name: round(1e6 * (now - before) / rows, 1) for name, before, now in spent}


class Engine:
    """Decides without thinking: one event a command, every third with an effect."""

    def __init__(self, lease: Lease, seq: int, at: Instant) -> None:
        self.lease, self.seq, self.at = lease, seq, at

    def decide(self, waiting: Waiting) -> Decided:
        """The next number and stamp for whatever it is."""
        self.seq += 1
        self.at = Instant(self.at + 1_000)
        ring = Ring(
            contact=ContactId("ct_1"),
            agent=AgentId("agent-1"),
            offer=OfferId("ct_1.o1"),
            until=self.at,
        )
        todo = Todo(adapter=AdapterId("simulated"), effect=ring)
        command = waiting.command
        return Decided(
            command=command,
            position=waiting.position,
            at=self.at,
            events=(event(self.seq, self.at, command.id),),
            effects=((EffectId(f"{command.id}/0"), todo),) if self.seq % 3 == 0 else (),
        )


def wish(n: int) -> Command:
    """A small command."""
    body = SetState(agent=AgentId(f"agent-{n % 100}"), state="available")
    return Command(id=CommandId(f"cm_{n}"), source="bench", source_id=str(n), body=body)


async def journal_commits(url: str, group: int, seconds: float) -> dict[str, Any]:
    """The lease alone: commands lie in the inbox already."""
    async with PostgresJournal(url, WallClock()) as journal:
        lease = await journal.lead(CENTRE, patience=None)
        standing = await lease.standing()
        engine = Engine(lease, standing.seq, max(standing.at, Instant(1_790_000_000_000_000)))
        supply = int(seconds * (2_000 if group == 1 else 30_000))
        for begin in range(0, supply, 1_000):
            numbers = range(begin, min(begin + 1_000, supply))
            await journal.submit(CENTRE, [wish(secrets.randbits(60)) for _ in numbers])
        spans: list[float] = []
        count, busy = 0, 0.0
        assert isinstance(lease, PostgresLease)
        cpu = Cpu(lease.backend)
        while busy < seconds:
            waiting = await lease.drain(limit=group)
            if not waiting:
                break
            decided = [engine.decide(each) for each in waiting]
            began = time.perf_counter()
            await lease.commit(decided)
            spans.append(time.perf_counter() - began)
            busy += spans[-1]
            count += len(decided)
        return {
            "rows_per_s": round(count / busy, 1),
            "commit_ms": quantiles_ms(spans),
            "rows": count,
            "cpu": cpu.per_row(count),
        }


async def whole_way(url: str, seconds: float) -> dict[str, Any]:
    """Submit, drain, decide nothing, commit: two processes' work in one, as fast as it goes."""
    async with PostgresJournal(url, WallClock()) as journal:
        lease = await journal.lead(CENTRE, patience=None)
        standing = await lease.standing()
        engine = Engine(lease, standing.seq, standing.at)
        stop = time.perf_counter() + seconds
        count = 0

        async def submit() -> None:
            while time.perf_counter() < stop:
                await journal.submit(CENTRE, [wish(secrets.randbits(60)) for _ in range(10)])

        async def lead() -> None:
            nonlocal count
            while time.perf_counter() < stop:
                if waiting := await lease.drain(limit=100):
                    await lease.commit([engine.decide(each) for each in waiting])
                    count += len(waiting)
                else:
                    await lease.wait(until=None)

        began = time.perf_counter()
        await asyncio.gather(submit(), submit(), lead())
        return {"rows_per_s": round(count / (time.perf_counter() - began), 1)}


async def plain(url: str, group: int, seconds: float) -> dict[str, Any]:
    """The alternative."""
    insert = (
        "INSERT INTO plain_event (centre, seq, at, cause, core, kind, version, body)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s, %s)"
    )
    async with await psycopg.AsyncConnection.connect(url) as connection:
        await connection.execute("DROP TABLE IF EXISTS plain_event")
        await connection.execute(
            "CREATE TABLE plain_event (centre text, seq bigint, at bigint, cause text,"
            " core integer, kind text, version smallint, body jsonb, PRIMARY KEY (centre, seq))"
        )
        await connection.commit()
        count, busy, spans = 0, 0.0, []
        cpu = Cpu(connection.info.backend_pid)
        while busy < seconds:
            events = [
                event(count + n, Instant(count + n), CommandId("cm_1")) for n in range(1, group + 1)
            ]
            began = time.perf_counter()
            rows, bells = [], []
            for each in events:
                stored = EVENTS.encode(each.body)
                rows.append(
                    (
                        CENTRE,
                        each.seq,
                        each.at,
                        each.cause,
                        each.core,
                        stored.kind,
                        stored.version,
                        stored.body.decode(),
                    )
                )
                bells.append((str(each.seq),))
            async with connection.cursor() as cursor:
                await cursor.executemany(insert, rows)
                await cursor.executemany("SELECT pg_notify('plain', %s)", bells)
            await connection.commit()
            spans.append(time.perf_counter() - began)
            busy += spans[-1]
            count += group
        return {
            "rows_per_s": round(count / busy, 1),
            "commit_ms": quantiles_ms(spans),
            "rows": count,
            "cpu": cpu.per_row(count),
        }


def packing() -> dict[str, float]:
    """Rows made and encoded, of groups of 100, without a database."""
    waiting = [Waiting(position=n, command=wish(n)) for n in range(100)]

    def run() -> int:
        for _ in range(100):
            engine = Engine(None, 0, Instant(0))  # type: ignore[arg-type]
            pack([engine.decide(each) for each in waiting])
        return 10_000

    return measured(run)


@contextmanager
def server(url: str | None) -> Iterator[str]:
    """A database of our own on *url*'s server, or on a private one with fsync on."""
    if url is None:
        from maju.app.home import Home
        from maju.app.postgres import EmbeddedPostgres

        with tempfile.TemporaryDirectory(prefix="maju-bench-") as folder:
            Path(folder).chmod(0o755)
            own = EmbeddedPostgres(Home(Path(folder)))
            own.ensure_running()
            try:
                with server(own.conninfo()) as fresh:
                    yield fresh
            finally:
                own.stop()
        return
    name = f"bench_{secrets.token_hex(6)}"
    with psycopg.connect(url, autocommit=True) as link:
        link.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        fresh = psycopg.conninfo.make_conninfo(url, dbname=name)
        try:
            migrate(fresh)
            yield fresh
        finally:
            link.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def main() -> None:
    """Measure and tell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=3.0, help="busy time of each figure")
    parser.add_argument("--url", help="a PostgreSQL where a database may be made and dropped")
    chosen = parser.parse_args()
    figures: dict[str, Any] = {"groups": {}}
    with server(chosen.url) as url:
        with psycopg.connect(url) as link:
            for name in ("server_version", "fsync", "synchronous_commit"):
                row = link.execute(f"SHOW {name}".encode()).fetchone()
                figures[name] = row[0] if row else None
        for group in GROUPS:
            ours = asyncio.run(journal_commits(url, group, chosen.seconds))
            theirs = asyncio.run(plain(url, group, chosen.seconds))
            ratio = round(ours["rows_per_s"] / theirs["rows_per_s"], 2)
            cpu_ratio = round(sum(theirs["cpu"].values()) / sum(ours["cpu"].values()), 2)
            figures["groups"][group] = {
                "journal": ours,
                "plain": theirs,
                "ratio_rows_per_s": ratio,
                "ratio_rows_per_cpu": cpu_ratio,
            }
        figures["submit_drain_commit"] = asyncio.run(whole_way(url, chosen.seconds))
    figures["pack_only"] = packing()
    tell("journal", figures, against=AGAINST, packages=("psycopg", "msgspec"))


if __name__ == "__main__":
    main()
