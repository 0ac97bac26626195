"""Takes a backup: one file, whole or not there, while the centre goes on."""

from __future__ import annotations

import errno
import fcntl
import io
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING

import psycopg
from psycopg import errors

from maju import __version__
from maju.app.backup.archive import ArchiveWriter
from maju.app.backup.manifest import FORMAT, Centre, Head, Manifest
from maju.app.backup.programs import Programs, dumping, find_programs
from maju.app.backup.progress import Progress, silent
from maju.app.backup.queries import QUERIES
from maju.app.backup.register import held
from maju.app.database import Database
from maju.app.home import Home
from maju.app.keys import NAME as MASTER
from maju.app.keys import sync_folder
from maju.engine.clock import wall
from maju.journal.postgres.errors import told
from maju.journal.recordings.shelf import FOLDER as RECORDINGS
from maju.kernel.errors import Refused
from maju.kernel.time import DAY, Instant

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

DATABASE = "database/"
KEYS = "keys/"
BLOBS = "blobs/"
VOICE = "voice/"
"""The telephone's: below it names are as below the home."""
REGISTER = "forgotten.jsonl"
PART_BYTES = 8 << 20  # the dump's length is known at its end, a tar wants it before: so in parts
MIB = 1 << 20
_MONTHS_AHEAD = 3
_FULL = {errno.ENOSPC, errno.EDQUOT}


def backup(
    database: Database,
    home: Home,
    out: Path,
    progress: Progress = silent,
    *,
    recordings: bool = True,
) -> Manifest:
    """Write everything to *out* (in it, under a dated name, when it is a folder): see the manifest.

    Without *recordings* what was recorded and said on the telephone stays out; the database speaks of
    it all the same. The database is seen as of one instant; blobs, keys and the register are read after it, so
    that what it speaks of is there. A backup that fails or is killed leaves nothing under its
    final name; a ``.part`` beside it is overwritten by the next.

    Raises:
        Refused: ``backup_exists``, ``backup_running``, ``backup_place``, ``backup_nothing``,
            ``backup_blob_strange``, ``master_key_missing``, ``disk_full``,
            ``backup_programs_missing``, ``backup_programs_too_old``, ``register_damaged``.
        Trouble: the database failed, or a blob changed while it was read.
    """
    out = place(out)
    blobs = home.blobs.resolve()
    if blobs in out.resolve().parents:
        raise Refused("backup_place", path=str(out))
    with _written(out) as file, told(), psycopg.connect(database.conninfo) as link:
        return _write(file, link, database.conninfo, home, progress, recordings=recordings)


def place(out: Path) -> Path:
    """Where the backup will lie; a folder gets a dated name in it."""
    out = out.expanduser().absolute()
    if out.is_dir():
        stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
        out /= f"maju-{stamp}.tar"
    return out


def _write(
    file: IO[bytes],
    link: psycopg.Connection,
    url: str,
    home: Home,
    progress: Progress,
    *,
    recordings: bool,
) -> Manifest:
    head = Head(format=FORMAT, maju=__version__, id=secrets.token_hex(8))
    programs = find_programs(link.info.server_version)
    writer = ArchiveWriter(file, head)
    taken_at, migrations, centres, people = _add_database(writer, link, url, programs, progress)
    _add_keys(writer, home, people)
    with held(home) as register:
        size = home.forgotten.stat().st_size
        with home.forgotten.open("rb") as content:
            writer.add(REGISTER, size, content)
        progress("register", len(register.customers), None)
    recorded = _add_blobs(writer, home, progress, recordings=recordings)
    voice = _add_voice(writer, home)
    manifest = Manifest(
        head=head,
        taken_at=taken_at,
        server=link.info.server_version,
        dumped_by=programs.major,
        migrations=migrations,
        centres=centres,
        people=people,
        index=writer.index,
        files=writer.files,
        bytes=writer.bytes,
        recordings=recorded if recordings else None,
        voice=voice,
    )
    writer.finish(manifest)
    progress("finish", writer.bytes, None)
    return manifest


def _add_database(
    writer: ArchiveWriter,
    link: psycopg.Connection,
    url: str,
    programs: Programs,
    progress: Progress,
) -> tuple[Instant, dict[str, str], tuple[Centre, ...], int]:
    link.autocommit = True
    if not _one(link, "known"):
        raise Refused("backup_nothing")
    _make_months(link)
    link.autocommit = False
    link.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
    link.read_only = True
    with link.transaction():
        snapshot = str(_one(link, "export"))
        taken_at = wall()
        migrations: dict[str, str] = dict(link.execute(QUERIES["migrations"]).fetchall())
        centres = standing(link)
        people = int(str(_one(link, "people")))
        progress("database", 0, None)
        with dumping(programs, url, snapshot=snapshot) as dump:
            done, number = 0, 0
            while part := dump.read(PART_BYTES):
                number += 1
                writer.add(f"{DATABASE}{number:06}", len(part), _Part(part))
                done += len(part)
                progress("database", done, None)
    return taken_at, migrations, centres, people


def standing(link: psycopg.Connection) -> tuple[Centre, ...]:
    """Where each centre stands, counted."""
    return tuple(
        Centre(centre=centre, epoch=epoch, seq=seq, at=at, events=events)
        for centre, epoch, seq, at, events in link.execute(QUERIES["centres"]).fetchall()
    )


