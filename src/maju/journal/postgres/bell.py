"""The doorbell: one connection that listens, and rings the process's own bells.

Only a hint: while it is down, or a ring is lost, the polling net finds what came.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress

import psycopg
import structlog

from maju.journal.bells import Bells, effects_of, events_of, inbox_of
from maju.kernel.ids import AdapterId, CentreId

log = structlog.get_logger(__name__)

INBOX = "maju_inbox"
EVENTS = "maju_events"
_EVERYBODY = "*"
_LONGEST = 4_000
_AGAIN_S = 0.5


def payload(centre: CentreId, last: int | None, adapters: frozenset[AdapterId]) -> str:
    """What a commit says: ``centre:last seq:adapters with new effects``."""
    names = ",".join(sorted(adapters))
    if len(names) > _LONGEST or any(mark in name for name in adapters for mark in ":,*"):
        names = _EVERYBODY
    return f"{centre}:{last or ''}:{names}"


class Bell:
    """Listens while it is open, and comes back by itself after a loss."""

    def __init__(self, url: str, bells: Bells) -> None:
        self._url = url
        self._bells = bells
        self._task: asyncio.Task[None] | None = None

    def open(self) -> None:
        """Begin to listen."""
        self._task = asyncio.create_task(self._run(), name="journal bell")

    async def close(self) -> None:
        """Stop listening."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    async def _run(self) -> None:
        lost = False
        while True:
            try:
                connection = await psycopg.AsyncConnection.connect(
                    self._url, autocommit=True, application_name="maju-bell"
                )
                async with connection:
                    await connection.execute(f"LISTEN {INBOX}".encode())
                    await connection.execute(f"LISTEN {EVENTS}".encode())
                    if lost:
                        log.info("journal_bell_back")
                        lost = False
                    self._bells.ring_all()  # what rang while nobody listened
                    async for notice in connection.notifies():
                        self._heard(notice.channel, notice.payload)
            except psycopg.Error as error:
                if not lost:
                    log.warning("journal_bell_lost", error=str(error).strip())
                    lost = True
            await asyncio.sleep(_AGAIN_S)

    def _heard(self, channel: str, said: str) -> None:
        if channel == INBOX:
            self._bells.ring(inbox_of(CentreId(said)))
            return
        name, _, names = said.rsplit(":", 2)
        centre = CentreId(name)
        self._bells.ring(events_of(centre))
        if names == _EVERYBODY:
            self._bells.ring_all("effects", name)
        elif names:
            self._bells.ring(*(effects_of(centre, AdapterId(each)) for each in names.split(",")))
