"""Rows of whole days to their roll-ups, and the instant from which these hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from maju.facts.history.coded import as_texts, says
from maju.facts.rollups.adding import rolled
from maju.facts.rollups.spec import CUTS, ROLLED, Cut, numbers_of, schema
from maju.facts.schema import GRAINS


def settled_at(grain: str, rows: pa.Table) -> int | None:
    """From which instant on the rows look the same, whenever they are asked; null: not yet.

    That is the last instant in them: a question as of an earlier one must not see what came
    after it.
    """
    names = rows.column_names
    for column in ("state", "outcome", "contact_outcome"):
        if column in names and says(rows[column], "open"):
            return None
    if grain == "agent_state" and rows["ended_at"].null_count:
        return None
    instants = [
        column.name
        for column in GRAINS[grain].columns
        if column.kind == "us" and column.name != "due_at"
    ]
    latest = [pc.max(rows[name]).as_py() for name in instants]
    if grain == "offer":
        ends = pc.add(rows["offered_at"], pc.multiply(pc.fill_null(rows["ring_ms"], 0), 1000))
        latest.append(pc.max(ends).as_py())
    return max((each for each in latest if each is not None), default=0)


class Rolling:
    """The roll-ups of some days, fed grain by grain."""

    def __init__(self, engine: duckdb.DuckDBPyConnection) -> None:
        self._engine = engine
        self._parts: dict[str, list[pa.Table]] = {}
        self._settled: dict[date, int | None] = {}

    def add(
        self,
        grain: str,
        days: Mapping[date, pa.Table],
        settled: Mapping[date, int | None] | None = None,
    ) -> None:
        """Take all rows of *grain* on *days* in; *settled* is :func:`settled_at` of each, where
        it is known already."""
        if grain not in ROLLED or not days:
            return
        for day, rows in days.items():
            self._settle(day, settled_at(grain, rows) if settled is None else settled[day])
        for name, made in rolled(self._engine, grain, _together(days)).items():
            if made.num_rows:
                self._parts.setdefault(name, []).append(made)

    def _settle(self, day: date, at: int | None) -> None:
        before = self._settled.get(day, 0)
        self._settled[day] = None if at is None or before is None else max(before, at)

    def made(self) -> Sequence[tuple[Cut, date, pa.Table, int]]:
        """Every roll-up of the days that are settled, with the instant from which it holds."""
        found = []
        for cut in CUTS:
            if not (parts := self._parts.get(cut.name)):
                continue
            of_day = _by_day(united(cut, parts))
            for day, at in sorted(self._settled.items()):
                rows = of_day.get(day)
                if rows is not None and at is not None:
                    found.append((cut, day, rows.combine_chunks(), at))
        return found


def _together(days: Mapping[date, pa.Table]) -> pa.Table:
    """All rows; on some days a column may be codes, and not on others."""
    tables = list(days.values())
    if any(not each.schema.equals(tables[0].schema) for each in tables):
        tables = [as_texts(each) for each in tables]
    return pa.concat_tables(tables)


def _by_day(rows: pa.Table) -> dict[date, pa.Table]:
    """Rows in the order of clients and days, cut into days."""
    if len(pc.unique(rows["client"])) > 1:
        days = pc.unique(rows["business_date"]).to_pylist()
        return {day: rows.filter(pc.equal(rows["business_date"], day)) for day in days}
    found, at = {}, 0
    for each in pc.value_counts(rows["business_date"]):
        found[each["values"].as_py()] = rows.slice(at, count := each["counts"].as_py())
        at += count
    return found


def united(cut: Cut, parts: Sequence[pa.Table]) -> pa.Table:
    """The grains' parts in one table, sorted: the same rows make the same bytes."""
    wanted = schema(cut)
    shaped = [_shaped(part, wanted) for part in parts]
    numbers = {name for grain in cut.dims for name in numbers_of(grain, cut)}
    keys = [name for name in wanted.names if name not in numbers]
    return pa.concat_tables(shaped).sort_by([(name, "ascending") for name in keys])


def _shaped(part: pa.Table, wanted: pa.Schema) -> pa.Table:
    """*part* with all columns that are *wanted*; there are many, of few rows."""
    there = dict(zip(part.column_names, part.columns, strict=True))
    columns = []
    for field in wanted:
        column = there.get(field.name)
        if column is None:
            column = pa.nulls(part.num_rows, field.type)
        columns.append(column if column.type == field.type else column.cast(field.type))
    return pa.Table.from_arrays(columns, schema=wanted)
