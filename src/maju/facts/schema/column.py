"""A column says its type, its unit and its meaning once; Parquet, DuckDB and the docs follow.

Units: ``us`` is microseconds since 1970 UTC (an instant), ``ms`` a duration in milliseconds.
No column holds a verdict that depends on a threshold: a threshold has dates of effect, and a
row is written once.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import pyarrow as pa

_TYPES: dict[str, pa.DataType] = {
    "text": pa.string(),
    "word": pa.string(),
    "whole": pa.int64(),
    "us": pa.int64(),
    "ms": pa.int64(),
    "s": pa.int32(),
    "yes": pa.bool_(),
    "day": pa.date32(),
    "words": pa.list_(pa.string()),
}


class Column(msgspec.Struct, frozen=True):
    """One column of a grain."""

    name: str
    kind: str
    """``text`` an id or name, ``word`` one of few values, ``whole`` a count, ``us``, ``ms``,
    ``s``, ``yes`` true or false, ``day`` a calendar day, ``words`` a list."""
    meaning: str
    words: tuple[str, ...] = ()
    """The values of a ``word``, closed; empty when the source names them."""
    needed: bool = False
    """May not be null."""

    def field(self) -> pa.Field:
        """As Arrow and Parquet see it."""
        unit = {"us": "us since 1970 UTC", "ms": "ms", "s": "s"}.get(self.kind, self.kind)
        return pa.field(
            self.name,
            _TYPES[self.kind],
            nullable=not self.needed,
            metadata={"unit": unit, "meaning": self.meaning},
        )


class Grain(msgspec.Struct, frozen=True, kw_only=True):
    """One kind of fact: what a row is, which instant places it in time, its columns."""

    name: str
    row: str
    """What one row is."""
    key: tuple[str, ...]
    """Together unique within a centre; a later record of the same key replaces the earlier."""
    at: str
    """The instant that places the row in an interval (basis A or E), or its start (basis C)."""
    columns: Sequence[Column]

    def schema(self) -> pa.Schema:
        """The Arrow schema of its files."""
        return pa.schema([column.field() for column in self.columns])

    def names(self) -> tuple[str, ...]:
        """Its columns' names, in order."""
        return tuple(column.name for column in self.columns)


def text(name: str, meaning: str) -> Column:
    """An id or a name; may be null."""
    return Column(name, "text", meaning)


def word(name: str, meaning: str, *words: str) -> Column:
    """One of few values; may be null."""
    return Column(name, "word", meaning, words)


def must(column: Column) -> Column:
    """The same column, never null."""
    return msgspec.structs.replace(column, needed=True)


def at(name: str, meaning: str) -> Column:
    """An instant; null when it has not happened or is not known."""
    return Column(name, "us", meaning)


def lasting(name: str, meaning: str) -> Column:
    """A duration; null when it has not ended or is not known, never a guess of 0."""
    return Column(name, "ms", meaning)


def count(name: str, meaning: str) -> Column:
    """A count; null when the source cannot tell."""
    return Column(name, "whole", meaning)


def yes(name: str, meaning: str) -> Column:
    """True or false; null when the source cannot tell."""
    return Column(name, "yes", meaning)


def placed(at_column: str) -> tuple[Column, ...]:
    """The columns that every grain begins with."""
    return (
        must(text("centre", "the centre that this installation keeps")),
        must(text("client", "the client company whose number was reached")),
        must(
            Column(
                "business_date",
                "day",
                f"the client's business day of `{at_column}`: its zone, its hour of day's start",
            )
        ),
        must(
            Column(
                "utc_offset_s",
                "s",
                f"local time less UTC at `{at_column}`; with it any engine can cut local "
                "intervals, the doubled hour of autumn included",
            )
        ),
    )


def kept() -> tuple[Column, ...]:
    """The columns that every grain ends with."""
    return (
        must(
            word(
                "state",
                "open: may still change; closed: final; unknown: its end was never recorded, "
                "and it is in no rate",
                "open",
                "closed",
                "unknown",
            )
        ),
        must(yes("inferred", "an end or a time was worked out, not recorded")),
        must(
            yes(
                "clock_skew",
                "its instants contradict each other: durations were taken from "
                "the source's own fields, or are null",
            )
        ),
        must(yes("excluded", "test, spam or internal: kept, listed, in no measure")),
        must(Column("flags", "words", "what else is odd about it, by the importer's own names")),
        must(text("source", "`journal`, or the format of the import")),
        must(
            text(
                "record",
                "the source's own id of what it was made from; all rows of a record "
                "come and go together",
            )
        ),
        must(text("source_ref", "where to look: journal sequence, or file hash and line")),
    )
