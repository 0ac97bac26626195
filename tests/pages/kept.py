"""Facts by hand, kept as an installation keeps them: files and manifest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa

from maju.facts.history.blobs import FolderBlobs
from maju.facts.history.manifest import linked
from maju.facts.history.tables import RECORD, table
from maju.facts.history.writer import write_days
from tests.unit.metrics.building import Facts

CENTRE = "c"


@dataclass
class Named:
    """A client, and a source that tells everything."""

    client: str
    centre: str = CENTRE
    name: str = "hand"
    lacks: frozenset[str] = frozenset()


class HandDays:
    """Days of one client, for :func:`maju.facts.history.writer.write_days`."""

    def __init__(self, facts: Facts, client: str) -> None:
        self._rows = {
            grain: [row for row in rows if row["client"] == client]
            for grain, rows in facts.rows.items()
        }

    def dirty_days(self) -> list[date]:
        days: set[Any] = {row["business_date"] for rows in self._rows.values() for row in rows}
        return sorted(days)

    def tables(
        self, grain: str, days: Sequence[date], known: Sequence[Path]
    ) -> Mapping[date, pa.Table]:
        made = {}
        for day in days:
            rows = [row for row in self._rows.get(grain, ()) if row["business_date"] == day]
            if rows and grain != RECORD:
                made[day] = table(grain, rows)
        return made


def keep(
    facts: Facts,
    url: str,
    folder: Path,
    centre: str = CENTRE,
    lacks: Mapping[str, frozenset[str]] | None = None,
) -> FolderBlobs:
    """Write all of them, as those of *centre*; *lacks*: what a client's source cannot tell."""
    for row in (row for rows in facts.rows.values() for row in rows):
        row["centre"] = centre
    blobs = FolderBlobs(folder / "blobs")
    clients = {str(row["client"]) for rows in facts.rows.values() for row in rows}
    for client in sorted(clients):
        with linked(url) as link, link.transaction():
            write_days(
                link,
                blobs,
                HandDays(facts, client),
                owner=Named(client, centre),
                source=Named(client, centre, lacks=(lacks or {}).get(client, frozenset())),
                folder=folder,
                written_at=0,
            )
    return blobs
