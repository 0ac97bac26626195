"""Versions of a day: 잠정 (provisional), 확정 (final), 정정 n (the n-th correction).

A final version's files stay as they are. What comes later makes a new version, which counts from
then on and carries a number.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Literal

import msgspec
from msgspec import convert

from maju.facts.fold.queries import QUERIES
from maju.facts.history.manifest import Link
from maju.facts.schema import GRAINS
from maju.kernel.errors import Refused


class Edition(msgspec.Struct, frozen=True, kw_only=True):
    """One version of a client's day."""

    client: str
    business_date: date
    version: int
    written_at: int
    why: str
    """``sealed``: the day was over; ``late``: something of it ended later; ``refolded``: by a newer
    fold; ``import``: a file was brought in."""
    seq: int | None
    """Up to which event of the journal."""
    open_rows: int
    """Rows that could still change."""
    correction: int
    """Of which earlier final version it is the correction; 0 for none."""
    counts: Mapping[str, int] | None
    """Rows by grain; those of the version before it say what changed. ``None`` is not known."""
    final_at: int | None
    final_by: str | None

    @property
    def state(self) -> Literal["provisional", "final", "corrected"]:
        """잠정, 확정, 정정."""
        if self.correction:
            return "corrected"
        return "provisional" if self.final_at is None else "final"


def day_versions(
    link: Link,
    centre: str,
    *,
    client: str | None = None,
    since: date | None = None,
    until: date | None = None,
) -> Sequence[Edition]:
    """All versions of the days in ``[since, until)``, by client and day, the latest last."""
    asked = {"centre": centre, "client": client, "since": since, "until": until}
    rows = link.execute(QUERIES["editions"], asked).fetchall()
    return [convert(row, Edition) for row in rows]


def finalise(
    link: Link, centre: str, day: date, *, client: str | None = None, by: str, at: int
) -> Sequence[Edition]:
    """Make the latest version of *day* final, of one client or of all; what became final.

    Again, it changes nothing. *by* is a person's id, or ``clock``.

    Raises:
        Refused: ``day_not_sealed``.
    """
    known = day_versions(link, centre, client=client, since=day, until=_next(day))
    if not known:
        raise Refused("day_not_sealed", centre=centre, date=day.isoformat())
    asked = {"centre": centre, "client": client, "business_date": day}
    rows = link.execute(QUERIES["finalise"], {**asked, "final_at": at, "final_by": by}).fetchall()
    return [convert(row, Edition) for row in rows]


def put_import_editions(
    link: Link, centre: str, client: str, days: Sequence[date], *, written_at: int
) -> None:
    """Note the versions that an import has just written, in its own transaction."""
    row = {"centre": centre, "client": client, "days": list(days), "written_at": written_at}
    link.execute(QUERIES["put_import_editions"], {**row, "grains": list(GRAINS)})


def unsettled(link: Link, centre: str) -> Sequence[tuple[str, date, int]]:
    """Client, day and instant of the latest versions that are provisional without open rows."""
    rows = link.execute(QUERIES["unsettled"], {"centre": centre}).fetchall()
    return [convert(tuple(row.values()), tuple[str, date, int]) for row in rows]


def _next(day: date) -> date:
    return date.fromordinal(day.toordinal() + 1)
