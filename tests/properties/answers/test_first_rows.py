"""The first rows of a window, found in few files or in how their days begin, are the first of all
its rows."""

from __future__ import annotations

import random
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from maju.facts.fold.calendar import date_of
from maju.facts.fold.live import OpenFacts
from maju.facts.fold.rows import SOURCE
from maju.facts.history.blobs import FolderBlobs
from maju.facts.history.engine import connect
from maju.facts.history.manifest import Pieces
from maju.metrics import firsts, openings, picking, showing
from maju.metrics import rows as rows_of
from maju.metrics.catalogue import CATALOGUE
from maju.metrics.compiling import Scope
from maju.metrics.days import begins_us
from maju.metrics.firsts import began
from maju.metrics.masks import Masks
from maju.metrics.openings import Openings
from maju.metrics.relations import grains
from maju.metrics.rows import Part, Rows, find_rows
from maju.metrics.showing import Shown
from maju.metrics.sources import STILL, Moving, Source, attach, quick
from maju.metrics.thresholds import Threshold
from maju.metrics.uniting import moving, unite, with_live
from tests.properties.answers.random_facts import CLIENTS, DAYS, FIRST, keep, noon_us, random_days
from tests.properties.answers.test_without_query import lived

LATE_US = noon_us(FIRST + timedelta(days=40))
ASKED: tuple[tuple[str, Part], ...] = (
    ("service_level", "num"),
    ("service_level", "den"),
    ("abandon_rate", "num"),
    ("aht", "num"),
    ("answered", "num"),
    ("redial_after_abandon_rate", "den"),
    ("att", "num"),
    ("rona_rate", "den"),
)


def scopes(rng: random.Random) -> Scope:
    since = rng.randrange(DAYS)
    return Scope(
        since=FIRST + timedelta(days=since),
        until=FIRST + timedelta(days=rng.randrange(since, DAYS) + 1),
        only={"client": (rng.choice(CLIENTS),)} if rng.random() < 0.3 else {},
        as_of=LATE_US,
        known_until=LATE_US,
        agreed=[Threshold(name="service_level", ms=rng.choice((0, 7_000)), client=CLIENTS[0])],
    )


def source_of(pieces: Pieces, blobs: FolderBlobs, scope: Scope, still: Moving = STILL) -> Source:
    """The files of all days, as a question about the scope's finds them."""
    inside = msgspec.structs.replace(
        pieces,
        pieces=[each for each in pieces.pieces if scope.since <= each.since < scope.until],
    )
    return Source(
        paths={grain: [blobs.find(key) for key in pieces.keys(grain)] for grain in grains()},
        lacks=frozenset(),
        quick=quick(inside, blobs, scope.as_of, still),
    )


def same(
    source: Source,
    asked: tuple[str, Part],
    scope: Scope,
    limit: int,
    live: OpenFacts | None = None,
) -> None:
    """What few files or their beginnings give is the beginning of what the query of all gives."""
    name, part = asked
    with connect() as engine:
        attach(engine, source)
        if live is not None:
            unite(engine, live)
        whole = find_rows(engine, CATALOGUE[name], part, scope, limit=100_000)
    with connect() as engine:
        found = find_rows(
            Shown(engine, source, Masks(live)), CATALOGUE[name], part, scope, limit=limit
        )
    for all_, some in zip(whole, found, strict=True):
        first = lines(all_)
        assert some.table.column_names == all_.table.column_names
        assert [row["at"] for row in lines(some)] == [row["at"] for row in first[:limit]]
        for row in lines(some):  # of those that began at once, any may be the last
            first.remove(row)


