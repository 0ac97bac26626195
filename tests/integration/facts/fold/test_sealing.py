"""Category: property, on PostgreSQL. Live = sealed day by day = replayed, whoever dies where."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from random import Random

import msgspec
import pyarrow.parquet as pq
import pytest

from maju.engine.clock import WallClock
from maju.facts.fold import sealing
from maju.facts.fold.calendar import begin_of, date_of, day_of
from maju.facts.fold.editions import day_versions
from maju.facts.fold.fold import Fold
from maju.facts.fold.live import LiveFacts
from maju.facts.fold.sealing import GRACE, Sealer
from maju.facts.fold.state import State
from maju.facts.history import engine as engines
from maju.facts.history.blobs import FolderBlobs
from maju.facts.history.manifest import Link, find_shelf, linked
from maju.facts.schema import GRAINS
from maju.journal.postgres import PostgresJournal
from maju.kernel.events import Event
from maju.kernel.ids import CentreId
from maju.kernel.ports import Decided
from maju.kernel.time import DAY, HOUR, MINUTE
from maju.metrics.answers import Answer
from maju.metrics.local import LocalNumbers
from maju.metrics.numbers import Question
from maju.metrics.relations import grains
from maju.metrics.shelves import Asked
from maju.metrics.sources import attach, find_source
from maju.metrics.uniting import unite
from tests.unit.facts.fold.journals import CENTRE, OVERNIGHT, decisions

Rows = dict[str, set[tuple[object, ...]]]


class Killed(Exception):
    """As if the process were gone."""


@contextmanager
def monkey(random: Random) -> Iterator[None]:
    """The sealer dies where it writes, or where it names what it wrote."""
    where = random.choice(("read_events", "_settle"))

    def die(*_: object, **__: object) -> None:
        raise Killed

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sealing, where, die)
        yield


async def commit(url: str, some: Sequence[Decided], centre: CentreId = CENTRE) -> None:
    """As an engine does."""
    async with PostgresJournal(url, WallClock(), connections=2) as journal:
        lease = await journal.lead(centre, patience=None)
        await lease.commit([msgspec.structs.replace(each, position=None) for each in some])
        await lease.release()


def pieces(seed: int) -> list[Sequence[Decided]]:
    """A journal in ten pieces. One ends just after the first day may be sealed, two in the minutes
    after it: what was open at midnight is over one after the other there."""
    told = decisions(seed)
    random = Random(seed)
    over = next(index for index, each in enumerate(told) if each.at >= sealable(told))
    after = next(index for index, each in enumerate(told) if each.at >= sealable(told) + 5 * MINUTE)
    cuts = {over + 1, *random.sample(range(over + 2, after), 2)}
    cuts |= set(random.sample(sorted(set(range(1, len(told))) - cuts), 6))
    ends = [*sorted(cuts), len(told)]
    return [told[one:two] for one, two in zip([0, *ends[:-1]], ends, strict=True)]


def sealable(told: Sequence[Decided]) -> int:
    """The instant from which the journal's first day may be sealed."""
    return begin_of(day_of(told[0].at, OVERNIGHT) + 1, OVERNIGHT) + GRACE


def replayed(told: Sequence[Event], now: int) -> Rows:
    """Every row by a fold of the whole journal."""
    fold = Fold(State(centre=CENTRE))
    fold.project(told)
    found: Rows = {grain: set() for grain in GRAINS}
    for whole in fold.state.rows.values():
        for grain, rows in whole.items():
            found[grain].update(map(plain, rows.values()))
    for _, grain, _, row in fold.open_rows(now):
        found[grain].add(plain(row))
    return found


def plain(row: Sequence[object]) -> tuple[object, ...]:
    """Days as dates and lists as tuples, so that rows can lie in a set."""
    said = [tuple(each) if isinstance(each, list) else each for each in row]
    if isinstance(said[2], int):
        said[2] = date_of(said[2])
    return tuple(said)


def seen(link: Link, blobs: FolderBlobs, live: LiveFacts, now: int) -> Rows:
    """Every row as questions see it: files and what is open, nothing twice."""
    found: Rows = {grain: set() for grain in GRAINS}
    since, until = date(2026, 1, 1), date(2028, 1, 1)
    facts = live.look(link, now=now)
    with engines.connect() as engine:
        attach(engine, find_source(Asked(link, blobs, CENTRE), since, until))
        if facts is not None:
            unite(engine, facts)
        for grain in grains():
            rows = engine.sql(f'SELECT * FROM "{grain}"').fetchall()
            found[grain] = {plain(row) for row in rows}
            assert len(found[grain]) == len(rows), grain
    return found


def on_file(link: Link, blobs: FolderBlobs) -> Rows:
    """Every row of the files that count."""
    found: Rows = {grain: set() for grain in GRAINS}
    for file in find_shelf(link, CENTRE).files:
        if file.grain in found:
            rows = pq.read_table(blobs.find(file.key)).to_pylist()
            found[file.grain].update(plain(list(row.values())) for row in rows)
    return found


