"""``maju doctor`` looks, changes nothing, and says it in both languages."""

from __future__ import annotations

import ast
import json
import re
import socket
from pathlib import Path

import pytest
from click.testing import CliRunner

import maju.app
from maju.app.cli import maju as command_line
from maju.app.doctor import as_json, examine
from maju.app.doctor_checks import (
    Level,
    check_database,
    check_home,
    check_memory,
    check_packages,
    check_ports,
    check_python,
)
from maju.app.doctor_words import FROM_JOURNAL, SENTENCES
from maju.app.home import Home
from maju.app.postgres import EmbeddedPostgres
from maju.app.speech import find_language
from maju.kernel.errors import Refused

SOURCE = Path(maju.app.__file__).parent


def words_in_source() -> set[str]:
    """Every code that this part raises or finds, read from the source."""
    files = [SOURCE / "database.py", SOURCE / "home.py", SOURCE / "doctor_checks.py"]
    found: set[str] = set()
    for path in [*files, *(SOURCE / "postgres").glob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                continue
            if node.func.id in {"Refused", "Finding"}:
                texts = (part for part in ast.walk(node.args[0]) if isinstance(part, ast.Constant))
                found |= {text.value for text in texts if isinstance(text.value, str)}
    return found


def test_every_code_has_its_sentence_in_both_languages() -> None:
    assert words_in_source() == SENTENCES.keys() - FROM_JOURNAL.keys()
    for code, sentence in SENTENCES.items():
        fields = [set(re.findall(r"{(\w+)}", said)) for said in (sentence.ko, sentence.en)]
        assert fields[0] == fields[1] or fields[0] ^ fields[1] <= {"path"}, code
        assert bool(sentence.next_ko) == bool(sentence.next_en), code


def test_an_absent_home_is_examined_and_not_made(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    codes = {found.code for found in examine(home, env={})}
    assert {"python_ok", "home_absent", "database_not_made", "zones_ok"} <= codes
    assert not home.root.exists()


def test_a_refusal_without_a_sentence_still_shows(postgres_url: str, tmp_path: Path) -> None:
    def refuse(_: str) -> int:
        raise Refused("made_up")

    found = list(check_database(Home(tmp_path), {"DATABASE_URL": postgres_url}, refuse))[-1]
    assert (found.code, found.level) == ("made_up", Level.BAD)
    assert '"made_up"' in as_json([found], "ko")


def test_a_running_database_is_examined(real_postgres: EmbeddedPostgres) -> None:
    home = real_postgres.layout.home
    found = [f.code for f in check_database(home, {}, pending=lambda _: 2)]
    assert found == ["database_ok", "database_clock_ok", "migrations_pending"]
    real_postgres.stop()
    assert [f.code for f in check_database(home, {})] == ["database_stopped"]
    assert not real_postgres.answers()


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("host=127.0.0.1 port=1 dbname=x", "database_unreachable"),
        ("mysql://localhost", "database_url_wrong"),
    ],
)
def test_a_wrong_database_is_told_plainly(tmp_path: Path, url: str, code: str) -> None:
    (found,) = check_database(Home(tmp_path), {"DATABASE_URL": url})
    assert (found.code, found.level) == (code, Level.BAD)


def test_open_keys_are_warned_of(tmp_path: Path) -> None:
    home = Home(tmp_path / "home").prepare()
    assert [f.code for f in check_home(home)] == ["home_ok"]
    home.keys.chmod(0o755)
    assert [f.code for f in check_home(home)] == ["home_ok", "home_open"]


def test_small_checks(tmp_path: Path) -> None:
    assert [f.code for f in check_python((3, 9, 1))] == ["python_too_old"]
    lock = tmp_path / "lock"
    lock.write_text("Some_Thing==1.0 \\\n    --hash=sha256:00\nabsent==2.0\n")
    codes = [f.code for f in check_packages(lock, {"some-thing": "1.1"})]
    assert codes[-1] == "packages_differ"
    meminfo = tmp_path / "meminfo"
    meminfo.write_text("MemAvailable:   1024 kB\n")
    assert [f.code for f in check_memory(meminfo)] == ["memory_low"]
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        assert [f.code for f in check_ports([taken.getsockname()[1]])] == ["port_taken"]


def test_the_command_speaks_both_languages_and_json(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MAJU_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    run = CliRunner().invoke
    korean = run(command_line, ["doctor", "--lang", "ko"])
    assert korean.exit_code == 0, korean.output
    assert "파이썬" in korean.output
    told = json.loads(run(command_line, ["doctor", "--json", "--lang", "en"]).output)
    assert told["healthy"] is True
    monkeypatch.setenv("DATABASE_URL", "mysql://localhost")
    assert run(command_line, ["doctor"]).exit_code == 1
    assert [find_language({"LANG": said}) for said in ("ko_KR.UTF-8", "C")] == ["ko", "en"]
