"""Several questions of one page, asked beside each other."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest

from maju.directory.access import signed
from maju.directory.scoping import USUAL_ZONE
from maju.floor.reports.asked import Asked
from maju.floor.reports.bounds import Bound
from maju.kernel.errors import Refused

AT_ONCE = 4
"""More would only stand in line at the report process."""

_POOL = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="question")
One = TypeVar("One")
Two = TypeVar("Two")


def answerer(request: HttpRequest) -> Bound:
    """Who answers this reader: what they may not see is not told to the page either."""
    today = datetime.fromtimestamp(settings.MAJU_NOW() / 1_000_000, ZoneInfo(USUAL_ZONE)).date()
    return Bound(settings.MAJU_NUMBERS(), signed(request), settings.MAJU_DOCUMENTS, today)


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
