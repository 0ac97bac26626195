"""The leadership of one centre, bound to one connection: an advisory lock and an epoch.

PostgreSQL frees the lock when the connection ends, however it ends; the epoch, checked inside
every commit, keeps out a leader that has not noticed yet.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import msgspec
import structlog
from msgspec import Raw
from psycopg import AsyncConnection, errors

from maju.journal.bells import NET_S, Bells, inbox_of
from maju.journal.group import CommandRow, Packed, pack
from maju.journal.postgres.bell import payload
from maju.journal.postgres.errors import told
from maju.journal.postgres.queries import QUERIES
from maju.kernel.errors import LostLead, Trouble
from maju.kernel.ids import CentreId, EffectId, Epoch, Seq
from maju.kernel.ports import Clock, Decided, Standing, Waiting
from maju.kernel.time import Instant

log = structlog.get_logger(__name__)

_encode = msgspec.json.Encoder().encode
_LATE_POSITIONS = 10_000
_LOOK_BACK_S = 1.0
_MONTHS_AGAIN_S = 60.0
HUNG_AFTER_S = 15.0
"""A leader looks into its inbox several times a second. One that did not for so long hangs (it was
stopped, or its loop is blocked) though its connection lives: the server ends it, so that a standby
takes over."""


class PostgresLease:
    """Made by ``PostgresJournal.lead`` alone."""

    def __init__(
        self,
        connection: AsyncConnection[tuple[Any, ...]],
        *,
        centre: CentreId,
        epoch: Epoch,
        bells: Bells,
        clock: Clock,
    ) -> None:
        self._connection = connection
        self._centre = centre
        self._epoch = epoch
        self._bells = bells
        self._clock = clock
        self._looked = bells.rung(inbox_of(centre))
        self._month = (0, 0)
        self._months_again_at = 0.0
        self._floor = 0
        self._look_back_at = 0.0
        self._watched = False

    @property
    def epoch(self) -> Epoch:
        """Which leadership of the centre this is."""
        return self._epoch

    @property
    def over(self) -> bool:
        """Released, or its connection is known to be gone."""
        return self._connection.closed

    @property
    def backend(self) -> int:
        """The server process that holds the lock; whoever ends it ends the leadership."""
        return self._connection.info.backend_pid

    async def standing(self) -> Standing:
        """Last event, last stamp and open effects."""
        ((_, seq, at),) = await self._query("leader", centre=self._centre)
        effects = await self._query("open_effects", centre=self._centre)
        return Standing(
            seq=Seq(seq), at=Instant(at), open=frozenset(EffectId(row[0]) for row in effects)
        )

    async def drain(self, *, limit: int) -> Sequence[Waiting]:
        """Undecided commands in order of position.

        Most looks begin near the last decision, so that rows which a long transaction elsewhere
        keeps from being cleaned cost nothing; each second one looks at everything.
        """
        self._looked = self._bells.rung(inbox_of(self._centre))
        if not self._watched:  # not before: to recover may take long, without a query of ours
            await self._query("watch", patience=f"{round(HUNG_AFTER_S * 1_000)}ms")
            self._watched = True
        loop = asyncio.get_running_loop()
        began = loop.time()
        floor = 0 if began >= self._look_back_at else self._floor
        rows = await self._query("drain", centre=self._centre, floor=floor, limit=limit)
        if floor == 0 and len(rows) < limit:
            took = loop.time() - began
            self._look_back_at = began + max(_LOOK_BACK_S, 20 * took)
        return [Waiting(position=row[0], command=_command(row[1:7]).command()) for row in rows]

    async def commit(self, group: Sequence[Decided]) -> None:
        """Write the group in one round trip, all or nothing, and ring once."""
        if not group:
            return
        packed = pack(group)
        self._hold()
        await self._make_months(packed)
        await self._query("commit", **_arguments(self._centre, self._epoch, packed))
        highest = max((row.position or 0 for row in packed.decisions), default=0)
        self._floor = max(self._floor, highest - _LATE_POSITIONS)

    async def _make_months(self, packed: Packed) -> None:
        """Months that the group is in, and the one after.

        Where a long reader is in the way, the rows go to the default partition meanwhile.
        """
        begins, ends = self._month
        strange = [row.at for row in packed.events if not begins <= row.at < ends]
        if not strange or self._months_again_at > asyncio.get_running_loop().time():
            return
        try:
            for at in strange:
                if not begins <= at < ends:
                    ((begins, ends),) = await self._query("make_month", at=at)
            await self._query("make_month", at=ends)
            self._month = (begins, ends)
        except Trouble as trouble:
            if not isinstance(trouble.__cause__, errors.LockNotAvailable):
                raise
            log.warning("journal_month_waits", centre=self._centre, at=strange[0])
            self._months_again_at = asyncio.get_running_loop().time() + _MONTHS_AGAIN_S

    async def wait(self, *, until: Instant | None) -> None:
        """Sleep until a command comes in, *until* has come, or the polling net."""
        self._hold()
        await self._bells.wait(
            inbox_of(self._centre),
            since=self._looked,
            clock=self._clock,
            until=until,
            net_s=NET_S,
        )

    async def release(self) -> None:
        """Close the connection, and with it the leadership."""
        await self._connection.close()

    def _hold(self) -> None:
        if self._connection.closed:
            raise LostLead(f"the connection that leads {self._centre} is gone")

    async def _query(self, name: str, **arguments: object) -> Sequence[tuple[Any, ...]]:
        self._hold()
        try:
            with told():
                cursor = await self._connection.execute(QUERIES[name], arguments, prepare=True)
                return await cursor.fetchall()
        except Trouble as trouble:
            if self._connection.closed and name != "commit":  # whose fate nobody knows
                raise LostLead(str(trouble)) from trouble
            raise


def _command(row: Sequence[Any]) -> CommandRow:
    return CommandRow(
        id=row[0],
        source=row[1],
        source_id=row[2],
        kind=row[3],
        version=row[4],
        body=Raw(row[5].encode()),
    )


def _arguments(centre: CentreId, epoch: Epoch, packed: Packed) -> dict[str, object]:
    return {
        "centre": centre,
        "epoch": epoch,
        "first": packed.first,
        "last": packed.last,
        "begins": packed.begins,
        "ends": packed.ends,
        "own": sum(row.position is None for row in packed.decisions),
        "decisions": _encode(packed.decisions).decode(),
        "events": _encode(packed.events).decode(),
        "effects": _encode(packed.effects).decode() if packed.effects else None,
        "bell": payload(centre, packed.last, packed.adapters),
    }
