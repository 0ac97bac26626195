"""Whoever was forgotten stays forgotten, whatever is restored and whoever was killed."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest

from maju.app.backup.forgetting import finish_forgetting, forget
from maju.app.backup.register import held, parse
from maju.app.backup.restoring import restore
from maju.app.backup.taking import backup
from maju.app.home import Home
from maju.kernel.errors import Refused
from maju.kernel.events import CustomerForgotten
from maju.kernel.ids import CustomerId
from maju.kernel.time import Instant
from tests.integration.backup.machines import CHEOLSU, MINJI, Machine


def test_the_forgotten_stay_forgotten_after_an_older_backup(seoul: Machine, tmp_path: Path) -> None:
    archive = tmp_path / "backup.tar"
    backup(seoul.database, seoul.home, archive)
    assert forget(CHEOLSU, seoul.home, seoul.database)
    done = restore(archive, seoul.home, seoul.database)
    assert done.forgotten == 1
    assert not seoul.knows(CHEOLSU)
    assert seoul.knows(MINJI)
    seoul.goes_on()
    told = [event.body for event in seoul.events() if isinstance(event.body, CustomerForgotten)]
    assert [body.customer for body in told] == [CHEOLSU]


def test_the_backups_register_counts_on_another_machine(
    seoul: Machine, busan: Machine, tmp_path: Path
) -> None:
    older, newer = tmp_path / "older.tar", tmp_path / "newer.tar"
    backup(seoul.database, seoul.home, older)
    forget(CHEOLSU, seoul.home, seoul.database)
    backup(seoul.database, seoul.home, newer)
    restore(newer, busan.home, busan.database)
    restore(older, busan.home, busan.database)
    assert not busan.knows(CHEOLSU)
    assert busan.knows(MINJI)


def test_forgetting_reaches_a_replaced_database(seoul: Machine, tmp_path: Path) -> None:
    archive = tmp_path / "backup.tar"
    backup(seoul.database, seoul.home, archive)
    done = restore(archive, seoul.home, seoul.database)
    assert forget(CHEOLSU, seoul.home, seoul.database)
    assert done.replaced is not None
    with psycopg.connect(f"{seoul.url} dbname={done.replaced}") as link:
        keys = link.execute("SELECT customer FROM journal.person_key").fetchall()
    assert keys == [(MINJI,)]


def test_a_forget_that_was_killed_is_finished_by_the_next_start(seoul: Machine) -> None:
    with held(seoul.home) as register:
        register.add([CHEOLSU], at=Instant(1))
    assert seoul.knows(CHEOLSU)
    assert finish_forgetting(seoul.home, seoul.database) == [CHEOLSU]
    assert not seoul.knows(CHEOLSU)
    assert finish_forgetting(seoul.home, seoul.database) == []


def test_forgetting_twice_is_told_to_the_journal_once(seoul: Machine) -> None:
    assert forget(CHEOLSU, seoul.home, seoul.database)
    assert not forget(CHEOLSU, seoul.home, seoul.database)
    seoul.goes_on()
    told = [event for event in seoul.events() if isinstance(event.body, CustomerForgotten)]
    assert len(told) == 1


def test_a_torn_line_was_promised_to_nobody_and_is_written_anew(tmp_path: Path) -> None:
    home = Home(tmp_path / "home").prepare()
    with held(home) as register:
        register.add([MINJI], at=Instant(1))
    with home.forgotten.open("ab") as file:
        file.write(b'{"customer":"cu_che')
    with held(home) as register:
        assert register.customers == [MINJI]
        register.add([CHEOLSU], at=Instant(2))
    assert [line.customer for line in parse(home.forgotten.read_bytes())] == [MINJI, CHEOLSU]


def test_a_line_without_its_end_counts_all_the_same(tmp_path: Path) -> None:
    home = Home(tmp_path / "home").prepare()
    home.forgotten.write_bytes(b'{"customer":"cu_minji","at":1}')
    with held(home) as register:
        register.add([CHEOLSU], at=Instant(2))
    assert [line.customer for line in parse(home.forgotten.read_bytes())] == [MINJI, CHEOLSU]


def test_a_register_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    home = Home(tmp_path / "home").prepare()
    home.forgotten.write_bytes(
        b'{"customer":"cu_minji","at":1}\nnonsense\n{"customer":"b","at":2}\n'
    )
    with pytest.raises(Refused) as refused, held(home):
        pass
    assert (refused.value.code, refused.value.params["line"]) == ("register_damaged", 2)


def test_an_unknown_customer_is_written_down_all_the_same(seoul: Machine) -> None:
    stranger = CustomerId("cu_stranger")
    assert not forget(stranger, seoul.home, seoul.database)
    with held(seoul.home) as register:
        assert register.customers == [stranger]
