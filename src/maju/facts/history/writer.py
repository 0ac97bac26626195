"""Whole days into the manifest: files first, then one transaction that names them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Protocol

import pyarrow as pa

from maju.facts.history.blobs import FolderBlobs, part, sha256
from maju.facts.history.manifest import Link
from maju.facts.history.queries import QUERIES
from maju.facts.history.tables import RECORD, write
from maju.facts.schema import DEFINITION, GRAINS


class Days(Protocol):
    """Where new days come from: an import's merge, or a fold of the journal."""

    def dirty_days(self) -> list[date]:
        """Days to write."""

    def day(self, grain: str, day: date, known: Sequence[Path]) -> pa.Table | None:
        """All rows of the day, sorted; ``None`` for none."""


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
    blobs: FolderBlobs,
    days: Days,
    *,
    owner: Owner,
    source: Source,
    folder: Path,
    written_at: int,
) -> None:
    """Write every dirty day as a new version, inside the transaction of *link*.

    A grain without rows on a day has no file. A file that says the same as before has the same
    key, and is the same file.
    """
    for day in days.dirty_days():
        asked = {
            "centre": owner.centre,
            "client": owner.client,
            "since": day,
            "until": day + timedelta(days=1),
        }
        rows = link.execute(QUERIES["files"], asked).fetchall()
        known = {str(row["grain"]): str(row["key"]) for row in rows}
        was = link.execute(QUERIES["days"], asked).fetchone()
        version = link.execute(QUERIES["next_version"]).fetchone()
        assert version is not None
        name = {
            "centre": owner.centre,
            "client": owner.client,
            "business_date": day,
            "version": version["nextval"],
        }
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
        for grain in (*GRAINS, RECORD):
            old = [blobs.find(known[grain])] if grain in known else []
            made = days.day(grain, day, old)
            if made is not None and made.num_rows:
                place = f"{part(owner.centre)}/{part(owner.client)}/{day.isoformat()}"
                kept = _keep(blobs, made, folder, f"facts/history/{place}/{grain}")
                link.execute(QUERIES["put_file"], {**name, "grain": grain, **kept})


def _keep(blobs: FolderBlobs, made: pa.Table, folder: Path, key: str) -> dict[str, object]:
    """The day's file in the store; *key* gets its checksum, so that a change is another file."""
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
