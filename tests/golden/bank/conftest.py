"""A database for the whole module: the month is imported once."""

import secrets
from collections.abc import Iterator

import psycopg
import pytest
from psycopg import sql

from maju.app.postgres import EmbeddedPostgres


@pytest.fixture(scope="module")
def facts_url(fast_postgres: EmbeddedPostgres) -> Iterator[str]:
    """An empty database, gone afterwards."""
    name = f"bank_{secrets.token_hex(6)}"
    with psycopg.connect(fast_postgres.conninfo(), autocommit=True) as link:
        link.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        yield fast_postgres.conninfo(name)
        link.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
