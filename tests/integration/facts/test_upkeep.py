"""Closed months in one file, missing roll-ups made, replaced versions swept; answers stay."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from maju.facts.fold.editions import finalise
from maju.facts.history import upkeep
from maju.facts.history.manifest import find_pieces, linked
from maju.facts.rollups.spec import file_of
from maju.metrics.answers import Answer
from maju.metrics.local import LocalNumbers
from maju.metrics.numbers import Question
from tests.integration.facts.test_import import Desk, call

LATER = 4_102_444_800_000_000
"""2100: everything was written long ago."""


@pytest.fixture
def desk(postgres_url: str, tmp_path: Path) -> Desk:
    return Desk(postgres_url, tmp_path)


def ask(desk: Desk, *, way: str = "best") -> Answer:
    question = Question(
        centre="bank",
        since=date(1999, 2, 1),
        until=date(1999, 3, 1),
        kpis=("answered", "asa", "sl_negative", "wait_p90", "inbound_attempts"),
        by=("day", "queue"),
        way=way,  # type: ignore[arg-type]
    )
    return LocalNumbers(desk.url, desk.blobs).ask(question)


def files_of(desk: Desk) -> list[str]:
    with linked(desk.url) as link:
        return find_pieces(
            link, "bank", ["contact", file_of("day")], date(1999, 2, 1), date(1999, 3, 1)
        ).keys("contact")


def compact(desk: Desk) -> int:
    with linked(desk.url) as link:
        return upkeep.compact(link, desk.blobs, "bank", before=date(1999, 3, 1), now=LATER)


def test_a_closed_month_is_one_file_and_the_same_numbers(desk: Desk) -> None:
    desk.bring(call(1, wait=5), call(2, wait=25), call(3, wait=7, day="990202"))
    before = ask(desk)
    assert len(files_of(desk)) == 2
    assert compact(desk) == 1
    assert len(files_of(desk)) == 1
    assert ask(desk).lines == before.lines == ask(desk, way="rows").lines
    assert ask(desk, way="masked").lines == before.lines
    assert any(place.startswith("rollup:") for place in ask(desk).read)
    assert compact(desk) == 0


def test_a_day_that_is_resealed_in_a_compacted_month_counts_at_once(desk: Desk) -> None:
    desk.bring(call(1, wait=5), call(3, wait=7, day="990202"))
    compact(desk)
    desk.bring(call(1, wait=50))
    assert len(files_of(desk)) == 2
    (first, second) = ask(desk).lines
    assert (first.cells["asa"].value, second.cells["asa"].value) == (50, 7)
    assert compact(desk) == 1
    assert ask(desk).lines == ask(desk, way="rows").lines == ask(desk, way="masked").lines


def test_a_month_with_a_running_day_is_left_alone(desk: Desk) -> None:
    desk.bring(call(1))
    with linked(desk.url) as link:
        assert not upkeep.compact(link, desk.blobs, "bank", before=date(1999, 2, 27), now=1)


def test_roll_ups_of_another_recipe_are_not_read_and_made_anew(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.bring(call(1), call(2, wait=25))
    with linked(desk.url) as link:
        link.execute("UPDATE facts.fx_file SET recipe = 'old' WHERE recipe IS NOT NULL")
        assert not any(place.startswith("rollup:") for place in ask(desk).read)
        assert upkeep.roll_missing(link, desk.blobs, "bank") == 1
        assert upkeep.roll_missing(link, desk.blobs, "bank") == 0
    assert any(place.startswith("rollup:") for place in ask(desk).read)


def test_a_closed_month_of_another_recipe_gives_way_to_its_days(desk: Desk) -> None:
    desk.bring(call(1), call(3, wait=7, day="990202"))
    compact(desk)
    with linked(desk.url) as link:
        old = "SET recipe = 'old', first_us = NULL, last_us = NULL"
        link.execute(f"UPDATE facts.fx_file {old}".encode())
        link.execute(f"UPDATE facts.fx_month_file {old}".encode())
        assert upkeep.roll_missing(link, desk.blobs, "bank") == 2
        assert any(place.startswith("rollup:") for place in ask(desk).read)
        assert compact(desk) == 1
        days = (date(1999, 2, 1), date(1999, 3, 1))
        (month,) = find_pieces(link, "bank", ["attempt"], *days).pieces
    first, last = month.files["attempt"].first_us, month.files["attempt"].last_us
    assert first is not None
    assert last is not None
    assert last - first > 20 * 3_600_000_000


def swept(desk: Desk) -> int:
    with linked(desk.url) as link:
        return upkeep.tidy(link, desk.blobs, "bank", now=LATER)


def test_replaced_versions_are_swept_and_what_counts_stays(desk: Desk) -> None:
    desk.bring(call(1, wait=5))
    desk.bring(call(1, wait=9))
    before = ask(desk)
    assert swept(desk) > 0
    assert swept(desk) == 0
    assert ask(desk).lines == before.lines
    assert desk.waits() == [9]


def test_a_version_that_a_report_holds_stays(desk: Desk) -> None:
    desk.bring(call(1, wait=5))
    with linked(desk.url) as link:
        upkeep.pin(link, "bank", date(1999, 2, 1), date(1999, 3, 1), client=None, holder="r1")
    desk.bring(call(1, wait=9))
    assert swept(desk) == 0


def test_a_version_that_was_final_stays(desk: Desk) -> None:
    desk.bring(call(1, wait=5))
    with linked(desk.url) as link:
        assert finalise(link, "bank", date(1999, 2, 1), by="clock", at=2)
    desk.bring(call(1, wait=9))
    assert swept(desk) == 0


def test_nothing_young_is_swept(desk: Desk) -> None:
    desk.bring(call(1, wait=5))
    desk.bring(call(1, wait=9))
    with linked(desk.url) as link:
        assert upkeep.tidy(link, desk.blobs, "bank", now=1) == 0


def test_a_kill_between_names_and_files_leaves_files_that_the_next_round_finds(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.bring(call(1, wait=5))
    desk.bring(call(1, wait=9))

    def die(_key: str) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as killed:
        killed.setattr(desk.blobs, "remove", die)
        with pytest.raises(KeyboardInterrupt):
            swept(desk)
    assert swept(desk) > 0
    assert desk.waits() == [9]
