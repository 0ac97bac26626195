"""A start that takes long says what it waits for; the address is told when the pages answer."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from maju.app.database import Database
from maju.app.run import supervisor
from maju.app.run.processes import Child
from maju.app.run.saying import Voice
from maju.app.run.supervisor import Supervisor

READY = "print('ready', flush=True); import sys; sys.stdin.read()"
NEVER = "import sys; sys.stdin.read()"


def child(name: str, code: str, folder: Path) -> Child:
    return Child(name, [sys.executable, "-c", code], folder / f"{name}.log", lambda *_words: None)


def stop() -> None:
    os.kill(os.getpid(), signal.SIGTERM)


def test_who_is_not_ready_is_named_and_nothing_has_begun(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor, "STILL_S", 0.05)
    heard: list[Sequence[str]] = []

    def still(waited_s: float, names: Sequence[str]) -> None:
        assert waited_s > 0
        heard.append(names)
        if names == ["web"]:  # the engine may need some of our patience to say that it is there
            stop()

    children = [child("engine", READY, tmp_path), child("web", NEVER, tmp_path)]
    Supervisor(
        Database(conninfo="", embedded=None), children, say=lambda *_words: None,
        began=lambda: pytest.fail("not all are ready"), still=still,
    ).run()  # fmt: skip
    assert heard[-1] == ["web"]


def test_a_start_that_is_over_waits_for_nobody(tmp_path: Path) -> None:
    Supervisor(
        Database(conninfo="", embedded=None), [child("web", READY, tmp_path)],
        say=lambda *_words: None, began=stop, still=lambda *_words: pytest.fail("all are ready"),
    ).run()  # fmt: skip


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_what_is_said_first_names_no_address(lang: str, capsys: pytest.CaptureFixture[str]) -> None:
    voice = Voice(lang)
    voice.starting()
    voice.still(15.2, ["web", "asterisk:main"])
    said = capsys.readouterr().out
    assert "http" not in said
    assert "15" in said
    assert {"ko": "화면, 전화 서버 main", "en": "the pages, the telephone server main"}[
        lang
    ] in said
