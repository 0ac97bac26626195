"""Answers are kept for some seconds, and no longer; what was refused is asked again."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from maju.app.web.remembering import KEPT_MOST, KEPT_S, Remembering
from maju.kernel.errors import Refused
from maju.metrics.numbers import Question


def question(centre: str = "c") -> Question:
    return Question(centre=centre, since=date(2026, 3, 2), until=date(2026, 3, 3), kpis=("asa",))


class Answerer:
    """Numbers its answers, and refuses when it is told to."""

    def __init__(self) -> None:
        self.asked = 0
        self.refuses = False

    def ask(self, question: Question) -> Any:
        self.asked += 1
        if self.refuses:
            raise Refused("no_facts", centre="c", since="", until="")
        return SimpleNamespace(number=self.asked)


@pytest.fixture
def clock() -> list[float]:
    return [0.0]


@pytest.fixture
def answerer() -> Answerer:
    return Answerer()


@pytest.fixture
def numbers(answerer: Answerer, clock: list[float]) -> Remembering:
    return Remembering(answerer, clock=lambda: clock[0])  # type: ignore[arg-type]


def test_the_same_question_is_asked_once_until_its_time_is_over(
    numbers: Remembering, answerer: Answerer, clock: list[float]
) -> None:
    first = numbers.ask(question())
    clock[0] = KEPT_S - 0.01
    assert numbers.ask(question()) is first
    clock[0] = KEPT_S
    assert numbers.ask(question()) is not first
    assert answerer.asked == 2


def test_another_question_has_another_answer(numbers: Remembering) -> None:
    assert numbers.ask(question()) is not numbers.ask(question("d"))


def test_a_refusal_is_not_kept(numbers: Remembering, answerer: Answerer) -> None:
    answerer.refuses = True
    with pytest.raises(Refused):
        numbers.ask(question())
    answerer.refuses = False
    assert numbers.ask(question()) is not None


def test_no_more_is_kept_than_the_most(numbers: Remembering, answerer: Answerer) -> None:
    for n in range(KEPT_MOST + 1):
        numbers.ask(question(f"c{n}"))
    numbers.ask(question(f"c{KEPT_MOST}"))
    assert answerer.asked == KEPT_MOST + 1
    numbers.ask(question("c0"))
    assert answerer.asked == KEPT_MOST + 2, "the oldest gave way"
