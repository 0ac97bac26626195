"""Which centres a command is about, when nobody says."""

from __future__ import annotations

import asyncio

from psycopg.errors import InvalidSchemaName, UndefinedTable

from maju.engine.clock import WallClock
from maju.journal.postgres.journal import PostgresJournal
from maju.kernel.errors import Refused, Trouble
from maju.kernel.ids import CentreId


def known_centres(url: str) -> tuple[CentreId, ...]:
    """Every centre of the database.

    Raises:
        Refused: ``no_centre``.
    """
    known = asyncio.run(_known(url))
    if not known:
        raise Refused("no_centre")
    return known


def find_centre(url: str, named: str | None) -> CentreId:
    """The centre that is *named*, else the only one there is.

    Raises:
        Refused: ``no_centre``, ``unknown_centre``, ``several_centres``.
    """
    known = asyncio.run(_known(url))
    if named is not None:
        if CentreId(named) not in known:
            raise Refused("unknown_centre", centre=named)
        return CentreId(named)
    if not known:
        raise Refused("no_centre")
    if len(known) > 1:
        raise Refused("several_centres", centres=", ".join(known))
    return known[0]


async def _known(url: str) -> tuple[CentreId, ...]:
    try:
        async with PostgresJournal(url, WallClock(), connections=1) as journal:
            return tuple(await journal.centres())
    except Trouble as trouble:
        if isinstance(trouble.__cause__, UndefinedTable | InvalidSchemaName):
            return ()  # a database that no Maju has run on
        raise
