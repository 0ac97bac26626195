"""What an import read, on disk until it is resolved: memory holds one batch, not the file."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from maju.facts.history.tables import DRAFT, RECORD, table, write_draft
from maju.facts.imports.format import Making, Taken, TakenTables, reference

BATCH = 4_000
"""Records in memory at once."""

CALLS = "calls"
"""Beside the grains: records in columns, of which no fact is made yet."""

_ENDS = ("ended_at", "finished_at", "left_at", "arrived_at", "began_at", "requested_at")
"""Instants that a row tells about: an import covers time up to the last of them."""


class Staging:
    """Rows by grain in batches; each batch knows which days it holds."""

    def __init__(
        self, folder: Path, *, source: str, client: str, file_sha256: str, way: str = ""
    ) -> None:
        self._folder = folder
        self.source = source
        self._client = client
        self._way = way
        """Ends every digest: what a source said, read in another way, is a change."""
        self._file = reference(file_sha256)
        self._rows: dict[str, list[dict[str, object]]] = defaultdict(list)
        self._records = 0
        self._batches = 0
        self.files: dict[str, list[tuple[Path, frozenset[date]]]] = defaultdict(list)
        self.sizes: Counter[date] = Counter()
        """How many records begin on a day."""
        self.latest: int | None = None
        self.making: Making | None = None
        """Makes facts of the drafts called ``CALLS``; a file has one way of it."""

    def add(self, taken: Taken) -> None:
        """Take over one record's rows; their common columns come when they are written."""
        ref = f"{self._file}:{taken.line}"
        record = taken.record
        first = taken.rows[0][1]["business_date"]
        days = [first]
        for grain, row in taken.rows:
            row["source_ref"] = ref
            row["record"] = record
            day = row["business_date"]
            if day != first and day not in days:
                days.append(day)
            self._rows[grain].append(row)
        self._rows[RECORD].append(
            {
                "client": self._client,
                "business_date": first,
                "source": self.source,
                "record": record,
                "digest": taken.digest + self._way,
                "days": sorted(days) if len(days) > 1 else days,  # type: ignore[type-var]
                "line": taken.line,
            }
        )
        self._records += 1
        if self._records >= BATCH:
            self.flush()

    def add_tables(self, taken: TakenTables) -> None:
        """Take over many records in columns; they become facts when they are asked for."""
        self.making = taken.making
        self._put(CALLS, self._in_this_way(taken.records))
        self._batches += 1
        self.latest = max(taken.latest, self.latest or taken.latest)

    def _in_this_way(self, records: pa.Table) -> pa.Table:
        if not self._way:
            return records
        at = records.schema.get_field_index("digest")
        said = pc.binary_join_element_wise(pc.cast(records["digest"], pa.string()), self._way, "")
        return records.set_column(at, "digest", said)

    def _put(self, grain: str, made: pa.Table) -> None:
        ending = ".parquet" if grain == RECORD else DRAFT
        path = self._folder / f"{grain}-{self._batches:06}{ending}"
        write_draft(made, path)
        days = {
            each["values"].as_py(): each["counts"].as_py()
            for each in pc.value_counts(made["business_date"])
        }
        self.files[grain].append((path, frozenset(days)))
        if grain in {RECORD, CALLS}:
            self.sizes.update(days)

    def _write(self, grain: str, made: pa.Table) -> None:
        self._put(grain, made)
        for name in _ENDS:
            if name in made.column_names and (end := pc.max(made[name]).as_py()) is not None:
                self.latest = max(end, self.latest or end)

    def flush(self) -> None:
        """Write what is in memory."""
        common = {"source": self.source, "flags": ()}
        for grain, rows in self._rows.items():
            made = table(grain, rows, common={} if grain == RECORD else common)
            self._write(grain, made)
        self._rows.clear()
        self._records = 0
        self._batches += 1

    def ref(self) -> str:
        """What the references of its rows begin with."""
        return self._file

    def of_days(self, grain: str, days: frozenset[date]) -> list[tuple[Path, frozenset[date]]]:
        """The batches that hold rows of any of *days*, and all days that each holds."""
        return [(path, held) for path, held in self.files.get(grain, ()) if held & days]

    def all_of(self, grain: str) -> list[Path]:
        """Every batch of a grain."""
        return [path for path, _ in self.files.get(grain, ())]
