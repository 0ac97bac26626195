"""Staged records into days: what is new, what replaces, what is the same; whole days out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from importlib.resources import files
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

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


COUNTED = "interval"
"""The source whose rows are counts, not calls."""
_CALL_GRAINS = ("attempt", "contact", "visit", "leg")


class Merge:
    """One import's records against what is known."""

    def __init__(
        self, engine: duckdb.DuckDBPyConnection, staging: Staging, known_records: Sequence[Path]
    ) -> None:
        self._engine = engine
        self._staging = staging
        self._called = pa.array([], pa.string())
        show(engine, RECORD, staging.all_of(RECORD), name="staged_record")
        show(engine, RECORD, known_records, name="known_record")
        engine.execute(_SQL["resolve"], {"ref": staging.ref()})

    def became(self) -> Mapping[str, int]:
        """How many records were imported, updated, unchanged."""
        return dict(self._engine.execute(_SQL["became"]).fetchall())

    def dirty_days(self) -> list[date]:
        """The days to write anew."""
        return [row[0] for row in self._engine.execute(_SQL["dirty_days"]).fetchall()]

    def tables(
        self, grain: str, days: Sequence[date], known: Sequence[Path]
    ) -> Mapping[date, pa.Table]:
        """The rows of *days* as they shall be, sorted; of one grain (or of the records).

        Several days at once, because a question costs more than its rows. A day without rows
        is not in the answer.
        """
        staged = sorted({path for day in days for path in self._staging.of_day(grain, day)})
        if not known and not staged:
            return {}
        show(self._engine, grain, known, name="known")
        show(self._engine, grain, staged, name="staged")
        asked: dict[str, object] = {"days": list(days)}
        statement = "merged"
        if grain == RECORD:
            statement, asked["ref"] = "merged_records", self._staging.ref()
        made = self._engine.sql(_SQL[statement], params=asked).to_arrow_table()
        ordered = made.sort_by([(name, "ascending") for name in ORDER[grain]])
        schema = schema_of(grain)
        whole = pa.Table.from_arrays(
            [ordered.column(field.name).cast(field.type) for field in schema], schema=schema
        )
        if grain in _CALL_GRAINS:
            whole = self._counted_once(grain, whole)
        of_day = {day: whole.filter(pc.equal(whole["business_date"], day)) for day in days}
        return {day: rows for day, rows in of_day.items() if rows.num_rows}

    def _counted_once(self, grain: str, rows: pa.Table) -> pa.Table:
        """A day's queue that has calls does not count its sheet of counts as well: those rows stay,
        excluded. Attempts are asked first, and say which queues have calls."""
        counted = pc.equal(rows["source"], COUNTED)
        if not pc.any(counted).as_py():
            return rows
        keys = pc.binary_join_element_wise(
            pc.cast(rows["business_date"], pa.string()), rows["queue"], rows["channel"], "\0"
        )
        called = pc.unique(keys.filter(pc.invert(counted))).drop_null()
        self._called = called if grain == "attempt" else pa.concat_arrays([self._called, called])
        twice = pc.and_(counted, pc.is_in(keys, value_set=self._called))
        excluded = pc.if_else(counted, twice, rows["excluded"])
        place = rows.schema.get_field_index("excluded")
        return rows.set_column(place, rows.schema.field(place), excluded)
