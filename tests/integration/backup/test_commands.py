"""The three commands, as somebody types them."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner, Result

from maju.app.backup.command import backup_command, forget_command, restore_command
from maju.app.backup.words import REFUSALS
from maju.app.cli import maju
from maju.kernel.errors import Refused
from tests.integration.backup.machines import CHEOLSU, MINJI, Machine


def typed(machine: Machine, *words: str) -> Result:
    env = {"MAJU_HOME": str(machine.home.root), "DATABASE_URL": machine.url, "LANG": "C.UTF-8"}
    return CliRunner().invoke(maju, words, env=env)


def test_a_day_with_the_three_commands(seoul: Machine, tmp_path: Path) -> None:
    made = typed(seoul, "backup", str(tmp_path), "--json")
    archive = msgspec.json.decode(made.stdout)["path"]
    assert Path(archive).parent == tmp_path
    assert typed(seoul, "restore", archive, "--check").stdout == "The backup is whole.\n"
    assert typed(seoul, "forget", CHEOLSU, "--yes").exit_code == 0
    assert typed(seoul, "forget", CHEOLSU, "--yes").exit_code == 1
    done = typed(seoul, "restore", archive, "--lang", "ko")
    assert done.exit_code == 0
    assert "이전 데이터베이스를 보관합니다" in done.stdout
    assert seoul.knows(MINJI)
    assert not seoul.knows(CHEOLSU)


def test_a_name_is_not_written_in_the_register_by_mistake(seoul: Machine) -> None:
    before = seoul.home.forgotten.read_bytes() if seoul.home.forgotten.exists() else b""
    refused = typed(seoul, "forget", "홍길동", "--yes").exception
    assert isinstance(refused, Refused)
    assert refused.code == "not_a_customer_id"
    after = seoul.home.forgotten.read_bytes() if seoul.home.forgotten.exists() else b""
    assert after == before


def test_forgetting_asks_first(seoul: Machine) -> None:
    assert typed(seoul, "forget", MINJI).exit_code == 1
    assert seoul.knows(MINJI)


def test_every_refusal_has_its_sentence_in_both_languages(seoul: Machine, tmp_path: Path) -> None:
    source = Path(__file__).parents[3] / "src" / "maju" / "app" / "backup"
    codes = {
        word.split('"')[1]
        for path in source.glob("*.py")
        for word in path.read_text(encoding="utf-8").split("Refused(")[1:]
        if word.lstrip().startswith('"')
    }
    from_elsewhere = {"disk_full", "migration_edited"}
    assert codes - from_elsewhere == set(REFUSALS)
    for sentence in REFUSALS.values():
        assert sentence.ko
        assert sentence.en
        assert sentence.next_ko
        assert sentence.next_en
    refused = typed(seoul, "restore", str(tmp_path / "absent")).exception
    assert isinstance(refused, Refused)
    assert REFUSALS[refused.code].says("en", refused.params).endswith("cannot be read.")


@pytest.mark.parametrize("command", [backup_command, restore_command, forget_command])
def test_help_says_what_it_does(command: object) -> None:
    assert getattr(command, "help", "")
