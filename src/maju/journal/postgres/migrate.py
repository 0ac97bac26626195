"""Brings a database to the schema of this code: numbered files, each once, each as it was.

A migration is applied in a transaction of its own; several processes may ask at once. A file
that was applied is never edited: its checksum is kept, and a difference is refused.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.resources import files

import psycopg
from msgspec import Struct
from psycopg import sql

from maju.journal.postgres.queries import QUERIES
from maju.kernel.errors import Refused, Trouble


class Migration(Struct, frozen=True):
    """One numbered file."""

    number: int
    name: str
    text: str

    @property
    def checksum(self) -> str:
        """Tells an edited file from the one that was applied."""
        return hashlib.sha256(self.text.encode()).hexdigest()


def migrations(package: str = "maju.journal.postgres.migrations") -> Sequence[Migration]:
    """The files of *package* (``0001_name.sql``) in order, from 1 on, without gaps."""
    found = []
    for file in files(package).iterdir():
        match = re.fullmatch(r"(\d{4})_\w+\.sql", file.name)
        if match:
            text = file.read_text(encoding="utf-8")
            found.append(Migration(int(match[1]), file.name, text))
    found.sort(key=lambda migration: migration.number)
    assert [migration.number for migration in found] == list(range(1, len(found) + 1)), (
        f"migrations have a gap or a double: {[migration.name for migration in found]}"
    )
    return found


def migrate(
    url: str, *, wanted: Sequence[Migration] | None = None, schema: str = "journal"
) -> list[str]:
    """Applies what is missing; the names of what it applied.

    Args:
        url: the database.
        wanted: the journal's, unless another package brings its own.
        schema: where these are made, and where it is kept which were: numbers are a schema's own.

    Raises:
        Refused: ``migration_edited`` or ``database_newer``; nothing was changed.
        Trouble: the database failed; what had been applied before stays.
    """
    wanted = migrations() if wanted is None else wanted
    with _connected(url) as connection:
        connection.execute(QUERIES["await_migrate"])
        with connection.transaction():
            name = sql.Identifier(schema)
            connection.execute(sql.SQL("CREATE SCHEMA IF NOT EXISTS {}").format(name))
            connection.execute(QUERIES["look_in"], {"schema": schema})
            connection.execute(QUERIES["make_migration"])
        todo = _missing(connection, wanted)
        for migration in todo:
            with connection.transaction():
                connection.execute(migration.text.encode())
                connection.execute(
                    QUERIES["write_migration"],
                    {
                        "number": migration.number,
                        "name": migration.name,
                        "checksum": migration.checksum,
                    },
                )
        return [migration.name for migration in todo]


def pending(
    url: str, *, wanted: Sequence[Migration] | None = None, schema: str = "journal"
) -> list[str]:
    """The names of what :func:`migrate` would apply; refuses what it would refuse."""
    wanted = migrations() if wanted is None else wanted
    with _connected(url) as connection:
        row = connection.execute(QUERIES["is_migrated"], {"schema": schema}).fetchone()
        if row is None or not row[0]:
            return [migration.name for migration in wanted]
        connection.execute(QUERIES["look_in"], {"schema": schema})
        return [migration.name for migration in _missing(connection, wanted)]


def _missing(connection: psycopg.Connection, wanted: Sequence[Migration]) -> Sequence[Migration]:
    applied: dict[int, str] = dict(connection.execute(QUERIES["migrations"]).fetchall())
    known = {migration.number: migration for migration in wanted}
    newer = sorted(applied.keys() - known.keys())
    if newer:
        raise Refused("database_newer", database=newer[-1], code=len(wanted))
    for number, checksum in applied.items():
        if known[number].checksum != checksum:
            raise Refused("migration_edited", migration=known[number].name)
    return [migration for migration in wanted if migration.number not in applied]


@contextmanager
def _connected(url: str) -> Iterator[psycopg.Connection]:
    """A connection of its own; closing it frees the advisory lock."""
    try:
        with psycopg.connect(url, autocommit=True) as connection:
            yield connection
    except psycopg.Error as error:
        raise Trouble(f"the database cannot be migrated: {error}") from error
