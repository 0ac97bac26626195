"""Staged records into days: what is new, what replaces, what is the same; whole days out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from importlib.resources import files
from pathlib import Path

import duckdb
import pyarrow as pa

from maju.facts.history.engine import show
from maju.facts.history.tables import ORDER, RECORD, schema_of
from maju.facts.imports.staging import Staging
from maju.journal.postgres.queries import parse

_SQL = {
    name: text.decode()
    for name, text in parse(
        files(__package__).joinpath("merge.sql").read_text(encoding="utf-8")
    ).items()
}


class Merge:
    """One import's records against what is known."""

    def __init__(
        self, engine: duckdb.DuckDBPyConnection, staging: Staging, known_records: Sequence[Path]
    ) -> None:
        self._engine = engine
        self._staging = staging
        show(engine, RECORD, staging.all_of(RECORD), name="staged_record")
        show(engine, RECORD, known_records, name="known_record")
        engine.execute(_SQL["resolve"], {"ref": staging.ref()})

    def became(self) -> Mapping[str, int]:
        """How many records were imported, updated, unchanged."""
        return dict(self._engine.execute(_SQL["became"]).fetchall())

    def dirty_days(self) -> list[date]:
        """The days to write anew."""
        return [row[0] for row in self._engine.execute(_SQL["dirty_days"]).fetchall()]

    def day(self, grain: str, day: date, known: Sequence[Path]) -> pa.Table | None:
        """The day's rows as they shall be, sorted; of one grain (or of the records)."""
        staged = self._staging.of_day(grain, day)
        if not known and not staged:
            return None
        show(self._engine, grain, known, name="known")
        show(self._engine, grain, staged, name="staged")
        asked: dict[str, object] = {"day": day}
        statement = "merged"
        if grain == RECORD:
            statement, asked["ref"] = "merged_records", self._staging.ref()
        made = self._engine.sql(_SQL[statement], params=asked).to_arrow_table()
        schema = schema_of(grain)
        ordered = made.sort_by([(name, "ascending") for name in ORDER[grain]])
        return pa.Table.from_arrays(
            [ordered.column(field.name).cast(field.type).combine_chunks() for field in schema],
            schema=schema,
        )
