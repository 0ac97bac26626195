"""What somebody looked at lately: the rest is not made ready of the next moment."""

from __future__ import annotations

import threading
import time
from typing import Any

LATELY_S = 300.0


class Looked:
    """Things by name, and when each was looked at last. Safe among threads."""

    def __init__(self) -> None:
        self._when: dict[Any, float] = {}
        self._lock = threading.Lock()

    def note(self, name: Any, when: float | None = None) -> None:
        """Now, or *when* by this process's own clock."""
        with self._lock:
            self._when[name] = time.monotonic() if when is None else when

    def lately(self) -> list[tuple[Any, float]]:
        """Those of the last :data:`LATELY_S`, the latest first; others are forgotten."""
        since = time.monotonic() - LATELY_S
        with self._lock:
            self._when = {name: when for name, when in self._when.items() if when >= since}
            found = list(self._when.items())
        return sorted(found, key=lambda each: -each[1])
