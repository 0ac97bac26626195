"""What ``maju top`` shows, followed from the journal: a replica, and the counts of its day.

State and counts are always of the same position. What is shown is *fresh* as long as the store
says that there is nothing later; when it does not answer, or nobody leads, the view says so.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from pathlib import Path
from typing import Never
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Struct

from maju.engine.clock import Scale, wall
from maju.engine.replica import Replica
from maju.facts.live import Day, Tally, bounds_of, day_of
from maju.facts.live.day import Line
from maju.facts.live.floor import Floor, Holds, floor_of
from maju.journal.postgres.journal import PostgresJournal
from maju.kernel.errors import Trouble
from maju.kernel.ids import CentreId, Seq
from maju.kernel.settings import Settings
from maju.kernel.time import HOUR, MINUTE, SECOND, Instant

FRESH_FOR_S = 3.0
_BEFORE_MIDNIGHT = 6 * HOUR  # who enters a queue after it has arrived no earlier than this
_BATCH = 5_000


class View(Struct, frozen=True, kw_only=True):
    """One picture.

    Args:
        now: the instant at which waits and times in state are told, in the centre's time.
        at: when the last event was recorded; 0 before the first.
        stale: why the picture may be old: ``database``, ``behind``, ``no_engine``; else empty.
    """

    centre: CentreId
    settings: Settings
    floor: Floor
    tallies: dict[Line, Tally]
    now: Instant
    at: Instant
    seq: Seq
    events_per_s: float
    stale: str


class Watch:
    """Follows *centre*; call :meth:`view` as often as you like.

    Args:
        time_file: where a run of this home says how its time goes; real time when it is absent.
    """

    def __init__(self, journal: PostgresJournal, centre: CentreId, time_file: Path) -> None:
        self._journal = journal
        self._centre = centre
        self._time_file = time_file
        self._replica = Replica(journal, centre)
        self._day: Day | None = None
        self._holds = Holds()
        self._day_seq = Seq(0)
        self._at = Instant(0)
        self._fresh_at = time.monotonic()
        self._led = False
        self._lost = False
        self._recent: deque[Instant] = deque()

    async def follow(self) -> Never:
        """Keep the replica on the journal's tail, for ever."""
        await self._replica.run()

    async def start(self) -> None:
        """Read what there is: the state, and the day's events."""
        await self._replica.catch_up()
        await self._look()

    async def view(self) -> View:
        """The picture now; the same as before, and marked, when the store does not answer."""
        try:
            async with asyncio.timeout(FRESH_FOR_S):
                await self._look()
            self._lost = False
        except (Trouble, TimeoutError):
            self._lost = True
        scale = self._scale()
        now = wall() if scale is None else scale.at(wall())
        state = self._replica.state
        stale = self._stale()
        if stale == "no_engine":  # time stands still when nobody is there to live it
            now = self._at
        now = max(now, self._at)
        return View(
            centre=self._centre,
            settings=state.settings,
            floor=floor_of(state, now, self._holds),
            tallies=self._tallies(state.settings, now),
            now=now,
            at=self._at,
            seq=self._replica.seq,
            events_per_s=self._events_per_s(now),
            stale=stale,
        )

    async def _look(self) -> None:
        last = await self._journal.last(self._centre)
        self._led = await self._journal.led(self._centre)
        seq = self._replica.seq
        await self._fold_to(seq)
        if seq >= last or self._replica.seq > seq:
            self._fresh_at = time.monotonic()

    async def _fold_to(self, upto: Seq) -> None:
        """Fold the day's events up to the replica's position."""
        if self._day is None and upto:
            settings = self._replica.state.settings
            zone = ZoneInfo(settings.zone)
            (last,) = await self._journal.read(self._centre, after=Seq(upto - 1), limit=1)
            begin = bounds_of(day_of(last.at, zone), zone).start - _BEFORE_MIDNIGHT
            self._day_seq = await self._before(Instant(begin), upto)
            self._day = Day(settings)
        while self._day is not None and self._day_seq < upto:
            events = await self._journal.read(
                self._centre, after=self._day_seq, limit=_BATCH, upto=upto
            )
            if not events:
                raise Trouble(f"the journal of {self._centre} ends before {upto}")
            self._day.see(events)
            self._holds.see(events)
            self._recent.extend(event.at for event in events if event.at > events[-1].at - MINUTE)
            self._day_seq, self._at = events[-1].seq, events[-1].at

    async def _before(self, begin: Instant, upto: Seq) -> Seq:
        """The last event before *begin*, by halving."""
        low, high = 0, int(upto)  # events up to *low* are before, those after *high* are not
        while low < high:
            middle = (low + high + 1) // 2
            (event,) = await self._journal.read(self._centre, after=Seq(middle - 1), limit=1)
            if event.at < begin:
                low = middle
            else:
                high = middle - 1
        return Seq(low)

    def _tallies(self, settings: Settings, now: Instant) -> dict[Line, Tally]:
        """Today's counts; none when the last event was on an earlier day."""
        day = self._day
        if day is None or day.bounds is None:
            return {}
        if bounds_of(day_of(now, ZoneInfo(settings.zone)), ZoneInfo(settings.zone)) != day.bounds:
            return {}
        return dict(day.tallies)

    def _stale(self) -> str:
        if self._lost:
            return "database"
        if not self._led:
            return "no_engine"
        return "behind" if time.monotonic() - self._fresh_at > FRESH_FOR_S else ""

    def _scale(self) -> Scale | None:
        try:
            return msgspec.json.decode(self._time_file.read_bytes(), type=Scale)
        except (OSError, msgspec.DecodeError):
            return None

    def _events_per_s(self, now: Instant) -> float:
        """Over the last minute of the centre's time."""
        while self._recent and self._recent[0] <= now - MINUTE:
            self._recent.popleft()
        return len(self._recent) * SECOND / MINUTE
