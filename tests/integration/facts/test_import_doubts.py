"""An import that leaves out much, or all of one kind, says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from maju.app.numbers.importing import doubt_said
from maju.facts.history import schema
from maju.facts.history.blobs import FolderBlobs
from maju.facts.imports.csv.reading import Csv
from maju.facts.imports.places import Place
from maju.facts.imports.running import Summary, run_import

MAP = """
[columns]
arrived_at = "인입"
ended_at = "종료"
outcome = "결과"
[constants]
queue = "all"
"""


@pytest.fixture
def url(postgres_url: str) -> str:
    schema.migrate(postgres_url)
    return postgres_url


def bring(url: str, folder: Path, good: int, bad: list[str]) -> Summary:
    lines = [f"2026-03-02 09:{n // 60:02}:{n % 60:02},,응대" for n in range(good)]
    lines += [f"2026-03-02 10:00:{n:02},어제,{word}" for n, word in enumerate(bad)]
    path = folder / "sheet.csv"
    path.write_text("\n".join(("인입,종료,결과", *lines, "")))
    place = Place(centre="c", client="k", zone="Asia/Seoul", key=b"key")
    blobs = FolderBlobs(folder / "blobs")
    return run_import(url, blobs, Csv(MAP), path, place, now=lambda: 1, way=MAP)


def test_many_rejected_rows_are_a_doubt_also_when_the_file_comes_again(
    url: str, tmp_path: Path
) -> None:
    first = bring(url, tmp_path, 10, ["포기", "콜백"])
    assert [each.code for each in first.doubts] == ["many_rejected"]
    again = bring(url, tmp_path, 10, ["포기", "콜백"])
    assert [each.code for each in again.doubts] == ["many_rejected"]


def test_rejected_rows_that_share_one_outcome_are_a_doubt(url: str, tmp_path: Path) -> None:
    done = bring(url, tmp_path, 1000, ["포기"] * 3)
    assert [(each.code, each.outcome) for each in done.doubts] == [("one_outcome_rejected", "포기")]
    assert "포기" in doubt_said(done.doubts[0], "ko")
    assert "포기" in doubt_said(done.doubts[0], "en")


def test_a_few_of_different_kinds_are_none(url: str, tmp_path: Path) -> None:
    assert bring(url, tmp_path, 1000, ["포기", "응대", "응대"]).doubts == []
