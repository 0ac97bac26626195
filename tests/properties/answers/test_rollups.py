"""Roll-up = rows: the same question, whatever it is, has the same answer both ways."""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import msgspec
import pyarrow as pa
import pytest

from maju.facts.history.blobs import FolderBlobs
from maju.facts.history.engine import connect
from maju.facts.history.manifest import Pieces
from maju.facts.history.tables import table
from maju.facts.rollups.spec import CUTS
from maju.metrics.answering import answer, find_kpis
from maju.metrics.answers import Answer
from maju.metrics.catalogue import CATALOGUE
from maju.metrics.compiling import Scope
from maju.metrics.kpi import DIMENSIONS
from maju.metrics.links import find_links
from maju.metrics.relations import grains
from maju.metrics.rollups import Prepared
from maju.metrics.sharing import Shared
from maju.metrics.showing import Shown
from maju.metrics.sources import Source, attach, quick, with_late
from maju.metrics.thresholds import DEFAULTS_MS, Threshold
from tests.properties.answers.random_facts import (
    CLIENTS,
    DAYS,
    FIRST,
    compacted,
    keep,
    noon_us,
    random_days,
)

LATE_US = noon_us(FIRST + timedelta(days=40))
QUESTIONS = 6


def a_question(rng: random.Random) -> tuple[list[str], Scope]:
    """Any KPIs along any dimensions, filtered anyhow, with thresholds, as of any instant."""
    by = tuple(rng.sample(DIMENSIONS, rng.randrange(3)))
    by = ("agent",) if rng.random() < 0.15 else by
    only: dict[str, tuple[str, ...]] = {}
    for name, values in (
        ("client", CLIENTS),
        ("queue", ("q1", "q2")),
        ("channel", ("voice",)),
        ("agent", ("a1", "a2")),
    ):
        if rng.random() < 0.2:
            only[name] = (rng.choice(values),)
    agreed = tuple(
        Threshold(
            name=rng.choice(sorted(DEFAULTS_MS)),
            ms=rng.choice((0, 5_000, 10_000, 20_000, 20_500, 33_000, 90_000, 7_200_000)),
            since=rng.choice((None, FIRST, FIRST + timedelta(days=1))),
            client=rng.choice((None, "k1")),
            queue=rng.choice((None, "q1")),
        )
        for _ in range(rng.randrange(3))
    )
    shared = [
        Shared(
            customer=rng.choice(("c1", "c2")),
            since=FIRST + timedelta(days=rng.randrange(DAYS)),
            until=rng.choice((None, FIRST + timedelta(days=DAYS - 1))),
            client=rng.choice((None, "k1")),
        )
        for _ in range(rng.choice((0, 0, 1, 2)))
    ]
    as_of = rng.choice((LATE_US, LATE_US, noon_us(FIRST + timedelta(days=rng.randrange(DAYS + 1)))))
    since = rng.randrange(DAYS)
    until = rng.choice((DAYS, rng.randrange(since, DAYS) + 1))
    scope = Scope(
        since=FIRST + timedelta(days=since),
        until=FIRST + timedelta(days=until),
        by=by,
        step_min=rng.choice((15, 30, 60)),
        only=only,
        as_of=as_of,
        known_until=as_of,
        agreed=agreed,
        shared=shared,
    )
    return rng.sample(sorted(CATALOGUE), 12), scope


def ways(pieces: Pieces, folder: Path, asked: list[str], scope: Scope) -> list[Answer]:
    """From rows as of the instant, from whatever is quickest, and from rows that are settled."""
    blobs = FolderBlobs(folder)
    inside = msgspec.structs.replace(
        pieces,
        pieces=[
            piece
            for piece in pieces.pieces
            if piece.since < scope.until and piece.last >= scope.since
        ],
    )
    rows = Source(
        paths={grain: [blobs.find(key) for key in pieces.keys(grain)] for grain in grains()},
        lacks=frozenset(),
    )
    near = pieces.pieces
    links = find_links(near, (scope.since, scope.until), scope.as_of, lambda _: False, blobs.find)
    found = quick(inside, blobs, scope.as_of, near=near, links=links)
    found = with_late(found, pieces.pieces, scope.until, blobs.find)
    best = msgspec.structs.replace(rows, quick=found)
    bare = quick(inside, blobs, scope.as_of, near=near, rolls=False)
    plain = msgspec.structs.replace(rows, quick=bare)
    made = []
    with connect() as engine:
        attach(engine, rows)
        made.append(answer(engine, rows, find_kpis(asked), scope))
    with connect() as engine:
        # As a process answers that keeps texts of queries: for another instant than the first.
        shown = Shown(engine, best)
        answer(shown, best, find_kpis(asked), msgspec.structs.replace(scope, as_of=scope.as_of + 1))
        made.append(answer(shown, best, find_kpis(asked), scope))
    with connect() as engine:
        made.append(answer(Shown(engine, plain), plain, find_kpis(asked), scope))
    return made


