"""The statements that pages ask by, and how a page is cut: *limit* rows, then the next ones."""

from __future__ import annotations

from collections.abc import Collection
from importlib.resources import files
from typing import Any, TypeVar

import psycopg
from msgspec import Struct
from psycopg.rows import class_row

from maju.journal.postgres.errors import told
from maju.journal.postgres.queries import parse

QUERIES = parse(files(__package__).joinpath("reading.sql").read_text(encoding="utf-8"))
"""Name to statement, with psycopg's placeholders."""

Link = psycopg.Connection[Any]
"""Any connection to the database of the rows, in whatever mode."""

Clients = Collection[str] | None
"""Client companies that may be seen; ``None``: all."""

R = TypeVar("R", bound=Struct)


def rows(link: Link, name: str, kind: type[R], **asked: object) -> list[R]:
    """The answer to statement *name*, a row each. Raises ``Trouble`` without a database."""
    with told(), link.cursor(row_factory=class_row(kind)) as cursor:
        return cursor.execute(QUERIES[name], asked).fetchall()


def listed(some: Collection[str] | None) -> list[str] | None:
    """For a statement: ``None`` is no restriction, an empty list finds nothing."""
    return None if some is None else sorted(some)
