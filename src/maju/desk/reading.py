"""What the page reads of the read model, on Django's own connection."""

from __future__ import annotations

import time
from importlib.resources import files
from typing import Any

from psycopg import Cursor
from psycopg.rows import dict_row

from maju.desk.seat import Seat
from maju.directory.editing import link
from maju.journal.postgres.queries import parse

QUERIES = parse(files(__package__).joinpath("queries.sql").read_text(encoding="utf-8"))

WAIT_S = 1.5
"""How long a page waits for the read model to see what its reader has seen already."""

_LOOK_S = 0.03

Row = dict[str, Any]


def rows(seat: Seat, name: str, **asked: object) -> list[Row]:
    """The rows of a statement, in the seat's centre, for its agent."""
    with Cursor(link(), row_factory=dict_row) as cursor:
        given = {"centre": seat.centre, "agent": seat.agent, **asked}
        return cursor.execute(QUERIES[name], given).fetchall()


def one(seat: Seat, name: str, **asked: object) -> Row | None:
    """The first row, or none."""
    found = rows(seat, name, **asked)
    return found[0] if found else None


def contact_row(seat: Seat, contact: str) -> Row | None:
    """A contact, as it is after what the agent has seen: its page is ahead of the read model."""
    await_position(seat, seat.seen)
    return one(seat, "contact", contact=contact)


def await_position(seat: Seat, seq: int) -> None:
    """Return when the read model has seen event *seq*, or after :data:`WAIT_S` all the same."""
    until = time.monotonic() + WAIT_S
    while seq > 0:
        seen = one(seat, "position")
        if seen is None or seen["seq"] >= seq or time.monotonic() > until:
            return
        time.sleep(_LOOK_S)
