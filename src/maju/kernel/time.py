"""Instants and durations: whole microseconds, UTC. Text and zones only at the edge."""

from __future__ import annotations

from typing import NewType

import msgspec

Instant = NewType("Instant", int)
"""Microseconds since 1970-01-01T00:00:00Z. Compare and subtract; never format here."""

Duration = NewType("Duration", int)
"""Microseconds, never negative."""

SECOND = Duration(1_000_000)
MINUTE = Duration(60 * SECOND)
HOUR = Duration(60 * MINUTE)
DAY = Duration(24 * HOUR)

NEVER = Instant(2**62)
"""Later than anything that happens; the end of an interval that is still open."""


def seconds(count: float) -> Duration:
    """A duration from seconds, rounded to the microsecond. Negative is a bug."""
    assert count >= 0, f"a negative duration: {count} s"
    return Duration(round(count * SECOND))


def elapsed(start: Instant, end: Instant) -> Duration:
    """How long from *start* to *end*. A clock that ran backwards is a bug, not a wait."""
    assert end >= start, f"time ran backwards: {start} -> {end}"
    return Duration(end - start)


def after(start: Instant, wait: Duration) -> Instant:
    """The instant *wait* after *start*."""
    return Instant(start + wait)


class Interval(msgspec.Struct, frozen=True, kw_only=True):
    """Half-open: ``start <= t < end``."""

    start: Instant
    end: Instant

    def __contains__(self, instant: Instant) -> bool:
        return self.start <= instant < self.end

    def length(self) -> Duration:
        """How long the interval lasts."""
        return elapsed(self.start, self.end)

    def overlap(self, other: Interval) -> Duration:
        """How long both last at once; 0 when they only touch."""
        return Duration(max(0, min(self.end, other.end) - max(self.start, other.start)))
