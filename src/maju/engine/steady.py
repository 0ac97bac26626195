"""Strictly rising instants out of a clock that may step.

A machine's clock is set back by an operator, by a time server, or by a restart on another host.
What we stamp must not follow it, and must not freeze either: a ring of 15 s that lasts an hour is
as wrong as one that ends before it began. So a step back is absorbed at once, and given back
slowly: we run a tenth slower than the clock until it has caught up with us.
"""

from __future__ import annotations

from maju.kernel.time import Instant

_EPOCH = Instant(0)
_GIVE_BACK = 10  # one microsecond for each ten that pass


class Steady:
    """Turns readings of a clock into instants.

    Args:
        after: every instant is later than this one; the last stamp of the past.
    """

    def __init__(self, *, after: Instant = _EPOCH) -> None:
        self._last = after
        self._read: Instant | None = None
        self._ahead = 0  # of the clock, in microseconds
        self._passed = 0  # of which nothing was given back yet

    @property
    def ahead(self) -> int:
        """How far we are ahead of the clock, in microseconds; 0 in a world in order."""
        return self._ahead

    def now(self, reading: Instant) -> Instant:
        """The instant at *reading*; never earlier than one given before."""
        self._follow(reading)
        return Instant(max(reading + self._ahead, self._last))

    def stamp(self, reading: Instant) -> Instant:
        """Like :meth:`now`, and later than every stamp before."""
        self._follow(reading)
        self._last = Instant(max(reading + self._ahead, self._last + 1))
        return self._last

    def reading_of(self, instant: Instant) -> Instant:
        """What the clock will show at *instant*, or a little before: look again then."""
        return Instant(instant - self._ahead)

    def _follow(self, reading: Instant) -> None:
        if self._read is None:
            self._ahead = max(0, self._last - reading)
        elif reading < self._read:
            self._ahead += self._read - reading
        elif self._ahead:
            self._passed += reading - self._read
            given, self._passed = divmod(self._passed, _GIVE_BACK)
            self._ahead = max(0, self._ahead - given)
        self._read = reading
