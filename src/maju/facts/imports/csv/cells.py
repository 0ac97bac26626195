"""The cells of one piece of a file, in columns."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
from sqlglot import exp

from maju.facts.imports.arrays import Array, each_of, joined_to, repeated
from maju.facts.imports.csv.identity import SEPARATOR
from maju.facts.imports.csv.mapping import LONGEST, OUTBOUND, TEXTS
from maju.facts.imports.csv.rows import DIGEST, RowFold
from maju.facts.imports.csv.values import FIRST_US, LAST_US, TimeFormat
from maju.facts.imports.machine import code as machine
from maju.facts.imports.texts import (
    every_nth,
    longest,
    null_if_empty,
    one_piece,
    surely_trimmed,
)

_DATE_SAMPLE = 200


class Cells:
    """The columns of one piece, each different cell read once."""

    def __init__(self, fold: RowFold, table: pa.Table) -> None:
        self._fold = fold
        self._table = table
        self.rows = table.num_rows
        self._kept: dict[str, Array] = {}

    def column(self, field: str) -> Array | None:
        """A field's cells without blanks around them, null where empty."""
        if field in self._kept:
            return self._kept[field]
        places = self._fold.layout.places.get(field)
        if places is None:
            return None
        columns = [self.trimmed(place) for place in places]
        made = columns[0]
        if len(columns) > 1:
            joined = pc.binary_join_element_wise(*columns, " ")
            made = each_of(joined, lambda said: self._fold.whole(field, said))
        self._kept[field] = null_if_empty(made)
        return self._kept[field]

    def trimmed(self, place: int) -> Array:
        """One column of the sheet without blanks around its cells."""
        name = f"#{place}"
        if name not in self._kept:
            said = one_piece(self._table.column(place))
            # Where there may be blanks: exactly those that Python takes off.
            trimmed = surely_trimmed(said) or pc.utf8_trim_whitespace(said).equals(said)
            self._kept[name] = said if trimmed else each_of(said, str.strip)
        return self._kept[name]

    def text(self, field: str, constant: str | None) -> Array:
        """A field as text; where empty, the constant."""
        made = self.column(field)
        if made is None:
            return repeated(constant, self.rows)
        return made if constant is None else pc.fill_null(made, constant)

    def whole(self, field: str, of: Callable[[str], Any], kind: pa.DataType) -> Array:
        """What every cell gives, empty ones too."""
        made = self.column(field)
        filled = repeated("", self.rows) if made is None else pc.fill_null(made, "")
        return each_of(filled, of, kind)

    def read(
        self, field: str, of: Callable[[str], int | None], kind: pa.DataType
    ) -> tuple[Array, Array]:
        """What the cells give, null where empty; and which gave nothing though not empty."""
        made = self.column(field)
        if made is None:
            return repeated(None, self.rows, kind), repeated(False, self.rows, pa.bool_())
        got = each_of(made, of, kind)
        return got, pc.and_(pc.is_valid(made), pc.is_null(got))

    def times(self, field: str, written: TimeFormat) -> tuple[Array, Array]:
        """Local microseconds: dates and clocks apart, because both are few."""
        made = self.column(field)
        assert made is not None
        if (quick := _whole(made, written)) is not None:
            return quick, repeated(False, self.rows, pa.bool_())
        width = _date_width(made, written)
        if width is None:
            return self.read(field, written.parse, pa.int64())
        days = each_of(pc.utf8_slice_codeunits(made, 0, width), written.date_of, pa.int64())
        clocks = _clocks(pc.utf8_slice_codeunits(made, width), written)
        both = pc.add(days, clocks)
        left = pc.and_(pc.is_valid(made), pc.is_null(both))
        if pc.any(left).as_py():
            slow = each_of(pc.if_else(left, made, None), written.parse, pa.int64())
            both = pc.coalesce(both, slow)
        return both, pc.and_(pc.is_valid(made), pc.is_null(both))

    def inbound(self) -> Array:
        """Rows that the map does not leave out."""
        good = repeated(True, self.rows, pa.bool_())
        for place, values in self._fold.layout.ignored.items():
            left_out = pc.is_in(self.trimmed(place), value_set=pa.array(sorted(values)))
            good = pc.and_(good, pc.invert(left_out))
        if self._fold.mapping.has("direction"):
            out = self.whole("direction", lambda said: said.lower() in OUTBOUND, pa.bool_())
            good = pc.and_(good, pc.invert(out))
        return good

    def short(self) -> Array:
        """Rows of which no text is longer than one may be."""
        good = repeated(True, self.rows, pa.bool_())
        for field in TEXTS:
            made = self.column(field)
            if made is not None and longest(one_piece(made)) > LONGEST:
                fits = pc.less_equal(pc.utf8_length(made), LONGEST)
                good = pc.and_(good, pc.fill_null(fits, True))
        return good

    def records(self) -> Array:
        """The call's id, or the row's identity: one for each row, as :meth:`RowFold.fold`."""
        call = self.text("call", None)
        if not call.null_count:
            return call
        names = self._fold.identities
        told = [self.trimmed(place) for place in names.places]
        joined = pc.binary_join_element_wise(*told, SEPARATOR)
        nameless = pc.if_else(pc.is_null(call), joined, None).to_pylist()
        made = [None if said is None else names.named(said) for said in nameless]
        return pc.coalesce(call, pa.array(made, pa.string()))

    def digests(self, engine: duckdb.DuckDBPyConnection) -> Array:
        """As :meth:`RowFold.digest`."""
        used = [self.trimmed(place) for place in self._fold.layout.used]
        salt = self._fold.mapping.digest
        code = machine.ready()
        if code is not None and (made := code.digests(salt, used)) is not None:
            return made
        joined = pc.binary_join_element_wise(repeated(salt, self.rows), *used, SEPARATOR)
        engine.register("row", pa.table({"said": joined}))
        return engine.sql(_DIGESTS).to_arrow_table().column(0).combine_chunks()


