"""What files of roll-ups add up to, in the memory of the process that answers.

A year is some dozens of files, and opening each one again for every question costs more than
adding their rows up. Files of the history are named by their content and never change.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa

from maju.metrics.rollups.prepared import FILE, Prepared
from maju.metrics.totals import Totals

BYTES_MOST = 256_000_000
_GROWS = 4
"""About so many times as large as a roll-up's file is what is kept of it, at most."""

Name = tuple[str, str, int, int]


class Held:
    """Sums of files, the latest used ones while they fit. Safe among threads."""

    def __init__(self, most: int = BYTES_MOST) -> None:
        self._most = most
        self._bytes = 0
        self._kept: OrderedDict[Name, pa.Table] = OrderedDict()
        self._totals: dict[Name, Totals] = {}
        self._lock = threading.Lock()

    def fits(self, paths: Iterable[Path]) -> bool:
        """Whether what these files add up to may be kept together."""
        return sum(path.stat().st_size for path in paths) * _GROWS <= self._most

    def rows(
        self, engine: duckdb.DuckDBPyConnection, prepared: Prepared, paths: Sequence[Path]
    ) -> pa.Table:
        """The rows of *prepared* of all the files; *engine* reads those that are not known yet."""
        if not paths:
            return prepared.schema().empty_table()
        names = [_name(prepared, path) for path in paths]
        with self._lock:
            found = {name: self._kept[name] for name in names if name in self._kept}
            for name in found:
                self._kept.move_to_end(name)
        missing = [name for name in dict.fromkeys(names) if name not in found]
        if missing:
            made = _read(engine, prepared, [name[1] for name in missing])
            new = dict(zip(missing, made, strict=True))
            self._put(new)
            found |= new
        return pa.concat_tables([found[name] for name in names])

    def totals(
        self, engine: duckdb.DuckDBPyConnection, prepared: Prepared, paths: Sequence[Path]
    ) -> list[Totals]:
        """By day what each of the files adds up to."""
        names = {path: _name(prepared, path) for path in paths}
        with self._lock:
            known = {
                path: self._totals[name] for path, name in names.items() if name in self._totals
            }
            for path in known:
                self._kept.move_to_end(names[path])
        missing = [path for path in names if path not in known]
        if missing:
            self.rows(engine, prepared, missing)  # of all of them at once
        for path in missing:
            rows = self.rows(engine, prepared, [path])
            known[path] = self._beside(names[path], Totals(rows, prepared.measures))
        return [known[path] for path in paths]

    def _beside(self, name: Name, made: Totals) -> Totals:
        """Kept with the rows that it is of, and gone with them."""
        with self._lock:
            if name in self._kept and name not in self._totals:
                self._totals[name] = made
                self._bytes += made.nbytes
        return made

    def _put(self, new: dict[Name, pa.Table]) -> None:
        with self._lock:
            for name, rows in new.items():
                if name not in self._kept:
                    self._kept[name] = rows
                    self._bytes += rows.nbytes
            while self._bytes > self._most:
                name, gone = self._kept.popitem(last=False)
                totals = self._totals.pop(name, None)
                self._bytes -= gone.nbytes + (0 if totals is None else totals.nbytes)


def _name(prepared: Prepared, path: Path) -> Name:
    size = path.stat()
    return prepared.name, str(path), size.st_mtime_ns, size.st_size


def _read(
    engine: duckdb.DuckDBPyConnection, prepared: Prepared, paths: Sequence[str]
) -> list[pa.Table]:
    """One table for each of the files, in their order."""
    rows: pa.Table = engine.execute(prepared.text(paths)).to_arrow_table()
    rows = rows.sort_by(FILE).combine_chunks()
    said = np.array(rows[FILE].to_pylist(), dtype=object)
    parts = []
    for path in paths:
        first, end = (int(np.searchsorted(said, path, side)) for side in ("left", "right"))
        part = rows.slice(first, end - first).drop_columns([FILE])
        parts.append(part.take(pa.array(range(len(part)), pa.int64())))  # a copy: no part keeps all
    return parts


HELD = Held()
