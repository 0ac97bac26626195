"""The journal in PostgreSQL: a pool for everybody, one connection per lease, one that listens."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import AsyncGenerator, Sequence
from types import TracebackType
from typing import Any, Self

import msgspec
from msgspec import Raw
from psycopg import AsyncConnection, errors
from psycopg.conninfo import make_conninfo
from psycopg_pool import AsyncConnectionPool

from maju.journal.bells import NET_S, Bells, effects_of, events_of
from maju.journal.group import CommandRow, EffectRow, EventRow
from maju.journal.postgres.bell import Bell
from maju.journal.postgres.errors import told
from maju.journal.postgres.lease import PostgresLease
from maju.journal.postgres.queries import QUERIES
from maju.journal.postgres.submit import submit_in
from maju.kernel.commands import Command
from maju.kernel.errors import LostLead
from maju.kernel.events import Event
from maju.kernel.ids import AdapterId, CentreId, CommandId, EffectId, Epoch, Seq
from maju.kernel.ports import Clock, Decided, Lease, Receipt, Snapshot, TakenEffect, Verdict
from maju.kernel.time import Duration, Instant

Row = tuple[Any, ...]

_TAIL_GROUP = 1_000
_SNAPSHOTS_KEPT = 2

# A lease's connection runs small statements over indexes alone; whatever the planner believes of
# a table that was just empty, it must not scan it. A dead peer is found within ten seconds.
_LEASE_OPTIONS = (
    "-c application_name=maju-lease -c enable_seqscan=off -c enable_hashjoin=off"
    " -c enable_mergejoin=off -c tcp_keepalives_idle=4 -c tcp_keepalives_interval=2"
    " -c tcp_keepalives_count=3 -c tcp_user_timeout=10000"
)


class PostgresJournal:
    """Use it as ``async with``; each process has one.

    Args:
        url: a database that ``migrate`` has seen.
        clock: where waits come from; the wall's in a living centre.
        connections: how many the pool may hold; leases and the bell have their own.
    """

    def __init__(self, url: str, clock: Clock, *, connections: int = 4) -> None:
        self._url = url
        self._clock = clock
        self._bells = Bells()
        self._bell = Bell(url, self._bells)
        self._leases: list[PostgresLease] = []
        self._read_to: dict[CentreId, tuple[Seq, Instant]] = {}
        self._pool: AsyncConnectionPool[AsyncConnection[Row]] = AsyncConnectionPool(
            url,
            min_size=1,
            max_size=connections,
            open=False,
            timeout=10.0,
            kwargs={"autocommit": True},
            name="journal",
        )

    async def open(self) -> None:
        """Connect and listen."""
        with told():
            await self._pool.open(wait=True, timeout=10.0)
        self._bell.open()

    async def close(self) -> None:
        """Release every lease and close every connection."""
        for lease in self._leases:
            await lease.release()
        await self._bell.close()
        await self._pool.close()

    async def deafen(self) -> None:
        """Hear no doorbell any more, as when its connection cannot be had: polling remains."""
        await self._bell.close()

    async def __aenter__(self) -> Self:
        await self.open()
        return self

    async def __aexit__(
        self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None
    ) -> None:
        await self.close()

    async def submit(self, centre: CentreId, commands: Sequence[Command]) -> Sequence[Receipt]:
        """Into the inbox, durably; a repeat is told by its receipt."""
        with told():
            async with self._pool.connection() as connection, connection.transaction():
                return await submit_in(connection, centre, commands)

    async def verdicts(self, centre: CentreId, commands: Sequence[CommandId]) -> Sequence[Verdict]:
        """What became of *commands*; unknown ones are left out."""
        rows = await self._query("verdicts", centre=centre, ids=list(commands))
        found = {row[0]: _verdict(row) for row in rows}
        return [found[command] for command in commands if command in found]

    async def lead(self, centre: CentreId, *, patience: Duration | None) -> Lease:
        """Lead *centre* once nobody else does."""
        with told():
            connection = await AsyncConnection.connect(
                make_conninfo(self._url, options=_LEASE_OPTIONS), autocommit=True
            )
        try:
            epoch = await _take_lead(connection, centre, patience)
        except BaseException:
            await connection.close()
            raise
        lease = PostgresLease(
            connection, centre=centre, epoch=epoch, bells=self._bells, clock=self._clock
        )
        self._leases = [held for held in self._leases if not held.over] + [lease]
        return lease

    async def epoch(self, centre: CentreId) -> Epoch:
        """The epoch of the present or last leader."""
        rows = await self._query("leader", centre=centre)
        return Epoch(rows[0][0] if rows else 0)

    async def centres(self) -> Sequence[CentreId]:
        """Every centre that was ever led, in order of id."""
        return [CentreId(row[0]) for row in await self._query("centres")]

    async def led(self, centre: CentreId) -> bool:
        """Whether somebody leads *centre* at this moment, for whoever watches."""
        return bool((await self._query("led", centre=centre))[0][0])

    async def read(
        self, centre: CentreId, *, after: Seq, limit: int, upto: Seq | None = None
    ) -> Sequence[Event]:
        """Events with ``seq > after``."""
        end = after + limit if upto is None else min(after + limit, upto)
        known, floor = self._read_to.get(centre, (Seq(0), Instant(0)))
        rows = await self._query(
            "read", centre=centre, after=after, upto=end, floor=floor if known <= after else 0
        )
        events = [_event(row) for row in rows]
        if events:
            self._read_to[centre] = (events[-1].seq, events[-1].at)
        return events

    async def last(self, centre: CentreId) -> Seq:
        """The number of the last event."""
        rows = await self._query("leader", centre=centre)
        return Seq(rows[0][1] if rows else 0)

    async def tail(self, centre: CentreId, *, after: Seq) -> AsyncGenerator[Sequence[Event], None]:
        """Events as they come."""
        key = events_of(centre)
        while True:
            rung = self._bells.rung(key)
            events = await self.read(centre, after=after, limit=_TAIL_GROUP)
            if events:
                after = events[-1].seq
                yield events
            else:
                await self._bells.wait(key, since=rung, clock=self._clock, until=None, net_s=NET_S)

    async def decided(self, centre: CentreId, *, after: Instant, limit: int) -> Sequence[Decided]:
        """Decisions in their order."""
        rows = await self._query("decided", centre=centre, after=after, limit=limit)
        if not rows:
            return []
        seqs = [seq for row in rows for seq in (row[8], row[9]) if seq is not None]
        events: dict[Seq, Event] = {}
        if seqs:
            found = await self.read(centre, after=Seq(seqs[0] - 1), limit=seqs[-1] - seqs[0] + 1)
            events = {event.seq: event for event in found}
        effects: defaultdict[Instant, list[EffectRow]] = defaultdict(list)
        for row in await self._query(
            "effects_of", centre=centre, begins=rows[0][7], ends=rows[-1][7]
        ):
            effects[row[1]].append(_effect(row))
        return [_decided(row, events, effects.get(row[7], [])) for row in rows]

    async def take(
        self, centre: CentreId, adapter: AdapterId, *, limit: int, again: bool = False
    ) -> Sequence[TakenEffect]:
        """Effects that wait for *adapter*, oldest first."""
        old: Sequence[Row] = ()
        if again:
            old = await self._query("taken", centre=centre, adapter=adapter, limit=limit)
        new = await self._query("take", centre=centre, adapter=adapter, limit=limit - len(old))
        return [
            *(_taken(centre, row, again=True) for row in old),
            *(_taken(centre, row, again=False) for row in new),
        ]

    async def wait_effects(
        self, centre: CentreId, adapter: AdapterId, *, timeout: Duration
    ) -> None:
        """Sleep until an effect waits for *adapter*, or *timeout*."""
        until = Instant(self._clock.now() + timeout)
        key = effects_of(centre, adapter)
        while True:
            rung = self._bells.rung(key)
            ((waits,),) = await self._query("effects_wait", centre=centre, adapter=adapter)
            if waits or until <= self._clock.now():
                return
            await self._bells.wait(key, since=rung, clock=self._clock, until=until, net_s=NET_S)

    async def save_snapshot(self, snapshot: Snapshot) -> None:
        """Keep it, and the one before it."""
        await self._execute(
            "save_snapshot",
            centre=snapshot.centre,
            core=snapshot.core,
            seq=snapshot.seq,
            at=snapshot.at,
            body=snapshot.body,
        )
        await self._execute(
            "drop_snapshots", centre=snapshot.centre, core=snapshot.core, keep=_SNAPSHOTS_KEPT
        )

    async def latest_snapshot(self, centre: CentreId, *, core: int) -> Snapshot | None:
        """The newest of this core's version."""
        for seq, at, body in await self._query("latest_snapshot", centre=centre, core=core):
            return Snapshot(centre=centre, seq=seq, at=at, core=core, body=body)
        return None

    async def _query(self, name: str, **arguments: object) -> Sequence[Row]:
        with told():
            async with self._pool.connection() as connection:
                cursor = await connection.execute(QUERIES[name], arguments, prepare=True)
                return await cursor.fetchall()

    async def _execute(self, name: str, **arguments: object) -> None:
        with told():
            async with self._pool.connection() as connection:
                await connection.execute(QUERIES[name], arguments)


