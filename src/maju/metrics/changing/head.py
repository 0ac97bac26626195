"""The latest attempts of one client's settled days, row by row: those to which somebody who calls
today may still be linked, or whose time is not over yet.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from sqlglot import exp

from maju.metrics.changing.lying import Flag, Lying, Numbers, Place, Said
from maju.metrics.changing.ripe import Ripe, ripening
from maju.metrics.compiling import scope_of
from maju.metrics.links.linking import ATTEMPTS, CALLBACKS, beside, read
from maju.metrics.links.made import given_up
from maju.metrics.links.needing import AHEAD_MS, BACK_MS
from maju.metrics.links.numbering import NUMBERS
from maju.metrics.links.stored import Stored
from maju.metrics.sharing import Shared
from maju.metrics.thresholds import Threshold

COLUMNS = (*ATTEMPTS, "attempt", "ended_at", "ivr_left_at")
"""All that relations.sql reads of an attempt, but for what names it elsewhere."""
OF_CALLBACKS = ("client", *CALLBACKS)
_AGREED_MOST = 3

_Marked = tuple[tuple[Threshold, ...], str, int, int]


class Head:
    """Of one client; its own rows come first, in order of time, then those about them.

    Args:
        shared: numbers of many.
        disk: where it may lie, and is put.
    """

    def __init__(self, place: Place, shared: Sequence[Shared], disk: Stored | None = None) -> None:
        self.client = place.client
        self._lying = Lying(disk, place, shared)
        self.rows, self.count, self.callbacks = self._lying.rows(lambda: _rows(place))
        self.at: Numbers = self.rows["arrived_at"].to_numpy()
        self.date: Numbers = self.rows["business_date"].cast(pa.int32()).to_numpy()[: self.count]
        self._keys()
        self._index()
        self._shared = shared
        self._flags: OrderedDict[tuple[Threshold, ...], dict[str, Flag]] = OrderedDict()
        self._given_up: dict[tuple[Threshold, ...], pa.Table] = {}
        self._marks: OrderedDict[_Marked, Numbers] = OrderedDict()
        self._lock = threading.Lock()

    @property
    def nbytes(self) -> int:
        """About what all of it takes."""
        return int(self.rows.nbytes + 24 * self.rows.num_rows + 64 * len(self.who))

    def _keys(self) -> None:
        """A number for each day and channel."""
        channel = self.rows["channel"].slice(0, self.count).combine_chunks()
        words = pc.unique(channel.dictionary_decode())
        at = pc.index_in(channel.dictionary_decode(), value_set=words).to_numpy()
        first = int(self.date.min()) if self.count else 0  # not 1970: a place for each day since
        self.key: Numbers = (self.date - first) * max(1, len(words)) + at
        many = (int(self.date.max()) - first + 1) * len(words) if self.count else 0
        days = first + np.arange(many) // max(1, len(words))
        self.there: Numbers = np.bincount(self.key, minlength=many) > 0
        """Which of them have rows."""
        self.keys = pa.table(
            {
                "client": pa.repeat(pa.scalar(self.client), many),
                "business_date": pa.array(days.astype(np.int32)).cast(pa.date32()),
                "channel": words.take(pa.array(np.arange(many) % max(1, len(words)))),
            }
        )

    def _index(self) -> None:
        """Where each customer's rows are."""
        column = self.rows["customer"].combine_chunks()
        codes = column.indices.fill_null(-1).to_numpy(zero_copy_only=False)
        names = column.dictionary
        self.codes: Numbers = codes
        self.who: Numbers = NUMBERS.many(names).to_numpy()
        order = np.argsort(codes, kind="stable")
        self._order: Numbers = order
        self._starts: Numbers = np.searchsorted(codes[order], np.arange(len(names) + 1))
        room = int(self.who.max(initial=0)) + 1
        self._code_of: Numbers = np.full(room, -1, np.int32)
        self._code_of[self.who] = np.arange(len(names))

    def rows_of(self, who: Numbers) -> Numbers:
        """Where the rows of these customers are, each once."""
        known = who[who < len(self._code_of)]
        codes = np.unique(self._code_of[known])
        codes = codes[codes >= 0]
        starts, many = self._starts[codes], self._starts[codes + 1] - self._starts[codes]
        within = np.arange(many.sum()) - np.repeat(np.cumsum(many) - many, many)
        found: Numbers = self._order[np.repeat(starts, many) + within]
        return found

    def number(self, rows: Numbers) -> Numbers:
        """Whose these rows are; -1: nobody's."""
        codes = self.codes[rows]
        return np.where(codes >= 0, self.who[codes], -1) if len(self.who) else codes

    def prepare(self, engine: duckdb.DuckDBPyConnection, agreed: tuple[Threshold, ...]) -> None:
        """Make sure of its flags under these thresholds."""
        with self._lock:
            if agreed in self._flags:
                self._flags.move_to_end(agreed)
                return
            self._flags[agreed] = self._made(engine, agreed)
            while len(self._flags) > _AGREED_MOST:
                gone, _ = self._flags.popitem(last=False)
                del self._given_up[gone]
                for key in [each for each in self._marks if each[0] == gone]:
                    del self._marks[key]

    def flag(self, name: str, agreed: tuple[Threshold, ...]) -> Flag:
        """What was prepared."""
        return self._flags[agreed][name]

    def said(self, flag: Flag, rows: Numbers, known_until: int) -> Numbers:
        """Whether each of these own rows is counted, with facts complete until then."""
        late = _bits(flag.late, rows)
        if flag.after_ms is None:
            return late
        after = flag.after_ms if isinstance(flag.after_ms, int) else flag.after_ms[rows]
        ripe = known_until - self.at[rows] >= 1000 * after
        return late & ripe if flag.early is None else np.where(ripe, late, _bits(flag.early, rows))

    def counts(self, flag: Flag, known_until: int) -> Numbers:
        """By day and channel how many rows are counted, with facts complete until then."""
        if (first := self.unripe(flag, known_until)) == self.count:
            return flag.totals.copy()
        rows, many = np.arange(first, self.count), len(flag.totals)
        late = _bits(flag.late, rows)
        now = self.said(flag, rows, known_until)
        key = self.key[first:]
        return (
            flag.totals
            - np.bincount(key[late & ~now], minlength=many)
            + np.bincount(key[now & ~late], minlength=many)
        )

    def unripe(self, flag: Flag, known_until: int) -> int:
        """From which row on the time of some is not over."""
        if flag.after_ms is None or not self.count:
            return self.count
        most = flag.after_ms if isinstance(flag.after_ms, int) else int(flag.after_ms.max())
        return int(np.searchsorted(self.at[: self.count], known_until - 1000 * most, "right"))

    def marked(self, name: str, agreed: tuple[Threshold, ...], since: int, until: int) -> Numbers:
        """Of each number whether that customer is counted on ``[since, until)``, long afterwards;
        shared with others: look only."""
        first, last = int(self.date.min(initial=since)), int(self.date.max(initial=since))
        key = (agreed, name, max(since, first), min(until, last + 1))
        with self._lock:
            if (found := self._marks.get(key)) is not None:
                self._marks.move_to_end(key)
                return found
        counted = np.unpackbits(self.flag(name, agreed).late, count=self.count).view(np.bool_)
        inside = counted & (self.date >= since) & (self.date < until)
        found = np.zeros(int(self.who.max(initial=0)) + 1, np.bool_)
        found[self.number(np.flatnonzero(inside))] = True
        with self._lock:
            self._marks[key] = found
            while len(self._marks) > _MARKS_MOST:
                self._marks.popitem(last=False)
        return found

    def given_up(self, agreed: tuple[Threshold, ...]) -> pa.Table:
        """What each abandon says of its customer, long afterwards; ``row``: where it is."""
        return self._given_up[agreed]

    def _made(
        self, engine: duckdb.DuckDBPyConnection, agreed: tuple[Threshold, ...]
    ) -> dict[str, Flag]:
        known = ripening(agreed)
        asked = _flags(known), given_up(scope_of(agreed), "row").sql(dialect="duckdb")
        found = self._lying.flags(asked, known)
        if found is None:
            found = self._asked(engine, asked, known)
            self._lying.put_flags(asked, found)
        self._given_up[agreed] = found.given_up
        return found.flags

    def _asked(
        self, engine: duckdb.DuckDBPyConnection, asked: tuple[str, str], known: dict[str, Ripe]
    ) -> Said:
        names = self.rows["attempt"]
        back = self.callbacks
        rows = beside(self.rows, np.arange(self.count), lambda: names, back, self._shared)
        rows = rows.append_column("row", pa.array(np.arange(self.count)))
        cursor = engine.cursor()
        try:
            cursor.register("linked", rows)
            made: pa.Table = cursor.execute(asked[0]).to_arrow_table()
            abandons: pa.Table = cursor.execute(asked[1]).to_arrow_table()
        finally:
            cursor.close()
        made = made.sort_by("row")
        flags = {name: self._flag(name, each, made) for name, each in known.items()}
        return Said(flags=flags, given_up=plain(abandons))

    def _flag(self, name: str, ripe: Ripe, made: pa.Table) -> Flag:
        late = made[name].to_numpy()
        after: int | Numbers | None = None
        if ripe.after is not None:
            fixed = isinstance(ripe.after, exp.Literal)
            after = int(ripe.after.name) if fixed else made[f"{name}_after"].to_numpy()
        return Flag(
            late=np.packbits(late),
            early=None if ripe.early is None else np.packbits(made[f"{name}_early"].to_numpy()),
            after_ms=after,
            totals=np.bincount(self.key[late], minlength=self.keys.num_rows),
        )


