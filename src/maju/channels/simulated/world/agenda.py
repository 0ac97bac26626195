"""What will happen in the world, by the instant at which it will."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from typing import Any

from maju.kernel.time import Instant

Deed = Callable[..., None]


class Agenda:
    """A heap of deeds. Deeds of one instant happen in the order in which they were planned.

    Nothing is ever taken out: a deed that came to nothing looks, and does nothing.
    """

    def __init__(self) -> None:
        self._heap: list[tuple[Instant, int, Deed, tuple[Any, ...]]] = []
        self._planned = 0

    def plan(self, at: Instant, deed: Deed, *about: object) -> None:
        """*deed* happens at *at*."""
        self._planned += 1
        heapq.heappush(self._heap, (at, self._planned, deed, about))

    def next_at(self) -> Instant | None:
        """When the next deed is due."""
        return self._heap[0][0] if self._heap else None

    def pop(self, now: Instant) -> tuple[Instant, Deed, tuple[Any, ...]] | None:
        """The next deed that is due by *now*."""
        if not self._heap or self._heap[0][0] > now:
            return None
        at, _, deed, about = heapq.heappop(self._heap)
        return at, deed, about