def _make_months(link: psycopg.Connection) -> None:
    """A dump holds the event table; an engine that must make a month would wait for its end."""
    now = wall()
    for month in range(_MONTHS_AHEAD):
        with suppress(errors.LockNotAvailable), link.transaction():
            link.execute("SET LOCAL lock_timeout = '2s'")
            link.execute(QUERIES["make_month"], {"at": now + 31 * month * DAY})


def _one(link: psycopg.Connection, name: str) -> object:
    row = link.execute(QUERIES[name]).fetchone()
    assert row is not None
    return row[0]


class _Part:
    """A part of the dump, read once."""

    def __init__(self, content: bytes) -> None:
        self._content = memoryview(content)

    def read(self, size: int = -1, /) -> bytes:
        end = len(self._content) if size < 0 else size
        chunk, self._content = self._content[:end], self._content[end:]
        return bytes(chunk)


def _add_keys(writer: ArchiveWriter, home: Home, people: int) -> None:
    if people and not (home.keys / MASTER).is_file():
        raise Refused("master_key_missing", path=str(home.keys / MASTER), people=people)
    for path in sorted(home.keys.iterdir()):
        if path.is_file() and not path.name.startswith(f"{MASTER}."):  # of a maker that was killed
            content = path.read_bytes()
            writer.add(f"{KEYS}{path.name}", len(content), _Part(content))


def _add_blobs(writer: ArchiveWriter, home: Home, progress: Progress, *, recordings: bool) -> int:
    """How many bytes of it are recordings."""
    done, total, recorded = 0, 0, 0
    but = None if recordings else home.blobs / RECORDINGS
    for path in _blobs(home.blobs, but):
        with suppress(FileNotFoundError):
            total += path.lstat().st_size
    progress("blobs", 0, total)
    for path in _blobs(home.blobs, but):
        try:
            name = f"{BLOBS}{path.relative_to(home.blobs).as_posix()}"
            name.encode()
            content = path.open("rb")
        except FileNotFoundError:
            continue  # deleted since it was listed
        except UnicodeEncodeError as error:
            raise Refused("backup_blob_strange", path=repr(path)) from error
        with content:
            size = os.fstat(content.fileno()).st_size
            writer.add(name, size, content)
        done += size
        recorded += size if home.blobs / RECORDINGS in path.parents else 0
        progress("blobs", done, total)
    return recorded


def _add_voice(writer: ArchiveWriter, home: Home) -> int:
    """Settings and announcements of the telephone, and calls that nobody has been told of."""
    done = 0
    folder = home.root / "voice"
    away = [path for each in sorted(folder.glob("*/away")) for path in _blobs(each)]
    for path in (home.root / "voice.toml", *_blobs(folder / "prompts"), *away):
        with suppress(FileNotFoundError), path.open("rb") as content:
            size = os.fstat(content.fileno()).st_size
            writer.add(f"{VOICE}{path.relative_to(home.root).as_posix()}", size, content)
            done += size
    return done


def _blobs(folder: Path, but: Path | None = None) -> Iterator[Path]:
    """Every file below *folder*, in order; none below *but*."""
    for root, folders, names in os.walk(folder):
        folders.sort()
        if but is not None and Path(root) == but.parent and but.name in folders:
            folders.remove(but.name)
        for name in sorted(names):
            path = Path(root) / name
            if path.is_symlink() or not path.is_file():
                if not path.exists() and not path.is_symlink():
                    continue
                raise Refused("backup_blob_strange", path=str(path))
            yield path


@contextmanager
def _written(out: Path) -> Iterator[IO[bytes]]:
    """A file that appears as *out* when the block ends well, durable; never half of it."""
    part = out.with_name(f"{out.name}.part")
    try:
        file = _open_alone(part)
    except OSError as error:
        raise Refused("backup_place", path=str(out)) from error
    with file:
        try:
            _refuse_existing(out)
            file.truncate()
            yield file
            os.fsync(file.fileno())
            part.rename(out)
            sync_folder(out.parent)
        except BaseException as error:
            with suppress(OSError):
                part.unlink()
            if isinstance(error, OSError) and error.errno in _FULL:
                raise full(out.parent) from error
            raise


def _refuse_existing(out: Path) -> None:
    if out.exists():
        raise Refused("backup_exists", path=str(out))


class _Whole(io.FileIO):
    """Writes all or fails at once; no buffer that would fail again while it is closed."""

    def write(self, content: ReadableBuffer, /) -> int:
        whole = memoryview(content)
        if self.closed:  # a tar that was given up writes once more when it is collected
            return len(whole)
        done = 0
        while done < len(whole):
            done += super().write(whole[done:])
        return done


def _open_alone(part: Path) -> IO[bytes]:
    """*part*, locked; what a killed backup left in it is of no use."""
    while True:
        descriptor = os.open(part, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        file = _Whole(descriptor, "r+")
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
            raise Refused("backup_running", path=str(part)) from None
        with suppress(FileNotFoundError):
            if os.path.samestat(part.stat(), os.fstat(descriptor)):
                return file
        file.close()  # the one before finished between our two calls


def full(folder: Path) -> Refused:
    """The refusal of a full disk."""
    room = os.statvfs(folder)
    return Refused("disk_full", path=str(folder), free_mib=room.f_bavail * room.f_frsize // MIB)
