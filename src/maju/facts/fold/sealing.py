"""Days of the journal into files, and the checkpoint: read, fold, seal, all or nothing.

    checkpoint ──▶ read the tail, fold ──▶ days that are over, and sealed days that changed
        ▲                                                   │ files first
        └── one transaction: days, editions, names, agreements, checkpoint ◀┘

Killed anywhere, what is not committed did not happen: the next one reads the same events again.
Files that nobody names are swept with the history's.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date

import msgspec

from maju.facts.calendars.kept import keep_settings
from maju.facts.fold import state as states
from maju.facts.fold.agreed import SERVICE_LEVEL
from maju.facts.fold.calendar import date_of, day_of, number_of
from maju.facts.fold.filed import find_rows
from maju.facts.fold.fold import Fold
from maju.facts.fold.names import put_names
from maju.facts.fold.queries import QUERIES
from maju.facts.fold.rows import SOURCE, Made
from maju.facts.fold.sheets import LACKS, Sheet, Sheets
from maju.facts.fold.state import VERSION, Row, State, place, placed
from maju.facts.history.blobs import Blobs
from maju.facts.history.manifest import Link
from maju.facts.history.publishing import publish
from maju.facts.history.queries import QUERIES as HISTORY
from maju.facts.history.writer import write_days
from maju.facts.schema import GRAINS
from maju.journal.postgres.reading import read_events
from maju.kernel.time import MINUTE

GRACE = MINUTE
"""After midnight: what was stamped before it is in the journal by then."""

_BATCH = 5_000

Days = dict[str, dict[str, dict[str, Row]]]
"""Client's day to grain to key to row."""


class Sealed(msgspec.Struct, frozen=True, kw_only=True):
    """What came of it."""

    seq: int
    """The last event that was folded."""
    days: int
    """Client days that were written."""
    changed: int
    """Of these, days that had been sealed before."""


class _Owner(msgspec.Struct):
    centre: str
    client: str


class _Journal(msgspec.Struct):
    name: str = SOURCE
    lacks: frozenset[str] = LACKS


class Sealer:
    """Keeps a centre's days sealed. One at a time works; another one waits, and begins anew.

    Args:
        blobs: where the files go.
        often: events after which the checkpoint moves, where no day was written before.
    """

    def __init__(self, blobs: Blobs, centre: str, *, often: int = 20_000) -> None:
        self._blobs = blobs
        self._often = often
        self._centre = centre
        self._fold: Fold | None = None
        self._published = False
        self._written = -1  # the checkpoint that the fold in hand was written as

    def seal(self, link: Link, *, now: int, until: date | None = None) -> Sealed:
        """Fold to the end of the journal, and write what is over or changed: at *now*, and no
        day from *until* on. A long journal is written day by day, each in its own transaction.
        """
        days = changed = 0
        while True:
            try:
                with link.transaction():
                    for name in (QUERIES["hold_fold"], HISTORY["hold_centre"]):
                        link.execute(name, {"centre": self._centre})
                    whole, done = self._round(link, now, until)
            except BaseException:
                self._fold = None  # what it holds may be ahead of what was committed
                raise
            days, changed = days + done.days, changed + done.changed
            if done.days or not self._published:  # whoever sealed before us may have died first
                publish(link, self._blobs, self._centre)
                self._published = True
            if whole:
                return Sealed(seq=done.seq, days=days, changed=changed)

    def _round(self, link: Link, now: int, until: date | None) -> tuple[bool, Sealed]:
        """To the end of the journal, or until a day is over in it; whether it was the end."""
        fold = self._begin(link)
        state = fold.state
        whole = advance(link, fold, one_day=True)
        if state.settings is None:
            return whole, Sealed(seq=state.seq, days=0, changed=0)
        now = now if whole else min(now, state.at)
        limit = day_of(now - GRACE, state.settings.zone)
        if until is not None:
            limit = min(limit, number_of(until))
        limit = max(limit, state.sealed)
        if state.owed:
            fold.settle(find_rows(link, self._blobs, state))
        opened = grouped(fold, now)
        sheets, changed = _due(state, opened, limit)
        before = _filled(link, self._centre, state.sealed, limit)
        for name in before:
            sheets.setdefault(name, Sheet({}, None))
        self._write(link, sheets, now)
        for name, sheet in sorted(sheets.items()):
            late = placed(name)[0] < state.sealed
            why = "late" if late else "refolded" if name in before else "sealed"
            self._put_edition(link, name, now=now, seq=state.seq, why=why, sheet=sheet)
        _settle(state, opened, limit)
        self._tell(link, state)
        if sheets or state.seq - self._written >= self._often:
            row = {"centre": self._centre, "fold": VERSION, "seq": state.seq}
            row |= {"state": states.encode(state), "written_at": now}
            link.execute(QUERIES["put_checkpoint"], row)
            self._written = state.seq
        return whole, Sealed(seq=state.seq, days=len(sheets), changed=changed)

    def _begin(self, link: Link) -> Fold:
        """The fold in hand if it is what was written last, else the checkpoint's, else a new one."""
        found = link.execute(QUERIES["checkpoint"], {"centre": self._centre}).fetchone()
        same = found is not None and (found["fold"], found["seq"]) == (VERSION, self._written)
        if self._fold is not None and same:
            return self._fold
        state = load(link, self._centre)
        self._fold = Fold(State(centre=self._centre) if state is None else state)
        self._written = -1 if state is None else state.seq
        return self._fold

    def _write(self, link: Link, sheets: Mapping[str, Sheet], now: int) -> None:
        by_client: dict[str, dict[int, Sheet]] = defaultdict(dict)
        for name, sheet in sheets.items():
            day, client = placed(name)
            by_client[client][day] = sheet
        for client, days in sorted(by_client.items()):
            with self._blobs.drafting() as folder:
                write_days(
                    link,
                    self._blobs,
                    Sheets(days),
                    owner=_Owner(self._centre, client),
                    source=_Journal(),
                    folder=folder,
                    written_at=now,
                )

    def _put_edition(
        self, link: Link, name: str, *, now: int, seq: int, why: str, sheet: Sheet
    ) -> None:
        day, client = placed(name)
        row: dict[str, object] = {"centre": self._centre, "client": client, "seq": seq}
        row["business_date"] = date_of(day)
        found = link.execute(QUERIES["mark_seq"], row).fetchone()
        assert found is not None
        row |= {"version": found["version"], "written_at": now, "why": why}
        row["grains"] = list(GRAINS)
        link.execute(QUERIES["put_edition"], {**row, "open_rows": _count_open(sheet.rows)})

    def _tell(self, link: Link, state: State) -> None:
        """Names, calendars and agreements into their tables, when settings brought new ones."""
        assert state.settings is not None
        if state.told == state.settings.version:
            return
        queues = {str(queue.id): queue.name for queue in state.settings.queues}
        put_names(link, self._centre, "queue", queues)
        keep_settings(link, state.settings)
        for new in state.news:
            row = {"centre": self._centre, "client": new.client, "queue": new.queue}
            since = date_of(new.since)
            for kind, value in (("threshold", new.target_ms), ("target", new.target_share)):
                link.execute(
                    QUERIES["put_agreed"],
                    {**row, "name": SERVICE_LEVEL, "since": since, "kind": kind, "value": value},
                )
        state.news, state.told = [], state.settings.version