_DIGESTS = (
    exp.select(exp.func("left", exp.func("sha1", exp.column("said")), exp.Literal.number(DIGEST)))
    .from_("row")
    .sql(dialect="duckdb")
)


def _clocks(said: Array, written: TimeFormat) -> Array:
    """Microseconds since midnight: clocks to the second are nearly all different, so those of two
    digits each are read as a column; what else there may be, one by one."""
    if not written.to_the_second:
        return each_of(said, written.clock_of, pa.int64())
    plain = pc.match_substring_regex(said, _CLOCK)
    quick = joined_to("1970-01-01 ", pc.if_else(plain, said, None))
    made = pc.cast(pc.cast(quick, pa.timestamp("us")), pa.int64())
    odd = pc.if_else(plain, None, said)
    return pc.coalesce(made, each_of(odd, written.clock_of, pa.int64()))


def _whole(said: Array, written: TimeFormat) -> Array | None:
    """The same when all cells are dates and clocks of all their digits, as they mostly are."""
    mark = written.plain_date
    if mark is None:
        return None
    length = len("2026-01-31 00:00:00" if written.to_the_second else "2026-01-31 00:00")
    if not pc.all(pc.equal(pc.binary_length(said), length)).as_py():
        return None
    between = every_nth(one_piece(said), length, len("2026-01-31"))
    if between is None or not (between == _SPACE).all():
        return None
    if mark != "-":
        if pc.any(pc.match_substring(said, "-")).as_py():
            return None
        said = pc.replace_substring(said, mark, "-")
    try:
        made = pc.cast(pc.cast(said, pa.timestamp("us")), pa.int64())
    except pa.ArrowInvalid:
        return None
    ends = pc.min_max(made).as_py()
    inside = ends["min"] is None or (ends["min"] >= FIRST_US and ends["max"] < LAST_US)
    return made if inside else None


_SPACE = ord(" ")
_CLOCK = "^([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]$"


def _date_width(column: Array, written: TimeFormat) -> int | None:
    """How many characters of the cells are the date: of the first that can be read."""
    for cell in column.drop_null().slice(0, _DATE_SAMPLE).to_pylist():
        for width in range(6, len(cell) + 1):
            if written.date_of(cell[:width]) is None or written.clock_of(cell[width:]) is None:
                continue
            if not (cell[width - 1].isdecimal() and cell[width : width + 1].isdecimal()) or (
                "-" not in cell and "/" not in cell and "." not in cell
            ):
                return width
    return None
