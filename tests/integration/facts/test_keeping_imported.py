"""Imported centres are kept quick, too: closed months in one file once they changed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from maju.app.centres import find_centre
from maju.app.run.sealing import Imported
from maju.facts.history.manifest import find_pieces, linked
from maju.facts.imports.undoing import undo_import
from maju.kernel.errors import Refused
from tests.integration.facts.test_import import Desk, call

LATER = 4_102_444_800_000_000
"""2100: the month is closed."""


@pytest.fixture
def desk(postgres_url: str, tmp_path: Path) -> Desk:
    return Desk(postgres_url, tmp_path)


def files_of(desk: Desk) -> int:
    with linked(desk.url) as link:
        days = (date(1999, 2, 1), date(1999, 3, 1))
        return len(find_pieces(link, "bank", ["contact"], *days).keys("contact"))


def test_an_imported_month_is_one_file_after_a_look_and_looked_at_once(desk: Desk) -> None:
    desk.bring(call(1), call(3, wait=7, day="990202"))
    imported = Imported(desk.blobs, led=())
    with linked(desk.url) as link:
        assert files_of(desk) == 2
        assert imported.look(link, now=LATER) == ["bank"]
        assert files_of(desk) == 1
        assert imported.look(link, now=LATER) == []
    desk.bring(call(1, wait=50))
    with linked(desk.url) as link:
        assert imported.look(link, now=LATER) == ["bank"]
    assert files_of(desk) == 1


def test_what_was_taken_back_leaves_the_disk_a_day_later_without_anybodys_doing(desk: Desk) -> None:
    done = desk.bring(call(1))
    undo_import(desk.url, desk.blobs, centre="bank", sha256=done.sha256, now=lambda: 1)
    imported, history = Imported(desk.blobs, led=()), desk.folder / "blobs/facts/history"
    with linked(desk.url) as link:
        assert imported.look(link, now=1) == ["bank"]
        assert list(history.rglob("*.parquet"))
        assert imported.look(link, now=2) == []
        assert imported.look(link, now=LATER) == ["bank"]
        assert list(history.rglob("*.parquet")) == []


def test_a_centre_that_is_led_is_left_to_its_leader(desk: Desk) -> None:
    desk.bring(call(1), call(3, wait=7, day="990202"))
    with linked(desk.url) as link:
        assert Imported(desk.blobs, led={"bank"}).look(link, now=LATER) == []
    assert files_of(desk) == 2


def test_who_asks_for_the_journal_of_an_imported_centre_is_told_that_it_has_none(
    desk: Desk,
) -> None:
    desk.bring(call(1))
    with pytest.raises(Refused, match="centre_imported_only"):
        find_centre(desk.url, "bank")
    with pytest.raises(Refused, match="unknown_centre"):
        find_centre(desk.url, "else")
