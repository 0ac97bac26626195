"""Category: unit. The command line: quick to help, clear when it fails, the same everywhere."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from maju.app.cli import COMMANDS, maju
from maju.app.endings import Exit, ending_of
from maju.app.help_words import ABOUT, OPTIONS
from maju.app.words import SENTENCES
from maju.kernel.errors import Bug, LostLead, Refused, Trouble

PROGRAM = Path(sys.executable).with_name("maju")


def run(*words: str, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [PROGRAM, *words],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "LANG": "C.UTF-8", **env},
    )


def test_help_imports_nothing_heavy() -> None:
    code = "import sys; from maju.app.cli import maju; maju(['--help'], standalone_mode=False); "
    code += "print([name for name in ('psycopg', 'rich', 'msgspec', 'holidays') if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip().endswith("[]")


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_of_the_list_exists_and_helps(name: str) -> None:
    found = maju.get_command(click.Context(maju), name)
    assert found is not None
    assert found.name == name
    done = CliRunner().invoke(maju, [name, "--help"])
    assert done.exit_code == 0
    assert found.help


def test_the_list_of_commands_is_in_the_language_of_the_reader() -> None:
    korean, english = run("--lang", "ko", "--help").stdout, run("--lang", "en", "--help").stdout
    assert COMMANDS["top"].ko in korean
    assert COMMANDS["top"].en in english


def test_an_unknown_command_is_used_wrongly() -> None:
    done = run("dance")
    assert done.returncode == Exit.USAGE
    assert "Traceback" not in done.stderr


def test_a_refusal_is_one_line_with_its_code_three(tmp_path: Path) -> None:
    file = tmp_path / "no.ndjson"
    file.write_text("hello\n")
    done = run("journal", "verify", str(file), "--lang", "en")
    assert done.returncode == Exit.REFUSED
    assert done.stderr.splitlines() == ["maju: This is not the export of a journal."]


def test_trouble_is_one_line_with_its_code_four() -> None:
    done = run("migrate", DATABASE_URL="postgresql://nobody@127.0.0.1:1/none")
    assert done.returncode == Exit.TROUBLE
    assert len(done.stderr.splitlines()) <= 3
    assert "Traceback" not in done.stderr


def test_debugging_shows_where_it_came_from(tmp_path: Path) -> None:
    file = tmp_path / "no.ndjson"
    file.write_text("hello\n")
    done = run("journal", "verify", str(file), MAJU_DEBUG="1")
    assert "Traceback" in done.stderr


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (Refused("no_centre"), Exit.REFUSED),
        (Refused("never_heard_of", at=3), Exit.REFUSED),
        (Trouble("the disk is on fire"), Exit.TROUBLE),
        (LostLead(), Exit.TROUBLE),
        (OSError(28, "No space left on device", "/x"), Exit.TROUBLE),
        (Bug("one and one is three"), Exit.BUG),
        (ZeroDivisionError("x"), Exit.BUG),
        (ExceptionGroup("both", [Trouble("the wire is cut")]), Exit.TROUBLE),
    ],
)
@pytest.mark.parametrize("lang", ["ko", "en"])
def test_every_family_of_errors_has_its_ending(error: Exception, code: Exit, lang: str) -> None:
    line, ended = ending_of(error, lang)
    assert ended is code
    assert line.startswith("maju: ")
    assert "\n" not in line


@pytest.mark.parametrize("code", SENTENCES)
def test_every_sentence_is_there_in_both_languages(code: str) -> None:
    said = SENTENCES[code]
    assert said.ko
    assert said.en
    assert bool(said.next_ko) == bool(said.next_en)


def test_version_is_readable_by_a_program() -> None:
    done = run("version", "--json")
    assert {"maju", "core", "python", "postgres"} <= json.loads(done.stdout).keys()


def _every(command: click.Command, path: str = "") -> Iterator[tuple[str, click.Command]]:
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            assert below is not None
            yield from _every(below, f"{path} {name}".strip())


def test_every_command_and_option_has_korean_help() -> None:
    for path, command in _every(maju):
        assert path in ABOUT
        for option in command.params:
            if isinstance(option, click.Option) and option.help is not None:
                assert option.help in OPTIONS, (path, option.name, option.help)


@pytest.mark.parametrize("words", [("--lang", "ko", "rows"), ("rows", "--lang=ko")])
def test_the_language_is_heard_before_and_behind_the_command(words: tuple[str, ...]) -> None:
    assert "사용법: maju rows" in run(*words, "--help").stdout
    assert "--centre: 빠졌습니다" in run(*words).stderr


def test_a_refusal_speaks_the_language_that_was_asked_for(tmp_path: Path) -> None:
    file = tmp_path / "no.ndjson"
    file.write_text("hello\n")
    for words in (("--lang", "ko", "journal", "verify"), ("journal", "verify", "--lang", "ko")):
        assert run(*words, str(file)).stderr.strip() == "maju: 저널 내보내기 파일이 아닙니다."


def test_a_misspelt_command_is_guessed() -> None:
    assert "run" in run("rnu").stderr
    assert "혹시 run?" in run("--lang", "ko", "rnu").stderr
