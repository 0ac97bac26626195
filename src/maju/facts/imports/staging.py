"""What an import read, on disk until it is resolved: memory holds one batch, not the file."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from maju.facts.history.tables import RECORD, table, write_draft
from maju.facts.imports.format import Taken, TakenTables, reference

BATCH = 4_000
"""Records in memory at once."""

_ENDS = ("ended_at", "finished_at", "left_at", "arrived_at", "began_at", "requested_at")
"""Instants that a row tells about: an import covers time up to the last of them."""


class Staging:
    """Rows by grain in batches; each batch knows which days it holds."""

    def __init__(self, folder: Path, *, source: str, client: str, file_sha256: str) -> None:
        self._folder = folder
        self._source = source
        self._client = client
        self._file = reference(file_sha256)
        self._rows: dict[str, list[dict[str, object]]] = defaultdict(list)
        self._records = 0
        self._batches = 0
        self.files: dict[str, list[tuple[Path, frozenset[date]]]] = defaultdict(list)
        self.latest: int | None = None

    def add(self, taken: Taken) -> None:
        """Take over one record's rows."""
        ref = f"{self._file}:{taken.line}"
        days = set()
        for grain, row in taken.rows:
            row.update(source=self._source, source_ref=ref, record=taken.record)
            row.setdefault("flags", None)
            if row["flags"] is None:
                row["flags"] = ()
            days.add(row["business_date"])
            self._rows[grain].append(row)
            for name in _ENDS:
                ended = row.get(name)
                if isinstance(ended, int) and (self.latest is None or ended > self.latest):
                    self.latest = ended
        first = taken.rows[0][1]
        self._rows[RECORD].append(
            {
                "client": self._client,
                "business_date": first["business_date"],
                "source": self._source,
                "record": taken.record,
                "digest": taken.digest,
                "days": sorted(days),  # type: ignore[type-var]
                "line": taken.line,
            }
        )
        self._records += 1
        if self._records >= BATCH:
            self.flush()

    def add_tables(self, taken: TakenTables) -> None:
        """Take over many records in columns."""
        for grain, rows in (*taken.tables.items(), (RECORD, taken.records)):
            if rows.num_rows:
                self._write(grain, rows)
        self._batches += 1
        if taken.latest is not None:
            self.latest = max(taken.latest, self.latest or taken.latest)

    def _write(self, grain: str, made: pa.Table) -> None:
        path = self._folder / f"{grain}-{self._batches:06}.parquet"
        write_draft(made, path)
        days = pc.unique(made["business_date"]).to_pylist()
        self.files[grain].append((path, frozenset(days)))

    def flush(self) -> None:
        """Write what is in memory."""
        for grain, rows in self._rows.items():
            self._write(grain, table(grain, rows))
        self._rows.clear()
        self._records = 0
        self._batches += 1

    def ref(self) -> str:
        """What the references of its rows begin with."""
        return self._file

    def of_day(self, grain: str, day: date) -> list[Path]:
        """The batches that hold rows of *day*."""
        return [path for path, days in self.files.get(grain, ()) if day in days]

    def all_of(self, grain: str) -> list[Path]:
        """Every batch of a grain."""
        return [path for path, _ in self.files.get(grain, ())]
