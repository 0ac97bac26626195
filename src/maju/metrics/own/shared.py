"""The list of shared numbers as a centre keeps it; a word about the future never changes the past."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import msgspec

from maju.facts.history.manifest import Link
from maju.facts.history.queries import QUERIES as MANIFEST
from maju.kernel.errors import Refused
from maju.metrics.own.queries import QUERIES
from maju.metrics.sharing import Shared


def find_shared(link: Link, centre: str) -> Sequence[Shared]:
    """Everything that is kept for a centre, ended entries too."""
    rows = link.execute(QUERIES["shared"], {"centre": centre}).fetchall()
    return [msgspec.convert(row, Shared) for row in rows]


def share(link: Link, centre: str, shared: Shared) -> None:
    """Keep it, and make kept answers old."""
    with link.transaction():
        link.execute(QUERIES["share"], {"centre": centre, **msgspec.structs.asdict(shared)})
        link.execute(MANIFEST["rise"], {"centre": centre})


def unshare(link: Link, centre: str, client: str | None, customer: str, until: date) -> None:
    """From *until* on it is one customer's number again; the days before stay as they were.

    Raises:
        Refused: ``shared_unknown``.
    """
    asked = {"centre": centre, "client": client, "customer": customer, "until": until}
    with link.transaction():
        if not link.execute(QUERIES["unshare"], asked).fetchall():
            raise Refused("shared_unknown", centre=centre, customer=customer)
        link.execute(MANIFEST["rise"], {"centre": centre})
