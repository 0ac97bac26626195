"""``current/``, which foreign tools read, is what the manifest says, whoever died or was slow."""

from __future__ import annotations

import asyncio
import threading
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
import pytest

from maju.facts.fold import sealing
from maju.facts.fold.editions import put_import_editions
from maju.facts.fold.sealing import Sealer
from maju.facts.history import publishing, upkeep
from maju.facts.history.blobs import FolderBlobs
from maju.facts.history.manifest import Link, find_shelf, linked
from maju.facts.history.queries import QUERIES
from maju.facts.imports import running
from tests.integration.facts.fold.test_sealing import commit, pieces
from tests.integration.facts.test_import import Desk, call
from tests.unit.facts.fold.journals import CENTRE

WITHIN_S = 120.0


class Died(BaseException):
    """As a process that is killed."""


@pytest.fixture
def desk(postgres_url: str, tmp_path: Path) -> Desk:
    return Desk(postgres_url, tmp_path)


def dies_before_publishing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second import is committed, and nothing after that."""
    desk.bring(call(1, wait=5))

    def dies(*_given: object) -> None:
        raise Died

    with monkeypatch.context() as patch:
        patch.setattr(running, "publish", dies)
        with pytest.raises(Died):
            desk.bring(call(1, wait=50))
    assert desk.waits() == [5]


def test_an_import_that_died_before_it_published_is_published_when_it_comes_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    dies_before_publishing(desk, monkeypatch)
    assert desk.bring(call(1, wait=50)).unchanged == 1
    assert desk.waits() == [50]


def test_upkeep_publishes_what_somebody_died_over(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    dies_before_publishing(desk, monkeypatch)
    with linked(desk.url) as link:
        upkeep.keep_up(link, desk.blobs, "bank", before=date(1999, 1, 1), now=1)
    assert desk.waits() == [50]


def test_a_sealer_publishes_what_the_one_before_it_died_over(
    postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blobs, now = FolderBlobs(tmp_path), 0
    for some in pieces(2):
        asyncio.run(commit(postgres_url, some))
        now = some[-1].at

    def dies(*_given: object) -> None:
        raise Died

    def left(link: Link) -> int:
        asked = "SELECT count(*) AS n FROM facts.fx_day WHERE NOT published"
        return link.execute(asked).fetchone()["n"]  # type: ignore[index, return-value]

    with linked(postgres_url) as link:
        with monkeypatch.context() as patch:
            patch.setattr(sealing, "publish", dies)
            with pytest.raises(Died):
                Sealer(blobs, CENTRE).seal(link, now=now)
        assert left(link) > 0
        sealer = Sealer(blobs, CENTRE)
        while sealer.seal(link, now=now).days:
            pass
        assert left(link) == 0


def test_a_slow_publisher_never_puts_older_files_over_newer_ones(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While the first one publishes, a second import of the same day comes and is quicker."""
    put, later = FolderBlobs.publish, threading.Thread(target=lambda: desk.bring(call(1, wait=50)))

    def slow(blobs: FolderBlobs, key: str, name: str) -> None:
        if threading.current_thread() is not later and later.ident is None:
            later.start()
            wait_until_it_waits_or_is_done(desk.url, later)
        put(blobs, key, name)

    monkeypatch.setattr(FolderBlobs, "publish", slow)
    desk.bring(call(1, wait=5))
    later.join(WITHIN_S)
    assert not later.is_alive()
    assert desk.waits() == [50]
    with linked(desk.url) as link:
        publishing.publish(link, desk.blobs, "bank")
    assert desk.waits() == [50]


def test_a_sweep_by_a_fast_clock_waits_for_who_is_writing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A centre's world may be years ahead: to it, files that an import is about to name are old."""

    def sweep() -> None:
        with linked(desk.url) as link:
            upkeep.tidy(link, desk.blobs, "bank", now=10**17)

    named, sweeper = put_import_editions, threading.Thread(target=sweep)

    def slow(*given: Any, **said: Any) -> None:
        sweeper.start()
        wait_until_it_waits_or_is_done(desk.url, sweeper)
        named(*given, **said)

    monkeypatch.setattr(running, "put_import_editions", slow)
    desk.bring(call(1, wait=5))
    sweeper.join(WITHIN_S)
    with linked(desk.url) as link:
        files = [file.key for file in find_shelf(link, "bank").files]
    assert files
    assert all(desk.blobs.find(key) for key in files)


def test_a_day_that_is_shown_again_has_nothing_beside_it(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed between its files and their names, and before one of its files took its place."""
    dies_before_publishing(desk, monkeypatch)

    def dies(*_given: object) -> None:
        raise Died

    def shown() -> list[Path]:
        return [path for path in (desk.folder / "blobs/facts/current").rglob("*") if path.is_file()]

    before = sorted(shown())
    execute = Link.execute

    def dies_at_the_name(link: Link, query: Any, *said: Any) -> object:
        if query is QUERIES["mark_published"]:
            raise Died
        return execute(link, query, *said)

    with linked(desk.url) as link:
        for owner, name, dying in (
            (Path, "replace", dies),
            (psycopg.Connection, "execute", dies_at_the_name),
        ):
            with monkeypatch.context() as patch:
                patch.setattr(owner, name, dying)
                with pytest.raises(Died):
                    publishing.publish(link, desk.blobs, "bank")
        publishing.publish(link, desk.blobs, "bank")
    assert sorted(shown()) == before
    assert desk.waits() == [50]


def wait_until_it_waits_or_is_done(url: str, thread: threading.Thread) -> None:
    with psycopg.connect(url, autocommit=True) as link:
        while thread.is_alive():
            asked = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
            row = link.execute(asked).fetchone()
            if row is not None and row[0]:
                return
            thread.join(0.05)
