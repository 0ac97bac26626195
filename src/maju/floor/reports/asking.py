"""Several questions of one page, asked beside each other."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from django.conf import settings

from maju.floor.reports.asked import Asked
from maju.kernel.errors import Refused
from maju.metrics.numbers import Numbers

AT_ONCE = 4
"""More would only stand in line at the report process."""

_POOL = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="question")
One = TypeVar("One")
Two = TypeVar("Two")


def answerer() -> Numbers:
    """Who answers, in this process."""
    found: Numbers = settings.MAJU_NUMBERS()
    return found


def both(one: Callable[[], One], two: Callable[[], Two]) -> tuple[One, Two]:
    """Two answers, asked at the same time; the first that is refused refuses both.

    What is asked must not ask through the pool itself: all its threads may be waiting for us.
    """
    later = _POOL.submit(two)
    try:
        first = one()
    except BaseException:
        later.cancel()
        raise
    return first, later.result()


def at_one_instant(
    asked: Asked,
    whole: Callable[[], One],
    instant: Callable[[One], int],
    rest: Callable[[int | None], Two],
) -> tuple[One, Two]:
    """Two answers of one page that fit together: a total, and its lines or rows.

    While the days go on, *rest* is asked as of the *instant* of *whole*; else beside it.
    """
    if not asked.moving:
        return both(whole, lambda: rest(None))
    first = whole()
    return first, rest(instant(first))


def if_there(ask: Callable[[], One]) -> One | Refused:
    """The answer, or why there is none: a part of a page need not spoil the rest."""
    try:
        return ask()
    except Refused as refused:
        return refused