_MARKS_MOST = 64


def plain(rows: pa.Table) -> pa.Table:
    """Of few rows: words as texts."""
    for place, name in enumerate(rows.column_names):
        if pa.types.is_dictionary(rows.schema.field(name).type):
            rows = rows.set_column(place, name, rows[name].cast(pa.string()))
    return rows.combine_chunks()


def _bits(packed: Numbers, rows: Numbers) -> Numbers:
    found: Numbers = (packed[rows >> 3] >> (7 - (rows & 7)).astype(np.uint8)) & 1
    return found.view(np.bool_)


def _rows(place: Place) -> tuple[pa.Table, int, pa.Table | None]:
    """Its own rows that count, in order of time, and what lies so near that it matters; callbacks."""
    rows = read([*place.own, *place.around], COLUMNS)
    mine = np.zeros(rows.num_rows, np.bool_)
    mine[: sum(pq.read_metadata(path).num_rows for path in place.own)] = True
    at = rows["arrived_at"].to_numpy()
    counts = ~rows["excluded"].fill_null(False).to_numpy()
    if len(own := at[mine]):
        near = (at >= own.min() - 1000 * BACK_MS) & (at <= own.max() + 1000 * AHEAD_MS)
        counts &= mine | near
    own, others = np.flatnonzero(mine & counts), np.flatnonzero(~mine & counts)
    order = np.concatenate([own[np.argsort(at[own], kind="stable")], others])
    back = read(place.callbacks, OF_CALLBACKS) if place.callbacks else None
    return rows.take(pa.array(order)).combine_chunks(), len(own), back


def _flags(known: dict[str, Ripe]) -> str:
    said: list[exp.Expr] = [exp.column("row")]
    for name, each in known.items():
        said.append(_yes(each.late, name))
        if each.early is not None:
            said.append(_yes(each.early, f"{name}_early"))
        if each.after is not None and not isinstance(each.after, exp.Literal):
            whole = exp.cast(each.after.copy(), "bigint")
            said.append(exp.alias_(whole, f"{name}_after"))
    return exp.select(*said).from_("linked").sql(dialect="duckdb")


def _yes(tree: exp.Expr, name: str) -> exp.Expr:
    return exp.alias_(exp.func("coalesce", tree.copy(), exp.false()), name)
