"""Which PostgreSQL this installation uses: the one ``DATABASE_URL`` names, else our own."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg
from psycopg.conninfo import conninfo_to_dict

from maju.app.home import Home, find_home
from maju.app.postgres import EmbeddedPostgres
from maju.app.postgres.binaries import OLDEST_MAJOR
from maju.kernel.errors import Refused, Trouble

CONNECT_WITHIN_S = 10
_OLDEST_VERSION = OLDEST_MAJOR * 10_000  # as libpq counts: 15.3 is 150003


@dataclass(frozen=True, slots=True, kw_only=True)
class Database:
    """A database that answered when it was opened."""

    conninfo: str
    embedded: EmbeddedPostgres | None  # None: somebody else looks after the server

    def close(self) -> None:
        """Let go; an embedded server stops with its last user."""
        if self.embedded is not None:
            self.embedded.stop()


def open_database(home: Home | None = None, *, env: Mapping[str, str] | None = None) -> Database:
    """The database, running and new enough. ``MAJU_PG_PORT`` adds loopback TCP to our own.

    Raises:
        Refused: ``database_url_wrong``, ``database_refuses``, ``postgres_too_old``,
            ``postgres_port_wrong``, or what ``EmbeddedPostgres.ensure_running`` refuses.
        Trouble: the server is not reachable now.
    """
    env = os.environ if env is None else env
    if url := env.get("DATABASE_URL", "").strip():
        check_server(url)
        return Database(conninfo=url, embedded=None)
    embedded = EmbeddedPostgres(home or find_home(env), port=_find_port(env))
    embedded.ensure_running()
    return Database(conninfo=embedded.conninfo(), embedded=embedded)


@contextmanager
def using_database(
    home: Home | None = None, *, env: Mapping[str, str] | None = None
) -> Iterator[str]:
    """The connection string while the block lasts; errors as ``open_database``."""
    database = open_database(home, env=env)
    try:
        yield database.conninfo
    finally:
        database.close()


def check_server(conninfo: str) -> int:
    """Connect once; the server's version as libpq counts it (180006 is 18.6).

    Messages name host and database only: a connection string may hold a password.

    Raises:
        Refused: ``database_url_wrong``, ``database_refuses``, ``postgres_too_old``.
        Trouble: not reachable.
    """
    try:
        parts = conninfo_to_dict(conninfo)
    except psycopg.ProgrammingError as error:
        raise Refused("database_url_wrong") from error
    within_s = int(parts.get("connect_timeout") or CONNECT_WITHIN_S)
    try:
        with psycopg.connect(conninfo, autocommit=True, connect_timeout=within_s) as link:
            version = link.info.server_version
    except psycopg.OperationalError as error:
        said = str(error).strip()
        if any(word in said for word in ("authentication", "password", "does not exist")):
            raise Refused("database_refuses", reason=said) from error
        raise Trouble(f"the database is not reachable: {said}") from error
    check_version_number(version)
    return version


def check_version_number(version: int) -> None:
    """Refuse servers that lack what our SQL uses.

    Raises:
        Refused: ``postgres_too_old``.
    """
    if version < _OLDEST_VERSION:
        found = f"{version // 10_000}.{version % 10_000}"
        raise Refused("postgres_too_old", found=found, needed=OLDEST_MAJOR)


def _find_port(env: Mapping[str, str]) -> int | None:
    said = env.get("MAJU_PG_PORT", "").strip()
    if not said:
        return None
    if not said.isascii() or not said.isdigit() or not 1 <= int(said) <= 65_535:
        raise Refused("postgres_port_wrong", found=said)
    return int(said)
