"""Machines on the run's shared server: a database each, a home each."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from maju.app.database import Database
from maju.app.home import Home
from maju.app.postgres import EmbeddedPostgres
from maju.journal.postgres.migrate import migrate
from tests.integration.backup.machines import CHEOLSU, MINJI, Machine


class NewMachine(Protocol):
    """Makes a machine: an empty home; an empty database, or a copy of another's."""

    def __call__(self, name: str, *, like: Machine | None = None) -> Machine: ...


@pytest.fixture
def new_machine(fast_postgres: EmbeddedPostgres, tmp_path: Path) -> Iterator[NewMachine]:
    """Makes machines by name; all is dropped afterwards."""
    made: list[str] = []

    def make(name: str, *, like: Machine | None = None) -> Machine:
        database = f"b_{secrets.token_hex(6)}"
        with psycopg.connect(fast_postgres.conninfo(), autocommit=True) as link:
            copied = "template1" if like is None else conninfo_to_dict(like.url)["dbname"]
            copy = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
            link.execute(copy.format(sql.Identifier(database), sql.Identifier(str(copied))))
        made.append(database)
        url = fast_postgres.conninfo(database)
        return Machine(Home(tmp_path / name), Database(conninfo=url, embedded=None))

    yield make
    with psycopg.connect(fast_postgres.conninfo(), autocommit=True) as link:
        for database in made:
            names = link.execute(
                "SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [database]
            )
            for (name,) in names.fetchall():
                drop = sql.SQL("DROP DATABASE {} WITH (FORCE)")
                link.execute(drop.format(sql.Identifier(name)))


@pytest.fixture(scope="session")
def first_life(
    fast_postgres: EmbeddedPostgres, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Machine]:
    """Lived once: ten calls, two customers, a recording. Copied for each test."""
    name = f"b_{secrets.token_hex(6)}"
    with psycopg.connect(fast_postgres.conninfo(), autocommit=True) as link:
        link.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    database = Database(conninfo=fast_postgres.conninfo(name), embedded=None)
    machine = Machine(Home(tmp_path_factory.mktemp("first") / "life").prepare(), database)
    migrate(machine.url)
    machine.live(*(f"call-{n}" for n in range(10)))
    machine.meet(MINJI, CHEOLSU)
    folder = machine.home.blobs / "recordings" / "2026"
    folder.mkdir(parents=True)
    (folder / "통화.wav").write_bytes(bytes(range(256)) * 4_000)
    yield machine
    with psycopg.connect(fast_postgres.conninfo(), autocommit=True) as link:
        link.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture
def seoul(new_machine: NewMachine, first_life: Machine) -> Machine:
    """A machine that has lived."""
    machine = new_machine("seoul", like=first_life)
    shutil.copytree(first_life.home.root, machine.home.root)
    return machine


@pytest.fixture
def busan(new_machine: NewMachine) -> Machine:
    """A new machine: nothing but an empty database."""
    return new_machine("busan")
