"""The databases around ours on the same server: made, filled, renamed into place, dropped.

Two names of ours stand beside the real one: ``<name>_restoring`` is being filled and worth
nothing; ``<name>_replaced_<stamp>`` was the real one until a restore.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from contextlib import suppress

import psycopg
from psycopg import errors, sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from maju.app.backup.queries import QUERIES
from maju.kernel.errors import Refused, Trouble

_KEPT_CHARACTERS = 32  # of the real name: PostgreSQL cuts names at 63 bytes without a word
_RENAME_TRIES = 6  # each waits five seconds for sessions to end
_END_AGAIN_S = 0.05


class Servant:
    """Reaches the server of *conninfo* by another database than the one that it names."""

    def __init__(self, conninfo: str) -> None:
        self._conninfo = conninfo
        with psycopg.connect(conninfo, autocommit=True) as link:
            self.name = link.info.dbname
            self.version = link.info.server_version

    def conninfo(self, database: str) -> str:
        """How to reach *database*."""
        parts = conninfo_to_dict(self._conninfo)
        return make_conninfo("", **{**parts, "dbname": database})

    def connect(self) -> psycopg.Connection:
        """A connection that does not stand in the way of renaming ours."""
        aside = "template1" if self.name == "postgres" else "postgres"
        return psycopg.connect(self.conninfo(aside), autocommit=True)

    @property
    def restoring(self) -> str:
        """The database that is being filled."""
        return f"{self.name[:_KEPT_CHARACTERS]}_restoring"

    @property
    def replaced(self) -> str:
        """How the names of the replaced begin."""
        return f"{self.name[:_KEPT_CHARACTERS]}_replaced_"


def replaced_databases(servant: Servant) -> Sequence[str]:
    """Databases that restores put aside, oldest first."""
    with psycopg.connect(servant.conninfo(servant.name), autocommit=True) as link:
        found = link.execute(QUERIES["databases"], {"start": servant.replaced}).fetchall()
    return [name for (name,) in found]


def make_empty(link: psycopg.Connection, name: str) -> None:
    """A new database *name*; one of that name, left by a kill, is dropped.

    Raises:
        Refused: ``restore_not_allowed``.
    """
    drop(link, name)
    make = sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'")
    try:
        link.execute(make.format(sql.Identifier(name)))
    except errors.InsufficientPrivilege as error:
        raise Refused("restore_not_allowed", reason=str(error).strip()) from error


def drop(link: psycopg.Connection, name: str) -> None:
    """No database of that *name* any more, whoever is connected to it."""
    link.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def swap(servant: Servant, link: psycopg.Connection, *, aside: str) -> None:
    """The restored database becomes the real one, the real one *aside*: both or neither.

    One transaction renames both. From its first statement on nobody new gets into the real
    database, and a second connection ends the sessions that are there; who reconnects waits, and
    finds the restored one.

    Raises:
        Trouble: sessions do not end; nothing has changed.
        Refused: ``restore_not_allowed``.
    """
    over = threading.Event()
    clearing = threading.Thread(target=_end_sessions, args=(servant, over), daemon=True)
    clearing.start()
    try:
        for tries in range(1, _RENAME_TRIES + 1):
            with suppress(errors.ObjectInUse):
                _rename(servant, link, aside)
                return
            if tries == _RENAME_TRIES:
                raise Trouble(f"sessions of the database {servant.name} do not end")
    except errors.InsufficientPrivilege as error:
        raise Refused("restore_not_allowed", reason=str(error).strip()) from error
    finally:
        over.set()
        clearing.join()


def _rename(servant: Servant, link: psycopg.Connection, aside: str) -> None:
    rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
    live, restored = sql.Identifier(servant.name), sql.Identifier(servant.restoring)
    with link.transaction():
        link.execute(rename.format(live, sql.Identifier(aside)))
        link.execute(rename.format(restored, live))


def _end_sessions(servant: Servant, over: threading.Event) -> None:
    """Until *over*; the renaming itself tells whether it helped.

    It begins a moment later than the renaming, which by then holds the door shut: else an engine
    that stands by could lead the old database for one last moment.
    """
    with suppress(psycopg.Error), servant.connect() as link:
        while not over.wait(_END_AGAIN_S):
            for name in (servant.name, servant.restoring):
                link.execute(QUERIES["end_sessions"], {"name": name})
