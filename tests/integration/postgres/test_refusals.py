"""What cannot work is refused plainly, and changes nothing."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from maju.app.home import Home
from maju.app.postgres import EmbeddedPostgres, processes
from maju.app.postgres.binaries import find_binaries
from maju.kernel.errors import Refused
from tests.postgres_fixtures import end_server, start_or_skip

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="needs root")
MIB = 1 << 20
OTHERS = sorted(Path("/usr/lib/postgresql").glob("1[5-7]/bin"))


def can_mount() -> bool:
    """Whether this is a machine where root may mount; many containers are not."""
    if os.geteuid() != 0:
        return False
    with tempfile.TemporaryDirectory() as place:
        command = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", place]
        if subprocess.run(command, check=False, capture_output=True).returncode:
            return False
        subprocess.run(["umount", place], check=True)
    return True


with_mounts = pytest.mark.skipif(not can_mount(), reason="this machine lets us mount nothing")


def refusal(server: EmbeddedPostgres) -> Refused:
    with pytest.raises(Refused) as refused:
        server.ensure_running()
    return refused.value


@pytest.fixture
def small_disk(request: pytest.FixtureRequest, postgres_home: Home) -> Iterator[Home]:
    place = postgres_home.root / "disk"
    place.mkdir(mode=0o711)
    command: list[str | Path] = [
        "mount",
        "-t",
        "tmpfs",
        "-o",
        f"size={request.param}m,mode=711",
        "tmpfs",
        place,
    ]
    subprocess.run(command, check=True)
    home = Home(place)
    yield home
    end_server(EmbeddedPostgres(home))
    subprocess.run(["umount", "--lazy", place], check=True)


@with_mounts
@pytest.mark.parametrize("small_disk", [16], indirect=True)
def test_a_disk_too_small_is_refused_before_anything_is_made(small_disk: Home) -> None:
    refused = refusal(EmbeddedPostgres(small_disk))
    assert refused.code == "disk_full"
    assert refused.params["free_mib"] == 16
    assert [path.name for path in small_disk.postgres.iterdir() if path.is_dir()] == []


@with_mounts
@pytest.mark.parametrize("small_disk", [320], indirect=True)
def test_a_full_disk_stops_us_until_there_is_room_again(small_disk: Home) -> None:
    server = EmbeddedPostgres(small_disk)
    start_or_skip(server)
    filler = small_disk.root / "filler"
    with psycopg.connect(server.conninfo(), autocommit=True) as link:
        link.execute("CREATE TABLE kept AS SELECT generate_series(1, 1000) AS number")
        room = os.statvfs(small_disk.root)
        filler.write_bytes(b"." * (room.f_bavail * room.f_frsize - MIB))
        with pytest.raises(psycopg.Error):  # the server itself runs into the wall
            link.execute(
                "CREATE TABLE more AS SELECT repeat('x', 100) FROM generate_series(1, 1000000)"
            )
    server.stop()
    assert refusal(server).code == "disk_full"
    filler.unlink()
    server.ensure_running()
    with psycopg.connect(server.conninfo()) as link:
        assert link.execute("SELECT count(*) FROM kept").fetchone() == (1000,)
    server.stop()


def test_data_of_another_major_version_is_refused(real_postgres: EmbeddedPostgres) -> None:
    real_postgres.stop()
    (real_postgres.layout.data / "PG_VERSION").write_text("17\n")
    refused = refusal(real_postgres)
    assert (refused.code, refused.params["found"]) == ("postgres_data_version", "17")
    assert not processes.serving(real_postgres.layout.data)


@pytest.mark.skipif(not OTHERS, reason="no second PostgreSQL on this machine")
def test_other_programs_are_taken_from_where_they_are_named(
    postgres_home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MAJU_PG_BIN", str(OTHERS[0]))
    server = EmbeddedPostgres(postgres_home)
    start_or_skip(server)
    assert server.stop()
    monkeypatch.delenv("MAJU_PG_BIN")
    assert refusal(server).code == "postgres_data_version"


def test_missing_programs_are_named(postgres_home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAJU_PG_BIN", "/nowhere/bin")
    refused = refusal(EmbeddedPostgres(postgres_home))
    assert (refused.code, refused.params["path"]) == (
        "postgres_binaries_missing",
        "/nowhere/bin/postgres",
    )


@as_root
def test_programs_below_a_closed_folder_are_copied_once(
    postgres_home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = postgres_home.root / "closed"
    closed.mkdir(mode=0o700)
    package = find_binaries().folder.parents[1]
    for tree in (package, package.with_name(f"{package.name}.libs")):
        shutil.copytree(tree, closed / tree.name, symlinks=True)
    monkeypatch.setenv("MAJU_PG_BIN", str(closed / package.name / "pginstall" / "bin"))
    server = EmbeddedPostgres(postgres_home)
    start_or_skip(server)
    assert closed.stat().st_mode & 0o777 == 0o700
    (copy,) = server.layout.folder.glob("bin-*")
    made = copy.stat().st_ino
    server.stop()
    server.ensure_running()
    assert [path.stat().st_ino for path in server.layout.folder.glob("bin-*")] == [made]


@as_root
def test_a_home_that_the_server_cannot_reach_is_refused_and_stays_closed(
    postgres_home: Home,
) -> None:
    closed = postgres_home.root / "closed"
    closed.mkdir(mode=0o700)
    refused = refusal(EmbeddedPostgres(Home(closed / "home")))
    assert refused.code == "home_unreachable"
    assert closed.stat().st_mode & 0o777 == 0o700


def test_lost_passwords_are_told_apart_from_a_dead_server(
    real_postgres: EmbeddedPostgres,
) -> None:
    real_postgres.layout.passwords.write_text("*:*:*:maju:no\n*:*:*:maju_admin:no\n")
    assert refusal(real_postgres).code == "postgres_password_refused"
