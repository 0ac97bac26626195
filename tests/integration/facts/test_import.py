"""An import from file to manifest: reconciled, harmless to repeat, whole or not at all."""

from __future__ import annotations

import gzip
import json
import zipfile
from datetime import date
from itertools import count
from pathlib import Path

import duckdb
import psycopg
import pyarrow.dataset as ds
import pytest

from maju.facts.history import schema
from maju.facts.history.blobs import FolderBlobs
from maju.facts.history.manifest import find_shelf, linked
from maju.facts.history.queries import QUERIES
from maju.facts.imports import merge, running
from maju.facts.imports.bank1999 import HEADER, Bank1999
from maju.facts.imports.given import Given, find_given
from maju.facts.imports.places import Place
from maju.facts.imports.raw import raw_key, unseal
from maju.facts.imports.running import Summary, run_import
from maju.kernel.errors import Refused, Trouble

CALL = "AA0101\t{n}\t0\t0\tPS\t{day}\t8:09:16\t8:09:22\t6\t8:09:22\t8:09:27\t{wait}\tAGENT\t8:09:26\t8:10:26\t60\tDORIT"


class Desk:
    """A database, a folder of blobs, and files to bring."""

    def __init__(self, url: str, folder: Path) -> None:
        schema.migrate(url)
        self.url = url
        self.folder = folder
        self.blobs = FolderBlobs(folder / "blobs")
        self.files = 0

    def bring(self, *lines: str, dry_run: bool = False, header: str = "\t".join(HEADER)) -> Summary:
        self.files += 1
        return self.bring_file(self.write(self.files, *lines, header=header), dry_run=dry_run)

    def write(self, number: int, *lines: str, header: str = "\t".join(HEADER)) -> Path:
        path = self.folder / f"log{number}.txt"
        path.write_text("\r\n".join((header, *lines)) + "\r\n")
        return path

    def kept(self, key: str) -> bytes:
        return b"".join(unseal(self.blobs.find(key), key=b"key", name=key))

    def nothing(self) -> None:
        """Nothing has changed: no day, no import, no file, no word to the journal."""
        with psycopg.connect(self.url) as link:
            for table in ("facts.fx_day", "facts.fx_import", "journal.command"):
                assert link.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)
        assert [path for path in (self.folder / "blobs").rglob("*") if path.is_file()] == []

    def bring_file(self, path: Path | Given, *, dry_run: bool = False) -> Summary:
        place = Place(centre="bank", client="bank", zone="Asia/Jerusalem", key=b"key")
        return run_import(
            self.url, self.blobs, Bank1999(), path, place, now=lambda: 1, dry_run=dry_run
        )

    def waits(self) -> list[int]:
        files = str(self.folder / "blobs/facts/current/contact/**/*.parquet")
        found = duckdb.read_parquet(files).project("wait_ms // 1000").order("1").fetchall()
        return [row[0] for row in found]


@pytest.fixture
def desk(postgres_url: str, tmp_path: Path) -> Desk:
    return Desk(postgres_url, tmp_path)


def call(n: int, day: str = "990201", wait: int | str = 5) -> str:
    return CALL.format(n=n, day=day, wait=wait)


def test_every_record_is_accounted_for_and_rejects_say_why(desk: Desk) -> None:
    phantom = call(3).replace("AGENT", "PHANTOM")
    done = desk.bring(call(1), call(2), phantom, call(4, wait="x"), "rubbish")
    assert (done.read, done.imported, done.ignored, done.rejected) == (5, 2, 1, 2)
    assert done.reasons == {"phantom": 1, "unreadable_value": 1, "wrong_columns": 1}
    assert done.rejects is not None
    rejects = [json.loads(line) for line in desk.kept(done.rejects).splitlines()]
    assert [(each["line"], each["code"]) for each in rejects] == [
        (5, "unreadable_value"),
        (6, "wrong_columns"),
    ]


def test_a_later_file_replaces_what_changed_and_keeps_the_rest(desk: Desk) -> None:
    desk.bring(call(1, wait=5), call(2, wait=6), call(3, wait=7, day="990202"))
    done = desk.bring(call(1, wait=50), call(2, wait=6), call(4, wait=8))
    assert (done.imported, done.updated, done.unchanged) == (1, 1, 1)
    assert desk.waits() == [6, 7, 8, 50]
    with linked(desk.url) as link:
        versions = {day.business_date: day.version for day in find_shelf(link, "bank").days}
    assert versions[date(1999, 2, 1)] > versions[date(1999, 2, 2)]  # the other day was left alone


def test_ec_110_the_last_of_two_lines_of_one_record_counts(desk: Desk) -> None:
    done = desk.bring(call(1, wait=5), call(1, wait=9), call(1, wait=9))
    assert (done.read, done.imported, done.updated, done.unchanged) == (3, 1, 1, 1)
    assert desk.waits() == [9]


