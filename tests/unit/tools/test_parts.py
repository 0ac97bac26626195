"""What the tests need beside Python is installed where that is allowed, and never fails a build."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools import parts

THERE = parts.Part(
    name="sh", programs=("nothing-of-that-name", "sh"), packages=("sh",), without="-"
)
AWAY = parts.Part(name="away", programs=("nothing-of-that-name",), packages=("away",), without="x")


def test_one_of_several_programs_is_enough() -> None:
    assert parts.missing((THERE, AWAY)) == [AWAY]


def test_a_file_is_enough(tmp_path: Path) -> None:
    font = tmp_path / "font.ttc"
    part = parts.Part(name="font", files=(str(font),), packages=("font",), without="-")
    assert not part.there()
    font.touch()
    assert part.there()


def test_each_part_is_installed_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "ubuntu", lambda: False)
    ran: list[tuple[str, ...]] = []

    def run(*command: str) -> int:
        ran.append(command)
        return 100

    parts.install((AWAY, THERE), run)
    assert [command[-1] for command in ran] == ["-qq", "away", "sh"]


def test_what_cannot_be_had_is_said_with_what_is_skipped(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(parts, "PARTS", (AWAY,))
    monkeypatch.setattr(parts.missing, "__defaults__", ((AWAY,),))
    monkeypatch.setattr(parts, "may_install", lambda: False)
    assert parts.main() == 0
    assert "without away are skipped: x" in capsys.readouterr().err


def test_a_step_that_is_not_there_is_told_and_goes_on(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert parts.run_quietly("nothing-of-that-name") == 1
    assert "nothing-of-that-name" in capsys.readouterr().err