def advance(link: Link, fold: Fold, *, one_day: bool = False) -> bool:
    """Fold what the journal has more; whether all of it.

    *one_day* stops where a business day is over, so that its rows can be let go.
    """
    state = fold.state
    began: int | None = None
    while events := read_events(link, state.centre, after=state.seq, limit=_BATCH, floor=state.at):
        fold.project(events)
        if one_day and state.settings is not None:
            zone = state.settings.zone
            began = day_of(events[0].at, zone) if began is None else began
            if day_of(state.at - GRACE, zone) > began:
                return False
    return True


def load(link: Link, centre: str) -> State | None:
    """The checkpoint's state; ``None`` when there is none that this code can read."""
    row = link.execute(QUERIES["checkpoint_state"], {"centre": centre}).fetchone()
    if row is None or row["fold"] != VERSION:
        return None
    assert isinstance(row["state"], bytes)
    return states.decode(row["state"])


def grouped(fold: Fold, now: int) -> Days:
    """The open rows by day."""
    found: Days = {}
    for made in fold.open_rows(now):
        _put(found, made)
    return found


def _put(days: Days, made: Made) -> None:
    name, grain, key, row = made
    days.setdefault(name, {}).setdefault(grain, {})[key] = row


def _count_open(grains: Mapping[str, Mapping[str, Row]]) -> int:
    return sum(
        row[GRAINS[grain].names().index("state")] == "open"
        for grain, rows in grains.items()
        for row in rows.values()
    )


def _due(state: State, opened: Days, limit: int) -> tuple[dict[str, Sheet], int]:
    """The days to write, and how many of them had been sealed."""
    sheets: dict[str, Sheet] = {}
    changed = 0
    for name in sorted({*state.rows, *opened, *state.loose}):
        day, _client = placed(name)
        if day >= limit:
            continue
        rows = _joined(opened.get(name, {}), state.rows.get(name, {}))
        if day >= state.sealed:
            sheets[name] = Sheet(rows, None)
            continue
        loose = state.loose.get(name, {})
        if differs(rows, loose):
            sheets[name] = Sheet(rows, loose)
            changed += 1
    return sheets, changed


def _joined(
    one: Mapping[str, Mapping[str, Row]], two: Mapping[str, Mapping[str, Row]]
) -> dict[str, dict[str, Row]]:
    return {grain: {**one.get(grain, {}), **two.get(grain, {})} for grain in sorted({*one, *two})}


def differs(rows: Mapping[str, Mapping[str, Row]], file: Mapping[str, Mapping[str, Row]]) -> bool:
    """Whether a sealed day's rows are others than those that its file holds of them."""
    return any(rows.get(grain, {}) != file.get(grain, {}) for grain in {*rows, *file})


def _filled(link: Link, centre: str, since: int, until: int) -> set[str]:
    """Days to be sealed that an earlier fold has filled."""
    found = set()
    for row in link.execute(QUERIES["folded_days"], {"centre": centre}).fetchall():
        day = row["business_date"]
        assert isinstance(day, date)
        if since <= number_of(day) < until:
            found.add(place(number_of(day), str(row["client"])))
    return found


def _settle(state: State, opened: Days, limit: int) -> None:
    """What is in files now is let go; what of it may still change is remembered."""
    state.rows = {name: rows for name, rows in state.rows.items() if placed(name)[0] >= limit}
    state.loose = {name: rows for name, rows in opened.items() if placed(name)[0] < limit}
    state.sealed = limit
