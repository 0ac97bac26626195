"""Takes snapshots of a centre, beside the leader and never in it: encoding takes time.

A snapshot only makes the next recovery short. It may be old, or missing, and nothing is lost.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Never

import structlog
from msgspec import Struct

from maju.engine.core import ROUTING, Core
from maju.engine.replica import Replica
from maju.kernel.events import Event
from maju.kernel.ids import CentreId, Seq
from maju.kernel.ports import Journal, Snapshot
from maju.kernel.time import MINUTE, Duration, Instant

log: structlog.typing.FilteringBoundLogger = structlog.get_logger("maju.engine")


class Often(Struct, frozen=True, kw_only=True):
    """A snapshot after *events* events, or at the first event *time* after the one before."""

    events: int = 20_000
    time: Duration = MINUTE


class Follower:
    """Follows *centre* and saves a snapshot every so often."""

    def __init__(
        self,
        journal: Journal,
        centre: CentreId,
        *,
        often: Often | None = None,
        core: Core = ROUTING,
    ) -> None:
        self.replica = Replica(journal, centre, core=core, seen=self._see)
        self._journal = journal
        self._core = core
        self._often = Often() if often is None else often
        self._saved_seq: Seq | None = None
        self._saved_at = Instant(0)

    async def run(self) -> Never:
        """Follow and save for ever."""
        await self.replica.run()

    async def save(self) -> None:
        """Save the present state now. The store's trouble ends this try; the next comes anyway."""
        replica = self.replica
        body = self._core.encode_state(replica.state)
        await self._journal.save_snapshot(
            Snapshot(
                centre=replica.centre,
                seq=replica.seq,
                at=replica.at,
                core=self._core.version,
                body=body,
            )
        )
        self._saved_seq, self._saved_at = replica.seq, replica.at
        log.debug("snapshot_saved", centre=replica.centre, seq=replica.seq, bytes=len(body))

    async def _see(self, group: Sequence[Event]) -> None:
        if self._saved_seq is None:  # what was there when we came may well have one
            self._saved_seq, self._saved_at = Seq(group[0].seq - 1), group[0].at
        enough = self.replica.seq - self._saved_seq >= self._often.events
        if enough or self.replica.at - self._saved_at >= self._often.time:
            await self.save()
