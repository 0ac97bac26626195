"""Real PostgreSQL for tests: a fast shared one, and private ones to be killed.

The fast server (no fsync) is one per test run, shared by the workers of pytest-xdist: the
supervisor's own lock counts its users, and the last worker stops it and removes the folder.
A run that is killed leaves a folder behind; a later run sweeps it up.
"""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import tempfile
import time
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from maju.app.home import Home, make_folder
from maju.app.postgres import EmbeddedPostgres, processes
from maju.app.postgres.locks import locked
from maju.kernel.errors import Refused, Trouble

TEMPLATE = "maju_template"
MIGRATE = (
    "maju.journal.postgres.migrate",
    "maju.facts.readmodel.schema",
    "maju.facts.history.schema",
    "maju.floor.reports.documents.schema",
    "maju.directory.schema",
    "maju.app.widget.schema",
    "maju.app.api.schema",
    "maju.workforce.schema",
)

_FOLDERS = "maju-tests-"
_SWEEP_AFTER_S = 3_600
_PLENTY_BYTES = 4 << 30
_FIXTURES = {"fast_postgres", "postgres_url", "real_postgres", "postgres_home"}
# A killed server leaves POSIX shared memory behind; in its own folder it goes with that.
IN_FOLDER = {"dynamic_shared_memory_type": "mmap"}
_FAST = {
    **IN_FOLDER,
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "64MB",
    "autovacuum": "off",
}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark whoever asks for one of these fixtures, before -m selects."""
    for item in items:
        # A test for root alone, say, is skipped for its own reason: no PostgreSQL is missing.
        excused = any(True in mark.args for mark in item.iter_markers("skipif"))
        if not excused and _FIXTURES.intersection(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.needs_postgres)


@pytest.fixture(scope="session")
def fast_postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedPostgres]:
    """The run's shared server, with the migrated template in it."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID")
    base = tmp_path_factory.getbasetemp()
    lock = (base.parent if run else base) / "fast-postgres.lock"
    folder = _scratch() / f"{_FOLDERS}{run or secrets.token_hex(8)}"
    server = EmbeddedPostgres(Home(folder), settings=_FAST)
    with locked(lock, within_s=120):
        _sweep()
        start_or_skip(server)
        try:
            _make_template(server)
        except BaseException:
            server.stop()
            raise
    try:
        yield server
    finally:
        with locked(lock, within_s=120):
            if server.stop():
                shutil.rmtree(folder)


@pytest.fixture
def postgres_url(fast_postgres: EmbeddedPostgres) -> Iterator[str]:
    """A fresh, migrated database of this test's own. Not durable: for kills see below."""
    name = f"t_{secrets.token_hex(8)}"
    with psycopg.connect(fast_postgres.conninfo(), autocommit=True) as link:
        copy = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        link.execute(copy.format(sql.Identifier(name), sql.Identifier(TEMPLATE)))
    yield fast_postgres.conninfo(name)
    with psycopg.connect(fast_postgres.conninfo(), autocommit=True) as link:
        link.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture
def postgres_home() -> Iterator[Home]:
    """An empty home, with a path short enough and open enough for the server's own user.

    pytest's tmp_path is closed (0700): as root the server's user could not pass.
    """
    folder = _scratch() / f"{_FOLDERS}{secrets.token_hex(8)}"
    make_folder(folder, 0o711 if os.geteuid() == 0 else 0o700)
    home = Home(folder)
    yield home
    for left in [home, *(Home(path.parent) for path in folder.glob("*/postgres"))]:
        end_server(EmbeddedPostgres(left))
    shutil.rmtree(folder)


@pytest.fixture
def real_postgres(postgres_home: Home) -> Iterator[EmbeddedPostgres]:
    """A private, durable server that runs and may be killed; stopped afterwards."""
    server = EmbeddedPostgres(postgres_home, settings=IN_FOLDER)
    start_or_skip(server)
    yield server
    server.stop()


def start_or_skip(server: EmbeddedPostgres) -> None:
    """Start it, or skip the test where PostgreSQL cannot be had at all."""
    try:
        server.ensure_running()
    except Refused as refused:
        if refused.code in {"postgres_binaries_missing", "postgres_user_missing", "disk_full"}:
            pytest.skip(f"no PostgreSQL here: {refused}")
        raise


def migrate(conninfo: str) -> None:
    """Bring a database to today's schema."""
    for module in MIGRATE:
        import_module(module).migrate(conninfo)


def kill_postmaster(server: EmbeddedPostgres) -> None:
    """SIGKILL the first process only: its children must notice by themselves."""
    pid = processes.find_postmaster(server.layout.data)
    assert pid is not None, "no postmaster to kill"
    os.kill(pid, signal.SIGKILL)


def kill_server(server: EmbeddedPostgres) -> None:
    """SIGKILL every process of the server, as a machine that loses its power."""
    pids = processes.serving(server.layout.data)
    assert pids, "no server to kill"
    for pid in pids:
        processes.send(pid, signal.SIGKILL)


def end_server(server: EmbeddedPostgres) -> None:
    """No process of it left, whoever still counts as its user."""
    postmaster = processes.find_postmaster(server.layout.data)
    if postmaster is not None:
        processes.send(postmaster, signal.SIGINT)
        until(lambda: not processes.serving(server.layout.data))
    until(lambda: not _end_some(server), why="processes of PostgreSQL do not end")


def _end_some(server: EmbeddedPostgres) -> list[int]:
    pids = processes.serving(server.layout.data)
    for pid in pids:
        processes.send(pid, signal.SIGKILL)
    return pids


def until(claim: Callable[[], object], *, within_s: float = 120.0, why: str = "") -> None:
    """Poll until the claim holds; fail with *why* when it does not in time."""
    deadline = time.monotonic() + within_s
    while not claim():
        assert time.monotonic() < deadline, why or f"not within {within_s:g} s"
        time.sleep(0.01)


def _scratch() -> Path:
    """Memory where there is plenty: a process may be killed there as well as on a disk."""
    memory = Path("/dev/shm")
    if os.access(memory, os.W_OK):
        room = os.statvfs(memory)
        if room.f_bavail * room.f_frsize > _PLENTY_BYTES:
            return memory
    return Path(tempfile.gettempdir())


def _make_template(server: EmbeddedPostgres) -> None:
    """Created under another name and renamed when migrated: half a template is none."""
    draft, template = sql.Identifier(f"{TEMPLATE}_new"), sql.Identifier(TEMPLATE)
    with psycopg.connect(server.conninfo(), autocommit=True) as link:
        if link.execute("SELECT FROM pg_database WHERE datname = %s", [TEMPLATE]).rowcount:
            return
        link.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(draft))
        link.execute(sql.SQL("CREATE DATABASE {}").format(draft))
        migrate(server.conninfo(f"{TEMPLATE}_new"))
        link.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(draft, template))


def _sweep() -> None:
    """Remove what killed runs left; a folder in use, or a young one, is somebody's."""
    for folder in _scratch().glob(f"{_FOLDERS}*"):
        try:
            if time.time() - folder.stat().st_mtime < _SWEEP_AFTER_S:
                continue
            if EmbeddedPostgres(Home(folder)).stop():
                shutil.rmtree(folder, ignore_errors=True)
        except (OSError, Trouble):
            continue
