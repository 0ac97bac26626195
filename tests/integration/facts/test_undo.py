"""``maju imports undo``: one import goes, whole or not at all, and all others stay."""

from __future__ import annotations

from datetime import date
from itertools import count
from pathlib import Path

import duckdb
import psycopg
import pytest

from maju.facts.history import schema, upkeep
from maju.facts.history.blobs import FolderBlobs
from maju.facts.history.manifest import linked
from maju.facts.imports import undoing
from maju.facts.imports.csv.reading import Csv
from maju.facts.imports.format import Format
from maju.facts.imports.interval.reading import Interval
from maju.facts.imports.places import Place
from maju.facts.imports.raw import raw_key
from maju.facts.imports.running import Summary, run_import
from maju.facts.imports.undoing import Undone, undo_import
from maju.kernel.errors import Refused

MAP = '[columns]\ncall = "id"\narrived_at = "in"\nanswered_at = "ans"\nended_at = "end"\nqueue = "q"\n'
HEADER = "id,in,ans,end,q"


class Desk:
    """A database, blobs, and files to bring and to take back."""

    def __init__(self, url: str, folder: Path) -> None:
        schema.migrate(url)
        self.url, self.folder, self.blobs = url, folder, FolderBlobs(folder / "blobs")
        self.place = Place(centre="c", client="k", zone="Asia/Seoul", key=b"key")
        self.clock = count(1)

    def bring(self, name: str, *calls: str, form: Format | None = None) -> Summary:
        path = self.folder / name
        path.write_text("\n".join([HEADER, *calls] if form is None else calls) + "\n")
        return run_import(
            self.url,
            self.blobs,
            Csv(MAP) if form is None else form,
            path,
            self.place,
            now=lambda: next(self.clock),
        )

    def undo(self, sha256: str) -> list[Undone]:
        return undo_import(
            self.url, self.blobs, centre="c", sha256=sha256, now=lambda: next(self.clock)
        )

    def stands(self) -> dict[str, object]:
        """What a tool sees that knows nothing of us, and what the manifest says of days."""
        rows: dict[str, object] = {}
        for grain in ("attempt", "contact", "visit", "record"):
            files = sorted((self.folder / "blobs/facts/current" / grain).rglob("*.parquet"))
            if files:
                found = duckdb.read_parquet([str(path) for path in files])
                rows[grain] = sorted(found.fetchall(), key=str)
        with psycopg.connect(self.url) as link:
            days = "SELECT business_date, sources, lacks, published FROM facts.fx_day ORDER BY 1"
            rows["days"] = link.execute(days).fetchall()
            rows["imports"] = link.execute("SELECT name FROM facts.fx_import ORDER BY 1").fetchall()
        return rows


@pytest.fixture
def desk(postgres_url: str, tmp_path: Path) -> Desk:
    return Desk(postgres_url, tmp_path)


def call(name: str, day: int = 1, wait: int = 5) -> str:
    at = f"2026-03-{day:02} 09:00"
    return f"{name},{at}:00,{at}:{wait:02},{at}:59,주문"


def test_what_was_brought_alone_leaves_nothing(desk: Desk) -> None:
    before = desk.stands()
    done = desk.bring("a.csv", call("1"), call("2", day=2))
    (undone,) = desk.undo(done.sha256)
    assert (undone.records, undone.days, undone.again) == (2, 2, [])
    assert desk.stands() == before
    with pytest.raises(FileNotFoundError):
        desk.blobs.find(raw_key(done.sha256))


def test_what_was_brought_alone_leaves_the_disk_a_day_later_closed_months_too(desk: Desk) -> None:
    day_us = 86_400_000_000
    done = desk.bring("a.csv", call("1"), call("2", day=2))
    with linked(desk.url) as link:
        upkeep.keep_up(link, desk.blobs, "c", before=date(2026, 5, 1), now=1)
        assert len(link.execute("SELECT month FROM facts.fx_month").fetchall()) == 1
        desk.undo(done.sha256)
        history = desk.folder / "blobs/facts/history"
        assert upkeep.tidy(link, desk.blobs, "c", now=day_us) == 0  # who reads them may go on
        upkeep.tidy(link, desk.blobs, "c", now=100_000 * day_us)
        assert [path.name for path in history.rglob("*.parquet")] == []


