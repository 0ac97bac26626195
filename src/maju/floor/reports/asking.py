"""Several questions of one page, asked beside each other."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from django.conf import settings

from maju.kernel.errors import Refused
from maju.metrics.answering import Answer
from maju.metrics.numbers import Numbers, Question

AT_ONCE = 4
"""More would only stand in line at the report process."""

_POOL = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="question")


def numbers() -> Numbers:
    """Who answers, in this process."""
    found: Numbers = settings.MAJU_NUMBERS()
    return found


def ask_all(questions: Sequence[Question]) -> list[Answer]:
    """The answers in order.

    Raises:
        Refused: of the first question that was.
        Trouble: the answerer is away.
    """
    return list(_POOL.map(numbers().ask, questions))


def ask_if_there(question: Question) -> Answer | Refused:
    """The answer, or why there is none: a part of a page need not spoil the rest."""
    try:
        return numbers().ask(question)
    except Refused as refused:
        return refused
