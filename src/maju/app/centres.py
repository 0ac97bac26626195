"""Which centres a command is about, when nobody says."""

from __future__ import annotations

import asyncio

from psycopg.errors import InvalidSchemaName, UndefinedTable

from maju.directory.queries import QUERIES as DIRECTORY
from maju.engine.clock import WallClock
from maju.facts.history.manifest import linked
from maju.facts.history.queries import QUERIES
from maju.journal.postgres.journal import PostgresJournal
from maju.kernel.errors import Refused, Trouble
from maju.kernel.ids import CentreId


def centres_to_run(
    url: str, named: tuple[CentreId, ...] = ()
) -> tuple[tuple[CentreId, ...], tuple[CentreId, ...]]:
    """Which centres a run leads, and which it only shows: those that imports alone tell about.

    *named* ones that nothing is known of are led: their journal begins now. Both are empty where
    nobody has begun a centre yet: then the pages lead to it.
    """
    known = tuple(sorted({*asyncio.run(_known(url)), *begun_centres(url)}))
    told = imported_centres(url)
    shown = told.difference(known).intersection(named or told)
    led = tuple(each for each in named or known if each not in shown)
    return led, tuple(sorted(shown))


def imported_centres(url: str) -> set[CentreId]:
    """Centres that facts tell about; those that no journal knows have imports alone."""
    try:
        with linked(url) as link:
            rows = link.execute(QUERIES["centres"]).fetchall()
    except Trouble as trouble:
        if _never_run(trouble):
            return set()
        raise
    return {CentreId(str(row["centre"])) for row in rows}


def begun_centres(url: str) -> tuple[CentreId, ...]:
    """Centres that stand in the directory, whether an engine has led them yet or not."""
    with linked(url) as link:
        rows = link.execute(DIRECTORY["centres"]).fetchall()
    return tuple(CentreId(str(row["code"])) for row in rows)


def find_centre(url: str, named: str | None) -> CentreId:
    """The centre that is *named*, else the only one there is.

    Raises:
        Refused: ``no_centre``, ``unknown_centre``, ``centre_imported_only``, ``several_centres``.
    """
    known = asyncio.run(_known(url))
    if named is not None:
        if CentreId(named) not in known:
            if named in imported_centres(url):
                raise Refused("centre_imported_only", centre=named)
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
        if _never_run(trouble):
            return ()
        raise


def _never_run(trouble: Trouble) -> bool:
    """Whether it is about a database that no Maju has run on."""
    return isinstance(trouble.__cause__, UndefinedTable | InvalidSchemaName)
