"""What every importer is: a reader of one file that says what became of each record.

A format is pure: a :class:`~maju.facts.imports.given.Given` in (numbered lines, or its bytes),
outcomes out. Archives, hashes, staging and the manifest are the framework's. An importer names the base measures that its source cannot tell, so that a KPI
over them answers "no source" and never 0.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol, runtime_checkable

import msgspec
import pyarrow as pa

from maju.facts.imports.given import Given
from maju.facts.imports.places import Place

Rows = Sequence[tuple[str, dict[str, object]]]
"""Grain and row, in the columns of ``facts.schema``; ``source_ref`` is the framework's."""


class Taken(msgspec.Struct, frozen=True):
    """A record that became facts."""

    line: int
    record: str
    """The source's own id, unique in the source for ever."""
    digest: str
    """Of what the source said: the same again is no change."""
    rows: Rows


class Ignored(msgspec.Struct, frozen=True):
    """A record that is whole and counts nowhere."""

    line: int
    why: str


class Rejected(msgspec.Struct, frozen=True):
    """A record that cannot be understood; goes to the rejects file."""

    line: int
    code: str
    why: str
    text: str
    outcome: str = ""
    """The source's own word for how it ended, where it can be told all the same."""


@runtime_checkable
class Foreseeing(Protocol):
    """A format that gets ready for a file, beside what is done before it is read."""

    def foresee(self, given: Given) -> None:
        """*given* is going to be read; never waits."""


class Making(Protocol):
    """Makes facts of records that were read in columns."""

    def ready(self, records: pa.Table) -> pa.Table:
        """The records of a day as :meth:`table` wants them."""

    def table(self, grain: str, records: pa.Table) -> pa.Table:
        """The rows of a grain (or of ``history.tables.RECORD``), whole and in the order of its
        files: ``source``, ``source_ref`` (:func:`reference`) and ``record`` included."""


class TakenTables(msgspec.Struct, frozen=True):
    """Many records at once, in columns: what a flat file gives without a row in Python.

    All rows of a record are on one business day.
    """

    records: pa.Table
    """One row a record; of its columns the framework reads ``record``, ``digest``, ``line``,
    ``business_date`` and instants; the rest is between the format and *making*."""
    making: Making
    latest: int
    """The last instant that they tell about."""


Outcome = Taken | TakenTables | Ignored | Rejected


def reference(file_sha256: str) -> str:
    """What ``source_ref`` begins with; a colon and the line follow."""
    return file_sha256[:16]


class Format(Protocol):
    """One source system's file."""

    name: str
    encoding: str
    """Of its lines; ``binary`` for a format that reads the bytes itself."""
    lacks: frozenset[str]
    """Base measures of ``maju.metrics`` that the source cannot tell; several, joined by
    :data:`maju.facts.schema.TOGETHER`: it tells their sum, and none of them apart."""
    reading: int
    """Which edition of the reader this is, from 1: one more whenever the same file gives other
    rows than before, so that a file that a mended reader reads is not the file that was there."""

    def read(self, given: Given, place: Place) -> Iterator[Outcome]:
        """One outcome per record, in order. *given* is walked for its numbered lines; it also
        has ``open()`` for bytes, its ``name``, and the files ``beside`` it.

        Raises:
            Refused: the file is not of this format (``import_wrong_header``, …).
        """


def defaults(**known: object) -> dict[str, object]:
    """A row's start: closed, recorded as it happened, nothing odd; *known* comes on top."""
    return {
        "state": "closed",
        "inferred": False,
        "clock_skew": False,
        "excluded": False,
        "shared_identity": False,
        **known,
    }


Formats = Mapping[str, Format]
