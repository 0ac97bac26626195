"""Whatever is killed, the server comes back and no acknowledged row is missing."""

from __future__ import annotations

import os
import subprocess
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import partial

import psycopg
import pytest

from maju.app.postgres import EmbeddedPostgres, processes
from tests.postgres_fixtures import kill_postmaster, kill_server, until

Kill = Callable[[EmbeddedPostgres], None]


class Writer:
    """A client that counts what the server acknowledged, until its connection breaks."""

    def __init__(self, server: EmbeddedPostgres) -> None:
        self.acknowledged = 0
        self._thread = threading.Thread(target=self._write, args=(server.conninfo(),))
        self._thread.start()

    def _write(self, conninfo: str) -> None:
        broken = suppress(psycopg.OperationalError)
        with broken, psycopg.connect(conninfo, autocommit=True) as link:
            while True:
                link.execute("INSERT INTO kept VALUES (DEFAULT)")
                self.acknowledged += 1

    def wrote(self, rows: int) -> bool:
        return self.acknowledged >= rows

    def join(self) -> int:
        self._thread.join(timeout=120)
        assert not self._thread.is_alive()
        return self.acknowledged


def ask(server: EmbeddedPostgres, query: str) -> object:
    with psycopg.connect(server.conninfo(), autocommit=True) as link:
        row = link.execute(query.encode()).fetchone()
    assert row is not None
    return row[0]


@pytest.fixture
def kept(real_postgres: EmbeddedPostgres) -> EmbeddedPostgres:
    with psycopg.connect(real_postgres.conninfo(), autocommit=True) as link:
        link.execute("CREATE TABLE kept (number bigint GENERATED ALWAYS AS IDENTITY)")
    return real_postgres


@pytest.mark.parametrize("kill", [kill_postmaster, kill_server])
def test_acknowledged_rows_survive_every_kill(kept: EmbeddedPostgres, kill: Kill) -> None:
    acknowledged = 0
    for _ in range(3):
        writer = Writer(kept)
        until(partial(writer.wrote, 100))
        kill(kept)
        kept.ensure_running()
        acknowledged += writer.join()
        found = ask(kept, "SELECT count(*) FROM kept")
        assert isinstance(found, int)
        # A row may be written whose acknowledgement the kill cut off; at most one each time.
        assert acknowledged <= found <= acknowledged + 1
        acknowledged = found


def test_a_busy_orphan_does_not_keep_the_server_down(real_postgres: EmbeddedPostgres) -> None:
    def spin() -> None:
        broken = suppress(psycopg.OperationalError)
        with broken, psycopg.connect(real_postgres.conninfo(), autocommit=True) as link:
            link.execute("DO $$ BEGIN LOOP END LOOP; END $$")

    client = threading.Thread(target=spin)
    client.start()
    spinning = "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'DO %' AND state = 'active'"
    until(lambda: ask(real_postgres, spinning) == 1)
    kill_postmaster(real_postgres)
    real_postgres.ensure_running()
    client.join(timeout=120)
    assert not client.is_alive()
    assert ask(real_postgres, spinning) == 0


@pytest.mark.parametrize("whose", ["zombie", "alien", "nobody", "rubbish"])
def test_a_stale_pid_file_is_not_believed(real_postgres: EmbeddedPostgres, whose: str) -> None:
    pid_file = real_postgres.layout.data / "postmaster.pid"
    socket = real_postgres.layout.socket
    lock_file = socket.with_name(f"{socket.name}.lock")
    kill_server(real_postgres)
    until(lambda: not processes.serving(real_postgres.layout.data))
    child = subprocess.Popen(["true"])
    if whose != "zombie":
        child.wait()
    named = {"zombie": child.pid, "alien": os.getpid(), "nobody": child.pid, "rubbish": "?"}[whose]
    for path in (pid_file, lock_file):
        lines = path.read_text().splitlines(keepends=True)
        path.write_text("".join([f"{named}\n", *lines[1:]]))
    real_postgres.ensure_running()
    assert real_postgres.answers()
    child.wait()


def test_a_server_whose_socket_was_swept_away_is_restarted(kept: EmbeddedPostgres) -> None:
    ask(kept, "INSERT INTO kept VALUES (DEFAULT) RETURNING number")
    for path in kept.layout.sockets.iterdir():
        path.unlink()
    assert not kept.answers()
    kept.ensure_running()
    assert ask(kept, "SELECT count(*) FROM kept") == 1


def test_a_killed_user_leaves_a_server_that_the_next_one_finds(
    kept: EmbeddedPostgres, using: Callable[[EmbeddedPostgres], subprocess.Popen[str]]
) -> None:
    first = processes.find_postmaster(kept.layout.data)
    user = using(kept)
    assert not kept.stop(), "somebody else still uses it"
    user.kill()
    user.wait()
    assert kept.answers()
    kept.ensure_running()
    assert processes.find_postmaster(kept.layout.data) == first
    assert kept.stop()
    assert not processes.serving(kept.layout.data)


def test_stopping_ends_orphans_too(real_postgres: EmbeddedPostgres) -> None:
    kill_postmaster(real_postgres)
    assert real_postgres.stop()
    assert not processes.serving(real_postgres.layout.data)
