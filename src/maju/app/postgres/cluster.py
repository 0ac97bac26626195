"""Makes the data folder: whole or not at all, and says plainly why not."""

from __future__ import annotations

import os
import secrets
import shutil
from pathlib import Path

from maju.app.home import make_folder
from maju.app.postgres.account import Account
from maju.app.postgres.binaries import Binaries
from maju.app.postgres.layout import ADMIN, ORDINARY, Layout
from maju.app.postgres.locks import FileLock
from maju.kernel.errors import Refused, Trouble

MIB = 1 << 20
ROOM_TO_CREATE_BYTES = 256 * MIB  # an empty cluster takes 40, its first journal files 100
ROOM_TO_START_BYTES = 48 * MIB  # recovery writes at least one new 16 MiB file

_BUILTIN_LOCALE_MAJOR = 17

# Ours at the beginning, the administrator's afterwards: appended once to postgresql.conf.
_FIRST_SETTINGS = """
# Set by Maju when this data folder was made; yours to change.
max_connections = 200
shared_buffers = 256MB
max_wal_size = 2GB
log_checkpoints = off
log_line_prefix = '%m [%p] %a '
# DETAIL lines would write customers' data into the log.
log_error_verbosity = terse
log_parameter_max_length_on_error = 0
timezone = 'UTC'
log_timezone = 'UTC'
"""


def check_room(layout: Layout, *, needed_bytes: int) -> None:
    """Refuse before a full disk does it in the middle.

    Raises:
        Refused: ``disk_full``.
    """
    room = os.statvfs(layout.folder)
    free_bytes = room.f_bavail * room.f_frsize
    if free_bytes < needed_bytes or (room.f_files and not room.f_favail):
        raise Refused(
            "disk_full",
            path=str(layout.folder),
            free_mib=free_bytes // MIB,
            needed_mib=needed_bytes // MIB,
        )


def check_version(layout: Layout, binaries: Binaries) -> None:
    """A data folder belongs to one major version of PostgreSQL.

    Raises:
        Refused: ``postgres_data_version`` or ``postgres_data_damaged``.
    """
    try:
        found = (layout.data / "PG_VERSION").read_text().strip()
    except OSError as error:
        raise Refused("postgres_data_damaged", path=str(layout.data)) from error
    if found != str(binaries.major):
        raise Refused(
            "postgres_data_version",
            path=str(layout.data),
            found=found,
            wanted=binaries.major,
        )


def create_cluster(layout: Layout, *, binaries: Binaries, account: Account, lock: FileLock) -> None:
    """An empty database cluster with random passwords, renamed into place when complete.

    ``initdb`` inherits the starter's lock, so that when we are killed the next starter
    waits for the orphan before sweeping up its half-made folder.

    Raises:
        Refused: ``disk_full``.
        Trouble: ``initdb`` failed; what it said is in the log.
    """
    check_room(layout, needed_bytes=ROOM_TO_CREATE_BYTES)
    draft = layout.folder / f"new-{secrets.token_hex(6)}"
    try:
        _fill(draft, layout=layout, binaries=binaries, account=account, lock=lock)
        draft.rename(layout.cluster)
        _sync(layout.folder)
    except OSError as error:
        check_room(layout, needed_bytes=MIB)
        raise Trouble(f"the data folder could not be made: {error}") from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _fill(
    draft: Path, *, layout: Layout, binaries: Binaries, account: Account, lock: FileLock
) -> None:
    make_folder(draft, 0o711 if account.dropped else 0o700)
    data, told = draft / "data", draft / "admin"
    make_folder(data, 0o700)
    account.own(data)
    words = {user: secrets.token_urlsafe(24) for user in (ADMIN, ORDINARY)}
    _write_secret(draft / "pgpass", "".join(f"*:*:*:{u}:{w}\n" for u, w in words.items()))
    _write_secret(told, words[ADMIN])
    account.own(told)
    locale = ["--locale=C.UTF-8"]
    if binaries.major >= _BUILTIN_LOCALE_MAJOR:
        locale.append("--locale-provider=builtin")
    with layout.log.open("ab") as out:
        said_from = out.tell()
        code = account.run(
            [
                binaries.initdb,
                f"--pgdata={data}",
                f"--username={ADMIN}",
                f"--pwfile={told}",
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--data-checksums",
                *locale,
            ],
            out=out,
            keep_fds=[lock.fd],
        )
    if code:
        check_room(layout, needed_bytes=MIB)
        raise Trouble(f"initdb failed ({code}): {said_since(layout.log, said_from)}")
    told.unlink()
    with (data / "postgresql.conf").open("a") as settings:
        settings.write(_FIRST_SETTINGS)
        settings.flush()
        os.fsync(settings.fileno())
    _sync(draft)


def read_password(layout: Layout, user: str) -> str:
    """The password of *user* in the password file.

    Raises:
        Refused: ``postgres_data_damaged`` when the file is gone or does not know the user.
    """
    try:
        lines = layout.passwords.read_text().splitlines()
    except OSError as error:
        raise Refused("postgres_data_damaged", path=str(layout.passwords)) from error
    for line in lines:
        if line.startswith(f"*:*:*:{user}:"):
            return line.rsplit(":", 1)[1]
    raise Refused("postgres_data_damaged", path=str(layout.passwords))


def said_since(log: Path, position: int, *, at_most: int = 2_000) -> str:
    """The end of what was written to the log after *position*, for an error message."""
    try:
        with log.open("rb") as file:
            file.seek(position)
            return file.read()[-at_most:].decode(errors="replace").strip()
    except OSError:
        return ""


def _write_secret(path: Path, text: str) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    fd = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
