"""Rows as they were known at an instant, over columns: relations.sql without a database.

Expressions are evaluated as they stand there. Two things are worded a second time, because no
expression over one row says them: an attempt's neighbours, and states cut at quarters of an hour.
The property test of roll-ups holds them equal to the query.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache, cached_property
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from sqlglot import exp

from maju.facts.rollups.grouping import column
from maju.facts.rollups.values import Picked, Rows, Value, decoded, evaluated
from maju.metrics.lately import Looked
from maju.metrics.lazily import Lazy
from maju.metrics.links.linking import first_after, neighbours, next_of, ordered
from maju.metrics.relations import tree_of
from maju.metrics.sharing import Shared, is_shared

GRAINS_OF = frozenset({"attempt", "contact", "visit", "leg", "offer", "agent_state", "callback"})
"""Grains whose rows are made here."""

_QUARTER_US = 900_000_000

Numbers = np.ndarray[Any, Any]
Of = Callable[[str], Value]


class Instant(msgspec.Struct, frozen=True, kw_only=True):
    """As known when, and with which numbers of many."""

    as_of: int
    known_until: int
    shared: tuple[Shared, ...] = ()


class Masked:
    """A relation's rows; a column is made when it is asked for."""

    def __init__(self, of: Of, count: int) -> None:
        self.count = count
        self.kept: dict[Any, Value] = {}
        self.looked = Looked()
        self._of = of

    def value(self, name: str) -> Value:
        """A column, as :func:`maju.facts.rollups.values.evaluated` takes it."""
        if name not in self.kept:
            self.kept[name] = self._of(name)
        return self.kept[name]

    def array(self, name: str) -> pa.Array:
        """A column, a value for each row, as questions ask for it."""
        self.looked.note(name)
        return column(self.value(name), self.count)


def masked(grain: str, rows: Lazy, at: Instant, callbacks: Callable[[], Lazy]) -> Masked:
    """The relation *grain* over *rows* of the facts; *callbacks* for attempts."""
    if grain == "attempt":
        attempts = _Attempts(rows, at, callbacks)
        return Masked(_Over(_outer(), attempts.value).value, attempts.count)
    if grain == "agent_state":
        return _states(rows, at)
    tree = select(tree_of(grain))
    some = where(tree, rows, at)
    return Masked(Picked(tree, _Known(some, at)).value, some.num_rows)


class _Known(Rows):
    """Columns, and the terms of the instant beside them."""

    def __init__(self, rows: Lazy, at: Instant) -> None:
        super().__init__(rows)
        self._terms = {
            "as_of_us": pa.scalar(at.as_of, pa.int64()),
            "known_until_us": pa.scalar(at.known_until, pa.int64()),
        }
        self._shared = at.shared

    def value(self, name: str) -> Value:
        if name in self._terms:
            return self._terms[name]
        if name == "is_shared":
            return evaluated(is_shared(self._shared), super().value)
        return super().value(name)


def select(tree: exp.Expr) -> exp.Select:
    """A relation, or a part of one, as what it is."""
    assert isinstance(tree, exp.Select)
    return tree


def where(tree: exp.Select, rows: Lazy, at: Instant) -> Lazy:
    """The rows that its own WHERE lets through."""
    met = evaluated(tree.args["where"].this, _Known(rows, at).value)
    return rows.where(pc.fill_null(column(met, rows.num_rows), False))


@cache
def _ctes() -> Mapping[str, exp.Select]:
    return {each.alias: select(each.this) for each in tree_of("attempt").find_all(exp.CTE)}


@cache
def _outer() -> exp.Select:
    """What attempts say, over columns of themselves and their neighbours."""
    tree = select(tree_of("attempt").copy())
    tree.set("with_", None)
    return tree


_NEIGHBOURS = {
    "prev_at": ("arrived_at", "before"),
    "prev_date": ("business_date", "before"),
    "prev_served": ("served", "before"),
    "prev_outcome": ("outcome", "before"),
    "prev_contact_outcome": ("seen_outcome", "before"),
    "prev_topic": ("topic", "before"),
    "next_at": ("arrived_at", "after"),
    "next_date": ("business_date", "after"),
    "next_served_at": ("arrived_at", "served"),
    "next_same_topic_at": ("arrived_at", "of_topic"),
}
"""What is said of a neighbour, and of which."""


