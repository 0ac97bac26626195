"""Category: integration. The tutorial on planning, block by block, on the demonstration's own data."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from maju.app.cli import maju

PAGE = Path(__file__).parents[3] / "docs" / "start" / "planning.md"
BLOCK = re.compile(r"```python\n(.*?)```", re.DOTALL)
COMMAND = re.compile(r"^    maju (simulate .*)$", re.MULTILINE)


def test_every_block_of_the_tutorial_runs_on_the_demonstrations_data(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    text = PAGE.read_text(encoding="utf-8")
    (command,) = COMMAND.findall(text)
    monkeypatch.chdir(tmp_path)
    ran = CliRunner().invoke(maju, command.split())
    assert ran.exit_code == 0, ran.output
    notebook: dict[str, Any] = {}
    for block in BLOCK.findall(text):
        exec(compile(block, str(PAGE), "exec"), notebook)
    assert notebook["broken"] == []
    assert notebook["roster"].short == 0
    assert notebook["level"] >= 0.75
    assert len(notebook["chosen"].scores) > 1
    assert "above the bound" in capsys.readouterr().out
