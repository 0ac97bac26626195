"""What every importer is: a reader of lines that says what became of each record.

A format is pure: lines in, outcomes out. Files, hashes, staging and the manifest are the
framework's. An importer names the base measures that its source cannot tell, so that a KPI
over them answers "no source" and never 0.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Protocol

import msgspec

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


Outcome = Taken | Ignored | Rejected


class Format(Protocol):
    """One source system's file."""

    name: str
    encoding: str
    lacks: frozenset[str]
    """Base measures of ``maju.metrics`` that the source cannot tell."""

    def read(self, lines: Iterable[tuple[int, str]], place: Place) -> Iterator[Outcome]:
        """One outcome per record, in order.

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
