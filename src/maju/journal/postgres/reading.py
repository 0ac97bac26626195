"""Events for whoever reads in a thread of its own, not in an event loop."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import psycopg
from msgspec import Raw
from psycopg.rows import tuple_row

from maju.journal.group import EventRow
from maju.journal.postgres.errors import told
from maju.journal.postgres.queries import QUERIES
from maju.kernel.events import Event


def read_centres(link: psycopg.Connection[Any]) -> Sequence[str]:
    """Every centre that was ever led.

    Raises:
        Trouble: the database is not reachable.
    """
    with told(), link.cursor(row_factory=tuple_row) as cursor:
        return [name for (name,) in cursor.execute(QUERIES["centres"]).fetchall()]


def read_events(
    link: psycopg.Connection[Any], centre: str, *, after: int, limit: int, floor: int = 0
) -> Sequence[Event]:
    """Events with ``seq > after``, at most *limit*; none when there are no more yet.

    *floor* is a stamp known not to be later than theirs: it spares the earlier months.

    Raises:
        Trouble: the database is not reachable.
    """
    asked = {"centre": centre, "after": after, "upto": after + limit, "floor": floor}
    with told(), link.cursor(row_factory=tuple_row) as cursor:
        rows = cursor.execute(QUERIES["read"], asked).fetchall()
    return [
        EventRow(
            seq=seq,
            at=at,
            due=due,
            cause=cause,
            core=core,
            kind=kind,
            version=version,
            body=Raw(body.encode()),
        ).event()
        for seq, at, due, cause, core, kind, version, body in rows
    ]
