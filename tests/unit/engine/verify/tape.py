"""A journal as two lists that can be damaged; read as a store reads it.

Like both stores it keeps with each decision the numbers of its first and last event, and finds
the events by them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import msgspec

from maju.kernel.events import Event
from maju.kernel.ids import CentreId, Seq
from maju.kernel.ports import Decided
from maju.kernel.time import Instant

change = msgspec.structs.replace


@dataclass(slots=True)
class Tape:
    """*decisions* hold no events: *spans* say which numbers are theirs."""

    events: list[Event]
    decisions: list[Decided]
    spans: list[tuple[Seq, Seq] | None]
    ends_at: Seq = field(default=Seq(0))

    @classmethod
    def of(cls, decided: Sequence[Decided]) -> Tape:
        """The journal of *decided*."""
        events = [event for one in decided for event in one.events]
        spans = [(x.events[0].seq, x.events[-1].seq) if x.events else None for x in decided]
        return cls(events, [change(x, events=()) for x in decided], spans, Seq(len(events)))

    def copy(self) -> Tape:
        """One to damage."""
        return Tape(list(self.events), list(self.decisions), list(self.spans), self.ends_at)

    def event(self, n: int, **changes: object) -> None:
        """Change an event's envelope."""
        self.events[n] = change(self.events[n], **changes)

    def body(self, n: int, **changes: object) -> None:
        """Change what an event says."""
        self.event(n, body=change(self.events[n].body, **changes))

    def decision(self, n: int, **changes: object) -> None:
        """Change a decision."""
        self.decisions[n] = change(self.decisions[n], **changes)

    async def last(self, centre: CentreId) -> Seq:
        return self.ends_at

    async def read(
        self, centre: CentreId, *, after: Seq, limit: int, upto: Seq | None = None
    ) -> Sequence[Event]:
        begin = next((n for n, e in enumerate(self.events) if e.seq > after), len(self.events))
        read = self.events[begin : begin + limit]
        return [event for event in read if upto is None or event.seq <= upto]

    async def decided(self, centre: CentreId, *, after: Instant, limit: int) -> Sequence[Decided]:
        rows = list(zip(self.decisions, self.spans, strict=True))
        rows = [row for row in rows if row[0].at > after][:limit]
        return [change(one, events=self._between(span)) for one, span in rows]

    def _between(self, span: tuple[Seq, Seq] | None) -> tuple[Event, ...]:
        if span is None:
            return ()
        return tuple(event for event in self.events if span[0] <= event.seq <= span[1])
