"""What a connection tells about the embedded server, and the roles it must find there."""

from __future__ import annotations

import errno
import socket
from enum import Enum

import psycopg
from psycopg import sql

from maju.app.postgres.cluster import read_password
from maju.app.postgres.layout import ADMIN, ORDINARY, Layout
from maju.app.postgres.queries import QUERIES
from maju.kernel.errors import Refused, Trouble

CONNECT_WITHIN_S = 3

# Errors before a session begins carry no code in libpq; the server speaks C.UTF-8, so English.
_UNKNOWN = ("password authentication failed", "no password supplied", "does not exist")


class Reach(Enum):
    """How far a connection came."""

    ANSWERS = "answers"
    UNKNOWN = "unknown"  # it answers, but knows neither this user nor this database
    SILENT = "silent"  # nobody there, or starting, recovering, shutting down


def reach(conninfo: str) -> Reach:
    """Try one connection."""
    try:
        with psycopg.connect(conninfo, autocommit=True, connect_timeout=CONNECT_WITHIN_S):
            return Reach.ANSWERS
    except psycopg.OperationalError as error:
        said = str(error)
    if "too many clients" in said or "connection slots" in said:
        return Reach.ANSWERS
    if any(word in said for word in _UNKNOWN):
        return Reach.UNKNOWN
    return Reach.SILENT


def make_roles(layout: Layout) -> None:
    """The role ``maju`` and its database, when missing.

    The role may make databases (tests, restore) and look at statistics; what it cannot do,
    an external server's role cannot do either.

    Raises:
        Trouble: the connection broke.
    """
    role = sql.Identifier(ORDINARY)
    password = read_password(layout, ORDINARY)
    try:
        with psycopg.connect(
            layout.conninfo(user=ADMIN, database="postgres"), autocommit=True
        ) as link:
            known = link.execute(QUERIES["role_known"], {"name": ORDINARY})
            if not known.rowcount:
                make = sql.SQL("CREATE ROLE {} LOGIN CREATEDB PASSWORD {} IN ROLE pg_monitor")
                link.execute(make.format(role, sql.Literal(password)))
            known = link.execute(QUERIES["database_known"], {"name": ORDINARY})
            if not known.rowcount:
                link.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(role, role))
    except psycopg.OperationalError as error:
        raise Trouble(f"the new database server hung up: {error}") from error


def check_port_free(port: int) -> None:
    """Refuse a port of 127.0.0.1 that somebody else listens on.

    Raises:
        Refused: ``postgres_port_taken``.
    """
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            if error.errno in {errno.EADDRINUSE, errno.EACCES}:
                raise Refused("postgres_port_taken", port=port) from error
            raise
