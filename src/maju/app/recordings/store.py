"""The recordings of one centre, sealed: what the telephone's adapters put there.

Each file has a key of its own, which lies with its customer: once that customer is forgotten, nothing
opens its recordings any more, wherever copies of the bytes may lie. Of a caller whom nobody knows
the contact has the key. The order is key, then file: a file without a key would be lost, a key
without a file is nothing.
"""

from __future__ import annotations

import asyncio
import errno
import os
from pathlib import Path

import structlog

from maju.channels.asterisk.recording.store import About, Content
from maju.journal.recordings.sealed import KEY_BYTES, Facts, Head
from maju.journal.recordings.shelf import Shelf, key_of, name_of
from maju.kernel.errors import Refused, Trouble
from maju.kernel.ids import CentreId, CustomerId
from maju.kernel.ports import People

log: structlog.typing.FilteringBoundLogger = structlog.get_logger("maju.recordings")


class StoreFull(Trouble):
    """There is no room for it; whoever holds it keeps it and tries again."""


class SealedRecordings:
    """As :class:`maju.channels.asterisk.recording.store.Recordings`, below *root*."""

    def __init__(self, people: People, root: Path, centre: CentreId) -> None:
        self._people = people
        self._shelf = Shelf(root, centre)

    async def seal(self, about: About, content: Content) -> str:
        """Keep it under a key of its own; one that it has already is used again."""
        name, owner = _name(about), _owner(about)
        key = await self._people.get(owner, key_of(name)) or os.urandom(KEY_BYTES)
        await self._people.put(owner, key_of(name), key)
        head = Head(
            name=name,
            centre=self._shelf.centre,
            client=about.client,
            contact=about.contact,
            owner=owner,
            kind=about.kind,
            began_at=about.began_at,
            ms=content.ms,
            size=content.size,
        )
        facts = Facts(peaks=content.peaks, gaps=content.gaps)
        try:
            await asyncio.to_thread(self._shelf.keep, head, facts, content.pieces(), key)
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EDQUOT):
                raise StoreFull("the disk of the recordings is full") from error
            raise Trouble(f"the recordings' folder: {error}") from error
        return name

    async def find(self, about: About) -> str | None:
        """Its name, if it lies there."""
        name = _name(about)
        return name if await asyncio.to_thread(self._shelf.has, name) else None

    async def read(self, name: str) -> bytes | None:
        """All of it."""
        head = await asyncio.to_thread(self._head, name)
        key = None if head is None else await self._people.get(head.owner, key_of(name))
        if not key:
            return None
        return await asyncio.to_thread(self._read, name, key)

    async def delete(self, name: str) -> bool:
        """The key first: from then on nothing opens the bytes."""
        head = await asyncio.to_thread(self._head, name)
        if head is None:
            return False
        try:
            await self._people.put(head.owner, key_of(name), b"")
        except Refused as refused:
            if refused.code != "forgotten":  # then it has no key any more
                raise
        return await asyncio.to_thread(self._shelf.remove, name)

    async def listed(self) -> list[str]:
        """All names."""
        return await asyncio.to_thread(lambda: list(self._shelf.names()))

    async def sweep(self) -> None:
        """Remove drafts of processes that are gone."""
        await asyncio.to_thread(self._shelf.sweep)

    def _head(self, name: str) -> Head | None:
        found = self._shelf.open(name)
        if found is None:
            return None
        with found:
            return found.head

    def _read(self, name: str, key: bytes) -> bytes | None:
        found = self._shelf.open(name)
        if found is None:
            return None
        with found:
            return b"".join(found.read(key, 0, found.head.size))


def _name(about: About) -> str:
    return name_of(about.client, about.began_at, about.stem)


def _owner(about: About) -> CustomerId:
    return about.customer or CustomerId(about.contact)