async def _take_lead(
    connection: AsyncConnection[Row], centre: CentreId, patience: Duration | None
) -> Epoch:
    arguments = {"centre": centre}
    with told():
        if patience == 0:
            cursor = await connection.execute(QUERIES["try_lead"], arguments)
            if not (await cursor.fetchall())[0][0]:
                raise LostLead(f"another engine leads {centre}")
        else:
            wait_ms = 0 if patience is None else max(1, patience // 1_000)
            await connection.execute(f"SET lock_timeout = {wait_ms}".encode())
            try:
                await connection.execute(QUERIES["await_lead"], arguments)
            except errors.LockNotAvailable as error:
                raise LostLead(f"another engine leads {centre}") from error
            await connection.execute("SET lock_timeout = 0")
        cursor = await connection.execute(QUERIES["next_epoch"], arguments)
        return Epoch((await cursor.fetchall())[0][0])


def _event(row: Row) -> Event:
    seq, at, due, cause, core, kind, version, body = row
    return EventRow(
        seq=seq,
        at=at,
        due=due,
        cause=cause,
        core=core,
        kind=kind,
        version=version,
        body=Raw(body.encode()),
    ).event()


def _effect(row: Row) -> EffectRow:
    return EffectRow(
        id=row[0],
        at=row[1],
        n=row[2],
        adapter=row[3],
        once=row[4],
        expires_at=row[5],
        kind=row[6],
        version=row[7],
        body=Raw(row[8].encode()),
    )


def _taken(centre: CentreId, row: Row, *, again: bool) -> TakenEffect:
    effect = _effect(row)
    return TakenEffect(
        id=effect.id, centre=centre, epoch=Epoch(row[9]), todo=effect.todo(), again=again
    )


def _params(text: str | None) -> dict[str, str | int]:
    return {} if text is None else msgspec.json.decode(text, type=dict[str, str | int])


def _verdict(row: Row) -> Verdict:
    command, at, last, code, params = row
    if at is None:
        return Verdict(command=command, state="waiting")
    return Verdict(
        command=command,
        state="done" if code is None else "refused",
        at=at,
        last=last,
        code=code or "",
        params=_params(params),
    )


def _decided(row: Row, events: dict[Seq, Event], effects: Sequence[EffectRow]) -> Decided:
    position, id_, source, source_id, kind, version, body, at, first, last = row[:10]
    settles, code, params = row[10:]
    command = CommandRow(
        id=id_,
        source=source,
        source_id=source_id,
        kind=kind,
        version=version,
        body=Raw(body.encode()),
    )
    numbers = range(0) if first is None else range(first, last + 1)
    return Decided(
        command=command.command(),
        position=position,
        at=at,
        # one that is missing is for ``verify`` to tell: what is left must still be readable
        events=tuple(events[Seq(number)] for number in numbers if number in events),
        effects=tuple((EffectId(effect.id), effect.todo()) for effect in effects),
        settles=settles,
        refused=None if code is None else (code, _params(params)),
    )