def test_the_same_file_twice_changes_nothing(desk: Desk) -> None:
    first = desk.bring(call(1), call(2), "rubbish")
    again = desk.bring(call(1), call(2), "rubbish")
    assert (again.imported, again.updated, again.unchanged) == (0, 0, 2)
    assert (again.read, again.rejected) == (first.read, first.rejected)


def test_an_old_file_again_does_not_undo_a_newer_one(desk: Desk) -> None:
    desk.bring(call(1, wait=5))
    desk.bring(call(1, wait=9))
    assert desk.bring(call(1, wait=5)).unchanged == 1
    assert desk.waits() == [9]


def test_a_dry_run_counts_and_changes_nothing(desk: Desk) -> None:
    done = desk.bring(call(1), "rubbish", dry_run=True)
    assert (done.imported, done.rejected) == (1, 1)
    with linked(desk.url) as link:
        assert not find_shelf(link, "bank").days
    assert [path for path in (desk.folder / "blobs").rglob("*") if path.is_file()] == []
    assert desk.bring(call(1), "rubbish").imported == 1


@pytest.mark.parametrize(
    ("made", "code"),
    [
        (b"", "import_empty"),
        (b"time;call\n1;2\n", "import_wrong_header"),
        (b"\xec\x95\x88\n", "import_wrong_encoding"),
        ("\t".join(HEADER).encode("utf-16"), "import_wrong_encoding"),
        ("\t".join(HEADER).encode("utf-16-le"), "import_nul"),
        (("\t".join(HEADER) + "\n").encode(), "import_nothing"),
        (b"PK\x03\x04 and so on", "import_binary"),
        (b"x" * (1 << 20), "import_line_too_long"),
    ],
)
def test_a_file_of_another_kind_is_refused_and_changes_nothing(
    desk: Desk, made: bytes, code: str
) -> None:
    path = desk.folder / "strange.txt"
    path.write_bytes(made)
    with pytest.raises(Refused, match=code):
        desk.bring_file(path)
    desk.nothing()


