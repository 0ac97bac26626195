"""What no roll-up keeps, and few rows tell: who waits, what is owed, days and time of agents.

The same question has the same answer whether a query asks the rows or they are counted here: over
files, what is live beside them, and rows of files that are not what they were.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
import pyarrow as pa
import pytest

from maju.facts.fold.calendar import number_of
from maju.facts.fold.live import OpenFacts
from maju.facts.fold.sheets import key_column
from maju.facts.history.blobs import FolderBlobs
from maju.facts.history.engine import connect
from maju.facts.history.manifest import Pieces
from maju.facts.history.tables import schema_of, table
from maju.facts.schema import GRAINS
from maju.metrics.answering import answer, find_kpis
from maju.metrics.answers import Answer
from maju.metrics.compiling import Scope
from maju.metrics.lazily import Lazy
from maju.metrics.masks import Masks
from maju.metrics.relations import grains
from maju.metrics.rollups import Prepared
from maju.metrics.showing import Shown
from maju.metrics.sources import Source, attach, quick, with_late
from maju.metrics.uniting import moving, unite, with_live
from maju.metrics.unsettled import Instant, Masked, standing
from tests.properties.answers.random_facts import (
    CLIENTS,
    DAYS,
    FIRST,
    Day,
    keep,
    noon_us,
    random_days,
)

STANDING = ("waiting_now", "oldest_waiting", "callback_pending", "callback_oldest")
OF_AGENTS = ("cpd", "worked_queue_time")
ASKED = (*STANDING, *OF_AGENTS, "conformance")
ALONG: tuple[tuple[str, ...], ...] = (
    *((),) * 7,
    ("client",),
    ("queue", "channel"),
    ("agent",),
    ("weekday",),
    ("day",),
    ("month", "client"),
)
ONLY: tuple[dict[str, tuple[str, ...]], ...] = (
    {},
    {},
    {},
    {},
    {},
    {"client": CLIENTS[:1]},
    {"queue": ("q1",)},
    {"agent": ("a1",)},
)
QUESTIONS, SEEDS = 8, 6
Rows = dict[Day, dict[str, pa.Table]]


def lasting(rng: random.Random, days: Rows) -> Rows:
    """The same days; of some, which are never settled, many contacts and callbacks go on for days."""
    open_days = {key for key in days if rng.random() < 0.4}
    return {
        key: {grain: _lasting(rng, grain, rows) for grain, rows in made.items()}
        if key in open_days
        else made
        for key, made in days.items()
    }


def _lasting(rng: random.Random, grain: str, rows: pa.Table) -> pa.Table:
    end = {"contact": "left_at", "callback": "ended_at"}.get(grain)
    if end is None:
        return rows
    said = rows.to_pylist()
    for row in said:
        if rng.random() < 0.4:
            midnight = noon_us(row["business_date"]) + 43_200_000_000
            ends = midnight + rng.randrange(3) * 86_400_000_000 - row["utc_offset_s"] * 1_000_000
            row[end] = rng.choice((None, ends, ends + 1, ends + 77_000_333))
            row["outcome"] = rng.choice(("open", row["outcome"]))
    return table(grain, said)


def planned(rng: random.Random, client: str, day: date) -> pa.Table:
    """Shifts about noon, each of one stretch; one goes on beyond midnight."""
    rows = []
    for agent in ("a1", "a2"):
        begins = noon_us(day) + rng.randrange(-4, 12) * 3_600_000_000
        ends = begins + rng.randrange(1, 14) * 3_600_000_000
        rows.append({
            "centre": "c", "client": client, "business_date": day, "utc_offset_s": 0,
            "plan": f"{client}{agent}{day}", "edition": 1, "part": 1, "version": 1,
            "agent": agent, "activity": "work", "began_at": begins, "ended_at": ends,
            "shift_from": begins, "shift_until": ends, "published_at": begins - 1, "state": "closed",
            "inferred": False, "clock_skew": False, "excluded": False, "flags": (),
            "source": "journal", "record": "r", "source_ref": "r",
        })  # fmt: skip
    return table("plan", rows)


def lived(rng: random.Random, days: Rows) -> tuple[Rows, OpenFacts]:
    """The last day is no file's but live, and of some earlier ones a few rows are others by now."""
    last = max(day for _, day in days)
    files = {key: made for key, made in days.items() if key[1] < last}
    live: dict[str, list[pa.Table]] = defaultdict(list)
    gone: dict[str, frozenset[str]] = {}
    changed: set[Day] = set()
    for (_client, day), made in days.items():
        for grain, rows in made.items() if day == last else ():
            live[grain].append(rows)
    for (client, day), made in files.items():
        for grain, rows in made.items() if rng.random() < 0.3 else ():
            told = _told_by_journal(rows)
            made[grain] = told
            keys = [key for key in key_column(told, grain).to_pylist() if rng.random() < 0.4]
            met = [key in keys for key in key_column(told, grain).to_pylist()]
            live[grain].append(told.filter(pa.array([one and rng.random() < 0.7 for one in met],
                                                    pa.bool_())))  # fmt: skip
            gone[grain] = gone.get(grain, frozenset()) | frozenset(keys)
            changed.add((client, day))
    tables = {
        grain: pa.concat_tables([schema_of(grain).empty_table(), *live[grain]]) for grain in GRAINS
    }
    return files, OpenFacts(
        tables=tables,
        gone=gone,
        since=number_of(last),
        days=frozenset((client, number_of(day)) for client, day in days if day == last),
        changed=frozenset((client, number_of(day)) for client, day in changed),
        known_until=noon_us(last),
        seq=1,
    )


