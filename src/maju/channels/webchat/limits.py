"""How much one visitor, or one address, may ask: buckets that fill by themselves. In memory.

A restart forgives everybody, which harms nobody: what must outlive it (sessions opened by an
address) is counted in the store.
"""

from __future__ import annotations

from collections.abc import Callable

_MANY = 50_000


class Buckets:
    """One bucket a name; each holds what comes in a minute and starts full."""

    def __init__(self, a_minute: int, monotonic: Callable[[], float]) -> None:
        self._rate = a_minute / 60.0
        self._most = float(a_minute)
        self._monotonic = monotonic
        self._held: dict[str, tuple[float, float]] = {}

    def take(self, name: str) -> bool:
        """Whether one more is allowed now."""
        now = self._monotonic()
        held, since = self._held.get(name, (self._most, now))
        held = min(self._most, held + (now - since) * self._rate)
        allowed = held >= 1.0
        self._held[name] = (held - 1.0 if allowed else held, now)
        if len(self._held) > _MANY:
            self._drop_full(now)
        return allowed

    def _drop_full(self, now: float) -> None:
        """What is full again need not be remembered."""
        self._held = {
            name: (held, since)
            for name, (held, since) in self._held.items()
            if held + (now - since) * self._rate < self._most
        }
