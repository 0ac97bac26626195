"""``current/``: one file per client, day and grain that any tool reads without us."""

from __future__ import annotations

from datetime import date

from maju.facts.history.blobs import Blobs, part
from maju.facts.history.manifest import Link
from maju.facts.history.queries import QUERIES
from maju.facts.history.tables import RECORD
from maju.facts.schema import GRAINS


def publish(link: Link, blobs: Blobs, centre: str) -> None:
    """Bring ``current/`` to what the manifest says: harmless to repeat, and after any kill.

    Nobody writes the centre's days meanwhile: whoever read the days before another one wrote them
    would put the older files in the place of the newer ones, for good.
    """
    if link.execute(QUERIES["unpublished"], {"centre": centre}).fetchone() is None:
        return
    with link.transaction():
        link.execute(QUERIES["hold_centre"], {"centre": centre})
        _publish(link, blobs, centre)


def _publish(link: Link, blobs: Blobs, centre: str) -> None:
    days: dict[tuple[str, date, int], dict[str, str]] = {}
    for row in link.execute(QUERIES["unpublished"], {"centre": centre}).fetchall():
        day, version = row["business_date"], row["version"]
        assert isinstance(day, date)
        assert isinstance(version, int)
        files = days.setdefault((str(row["client"]), day, version), {})
        if row["key"] is not None:
            files[str(row["grain"])] = str(row["key"])
    for (client, day, version), files in days.items():
        place = f"{part(centre)}/{part(client)}/{day.isoformat()}.parquet"
        for grain in (*GRAINS, RECORD):
            name = f"facts/current/{grain}/{place}"
            if grain in files:
                blobs.publish(files[grain], name)
            else:
                blobs.withdraw(name)
        said = {"centre": centre, "client": client, "business_date": day, "version": version}
        if not files:
            link.execute(QUERIES["drop_empty"], said)
        link.execute(QUERIES["mark_published"], said)
