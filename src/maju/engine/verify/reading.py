"""The journal as two streams that run side by side: its events, and its decisions.

Each is read on its own, so that a row which is missing from one shows against the other. They
are matched by the instant of the decision, which rises: whatever is damaged, they meet again.
"""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncIterator, Sequence
from typing import Protocol

from maju.engine.verify.finding import Findings
from maju.kernel.events import Event
from maju.kernel.ids import CentreId, Seq
from maju.kernel.ports import Decided
from maju.kernel.time import Instant

EVENTS_A_READ = 5_000
DECISIONS_A_READ = 1_000


class Log(Protocol):
    """The part of a journal that is read."""

    async def read(
        self, centre: CentreId, *, after: Seq, limit: int, upto: Seq | None = None
    ) -> Sequence[Event]:
        """See :class:`maju.kernel.ports.Journal`."""
        ...

    async def last(self, centre: CentreId) -> Seq:
        """See :class:`maju.kernel.ports.Journal`."""
        ...

    async def decided(self, centre: CentreId, *, after: Instant, limit: int) -> Sequence[Decided]:
        """See :class:`maju.kernel.ports.Journal`."""
        ...


class Events:
    """The events up to *upto*, in the order of their numbers; a bounded number at a time."""

    def __init__(self, journal: Log, centre: CentreId, findings: Findings, *, upto: Seq) -> None:
        self.seen = 0
        self._journal = journal
        self._centre = centre
        self._findings = findings
        self._upto = upto
        self._after = Seq(0)
        self._at = Instant(0)
        self._ahead: deque[Event] = deque()

    async def next(self) -> Event | None:
        """The next one, left where it is; ``None`` at the end."""
        while not self._ahead and self._after < self._upto:
            read = await self._journal.read(
                self._centre, after=self._after, limit=EVENTS_A_READ, upto=self._upto
            )
            self._ahead.extend(read)
            # a store reads by number: where thousands are missing, there may be more behind
            behind = read[-1].seq if read else self._after + EVENTS_A_READ
            self._after = Seq(behind)
        return self._ahead[0] if self._ahead else None

    def take(self) -> Event:
        """The next one, whose number and instant are judged."""
        event = self._ahead.popleft()
        self.seen += 1
        findings = self._findings
        expected = findings.seq + 1
        findings.seq = event.seq
        if event.seq != expected:
            findings.add("seq_broken", expected=expected, found=event.seq)
        if event.at < self._at:
            findings.add("at_falls", before=self._at, found=event.at)
        self._at = event.at
        return event


async def decisions(journal: Log, centre: CentreId, *, upto: Seq) -> AsyncIterator[Decided]:
    """Every decision in its order, until one whose events come after *upto*."""
    after = Instant(-1)
    while True:
        group = await journal.decided(centre, after=after, limit=DECISIONS_A_READ)
        for decided in group:
            if decided.events and decided.events[0].seq > upto:
                return
            yield decided
        if len(group) < DECISIONS_A_READ:
            return
        after = group[-1].at
