"""Puts a backup in place: on a new machine, or over what a running one has.

Everything is made ready beside what is there; then one transaction renames two databases. A kill
before it leaves the old one working, a kill after it the restored one; what lies about is cleared
by the next restore. In this order, and why:

1. The archive is read once and every checksum compared, before anything is touched.
2. The lead of every centre is held, so that no engine runs meanwhile (unless it is forced).
3. The dump fills a database of its own, migrations bring it to this version, and it is counted.
4. Epochs rise over all that was seen here; open effects count as taken; customers' keys come under
   this machine's master key (so that no file must change together with the database).
5. Everybody in either register is forgotten in it, while nobody can forget beside us.
6. Blobs that are missing (or differ: a blob never changes, so it is damaged) come into place.
7. The databases are renamed; the old one is kept until the next restore.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

import psycopg
from msgspec import Struct

from maju.app.backup import databases
from maju.app.backup.archive import walk
from maju.app.backup.databases import Servant
from maju.app.backup.fitting import check_fits
from maju.app.backup.forgetting import forget_in
from maju.app.backup.manifest import Manifest
from maju.app.backup.programs import find_programs, loading
from maju.app.backup.progress import Progress, silent
from maju.app.backup.queries import QUERIES
from maju.app.backup.register import held
from maju.app.backup.settling import known_forgotten, settle
from maju.app.backup.taking import standing
from maju.app.backup.unpacking import Staging, Unpacked
from maju.app.database import Database
from maju.app.home import Home
from maju.app.schema import migrate_all
from maju.app.voice.layout import move_in
from maju.engine.clock import wall
from maju.journal.postgres.errors import told
from maju.journal.postgres.queries import QUERIES as JOURNAL
from maju.kernel.errors import Bug, Refused


class Restored(Struct, frozen=True, kw_only=True):
    """What a restore did.

    Args:
        replaced: the name under which the database of before is kept; ``None``: it was empty.
        forgotten: how many customers the backup still knew and who are forgotten again.
        blobs: how many were missing or damaged.
    """

    manifest: Manifest
    replaced: str | None
    forgotten: int
    blobs: int


def check(archive: Path, progress: Progress = silent) -> Manifest:
    """Read *archive* from end to end; every checksum is right when this returns.

    Raises:
        Refused: ``backup_absent``, ``backup_unknown``, ``backup_newer``, ``backup_damaged``.
    """
    with _opened(archive) as file:
        return _check(file, progress)


def restore(
    archive: Path,
    home: Home,
    database: Database,
    *,
    force: bool = False,
    progress: Progress = silent,
) -> Restored:
    """Put *archive* in place of what *database* and *home* hold; see the module.

    *force*: even while engines lead. What they commit until the swap stays in the old database;
    start every process anew afterwards, for they remember another history.

    Raises:
        Refused: as :func:`check`, and ``engine_leads``, ``restore_running``,
            ``restore_not_allowed``, ``backup_postgres_newer``, ``migration_edited``, ``disk_full``,
            ``database_disk_full``, ``register_damaged``, ``backup_programs_missing``,
            ``backup_programs_too_old``. The old state works on.
        Trouble: the database failed.
    """
    with _opened(archive) as file, ExitStack() as stack:
        manifest = _check(file, progress)
        stack.enter_context(told())
        servant = Servant(database.conninfo)
        check_fits(manifest, server=servant.version)
        link = stack.enter_context(servant.connect())
        if not _yes(link.execute(QUERIES["lock_restore"], {"name": servant.name}).fetchone()):
            raise Refused("restore_running", database=servant.name)
        live = stack.enter_context(_leading(database.conninfo, force=force))
        staging = stack.enter_context(Staging(home))
        beside = home.restoring.with_name(f"{home.restoring.name}-voice")
        voice = stack.enter_context(Staging(home, home.root, beside))
        databases.make_empty(link, servant.restoring)
        stack.callback(_drop_unless_renamed, servant)
        return _Restore(home, servant, link, live, progress).run(file, staging, voice)


class _Restore:
    """One restore, once everybody else is kept out."""

    def __init__(
        self,
        home: Home,
        servant: Servant,
        link: psycopg.Connection,
        live: psycopg.Connection,
        progress: Progress,
    ) -> None:
        self._home = home
        self._servant = servant
        self._link = link
        self._live = live
        self._progress = progress
        self._url = servant.conninfo(servant.restoring)

    def run(self, file: IO[bytes], staging: Staging, voice: Staging) -> Restored:
        """From the archive, which is known to be whole, to the swap and the cleaning up."""
        manifest, unpacked = self._load(file, staging, voice)
        self._progress("migrate", 0, None)
        migrate_all(self._url)
        master = unpacked.install_keys(self._home)
        self._progress("settle", 0, None)
        settle(
            self._url,
            seen=self._epochs(),
            theirs=unpacked.master,
            ours=master,
        )
        with held(self._home) as register:
            self._progress("forget", 0, None)
            register.add(
                [
                    *unpacked.forgotten(),
                    *known_forgotten(self._servant.conninfo(self._servant.name)),
                    *known_forgotten(self._url),
                ],
                at=wall(),
            )
            forgotten = forget_in(self._url, register.customers)
            self._progress("blobs", 0, None)
            blobs = staging.install()
            voice.install()
            move_in(self._home)
            _let_be_heard(self._home)
            return Restored(
                manifest=manifest,
                replaced=self._swap(),
                forgotten=len(forgotten),
                blobs=blobs,
            )

    def _load(self, file: IO[bytes], staging: Staging, voice: Staging) -> tuple[Manifest, Unpacked]:
        self._progress("load", 0, None)
        programs = find_programs(self._servant.version)
        file.seek(0)
        with loading(programs, self._url) as dump:
            unpacked = Unpacked(dump, staging, voice, self._progress)
            manifest = walk(file, unpacked.visit)
        with psycopg.connect(self._url) as link:
            found = standing(link)
        if found != manifest.centres:
            raise Bug(f"restored {found}, backed up {manifest.centres}")
        return manifest, unpacked

    def _epochs(self) -> dict[str, int]:
        """The highest epoch that anybody here has seen, by centre."""
        seen: dict[str, int] = {}
        names = [self._servant.name, *databases.replaced_databases(self._servant)]
        for name in names:
            with psycopg.connect(self._servant.conninfo(name)) as link:
                if _yes(link.execute(QUERIES["known"]).fetchone()):
                    for centre, epoch in link.execute(QUERIES["epochs"]).fetchall():
                        seen[centre] = max(epoch, seen.get(centre, 0))
        return seen

    def _swap(self) -> str | None:
        servant = self._servant
        older = databases.replaced_databases(servant)
        empty = _is_empty(self._live)
        aside = f"{servant.replaced}{datetime.now(UTC):%Y%m%d%H%M%S%f}"
        self._progress("swap", 0, None)
        with suppress(psycopg.Error):  # the session is ended with all others
            self._live.close()
        databases.swap(servant, self._link, aside=aside)
        self._progress("swapped", 0, None)
        for name in (*older, aside) if empty else older:
            databases.drop(self._link, name)
        return None if empty else aside


def _let_be_heard(home: Home) -> None:
    """Announcements are read by a server that runs as somebody else; nothing in them is secret."""
    folder = home.root / "voice" / "prompts"
    if folder.is_dir():
        for path in (folder.parent, folder, *folder.rglob("*")):
            path.chmod(0o755 if path.is_dir() else 0o644)


def _check(file: IO[bytes], progress: Progress) -> Manifest:
    done = 0
    total = file.seek(0, 2)
    file.seek(0)

    def count(_: str, size: int, __: object) -> None:
        nonlocal done
        done += size
        progress("check", done, total)

    progress("check", 0, total)
    return walk(file, count)


@contextmanager
def _opened(archive: Path) -> Iterator[IO[bytes]]:
    try:
        file = archive.open("rb")
    except OSError as error:
        raise Refused("backup_absent", path=str(archive)) from error
    with file:
        yield file


@contextmanager
def _leading(url: str, *, force: bool) -> Iterator[psycopg.Connection]:
    """A session of the real database that leads all its centres, unless it is forced."""
    with psycopg.connect(url, autocommit=True) as live:
        if not force and _yes(live.execute(QUERIES["known"]).fetchone()):
            for (centre,) in live.execute(QUERIES["told_centres"]).fetchall():
                if not _yes(live.execute(JOURNAL["try_lead"], {"centre": centre}).fetchone()):
                    raise Refused("engine_leads", centre=centre)
        yield live


def _is_empty(live: psycopg.Connection) -> bool:
    """Whether nobody would miss this database."""
    if not _yes(live.execute(QUERIES["known"]).fetchone()):
        return True
    people = live.execute(QUERIES["people"]).fetchone()
    return not live.execute(QUERIES["told_centres"]).fetchall() and not _yes(people)


def _drop_unless_renamed(servant: Servant) -> None:
    """Of a restore that failed; after a swap there is nothing of that name."""
    with suppress(psycopg.Error), servant.connect() as link:
        databases.drop(link, servant.restoring)


def _yes(row: Sequence[object] | None) -> bool:
    return row is not None and bool(row[0])