def holds(seed: int, *, month: bool = False) -> None:
    """Some questions over facts by chance; *month*: its days lie in one file of a client."""
    rng = random.Random(seed)
    with TemporaryDirectory() as folder:
        if month:
            pieces = compacted(keep(random_days(rng, open_days=0), Path(folder)), Path(folder))
        else:
            pieces = keep(random_days(rng), Path(folder))
        for number in range(QUESTIONS):
            asked, scope = a_question(rng)
            if month and number % 2:
                scope = msgspec.structs.replace(scope, by=(), as_of=LATE_US, known_until=LATE_US)
            rows, best, plain = ways(pieces, Path(folder), asked, scope)
            for each in (rows, plain):
                assert {name for name in each.read if name.startswith("rollup")} == set()
            for each in (best, plain):
                said = msgspec.structs.replace(each, read={})
                assert said == msgspec.structs.replace(rows, read={})


@pytest.mark.parametrize("seed", range(2))
def test_roll_ups_answer_as_the_rows_do(seed: int) -> None:
    holds(seed)


@pytest.mark.parametrize("seed", range(2))
def test_files_of_several_days_answer_as_the_rows_do(seed: int) -> None:
    holds(seed, month=True)


@pytest.mark.parametrize("seed", range(3))
def test_contacts_last_as_long_whether_their_end_is_read_or_not(seed: int) -> None:
    rng = random.Random(seed)
    with TemporaryDirectory() as folder:
        pieces = keep(random_days(rng, open_days=0.0), Path(folder))
        _, scope = a_question(rng)
        scope = msgspec.structs.replace(
            scope,
            since=FIRST,
            until=FIRST + timedelta(days=DAYS),
            by=("day",),
            only={},
            as_of=LATE_US,
            known_until=LATE_US,
        )
        rows, *others = ways(pieces, Path(folder), ["handle_per_contact"], scope)
    assert any(line.cells["handle_per_contact"].value for line in rows.lines)
    for each in others:
        assert msgspec.structs.replace(each, read={}) == msgspec.structs.replace(rows, read={})


def test_who_waits_at_the_end_of_a_window_is_found_among_few_files() -> None:
    rng = random.Random(1)
    asked, waiting = ["waiting_now", "oldest_waiting", "sl_interval_attainment", "cpd"], 0
    with TemporaryDirectory() as folder:
        pieces = keep(random_days(rng), Path(folder))
        for by in ((), ("client",), ("hour",)):
            _, scope = a_question(rng)
            scope = msgspec.structs.replace(scope, by=by, as_of=LATE_US, known_until=LATE_US)
            rows, *others = ways(pieces, Path(folder), asked, scope)
            waiting += any(line.cells["waiting_now"].value for line in rows.lines)
            for each in others:
                said = msgspec.structs.replace(each, read={})
                assert said == msgspec.structs.replace(rows, read={})
    assert waiting


NEAR_US = (-5_000_000, -1, 0, 1, 5_000_000)


def about_midnight(rng: random.Random, day: date, rows: pa.Table) -> pa.Table:
    """The same contacts about the end of their day; each leaves its line within seconds."""
    said = rows.to_pylist()
    for row in said:
        midnight = noon_us(day) + 43_200_000_000 - row["utc_offset_s"] * 1_000_000
        row["entered_at"] = midnight + rng.choice(NEAR_US)
        row["left_at"] = row["entered_at"] + rng.choice(
            (0, 1, 5_000_000, 5_000_001, 86_400_000_000)
        )
        row["outcome"], row["state"] = "abandoned", "closed"
        for name in ("closed_at", "finished_at"):
            row[name] = row["left_at"]
    return table("contact", said)


@pytest.mark.parametrize("seed", range(6))
def test_a_file_without_anybody_in_line_at_midnight_is_not_asked_who_waits(seed: int) -> None:
    rng = random.Random(seed)
    days = random_days(rng, most=3, open_days=0, grains=["contact"])
    late = [
        {"contact": about_midnight(rng, key[1], made["contact"])} if "contact" in made else {}
        for key, made in days.items()
    ]
    scope = Scope(since=FIRST, until=FIRST, as_of=LATE_US, known_until=LATE_US)
    with TemporaryDirectory() as folder:
        pieces = keep(dict(zip(days, late, strict=True)), Path(folder))
        for n in range(1, DAYS + 2):
            own = msgspec.structs.replace(scope, until=FIRST + timedelta(days=n))
            rows, best, plain = ways(pieces, Path(folder), ["waiting_now", "oldest_waiting"], own)
            assert best.lines == rows.lines == plain.lines


BY_CUT: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "day": (("day", "queue"), ("answered", "asa", "service_level")),
    "topic": (("topic",), ("answered", "asa")),
    "agent": (("agent",), ("aht",)),
    "waits": (("queue",), ("wait_p90",)),
    "quarter": (("interval",), ("answered", "asa")),
}


