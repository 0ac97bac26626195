"""``maju import --watch``: what arrives is imported once, whatever dies when."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import psycopg
import pytest

from maju.facts.history import schema
from maju.facts.history.blobs import FolderBlobs
from maju.facts.imports import watch
from maju.facts.imports.csv.reading import Csv
from maju.facts.imports.given import Given
from maju.facts.imports.places import Place
from maju.facts.imports.running import Summary, run_import
from maju.facts.imports.watch import Became, look, watch_folder
from maju.kernel.errors import Refused, Trouble
from tests.postgres_fixtures import until

MAP = '[columns]\ncall="id"\narrived_at="at"\nqueue="q"\noutcome="how"\n'
SHEET = "id,at,q,how\n{n},2026-03-02 09:00:00,all,응대\n"


class Desk:
    """A folder, a database, and who imports."""

    def __init__(self, url: str, tmp: Path) -> None:
        schema.migrate(url)
        self.url, self.blobs = url, FolderBlobs(tmp / "blobs")
        self.folder = tmp / "in"
        self.folder.mkdir()
        self.said: list[tuple[str, Became]] = []

    def bring(self, given: Given) -> Summary:
        place = Place(centre="c", client="k", zone="Asia/Seoul", key=b"key")
        return run_import(self.url, self.blobs, Csv(MAP), given, place, now=lambda: 1)

    def twice(self) -> None:
        seen = look(self.folder, {}, self.bring, lambda *said: self.said.append(said))
        look(self.folder, seen, self.bring, lambda *said: self.said.append(said))

    def imports(self) -> int:
        with psycopg.connect(self.url) as link:
            row = link.execute("SELECT count(*) FROM facts.fx_import").fetchone()
        assert row is not None
        return int(row[0])

    def names(self, under: str = ".") -> list[str]:
        folder = self.folder / under
        return sorted(p.name for p in folder.iterdir() if p.is_file() and p.name[0] != ".")


@pytest.fixture
def desk(postgres_url: str, tmp_path: Path) -> Desk:
    return Desk(postgres_url, tmp_path)


def became_of(desk: Desk) -> Sequence[Summary]:
    """The summaries of what was taken last."""
    became = desk.said[-1][1]
    assert not isinstance(became, (Refused, Trouble)), became
    return became


def test_a_file_is_taken_when_it_has_stopped_growing(desk: Desk) -> None:
    path = desk.folder / "a.csv"
    path.write_text(SHEET.format(n=1))
    seen = look(desk.folder, {}, desk.bring, lambda *_: None)
    path.write_text(SHEET.format(n=1) + "2,2026-03-02 09:01:00,all,응대\n")
    seen = look(desk.folder, seen, desk.bring, lambda *_: None)
    assert desk.imports() == 0
    look(desk.folder, seen, desk.bring, lambda *_: None)
    assert (desk.imports(), desk.names(), desk.names("done")) == (1, [], ["a.csv"])


def test_a_refused_file_lies_apart_with_its_reason(desk: Desk) -> None:
    (desk.folder / "b.csv").write_text("x,y\n1,2\n")
    desk.twice()
    assert desk.names("failed") == ["b.csv", "b.csv.reason.txt"]
    assert "map_unknown_column" in (desk.folder / "failed/b.csv.reason.txt").read_text()


def test_a_file_that_failed_for_the_worlds_sake_is_tried_again(desk: Desk) -> None:
    (desk.folder / "a.csv").write_text(SHEET.format(n=1))

    def down(_: Given) -> Summary:
        raise Trouble("the database is away")

    seen = look(desk.folder, {}, down, lambda *_: None)
    seen = look(desk.folder, seen, down, lambda *_: None)
    look(desk.folder, seen, desk.bring, lambda *_: None)
    assert desk.names("done") == ["a.csv"]


def test_killed_after_the_import_and_before_the_move_it_is_not_counted_twice(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    (desk.folder / "a.csv").write_text(SHEET.format(n=1))
    with monkeypatch.context() as killed:
        killed.setattr(watch, "_move", _killed)
        with pytest.raises(KeyboardInterrupt):
            desk.twice()
    assert (desk.imports(), desk.names()) == (1, ["a.csv"])
    desk.twice()
    assert (desk.imports(), desk.names("done")) == (1, ["a.csv"])
    assert [each.unchanged for each in became_of(desk)] == [1]


def _killed(*_: object) -> Path:
    raise KeyboardInterrupt


def test_one_folder_has_one_watcher(desk: Desk) -> None:
    def second() -> bool:
        watch_folder(desk.folder, desk.bring, lambda *_: None, going=lambda: False)
        return False

    with pytest.raises(Refused, match="watch_running"):
        watch_folder(desk.folder, desk.bring, lambda *_: None, going=second)
    with pytest.raises(Refused, match="watch_folder_missing"):
        watch_folder(desk.folder / "no", desk.bring, lambda *_: None)


def test_the_command_watches_and_a_kill_leaves_nothing_twice(desk: Desk, tmp_path: Path) -> None:
    mapping = tmp_path / "map.toml"
    mapping.write_text(MAP)
    words = ["import", "csv", str(desk.folder), "--watch", "--centre", "c", "--map", str(mapping)]
    env = {**os.environ, "DATABASE_URL": desk.url, "MAJU_HOME": str(tmp_path / "home")}

    def start() -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-c", "from maju.app.cli import main; main()", *words],
            env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip

    (desk.folder / "a.csv").write_text(SHEET.format(n=1))
    watcher = start()
    try:
        until((desk.folder / "done/a.csv").exists, within_s=90)
        (desk.folder / "b.csv").write_text(SHEET.format(n=2))
        until(lambda: desk.imports() == 2 or (desk.folder / "done/b.csv").exists(), within_s=90)
    finally:
        watcher.send_signal(signal.SIGKILL)
        watcher.wait()
    (desk.folder / "c.csv").write_text(SHEET.format(n=3))
    watcher = start()
    try:
        until(lambda: desk.names("done") == ["a.csv", "b.csv", "c.csv"], within_s=90)
    finally:
        watcher.terminate()
        watcher.wait()
    assert desk.imports() == 3
