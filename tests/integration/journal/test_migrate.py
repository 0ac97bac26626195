"""A database is brought to this code's schema once, and never behind anybody's back."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo

from maju.journal.postgres.migrate import Migration, migrate, migrations, pending
from maju.kernel.errors import Refused, Trouble

ONE = Migration(1, "0001_one.sql", "CREATE TABLE journal.one (n integer);")
TWO = Migration(2, "0002_two.sql", "INSERT INTO journal.one VALUES (2);")
BROKEN = Migration(2, "0002_two.sql", "INSERT INTO journal.one VALUES (2); SELECT 1/0;")


@pytest.fixture
def empty_url(postgres_url: str) -> Iterator[str]:
    """A database that nothing has migrated."""
    name = sql.Identifier(f"empty_{secrets.token_hex(6)}")
    with psycopg.connect(postgres_url, autocommit=True) as link:
        link.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(name))
        yield make_conninfo(postgres_url, dbname=name.as_string().strip('"'))
        link.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))


def rows(url: str) -> list[int]:
    with psycopg.connect(url) as link:
        return [row[0] for row in link.execute("SELECT n FROM journal.one").fetchall()]


def test_each_is_applied_once_in_order(empty_url: str) -> None:
    assert pending(empty_url, wanted=[ONE]) == [ONE.name]
    assert migrate(empty_url, wanted=[ONE]) == [ONE.name]
    assert pending(empty_url, wanted=[ONE, TWO]) == [TWO.name]
    assert migrate(empty_url, wanted=[ONE, TWO]) == [TWO.name]
    assert migrate(empty_url, wanted=[ONE, TWO]) == pending(empty_url, wanted=[ONE, TWO]) == []
    assert rows(empty_url) == [2]


def test_processes_that_ask_at_once_apply_it_once(empty_url: str) -> None:
    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(lambda _: migrate(empty_url, wanted=[ONE, TWO]), range(4)))
    assert sorted(done, key=len) == [[], [], [], [ONE.name, TWO.name]]
    assert rows(empty_url) == [2]


def test_one_that_fails_leaves_what_was_before(empty_url: str) -> None:
    with pytest.raises(Trouble):
        migrate(empty_url, wanted=[ONE, BROKEN])
    assert rows(empty_url) == []
    assert migrate(empty_url, wanted=[ONE, TWO]) == [TWO.name]


@pytest.mark.parametrize("ask", [migrate, pending])
def test_an_edited_migration_is_refused(empty_url: str, ask) -> None:  # type: ignore[no-untyped-def]
    migrate(empty_url, wanted=[ONE])
    edited = Migration(1, ONE.name, ONE.text + "-- better")
    with pytest.raises(Refused, match="migration_edited"):
        ask(empty_url, wanted=[edited, TWO])


@pytest.mark.parametrize("ask", [migrate, pending])
def test_a_database_newer_than_the_code_is_refused(empty_url: str, ask) -> None:  # type: ignore[no-untyped-def]
    migrate(empty_url, wanted=[ONE, TWO])
    with pytest.raises(Refused, match="database_newer"):
        ask(empty_url, wanted=[ONE])


def test_a_server_that_is_not_there_is_trouble() -> None:
    with pytest.raises(Trouble):
        pending("host=127.0.0.1 port=1 connect_timeout=2")


def test_todays_migrations_apply_to_an_empty_database(empty_url: str) -> None:
    assert migrate(empty_url) == [migration.name for migration in migrations()]
    assert pending(empty_url) == []
