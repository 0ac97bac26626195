"""A centre followed from its journal: who is where (the core's state), and the day's numbers.

State and numbers are always of one position. The first look begins at the newest snapshot and the
newest checkpoint of the facts; each later one reads only what is new. At midnight the numbers begin
anew. Everything here may be killed and made again: it holds nothing that the journal does not.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta

import msgspec
import psycopg
import structlog
from psycopg.rows import tuple_row

from maju.facts.fold.calendar import begin_of, date_of, day_of
from maju.facts.fold.fold import Fold
from maju.facts.fold.names import find_names, shown
from maju.facts.fold.rows import Made
from maju.facts.fold.sealing import load
from maju.facts.fold.state import State as FoldState
from maju.facts.fold.state import placed
from maju.facts.history.blobs import Blobs
from maju.facts.history.manifest import Link
from maju.facts.live.floor import Floor, Holds, floor_of
from maju.facts.readmodel.inquiries import inquiries
from maju.facts.readmodel.plans import Plan, plans
from maju.facts.schema import GRAINS
from maju.floor.board.counter import Counter, Terms, terms_of
from maju.floor.board.crews import Crews, Kinds
from maju.floor.board.earlier import last_attempts
from maju.journal.postgres.queries import QUERIES as JOURNAL
from maju.journal.postgres.reading import read_events
from maju.kernel.errors import Refused
from maju.kernel.events import Event
from maju.kernel.ids import CentreId, ContactId
from maju.kernel.settings import Settings
from maju.kernel.time import MINUTE, SECOND, Instant
from maju.metrics.catalogue import CATALOGUE
from maju.metrics.compiling import Scope
from maju.metrics.own.agreed import find_agreed
from maju.metrics.own.shared import find_shared
from maju.metrics.thresholds import DEFAULTS_MS
from maju.routing import CORE_VERSION, State, decode_state, evolve
from maju.routing.model import Contact

log: structlog.typing.FilteringBoundLogger = structlog.get_logger("maju.board")

_BATCH = 5_000
_MOST = 5_000
INQUIRIES_AGE = 10 * SECOND
PLANS_AGE = 10 * SECOND
TERMS_AGE = MINUTE
"""How old thresholds, targets and names may be: they are looked up again after so long."""


class Moment(msgspec.Struct, frozen=True, kw_only=True):
    """One look: all of it true at event *seq*."""

    centre: str
    now: int
    """Microseconds since 1970, in the centre's time; ``as_of`` of all numbers."""
    at: int
    """When the last event was recorded."""
    seq: int
    day: str
    day_began: int
    state: State
    floor: Floor
    crews: Crews
    counter: Counter
    elsewhere: Mapping[str, int]
    """Who stands in a queue, and is waiting for the numbers in another one, or served before."""
    names: Mapping[str, Mapping[str, str]]
    handed_over: Sequence[tuple[str, int | None]]
    """Inquiries that wait for the client's answer: the client, and what was promised (us)."""
    hurt: Sequence[Contact]
    """Open contacts that an agent marked as abuse."""
    due: Sequence[Plan]
    """Plans that say something of now, as they held at most ``PLANS_AGE`` ago."""

    @property
    def settings(self) -> Settings:
        """What the centre decides by."""
        return self.state.settings