def _told_by_journal(rows: pa.Table) -> pa.Table:
    place = rows.schema.get_field_index("source")
    told = pa.array(["journal"] * rows.num_rows, rows.schema.field(place).type)
    return rows.set_column(place, rows.schema.field(place), told)


def a_scope(rng: random.Random) -> Scope:
    """Any days, dimensions and filters that these measures know, as of any instant."""
    since = rng.choice((0, 0, 1, DAYS - 1))
    as_of = noon_us(FIRST + timedelta(days=rng.choice((0, DAYS - 1, DAYS, DAYS + 1, DAYS + 40))))
    as_of += rng.choice((0, 0, 1, 333, 10 * 3_600_000_000))
    return Scope(
        since=FIRST + timedelta(days=since),
        until=FIRST + timedelta(days=rng.choice((DAYS, rng.randrange(since, DAYS) + 1))),
        by=rng.choice(ALONG),
        only=rng.choice(ONLY),
        as_of=as_of,
        known_until=as_of,
    )


def both(
    pieces: Pieces, folder: Path, masks: Masks, asked: Sequence[str], scope: Scope
) -> tuple[Answer, Answer]:
    """By a query of rows as of the instant; and from whatever is quickest, asked twice."""
    live = masks.live
    blobs = FolderBlobs(folder)
    window = (scope.since, scope.until)
    own = [each for each in pieces.pieces if each.since < window[1] and each.last >= window[0]]
    inside = msgspec.structs.replace(pieces, pieces=own)
    rows = Source(
        paths={grain: [blobs.find(key) for key in pieces.keys(grain)] for grain in grains()},
        lacks=frozenset(),
    )
    found = quick(inside, blobs, scope.as_of, moving(live, *window), near=pieces.pieces)
    found = with_late(found, pieces.pieces, scope.until, blobs.find)
    best = with_live(msgspec.structs.replace(rows, quick=found), live, *window)
    best = msgspec.structs.replace(best, lacks=frozenset(), shared_agents=False)
    kpis = find_kpis(asked)
    with connect() as engine:
        attach(engine, rows)
        if live is not None:
            unite(engine, live)
        slow = answer(engine, rows, kpis, scope)
    with connect() as engine:
        shown = Shown(engine, best, masks)
        answer(shown, best, kpis, msgspec.structs.replace(scope, as_of=scope.as_of + 1))
        return slow, answer(shown, best, kpis, scope)


@cache
def some(seed: int) -> Counter[str]:
    """How often each KPI had a number above nothing; all questions were answered alike."""
    rng, seen = random.Random(seed), Counter[str]()
    days = lasting(rng, random_days(rng, most=rng.choice((4, 12, 20)), open_days=0.2))
    for client, day in list(days) if rng.random() < 0.5 else ():
        days[client, day]["plan"] = planned(rng, client, day)
    live = None
    if rng.random() < 0.7:
        days, live = lived(rng, days)
    masks, scope = Masks(live), a_scope(rng)
    with TemporaryDirectory() as folder:
        pieces = keep(days, Path(folder))
        for _ in range(QUESTIONS):
            before, scope = scope, a_scope(rng)
            if rng.random() < 0.5:  # of one moment another window
                at = {"as_of": before.as_of, "known_until": before.known_until}
                scope = msgspec.structs.replace(scope, **at)
            asked = rng.choice((ASKED, ASKED, (rng.choice(ASKED),)))
            slow, fast = both(pieces, Path(folder), masks, asked, scope)
            assert msgspec.structs.replace(fast, read={}) == msgspec.structs.replace(slow, read={})
            seen.update(
                [f"{name} at {place}" for place, names in fast.read.items() for name in names]
            )
            seen.update(
                [name for line in slow.lines for name, cell in line.cells.items() if cell.value]
            )
    return seen


