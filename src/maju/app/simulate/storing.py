"""A journal that was made elsewhere, written into PostgreSQL decision by decision."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from maju.engine.clock import WallClock
from maju.journal.postgres.journal import PostgresJournal
from maju.kernel.errors import Refused
from maju.kernel.ids import CentreId
from maju.kernel.ports import Decided
from maju.kernel.time import Duration

_GROUP = 500


async def store(url: str, centre: CentreId, decisions: Sequence[Decided]) -> None:
    """Write *decisions* as the journal of *centre*, which must have none yet.

    They come without places in an inbox, for they never lay in this one.

    Raises:
        Refused: ``centre_has_journal``.
        LostLead: an engine leads the centre.
    """
    async with PostgresJournal(url, WallClock(), connections=2) as journal:
        lease = await journal.lead(centre, patience=Duration(0))
        try:
            if (await lease.standing()).at:
                raise Refused("centre_has_journal", centre=centre)
            for begin in range(0, len(decisions), _GROUP):
                group = decisions[begin : begin + _GROUP]
                await lease.commit([msgspec.structs.replace(each, position=None) for each in group])
        finally:
            await lease.release()
