"""Into the inbox: alone, or inside somebody else's transaction."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
from psycopg import AsyncConnection, AsyncCursor, Connection, Cursor
from psycopg.rows import tuple_row

from maju.journal.group import CommandRow, command_row
from maju.journal.postgres.errors import told
from maju.journal.postgres.queries import QUERIES
from maju.kernel.commands import Command
from maju.kernel.errors import Bug
from maju.kernel.ids import CentreId, CommandId
from maju.kernel.ports import Receipt

_Key = tuple[str, str]
_encode = msgspec.json.Encoder().encode


async def submit_in(
    connection: AsyncConnection[Any], centre: CentreId, commands: Sequence[Command]
) -> Sequence[Receipt]:
    """As ``Journal.submit``, on *connection*: seen (and rung) when its transaction commits.

    Raises:
        Trouble: the database failed; the transaction is broken and must be rolled back.
    """
    if not commands:
        return []
    rows = [command_row(command) for command in commands]
    with told():
        async with AsyncCursor(connection, row_factory=tuple_row) as cursor:
            await cursor.execute(QUERIES["submit"], _new(centre, rows))
            new = _standing(await cursor.fetchall())
            old: dict[_Key, tuple[int, str]] = {}
            if repeated := _missing(rows, new):
                await cursor.execute(QUERIES["submitted"], _keys(centre, repeated))
                old = _standing(await cursor.fetchall())
    return _receipts(rows, new, old)


def submit_sync_in(
    connection: Connection[Any], centre: CentreId, commands: Sequence[Command]
) -> Sequence[Receipt]:
    """As :func:`submit_in`, for a page whose framework is synchronous."""
    if not commands:
        return []
    rows = [command_row(command) for command in commands]
    with told(), Cursor(connection, row_factory=tuple_row) as cursor:
        cursor.execute(QUERIES["submit"], _new(centre, rows))
        new = _standing(cursor.fetchall())
        old: dict[_Key, tuple[int, str]] = {}
        if repeated := _missing(rows, new):
            cursor.execute(QUERIES["submitted"], _keys(centre, repeated))
            old = _standing(cursor.fetchall())
    return _receipts(rows, new, old)


def _new(centre: CentreId, rows: Sequence[CommandRow]) -> dict[str, object]:
    return {"centre": centre, "commands": _encode(rows).decode()}


def _keys(centre: CentreId, keys: Sequence[_Key]) -> dict[str, object]:
    pairs = [{"source": source, "source_id": source_id} for source, source_id in keys]
    return {"centre": centre, "keys": _encode(pairs).decode()}


def _standing(rows: Sequence[tuple[Any, ...]]) -> dict[_Key, tuple[int, str]]:
    return {(row[2], row[3]): (row[0], row[1]) for row in rows}


def _missing(rows: Sequence[CommandRow], new: dict[_Key, tuple[int, str]]) -> Sequence[_Key]:
    return [key for row in rows if (key := (row.source, row.source_id)) not in new]


def _receipts(
    rows: Sequence[CommandRow],
    new: dict[_Key, tuple[int, str]],
    old: dict[_Key, tuple[int, str]],
) -> Sequence[Receipt]:
    """In the order of *rows*; the second of two alike in one group is a repeat as well."""
    seen: set[_Key] = set()
    receipts = []
    for row in rows:
        key = (row.source, row.source_id)
        repeated = key in seen or key not in new
        if repeated and key not in new and key not in old:
            raise Bug(f"another command is called {row.id}")
        position, command = new[key] if key in new else old[key]
        receipts.append(
            Receipt(command=CommandId(command), position=position or 0, repeated=repeated)
        )
        seen.add(key)
    return receipts
