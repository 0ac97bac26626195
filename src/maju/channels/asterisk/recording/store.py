"""What the telephone asks of the store of recordings. The application answers, as for webchat's
files: channels do not know where keys and blobs lie.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Literal, Protocol

from msgspec import Struct

from maju.kernel.ids import ClientId, ContactId, CustomerId
from maju.kernel.time import Instant


class About(Struct, frozen=True, kw_only=True):
    """Which recording: the same one has the same name, however often it is sealed.

    Args:
        stem: tells it apart among its contact's.
        customer: under whose key it lies; ``None``: nobody is known, and the contact has one.
    """

    stem: str
    client: ClientId
    contact: ContactId
    customer: CustomerId | None
    kind: Literal["call", "message"]
    began_at: Instant


class Content(Struct, frozen=True, kw_only=True):
    """What is in it.

    Args:
        size: in bytes, of all that *pieces* gives, each time anew.
        peaks: for each side the loudest of equal parts of the time, from 0 to 100.
        gaps: from and until when, in ms from the beginning, nothing was kept.
    """

    size: int
    ms: int
    pieces: Callable[[], Iterator[bytes]]
    peaks: tuple[bytes, ...] = ()
    gaps: tuple[tuple[int, int], ...] = ()


class Recordings(Protocol):
    """The recordings of one centre."""

    async def seal(self, about: About, content: Content) -> str:
        """Keep it, durably; its name. Harmless when repeated.

        Raises:
            Refused: ``forgotten``: its customer is, and nothing was kept.
            Trouble: the database is away, or the disk is full (``StoreFull``).
        """
        ...

    async def find(self, about: About) -> str | None:
        """The name under which it lies already."""
        ...

    async def read(self, name: str) -> bytes | None:
        """All of it; ``None`` when it is gone or cannot be opened any more."""
        ...

    async def delete(self, name: str) -> bool:
        """Key and bytes are gone for ever; whether there were any."""
        ...

    async def listed(self) -> list[str]:
        """All names, in order of client and day."""
        ...
