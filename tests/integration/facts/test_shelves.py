"""A manifest that is read whole once says of every window what it says when it is asked."""

from __future__ import annotations

import random
from datetime import date, timedelta
from pathlib import Path

import pytest

from maju.facts.history import upkeep
from maju.facts.history.manifest import Link, linked
from maju.facts.imports.bank1999 import Bank1999
from maju.facts.imports.places import Place
from maju.facts.imports.running import run_import
from maju.facts.rollups.spec import file_of
from maju.metrics.own.words import find_words
from maju.metrics.shelves import GRAINS, Asked, Shelves
from tests.integration.facts.test_import import Desk, call

FIRST, DAYS = date(1999, 1, 25), 45
LATER = 4_102_444_800_000_000
SOME = (GRAINS, ("attempt", "callback"), ("contact", file_of("day")), ("case",))


@pytest.fixture
def desk(postgres_url: str, tmp_path: Path) -> Desk:
    """Two clients; the first's January is closed, and a day of its February was brought again."""
    desk = Desk(postgres_url, tmp_path)
    desk.bring(
        *(call(n, day=day) for n, day in enumerate(("990126", "990131", "990201", "990228")))
    )
    with linked(desk.url) as link:
        upkeep.compact(link, desk.blobs, "bank", before=date(1999, 2, 1), now=LATER)
    desk.bring(call(9, day="990201"))
    lines = desk.write(7, *(call(n, day=day) for n, day in enumerate(("990131", "990203"), 20)))
    other = Place(centre="bank", client="other", zone="Asia/Jerusalem", key=b"key")
    run_import(desk.url, desk.blobs, Bank1999(), lines, other, now=lambda: 5)
    return desk


def alike(desk: Desk, link: Link, shelves: Shelves, rng: random.Random) -> None:
    since = FIRST + timedelta(days=rng.randrange(DAYS))
    until = since + timedelta(days=1 + rng.randrange(DAYS))
    grains, client = rng.choice(SOME), rng.choice((None, "bank", "other", "nobody"))
    state = find_words(link, "bank", client).state
    files = shelves.of(link, "bank", state.revision or 0, state.covers)
    asked = Asked(link, desk.blobs, "bank")
    found, expected = (each.pieces(grains, since, until, client=client) for each in (files, asked))
    assert found == expected
    for piece in found.pieces:
        for held in piece.files.values():
            assert files.find(held.key) == asked.find(held.key)


def test_any_window_of_any_client_has_the_same_files(desk: Desk) -> None:
    rng, shelves = random.Random(3), Shelves(desk.blobs)
    with linked(desk.url) as link:
        for _ in range(60):
            alike(desk, link, shelves, rng)
        desk.bring(call(30, day="990131"))  # a closed month gives way to its days
        for _ in range(60):
            alike(desk, link, shelves, rng)


def test_of_too_many_files_none_are_kept(desk: Desk) -> None:
    rng, few = random.Random(4), Shelves(desk.blobs, most=3)
    with linked(desk.url) as link:
        assert isinstance(few.of(link, "bank", 1, None), Asked)
        for _ in range(20):
            alike(desk, link, few, rng)
