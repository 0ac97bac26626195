"""The facts that a question may read: the manifest's files of its days, and what they lack."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path

import duckdb
import msgspec

from maju.facts.history.blobs import Blobs
from maju.facts.history.engine import show
from maju.facts.history.manifest import Link, find_shelf
from maju.metrics.relations import grains

LOOK_BACK = timedelta(days=8)
LOOK_AHEAD = timedelta(days=31)
"""Attempts and callbacks outside the window, to which its repeats may be linked."""


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """Files by grain, what they cannot tell, and until when they tell everything."""

    paths: Mapping[str, Sequence[Path]]
    lacks: frozenset[str]
    """Base measures, and ``grain:<name>`` for a whole grain."""
    known_until: int | None = None
    days: int = 0
    """Business days of clients with facts in the window."""


def find_source(
    link: Link,
    blobs: Blobs,
    centre: str,
    since: date,
    until: date,
    *,
    client: str | None = None,
    lasting: bool = False,
) -> Source:
    """What is known of ``[since, until)``, and attempts around it; ``None`` is every client.

    *lasting*: cases and callbacks of all days before it too, for what may still be open.
    """
    inside = find_shelf(link, centre, client=client, since=since, until=until)
    around = find_shelf(
        link, centre, client=client, since=since - LOOK_BACK, until=until + LOOK_AHEAD
    )
    shelves = {"attempt": around, "callback": around}
    if lasting:
        before = find_shelf(link, centre, client=client, until=until + LOOK_AHEAD)
        shelves |= {"callback": before, "case": before}
    paths = {
        grain: [blobs.find(key) for key in shelves.get(grain, inside).keys(grain)]
        for grain in grains()
    }
    return Source(
        paths=paths,
        lacks=frozenset(inside.lacks()),
        known_until=inside.covers_until,
        days=len(inside.days),
    )


def attach(engine: duckdb.DuckDBPyConnection, source: Source) -> None:
    """Make the facts readable by their grains' names."""
    for grain in sorted(grains()):
        show(engine, grain, source.paths.get(grain, ()))
