"""Answers kept for some seconds: sorting a table, or saving it as a file, asks nothing anew.

So a file holds the very answer that the page showed, if it is saved at once. Every answer carries
its ``as_of``, which the page shows: what is kept is as old as it says.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import TypeVar, cast

import msgspec

from maju.metrics.answers import Answer
from maju.metrics.calendars import BusinessCalendar
from maju.metrics.flows import Flow
from maju.metrics.kpi import Kpi
from maju.metrics.numbers import Known, Numbers, Question
from maju.metrics.own.agreed import Agreed
from maju.metrics.repeats import Share
from maju.metrics.rows import Part, Rows
from maju.metrics.spreads import Spread
from maju.metrics.story import Story

KEPT_S = 10.0
KEPT_MOST = 512
Result = TypeVar("Result")


class Remembering:
    """:class:`maju.metrics.numbers.Numbers`, asked of another at most every :data:`KEPT_S` seconds.

    Refusals and troubles are not kept. Safe to share among threads; two that ask the same at the
    same time both ask.
    """

    def __init__(self, numbers: Numbers, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._numbers = numbers
        self._clock = clock
        self._kept: OrderedDict[bytes, tuple[float, object]] = OrderedDict()
        self._lock = threading.Lock()

    def ask(self, question: Question) -> Answer:
        """As the port's."""
        return self._once(("ask", question), lambda: self._numbers.ask(question))

    def rows(self, question: Question, kpi: str, part: Part, *, limit: int) -> Sequence[Rows]:
        """As the port's; rows are large and are not kept."""
        return self._numbers.rows(question, kpi, part, limit=limit)

    def repeats(self, question: Question) -> Sequence[Share]:
        """As the port's."""
        return self._once(("repeats", question), lambda: self._numbers.repeats(question))

    def flow(self, question: Question) -> Flow:
        """As the port's."""
        return self._once(("flow", question), lambda: self._numbers.flow(question))

    def buckets(self, question: Question, measure: str) -> Spread:
        """As the port's."""
        asked = ("buckets", question, measure)
        return self._once(asked, lambda: self._numbers.buckets(question, measure))

    def catalogue(self, centre: str) -> Mapping[str, Kpi]:
        """As the port's."""
        return self._once(("catalogue", centre), lambda: self._numbers.catalogue(centre))

    def agreed(self, centre: str) -> Sequence[Agreed]:
        """As the port's."""
        return self._once(("agreed", centre), lambda: self._numbers.agreed(centre))

    def known(self) -> Sequence[Known]:
        """As the port's."""
        return self._once(("known",), self._numbers.known)

    def names(self, centre: str, *, people: bool = False) -> Mapping[str, Mapping[str, str]]:
        """As the port's."""
        asked = ("names", centre, people)
        return self._once(asked, lambda: self._numbers.names(centre, people=people))

    def calendar(self, centre: str, client: str | None) -> BusinessCalendar:
        """As the port's."""
        name = ("calendar", centre, client)
        return self._once(name, lambda: self._numbers.calendar(centre, client))

    def story(self, centre: str, contact: str, day: date) -> Story:
        """As the port's; not kept."""
        return self._numbers.story(centre, contact, day)

    def _once(self, said: tuple[object, ...], ask: Callable[[], Result]) -> Result:
        key = msgspec.msgpack.encode(said)
        with self._lock:
            kept = self._kept.get(key)
        if kept is not None and self._clock() - kept[0] < KEPT_S:
            return cast("Result", kept[1])
        began = self._clock()
        result = ask()
        with self._lock:
            self._kept[key] = (began, result)
            self._kept.move_to_end(key)
            while len(self._kept) > KEPT_MOST:
                self._kept.popitem(last=False)
        return result
