"""Today's facts, and those of sealed days that changed since: from the checkpoint and the tail.

Files and these rows are one set without a row twice. A day that is not sealed comes from here
with all rows of the journal; of a sealed day, only rows whose file is behind come from here, and
the same keys in its file do not count. Look here first and at the manifest after it: then a day
that was sealed in between is still whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice

import msgspec
import pyarrow as pa

from maju.facts.fold.calendar import day_of
from maju.facts.fold.fold import Fold
from maju.facts.fold.queries import QUERIES
from maju.facts.fold.sealing import Days, advance, grouped, load
from maju.facts.fold.sheets import table_of
from maju.facts.fold.state import Row, State, placed
from maju.facts.history.manifest import Link
from maju.facts.schema import GRAINS

_CHUNKS_MOST = 64


class OpenFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What files do not hold (yet), of one moment."""

    tables: Mapping[str, pa.Table]
    """By grain; all rows of days from :attr:`since` on, and changed rows of earlier ones."""
    gone: Mapping[str, frozenset[str]]
    """By grain: keys of earlier days that do not count in their files. A key is the columns of
    the grain's key as text, with ``/`` between them."""
    since: int
    """The first day (since 1970) whose rows of the journal come from here, whatever is on file."""
    days: frozenset[tuple[str, int]]
    """Clients and days from :attr:`since` to today with rows here; what is planned for later days is
    no fact of them yet."""
    changed: frozenset[tuple[str, int]]
    """Clients and earlier days of which not everything comes from the file."""
    known_until: int
    """The last event's instant; 0 before the first one."""
    seq: int


class LiveFacts:
    """Follows a centre's journal from call to call; the first one reads the checkpoint."""

    def __init__(self, centre: str) -> None:
        self._centre = centre
        self._fold: Fold | None = None
        self._edition: object = None
        self._done: dict[tuple[str, str], int] = {}
        self._amended = 0
        self._chunks: dict[str, list[pa.Table]] = {}
        self._told: tuple[int, int, OpenFacts] | None = None

    def look(self, link: Link, *, now: int) -> OpenFacts | None:
        """What is open now; ``None`` for a centre without a journal.

        Raises:
            Trouble: the database is not reachable; Bug: the journal has a gap.
        """
        row = link.execute(QUERIES["last_edition"], {"centre": self._centre}).fetchone()
        edition = None if row is None else (row["version"], row["fold"])
        if self._fold is None or edition != self._edition:
            state = load(link, self._centre)
            self._fold = Fold(State(centre=self._centre) if state is None else state)
            self._edition, self._done, self._chunks, self._told = edition, {}, {}, None
        fold = self._fold
        try:
            advance(link, fold)
        except BaseException:
            self._fold = None
            raise
        return None if fold.state.settings is None else self._facts(fold, max(now, fold.state.at))

    def _facts(self, fold: Fold, now: int) -> OpenFacts:
        """Until something happens or another day begins, they are the same."""
        state = fold.state
        assert state.settings is not None
        today = day_of(now, state.settings.zone)
        if self._told is None or self._told[:2] != (state.seq, today):
            self._told = (state.seq, today, self._made(fold, now, today))
        return self._told[2]

    def _made(self, fold: Fold, now: int, today: int) -> OpenFacts:
        state = fold.state
        self._keep_closed(state)
        changed: dict[str, dict[str, Row]] = {}
        gone: dict[str, set[str]] = {}
        days = {name for name in state.rows if state.sealed <= placed(name)[0] <= today}
        late = set(state.loose)
        for name, rows in _open_and_late(state, grouped(fold, now)):
            is_late = placed(name)[0] < state.sealed
            (late if is_late else days).add(name)
            for grain, found in rows.items():
                changed.setdefault(grain, {}).update(found)
                if is_late:  # its file may come to have them while this moment lasts
                    gone.setdefault(grain, set()).update(found)
        for file in state.loose.values():
            for grain, known in file.items():
                gone.setdefault(grain, set()).update(known)
        tables = {
            grain: pa.concat_tables(
                [*self._chunks.get(grain, ()), table_of(grain, changed.get(grain, {}).values())]
            )
            for grain in GRAINS
        }
        return OpenFacts(
            tables=tables,
            gone={grain: frozenset(keys) for grain, keys in gone.items()},
            since=state.sealed,
            days=frozenset((client, day) for day, client in map(placed, days)),
            changed=frozenset((client, day) for day, client in map(placed, late)),
            known_until=state.at,
            seq=state.seq,
        )

    def _keep_closed(self, state: State) -> None:
        """Finished rows of days that are not sealed become columns once, unless one changes."""
        if state.amended != self._amended:
            self._amended, self._done, self._chunks = state.amended, {}, {}
        for name, grains in state.rows.items():
            if placed(name)[0] < state.sealed:
                continue
            for grain, rows in grains.items():
                done = self._done.get((name, grain), 0)
                if len(rows) == done:
                    continue
                chunks = self._chunks.setdefault(grain, [])
                chunks.append(table_of(grain, islice(rows.values(), done, None)))
                self._done[name, grain] = len(rows)
                if len(chunks) > _CHUNKS_MOST:
                    self._chunks[grain] = [pa.concat_tables(chunks).combine_chunks()]


def _open_and_late(
    state: State, opened: Days
) -> Iterator[tuple[str, Mapping[str, Mapping[str, Row]]]]:
    """Open rows of any day, and finished ones of sealed days that no file has yet."""
    yield from opened.items()
    for name, rows in state.rows.items():
        if placed(name)[0] < state.sealed:
            yield name, rows
