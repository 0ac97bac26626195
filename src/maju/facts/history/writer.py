"""Whole days into the manifest: files first, then one transaction that names them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Protocol

import pyarrow as pa

from maju.facts.history.blobs import Blobs, part, sha256
from maju.facts.history.engine import connect
from maju.facts.history.manifest import Link
from maju.facts.history.queries import QUERIES
from maju.facts.history.tables import RECORD, write
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
    for first in range(0, len(dirty), _AT_ONCE):
        some = dirty[first : first + _AT_ONCE]
        known = _known(link, owner, some)
        names = {day: _put_day(link, owner, source, day, written_at) for day in some}
        with connect(memory="512MB", spill=folder / "spill") as engine:
            rolling = Rolling(engine)
            for grain in (*GRAINS, RECORD):
                old = [blobs.find(known[day][grain]) for day in some if grain in known[day]]
                made = days.tables(grain, some, old)
                rolling.add(grain, made)
                for day, rows in made.items():
                    at = None if grain == RECORD else settled_at(grain, rows)
                    of = {"grain": grain, "settled_at": at, "recipe": None}
                    _put_file(link, blobs, rows, folder, {**names[day], **of})
        put_rollups(link, blobs, rolling, folder, names)


def put_rollups(
    link: Link,
    blobs: Blobs,
    rolling: Rolling,
    folder: Path,
    names: Mapping[date, Mapping[str, object]],
) -> None:
    """Add the roll-ups of days to their versions: *names* says centre, client, day, version."""
    for cut, day, rows, at in rolling.made():
        of = {"grain": file_of(cut.name), "settled_at": at, "recipe": recipe()}
        _put_file(link, blobs, rows, folder, {**names[day], **of})


_AT_ONCE = 8
"""Days in memory at once, of one grain."""


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
    link: Link, owner: Owner, source: Source, day: date, written_at: int
) -> dict[str, object]:
    """The day's new version; what names its files."""
    asked = {"centre": owner.centre, "client": owner.client}
    window = {**asked, "since": day, "until": day + timedelta(days=1)}
    was = link.execute(QUERIES["days"], window).fetchone()
    version = link.execute(QUERIES["next_version"]).fetchone()
    assert version is not None
    name = {**asked, "business_date": day, "version": version["nextval"]}
    link.execute(
        QUERIES["put_day"],
        {
            **name,
            "definition": DEFINITION,
            "seq": None,
            "sources": sorted({source.name, *_words(was, "sources")}),
            "lacks": sorted(source.lacks.union(_words(was, "lacks"))),
            "written_at": written_at,
        },
    )
    return name


def _put_file(
    link: Link, blobs: Blobs, made: pa.Table, folder: Path, of: Mapping[str, object]
) -> None:
    """One file of a version, named in the manifest."""
    place = f"{part(str(of['centre']))}/{part(str(of['client']))}/{of['business_date']}"
    kept = keep(blobs, made, folder, f"facts/history/{place}/{of['grain']}")
    link.execute(QUERIES["put_file"], {**of, **kept})


def keep(blobs: Blobs, made: pa.Table, folder: Path, key: str) -> dict[str, object]:
    """A table's file in the store; *key* gets its checksum, so that a change is another file."""
    draft = folder / "day.parquet"
    write(made, draft)
    digest = sha256(draft)
    size = draft.stat().st_size
    whole = f"{key}-{digest[:20]}.parquet"
    blobs.keep(draft, whole)
    return {"key": whole, "rows": made.num_rows, "bytes": size, "sha256": digest}


def _words(row: dict[str, object] | None, column: str) -> list[str]:
    found = None if row is None else row[column]
    return [str(word) for word in found] if isinstance(found, list) else []