@pytest.mark.parametrize("seed", range(SEEDS))
def test_counted_here_it_is_what_a_query_of_the_rows_says(seed: int) -> None:
    assert some(seed)


def test_every_one_of_them_is_there_to_be_compared() -> None:
    places = {"a_days at rollup:agent", "a_days at rows:agent_state", "a_worked_q_s at rollup:day"}
    assert {*ASKED, *places} <= sum(map(some, range(SEEDS)), Counter[str]()).keys()


@pytest.mark.parametrize("is_live", [False, True])
def test_without_dimensions_nothing_of_it_is_asked_by_a_query(
    is_live: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    rng, asked = random.Random(3), list[str]()
    table_of = Shown.table

    def counted(
        shown: Shown, said: str, names: Iterable[str], prepared: Iterable[Prepared] = ()
    ) -> pa.Table:
        asked.append(said)
        return table_of(shown, said, names, prepared)

    monkeypatch.setattr(Shown, "table", counted)
    days = lasting(rng, random_days(rng, most=30))
    files, live = lived(rng, days)
    scope = Scope(
        since=FIRST,
        until=FIRST + timedelta(days=DAYS),
        as_of=noon_us(FIRST + timedelta(days=DAYS - 1)) + 3_600_000_000,
        known_until=noon_us(FIRST + timedelta(days=DAYS - 1)),
    )
    with TemporaryDirectory() as folder:
        pieces = keep(files if is_live else days, Path(folder))
        names = (*STANDING, *OF_AGENTS)
        masks = Masks(live if is_live else None)
        slow, fast = both(pieces, Path(folder), masks, names, scope)
    assert fast.lines == slow.lines
    (line,) = slow.lines
    assert all(line.cells[name].value for name in names)
    assert not asked


def test_what_is_open_is_made_ready_of_the_next_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = random.Random(4)
    files, live = lived(rng, lasting(rng, random_days(rng, most=30)))
    before, after = Masks(live), Masks(msgspec.structs.replace(live, seq=2))
    scope = Scope(
        since=FIRST,
        until=FIRST + timedelta(days=DAYS),
        as_of=live.known_until,
        known_until=live.known_until,
    )
    later = msgspec.structs.replace(scope, as_of=scope.as_of + 5_000_000)
    with TemporaryDirectory() as folder:
        pieces = keep(files, Path(folder))
        both(pieces, Path(folder), before, STANDING, scope)
        after.ready(before, later.as_of, lambda: True)
        made: list[str] = []

        def counted(relation: str, rows: Lazy, at: Instant, until: date) -> Masked:
            made.append(f"{relation} {at.as_of - later.as_of}")
            return standing(relation, rows, at, until)

        monkeypatch.setattr("maju.metrics.masks.standing", counted)
        slow, fast = both(pieces, Path(folder), after, STANDING, later)
    assert fast.lines == slow.lines
    assert sorted(made) == ["pending 1", "waiting 1"], "of another instant than the one made ready"


def test_along_a_dimension_who_was_only_away_has_no_line_of_time_on_queue() -> None:
    rng = random.Random(5)
    days = {key: {grain: _away(grain, rows) for grain, rows in made.items()}
            for key, made in random_days(rng, most=30, open_days=0.0).items()}  # fmt: skip
    end = FIRST + timedelta(days=DAYS)
    scope = Scope(
        since=FIRST, until=end, by=("agent",), as_of=noon_us(end), known_until=noon_us(end)
    )
    with TemporaryDirectory() as folder:
        pieces = keep(days, Path(folder))
        slow, fast = both(pieces, Path(folder), Masks(), ("worked_queue_time",), scope)
    assert fast.lines == slow.lines
    assert "a1" not in {line.keys["agent"] for line in slow.lines}
    assert slow.lines


def _away(grain: str, rows: pa.Table) -> pa.Table:
    if grain != "agent_state":
        return rows
    said = rows.to_pylist()
    for row in said:
        if row["agent"] == "a1":
            row["doing"] = "away"
    return table(grain, said)
