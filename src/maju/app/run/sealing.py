"""Keeps the days of a running centre sealed: what is over becomes files, what changed new ones."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Never

import structlog

from maju.app.numbers.finalising import finalise_due
from maju.engine.clock import wall
from maju.facts.fold.sealing import Sealer
from maju.facts.history.blobs import Blobs
from maju.facts.history.manifest import Link, linked
from maju.facts.history.queries import QUERIES
from maju.facts.history.upkeep import keep_up
from maju.kernel.errors import Trouble
from maju.kernel.ids import CentreId
from maju.kernel.ports import Clock

log: structlog.typing.FilteringBoundLogger = structlog.get_logger("maju.facts")

_EVERY_S = 60.0
_SETTLING = timedelta(days=2)
"""After a month's end: until then its last days still change."""


async def keep_sealed(url: str, blobs: Blobs, centre: CentreId, clock: Clock) -> Never:
    """Seal for ever. The store's troubles are told once, and once when they are over."""
    sealer, lost, kept_up = Sealer(blobs, centre), False, False

    def seal() -> None:
        nonlocal kept_up
        with linked(url) as link:
            now = clock.now()
            done = sealer.seal(link, now=now)
            if done.days or not kept_up:  # at the start too: a new release may roll up anew
                today = datetime.fromtimestamp(now / 1_000_000, UTC).date()
                keep_up(link, blobs, centre, before=today - _SETTLING, now=now)
                kept_up = True
            final = finalise_due(link, centre, now=now)
        if final:
            log.info("days_final", centre=centre, days=len(final))
        if done.days:
            log.info("days_sealed", centre=centre, days=done.days, changed=done.changed)

    while True:
        try:
            await asyncio.to_thread(seal)
            if lost:
                log.info("sealing_back", centre=centre)
                lost = False
        except Trouble as trouble:
            if not lost:
                log.warning("sealing_lost", centre=centre, why=str(trouble))
                lost = True
        await asyncio.sleep(_EVERY_S)


class Imported:
    """Centres that nobody leads: their files are kept quick and small, whenever they changed.

    Args:
        led: centres that are kept by whoever leads them.
    """

    def __init__(self, blobs: Blobs, led: Collection[str]) -> None:
        self._blobs = blobs
        self._led = frozenset(led)
        self._seen: dict[str, object] = {}

    def look(self, link: Link, *, now: int) -> list[str]:
        """Keep up those that changed since the last look, and each once a day, because what was
        replaced stays for a day; which they were. *now* is the wall's.
        """
        told = {str(row["centre"]) for row in link.execute(QUERIES["written"]).fetchall()}
        before = datetime.fromtimestamp(now / 1_000_000, UTC).date() - _SETTLING
        done = []
        for centre in sorted(told - self._led):
            if self._seen.get(centre) == (before, _state(link, centre)):
                continue
            keep_up(link, self._blobs, centre, before=before, now=now)
            self._seen[centre] = (before, _state(link, centre))
            done.append(centre)
        return done


def _state(link: Link, centre: str) -> object:
    return link.execute(QUERIES["state"], {"centre": centre, "client": None}).fetchone()


async def keep_imported(url: str, blobs: Blobs, led: Collection[str]) -> Never:
    """Look for ever. A store that is away is waited for."""
    imported = Imported(blobs, led)

    def look() -> None:
        with linked(url) as link:
            imported.look(link, now=wall())

    while True:
        with suppress(Trouble):  # keep_sealed and every page tell of it
            await asyncio.to_thread(look)
        await asyncio.sleep(_EVERY_S)
