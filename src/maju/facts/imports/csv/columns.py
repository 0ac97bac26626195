"""The same fold in columns: each different cell is read once, the rest is arithmetic on arrays.

Only rows about which nothing is odd are taken here; all others go to the row fold, which is the
law. So both give equal facts, and a test says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pcsv

from maju.facts.history.tables import RECORD
from maju.facts.imports.csv.arrays import Array, all_of, each_of, joined_to, repeated, shaped
from maju.facts.imports.csv.cells import Cells
from maju.facts.imports.csv.column_facts import (
    attempt_columns,
    contact_columns,
    leg_columns,
    timeline_columns,
    visit_columns,
)
from maju.facts.imports.csv.mapping import ASKED, LENGTHS, TIMES
from maju.facts.imports.csv.rows import CHANNEL_WORDS, RowFold
from maju.facts.imports.csv.sheet import Plain, Row, rows
from maju.facts.imports.csv.values import DAY_US, SECOND_US
from maju.facts.imports.format import Outcome, TakenTables
from maju.facts.imports.places import day_of

_QUARTER_US = 900 * SECOND_US


class ColumnFold:
    """Plain pieces of one file.

    Args:
        fold: the row fold of the same file; it says what cells mean and takes what is odd.
        source: the format's name, for the rows.
        ref: what their references begin with.
    """

    def __init__(self, fold: RowFold, *, source: str, ref: str) -> None:
        self._fold = fold
        self._source = source
        self._ref = ref
        self._quarter = lru_cache(maxsize=65_536)(self._quarter_of)

    def fits(self) -> bool:
        """Whether files of this layout can be folded in columns at all."""
        return self._fold.layout.width > 1 and self._fold.mapping.rows == "contact"

    def take(self, plain: Plain) -> Iterator[Outcome]:
        """What became of each row of a piece."""
        table, lines, strange = self._parse(plain)
        for line, text in strange:
            for row in rows([(line, text)], self._fold.mapping.delimiter):
                if isinstance(row, Row):
                    yield self._fold.fold(row)
        if table is None:
            return
        cells = Cells(self._fold, table)
        records = cells.records()
        taken, good = self._facts(cells, lines, records)
        if taken is not None:
            yield taken
        for index in pc.indices_nonzero(pc.invert(good)).to_pylist():
            texts = [column[index].as_py() for column in table.columns]
            said = self._fold.mapping.delimiter.join(texts)
            row = Row(lines[index].as_py(), [t.strip() for t in texts], said)
            yield self._fold.fold(row, records[index].as_py())

    def _parse(self, plain: Plain) -> tuple[pa.Table | None, Array, list[tuple[int, str]]]:
        """Cells as text, the line of each row, and lines with another number of cells."""
        width = self._fold.layout.width
        names = [str(n) for n in range(width)]
        strange: list[tuple[int, str]] = []

        def odd(row: Any) -> str:
            strange.append((plain.first + row.number - 1, row.text))
            return "skip"

        table = pcsv.read_csv(
            pa.BufferReader(plain.block),
            read_options=pcsv.ReadOptions(
                column_names=names, use_threads=False, block_size=len(plain.block) + 1
            ),
            parse_options=pcsv.ParseOptions(
                delimiter=self._fold.mapping.delimiter,
                quote_char=False,
                ignore_empty_lines=False,
                invalid_row_handler=odd,
            ),
            convert_options=pcsv.ConvertOptions(column_types=dict.fromkeys(names, pa.string())),
        ).combine_chunks()
        every = pa.array(range(plain.first, plain.first + plain.lines), pa.int64())
        if strange:
            apart = pa.array([line for line, _ in strange], pa.int64())
            every = every.filter(pc.invert(pc.is_in(every, value_set=apart)))
        if len(every) != table.num_rows:  # it cuts lines where we do not: line by line, then
            texts = plain.block.decode().split("\n")
            return None, every, list(enumerate(texts, plain.first))
        return (table if table.num_rows else None), every, strange

    def _facts(self, cells: Cells, lines: Array, record: Array) -> tuple[TakenTables | None, Array]:
        """The rows that are clean, and which they are."""
        fold, mapping = self._fold, self._fold.mapping
        good = cells.inbound()
        times: dict[str, Array] = {}
        for field in TIMES:
            times[field], unread = self._instants(cells, field)
            good = pc.and_(good, pc.invert(unread))
        lengths: dict[str, Array] = {}
        for field in LENGTHS:
            lengths[field], unread = cells.read(field, mapping.lengths[field].parse, pa.int64())
            good = pc.and_(good, pc.invert(unread))
        outcome = self._outcomes(cells, times, lengths)
        asked = pc.fill_null(pc.is_in(outcome, value_set=pa.array(ASKED)), False)
        queue = cells.text("queue", mapping.constants.get("queue"))
        good = pc.and_(
            good, pc.and_(pc.is_valid(outcome), pc.not_equal(pc.fill_null(outcome, ""), "ignored"))
        )
        good = pc.and_(good, pc.or_(pc.invert(asked), pc.is_valid(queue)))
        line = timeline_columns(times, lengths, outcome, ring_apart=mapping.wait_without_ring)
        good = pc.and_(good, pc.fill_null(line["clean"], False))
        day, offset = self._placed(line["arrived"])
        for name in ("entered", "served"):  # rows on two days, or at a change of the clock
            other, there = self._placed(line[name])
            good = pc.and_(good, pc.and_(pc.equal(day, other), pc.equal(offset, there)))
        good = pc.fill_null(good, False)
        if not pc.any(good).as_py():
            return None, good
        digest = cells.digests()
        agent = cells.text("agent", mapping.constants.get("agent"))
        columns: dict[str, Array] = {
            **line,
            **lengths,
            "outcome": outcome,
            "asked": asked,
            "day": day,
            "offset": offset,
            "record": record,
            "digest": digest,
            "line": lines,
            "name": joined_to(f"{fold.place.client}:", record),
            "ref": joined_to(f"{self._ref}:", pc.cast(lines, pa.string())),
            "queue": queue,
            "agent": each_of(agent, fold.place.agent),
            "team": cells.text("team", mapping.constants.get("team")),
            "customer": all_of(cells.text("customer", None), fold.place.customers),
            "entry": cells.text("entry", mapping.constants.get("entry")),
            "topic": cells.text("topic", mapping.constants.get("topic")),
            "channel": each_of(
                cells.text("channel", mapping.constants.get("channel", "voice")),
                lambda said: CHANNEL_WORDS.get(said.lower(), "voice"),
            ),
            "vip": pc.fill_null(each_of(cells.text("vip", None), mapping.vip, pa.bool_()), False),
        }
        clean = pa.table(columns).filter(good)
        return self._tables(clean), good

    def _outcomes(
        self, cells: Cells, times: Mapping[str, Array], lengths: Mapping[str, Array]
    ) -> Array:
        mapping = self._fold.mapping
        if mapping.has("outcome"):
            return cells.whole("outcome", mapping.outcome, pa.string())
        if constant := mapping.constants.get("outcome"):
            return repeated(constant, cells.rows)
        if mapping.has("answered_at") or mapping.has("talk"):
            told = pc.or_(
                pc.is_valid(times["answered_at"]),
                pc.greater(pc.fill_null(lengths["talk"], 0), 0),
            )
        else:
            told = cells.whole("agent", bool, pa.bool_())
        return pc.if_else(told, "answered", "abandoned")

    def _instants(self, cells: Cells, field: str) -> tuple[Array, Array]:
        """Microseconds UTC of a column of times, and which could not be read."""
        written = self._fold.formats[field]
        if field not in self._fold.layout.places or written.absolute:
            return cells.read(field, written.parse, pa.int64())
        local, unread = cells.times(field, written)
        quarters = pc.divide(local, _QUARTER_US)  # never before 1980
        offsets = each_of(quarters, self._offset_of_local, pa.int64())
        return pc.subtract(local, offsets), unread

    def _offset_of_local(self, quarter: int) -> int:
        local = quarter * _QUARTER_US
        day, rest = divmod(local, DAY_US)
        return local - self._fold.place.local(day_of(day), rest // SECOND_US)

    def _placed(self, instants: Array) -> tuple[Array, Array]:
        """Business days and offsets of instants."""
        quarters = pc.divide(instants, _QUARTER_US)
        offset = each_of(quarters, self._quarter, pa.int64())
        start = self._fold.place.day_start_s
        local = pc.subtract(pc.add(pc.divide(instants, SECOND_US), offset), start)
        return pc.divide(local, 86_400), offset

    def _quarter_of(self, quarter: int) -> int:
        return self._fold.place.place(quarter * _QUARTER_US).offset_s

    def _tables(self, clean: pa.Table) -> TakenTables:
        asked = clean.filter(clean["asked"])
        answered = asked.filter(pc.equal(asked["outcome"], "answered"))
        made = {
            "attempt": self._grain("attempt", clean, attempt_columns(clean)),
            "contact": self._grain("contact", asked, contact_columns(asked)),
            "visit": self._grain("visit", asked, visit_columns(asked)),
            "leg": self._grain("leg", answered, leg_columns(answered)),
        }
        days = pc.cast(pc.cast(clean["day"], pa.int32()), pa.date32()).combine_chunks()
        offsets = pa.array(range(len(days) + 1), pa.int32())
        records = {
            "client": repeated(self._fold.place.client, len(days)),
            "business_date": days,
            "source": repeated(self._source, len(days)),
            "record": clean["record"],
            "digest": clean["digest"],
            "days": pa.ListArray.from_arrays(offsets, days),
            "line": clean["line"],
        }
        return TakenTables(
            {grain: table for grain, table in made.items() if table.num_rows},
            shaped(RECORD, records, len(days)),
        )

    def _grain(self, grain: str, of: pa.Table, own: Mapping[str, Array]) -> pa.Table:
        """A grain's table: what is its own, what all have, nulls for the rest."""
        count = of.num_rows
        unknown = pc.if_else(pc.equal(of["outcome"], "unknown"), "unknown", "closed")
        common = {
            "centre": self._fold.place.centre,
            "client": self._fold.place.client,
            "business_date": pc.cast(pc.cast(of["day"], pa.int32()), pa.date32()),
            "utc_offset_s": pc.cast(of["offset"], pa.int32()),
            "channel": of["channel"],
            "customer": of["customer"],
            "shared_identity": False,
            "state": unknown,
            "inferred": False,
            "clock_skew": False,
            "excluded": False,
            "flags": pa.scalar([], pa.list_(pa.string())),
            "source": self._source,
            "record": of["record"],
            "source_ref": of["ref"],
        }
        return shaped(grain, {**common, **own}, count)