def lines(rows: Rows) -> list[dict[str, Any]]:
    return [dict(sorted(row.items())) for row in rows.table.to_pylist()]


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("most", [10, 4_096])
def test_the_first_rows_of_few_files_are_the_first_of_all(
    seed: int, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Samples of a file may be all its rows, or some."""
    monkeypatch.setattr(firsts, "SAMPLES_MOST", most)
    monkeypatch.setattr(showing, "OPENINGS", Openings(most=0))
    monkeypatch.setattr(Openings, "of", lambda *_: None)
    firsts._samples.cache_clear()
    narrow = 0
    of_files = Shown.of_files

    def counted(shown: Shown, *asked: Any) -> Any:
        nonlocal narrow
        narrow += 1
        return of_files(shown, *asked)

    monkeypatch.setattr(Shown, "of_files", counted)
    rng = random.Random(seed)
    with TemporaryDirectory() as folder:
        pieces = keep(random_days(rng, most=120), Path(folder))
        blobs = FolderBlobs(Path(folder))
        for asked in (*ASKED, *ASKED[:4]):
            scope = scopes(rng)
            same(source_of(pieces, blobs, scope), asked, scope, rng.choice((1, 5, 20)))
    assert narrow


@pytest.mark.parametrize(("rows", "seed"), [(12, 0), (300, 2)])
def test_the_first_rows_are_picked_from_how_days_begin(
    rows: int, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a day some rows may be kept, or all; enough of them count, or they are looked for."""
    monkeypatch.setattr(openings, "ROWS", rows)
    monkeypatch.setattr(showing, "OPENINGS", Openings())
    picks: list[bool] = []

    def counted(*asked: Any) -> Any:
        found = picking.pick(*asked)
        picks.append(found is not None)
        return found

    monkeypatch.setattr(rows_of, "pick", counted)
    rng = random.Random(seed)
    with TemporaryDirectory() as folder:
        pieces = keep(random_days(rng, most=120), Path(folder))
        blobs = FolderBlobs(Path(folder))
        for asked in ASKED:
            scope = scopes(rng)
            if rng.random() < 0.3:
                only = {**scope.only, rng.choice(("queue", "channel")): ("q1", "phone")}
                scope = msgspec.structs.replace(scope, only=only)
            if rng.random() < 0.3:
                early = noon_us(FIRST + timedelta(days=rng.randrange(DAYS)))
                scope = msgspec.structs.replace(scope, as_of=early, known_until=early)
            source = source_of(pieces, blobs, scope)
            for limit in (20, 5, 20):  # each time, another file's beginning is read
                same(source, asked, scope, limit)
    assert True in picks


@pytest.mark.parametrize("seed", range(6))
def test_the_first_rows_are_picked_beside_what_is_live(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before the first day of which files do not tell all; or of all rows, where the beginnings of
    files hold theirs; else they are asked of everything."""
    monkeypatch.setattr(showing, "OPENINGS", Openings())
    picks: list[bool] = []
    wholes: list[bool] = []
    all_rows = Shown.all_rows

    def noted(shown: Shown, *asked: Any) -> Any:
        found = all_rows(shown, *asked)
        wholes.append(found is not None)
        return found

    monkeypatch.setattr(Shown, "all_rows", noted)

    def counted(*asked: Any) -> Any:
        found = picking.pick(*asked)
        picks.append(found is not None)
        return found

    monkeypatch.setattr(rows_of, "pick", counted)
    rng = random.Random(seed)
    files, live = lived(rng, random_days(rng, most=120))
    if seed % 2:
        live = of_its_days_alone(live)
    if (
        seed > 3
    ):  # no day was sealed yet: files hold imports alone, and no row of the journal counts
        live = msgspec.structs.replace(live, since=0)
        files = {
            key: {grain: rows.filter(pc.field("source") != SOURCE) for grain, rows in made.items()}
            for key, made in files.items()
        }
    with TemporaryDirectory() as folder:
        pieces = keep(files, Path(folder))
        blobs = FolderBlobs(Path(folder))
        for asked in (*ASKED, *ASKED):
            scope = scopes(rng)
            if rng.random() < 0.8:
                since, until = (FIRST + timedelta(days=days) for days in (rng.randrange(2), DAYS))
                scope = msgspec.structs.replace(scope, since=since, until=until)
            window = (scope.since, scope.until)
            source = source_of(pieces, blobs, scope, moving(live, *window))
            limit = rng.choice((3, 8, 20, 500))
            same(with_live(source, live, *window), asked, scope, limit, live)
    assert any(picks)
    assert any(wholes)


def of_its_days_alone(live: OpenFacts) -> OpenFacts:
    """Nothing of an earlier day is another by now; and clocks are so far ahead that the day began on
    the one before by UTC."""
    since, tables = date_of(live.since), {}
    for grain, rows in live.tables.items():
        tables[grain] = rows.filter(pc.field("business_date") >= since)
        if (name := began(grain)) is not None:
            place = rows.schema.get_field_index(name)
            earliest = [begins_us(since) + n for n in range(tables[grain].num_rows)]
            column = pa.array(earliest, rows.schema.field(place).type)
            tables[grain] = tables[grain].set_column(place, rows.schema.field(place), column)
    return msgspec.structs.replace(live, tables=tables, gone={}, changed=frozenset())
