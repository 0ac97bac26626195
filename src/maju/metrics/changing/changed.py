"""What linked attempts say at an instant: of files, of today, and of who called on both."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, cached_property
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from maju.facts.rollups.grouping import column
from maju.metrics.changing.head import COLUMNS, OF_CALLBACKS, Head, plain
from maju.metrics.compiling import Scope
from maju.metrics.days import epoch_day
from maju.metrics.lately import Looked
from maju.metrics.lazily import Lazy, lazy
from maju.metrics.links import Kind, People
from maju.metrics.links.made import KEYS
from maju.metrics.links.needing import of_people, rolled
from maju.metrics.links.numbering import NUMBERS
from maju.metrics.measure import Measure
from maju.metrics.thresholds import Threshold
from maju.metrics.unsettled import Instant, masked
from maju.metrics.unsettled.measuring import met

Numbers = np.ndarray[Any, Any]
Agreed = tuple[Threshold, ...]


class Corrected(msgspec.Struct, frozen=True, kw_only=True):
    """Linked attempts of settled days and of the others, along what linked ones are kept by."""

    kind: Kind

    @property
    def name(self) -> str:
        """What it is called among other sums."""
        return f"corrected_{self.kind}"


@cache
def measures() -> Mapping[str, Measure]:
    """All that linked attempts are asked, by id."""
    return {each.id: each for each in (*rolled(), *of_people())}


class Changed:
    """Everything that is not certain for good, at one instant.

    Args:
        heads: the latest settled attempts, a client each.
        rows: attempts that may still change.
        back: callbacks that may.
    """

    def __init__(self, heads: Sequence[Head], rows: pa.Table, back: pa.Table, at: Instant) -> None:
        self.heads = heads
        self.looked = Looked()
        self.known_until = at.known_until
        rows = rows.select(COLUMNS).combine_chunks()
        back = back.select(OF_CALLBACKS).combine_chunks()
        self.taken = [self._linked_to(head, rows, back) for head in heads]
        tables = [
            plain(head.rows.take(pa.array(taken)))
            for head, taken in zip(heads, self.taken, strict=True)
        ]
        together = pa.concat_tables([*tables, rows], promote_options="permissive")
        self.rows = masked("attempt", lazy(together), at, self._callbacks(rows, back))
        before = sum(len(taken) for taken in self.taken)
        own = [taken < head.count for head, taken in zip(heads, self.taken, strict=True)]
        self.counted: Numbers = np.concatenate([*own, np.ones(self.rows.count - before, np.bool_)])
        """Whether a row is one of those whose saying is taken from here."""

    @staticmethod
    def _linked_to(head: Head, rows: pa.Table, back: pa.Table) -> Numbers:
        """Where the attempts of customers lie who are among the changing rows."""
        names: list[str] = []
        for each in (rows, back):
            mine = each["customer"].filter(pc.equal(each["client"], head.client))
            names += pc.unique(mine).drop_null().to_pylist()
        return head.rows_of(NUMBERS.few(names))

    def _callbacks(self, rows: pa.Table, back: pa.Table) -> Callable[[], Lazy]:
        def found() -> Lazy:
            names = pc.unique(rows["customer"])
            names = pc.unique(pa.concat_arrays([names, pc.unique(back["customer"])]))
            parts = [back]
            for head in self.heads:
                if head.callbacks is not None:
                    kept = plain(head.callbacks)
                    mine = pc.is_in(kept["customer"], value_set=names)
                    parts.append(kept.filter(mine))
            return lazy(pa.concat_tables(parts, promote_options="permissive"))

        return found

    def met(self, name: str, agreed: Agreed) -> Numbers:
        """Of each row whether the measure counts it anew."""
        self.looked.note((name, agreed))
        key = ("counted", name, agreed)
        if key not in self.rows.kept:
            said = column(met(self.rows, measures()[name], agreed), self.rows.count)
            yes = said.to_numpy(zero_copy_only=False).astype(np.bool_)
            self.rows.kept[key] = yes & self.counted
        found: Numbers = self.rows.kept[key]
        return found

    def like(self, other: Changed, goes_on: Callable[[], bool]) -> None:
        """Have ready what questions lately asked of *other*, while it *goes_on*."""
        for name in ("_places", "who", "_days"):
            if name in vars(other) and goes_on():
                getattr(self, name)
        for key, when in other.looked.lately():
            if not goes_on():
                return
            self.met(*key)
            self.looked.note(key, when)

    @cached_property
    def _places(self) -> tuple[pa.Table, Numbers]:
        """Clients, days and channels of the rows, and of each row which of them it is."""
        table = pa.table({name: self.rows.array(name) for name in KEYS})
        codes = [
            column.combine_chunks().dictionary_encode(null_encoding="encode") for column in table
        ]
        whole = np.zeros(table.num_rows, np.int64)
        for each in codes:
            whole = whole * len(each.dictionary) + each.indices.to_numpy()
        _, first, place = np.unique(whole, return_index=True, return_inverse=True)
        return table.take(pa.array(first)), place

    def _there(self, many: int) -> Numbers:
        """Which of so many places have a row that is told anew."""
        found: Numbers = np.bincount(self._places[1][self.counted], minlength=many) > 0
        return found

    def sums(self, names: Sequence[str], agreed: Agreed) -> pa.Table:
        """What is counted by client, day and channel, of the heads and of the changing rows."""
        parts = []
        for head, taken in zip(self.heads, self.taken, strict=True):
            own, many = taken[taken < head.count], head.keys.num_rows
            counts = {}
            for name in names:
                flag = head.flag(name, agreed)
                was = own[head.said(flag, own, self.known_until)]
                gone = np.bincount(head.key[was], minlength=many)
                counts[name] = head.counts(flag, self.known_until) - gone
            parts.append(_beside(head.keys, counts).filter(pa.array(head.there)))
        keys, place = self._places
        many = keys.num_rows
        now = {name: np.bincount(place[self.met(name, agreed)], minlength=many) for name in names}
        parts.append(_beside(keys, now).filter(pa.array(self._there(many))))
        return pa.concat_tables(parts, promote_options="permissive")

    @cached_property
    def who(self) -> Numbers:
        """Whose each row is; -1: nobody's."""
        names = self.rows.array("customer").to_pylist()
        found: Numbers = np.full(len(names), -1, np.int64)
        known = [place for place, name in enumerate(names) if name is not None]
        found[known] = NUMBERS.few([names[place] for place in known])
        return found

    @cached_property
    def _days(self) -> Numbers:
        found: Numbers = self.rows.array("business_date").cast(pa.int32()).to_numpy()
        return found

    def _is_of(self, client: str) -> Numbers:
        said = pc.fill_null(pc.equal(self.rows.array("client"), client), False)
        found: Numbers = said.to_numpy(zero_copy_only=False)
        return found

    def different(
        self, before: Sequence[tuple[str, People]], names: Sequence[str], scope: Scope
    ) -> pa.Table:
        """How many customers there are, of all clients or of each, who are meant by *names*."""
        wanted = scope.only.get("client")
        clients = {client for client, _ in before}.union(self._clients())
        mine = [each for each in sorted(clients) if wanted is None or each in wanted]
        groups = (
            [[each] for each in mine if self._calls(each, before, scope)] if scope.by else [mine]
        )
        keys = (
            {"by_client": pa.array([each for (each,) in groups], pa.string())} if scope.by else {}
        )
        counts = {
            name: pa.array(
                [self._different(group, before, name, scope) for group in groups], pa.int64()
            )
            for name in names
        }
        return pa.table({**keys, **counts})

    def _clients(self) -> list[str]:
        own = [head.client for head in self.heads]
        return [*own, *pc.unique(self.rows.array("client")).to_pylist()]

    def _calls(self, client: str, before: Sequence[tuple[str, People]], scope: Scope) -> bool:
        """Whether anybody called that client in the scope."""
        if any(own == client and each.within(scope.since, scope.until) for own, each in before):
            return True
        since, until = epoch_day(scope.since), epoch_day(scope.until)
        return any(
            head.client == client and bool(np.any((head.date >= since) & (head.date < until)))
            for head in self.heads
        ) or bool(np.any(self._inside(scope) & self.counted & self._is_of(client)))

    def _inside(self, scope: Scope) -> Numbers:
        return (self._days >= epoch_day(scope.since)) & (self._days < epoch_day(scope.until))

    def _different(
        self, clients: Sequence[str], before: Sequence[tuple[str, People]], name: str, scope: Scope
    ) -> int:
        agreed = tuple(scope.agreed)
        packed = [
            each.marked(name, scope.since, scope.until)
            for client, each in before
            if client in clients
        ]
        marks = [
            self._marks(head, taken, name, agreed, scope)
            for head, taken in zip(self.heads, self.taken, strict=True)
            if head.client in clients
        ]
        now = self.met(name, agreed) & self._inside(scope)
        if len(clients) < len(set(self._clients())):
            now &= np.logical_or.reduce([self._is_of(client) for client in clients])
        who = self.who[now]
        sizes = [8 * len(each) for each in packed] + [len(each) for each in marks]
        whole = np.zeros(max([*sizes, int(who.max(initial=-1)) + 1, 1]), np.bool_)
        bits = np.zeros(max([len(each) for each in packed], default=0), np.uint8)
        for part in packed:
            bits[: len(part)] |= part
        whole[: 8 * len(bits)] = np.unpackbits(bits).view(np.bool_)
        for mark in marks:
            whole[: len(mark)] |= mark
        whole[who] = True
        return int(np.count_nonzero(whole))

    def _marks(
        self, head: Head, taken: Numbers, name: str, agreed: Agreed, scope: Scope
    ) -> Numbers:
        """Who is meant of a head's customers, without those who are told anew."""
        since, until = epoch_day(scope.since), epoch_day(scope.until)
        marks = head.marked(name, agreed, since, until).copy()
        flag = head.flag(name, agreed)
        if (first := head.unripe(flag, self.known_until)) < head.count:
            unripe = np.unique(head.number(np.arange(first, head.count)))
            marks[unripe[unripe >= 0]] = False
            rows = head.rows_of(unripe[unripe >= 0])
            rows = rows[rows < head.count]
            rows = rows[(head.date[rows] >= since) & (head.date[rows] < until)]
            marks[head.number(rows[head.said(flag, rows, self.known_until)])] = True
        told = head.number(taken)
        marks[told[told >= 0]] = False
        return marks

    def people(self, names: Sequence[str], scope: Scope) -> Iterator[pa.Table]:
        """Who called when, with a flag for each of *names*: of the heads, and of what changes."""
        agreed = tuple(scope.agreed)
        for head, taken in zip(self.heads, self.taken, strict=True):
            inside = (head.date >= epoch_day(scope.since)) & (head.date < epoch_day(scope.until))
            inside[taken[taken < head.count]] = False
            inside &= head.codes[: head.count] >= 0
            rows = np.flatnonzero(inside)
            made = head.keys.take(pa.array(head.key[rows]))
            made = made.append_column("who", pa.array(head.number(rows), pa.int32()))
            for name in names:
                said = head.said(head.flag(name, agreed), rows, self.known_until)
                made = made.append_column(name, pa.array(said))
            yield _coded(made)
        rows = np.flatnonzero(self.counted & (self.who >= 0))
        keys, place = self._places
        made = keys.take(pa.array(place[rows]))
        made = made.append_column("who", pa.array(self.who[rows], pa.int32()))
        for name in names:
            made = made.append_column(name, pa.array(self.met(name, agreed)[rows]))
        yield _coded(made)


def _coded(rows: pa.Table) -> pa.Table:
    """Clients and channels as codes, as those of files are kept."""
    for name in ("client", "channel"):
        rows = rows.set_column(rows.column_names.index(name), name, rows[name].dictionary_encode())
    return rows


def _beside(keys: pa.Table, counts: Mapping[str, Numbers]) -> pa.Table:
    """The keys and their counts as one table: a column after the other is a table for each."""
    names = [*keys.column_names, *counts]
    return pa.table([*keys.columns, *map(pa.array, counts.values())], names=names)
