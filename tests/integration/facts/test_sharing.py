"""``maju shared``: a person's list, kept in PostgreSQL, seen by every answer at once."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.integration.facts.test_agreeing import WINDOW, Shell


@pytest.fixture
def shell(postgres_url: str, tmp_path: Path) -> Shell:
    return Shell(postgres_url, tmp_path)


def known(shell: Shell) -> list[object]:
    rows = shell.rows("identified_attempts", "--by", "day")
    return [row["identified_attempts"] for row in rows]


def change(shell: Shell, how: str, day: str, *who: str) -> str:
    return shell.said("shared", how, "--centre", "bank", *who, "--from", day)


def test_ec_89_a_number_is_suggested_confirmed_and_taken_back(shell: Shell) -> None:
    said = shell.said("shared", "suggest", *WINDOW, "--calls", "2")
    found = set(re.findall(r"cp_[0-9a-f]+", said))
    assert len(found) == 2  # customers 8 and 9 called twice on a day, 7 once
    assert known(shell) == [3, 2]  # a suggestion changes nothing
    assert change(shell, "add", "1999-02-02", "--number", "9").split()[3] in found
    assert known(shell) == [3, 0]
    assert len(re.findall(r"cp_", shell.said("shared", "suggest", *WINDOW, "--calls", "2"))) == 1
    change(shell, "add", "1999-02-02", "--number", "8")
    assert known(shell) == [3, 0]  # 8 called the day before
    change(shell, "remove", "1999-02-02", "--number", "9")
    assert known(shell) == [3, 2]
    assert "1999-02-02" in shell.said("shared", "list", "--centre", "bank")


def test_what_is_not_on_the_list_cannot_be_taken_off(shell: Shell) -> None:
    words = ("shared", "remove", "--centre", "bank", "--from", "1999-02-02")
    assert shell.refused(*words, "--customer", "cp_nobody") == "shared_unknown"
    assert known(shell) == [3, 2]


def test_the_repeats_and_the_flow_see_the_list(shell: Shell) -> None:
    def abandoned() -> list[str]:
        said = shell.said("kpi", "repeats", *WINDOW, "--format", "csv")
        return [line for line in said.splitlines() if line.startswith("abandoned,24h")]

    before = abandoned()
    change(shell, "add", "1999-02-01", "--number", "8")
    assert abandoned() != before
