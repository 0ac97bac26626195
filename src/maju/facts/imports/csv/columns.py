"""The same fold in columns: each different cell is read once, the rest is arithmetic on arrays.

Only rows about which nothing is odd are taken here; all others go to the row fold, which is the
law. So both give equal facts, and a test says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from threading import Event
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pcsv

from maju.facts.imports.arrays import Array, all_of, each_of, repeated
from maju.facts.imports.csv.cells import Cells
from maju.facts.imports.csv.column_facts import MADE, timeline_columns
from maju.facts.imports.csv.mapping import ASKED, LENGTHS, TIMES
from maju.facts.imports.csv.rows import CHANNEL_WORDS, RowFold
from maju.facts.imports.csv.sheet import Plain, Row, rows
from maju.facts.imports.csv.values import DAY_US, SECOND_US
from maju.facts.imports.flat import Flat
from maju.facts.imports.format import Outcome, TakenTables
from maju.facts.imports.machine import code as machine
from maju.facts.imports.places import day_of

_QUARTER_US = 900 * SECOND_US
_DAY_S = 86_400


class Turn:
    """One of several that come one after another, whoever is ready first."""

    def __init__(self, before: Turn | None = None) -> None:
        self._before: Event | None = None if before is None else before._over
        self._over: Event = Event()

    def wait(self) -> None:
        """Return when the one before is over."""
        if self._before is not None:
            self._before.wait()

    def pass_on(self) -> None:
        """It is over."""
        self._over.set()


class ColumnFold:
    """Plain pieces of one file.

    Args:
        fold: the row fold of the same file; it says what cells mean and takes what is odd.
        source: the format's name, for the rows.
        ref: what their references begin with.
    """

    def __init__(self, fold: RowFold, *, source: str, ref: str) -> None:
        self._fold = fold
        place = fold.place
        self._flat = Flat(
            MADE,
            centre=place.centre,
            client=place.client,
            source=source,
            ref=ref,
            named=f"{place.client}:",
        )
        self._quarter = lru_cache(maxsize=65_536)(self._quarter_of)

    def fits(self) -> bool:
        """Whether files of this layout can be folded in columns at all."""
        return self._fold.layout.width > 1 and self._fold.mapping.rows == "contact"

    def take(self, plain: Plain, engine: duckdb.DuckDBPyConnection, turn: Turn) -> list[Outcome]:
        """What became of each row of a piece; of several pieces at a time, each with an engine and a
        turn of its own. Rows without an id are named by turns, in the file's order."""
        made: list[Outcome] = []
        try:
            table, lines, strange = self._parse(plain)
            turn.wait()
            for line, text in strange:
                found = rows([(line, text)], self._fold.mapping.delimiter)
                made += [self._fold.fold(row) for row in found if isinstance(row, Row)]
            if table is None:
                return made
            cells = Cells(self._fold, table)
            records = cells.records()
        finally:
            turn.pass_on()
        taken, good = self._facts(cells, lines, records, engine)
        if taken is not None:
            made.append(taken)
        for index in pc.indices_nonzero(pc.invert(good)).to_pylist():
            texts = [column[index].as_py() for column in table.columns]
            said = self._fold.mapping.delimiter.join(texts)
            row = Row(lines[index].as_py(), [t.strip() for t in texts], said)
            made.append(self._fold.fold(row, records[index].as_py()))
        return made

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
            convert_options=pcsv.ConvertOptions(  # a piece is sound UTF-8 (sheet.pieces)
                check_utf8=False, column_types=dict.fromkeys(names, pa.string())
            ),
        ).combine_chunks()
        every = pa.array(np.arange(plain.first, plain.first + plain.lines))
        if strange:
            apart = pa.array([line for line, _ in strange], pa.int64())
            every = every.filter(pc.invert(pc.is_in(every, value_set=apart)))
        if len(every) != table.num_rows:  # it cuts lines where we do not: line by line, then
            texts = plain.block.decode().split("\n")
            return None, every, list(enumerate(texts, plain.first))
        return (table if table.num_rows else None), every, strange

    def _facts(
        self, cells: Cells, lines: Array, record: Array, engine: duckdb.DuckDBPyConnection
    ) -> tuple[TakenTables | None, Array]:
        """The rows that are clean, and which they are."""
        fold, mapping = self._fold, self._fold.mapping
        good = pc.and_(cells.inbound(), cells.short())
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
        line = timeline_columns(times, lengths, outcome, mapping)
        good = pc.and_(good, pc.fill_null(line["clean"], False))
        day, offset = self._placed(line["arrived"])
        for name in ("entered", "served"):  # rows on two days, or at a change of the clock
            other, there = self._placed(line[name])
            good = pc.and_(good, pc.and_(pc.equal(day, other), pc.equal(offset, there)))
        good = pc.fill_null(good, False)
        if not pc.any(good).as_py():
            return None, good
        digest = cells.digests(engine)
        agent = cells.text("agent", mapping.constants.get("agent"))
        columns: dict[str, Array] = {
            **line,
            **lengths,
            "outcome": outcome,
            "asked": asked,
            "business_date": pc.cast(pc.cast(day, pa.int32()), pa.date32()),
            "offset": pc.cast(offset, pa.int32()),
            "record": record,
            "digest": digest,
            "line": lines,
            "queue": queue,
            "agent": each_of(agent, fold.place.agent),
            "team": cells.text("team", mapping.constants.get("team")),
            "customer": self._customers(cells.text("customer", None)),
            "entry": cells.text("entry", mapping.constants.get("entry")),
            "topic": cells.text("topic", mapping.constants.get("topic")),
            "channel": each_of(
                cells.text("channel", mapping.constants.get("channel", "voice")),
                lambda said: CHANNEL_WORDS.get(said.lower(), "voice"),
            ),
            "vip": pc.fill_null(each_of(cells.text("vip", None), mapping.vip, pa.bool_()), False),
        }
        del columns["clean"]
        calls = pa.table(columns)
        if not pc.all(good).as_py():
            calls = calls.filter(good)
        return TakenTables(calls, self._flat, _latest(calls)), good

    def _customers(self, named: Array) -> Array:
        code = machine.ready()
        made = code and code.pseudonyms(*self._fold.place.customers_hash(), named)
        return all_of(named, self._fold.place.customers) if made is None else made

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
        steady = self._steady(local, _DAY_S)
        if steady is not None:
            return pc.subtract(local, steady * SECOND_US), unread
        quarters = pc.divide(local, _QUARTER_US)  # never before 1980
        offsets = each_of(quarters, self._offset_of_local, pa.int64())
        return pc.subtract(local, offsets), unread

    def _steady(self, times: Array, margin_s: int) -> int | None:
        """The one offset, s, that holds from before the first of *times* until after the last."""
        ends = pc.min_max(times).as_py()
        if ends["min"] is None:
            return 0
        first = (ends["min"] // SECOND_US - margin_s) // _DAY_S
        return self._fold.place.steady(first, (ends["max"] // SECOND_US + margin_s) // _DAY_S)

    def _offset_of_local(self, quarter: int) -> int:
        local = quarter * _QUARTER_US
        day, rest = divmod(local, DAY_US)
        return local - self._fold.place.local(day_of(day), rest // SECOND_US)

    def _placed(self, instants: Array) -> tuple[Array, Array]:
        """Business days and offsets of instants."""
        start = self._fold.place.day_start_s
        steady = self._steady(instants, 2 * _DAY_S)
        if steady is not None:
            offset = pc.if_else(pc.is_valid(instants), pa.scalar(steady, pa.int64()), None)
        else:
            quarters = pc.divide(instants, _QUARTER_US)
            offset = each_of(quarters, self._quarter, pa.int64())
        local = pc.subtract(pc.add(pc.divide(instants, SECOND_US), offset), start)
        return pc.divide(local, 86_400), offset

    def _quarter_of(self, quarter: int) -> int:
        return self._fold.place.place(quarter * _QUARTER_US).offset_s


def _latest(calls: pa.Table) -> int:
    """The last instant that their facts hold: who never asked for an agent has no contact."""
    ends = [calls["arrived"], calls["ended"]]
    ends += [calls[name].filter(calls["asked"]) for name in ("left", "finished")]
    found: list[int] = [at for each in ends if (at := pc.max(each).as_py()) is not None]
    return max(found)
