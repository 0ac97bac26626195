"""The moments at which questions look at a living centre: each a few seconds long."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence

import msgspec

from maju.facts.fold.live import LiveFacts, OpenFacts
from maju.facts.history.manifest import Link
from maju.metrics.lately import Looked
from maju.metrics.masks import Masks, files

_KEPT = 2
"""A page that began to ask of one moment goes on with it when the next one has come."""


class Moment(msgspec.Struct, frozen=True, kw_only=True):
    """A centre as it was looked at once."""

    at: int
    """Whose instant it is, by the centre's clock; not before the last thing that was known."""
    until: float
    """How long questions may still be asked of it, by this process's own clock."""
    masks: Masks

    @property
    def live(self) -> OpenFacts | None:
        """What files do not hold (yet); ``None`` for a centre without a journal."""
        return self.masks.live


class Moments:
    """The latest of each centre. Safe among threads.

    Args:
        time_of: a centre's own time, microseconds since 1970.
        fresh_s: for so long questions about now are asked of the same moment.
    """

    def __init__(self, time_of: Callable[[str], int], fresh_s: float) -> None:
        self._time_of = time_of
        self._fresh_s = fresh_s
        self._files = files()
        self._live: dict[str, LiveFacts] = {}
        self._kept: dict[str, Sequence[Moment]] = {}
        self._looked = Looked()
        self._looking = threading.Lock()

    def of(self, link: Link, centre: str, as_of: int | None) -> Moment:
        """The latest one while it is fresh, unless *as_of* is after it; the one before it for who
        began with that.

        Raises:
            Trouble: the database is not reachable; Bug: the journal has a gap.
        """
        self._looked.note(centre)
        if (found := self._fresh(centre, as_of)) is not None:
            return found
        with self._looking:
            if (found := self._fresh(centre, as_of)) is None:
                found = self._put(centre, self._look(link, centre))
            return found

    def lately(self) -> list[str]:
        """Living centres about which somebody asked."""
        return [centre for centre, _ in self._looked.lately() if centre in self._live]

    def renew(self, link: Link, centre: str, goes_on: Callable[[], bool]) -> None:
        """Have a later moment at hand, with everything made of it that was looked at lately; *goes_on*
        is asked before each step.
        """
        with self._looking:
            made = self._look(link, centre)
        if before := self._kept.get(centre):
            made.masks.ready(before[0].masks, made.at, goes_on)
        with self._looking:
            self._put(centre, made)

    def _fresh(self, centre: str, as_of: int | None) -> Moment | None:
        now = time.monotonic()
        kept = [each for each in self._kept.get(centre, ()) if now < each.until]
        if as_of is None or not kept:
            return next(iter(kept), None)
        begun = [each for each in kept if each.at == as_of]
        return next(iter(begun), kept[0] if as_of <= kept[0].at else None)

    def _look(self, link: Link, centre: str) -> Moment:
        until, at = time.monotonic() + self._fresh_s, self._time_of(centre)
        own = self._live.get(centre) or LiveFacts(centre)
        if (live := own.look(link, now=at)) is not None:
            self._live[centre] = own
            at = max(at, live.known_until)  # a faster clock stamped it, maybe
        return Moment(at=at, until=until, masks=Masks(live, self._files))

    def _put(self, centre: str, made: Moment) -> Moment:
        """Keep it, unless a later one came meanwhile; what is over goes, where nothing lives."""
        kept = self._kept.get(centre, ())
        if kept and kept[0].until > made.until:
            return made
        now = time.monotonic()
        for other, (latest, *_) in list(self._kept.items()):
            if latest.live is None and latest.until <= now:
                del self._kept[other]
        self._kept[centre] = [made, *kept][:_KEPT]
        return made