@pytest.mark.parametrize("seed", [1, 2])
def test_live_is_sealed_is_replayed(seed: int, postgres_url: str, tmp_path: Path) -> None:
    """The journal comes in pieces. Sealers are killed before and inside their transactions and
    begin anew; one that follows lives through all of it, one looks for the first time."""
    blobs, random = FolderBlobs(tmp_path), Random(seed)
    warm, sealer = LiveFacts(CENTRE), Sealer(blobs, CENTRE, often=300)
    told: list[Event] = []
    end = sealable(decisions(seed))
    for some in pieces(seed):
        asyncio.run(commit(postgres_url, some))
        told += [event for each in some for event in each.events]
        now = told[-1].at + random.choice((0, GRACE, 2 * GRACE))
        with linked(postgres_url) as link:
            if random.random() < 0.4:
                with pytest.raises(Killed), monkey(random):
                    sealer.seal(link, now=now)
                sealer = Sealer(blobs, CENTRE, often=300)
            if random.random() < 0.7 or some[-1].at >= end > some[0].at:
                sealer.seal(link, now=now)
            expected = replayed(told, now)
            assert seen(link, blobs, warm, now) == expected
            assert seen(link, blobs, LiveFacts(CENTRE), now) == expected
    end = told[-1].at + 3 * DAY
    with linked(postgres_url) as link:
        Sealer(blobs, CENTRE).seal(link, now=end)
        assert on_file(link, blobs) == replayed(told, end)
        assert seen(link, blobs, warm, end) == replayed(told, end)
        assert {each.why for each in day_versions(link, CENTRE)} >= {"sealed", "late"}


def test_a_clock_that_ran_ahead_and_went_back_costs_nothing(
    postgres_url: str, tmp_path: Path
) -> None:
    """In the middle of the day the clock is thirty hours ahead, so that today is sealed as if it were
    over; otherwise it is always five hours behind what the journal says."""
    blobs, warm, sealer = (
        FolderBlobs(tmp_path),
        LiveFacts(CENTRE),
        Sealer(FolderBlobs(tmp_path), CENTRE),
    )
    told: list[Event] = []
    for number, some in enumerate(pieces(2)):
        asyncio.run(commit(postgres_url, some))
        told += [event for each in some for event in each.events]
        now = told[-1].at
        with linked(postgres_url) as link:
            if number == 4:
                sealer.seal(link, now=now + 30 * HOUR)
            for each in (sealer, Sealer(blobs, CENTRE)):
                each.seal(link, now=now - 5 * HOUR)
            for live in (warm, LiveFacts(CENTRE)):
                assert seen(link, blobs, live, now) == replayed(told, now)
    end = told[-1].at + 3 * DAY
    with linked(postgres_url) as link:
        Sealer(blobs, CENTRE).seal(link, now=end)
        Sealer(blobs, CENTRE).seal(link, now=end - 2 * DAY)
        assert on_file(link, blobs) == replayed(told, end)


KPIS = (
    "inbound_attempts",
    "agent_requested",
    "answered",
    "abandoned",
    "flowed_out",
    "answer_rate",
    "abandon_rate",
    "service_level",
    "sl_negative",
    "asa",
    "avg_abandon_wait",
    "aht",
    "occupancy",
    "callbacks_requested",
)


@pytest.mark.parametrize("seed", [2, 3])
def test_what_was_answered_live_is_answered_by_history_with_that_as_of(
    seed: int, postgres_url: str, tmp_path: Path
) -> None:
    blobs = FolderBlobs(tmp_path)
    clock = [0]
    live = LocalNumbers(postgres_url, blobs, now=lambda: clock[0])
    known: dict[int, Answer] = {}
    told: list[Event] = []
    for some in pieces(seed):
        asyncio.run(commit(postgres_url, some))
        told += [event for each in some for event in each.events]
        clock[0] = told[-1].at
        with linked(postgres_url) as link:
            Sealer(blobs, CENTRE).seal(link, now=clock[0])
        known[clock[0]] = live.ask(question(clock[0]))
    end = told[-1].at + 3 * DAY
    with linked(postgres_url) as link:
        Sealer(blobs, CENTRE).seal(link, now=end)
    history = LocalNumbers(postgres_url, blobs, now=lambda: end)
    compared = 0
    for as_of, answer in known.items():
        if any(event.occurred <= as_of < event.at for event in told):
            # It happened by then and was told later: a timer that fired late. An event counts when
            # it occurred (kpi.md's basis A settles rows by their own instants), so history has it
            # at *as_of*; live did not, for nobody could know it.
            continue
        compared += 1
        assert cells(history.ask(question(as_of))) == cells(answer)
    assert compared >= 3


def cells(answer: Answer) -> dict[tuple[object, ...], object]:
    return {
        (*line.keys.values(), name): (cell.value, cell.num, cell.den)
        for line in answer.lines
        for name, cell in line.cells.items()
    }


def question(as_of: int) -> Question:
    return Question(
        centre=CENTRE,
        since=date(2026, 11, 20),
        until=date(2026, 11, 28),
        kpis=KPIS,
        by=("day", "channel"),
        as_of=as_of,
    )
