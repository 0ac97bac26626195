"""Who is there: which sessions hold a stream or have asked lately, and who wakes them. In memory.

What is kept here is lost with the process, and found again by the widgets that come back: until a
start is old enough, nobody counts as gone.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from maju.kernel.ids import ContactId


class Presence:
    """Streams by session.

    Args:
        monotonic: seconds, of the visitors' own time.
    """

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._began = monotonic()
        self._heard: dict[str, float] = {}
        self._streams: defaultdict[str, int] = defaultdict(int)
        self._rung: defaultdict[str, int] = defaultdict(int)
        self._waiting: defaultdict[str, dict[asyncio.Event, None]] = defaultdict(dict)
        self._contacts: dict[ContactId, str] = {}
        self._typing: dict[str, float] = {}

    def heard(self, session: str) -> None:
        """Its visitor is there at this moment."""
        self._heard[session] = self._monotonic()

    @contextmanager
    def streaming(self, session: str) -> Iterator[asyncio.Event]:
        """While a stream is open its visitor is there; the event is set when there is news."""
        bell = asyncio.Event()
        self._streams[session] += 1
        self._waiting[session][bell] = None
        try:
            yield bell
        finally:
            del self._waiting[session][bell]
            self._streams[session] -= 1
            if not self._streams[session]:
                del self._streams[session]
                del self._waiting[session]
            self.heard(session)

    def streams(self, session: str) -> int:
        """How many streams it holds."""
        return self._streams.get(session, 0)

    def away_for(self, session: str) -> float:
        """Seconds since its visitor was last heard of, or since we began to listen."""
        if session in self._streams:
            return 0.0
        return self._monotonic() - max(self._heard.get(session, 0.0), self._began)

    def ring(self, session: str) -> None:
        """There is news for it."""
        for bell in self._waiting.get(session, ()):
            bell.set()

    def of(self, contact: ContactId, session: str) -> None:
        """Remember whose contact it is, while there is somebody to be told of typing."""
        self._contacts[contact] = session

    def typed(self, contact: ContactId) -> None:
        """An agent writes in this conversation."""
        session = self._contacts.get(contact)
        if session is not None:
            self._typing[session] = self._monotonic()
            self.ring(session)

    def typing_for(self, session: str) -> float:
        """Seconds since an agent was last seen writing; endless when never."""
        since = self._typing.get(session)
        return float("inf") if since is None else self._monotonic() - since

    def forget(self, sessions_open: frozenset[str], *, after_s: float) -> None:
        """Drop what is remembered of sessions that are neither open nor heard of lately."""
        for session in list(self._heard):
            if session not in sessions_open and self.away_for(session) > after_s:
                del self._heard[session]
                self._typing.pop(session, None)
        self._contacts = {
            c: s for c, s in self._contacts.items() if s in self._heard or s in self._streams
        }
