"""Engines that stay open from question to question: files are opened and looked at once. All share one
instance, so that its memory and its threads bound all questions together.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

from maju.facts.history.engine import connect
from maju.metrics.masks import Masks
from maju.metrics.showing import Shown
from maju.metrics.sources import Source

KEPT_MOST = 12
"""Engines that wait for the next question of the same days; a page asks of two to four spans."""


class Engines:
    """Engines of one process, by what they show. Safe among threads; one question has one alone."""

    def __init__(self) -> None:
        self._instance: duckdb.DuckDBPyConnection | None = None
        self._idle: OrderedDict[int, tuple[bytes, Shown]] = OrderedDict()
        self._lock = threading.Lock()
        self._lent = 0
        self._nobody = threading.Condition()

    def wait_for_nobody(self, most_s: float) -> None:
        """Until no question is being answered, but not longer than that."""
        with self._nobody:
            self._nobody.wait_for(lambda: not self._lent, most_s)

    @contextmanager
    def _counted(self) -> Iterator[None]:
        with self._nobody:
            self._lent += 1
        try:
            yield
        finally:
            with self._nobody:
                self._lent -= 1
                self._nobody.notify_all()

    @contextmanager
    def lent(self, key: bytes | None, source: Source, masks: Masks) -> Iterator[Shown]:
        """An engine over *source*; one that showed the same *key* is taken up again.

        The key names the files and the days that they do not tell alone; what is live beside them
        is that of each question's own moment. ``None`` is never taken up: the instant picks the files.
        """
        taken = self._taken(key)
        shown = taken or Shown(self._cursor(), source, masks)
        try:
            if taken is not None:
                taken.renew(masks)
            with self._counted():
                yield shown
        except duckdb.Error:
            with self._lock:  # an instance that failed badly refuses everything from then on
                self._instance = None
                self._idle.clear()
            raise
        except BaseException:
            shown.close()
            raise
        if key is None:
            shown.close()
        else:
            self._put(key, shown)

    def _cursor(self) -> duckdb.DuckDBPyConnection:
        with self._lock:
            if self._instance is None:
                self._instance = connect()
            return self._instance.cursor()

    def _taken(self, key: bytes | None) -> Shown | None:
        with self._lock:
            for number, (name, shown) in self._idle.items():
                if name == key:
                    del self._idle[number]
                    return shown
        return None

    def _put(self, key: bytes, shown: Shown) -> None:
        with self._lock:
            self._idle[id(shown)] = (key, shown)
            gone = [
                self._idle.popitem(last=False)[1][1] for _ in range(len(self._idle) - KEPT_MOST)
            ]
        for each in gone:
            each.close()