class Follower:
    """Follows *centre*; :meth:`look` as often as you like, from one thread at a time."""

    def __init__(self, centre: str, blobs: Blobs) -> None:
        self.centre = centre
        self._blobs = blobs
        self._state: State | None = None
        self._seq = 0
        self._fold: Fold | None = None
        self._counter: Counter | None = None
        self._kept: list[Made] = []
        self._terms_at = 0
        self._names: Mapping[str, Mapping[str, str]] = {}
        self._kinds: Kinds | None = None
        self._handed_over: Sequence[tuple[str, int | None]] = ()
        self._handed_over_at = 0
        self._plans: Sequence[Plan] = ()
        self._plans_at = 0

    def look(self, link: Link, *, now: Callable[[], int]) -> Moment:
        """Everything up to the journal's end.

        Raises:
            Refused: ``unknown_centre``: nobody ever led it.
            Trouble: the database is not reachable.
        """
        try:
            return self._look(link, now)
        except BaseException:
            self._forget()  # what it holds may be of two positions
            raise

    def _look(self, link: Link, now: Callable[[], int]) -> Moment:
        if self._state is None:
            self._state, self._seq = newest_state(link, self.centre)
        if self._fold is None:
            known = load(link, self.centre)
            self._begin(Fold(known or FoldState(centre=self.centre), kept=self._kept.append))
        assert self._fold is not None
        self._advance(link, self._fold)
        told = self._fold.state
        if told.settings is None:
            raise Refused("unknown_centre", centre=self.centre)
        instant = max(now(), told.at)
        counter = self._counted(link, self._fold, instant)
        if instant - self._handed_over_at >= INQUIRIES_AGE:
            some = inquiries(link, self.centre, clients=None, states=("client",), limit=_MOST)
            self._handed_over = [(each.client, each.due) for each in some]
            self._handed_over_at = instant
        if instant - self._plans_at >= PLANS_AGE or counter.terms.day != day_of(
            self._plans_at, told.settings.zone
        ):
            today = date_of(counter.terms.day)
            self._plans = plans(link, self.centre, today - timedelta(days=1), today)
            self._plans_at = instant
        return self._moment(self._fold, counter, instant)

    def _forget(self) -> None:
        self._state, self._fold, self._counter, self._seq = None, None, None, 0
        self._kept.clear()

    def _begin(self, fold: Fold) -> None:
        self._fold, self._counter = fold, None
        self._kept.clear()

    def _advance(self, link: Link, fold: Fold) -> None:
        assert self._state is not None
        while True:
            after = min(fold.state.seq, self._seq)
            events = read_events(link, self.centre, after=after, limit=_BATCH)
            if not events:
                return
            self._evolve(events)
            fold.project(event for event in events if event.seq > fold.state.seq)

    def _evolve(self, events: Sequence[Event]) -> None:
        state = self._state
        assert state is not None
        for event in events:
            if event.seq > self._seq:
                state = evolve(state, event.body, event.at)
                self._seq = event.seq
        self._state = state

    def _counted(self, link: Link, fold: Fold, now: int) -> Counter:
        """The counter of the day that it is *now*, up to the fold's position."""
        settings = fold.state.settings
        assert settings is not None
        day = day_of(now, settings.zone)
        counter = self._counter
        if counter is None or counter.terms.day != day or now - self._terms_at >= TERMS_AGE:
            terms = _terms(link, self.centre, day)
            self._names = shown(find_names(link, self.centre), people=True)
            self._terms_at = now
            if counter is None or counter.terms != terms:
                counter = self._anew(link, fold, terms)
        counter.see(self._kept, list(fold.open_work()), now)
        self._kept.clear()
        self._counter = counter
        return counter

    def _anew(self, link: Link, fold: Fold, terms: Terms) -> Counter:
        """A counter with all finished rows of its day before it, and earlier attempts beside."""
        self._kept.clear()
        before = last_attempts(link, self._blobs, self.centre, terms.day)
        earlier = {str(row[_ATTEMPT]): row for row in before}
        for name, grains in fold.state.rows.items():
            if placed(name)[0] < terms.day:
                earlier |= grains.get("attempt", {})
                continue
            self._kept += [
                (name, grain, key, row)
                for grain, rows in grains.items()
                for key, row in rows.items()
            ]
        return Counter(terms, earlier.values())

    def _moment(self, fold: Fold, counter: Counter, now: int) -> Moment:
        state, told = self._state, fold.state
        assert state is not None
        assert told.settings is not None
        holds = Holds()
        holds.since = {
            ContactId(contact.id): Instant(leg.hold_from)
            for contact in told.contacts.values()
            for leg in contact.legs
            if leg.hold_from
        }
        if self._kinds is None or self._kinds.settings is not state.settings:
            self._kinds = Kinds(state.settings)
        floor = floor_of(state, Instant(now), holds)
        return Moment(
            centre=self.centre,
            now=now,
            at=told.at,
            seq=told.seq,
            day=date_of(counter.terms.day).isoformat(),
            day_began=begin_of(counter.terms.day, told.settings.zone),
            state=state,
            floor=floor,
            crews=Crews(self._kinds, floor.agents),
            counter=counter,
            elsewhere=_elsewhere(told),
            names=self._names,
            handed_over=self._handed_over,
            hurt=[each for each in state.contacts.values() if each.abuse],
            due=[plan for plan in self._plans if plan.at(now) is not None],
        )


def newest_state(link: Link, centre: str) -> tuple[State, int]:
    """The newest snapshot of this core, and its position; the empty centre without one."""
    asked = {"centre": centre, "core": CORE_VERSION}
    try:
        with link.cursor(row_factory=tuple_row) as cursor:
            row = cursor.execute(JOURNAL["latest_snapshot"], asked).fetchone()
        if row is not None:
            return decode_state(row[2]), int(row[0])
    except (msgspec.MsgspecError, psycopg.DataError) as error:  # a snapshot only saves time
        log.warning("snapshot_unreadable", centre=centre, why=str(error))
    return State.empty(CentreId(centre)), 0


_ATTEMPT = GRAINS["attempt"].names().index("attempt")


def _elsewhere(told: FoldState) -> dict[str, int]:
    """Contacts that stand in another queue than the one that they are credited to."""
    found: dict[str, int] = {}
    for contact in told.contacts.values():
        if contact.closed or not contact.visits or contact.visits[-1].left:
            continue
        here, first = contact.visits[-1].queue, contact.visits[0].queue
        if here != first or contact.answered:
            found[here] = found.get(here, 0) + 1
    return found


def _terms(link: Link, centre: str, day: int) -> Terms:
    kept = find_agreed(link, centre)
    scope = Scope(
        since=date_of(day),
        until=date_of(day),
        as_of=0,
        known_until=0,
        agreed=tuple(
            each.threshold()
            for each in kept
            if each.kind == "threshold" and each.name in DEFAULTS_MS
        ),
        targets=tuple(
            each.target(CATALOGUE[each.name].unit)
            for each in kept
            if each.kind == "target" and each.name in CATALOGUE
        ),
        shared=tuple(find_shared(link, centre)),
    )
    return terms_of(day, scope)
