"""What the pages read of the read model and of the engine's word, on Django's own connection."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files
from typing import Any

from psycopg import Connection, Cursor
from psycopg.rows import dict_row

from maju.journal.postgres.queries import parse
from maju.kernel.ids import CentreId, QueueId

QUERIES = parse(files(__package__).joinpath("queries.sql").read_text(encoding="utf-8"))


def waiting_now(link: Connection[Any], centre: CentreId) -> Mapping[QueueId, int]:
    """How many wait in each queue where somebody does."""
    with Cursor(link, row_factory=dict_row) as cursor:
        rows = cursor.execute(QUERIES["waiting"], {"centre": centre}).fetchall()
    return {QueueId(row["queue"]): row["waiting"] for row in rows}