class _Attempts:
    """Attempts, and what came before and after each; looked for when somebody asks."""

    def __init__(self, rows: Lazy, at: Instant, callbacks: Callable[[], Lazy]) -> None:
        tree = _ctes()["known"]
        self._at = at
        self._callbacks = callbacks
        self._rows = where(tree, rows, at)
        self._known = Picked(tree, _Known(self._rows, at))
        self.count = self._known.count

    def value(self, name: str) -> Value:
        """A column."""
        if name == "called_back_at":
            return _called_back(self._rows, self._known, self._at, self._callbacks())
        if name not in _NEIGHBOURS:
            return self._known.value(name)
        said, which = _NEIGHBOURS[name]
        places = self._places[which]
        array = column(self._known.value(said), self.count)
        return array.take(pa.array(places, mask=places < 0))

    @cached_property
    def _places(self) -> Mapping[str, Numbers]:
        """Where each one's neighbours are; below 0 where there is none."""
        known, count = self._known, self.count
        who, arrived = _whose(known), self._rows["arrived_at"].to_numpy()
        order = ordered(who, arrived, lambda: self._rows["attempt"])
        before, after = neighbours(who[order], order)
        topic = _codes(known.value("topic"), count)
        same = order[np.lexsort((topic[order], who[order]))]
        return {
            "before": before,
            "after": after,
            "served": next_of(_yes(known.value("served"), count), who, order),
            "of_topic": neighbours(who[same], same, topic[same])[1],
        }


class _Over:
    """What a select says, over columns that are found by name."""

    def __init__(self, tree: exp.Select, of: Of) -> None:
        self._of = of
        self._said = {each.alias: each.this for each in tree.selects if isinstance(each, exp.Alias)}

    def value(self, name: str) -> Value:
        if name in self._said:
            return evaluated(self._said[name], self._of)
        return self._of(name)


def _whose(known: Picked) -> Numbers:
    """A number of each customer of a client; of nobody a number of its own."""
    count = known.count
    codes = _codes(known.value("customer"), count)
    clients = _codes(known.value("client"), count)
    whose = clients * (codes.max(initial=0) + 1) + codes
    return np.where(_yes(known.value("identified"), count), whose, -1 - np.arange(count))


def _called_back(rows: Lazy, known: Picked, at: Instant, back: Lazy) -> Value:
    """When who gave up was first called back after it."""
    reached = pc.and_(pc.equal(back["outcome"], "reached"), pc.invert(back["excluded"]))
    reached = pc.and_(reached, pc.less_equal(back["ended_at"], at.as_of))
    reached = pc.and_(reached, back["customer"].is_valid())
    back = back.where(pc.fill_null(reached, False))
    gave_up = _yes(pc.equal(rows["contact_outcome"], "abandoned"), known.count)
    asked = gave_up & _yes(known.value("identified"), known.count)
    places = np.flatnonzero(asked)
    asks, text = rows.at(pa.array(places)), pa.string()
    clients, customers = (
        _codes(pa.concat_arrays([asks[name].cast(text), back[name].cast(text)]), 0)
        for name in ("client", "customer")
    )
    whose = clients * (customers.max(initial=0) + 1) + customers
    after = first_after(
        whose[: len(places)],
        asks["arrived_at"].to_numpy(),
        whose[len(places) :],
        back["ended_at"].to_numpy(),
    )
    found = np.zeros(known.count, np.int64)
    found[places] = after
    return pa.array(found, mask=found == 0)


def _states(rows: Lazy, at: Instant) -> Masked:
    """States cut at quarters of an hour, as ``agent_state`` cuts them."""
    inner = next(each.this for each in tree_of("agent_state").find_all(exp.Subquery)
                 if each.alias == "s")  # fmt: skip
    some = where(select(inner), rows, at)
    began = some["began_at"].to_numpy()
    until = column(Picked(select(inner), _Known(some, at)).value("until_us"), some.num_rows)
    ends = until.to_numpy()
    first = began - began % _QUARTER_US
    many = (np.maximum(ends - 1, began) - first) // _QUARTER_US + 1
    of = np.repeat(np.arange(len(began)), many)
    nth = np.arange(len(of)) - np.repeat(np.cumsum(many) - many, many)
    quarter = first[of] + nth * _QUARTER_US
    starts = np.maximum(began[of], quarter)
    lasted = np.minimum(ends[of], quarter + _QUARTER_US) // 1000 - starts // 1000
    made = {"at": pa.array(starts), "lasted_ms": pa.array(lasted)}
    taken = Rows(some.at(pa.array(of)))
    return Masked(lambda name: made[name] if name in made else taken.value(name), len(of))


def _yes(value: Value, count: int) -> Numbers:
    found: Numbers = pc.fill_null(column(value, count), False).to_numpy(zero_copy_only=False)
    return found


def _codes(value: Value, count: int) -> Numbers:
    """Words as numbers; none is -1."""
    array = decoded(column(value, count)).dictionary_encode()
    codes: Numbers = array.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)
    return codes
