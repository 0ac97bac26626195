"""Which files hold which day: read and changed in transactions, so that a day is whole.

All grains of a day change together. A reader that holds a :class:`Shelf` reads what was true
when it asked; old files stay.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date

import psycopg
from msgspec import Struct
from psycopg.rows import dict_row

from maju.facts.history.queries import QUERIES
from maju.kernel.errors import Trouble

Link = psycopg.Connection[dict[str, object]]


class Day(Struct, frozen=True, kw_only=True):
    """A client's business day as it counts now."""

    client: str
    business_date: date
    version: int
    definition: int
    sources: Sequence[str]
    lacks: Sequence[str]
    published: bool


class File(Struct, frozen=True, kw_only=True):
    """One grain of one day."""

    client: str
    business_date: date
    grain: str
    key: str
    rows: int
    sha256: str


class Shelf(Struct, frozen=True, kw_only=True):
    """The days and files of a question, all of one moment."""

    days: Sequence[Day]
    files: Sequence[File]
    covers_until: int | None

    def keys(self, grain: str) -> list[str]:
        """The blobs of a grain."""
        return [file.key for file in self.files if file.grain == grain]

    def grains(self) -> set[str]:
        """Grains with at least one file: what no source told is not here."""
        return {file.grain for file in self.files}

    def lacks(self) -> set[str]:
        """Base measures that a source of these days cannot tell."""
        return {measure for day in self.days for measure in day.lacks}


class Piece(Struct, frozen=True, kw_only=True):
    """Files of one day or one closed month of a client."""

    client: str
    since: date
    """The day, or the first of the month."""
    last: date
    """The day, or the last of the month."""
    files: Mapping[str, Held]
    """By grain."""


class Held(Struct, frozen=True, kw_only=True):
    """One file of a piece."""

    key: str
    settled_at: int | None
    """From which instant on its rows look the same; ``None``: they may still change."""
    recipe: str | None
    """Of a roll-up: what it was made by."""
    first_us: int | None = None
    """When its first row began."""
    last_us: int | None = None
    """When its last row began. Both are null where nobody looked, or days of a month overlap."""


Told = tuple[str, date, frozenset[str]]
"""A business day of a client, and base measures that its sources cannot tell."""


class Pieces(Struct, frozen=True, kw_only=True):
    """What to read for a question, all of one moment."""

    pieces: Sequence[Piece]
    told: Sequence[Told]
    """Business days of clients with facts in the range, by day and client."""
    covers_until: int | None
    revision: int
    """Another number: something of the centre has changed."""

    def keys(self, grain: str) -> list[str]:
        """The blobs of a grain."""
        return [piece.files[grain].key for piece in self.pieces if grain in piece.files]


@contextmanager
def linked(url: str) -> Iterator[Link]:
    """A connection in autocommit; the world's failures as ours."""
    try:
        with psycopg.connect(url, autocommit=True, row_factory=dict_row) as link:
            yield link
    except psycopg.Error as error:
        raise Trouble(f"the manifest is not reachable: {error}") from error


def find_shelf(
    link: Link,
    centre: str,
    *,
    client: str | None = None,
    since: date | None = None,
    until: date | None = None,
) -> Shelf:
    """The days in ``[since, until)``, of one client or of all."""
    asked = {"centre": centre, "client": client, "since": since, "until": until}
    with link.transaction():
        link.execute(b"SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        days = link.execute(QUERIES["days"], asked).fetchall()
        files = link.execute(QUERIES["files"], asked).fetchall()
        covers = link.execute(QUERIES["covers_until"], asked).fetchone()
    return Shelf(
        days=[Day(**row) for row in days],  # type: ignore[arg-type]
        files=[File(**row) for row in files],  # type: ignore[arg-type]
        covers_until=None if covers is None else covers["max"],  # type: ignore[arg-type]
    )


def find_pieces(
    link: Link,
    centre: str,
    grains: Sequence[str],
    since: date,
    until: date,
    *,
    client: str | None = None,
) -> Pieces:
    """The fewest files that hold ``[since, until)``; a month's file may hold days outside it."""
    asked = {"centre": centre, "client": client, "since": since, "until": until}
    with link.transaction():
        link.execute(b"SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        days = link.execute(QUERIES["told"], asked).fetchall()
        revision = link.execute(QUERIES["revision"], asked).fetchone()
        rows = link.execute(QUERIES["pieces"], {**asked, "grains": list(grains)}).fetchall()
        covers = link.execute(QUERIES["covers_until"], asked).fetchone()
    return Pieces(
        pieces=_pieces(rows),
        told=_told(days),
        covers_until=None if covers is None else covers["max"],  # type: ignore[arg-type]
        revision=0 if revision is None else int(str(revision["revision"])),
    )


def find_whole(link: Link, centre: str, grains: Sequence[str], *, most: int) -> Pieces | None:
    """The fewest files that hold all of a centre's days; ``None`` where there are more than about
    *most* files. What imports reach is not among it."""
    asked: dict[str, object] = {"centre": centre, "client": None}
    with link.transaction():
        link.execute(b"SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        size = link.execute(QUERIES["size"], asked).fetchone()
        assert size is not None
        if int(str(size["files"])) > most:
            return None
        asked |= {"since": date.min, "until": date.max.replace(day=1), "grains": list(grains)}
        days = link.execute(QUERIES["told"], asked).fetchall()
        rows = link.execute(QUERIES["pieces"], asked).fetchall()
    return Pieces(
        pieces=_pieces(rows),
        told=_told(days),
        covers_until=None,
        revision=size["revision"] or 0,  # type: ignore[arg-type]
    )


def _told(rows: Sequence[Mapping[str, object]]) -> list[Told]:
    """Days that lack the same share what they lack."""
    known: dict[tuple[str, ...], frozenset[str]] = {}
    found: list[Told] = []
    for row in rows:
        words: tuple[str, ...] = tuple(row["lacks"])  # type: ignore[arg-type]
        lacks = known.setdefault(words, frozenset(words))
        found.append((str(row["client"]), row["business_date"], lacks))  # type: ignore[arg-type]
    return found


def _pieces(rows: Sequence[Mapping[str, object]]) -> list[Piece]:
    """Of rows of one file each."""
    found: dict[tuple[str, date, date], dict[str, Held]] = {}
    for row in rows:
        place = (row["client"], row["since"], row["last"])
        piece = found.setdefault(place, {})  # type: ignore[arg-type]
        piece[str(row["grain"])] = Held(
            key=str(row["key"]),
            settled_at=row["settled_at"],  # type: ignore[arg-type]
            recipe=row["recipe"],  # type: ignore[arg-type]
            first_us=row["first_us"],  # type: ignore[arg-type]
            last_us=row["last_us"],  # type: ignore[arg-type]
        )
    return [
        Piece(client=name, since=day, last=last, files=files)
        for (name, day, last), files in sorted(found.items())
    ]
