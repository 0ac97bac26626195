"""CSV for people holds no text that a spreadsheet would calculate."""

from __future__ import annotations

import csv
import io

import pytest

from maju.app.numbers import saying
from maju.kernel.spreadsheets import harmless
from tests.integration.facts.test_commands import WINDOW, Shell, shell

__all__ = ["shell"]
QUEUE = "=HYPERLINK(1)"


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r"])
def test_a_text_that_begins_a_formula_is_behind_an_apostrophe(sign: str) -> None:
    assert harmless(f"{sign}1") == f"'{sign}1"
    assert (harmless("a=1"), harmless(-1), harmless(None)) == ("a=1", -1, None)


def test_a_queue_named_like_a_formula_is_text_in_csv_and_numbers_stay_numbers() -> None:
    written = saying._csv([{"queue": QUEUE, "asa": -1.5}, {"queue": "q", "asa_per_day": 2}])
    rows = list(csv.DictReader(io.StringIO(written)))
    assert [row["queue"] for row in rows] == [f"'{QUEUE}", "q"]
    assert (rows[0]["asa"], rows[1]["asa_per_day"]) == ("-1.5", "2")


def test_rows_in_csv_carry_their_weight(shell: Shell) -> None:
    rows = list(csv.DictReader(io.StringIO(shell.said("rows", *WINDOW, "--kpi", "answered"))))
    assert sum(float(row["weight"]) for row in rows) == 2
