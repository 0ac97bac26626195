"""Contact records from files to the manifest: versions, order, repeats."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import pytest

from maju.facts.history import schema
from maju.facts.history.blobs import FolderBlobs
from maju.facts.imports.running import Summary, run_import
from maju.facts.imports.shelf import find_format
from tests.unit.facts.imports.contact_records import PLACE, Record, record

ANSWERED = record("a", queue=("sales", "11:35:00", "11:35:30"), agent=("kim", "11:35:30", 9, 0, 0))
WAITING = record("a", queue=("sales", "11:35:00", None), ended=None, why=None, updated="11:35:05")
MUCH_LATER = record("z") | {"LastUpdateTimestamp": "2026-03-09T12:00:00Z"}


class Desk:
    def __init__(self, url: str, folder: Path) -> None:
        schema.migrate(url)
        self.url, self.folder = url, folder
        self.blobs = FolderBlobs(folder / "blobs")

    def bring(self, *records: Record) -> Summary:
        path = self.folder / "records.jsonl"
        path.write_text("".join(json.dumps(each) + "\n" for each in records))
        form = find_format("amazon-connect")
        return run_import(self.url, self.blobs, form, path, PLACE, now=lambda: 1)

    def outcomes(self) -> list[object]:
        files = str(self.folder / "blobs/facts/current/contact/**/*.parquet")
        return [row[0] for row in duckdb.read_parquet(files).project("outcome").fetchall()]


@pytest.fixture
def desk(postgres_url: str, tmp_path: Path) -> Desk:
    return Desk(postgres_url, tmp_path)


def test_a_later_version_in_a_later_file_replaces_the_earlier(desk: Desk) -> None:
    assert desk.bring(WAITING).imported == 1
    assert desk.outcomes() == ["open"]
    assert desk.bring(ANSWERED).updated == 1
    assert desk.outcomes() == ["answered"]


def test_the_highest_version_of_a_file_counts_wherever_it_stands(desk: Desk) -> None:
    done = desk.bring(WAITING, ANSWERED, WAITING)
    assert (done.read, done.imported, done.updated, done.ignored) == (3, 1, 1, 1)
    assert desk.outcomes() == ["answered"]


def test_an_old_version_changes_nothing_even_when_the_newer_was_long_ago(desk: Desk) -> None:
    desk.bring(ANSWERED)
    desk.bring(MUCH_LATER)  # by now nothing is remembered of the first
    done = desk.bring(WAITING)
    assert (done.unchanged, done.updated) == (1, 0)
    assert desk.outcomes() == ["answered"]


def test_a_repeat_of_the_same_file_changes_nothing(desk: Desk) -> None:
    desk.bring(ANSWERED, WAITING)
    again = desk.bring(ANSWERED, WAITING)
    assert (again.imported, again.updated) == (0, 0)
    assert again.read == 2
