"""How fast the read model is rebuilt, against one statement a row and a commit an event.

    python -m benchmarks.projector [--events 60000] [--url postgresql://…]

The journal holds days that were decided by the real core. Both sides read the same events and
make the same rows by the same fold; they differ in how these are written. Commits do not wait for
the disk on either side: what is lost is made again. ``fold`` is the pure part alone;
``per_cpu_s`` is events a second of all CPU, ours and the server's, for a machine that others use.
"""

from __future__ import annotations

import argparse
import asyncio
import time
from collections.abc import Sequence
from typing import Any

import msgspec
import psutil
import psycopg
from psycopg import AsyncConnection, sql

from benchmarks.journal import server
from benchmarks.report import measured, tell
from maju.engine.clock import WallClock
from maju.facts import readmodel
from maju.facts.readmodel.book import Changed
from maju.facts.readmodel.fold import Fold
from maju.facts.readmodel.rows import AgentRow
from maju.facts.readmodel.shelf import Changes, Shelf
from maju.facts.readmodel.store import QUERIES
from maju.journal.postgres import PostgresJournal
from maju.kernel.commands import Tick
from maju.kernel.events import Event
from maju.kernel.ids import CentreId
from maju.kernel.ports import Decided
from maju.kernel.settings import Settings
from tests.unit.engine.verify.day import CENTRE, SETTINGS, day

AGAINST = "one INSERT … ON CONFLICT DO UPDATE a row and a commit an event, the same fold and tables"
GROUP = 200
KEYS = {
    "contact": ("contact",),
    "visit": ("contact", "visit"),
    "leg": ("contact", "leg"),
    "agent": ("agent",),
    "agent_state": ("agent", "seq"),
    "callback": ("callback",),
    "timeline": ("seq",),
}
PLAIN_SHARE = 25
"""The alternative gets one event in so many, so that it comes to an end."""


async def fill(url: str, decisions: Sequence[Decided]) -> None:
    """Commit a day to the journal."""
    async with PostgresJournal(url, WallClock()) as journal:
        lease = await journal.lead(CENTRE, patience=None)
        for begin in range(0, len(decisions), GROUP):
            group = list(decisions[begin : begin + GROUP])
            asked = [each.command for each in group if not isinstance(each.command.body, Tick)]
            receipts = iter(await journal.submit(CENTRE, asked)) if asked else iter(())
            for n, each in enumerate(group):
                if not isinstance(each.command.body, Tick):
                    position = next(receipts).position
                    group[n] = msgspec.structs.replace(each, position=position)
            await lease.commit(group)


async def rebuilt(url: str) -> dict[str, float]:
    """The read model's own rebuild."""
    async with PostgresJournal(url, WallClock()) as journal:
        began, cpu, theirs = time.perf_counter(), time.process_time(), _server_cpu_s(url)
        count = await readmodel.rebuild(url, journal, CENTRE)
        wall_s = time.perf_counter() - began
        cpu_s = time.process_time() - cpu
        server_cpu_s = _server_cpu_s(url) - theirs
    return {
        "count": count,
        "wall_s": round(wall_s, 3),
        "cpu_s": round(cpu_s, 3),
        "server_cpu_s": round(server_cpu_s, 3),
        "per_s": round(count / wall_s, 1),
        "per_cpu_s": round(count / (cpu_s + server_cpu_s), 1),
    }


def _server_cpu_s(url: str) -> float:
    """What the server's processes have used, those that have ended too."""
    with psycopg.connect(url) as link:
        parent = psutil.Process(link.info.backend_pid).parent()
        assert parent is not None
        own = parent.cpu_times()
        used: float = own.user + own.system + own.children_user + own.children_system
        for child in parent.children():
            times = child.cpu_times()
            used += times.user + times.system
    return used


async def reading(url: str) -> float:
    """Events read and decoded a second: what no projector can be faster than."""
    async with PostgresJournal(url, WallClock()) as journal:
        last = await journal.last(CENTRE)
        began, after = time.perf_counter(), 0
        while after < last:
            after = (await journal.read(CENTRE, after=after, limit=5_000))[-1].seq  # type: ignore[arg-type]
        return round(last / (time.perf_counter() - began), 1)


