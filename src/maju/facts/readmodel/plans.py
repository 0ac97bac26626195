"""What is planned for people: as it holds now, or as it held at an instant.

A published day is replaced as a whole, also after it is over (정정); what held before stays, so that
a question of then is answered as it was then.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

import msgspec

from maju.facts.readmodel.asking import Link, listed, rows
from maju.kernel.events.plan import Activity, PlannedSpan
from maju.kernel.time import Instant


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """One agent's shift of the date that it starts on."""

    agent: str
    day: date
    version: int
    """Of the centre's schedule."""
    published_at: int
    replaced_at: int | None
    """Another one holds from then on."""
    leave: str
    """The centre's code of a leave; empty: none."""
    spans: tuple[PlannedSpan, ...]
    """In order; empty: nothing is planned."""

    def at(self, instant: int) -> Activity | None:
        """What they are to do then."""
        return next(
            (span.activity for span in self.spans if span.start <= instant < span.end), None
        )


class _Row(msgspec.Struct, frozen=True):
    agent: str
    day: date
    version: int
    published_at: int
    replaced_at: int | None
    leave: str
    spans: str


def plans(
    link: Link,
    centre: str,
    first: date,
    last: date,
    *,
    agents: Collection[str] | None = None,
    as_of: int | None = None,
) -> list[Plan]:
    """The plans of shifts that start on *first* to *last*, both included, by day and agent.

    *agents*: only these; ``None``: all. *as_of*: as published until then (us); ``None``: as it holds.
    """
    asked = {"centre": centre, "first": first, "last": last, "as_of": as_of}
    found = rows(link, "plans", _Row, agents=listed(agents), **asked)
    return [_plan(row) for row in found]


def _plan(row: _Row) -> Plan:
    said = msgspec.json.decode(row.spans, type=list[tuple[Activity, int, int]])
    spans = tuple(
        PlannedSpan(activity=what, start=Instant(start), end=Instant(end))
        for what, start, end in said
    )
    return Plan(
        agent=row.agent,
        day=row.day,
        version=row.version,
        published_at=row.published_at,
        replaced_at=row.replaced_at,
        leave=row.leave,
        spans=spans,
    )
