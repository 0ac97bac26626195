"""What became of commands, for a page whose framework is synchronous."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from psycopg import Connection, Cursor
from psycopg.rows import tuple_row

from maju.journal.postgres.errors import told
from maju.journal.postgres.queries import QUERIES
from maju.kernel.ids import CentreId, CommandId, Seq
from maju.kernel.ports import Verdict
from maju.kernel.time import Instant


def verdicts_sync_in(
    connection: Connection[Any], centre: CentreId, commands: Sequence[CommandId]
) -> Mapping[CommandId, Verdict]:
    """As ``Journal.verdicts``, on *connection*; unknown commands are left out.

    Raises:
        Trouble: the database failed.
    """
    if not commands:
        return {}
    with told(), Cursor(connection, row_factory=tuple_row) as cursor:
        cursor.execute(QUERIES["verdicts"], {"centre": centre, "ids": list(commands)})
        return {
            CommandId(id_): Verdict(
                command=CommandId(id_),
                state="waiting" if at is None else "done" if code is None else "refused",
                at=None if at is None else Instant(at),
                last=None if last is None else Seq(last),
                code=code or "",
                params={} if params is None else msgspec.json.decode(params),
            )
            for id_, at, last, code, params in cursor.fetchall()
        }
