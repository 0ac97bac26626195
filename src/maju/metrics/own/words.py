"""All that a question of a centre stands on beside its rows, read in one statement.

One after the other, these words took a page longer than the numbers of a month did.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Any

import msgspec

from maju.facts.calendars.kept import Kept, Said, kept_of
from maju.facts.history.manifest import Link
from maju.metrics.own.agreed import Agreed
from maju.metrics.own.queries import QUERIES
from maju.metrics.sharing import Shared
from maju.metrics.warm import State


class Words(msgspec.Struct, frozen=True, kw_only=True):
    """What was said of a centre, at one moment."""

    state: State
    agreed: tuple[Agreed, ...]
    shared: tuple[Shared, ...]
    kept: Kept
    """The calendar of the client that was asked for, or of the centre as a whole."""


def find_words(link: Link, centre: str, client: str | None) -> Words:
    """Of a centre; *client*: of all or one."""
    row = link.execute(QUERIES["words"], {"centre": centre, "client": client}).fetchone()
    assert row is not None
    state = State(revision=row["revision"], covers=row["covers"])  # type: ignore[arg-type]
    return _read(state, tuple(str(row[name] or "[]") for name in _LISTS))


_LISTS = ("agreed", "shared", "frames", "zones", "days")


@lru_cache(maxsize=64)
def _read(state: State, said: tuple[str, ...]) -> Words:
    """Of the same words the same values: nothing in them can be changed."""
    agreed, shared, frames, zones, days = said
    dates = msgspec.json.decode(days, type=list[tuple[date, Said, str]])
    return Words(
        state=state,
        agreed=msgspec.json.decode(agreed, type=tuple[Agreed, ...]),
        shared=msgspec.json.decode(shared, type=tuple[Shared, ...]),
        kept=kept_of(_rows(frames), _rows(zones), {day: (how, label) for day, how, label in dates}),
    )


def _rows(text: str) -> list[dict[str, Any]]:
    return msgspec.json.decode(text, type=list[dict[str, Any]])
