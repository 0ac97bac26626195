"""The first rows of a window, found in few files, are the first of all its rows."""

from __future__ import annotations

import random
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import msgspec
import pytest

from maju.facts.history.blobs import FolderBlobs
from maju.facts.history.engine import connect
from maju.metrics import firsts
from maju.metrics.catalogue import CATALOGUE
from maju.metrics.compiling import Scope
from maju.metrics.relations import grains
from maju.metrics.rows import Part, Rows, find_rows
from maju.metrics.showing import Shown
from maju.metrics.sources import Source, attach, quick
from tests.properties.answers.random_facts import CLIENTS, DAYS, FIRST, keep, noon_us, random_days

LATE_US = noon_us(FIRST + timedelta(days=40))
ASKED: tuple[tuple[str, Part], ...] = (
    ("service_level", "num"),
    ("service_level", "den"),
    ("abandon_rate", "num"),
    ("aht", "num"),
    ("answered", "num"),
    ("redial_after_abandon_rate", "den"),
)


def scopes(rng: random.Random) -> Scope:
    since = rng.randrange(DAYS)
    return Scope(
        since=FIRST + timedelta(days=since),
        until=FIRST + timedelta(days=rng.randrange(since, DAYS) + 1),
        only={"client": (rng.choice(CLIENTS),)} if rng.random() < 0.3 else {},
        as_of=LATE_US,
        known_until=LATE_US,
    )


def lines(rows: Rows) -> list[dict[str, Any]]:
    return [dict(sorted(row.items())) for row in rows.table.to_pylist()]


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("most", [10, 4_096])
def test_the_first_rows_of_few_files_are_the_first_of_all(
    seed: int, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Samples of a file may be all its rows, or some."""
    monkeypatch.setattr(firsts, "SAMPLES_MOST", most)
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
        for name, part in ASKED * 2:
            scope = scopes(rng)
            inside = msgspec.structs.replace(
                pieces,
                pieces=[each for each in pieces.pieces if scope.since <= each.since < scope.until],
            )
            source = Source(
                paths={
                    grain: [blobs.find(key) for key in pieces.keys(grain)] for grain in grains()
                },
                lacks=frozenset(),
                days=1,
                quick=quick(inside, blobs, scope.as_of),
            )
            limit = rng.choice((1, 5, 20))
            with connect() as engine:
                attach(engine, source)
                whole = find_rows(engine, CATALOGUE[name], part, scope, limit=100_000)
            with connect() as engine:
                found = find_rows(Shown(engine, source), CATALOGUE[name], part, scope, limit=limit)
            for all_, some in zip(whole, found, strict=True):
                first = lines(all_)
                assert [row["at"] for row in lines(some)] == [row["at"] for row in first[:limit]]
                for row in lines(some):  # of those that began at once, any may be the last
                    first.remove(row)
    assert narrow
