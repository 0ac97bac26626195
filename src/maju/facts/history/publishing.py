"""``current/``: one file per client, day and grain that any tool reads without us."""

from __future__ import annotations

from maju.facts.history.blobs import FolderBlobs, part
from maju.facts.history.manifest import Link
from maju.facts.history.queries import QUERIES


def publish(link: Link, blobs: FolderBlobs, centre: str) -> None:
    """Bring ``current/`` to what the manifest says: harmless to repeat, and after any kill."""
    days: dict[tuple[object, ...], None] = {}
    for row in link.execute(QUERIES["unpublished"], {"centre": centre}).fetchall():
        place = f"{part(centre)}/{part(str(row['client']))}/{row['business_date']}"
        blobs.publish(str(row["key"]), f"facts/current/{row['grain']}/{place}.parquet")
        days[row["client"], row["business_date"], row["version"]] = None
    for client_name, business_date, version in days:
        link.execute(
            QUERIES["mark_published"],
            {
                "centre": centre,
                "client": client_name,
                "business_date": business_date,
                "version": version,
            },
        )
