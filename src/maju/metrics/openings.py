"""How each day of a file begins: its first rows, in memory, ready for whoever wants a hundred.

A page shows the first hundred rows behind a number. To find them a query decodes whole groups of
rows, of every column; that took longer than all numbers of the page. The first rows of a day are the
same whatever is asked of it, so they are kept, and most questions find their hundred among them. A
file says for each of its days which instant they reach to, so that nobody takes a part for the whole.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from time import monotonic
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from sqlglot import exp

from maju.facts.schema import GRAINS
from maju.metrics.firsts import began, overlapping
from maju.metrics.relations import tree_of

ROWS = 300
"""Of each day of a file."""
BYTES_MOST = 96_000_000
LATELY_S = 600.0
"""What was used since then is not let go: of more files than fit, some would be made again for each
question. They are read by a query as before."""
_DAY = "business_date"
_NEVER = np.iinfo(np.int64).max

Column = np.ndarray[Any, Any]


class Opening(NamedTuple):
    """Of one file."""

    rows: pa.Table
    day: Column
    at: Column
    """Of each row."""
    days: Column
    """The file's days, and of each the instant from which on rows are missing."""
    until: Column

    def known(self, since: date, until: date) -> int:
        """The instant before which no row of ``[since, until)`` is missing."""
        own = (self.days >= np.datetime64(since)) & (self.days < np.datetime64(until))
        return int(self.until[own].min(initial=_NEVER))

    def before(self, since: date, until: date, at: int) -> pa.Table:
        """The rows of these days that began before an instant."""
        own = (
            (self.day >= np.datetime64(since)) & (self.day < np.datetime64(until)) & (self.at < at)
        )
        places = np.flatnonzero(own)
        if len(places) and places[-1] - places[0] + 1 == len(places):
            return self.rows.slice(places[0], len(places))
        return self.rows.take(pa.array(places))


class Begun(NamedTuple):
    """The rows that a window begins with, of all its files."""

    rows: pa.Table
    whole: bool
    """They are all rows of the window."""


class Openings:
    """Of the files of one process. Safe among threads."""

    def __init__(self, most: int = BYTES_MOST, clock: Callable[[], float] = monotonic) -> None:
        self._most = most
        self._clock = clock
        self._bytes = 0
        self._kept: OrderedDict[tuple[str, Path], tuple[Opening, float]] = OrderedDict()
        self._tried: dict[tuple[str, Path], float] = {}
        self._lock = threading.Lock()

    def of(self, grain: str, paths: Sequence[Path], since: date, until: date) -> Begun | None:
        """What ``[since, until)`` begins with; ``None``: that is not known of its first files.

        One of them may be read for it, so that who asks first need not wait for all.
        """
        name = began(grain)
        spans = None if name is None else overlapping(name, paths, since, until)
        if name is None or not spans:
            return None
        found, known, may_read = [], _NEVER, True
        for path, first_us in sorted(spans.items(), key=lambda each: each[1]):
            if first_us >= known:
                break
            if (opening := self._find(grain, path)) is None and may_read:
                opening, may_read = self._read(grain, path, name), False
            if opening is None:
                return None
            known = min(known, opening.known(since, until))
            found.append(opening)
        rows = pa.concat_tables([each.before(since, until, known) for each in found])
        return Begun(rows, whole=known == _NEVER)

    def _find(self, grain: str, path: Path) -> Opening | None:
        with self._lock:
            if (kept := self._kept.get((grain, path))) is None:
                return None
            self._kept[grain, path] = kept[0], self._clock()
            self._kept.move_to_end((grain, path))
            return kept[0]

    def _read(self, grain: str, path: Path, name: str) -> Opening | None:
        """Made anew and kept; ``None``: there was no room for it lately."""
        now = self._clock()
        with self._lock:
            if now - self._tried.get((grain, path), now - 2 * LATELY_S) < LATELY_S:
                return None
            self._tried = {each: at for each, at in self._tried.items() if now - at < LATELY_S}
            self._tried[grain, path] = now
        made = _opening(grain, path, name)
        with self._lock:
            oldest = ((key, each[0].rows.nbytes) for key, each in self._kept.items()
                      if now - each[1] >= LATELY_S)  # fmt: skip
            for key, size in list(oldest):
                if self._bytes + made.rows.nbytes <= self._most:
                    break
                del self._kept[key]
                self._bytes -= size
            if self._bytes + made.rows.nbytes <= self._most and (grain, path) not in self._kept:
                self._kept[grain, path] = made, now
                self._bytes += made.rows.nbytes
        return made


def _opening(grain: str, path: Path, name: str) -> Opening:
    said = {each.name for each in tree_of(grain).find_all(exp.Column)}
    said |= {"source", *GRAINS[grain].key}  # by which rows stay beside what is live
    columns = [each for each in pq.read_schema(path).names if each in said]
    table = pq.read_table(path, columns=columns, partitioning=None, use_threads=False)
    day, at = (table[each].to_numpy() for each in (_DAY, name))
    order = np.lexsort((at, day))
    days, first, many = np.unique(day[order], return_index=True, return_counts=True)
    nth = np.arange(len(order)) - np.repeat(first, many)
    end = np.minimum(first + ROWS, len(order) - 1)
    until = np.where(many > ROWS, at[order][end], _NEVER)
    kept = order[nth < ROWS]
    rows = table.take(pa.array(kept)).combine_chunks()
    return Opening(rows=rows, day=day[kept], at=at[kept], days=days, until=until)


OPENINGS = Openings()
