"""Which file of the embedded PostgreSQL lies where.

``cluster/`` appears whole, by one rename, or not at all; everything else may be lost.
"""

from __future__ import annotations

import hashlib
import os
import stat
from dataclasses import dataclass
from pathlib import Path

from psycopg.conninfo import make_conninfo

from maju.app.home import Home
from maju.app.postgres.account import Account
from maju.kernel.errors import Refused

DEFAULT_PORT = 5432
ADMIN = "maju_admin"
ORDINARY = "maju"

# sun_path holds 108 bytes with the closing zero; PostgreSQL appends "/.s.PGSQL.65535".
_SOCKET_PATH_BYTES = 107 - len("/.s.PGSQL.65535")


@dataclass(frozen=True, slots=True)
class Layout:
    """The paths of one embedded server."""

    home: Home

    @property
    def folder(self) -> Path:
        """Everything of the server but its log."""
        return self.home.postgres

    @property
    def cluster(self) -> Path:
        """The data folder and its passwords, made together."""
        return self.folder / "cluster"

    @property
    def data(self) -> Path:
        """PostgreSQL's own data folder."""
        return self.cluster / "data"

    @property
    def passwords(self) -> Path:
        """A libpq password file (0600): connection strings name it and hold no secret."""
        return self.cluster / "pgpass"

    @property
    def log(self) -> Path:
        """What the server says; statements without their values."""
        return self.home.logs / "postgres.log"

    @property
    def starting(self) -> Path:
        """Lock of whoever makes or starts the server."""
        return self.folder / "starting.lock"

    @property
    def alive(self) -> Path:
        """Lock that the server's processes inherit: held while one of them lives."""
        return self.folder / "alive.lock"

    @property
    def used(self) -> Path:
        """Lock shared by the processes of ours that use the server."""
        return self.folder / "used.lock"

    @property
    def sockets(self) -> Path:
        """Folder of the Unix socket; below /tmp when the home's own path does not do.

        It may be too long, or hold a comma, which separates hosts for libpq.
        """
        near = self.folder / "run"
        if len(os.fsencode(near)) <= _SOCKET_PATH_BYTES and not set(str(near)) & set(',"'):
            return near
        mark = hashlib.sha256(os.fsencode(os.path.realpath(self.folder))).hexdigest()
        return Path("/tmp") / f"maju-{mark[:16]}"  # noqa: S108 - guarded by make_socket_folder

    @property
    def socket(self) -> Path:
        """The Unix socket itself."""
        return self.sockets / f".s.PGSQL.{self.port}"

    @property
    def port(self) -> int:
        """The port of the last start; it is part of the socket's name, TCP or not."""
        try:
            return int((self.folder / "port").read_text())
        except (OSError, ValueError):
            return DEFAULT_PORT

    def note_port(self, port: int) -> None:
        """Let other processes know; the caller holds the starter's lock."""
        draft = self.folder / "port.new"
        draft.write_text(f"{port}\n")
        draft.replace(self.folder / "port")

    def conninfo(self, *, user: str, database: str) -> str:
        """How libpq reaches the server; names the password file instead of a password."""
        return make_conninfo(
            host=str(self.sockets),
            port=self.port,
            user=user,
            dbname=database,
            passfile=str(self.passwords),
            gssencmode="disable",
        )


def make_socket_folder(layout: Layout, account: Account) -> None:
    """The socket's folder, open to the server's user alone.

    /tmp belongs to everybody: a folder that is a link, or somebody else's, or open to
    others is refused and left as it is.

    Raises:
        Refused: ``postgres_socket_folder_unsafe``.
    """
    folder = layout.sockets
    try:
        folder.mkdir(mode=0o700)
        account.own(folder)
    except FileExistsError:
        status = folder.lstat()
        if status.st_uid == os.geteuid() != account.uid and stat.S_ISDIR(status.st_mode):
            account.own(folder)  # killed between the two lines above
            status = folder.lstat()
        ours = status.st_uid == account.uid
        if not stat.S_ISDIR(status.st_mode) or not ours or status.st_mode & 0o077:
            raise Refused("postgres_socket_folder_unsafe", path=str(folder)) from None
