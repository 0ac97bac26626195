"""Whole days into the manifest: files first, then one transaction that names them."""

from __future__ import annotations

import hashlib
import os
import sys
from collections import deque
from collections.abc import Collection, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path
from secrets import token_hex
from typing import Protocol, Self, runtime_checkable

import pyarrow as pa

from maju.facts.history.blobs import Blobs, part
from maju.facts.history.engine import connect
from maju.facts.history.final import only_final
from maju.facts.history.manifest import Link
from maju.facts.history.queries import QUERIES
from maju.facts.history.spans import NO_SPAN, span
from maju.facts.history.tables import RECORD, packed
from maju.facts.rollups.aside import Aside, Made, Names
from maju.facts.rollups.building import Rolling, settled_at
from maju.facts.rollups.spec import file_of, recipe
from maju.facts.schema import DEFINITION, GRAINS


class Days(Protocol):
    """Where new days come from: an import's merge, or a fold of the journal."""

    def dirty_days(self) -> list[date]:
        """Days to write."""

    def tables(
        self, grain: str, days: Sequence[date], known: Sequence[Path]
    ) -> Mapping[date, pa.Table]:
        """All rows of *days*, sorted, where *known* are their files until now."""


@runtime_checkable
class Measured(Days, Protocol):
    """Days of which the size is known before they are made."""

    def rows_of(self, day: date) -> int:
        """About how many rows of one grain are new on *day*."""


@runtime_checkable
class Retelling(Days, Protocol):
    """Days that may be told anew from their first row to their last."""

    def told_whole(self, days: Sequence[date]) -> Collection[date]:
        """Of *days*, those that keep no row which another file of the same source told."""


class Owner(Protocol):
    """Whose days they are."""

    centre: str
    client: str


class Source(Protocol):
    """What fed them."""

    name: str
    lacks: frozenset[str]


def write_days(
    link: Link,
    blobs: Blobs,
    days: Days,
    *,
    owner: Owner,
    source: Source,
    folder: Path,
    written_at: int,
) -> None:
    """Write every dirty day as a new version, inside the transaction of *link*.

    A grain without rows on a day has no file. A file that says the same as before has the same
    key, and is the same file. Roll-ups of a day are among its files.
    """
    dirty = days.dirty_days()
    if dirty:
        link.execute(QUERIES["rise"], {"centre": owner.centre})
    with (
        connect(memory="512MB", spill=folder / "spill") as engine,
        Writing(link, blobs, folder) as writing,
        Aside(engine) as aside,
    ):
        for some in together(days, dirty):
            known = _known(link, owner, some)
            anew = days.told_whole(some) if isinstance(days, Retelling) else ()
            names = {
                day: _put_day(link, owner, source, day, written_at, anew=day in anew)
                for day in some
            }
            rolling = aside.begin()
            for grain in (*GRAINS, RECORD):
                old = [blobs.find(known[day][grain]) for day in some if grain in known[day]]
                made = {
                    day: only_final(grain, rows)
                    for day, rows in days.tables(grain, some, old).items()
                }
                settled = {
                    day: None if grain == RECORD else settled_at(grain, rows)
                    for day, rows in made.items()
                }
                for day, rows in made.items():
                    of = {"grain": grain, "settled_at": settled[day], "recipe": None}
                    writing.put(rows, {**names[day], **of, **span(grain, rows)})
                aside.add(rolling, grain, made, settled)
            aside.end(rolling, names)
            for rolled, of_days in aside.made():
                _put_rollups(writing, rolled, of_days)
        for rolled, of_days in aside.made(wait=True):
            _put_rollups(writing, rolled, of_days)


def put_rollups(
    link: Link,
    blobs: Blobs,
    rolling: Rolling,
    folder: Path,
    names: Names,
) -> None:
    """Add the roll-ups of days to their versions: *names* says centre, client, day, version."""
    with Writing(link, blobs, folder) as writing:
        _put_rollups(writing, rolling.made(), names)


def _put_rollups(writing: Writing, made: Made, names: Names) -> None:
    for cut, day, rows, at in made:
        of = {"grain": file_of(cut.name), "settled_at": at, "recipe": recipe(), **NO_SPAN}
        writing.put(rows, {**names[day], **of})


