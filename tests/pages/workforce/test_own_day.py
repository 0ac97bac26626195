"""Category: pages. An agent sees its own day against the plan, and nobody else's."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import override_settings

from maju.kernel.errors import Refused, Trouble
from maju.metrics.answers import Answer, Cell, Line
from maju.metrics.numbers import Question


class Told:
    """Answers one line, and remembers what was asked."""

    def __init__(self, *values: float | None, failing: Exception | None = None) -> None:
        self.values = values
        self.failing = failing
        self.asked: list[Question] = []

    def ask(self, question: Question) -> Answer:
        self.asked.append(question)
        if self.failing is not None:
            raise self.failing
        cells = dict(zip(question.kpis, map(Cell, self.values), strict=True))
        line = Line(keys={}, cells=cells, open_rows=0)
        return Answer(
            kpis=question.kpis, by=(), since="", until="", as_of=0, provisional=True, definition=1,
            lines=[line],
        )  # fmt: skip


def own(told: Told) -> list[dict[str, Any]]:
    from maju.workforce.own_day import own_day

    with override_settings(MAJU_NUMBERS=lambda: told):
        return own_day("busan", "a1", date(2026, 12, 1))


def test_only_the_agents_own_time_is_asked(django: None) -> None:
    told = Told(91.25, 99.0)
    assert [each["said"] for each in own(told)] == ["91.2%", "99.0%"]
    assert told.asked[0].only == {"agent": ("a1",)}


def test_what_was_not_planned_has_no_number(django: None) -> None:
    assert own(Told(None, None)) == []


@pytest.mark.parametrize("failing", [Refused("no_facts"), Trouble("away")])
def test_the_page_is_there_without_numbers(django: None, failing: Exception) -> None:
    assert own(Told(failing=failing)) == []
