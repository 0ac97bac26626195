"""``maju target``, ``maju kpi define``, the flow: kept in PostgreSQL, used by every answer."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from maju.app.cli import maju
from maju.facts.history.blobs import FolderBlobs
from maju.facts.imports.bank1999 import HEADER
from maju.kernel.errors import Refused
from maju.metrics.local import LocalNumbers
from maju.metrics.numbers import Question

LOG = [
    "AA0101 1 7 0 PS 990201 8:00:00 8:00:06 6 8:00:06 8:00:31 25 AGENT 8:00:31 8:01:31 60 DORIT",
    "AA0101 2 8 0 PS 990201 8:10:00 8:10:06 6 8:10:06 8:11:06 60 HANG 0:00:00 0:00:00 0 NO_SERVER",
    "AA0101 3 8 0 NE 990201 8:20:00 8:20:06 6 8:20:06 8:20:16 10 AGENT 8:20:16 8:22:16 120 TOVA",
    "AA0101 4 9 0 PS 990202 8:00:00 8:00:06 6 8:00:06 8:00:31 25 AGENT 8:00:31 8:01:31 60 DORIT",
    "AA0101 5 9 0 PS 990202 9:00:00 9:00:06 6 9:00:06 9:00:31 25 AGENT 9:00:31 9:01:31 60 DORIT",
]
WINDOW = ("--centre", "bank", "--from", "1999-02-01", "--to", "1999-02-03")


class Shell:
    """Calls ``maju`` on one home with five calls of two days."""

    def __init__(self, url: str, home: Path) -> None:
        self.env = {"DATABASE_URL": url, "MAJU_HOME": str(home), "LANG": "C.UTF-8"}
        log = home / "log.txt"
        lines = ["\t".join(HEADER), *(line.replace(" ", "\t") for line in LOG)]
        log.write_text("\n".join(lines) + "\n")
        self.said(
            "import", "bank1999", str(log), "--centre", "bank", "--timezone", "Asia/Jerusalem"
        )
        self.numbers = LocalNumbers(url, FolderBlobs(home / "blobs"))

    def run(self, *words: str) -> Result:
        return CliRunner().invoke(maju, words, env=self.env)

    def said(self, *words: str) -> str:
        done = self.run(*words)
        assert done.exit_code == 0, done.output
        return done.output

    def refused(self, *words: str) -> str:
        error = self.run(*words).exception
        assert isinstance(error, Refused), error
        return error.code

    def agree(self, value: str, since: str, *more: str, name: str = "service_level") -> str:
        words = ("--centre", "bank", "--name", name, "--value", value, "--from", since)
        return self.said("target", "set", *words, *more)

    def rows(self, kpi: str, *more: str) -> list[dict[str, object]]:
        said = json.loads(self.said("kpi", *WINDOW, "--kpi", kpi, *more, "--format", "json"))
        rows: list[dict[str, object]] = said["rows"]
        return rows


@pytest.fixture
def shell(postgres_url: str, tmp_path: Path) -> Shell:
    return Shell(postgres_url, tmp_path)


def test_ec_116_a_threshold_from_a_day_on_never_changes_the_days_before(shell: Shell) -> None:
    by_day = ("--by", "day")
    assert [row["sl_negative"] for row in shell.rows("sl_negative", *by_day)] == [100 / 3, 0]
    shell.agree("30s", "1999-02-02")
    assert [row["sl_negative"] for row in shell.rows("sl_negative", *by_day)] == [100 / 3, 100]
    simulated = shell.rows("sl_negative", *by_day, "--threshold", "service_level=30")
    assert [row["sl_negative"] for row in simulated] == [200 / 3, 100]


def test_a_target_stands_beside_the_number_with_met_or_not(shell: Shell) -> None:
    shell.agree("90%", "1999-02-01", name="answer_rate")
    found = [
        (row["answer_rate_target"], row["answer_rate_met"])
        for row in shell.rows("answer_rate", "--by", "day")
    ]
    assert found == [(90, False), (90, True)]
    assert "answer_rate" in shell.said("target", "list", "--centre", "bank")
    assert "answer_rate_target" not in shell.rows("asa", "--by", "day")[0]


def test_a_clients_value_counts_before_the_centres_and_a_second_word_replaces_the_first(
    shell: Shell,
) -> None:
    shell.agree("30s", "1999-02-01")
    shell.agree("5s", "1999-02-01", "--client", "bank")
    assert shell.rows("sl_negative")[0]["sl_negative_num"] == 0
    shell.agree("60s", "1999-02-01", "--client", "bank")
    assert shell.rows("sl_negative")[0]["sl_negative_num"] == 4


def test_an_own_kpi_is_defined_asked_versioned_and_forgotten(shell: Shell) -> None:
    words = ("kpi", "define", "--centre", "bank", "--id", "late_answers", "--ko", "늦은 응대율",
             "--en", "late answers", "--unit", "%", "--direction", "down", "--den", "c_answered")  # fmt: skip
    assert "1" in shell.said(*words, "--num", "c_answered - c_ans_in_T")
    (row,) = shell.rows("late_answers")
    assert (row["late_answers"], row["late_answers_den"]) == (75, 4)
    assert "버전 1" in shell.said(*words, "--num", "c_answered - c_ans_in_T", "--lang", "ko")
    assert "version 2" in shell.said(*words, "--num", "c_answered - c_ans_in_15", "--lang", "en")
    shell.agree("10%", "1999-02-01", name="late_answers")
    assert shell.rows("late_answers")[0]["late_answers_met"] is False
    assert "late_answers" in shell.said("kpi", "list", "--centre", "bank")
    assert shell.numbers.catalogue("another").keys() < shell.numbers.catalogue("bank").keys()
    shell.said("kpi", "forget", "--centre", "bank", "--id", "late_answers")
    assert shell.refused("kpi", *WINDOW, "--kpi", "late_answers") == "kpi_unknown"
    assert (
        shell.refused("kpi", "forget", "--centre", "bank", "--id", "late_answers") == "kpi_not_own"
    )


def test_what_is_refused_changes_nothing(shell: Shell) -> None:
    before = shell.numbers.agreed("bank"), shell.numbers.catalogue("bank")
    wrong = ("--centre", "bank", "--name", "asa", "--value", "80%", "--from", "1999-02-01")
    assert shell.refused("target", "set", *wrong) == "agreed_unreadable"
    mixed = ("--id", "mixed", "--ko", "섞임", "--en", "mixed", "--unit", "%", "--direction", "up")
    parts = ("--num", "c_answered", "--den", "v_offered")
    assert shell.refused("kpi", "define", "--centre", "bank", *mixed, *parts) == "kpi_mixes_grains"
    assert (shell.numbers.agreed("bank"), shell.numbers.catalogue("bank")) == before


def test_the_flow_of_those_who_gave_up(shell: Shell) -> None:
    flow = shell.numbers.flow(
        Question(centre="bank", since=date(1999, 2, 1), until=date(1999, 2, 3), kpis=())
    )
    assert (flow.abandons, flow.customers, flow.back_15m, flow.by_redial) == (1, 1, 1, 1)
