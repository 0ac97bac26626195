"""Recordings go when their time is over, or when nothing opens them any more: for ever, and written
down. Part of ``maju run``; killed at any line, the next look finishes what was begun.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from importlib.resources import files
from typing import Any, Literal, Never

import psycopg
import structlog
from msgspec import Struct
from psycopg.types.json import Jsonb

from maju.app.home import Home
from maju.app.keys import open_vault
from maju.journal.postgres.errors import told
from maju.journal.postgres.people_sync import get_sync_in
from maju.journal.postgres.queries import QUERIES as JOURNAL
from maju.journal.postgres.queries import parse
from maju.journal.recordings.deleting import destroy_key
from maju.journal.recordings.sealed import Head
from maju.journal.recordings.shelf import Shelf, key_of, part_of
from maju.journal.vault import Vault
from maju.kernel.errors import Trouble
from maju.kernel.ids import CentreId
from maju.kernel.time import Instant

log: structlog.typing.FilteringBoundLogger = structlog.get_logger("maju.recordings")

QUERIES = parse(files(__package__).joinpath("queries.sql").read_text(encoding="utf-8"))
USUAL_DAYS = 180
"""Of a client that the directory does not know (any more)."""
_EVERY_S = 3_600.0
_THOROUGH_EACH = 24
_Link = psycopg.Connection[Any]


class Deleted(Struct, frozen=True):
    """A recording that is gone, and why: its days are over, or its key was destroyed before."""

    name: str
    why: Literal["expired", "unreadable"]


class Keeper:
    """Looks after the recordings of one centre."""

    def __init__(self, url: str, vault: Vault, shelf: Shelf) -> None:
        self._url = url
        self._vault = vault
        self._shelf = shelf

    def look(self, now: Instant, *, thorough: bool = True) -> Sequence[Deleted]:
        """Delete what is due; what that was. *thorough*: see of the rest, too, whether it opens.

        Raises:
            Trouble: the database failed, or the folder.
        """
        self._shelf.sweep()
        gone: list[Deleted] = []
        with told(), psycopg.connect(self._url, autocommit=True) as link:
            centre = {"centre": self._shelf.centre}
            rows = link.execute(QUERIES["days"], centre).fetchall()
            days = {part_of(client): kept for client, kept in rows}
            holds = {row[0] for row in link.execute(QUERIES["holds"], centre).fetchall()}
            for client in self._shelf.clients():
                until = _time(now) - timedelta(days=days.get(client, USUAL_DAYS))
                last = None if thorough else until.date() + timedelta(days=1)
                for head in self._heads(client, last):
                    due = _time(head.began_at) <= until and head.contact not in holds
                    if due or (thorough and self._is_dead(link, head)):
                        why: Literal["expired", "unreadable"] = "expired" if due else "unreadable"
                        self._delete(link, head, why, now)
                        gone.append(Deleted(head.name, why))
        return gone

    def _is_dead(self, link: _Link, head: Head) -> bool:
        """Whether its key was destroyed. One that is merely not there may come back with a backup."""
        key = get_sync_in(link, self._vault, head.owner, key_of(head.name))
        if key is not None:
            return not key
        rows = link.execute(JOURNAL["person"], {"customer": head.owner}).fetchall()
        return bool(rows[0][0])

    def _delete(self, link: _Link, head: Head, why: str, now: Instant) -> None:
        said = {
            "contact": head.contact,
            "client": head.client,
            "began_at": head.began_at,
            "ms": head.ms,
            "why": why,
        }
        with link.transaction():
            destroy_key(link, self._vault, head)
            asked = {"centre": head.centre, "at": now, "name": head.name, "before": Jsonb(said)}
            link.execute(QUERIES["write_deleted"], asked)
        self._shelf.remove(head.name)

    def _heads(self, client: str, before: date | None) -> Iterator[Head]:
        for name in self._shelf.names(client, before):
            try:
                found = self._shelf.open(name)
            except Trouble:
                log.exception("recording_damaged", name=name)
                continue
            if found is not None:
                with found:
                    yield found.head


def _time(at: Instant) -> datetime:
    return datetime.fromtimestamp(at / 1_000_000, UTC)


async def keep_recordings(
    home: Home, url: str, centres: Sequence[CentreId], now: Callable[[], Instant]
) -> Never:
    """Look every hour, for ever. The store's troubles are told once, and once when they are over."""
    vault, lost, looks = open_vault(home), False, 0
    keepers = [Keeper(url, vault, Shelf(home.blobs, centre)) for centre in centres]
    while True:
        try:
            for keeper in keepers:
                thorough = looks % _THOROUGH_EACH == 0
                gone = await asyncio.to_thread(keeper.look, now(), thorough=thorough)
                if gone:
                    log.info("recordings_deleted", count=len(gone))
            if lost:
                log.info("recordings_back")
            lost, looks = False, looks + 1
        except (Trouble, OSError) as trouble:
            if not lost:
                log.warning("recordings_lost", why=str(trouble))
            lost = True
        await asyncio.sleep(_EVERY_S)
