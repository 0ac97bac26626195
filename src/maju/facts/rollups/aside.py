"""Roll-ups made aside: while a thread adds rows up, whoever brought them makes the next."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date
from typing import Self

import duckdb
import pyarrow as pa

from maju.facts.rollups.building import Rolling
from maju.facts.rollups.spec import Cut

Names = Mapping[date, Mapping[str, object]]
Made = Sequence[tuple[Cut, date, pa.Table, int]]

_WAITING = 1
"""Grains that wait for the thread before whoever makes more of them waits: memory holds them."""


class Aside:
    """Groups of days, rolled up one after another by one thread.

    Left by an error, it does not begin what is still waiting.

    Args:
        engine: nobody else asks it meanwhile.
    """

    def __init__(self, engine: duckdb.DuckDBPyConnection) -> None:
        self._engine = engine
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="facts-roll")
        self._adding: deque[Future[None]] = deque()
        self._ending: deque[tuple[Future[Made], Names]] = deque()

    def begin(self) -> Rolling:
        """The next group's."""
        return Rolling(self._engine)

    def add(
        self,
        rolling: Rolling,
        grain: str,
        days: Mapping[date, pa.Table],
        settled: Mapping[date, int | None],
    ) -> None:
        """As :meth:`Rolling.add`; returns before it is done, unless others wait already."""
        while len(self._adding) > _WAITING:
            self._adding.popleft().result()
        self._adding.append(self._pool.submit(rolling.add, grain, days, settled))

    def end(self, rolling: Rolling, names: Names) -> None:
        """The group is whole; *names* says whose its days are."""
        self._ending.append((self._pool.submit(rolling.made), names))

    def made(self, *, wait: bool = False) -> Iterator[tuple[Made, Names]]:
        """The roll-ups of groups that are done; all of them if one is to *wait*."""
        while self._ending and (wait or self._ending[0][0].done()):
            ending, names = self._ending.popleft()
            made = ending.result()
            self._settle()
            yield made, names

    def _settle(self) -> None:
        """Raise what a grain of it was stopped by: the thread does one after another, so that all
        of them are done when their group is."""
        while self._adding and self._adding[0].done():
            self._adding.popleft().result()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._pool.shutdown(cancel_futures=True)
