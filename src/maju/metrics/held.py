"""The smallest roll-ups, decoded, in the memory of the process that answers.

A year of them is some dozens of files, and opening each one again for every question costs more
than adding their rows up. Files of the history are named by their content and never change.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from maju.facts.history.tables import conformed

BYTES_MOST = 192_000_000
_GROWS = 12
"""About so many times as large as its file is a decoded roll-up, at most."""

Name = tuple[str, int, int]


class Decoded:
    """Files by name, the latest used ones while they fit. Safe among threads."""

    def __init__(self, most: int = BYTES_MOST) -> None:
        self._most = most
        self._bytes = 0
        self._kept: OrderedDict[Name, pa.Table] = OrderedDict()
        self._lock = threading.Lock()

    def rows(self, paths: Sequence[Path], schema: pa.Schema) -> pa.Table | None:
        """The rows of all the files; ``None`` when they are too many to be kept together."""
        sizes = [path.stat() for path in paths]
        if sum(size.st_size for size in sizes) * _GROWS > self._most:
            return None
        names = [
            (str(path), size.st_mtime_ns, size.st_size)
            for path, size in zip(paths, sizes, strict=True)
        ]
        return pa.concat_tables([schema.empty_table(), *(self._one(n, schema) for n in names)])

    def _one(self, name: Name, schema: pa.Schema) -> pa.Table:
        with self._lock:
            if (found := self._kept.get(name)) is not None:
                self._kept.move_to_end(name)
                return found
        with pq.ParquetFile(name[0]) as file:
            made = conformed(file.read(), schema)
        with self._lock:
            if name not in self._kept:
                self._kept[name] = made
                self._bytes += made.nbytes
            while self._bytes > self._most:
                self._bytes -= self._kept.popitem(last=False)[1].nbytes
        return made


DECODED = Decoded()
