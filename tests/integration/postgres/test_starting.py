"""Making and starting the server: once, whole, by anybody, from anywhere."""

from __future__ import annotations

import os
import pwd
import signal
import socket
import subprocess
import traceback
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from maju.app.home import Home, make_folder
from maju.app.postgres import EmbeddedPostgres, processes
from maju.kernel.errors import Refused
from tests.ports import free_port
from tests.postgres_fixtures import start_or_skip, until

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can be somebody else")
Spawn = Callable[[Home], subprocess.Popen[str]]


def read_line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def tell(process: subprocess.Popen[str], word: str) -> str:
    assert process.stdin is not None
    process.stdin.write(f"{word}\n")
    process.stdin.flush()
    return read_line(process)


def test_four_processes_at_once_make_one_server(postgres_home: Home, spawn: Spawn) -> None:
    server = EmbeddedPostgres(postgres_home)
    start_or_skip(server)
    server.stop()
    crowd = [spawn(postgres_home) for _ in range(4)]
    assert [read_line(process) for process in crowd] == ["ready"] * 4
    postmasters = processes.find_postmaster(server.layout.data)
    assert postmasters is not None
    assert [tell(process, "stop") for process in crowd] == ["False"] * 3 + ["True"]
    assert not processes.serving(server.layout.data)


def test_four_processes_at_once_make_one_data_folder(postgres_home: Home, spawn: Spawn) -> None:
    crowd = [spawn(postgres_home) for _ in range(4)]
    assert [read_line(process) for process in crowd] == ["ready"] * 4
    server = EmbeddedPostgres(postgres_home)
    assert server.answers()
    made = {path.name for path in server.layout.folder.iterdir() if path.is_dir()}
    assert made <= {"cluster", "run"} | {name for name in made if name.startswith("bin-")}


@pytest.mark.parametrize(
    "moment",
    ["new-*", "new-*/data/base", "new-*/data/global/pg_control", "cluster", "run/.s.PGSQL.5432"],
)
def test_a_starter_killed_half_way_leaves_nothing_half_made(
    postgres_home: Home, spawn: Spawn, moment: str
) -> None:
    starter = spawn(postgres_home)
    server = EmbeddedPostgres(postgres_home)
    until(lambda: any(server.layout.folder.glob(moment)), why=f"{moment} never appeared")
    starter.send_signal(signal.SIGKILL)
    starter.wait()
    server.ensure_running()
    assert not list(server.layout.folder.glob("new-*"))
    with psycopg.connect(server.conninfo(), autocommit=True) as link:
        link.execute("CREATE TABLE whole (number int)")


def test_asking_twice_changes_nothing(real_postgres: EmbeddedPostgres) -> None:
    first = processes.find_postmaster(real_postgres.layout.data)
    real_postgres.ensure_running()
    assert processes.find_postmaster(real_postgres.layout.data) == first


def test_nobody_comes_in_without_the_password(real_postgres: EmbeddedPostgres) -> None:
    for conninfo in (real_postgres.conninfo(), real_postgres.admin_conninfo()):
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(conninfo, passfile="/dev/null", password="guess")
    rules = (real_postgres.layout.data / "pg_hba.conf").read_text().splitlines()
    assert {rule.split()[-1] for rule in rules if rule[:1].isalpha()} == {"scram-sha-256"}
    assert real_postgres.layout.passwords.stat().st_mode & 0o777 == 0o600
    assert real_postgres.layout.data.stat().st_mode & 0o777 == 0o700
    assert real_postgres.layout.sockets.stat().st_mode & 0o777 == 0o700


def test_it_speaks_korean_and_checks_its_pages(real_postgres: EmbeddedPostgres) -> None:
    with psycopg.connect(real_postgres.conninfo()) as link:
        row = link.execute(
            "SELECT lower('마주 ABC'), '가' < '나' COLLATE \"default\","
            " current_setting('data_checksums'), current_setting('listen_addresses'),"
            " current_setting('is_superuser'), current_setting('fsync')"
        ).fetchone()
    assert row == ("마주 abc", True, "on", "", "off", "on")


@pytest.mark.parametrize("name", ["깊은 폴더 " * 9, "comma, and space"])
def test_any_path_will_do(postgres_home: Home, name: str) -> None:
    folder = postgres_home.root / name.strip()
    make_folder(folder, 0o711 if os.geteuid() == 0 else 0o700)
    server = EmbeddedPostgres(Home(folder))
    start_or_skip(server)
    try:
        assert server.layout.sockets.parent == Path("/tmp")
        assert len(os.fsencode(server.layout.socket)) <= 107
        assert server.answers()
    finally:
        assert server.stop()
        server.layout.sockets.rmdir()


def test_a_strangers_socket_folder_is_refused(postgres_home: Home) -> None:
    folder = postgres_home.root / "far, away"
    make_folder(folder, 0o711 if os.geteuid() == 0 else 0o700)
    server = EmbeddedPostgres(Home(folder))
    server.layout.sockets.symlink_to(postgres_home.root)
    try:
        with pytest.raises(Refused) as refused:
            start_or_skip(server)
    finally:
        server.layout.sockets.unlink()
    assert refused.value.code == "postgres_socket_folder_unsafe"


def test_loopback_tcp_comes_only_when_asked(postgres_home: Home) -> None:
    port = free_port()
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", port))
        taken.listen()
        with pytest.raises(Refused) as refused:
            start_or_skip(EmbeddedPostgres(postgres_home, port=port))
        assert refused.value.code == "postgres_port_taken"
    server = EmbeddedPostgres(postgres_home, port=port)
    server.ensure_running()
    with psycopg.connect(server.conninfo(), host="127.0.0.1"):
        pass
    quiet = EmbeddedPostgres(postgres_home)
    quiet.ensure_running()  # finds the socket although the port is another
    with pytest.raises(Refused) as refused:
        EmbeddedPostgres(postgres_home, port=port + 1).ensure_running()
    assert refused.value.code == "postgres_port_differs"
    assert not server.stop()
    assert quiet.stop()


@as_root
def test_an_ordinary_user_has_a_server_too(postgres_home: Home, real_postgres: object) -> None:
    """A forked child: the interpreter itself may lie where other users cannot read."""
    nobody = pwd.getpwnam("nobody")
    folder = postgres_home.root / "theirs"
    folder.mkdir()
    os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    child = os.fork()
    if child == 0:
        code = 1
        try:
            os.setgroups([])
            os.setgid(nobody.pw_gid)
            os.setuid(nobody.pw_uid)
            server = EmbeddedPostgres(Home(folder / "home"))
            server.ensure_running()
            assert server.layout.data.stat().st_uid == nobody.pw_uid
            assert server.stop()
            code = 0
        except BaseException:  # noqa: BLE001 - a fork must never return into pytest
            traceback.print_exc()
        finally:
            os._exit(code)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