def test_each_roll_up_is_read_where_it_is_the_smallest_and_says_what_the_rows_say() -> None:
    assert BY_CUT.keys() == {cut.name for cut in CUTS}
    scope = Scope(
        since=FIRST, until=FIRST + timedelta(days=DAYS), as_of=LATE_US, known_until=LATE_US
    )
    with TemporaryDirectory() as folder:
        pieces = keep(random_days(random.Random(5)), Path(folder))
        for cut, (by, kpis) in BY_CUT.items():
            own = msgspec.structs.replace(scope, by=by)
            rows, best, plain = ways(pieces, Path(folder), list(kpis), own)
            assert f"rollup:{cut}" in best.read
            assert best.lines == rows.lines == plain.lines


@pytest.mark.parametrize(
    "by",
    [(), ("day", "queue"), ("weekday",), ("week", "client"), ("month",), ("hour",), ("agent",)],
)
def test_sums_that_are_kept_answer_without_a_query_what_the_rows_say(
    by: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Planning a query costs more than adding up: only rows are asked by one."""
    asked: list[str] = []
    table = Shown.table

    def counted(
        shown: Shown, said: str, names: Iterable[str], prepared: Iterable[Prepared] = ()
    ) -> pa.Table:
        asked.append(said)
        return table(shown, said, names, prepared)

    monkeypatch.setattr(Shown, "table", counted)
    kpis = (
        ["aht", "hold_rate"]
        if by == ("agent",)
        else ["asa", "service_level", "longest_wait", "aht"]
    )
    kpis += [] if by == ("agent",) else ["wait_p90"]
    scope = Scope(
        since=FIRST + timedelta(days=1),
        until=FIRST + timedelta(days=DAYS),
        by=by,
        only={"client": CLIENTS[:1]},
        as_of=LATE_US,
        known_until=LATE_US,
    )
    with TemporaryDirectory() as folder:
        pieces = keep(random_days(random.Random(7)), Path(folder))
        rows, best, plain = ways(pieces, Path(folder), kpis, scope)
    assert best.lines == rows.lines == plain.lines
    assert any(cell.num or cell.den for line in rows.lines for cell in line.cells.values())
    assert len(asked) == 1, "the settled rows'"
    assert "prepared_" not in asked[0]


@pytest.mark.parametrize("by", [(), ("day", "queue"), ("hour",), ("agent",), ("topic",)])
@pytest.mark.parametrize("first", [1, DAYS - 1])
def test_days_that_may_still_change_are_added_up_without_a_query(
    first: int, by: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Days that are settled beside them, or none: as of the middle of the last day."""
    asked: list[str] = []
    for name in ("table", "run"):
        ask = getattr(Shown, name)

        def counted(shown: Shown, said: str, *more: object, ask: Any = ask) -> Any:
            quick = shown._source.quick
            if quick is not None and quick.reading.rolls:
                asked.append(said)
            return ask(shown, said, *more)

        monkeypatch.setattr(Shown, name, counted)
    kpis = ["aht", "hold_rate", "transfer_rate"]
    kpis += [] if by == ("agent",) else ["asa", "service_level", "longest_wait", "open_rows"]
    kpis += ["redial_after_abandon_rate", "wait_p90"] if by in {(), ("day", "queue")} else []
    kpis = [each for each in kpis if CATALOGUE[each].dims.issuperset(by)]
    later = noon_us(FIRST + timedelta(days=DAYS - 1)) + 3_600_000_000
    scope = Scope(
        since=FIRST + timedelta(days=first),
        until=FIRST + timedelta(days=DAYS),
        by=by,
        as_of=later,
        known_until=later,
    )
    with TemporaryDirectory() as folder:
        pieces = keep(random_days(random.Random(7), most=40), Path(folder))
        rows, best, _plain = ways(pieces, Path(folder), kpis, scope)
    assert best.lines == rows.lines
    assert any(cell.num or cell.den for line in rows.lines for cell in line.cells.values())
    assert not asked


LINKED = ("redial_after_abandon_rate", "redial_after_block", "redial_after_callback")


def linked_ways(reach_s: int, seed: int) -> list[Answer]:
    scope = Scope(
        since=FIRST + timedelta(days=1),
        until=FIRST + timedelta(days=DAYS),
        by=("day",),
        as_of=LATE_US,
        known_until=LATE_US,
    )
    with TemporaryDirectory() as folder:
        pieces = keep(random_days(random.Random(seed), most=200, reach_s=reach_s), Path(folder))
        return ways(pieces, Path(folder), list(LINKED), scope)


@pytest.mark.parametrize("seed", range(3))
def test_tries_again_on_the_same_day_are_read_from_roll_ups_as_from_rows(seed: int) -> None:
    rows, best, plain = linked_ways(14_000, seed)
    assert "redial_after_abn" in best.read["rollup:day"]
    assert best.lines == rows.lines == plain.lines
    assert any(line.cells["redial_after_abandon_rate"].num for line in rows.lines)


@pytest.mark.parametrize("seed", range(3))
def test_where_days_overlap_tries_again_are_not_read_from_roll_ups(seed: int) -> None:
    rows, best, plain = linked_ways(80_000, seed)
    assert "redial_after_abn" not in best.read.get("rollup:day", ())
    assert best.lines == rows.lines == plain.lines
