"""What a page reads of the read model, on a connection of its own."""

from __future__ import annotations

from typing import Any

import psycopg
from msgspec import Struct
from psycopg.rows import class_row, scalar_row

from maju.facts.readmodel.store import QUERIES


class Step(Struct, frozen=True, kw_only=True):
    """One step of a contact, as the journal tells it; *kind* and *detail* are codes."""

    seq: int
    at: int
    kind: str
    agent: str | None
    queue: str | None
    callback: str | None
    detail: str | None
    us: int | None
    """How long what ended here had lasted, in microseconds."""


def steps_of(link: psycopg.Connection[Any], centre: str, contact: str) -> list[Step]:
    """The contact's steps in order; none where the centre has no journal on this database."""
    with link.cursor(row_factory=scalar_row) as cursor:
        if not cursor.execute(QUERIES["has_timeline"]).fetchone():
            return []
    with link.cursor(row_factory=class_row(Step)) as cursor:
        asked = {"centre": centre, "contact": contact}
        return cursor.execute(QUERIES["steps_of_contact"], asked).fetchall()
