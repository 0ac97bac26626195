"""The fold's rows as whole days, among rows of imports that share them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from maju.facts.fold.calendar import date_of, number_of
from maju.facts.fold.rows import SOURCE
from maju.facts.fold.state import Row
from maju.facts.history.tables import ORDER, RECORD, schema_of
from maju.facts.schema import GRAINS

Grains = Mapping[str, Mapping[str, Row]]
"""Rows of a day by grain and key."""

LACKS = frozenset(
    {
        "k_one_reply", "k_zero_reply", "frt_n", "frt_cal_s", "frt_bus_n", "frt_bus_s", "frt_in_sla",
        "frt_missed", "frt_chat_n", "frt_chat_s",
    }
)  # fmt: skip
"""What the journal cannot tell: it notes how inquiries stand, not each reply to them."""


class Sheet:
    """One client's day to write.

    Args:
        rows: what the fold has of it, finished and open.
        known: rows that its file holds and that are replaced, by grain and key; ``None``: all
            rows of the journal are.
    """

    def __init__(self, rows: Grains, known: Grains | None) -> None:
        self.rows = rows
        self._known = known

    def gone(self, grain: str) -> set[str] | None:
        """Keys of rows in the file that do not stay; ``None``: none of the journal's stay."""
        if self._known is None:
            return None
        return {*self._known.get(grain, {}), *self.rows.get(grain, {})}


class Sheets:
    """Days of one client, for the history's writer (its ``Days``)."""

    def __init__(self, sheets: Mapping[int, Sheet]) -> None:
        self._sheets = sheets

    def dirty_days(self) -> list[date]:
        """All of them."""
        return [date_of(day) for day in sorted(self._sheets)]

    def tables(
        self, grain: str, days: Sequence[date], known: Sequence[Path]
    ) -> Mapping[date, pa.Table]:
        """The rows of *days*, sorted; a day without rows is not in the answer."""
        parts = [pq.read_table(path, schema=schema_of(grain)) for path in known]
        old = pa.concat_tables([schema_of(grain).empty_table(), *parts])
        if grain == RECORD:
            found = {day: old.filter(pc.equal(old["business_date"], day)) for day in days}
            return {day: rows for day, rows in found.items() if rows.num_rows}
        made = {}
        for day in days:
            sheet = self._sheets[number_of(day)]
            kept = _without(old.filter(pc.equal(old["business_date"], day)), grain, sheet)
            new = table_of(grain, sheet.rows.get(grain, {}).values())
            whole = pa.concat_tables([kept, new]).combine_chunks()
            if whole.num_rows:
                made[day] = whole.sort_by([(name, "ascending") for name in ORDER[grain]])
        return made


def _without(old: pa.Table, grain: str, sheet: Sheet) -> pa.Table:
    """Less the rows that are replaced; rows of imports stay."""
    if not old.num_rows:
        return old
    gone = sheet.gone(grain)
    ours = pc.equal(old["source"], SOURCE)
    if gone is None:
        return old.filter(pc.invert(ours))
    replaced = pc.is_in(key_column(old, grain), value_set=pa.array(sorted(gone), pa.string()))
    return old.filter(pc.invert(pc.and_(ours, replaced)))


def key_column(rows: pa.Table, grain: str) -> pa.ChunkedArray:
    """A grain's key as the fold writes it: one text."""
    parts = [rows[name].cast(pa.string()) for name in GRAINS[grain].key]
    return parts[0] if len(parts) == 1 else pc.binary_join_element_wise(*parts, "/")


def table_of(grain: str, rows: Iterable[Row]) -> pa.Table:
    """Rows of the fold as a table of the grain."""
    schema = schema_of(grain)
    columns = list(zip(*rows, strict=True))
    if not columns:
        return schema.empty_table()
    arrays = [
        pa.array(column, type=field.type) for column, field in zip(columns, schema, strict=True)
    ]
    return pa.Table.from_arrays(arrays, schema=schema)
