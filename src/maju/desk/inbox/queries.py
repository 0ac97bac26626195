"""Statements of ``queries.sql`` by name, and what they answer."""

from __future__ import annotations

from importlib.resources import files

from psycopg import Cursor
from psycopg.rows import dict_row

from maju.desk.inbox.reader import Reader
from maju.desk.reading import Row
from maju.directory.editing import link
from maju.journal.postgres.queries import parse

QUERIES = parse(files(__package__).joinpath("queries.sql").read_text(encoding="utf-8"))


def rows(reader: Reader, name: str, **asked: object) -> list[Row]:
    """The rows of a statement, in the reader's centre."""
    with Cursor(link(), row_factory=dict_row) as cursor:
        return cursor.execute(QUERIES[name], {"centre": reader.centre, **asked}).fetchall()
