"""The golden day holds: the story makes the shipped journal, and the journal the answers on paper."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from maju.app.cli import maju
from maju.app.golden import verifying
from maju.app.golden.verifying import Expected, expected, golden_events, verify_golden
from maju.journal.lines import write
from tests.golden.day.make_golden_day import PLACE, Teller
from tests.golden.day.story import CENTRE


def test_the_story_makes_the_shipped_journal(tmp_path: Path) -> None:
    write(tmp_path / "day.jsonl", CENTRE, Teller().tell())
    assert (tmp_path / "day.jsonl").read_bytes() == PLACE.read_bytes()


@pytest.mark.parametrize("verdict", verify_golden(), ids=lambda each: each.expected.kpi)
def test_the_answer_on_paper_holds(verdict: verifying.Verdict) -> None:
    assert verdict.holds, verdict


def test_events_have_no_gap() -> None:
    seqs = [event.seq for event in golden_events()]
    assert seqs == list(range(1, len(seqs) + 1))


def test_a_wrong_answer_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    day, paper = expected()
    wrong = Expected(kpi="answer_rate", value=62.5, num=10, den=16, why="a doubled cohort")
    monkeypatch.setattr(verifying, "expected", lambda: (day, [*paper, wrong]))
    done = CliRunner().invoke(maju, ["verify", "golden", "--json"])
    assert done.exit_code == 1
    assert [json.loads(line)["holds"] for line in done.output.splitlines()].count(False) == 1


def test_the_command_says_that_all_hold() -> None:
    done = CliRunner().invoke(maju, ["verify", "golden"], env={"LANG": "C.UTF-8"})
    assert done.exit_code == 0, done.output
    assert f"{len(expected()[1])} of {len(expected()[1])} answers hold" in done.output