def test_the_other_files_stand_as_if_it_had_never_come(desk: Desk) -> None:
    desk.bring("a.csv", call("1"), call("2", day=2))
    alone = desk.stands()
    done = desk.bring("b.csv", call("3"), call("4", day=3))
    both = desk.stands()
    desk.undo(done.sha256)
    assert desk.stands() == alone
    again = desk.bring("b.csv", call("3"), call("4", day=3))
    assert again.imported == 2
    assert desk.stands() == both


def test_a_file_whose_records_it_replaced_is_named_and_can_be_brought_again(desk: Desk) -> None:
    desk.bring("a.csv", call("1", wait=5), call("2"))
    alone = desk.stands()
    done = desk.bring("b.csv", call("1", wait=7))
    (undone,) = desk.undo(done.sha256)
    assert undone.again == ["a.csv"]
    again = desk.bring("a.csv", call("1", wait=5), call("2"))
    assert (again.imported, again.unchanged) == (1, 1)
    assert desk.stands() == alone


def test_a_file_that_only_repeated_it_is_named_too(desk: Desk) -> None:
    first = desk.bring("a.csv", call("1"))
    desk.bring("b.csv", call("1"), call("2"))
    (undone,) = desk.undo(first.sha256)
    assert undone.again == ["b.csv"]
    assert desk.bring("b.csv", call("1"), call("2")).imported == 1


def test_a_file_that_is_to_be_brought_again_can_be_taken_back_instead(desk: Desk) -> None:
    before = desk.stands()
    first = desk.bring("a.csv", call("1"))
    second = desk.bring("b.csv", call("1"), call("2", day=2))
    desk.undo(first.sha256)
    (undone,) = desk.undo(second.sha256)
    assert (undone.records, undone.name) == (1, "b.csv")
    assert desk.stands() == before


def test_counts_count_again_when_the_calls_of_their_queue_are_gone(desk: Desk) -> None:
    sheet = (
        "일자,시간,스킬,인입,응대,포기",
        "2026-03-01,09:00,주문,3,2,1",
        "2026-03-01,09:30,주문,2,2,0",
    )
    desk.bring("통계.csv", *sheet, form=Interval(None))
    alone = desk.stands()
    done = desk.bring("a.csv", call("1"))
    assert desk.stands()["attempt"] != alone["attempt"]
    desk.undo(done.sha256)
    for grain in ("attempt", "contact", "visit", "record"):
        assert desk.stands()[grain] == alone[grain]


def test_the_journal_is_told(desk: Desk) -> None:
    done = desk.bring("a.csv", call("1"))
    desk.undo(done.sha256)
    with psycopg.connect(desk.url) as link:
        told = link.execute("SELECT source_id FROM journal.command ORDER BY source_id").fetchall()
    assert len(told) == 2
    assert told[1][0].startswith(f"{done.sha256}/csv/k/undo/")
    desk.bring("a.csv", call("1"))
    with psycopg.connect(desk.url) as link:  # of the same file that comes back, too
        assert link.execute("SELECT count(*) FROM journal.command").fetchone() == (3,)


def stop(*_: object, **__: object) -> None:
    raise RuntimeError("killed")


@pytest.mark.parametrize("where", ["put_import_editions", "write_days", "submit_sync_in"])
def test_killed_before_its_end_it_has_changed_nothing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    done = desk.bring("a.csv", call("1"))
    before = desk.stands()
    with monkeypatch.context() as patch:
        patch.setattr(undoing, where, stop)
        with pytest.raises(RuntimeError, match="killed"):
            desk.undo(done.sha256)
    assert desk.stands() == before
    assert desk.undo(done.sha256)


def test_killed_after_its_end_the_same_again_clears_up(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = desk.stands()
    done = desk.bring("a.csv", call("1"))
    with monkeypatch.context() as patch:
        patch.setattr(undoing, "publish", stop)
        with pytest.raises(RuntimeError, match="killed"):
            desk.undo(done.sha256)
    assert desk.undo(done.sha256) == []
    assert desk.stands() == before
    with pytest.raises(Refused) as refused:
        desk.undo(done.sha256)
    assert refused.value.code == "import_not_known"


def test_a_file_that_never_came_is_refused(desk: Desk) -> None:
    with pytest.raises(Refused) as refused:
        desk.undo("0" * 64)
    assert refused.value.code == "import_not_known"