class Writing:
    """Files on their way to the store, a few at a time; named in the manifest when they are there.

    Compressing, checksums and the disk's answer do not hold up whoever makes the rows: who writes
    comes after who makes, because those who write have nothing to do when nothing is made.
    """

    def __init__(self, link: Link, blobs: Blobs, folder: Path) -> None:
        self._link = link
        self._blobs = blobs
        self._folder = folder
        self._pool = ThreadPoolExecutor(_WRITERS, "facts-write", _give_way)
        self._waiting: deque[tuple[Future[dict[str, object]], Mapping[str, object], int]] = deque()
        self._held = 0
        self._names: list[dict[str, object]] = []

    def put(self, made: pa.Table, of: Mapping[str, object]) -> None:
        """One file of a version; *of* is its row in the manifest less what the file tells.

        Waits while many others are on their way, because memory holds them.
        """
        size = made.nbytes
        while self._waiting and self._held + size > _BYTES_ON_THE_WAY:
            self._finish_one()
        place = f"{part(str(of['centre']))}/{part(str(of['client']))}/{of['business_date']}"
        key = f"facts/history/{place}/{of['grain']}"
        kept = self._pool.submit(keep, self._blobs, made, self._folder, key)
        self._waiting.append((kept, of, size))
        self._held += size

    def wait(self) -> None:
        """Return when all that was put is durable and named."""
        while self._waiting:
            self._finish_one()
        with self._link.cursor() as cursor:
            cursor.executemany(QUERIES["put_file"], self._names)
        self._names.clear()

    def _finish_one(self) -> None:
        """Wait for the first that is on its way."""
        kept, of, size = self._waiting.popleft()
        self._names.append({**of, **kept.result()})
        self._held -= size

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        try:
            if kind is None:
                self.wait()
        finally:
            self._pool.shutdown(cancel_futures=True)


_WRITERS = 3
"""Files at once: while some wait for the disk, others are compressed."""

_BYTES_ON_THE_WAY = 48 << 20
"""Of tables that wait for a thread, before whoever makes more of them waits. By size and not by
number: dozens of small roll-ups come at once, after a few files that are a thousand times as large."""


def _give_way() -> None:
    """Let threads of usual priority go first; what is waiting is written when they wait."""
    if sys.platform == "linux":  # elsewhere it would be the whole process
        os.nice(10)


_AT_ONCE = 8
"""Days in memory at once, of one grain, when nobody knows how large they are."""
_AT_MOST = 31
_ROWS_AT_ONCE = 120_000
"""Days of known size are taken together up to this; memory holds one grain of them."""


def together(days: Days, dirty: Sequence[date]) -> Iterator[list[date]]:
    """Days in groups: a question costs more than its rows, and rows cost memory."""
    measured = days if isinstance(days, Measured) else None
    some: list[date] = []
    rows = 0
    for day in dirty:
        more = measured.rows_of(day) if measured else 0
        full = len(some) == (_AT_MOST if measured else _AT_ONCE)
        if some and (full or rows + more > _ROWS_AT_ONCE):
            yield some
            some, rows = [], 0
        some.append(day)
        rows += more
    if some:
        yield some


def _known(link: Link, owner: Owner, days: Sequence[date]) -> dict[date, dict[str, str]]:
    """Key of each grain's file, by day."""
    asked = {
        "centre": owner.centre,
        "client": owner.client,
        "since": min(days),
        "until": max(days) + timedelta(days=1),
    }
    found: dict[date, dict[str, str]] = {day: {} for day in days}
    for row in link.execute(QUERIES["files"], asked).fetchall():
        day = row["business_date"]
        if isinstance(day, date) and day in found:
            found[day][str(row["grain"])] = str(row["key"])
    return found


def _put_day(
    link: Link, owner: Owner, source: Source, day: date, written_at: int, *, anew: bool
) -> dict[str, object]:
    """The day's new version; what names its files. What could not be told before can be where the
    same source tells the whole day *anew*, by a better map or a later export."""
    asked = {"centre": owner.centre, "client": owner.client}
    window = {**asked, "since": day, "until": day + timedelta(days=1)}
    was = link.execute(QUERIES["days"], window).fetchone()
    version = link.execute(QUERIES["next_version"]).fetchone()
    assert version is not None
    name = {**asked, "business_date": day, "version": version["nextval"]}
    sources = {source.name, *_words(was, "sources")}
    before = () if anew and len(sources) == 1 else _words(was, "lacks")
    link.execute(
        QUERIES["put_day"],
        {
            **name,
            "definition": DEFINITION,
            "seq": None,
            "sources": sorted(sources),
            "lacks": sorted(source.lacks.union(before)),
            "written_at": written_at,
        },
    )
    return name


def keep(blobs: Blobs, made: pa.Table, folder: Path, key: str) -> dict[str, object]:
    """A table's file in the store; *key* gets its checksum, so that a change is another file."""
    draft = folder / f"day-{token_hex(6)}.parquet"
    body = packed(made)
    draft.write_bytes(body)
    digest, size = hashlib.sha256(body).hexdigest(), len(body)
    whole = f"{key}-{digest[:20]}.parquet"
    blobs.keep(draft, whole)
    return {"key": whole, "rows": made.num_rows, "bytes": size, "sha256": digest}


def _words(row: dict[str, object] | None, column: str) -> list[str]:
    found = None if row is None else row[column]
    return [str(word) for word in found] if isinstance(found, list) else []
