"""SIGKILL at every step: the old or the new works, and running it again ends well."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from psycopg import errors

from maju.app.backup import databases
from maju.app.backup.restoring import check, restore
from maju.app.backup.taking import backup
from tests.integration.backup.machines import CHEOLSU, MINJI, Machine

VICTIM = """
import os, signal, sys
from pathlib import Path
from maju.app.backup.forgetting import forget
from maju.app.backup.restoring import restore
from maju.app.backup.taking import backup
from maju.app.database import Database
from maju.app.home import Home

deed, home, url, archive, step = sys.argv[1:]

def die(now, done, total):
    if step == (now + "+" if done else now):
        os.kill(os.getpid(), signal.SIGKILL)

database = Database(conninfo=url, embedded=None)
if deed == "backup":
    backup(database, Home(Path(home)), Path(archive), die)
else:
    restore(Path(archive), Home(Path(home)), database, progress=die)
"""
BEFORE = ("check", "load+", "migrate", "settle", "forget", "blobs", "swap")


def killed(deed: str, machine: Machine, archive: Path, step: str) -> None:
    """Do it in another process, which dies by its own hand at *step*; ``+``: in its middle."""
    words: list[str | Path] = [
        sys.executable,
        "-c",
        VICTIM,
        deed,
        machine.home.root,
        machine.url,
        archive,
        step,
    ]
    path = os.pathsep.join(entry for entry in sys.path if entry)
    done = subprocess.run(words, check=False, env={**os.environ, "PYTHONPATH": path})
    assert done.returncode == -signal.SIGKILL, f"{deed} never came to {step}"


@pytest.mark.parametrize("step", BEFORE)
def test_a_restore_killed_before_the_swap_leaves_the_old_one_working(
    step: str, seoul: Machine, busan: Machine, tmp_path: Path
) -> None:
    archive = tmp_path / "backup.tar"
    backup(seoul.database, seoul.home, archive)
    seoul.live("since")
    before, epoch = seoul.events(), seoul.epoch()
    recording = seoul.home.blobs / "recordings" / "2026" / "통화.wav"
    recording.unlink()
    killed("restore", seoul, archive, step)
    assert (seoul.events(), seoul.epoch()) == (before, epoch)
    assert seoul.knows(MINJI)
    seoul.goes_on()
    restore(archive, seoul.home, seoul.database)
    assert seoul.events() == before[: len(seoul.events())]
    assert len(seoul.databases()) == 1
    assert not seoul.home.restoring.exists()
    assert recording.is_file()
    seoul.goes_on()


def test_a_restore_killed_after_the_swap_leaves_the_new_one_working(
    seoul: Machine, tmp_path: Path
) -> None:
    archive = tmp_path / "backup.tar"
    backup(seoul.database, seoul.home, archive)
    before = seoul.events()
    restore(archive, seoul.home, seoul.database)
    seoul.live("since")
    killed("restore", seoul, archive, "swapped")
    assert seoul.events() == before
    assert len(seoul.databases()) == 2
    seoul.goes_on()
    restore(archive, seoul.home, seoul.database)
    assert len(seoul.databases()) == 1


def test_a_swap_that_fails_between_its_two_names_renames_neither(seoul: Machine) -> None:
    before = seoul.events()
    servant = databases.Servant(seoul.url)
    with servant.connect() as link, pytest.raises(errors.InvalidCatalogName):
        databases.swap(servant, link, aside=f"{servant.replaced}x")
    assert seoul.events() == before
    assert seoul.databases() == []


def test_the_forgotten_are_forgotten_in_what_a_killed_restore_left(
    seoul: Machine, tmp_path: Path
) -> None:
    archive = tmp_path / "backup.tar"
    backup(seoul.database, seoul.home, archive)
    with psycopg.connect(seoul.url) as link:  # forgotten, but this machine's register is lost
        link.execute("DELETE FROM journal.person_key WHERE customer = %s", [CHEOLSU])
        link.execute("INSERT INTO journal.forgotten (customer) VALUES (%s)", [CHEOLSU])
    killed("restore", seoul, archive, "swapped")
    assert not seoul.knows(CHEOLSU)
    assert seoul.knows(MINJI)


@pytest.mark.parametrize("step", ["database+", "blobs+", "finish+"])
def test_a_killed_backup_leaves_nothing_under_its_final_name(
    step: str, seoul: Machine, tmp_path: Path
) -> None:
    archive = tmp_path / "backup.tar"
    killed("backup", seoul, archive, step)
    assert not archive.exists()
    backup(seoul.database, seoul.home, archive)
    assert check(archive).people == 2
    assert not archive.with_name("backup.tar.part").exists()


def test_a_second_backup_does_not_write_into_the_firsts_file(
    seoul: Machine, tmp_path: Path
) -> None:
    archive = tmp_path / "backup.tar"
    code = "none"

    def again(step: str, _: int, __: int | None) -> None:
        nonlocal code
        if step == "blobs":
            words: list[str | Path] = [
                sys.executable,
                "-c",
                VICTIM,
                "backup",
                seoul.home.root,
                seoul.url,
                archive,
                "-",
            ]
            path = os.pathsep.join(entry for entry in sys.path if entry)
            env = {**os.environ, "PYTHONPATH": path}
            said = subprocess.run(words, check=False, env=env, capture_output=True, text=True)
            code = said.stderr.strip().splitlines()[-1]

    backup(seoul.database, seoul.home, archive, again)
    assert "backup_running" in code
    assert check(archive).people == 2
