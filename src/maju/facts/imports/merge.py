"""Staged records into days: what is new, what replaces, what is the same; whole days out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from importlib.resources import files
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow.dataset import dataset as arrow_files

from maju.facts.history.coded import as_texts
from maju.facts.history.engine import show
from maju.facts.history.inserting import put_in
from maju.facts.history.tables import (
    ORDER,
    RECORD,
    RECORD_SCHEMA,
    conformed,
    in_order,
    read,
    schema_of,
)
from maju.facts.imports.counting import CountedOnce
from maju.facts.imports.days import of_days
from maju.facts.imports.staging import CALLS, Staging
from maju.journal.postgres.queries import parse

_SQL = {
    name: text.decode()
    for name, text in parse(
        files(__package__).joinpath("merge.sql").read_text(encoding="utf-8")
    ).items()
}


_HASHED_AT_ONCE = 2_000_000
"""Records of which the hashes are in memory together."""


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
        self._counted = CountedOnce()
        self._asked_of: tuple[date, ...] = ()
        self._answers: dict[str, pa.Table] = {}
        self._calls: Mapping[date, pa.Table] | None = None
        show(engine, RECORD, staging.all_of(RECORD), name="staged_row")
        show(engine, RECORD, known_records, name="known_record")
        engine.register("staged_by", pa.table({"source": [staging.source]}))
        engine.register("staged_call", _columns_of(staging.all_of(CALLS)))
        engine.execute(_SQL["staged"])
        engine.execute(_SQL["hashed"])
        engine.execute(_SQL["odd"])
        parts = 1 + staging.sizes.total() // _HASHED_AT_ONCE
        for part in range(parts):
            self._find_odd({"part": part, "parts": parts}, known=bool(known_records))
        self._all_new = engine.execute(_SQL["any_odd"]).fetchone() is None
        engine.execute(_SQL["nothing_odd" if self._all_new else "resolve"])
        self._dirty: list[date] | None = None

    def _find_odd(self, part: Mapping[str, int], *, known: bool) -> None:
        """Of a part of the hashes, those that are there twice or were known."""
        # Sorted, not counted: no table of them all beside them.
        hashes = np.sort(self._engine.execute(_SQL["hashed_part"], part).fetchnumpy()["h"])
        twice = hashes[1:][hashes[1:] == hashes[:-1]]
        if len(twice):
            self._engine.register("twice", pa.table({"h": twice}))
            self._engine.execute(_SQL["odd_twice"])
        if known:
            self._engine.execute(_SQL["odd_known"], part)

    def became(self) -> Mapping[str, int]:
        """How many records were imported, updated, unchanged."""
        if self._all_new:
            return {"imported": self._staging.sizes.total()}
        found: Counter[str] = Counter()
        for word, count in self._engine.execute(_SQL["became"]).fetchall():
            found[word] += count
        return found

    def dirty_days(self) -> list[date]:
        """The days to write anew."""
        if self._dirty is None:
            asked = _SQL["days_of_rows" if self._all_new else "dirty_days"]
            found = {row[0] for row in self._engine.execute(asked).fetchall()}
            if self._all_new:
                found.update(*(days for _, days in self._staging.files.get(CALLS, ())))
            self._dirty = sorted(found)
        return list(self._dirty)

    def rows_of(self, day: date) -> int:
        """About how many rows of a grain come to *day*."""
        return self._staging.sizes[day]

    def told_whole(self, days: Sequence[date]) -> Collection[date]:
        """Of *days*, those of which this file tells every record that was known."""
        if self._all_new:
            return ()
        asked = {"days": list(days)}
        others = {row[0] for row in self._engine.execute(_SQL["others_there"], asked).fetchall()}
        return [day for day in days if day not in others]

    def tables(
        self, grain: str, days: Sequence[date], known: Sequence[Path]
    ) -> Mapping[date, pa.Table]:
        """The rows of *days* as they shall be, sorted; of one grain (or of the records).

        Several days at once, because their drafts are shared. A day without rows is not in the
        answer.
        """
        schema = schema_of(grain)
        parts = [schema.empty_table(), *(self._kept(read(path), days) for path in known)]
        parts += [self._new(grain, rows, days) for rows in self._drafts(grain, days)]
        whole = pa.concat_tables([conformed(part, schema) for part in parts])
        made = self._made(grain, days)
        if self._counted.concerns(grain, whole):
            whole = self._counted.counted(
                grain, pa.concat_tables([whole, *map(as_texts, made.values())])
            )
            made = {}
        found, order = dict(made), ORDER[grain]
        for day, rows in of_days(whole, days).items():
            few = day in made  # what came row by row: calls over midnight
            found[day] = put_in(made[day], rows, order) if few else in_order(rows, order)
        return found

    def _drafts(self, grain: str, days: Sequence[date]) -> Iterator[pa.Table]:
        """Staged rows of *days*."""
        wanted = frozenset(days)
        for path, held in self._staging.of_days(grain, wanted):
            rows = read(path)
            if not held <= wanted:
                rows = rows.filter(pc.is_in(rows["business_date"], value_set=pa.array(days)))
            yield rows

    def _made(self, grain: str, days: Sequence[date]) -> dict[date, pa.Table]:
        """The rows of calls that came in columns, by day and in order."""
        making = self._staging.making
        if making is None:
            return {}
        made = {day: making.table(grain, calls) for day, calls in self._calls_of(days).items()}
        return {day: rows for day, rows in made.items() if rows.num_rows}

    def _calls_of(self, days: Sequence[date]) -> Mapping[date, pa.Table]:
        """The calls of *days* that change something, in order, read once for all grains."""
        making = self._staging.making
        self._ask_of(days)
        if self._calls is None:
            drafts = [self._new(RECORD, calls, days) for calls in self._drafts(CALLS, days)]
            whole = of_days(pa.concat_tables(drafts), days) if drafts and making else {}
            self._calls = {day: making.ready(calls) for day, calls in whole.items() if making}
        return self._calls

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
        self._ask_of(days)
        if what not in self._answers:
            asked = {"days": list(days)}
            self._answers[what] = self._engine.sql(_SQL[what], params=asked).to_arrow_table()
        return self._answers[what]

    def _ask_of(self, days: Sequence[date]) -> None:
        """What is remembered is about these days."""
        if self._asked_of != tuple(days):
            self._asked_of = tuple(days)
            self._answers.clear()
            self._calls = None


def _columns_of(drafts: Sequence[Path]) -> object:
    """What the merge asks of records in columns: read from their drafts when it is asked."""
    asked = pa.schema([RECORD_SCHEMA.field(name) for name in _ASKED])
    return arrow_files(drafts, format="ipc", schema=asked) if drafts else asked.empty_table()


_ASKED = ("record", "digest", "business_date", "line")
