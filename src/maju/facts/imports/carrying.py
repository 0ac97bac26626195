"""Logs that go on from file to file: what one leaves open, the next one goes on from.

A file is read after the one of the same log that ended before it begins. What was carried is a
part of the way in which it is read: a file that was imported too early, and comes again when
the one before it is there, is read anew.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from importlib.resources import files
from typing import Protocol, runtime_checkable

from maju.facts.history.manifest import Link
from maju.facts.imports.format import Format
from maju.facts.imports.given import Given
from maju.facts.imports.places import Place
from maju.journal.postgres.queries import parse

_QUERIES = parse(files(__package__).joinpath("carrying.sql").read_text(encoding="utf-8"))


class Resumed(Format, Protocol):
    """The reader of one file of a log."""

    def carried(self) -> tuple[int, bytes]:
        """After reading: until which instant, and what the next file needs to go on."""


@runtime_checkable
class Continuing(Protocol):
    """A format whose files are pieces of one log."""

    def began(self, given: Given, place: Place) -> int | None:
        """The file's first instant.

        Raises:
            Refused: the file is not of this format.
        """

    def resumed(self, carried: bytes | None) -> Resumed:
        """The reader that goes on; ``None`` when no earlier file is known."""


class Carry:
    """What is carried into one file; ``way`` tells it from another."""

    def __init__(self, reader: Resumed, state: bytes | None) -> None:
        self.reader = reader
        self.way = "" if state is None else hashlib.sha256(state).hexdigest()[:16]

    def keep(self, link: Link, asked: Mapping[str, str]) -> None:
        """Note what the file leaves open, in the import's own transaction."""
        until, state = self.reader.carried()
        link.execute(_QUERIES["keep_carry"], {**asked, "until": until, "state": state})


def find_carry(
    link: Link, form: Format, given: Given, place: Place, asked: Mapping[str, str]
) -> Carry | None:
    """What the file goes on from; ``None`` for a format whose files stand alone."""
    if not isinstance(form, Continuing):
        return None
    began = form.began(given, place)
    row = None
    if began is not None:
        row = link.execute(_QUERIES["find_carry"], {**asked, "began": began}).fetchone()
    state = None if row is None else bytes(row["state"])  # type: ignore[call-overload]
    return Carry(form.resumed(state), state)
