"""Staged records into days: what is new, what replaces, what is the same; whole days out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from importlib.resources import files
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from maju.facts.history.engine import show
from maju.facts.history.tables import ORDER, RECORD, conformed, in_order, read, schema_of
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
    """One import's records against what is known.

    Only records that are there twice, or that were known, are looked at one by one; rows of all
    others pass from their drafts into their days as they are.
    """

    def __init__(
        self, engine: duckdb.DuckDBPyConnection, staging: Staging, known_records: Sequence[Path]
    ) -> None:
        self._engine = engine
        self._staging = staging
        self._called = pa.array([], pa.string())
        self._asked_of: tuple[date, ...] = ()
        self._answers: dict[str, pa.Table] = {}
        show(engine, RECORD, staging.all_of(RECORD), name="staged_record")
        show(engine, RECORD, known_records, name="known_record")
        engine.execute(_SQL["odd"])
        engine.execute(_SQL["resolve"])

    def became(self) -> Mapping[str, int]:
        """How many records were imported, updated, unchanged."""
        found: Counter[str] = Counter()
        for word, count in self._engine.execute(_SQL["became"]).fetchall():
            found[word] += count
        return found

    def dirty_days(self) -> list[date]:
        """The days to write anew."""
        return [row[0] for row in self._engine.execute(_SQL["dirty_days"]).fetchall()]

    def rows_of(self, day: date) -> int:
        """About how many rows of a grain come to *day*."""
        return self._staging.sizes[day]

    def tables(
        self, grain: str, days: Sequence[date], known: Sequence[Path]
    ) -> Mapping[date, pa.Table]:
        """The rows of *days* as they shall be, sorted; of one grain (or of the records).

        Several days at once, because their drafts are shared. A day without rows is not in the
        answer.
        """
        wanted = frozenset(days)
        schema = schema_of(grain)
        parts = [schema.empty_table(), *(self._kept(read(path), days) for path in known)]
        for path, held in self._staging.of_days(grain, wanted):
            rows = read(path)
            if not held <= wanted:
                rows = rows.filter(pc.is_in(rows["business_date"], value_set=pa.array(days)))
            parts.append(self._new(grain, rows, days))
        whole = pa.concat_tables([conformed(part, schema) for part in parts])
        if grain in _CALL_GRAINS and whole.num_rows:
            whole = self._counted_once(grain, whole)
        of_day = {day: whole.filter(pc.equal(whole["business_date"], day)) for day in days}
        return {day: in_order(rows, ORDER[grain]) for day, rows in of_day.items() if rows.num_rows}

    def _kept(self, rows: pa.Table, days: Sequence[date]) -> pa.Table:
        """Of what was there: all that no later version replaces."""
        gone = self._asked("replaced", days)
        if not gone.num_rows:
            return rows
        keys = pc.binary_join_element_wise(gone["source"], gone["record"], "\0").combine_chunks()
        ours = pc.binary_join_element_wise(rows["source"], rows["record"], "\0")
        return rows.filter(pc.invert(pc.is_in(ours, value_set=keys)))

    def _new(self, grain: str, rows: pa.Table, days: Sequence[date]) -> pa.Table:
        """Of a draft: all that changes something."""
        lines = self._asked("left_out", days)["line"].combine_chunks()
        if not len(lines):
            return rows
        if grain == RECORD:
            return rows.filter(pc.invert(pc.is_in(rows["line"], value_set=lines)))
        ref = f"{self._staging.ref()}:"
        refs = pc.binary_join_element_wise(ref, pc.cast(lines, pa.string()), "")
        return rows.filter(pc.invert(pc.is_in(rows["source_ref"], value_set=refs)))

    def _asked(self, what: str, days: Sequence[date]) -> pa.Table:
        """An answer about some days, the same for each grain and file of them."""
        if self._asked_of != tuple(days):
            self._asked_of = tuple(days)
            self._answers.clear()
        if what not in self._answers:
            asked = {"days": list(days)}
            self._answers[what] = self._engine.sql(_SQL[what], params=asked).to_arrow_table()
        return self._answers[what]

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
