"""What every request reads, in words of SQL: Django's own way to say four small queries takes longer
than PostgreSQL to answer them.

Nothing is kept from request to request: a right that was taken away is gone at the next one.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple, TypeVar

from django.db import connection, models

from maju.directory.queries import QUERIES

Kind = TypeVar("Kind", bound=models.Model)


class Right(NamedTuple):
    """A role that somebody was given, or an agent that they are (*answers*)."""

    answers: bool
    role: str
    since: date | None
    until: date | None
    centre: str | None
    zone: str | None
    client: str | None
    contract: str
    """Of the client; empty without one."""
    agent: str
    only_clients: list[str] | None
    id: int


def find_rights(person: int) -> list[Right]:
    """Of a person, whether they hold today or not."""
    with connection.cursor() as cursor:
        cursor.execute(QUERIES["rights"].decode(), {"person": person})
        return [Right(*row) for row in cursor.fetchall()]


def find_row(kind: type[Kind], query: str, **said: str | int) -> Kind | None:
    """The row of *kind* that a statement finds, if there is one, as Django would have read it."""
    with connection.cursor() as cursor:
        cursor.execute(QUERIES[query].decode(), said)
        row = cursor.fetchone()
        if row is None:
            return None
        found = dict(zip([column.name for column in cursor.description], row, strict=True))
    fields = kind._meta.concrete_fields
    values = [found[field.column] for field in fields]
    return kind.from_db(connection.alias, [field.attname for field in fields], values)
