"""Centres that have facts: what the pickers offer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from importlib.resources import files
from zoneinfo import ZoneInfo

import msgspec
from django.conf import settings
from django.db import connection

from maju.journal.postgres.queries import parse
from maju.kernel.errors import Refused

QUERIES = {
    name: said.decode()
    for name, said in parse(
        files(__package__).joinpath("places.sql").read_text(encoding="utf-8")
    ).items()
}
HOME_ZONE = "Asia/Seoul"
"""Of a centre whose facts came from its own journal (kernel.settings says the same)."""


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """A centre, and the business days that it has facts of."""

    centre: str
    since: date
    last: date
    days: int
    clients: Sequence[str]
    zone: str

    def today(self) -> date:
        """The day it is there now."""
        return datetime.fromtimestamp(settings.MAJU_NOW() / 1_000_000, ZoneInfo(self.zone)).date()


def known_places(centre: str | None = None) -> list[Place]:
    """Every centre with facts, or the one that is named; one statement."""
    with connection.cursor() as cursor:
        cursor.execute(QUERIES["places"], {"centre": centre})
        return [
            Place(
                centre=row[0],
                since=row[1],
                last=row[2],
                days=row[3],
                clients=row[4],
                zone=row[5] or HOME_ZONE,
            )
            for row in cursor.fetchall()
        ]


def find_place(centre: str) -> Place:
    """The centre.

    Raises:
        Refused: ``unknown_centre``.
    """
    found = known_places(centre)
    if not found:
        raise Refused("unknown_centre", centre=centre)
    return found[0]