async def plain(url: str, most: int) -> dict[str, float]:
    """The alternative."""
    async with (
        PostgresJournal(url, WallClock()) as journal,
        await AsyncConnection.connect(url, options="-c synchronous_commit=off") as link,
    ):
        for table in KEYS:
            await link.execute(QUERIES[f"clear_{table}"], {"centre": CENTRE})
        await link.commit()
        fold, count = Fold(Shelf(CENTRE)), 0
        began = time.perf_counter()
        while count < most:
            events = await journal.read(CENTRE, after=fold.seq, limit=min(5_000, most - count))
            for event in events:
                await _each(link, fold.project([event]))
                await link.commit()
            count += len(events)
        wall_s = time.perf_counter() - began
    return {"count": count, "wall_s": round(wall_s, 3), "per_s": round(count / wall_s, 1)}


async def _each(link: AsyncConnection[Any], changes: Changes) -> None:
    for table in KEYS:
        changed = getattr(changes, table)
        rows = changed if isinstance(changed, list) else changed.rows
        gone = changed.gone if isinstance(changed, Changed) else []
        if table == "agent" and len(gone) > len(rows):
            await link.execute(QUERIES["drop_agent"], {"centre": CENTRE, "keys": gone})
        for row in rows:
            await link.execute(_upsert(table, row), _values(row))


def _values(row: msgspec.Struct) -> list[Any]:
    values = list(msgspec.structs.astuple(row))
    if isinstance(row, AgentRow):
        values[5] = msgspec.json.encode(row.hands).decode()
    return values


def _upsert(table: str, row: msgspec.Struct) -> sql.Composed:
    names = [sql.Identifier(name) for name in row.__struct_fields__]
    keys = [sql.Identifier(name) for name in ("centre", *KEYS[table])]
    insert = sql.SQL("INSERT INTO readmodel.{} ({}) VALUES ({}) ON CONFLICT ({}) DO UPDATE SET {}")
    comma = sql.SQL(", ")
    return insert.format(
        sql.Identifier(f"rm_{table}"),
        comma.join(names),
        comma.join(sql.Placeholder() * len(names)),
        comma.join(keys),
        comma.join(sql.SQL("{0} = excluded.{0}").format(name) for name in names),
    )


def fold_only(events: Sequence[Event]) -> dict[str, float]:
    """Events become row changes, in batches, and nothing is written."""

    def run() -> int:
        fold = Fold(Shelf(CentreId("bench")))
        for begin in range(0, len(events), 5_000):
            fold.project(events[begin : begin + 5_000])
        return len(events)

    return measured(run)


def quiet(settings: Settings) -> Settings:
    """Nobody is told how long it waits: those events make no row, and would flatter us."""
    replace = msgspec.structs.replace
    queues = tuple(replace(queue, tell_wait=False) for queue in settings.queues)
    return replace(settings, queues=queues)


def main() -> None:
    """Measure and tell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=60_000, help="about so many")
    parser.add_argument("--url", help="a PostgreSQL where a database may be made and dropped")
    chosen = parser.parse_args()
    decisions = day(1, steps=chosen.events, settings=quiet(SETTINGS))
    events = [event for decided in decisions for event in decided.events]
    with server(chosen.url) as url:
        readmodel.migrate(url)
        asyncio.run(fill(url, decisions))
        ours = asyncio.run(rebuilt(url))
        with psycopg.connect(url) as link:
            rows = {
                table: link.execute(
                    f"SELECT count(*) FROM readmodel.rm_{table}".encode()
                ).fetchone()
                for table in KEYS
            }
        read_only = asyncio.run(reading(url))
        theirs = asyncio.run(plain(url, len(events) // PLAIN_SHARE))
    figures = {
        "rebuild": ours,
        "plain": theirs,
        "ratio_per_s": round(ours["per_s"] / theirs["per_s"], 2),
        "read_and_decode_per_s": read_only,
        "fold": fold_only(events),
        "rows": {table: count[0] if count else 0 for table, count in rows.items()},
    }
    tell("projector", figures, against=AGAINST, packages=("psycopg", "msgspec"))


if __name__ == "__main__":
    main()
