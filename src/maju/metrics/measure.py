"""A base measure: one number over the rows of one grain, that adds up.

Conditions and values are written in a small SQL over the relation's columns (relations.sql) and
read by sqlglot. A name that begins with ``t_`` is a threshold; it becomes the value of that
row's queue, client and day.
"""

from __future__ import annotations

from typing import Literal

import msgspec

How = Literal["count", "sum", "max", "distinct", "histogram"]


class Measure(msgspec.Struct, frozen=True, kw_only=True):
    """What is counted, added, or compared."""

    id: str
    grain: str
    how: How
    where: str = ""
    """Which rows; empty is all of them."""
    value: str = ""
    """Of a row; in its column's unit (ms become s in answers)."""
    unit: str = "건"
    basis: str = "A"
    """A arrival, E event, C clipped, S state, X extreme, D distinct, H histogram (kpi.md §0.2)."""
    like: str = ""
    """A source that cannot tell that measure cannot tell this one; empty: it stands alone."""

    def scale(self) -> float:
        """What turns the sum into the unit of answers."""
        return 0.001 if self.unit == "s" else 1.0


def count(grain: str, name: str, where: str = "", *, like: str = "", basis: str = "A") -> Measure:
    """How many rows."""
    return Measure(id=name, grain=grain, how="count", where=where, like=like, basis=basis)


def total(grain: str, name: str, value: str, where: str = "", *, basis: str = "A") -> Measure:
    """Milliseconds added up, seconds in answers."""
    return Measure(id=name, grain=grain, how="sum", where=where, value=value, unit="s", basis=basis)


def number(grain: str, name: str, value: str, where: str = "") -> Measure:
    """Counts added up."""
    return Measure(id=name, grain=grain, how="sum", where=where, value=value)


def most(grain: str, name: str, value: str, *, basis: str = "X") -> Measure:
    """The longest, in seconds."""
    return Measure(id=name, grain=grain, how="max", value=value, unit="s", basis=basis)


def people(grain: str, name: str, value: str, where: str) -> Measure:
    """How many different ones; adds up over nothing."""
    return Measure(
        id=name, grain=grain, how="distinct", where=where, value=value, unit="명", basis="D"
    )


def spread(grain: str, name: str, value: str, where: str = "", *, basis: str = "H") -> Measure:
    """Fixed buckets of a duration, for percentiles."""
    return Measure(
        id=name, grain=grain, how="histogram", where=where, value=value, unit="s", basis=basis
    )