def test_a_kill_before_the_commit_leaves_nothing_and_the_next_try_all(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setitem(QUERIES, "put_import", b"SELECT 1/0")
        with pytest.raises(Trouble):
            desk.bring(call(1))
    with linked(desk.url) as link:
        assert not find_shelf(link, "bank").days
    assert desk.bring(call(1)).imported == 1
    assert desk.waits() == [5]


def test_a_kill_before_publishing_is_made_good_by_the_next_import(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as killed:
        killed.setattr(running, "publish", lambda *_: None)
        desk.bring(call(1, wait=5))
    desk.bring(call(2, wait=6, day="990202"))
    assert desk.waits() == [5, 6]


def test_a_grain_that_lost_its_last_row_is_no_longer_shown(desk: Desk) -> None:
    desk.bring(call(1))
    hung_up = call(1).replace("AGENT", "HANG").replace("DORIT", "NO_SERVER")
    assert desk.bring(hung_up).updated == 1
    shown = desk.folder / "blobs/facts/current"
    assert list((shown / "contact").rglob("*.parquet"))
    assert not list((shown / "leg").rglob("*.parquet"))


def test_foreign_tools_read_a_grain_without_us(desk: Desk) -> None:
    desk.bring(call(1), call(2, day="990202"))
    legs = ds.dataset(desk.folder / "blobs/facts/current/leg", format="parquet").to_table()
    assert legs.num_rows == 2
    assert legs.schema.field("talk_ms").metadata[b"unit"] == b"ms"


def test_the_raw_file_is_kept_by_its_hash(desk: Desk) -> None:
    done = desk.bring(call(1))
    assert desk.kept(raw_key(done.sha256)) == (desk.folder / "log1.txt").read_bytes()


def test_a_kept_file_shows_nobodys_number_to_who_reads_the_disk(desk: Desk) -> None:
    done = desk.bring(call(1).replace("\t0\t0\tPS", "\t23317894\t0\tPS"), "rubbish 23317894")
    assert done.rejects is not None
    for key in (raw_key(done.sha256), done.rejects):
        assert b"23317894" in desk.kept(key)
        assert b"23317894" not in desk.blobs.find(key).read_bytes()


def test_the_journal_is_told_once_and_with_the_same_sums(desk: Desk) -> None:
    first = desk.bring(call(1), call(2), "rubbish")
    desk.bring(call(1), call(2), "rubbish")
    with psycopg.connect(desk.url) as link:
        ((source, source_id, body),) = link.execute(
            "SELECT source, source_id, body FROM journal.command"
        ).fetchall()
    assert (source, source_id) == ("import", f"{first.sha256}/bank1999/bank")
    assert (body["read"], body["imported"], body["rejected"]) == (3, 2, 1)


def test_another_start_of_the_day_is_another_import_of_the_same_file(desk: Desk) -> None:
    desk.bring(call(1))
    later = Place(
        centre="bank", client="bank", zone="Asia/Jerusalem", key=b"key", day_start_s=4 * 3600
    )
    path = desk.folder / "log1.txt"
    done = run_import(desk.url, desk.blobs, Bank1999(), path, later, now=lambda: 1)
    assert done.read == 1
    with psycopg.connect(desk.url) as link:
        assert link.execute("SELECT count(*) FROM facts.fx_import").fetchone() == (2,)


def test_a_mended_reader_reads_anew_what_the_one_before_it_read(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = desk.bring(call(1), call(2), "rubbish")
    monkeypatch.setattr(Bank1999, "reading", 2)
    mended = desk.bring_file(desk.folder / "log1.txt")
    assert (first.imported, mended.updated, mended.rejected) == (2, 2, 1)
    again = desk.bring_file(desk.folder / "log1.txt")
    assert (again.updated, again.unchanged) == (0, 2)
    assert desk.waits() == [5, 5]
    with psycopg.connect(desk.url) as link:  # the journal was told of both
        assert link.execute("SELECT count(*) FROM journal.command").fetchone() == (2,)


def test_a_wrong_zone_or_start_of_the_day_is_mended_by_the_right_one(desk: Desk) -> None:
    clock = count(1)

    def bring(zone: str, start: int = 0, file: int = 1) -> tuple[int, list[str]]:
        place = Place(centre="bank", client="bank", zone=zone, key=b"key", day_start_s=start)
        path = desk.folder / f"log{file}.txt"
        done = run_import(desk.url, desk.blobs, Bank1999(), path, place, now=lambda: next(clock))
        files = str(desk.folder / "blobs/facts/current/contact/**/*.parquet")
        said = "strftime(make_timestamp(entered_at), '%d %H:%M') || ' ' || business_date"
        found = duckdb.read_parquet(files).project(said).order("1").fetchall()
        return done.updated, [row[0] for row in found]

    desk.write(1, call(1))  # 08:09
    desk.write(2, call(1), call(2))
    assert bring("Asia/Jerusalem") == (0, ["01 06:09 1999-02-01"])
    assert bring("Asia/Seoul") == (1, ["31 23:09 1999-02-01"])
    assert bring("Asia/Jerusalem", 9 * 3600) == (1, ["01 06:09 1999-01-31"])
    assert bring("Asia/Jerusalem") == (1, ["01 06:09 1999-02-01"])  # and not "the same file again"
    assert bring("Asia/Jerusalem") == (0, ["01 06:09 1999-02-01"])
    assert bring("Asia/Jerusalem", file=2) == (0, ["01 06:09 1999-02-01"] * 2)
    with psycopg.connect(desk.url) as link:  # the journal was told of each
        assert link.execute("SELECT count(*) FROM journal.command").fetchone() == (5,)


@pytest.mark.parametrize("wrap", ["gz", "zip"])
def test_a_packed_file_is_the_same_file(desk: Desk, wrap: str) -> None:
    first = desk.bring(call(1), call(2))
    plain = desk.folder / "log1.txt"
    packed = desk.folder / f"log1.{wrap}"
    if wrap == "gz":
        packed.write_bytes(gzip.compress(plain.read_bytes()))
    else:
        with zipfile.ZipFile(packed, "w") as archive:
            archive.write(plain, "folder/log1.txt")
    (given,) = find_given([packed])
    again = desk.bring_file(given)
    assert (again.sha256, again.unchanged) == (first.sha256, 2)


def test_folders_and_globs_name_their_files_in_order(tmp_path: Path) -> None:
    for name in ("b.txt", "a.txt", ".hidden"):
        (tmp_path / name).write_text("x")
    assert [each.name for each in find_given([tmp_path])] == ["a.txt", "b.txt"]
    assert [each.name for each in find_given([f"{tmp_path}/b*"])] == ["b.txt"]
    with pytest.raises(Refused, match="import_no_file"):
        find_given([f"{tmp_path}/c*"])


def test_a_file_that_is_still_written_is_refused(desk: Desk) -> None:
    path = desk.folder / "cut.txt"
    path.write_text("\t".join(HEADER) + "\n" + call(1) + "\n" + call(2)[:30])
    with pytest.raises(Refused, match="import_truncated"):
        desk.bring_file(path)
    desk.nothing()


def test_a_cut_archive_is_refused(desk: Desk) -> None:
    path = desk.folder / "cut.gz"
    path.write_bytes(gzip.compress(b"x" * 10_000 + bytes(range(256)) * 40)[:-30])
    with pytest.raises(Refused, match="import_archive_damaged"):
        desk.bring_file(path)
    desk.nothing()


def test_what_is_there_twice_is_found_in_parts_of_a_long_file(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(merge, "_HASHED_AT_ONCE", 2)
    assert desk.bring(call(1), call(2), call(3)).imported == 3
    again = desk.bring(call(1, wait=7), call(2), call(4), call(4), call(5))
    assert (again.imported, again.updated, again.unchanged) == (2, 1, 2)
    assert desk.waits() == [5, 5, 5, 5, 7]
