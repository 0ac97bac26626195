"""What files of roll-ups add up to, in the memory of the process that answers.

A year is some dozens of files, and opening each one again for every question costs more than
adding their rows up. Files of the history are named by their content and never change.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import duckdb
import numpy as np
import pyarrow as pa

from maju.metrics.contents import by_content
from maju.metrics.measures import how_of
from maju.metrics.rollups.prepared import FILE, Prepared
from maju.metrics.totals import Totals

BYTES_MOST = 256_000_000
_GROWS = 4
"""About so many times as large as a roll-up's file is what is kept of it, at most."""

Name = tuple[str, str, int, int]
Made = TypeVar("Made", pa.Table, Totals)


class Held:
    """Sums of files, the latest used ones while they fit. Safe among threads."""

    def __init__(self, most: int = BYTES_MOST) -> None:
        self._most = most
        self._bytes = 0
        self._kept: OrderedDict[Name, pa.Table] = OrderedDict()
        self._beside: dict[Name, dict[object, Any]] = {}
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
        return self._made(
            engine, prepared, paths, "totals", lambda rows: Totals(rows, prepared.measures)
        )

    def along(
        self,
        engine: duckdb.DuckDBPyConnection,
        prepared: Prepared,
        paths: Sequence[Path],
        columns: Iterable[str],
    ) -> pa.Table:
        """As :meth:`rows`, each file's added up by client, day and these *columns* alone."""
        wanted, known = {"client", "business_date", *columns}, prepared.keys()
        keys = tuple(name for name in known if name in wanted)
        if not paths or len(keys) == len(known):
            return self.rows(engine, prepared, paths)
        own = self._made(engine, prepared, paths, keys, lambda rows: _along(rows, prepared, keys))
        return pa.concat_tables(own)

    def _made(
        self,
        engine: duckdb.DuckDBPyConnection,
        prepared: Prepared,
        paths: Sequence[Path],
        what: object,
        make: Callable[[pa.Table], Made],
    ) -> list[Made]:
        """What is made of each file's rows, once; kept with them, and gone with them."""
        names = {path: _name(prepared, path) for path in paths}
        found: dict[Path, Any] = {}
        with self._lock:
            for path, name in names.items():
                if what in (beside := self._beside.get(name, {})):
                    found[path] = beside[what]
                    self._kept.move_to_end(name)
        missing = [path for path in names if path not in found]
        if missing:  # an empty table of their columns takes longer than all else here
            self.rows(engine, prepared, missing)  # of all of them at once
        for path in missing:
            found[path] = made = make(self.rows(engine, prepared, [path]))
            with self._lock:
                if names[path] in self._kept:
                    beside = self._beside.setdefault(names[path], {})
                    self._bytes += made.nbytes if beside.setdefault(what, made) is made else 0
        return [found[path] for path in paths]

    def _put(self, new: dict[Name, pa.Table]) -> None:
        with self._lock:
            for name, rows in new.items():
                if name not in self._kept:
                    self._kept[name] = rows
                    self._bytes += rows.nbytes
            while self._bytes > self._most:
                name, gone = self._kept.popitem(last=False)
                beside = self._beside.pop(name, {}).values()
                self._bytes -= gone.nbytes + sum(made.nbytes for made in beside)


def _name(prepared: Prepared, path: Path) -> Name:
    if by_content(path):  # some hundreds are asked for, and the disk for none of them
        return prepared.name, str(path), 0, 0
    size = path.stat()
    return prepared.name, str(path), size.st_mtime_ns, size.st_size


def _along(rows: pa.Table, prepared: Prepared, keys: Sequence[str]) -> pa.Table:
    """The same rows with fewer of their keys."""
    how = [(name, how_of(name)) for name in prepared.measures]
    made = rows.group_by(keys, use_threads=False).aggregate(how)
    made = made.select([*keys, *[f"{name}_{of}" for name, of in how]])
    return made.rename_columns([*keys, *prepared.measures]).combine_chunks()


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
