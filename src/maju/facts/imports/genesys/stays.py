"""Stays in queues, and what segments add up to."""

from __future__ import annotations

from collections.abc import Sequence

from maju.facts.imports.genesys.sessions import Segment, Session

DIRECT = "direct"
"""The queue of a contact that went to an agent without one."""
SLACK_MS = 1000
"""A metric may differ from its segments by this."""


class Visit:
    """A stay in a queue, or the ring of a contact that came without one."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.queue = session.queue or DIRECT
        self.entered = session.start
        ends = [each.end for each in session.segments]
        self.left = None if None in ends else max(end for end in ends if end is not None)
        self.via = "direct"
        self.outcome = "open"
        self.agent: Session | None = None

    @property
    def wait_ms(self) -> int | None:
        """Entry to leaving; null while it lasts."""
        return None if self.left is None else (self.left - self.entered) // 1000


def lasted(segments: Sequence[Segment]) -> int | None:
    """Milliseconds of all; null while one of them lasts."""
    return total([each.ms for each in segments]) if segments else 0


def total(parts: Sequence[int | None]) -> int | None:
    """The sum; null when a part is, or when there is none."""
    return None if not parts or None in parts else sum(part or 0 for part in parts)


def last_end(segments: Sequence[Segment], otherwise: int | None) -> int | None:
    """The last end; *otherwise* where none has one."""
    ends = [each.end for each in segments if each.end is not None]
    return max([*ends, otherwise or 0]) if ends else otherwise


def differing(pairs: Sequence[tuple[str, int | None, int | None]]) -> tuple[str, ...]:
    """Flags for metrics that say otherwise than the segments."""
    return tuple(
        f"metric_differs:{name}"
        for name, metric, ours in pairs
        if metric is not None and ours is not None and abs(metric - ours) > SLACK_MS
    )
