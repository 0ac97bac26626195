"""Which days were written since somebody looked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import msgspec

from maju.facts.history.manifest import Link
from maju.facts.history.queries import QUERIES


class Written(msgspec.Struct, frozen=True, kw_only=True):
    """A client's day and when its counting version was written, microseconds since 1970."""

    client: str
    business_date: date
    written_at: int


def written_after(link: Link, centre: str, after: int) -> Sequence[Written]:
    """Days whose counting version was written after an instant."""
    rows = link.execute(QUERIES["written_after"], {"centre": centre, "after": after}).fetchall()
    return [msgspec.convert(row, Written) for row in rows]
