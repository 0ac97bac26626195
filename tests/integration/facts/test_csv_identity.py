"""Without a column of call ids, what a row is does not depend on the map."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from maju.facts.history import schema
from maju.facts.history.blobs import FolderBlobs
from maju.facts.history.engine import connect
from maju.facts.history.manifest import find_shelf, linked
from maju.facts.imports.csv.reading import Csv
from maju.facts.imports.places import Place
from maju.facts.imports.running import Summary, run_import

HEAD = "순번,인입일시,연결일시,종료일시,발신번호,상담사,결과,ARS초"
LINES = (
    "1,2026-03-02 09:00:00,2026-03-02 09:00:10,2026-03-02 09:01:10,010,민지,응대,20",
    "2,2026-03-02 09:05:00,,2026-03-02 09:05:30,011,,포기,30",
    "3,2026-03-02 09:05:00,,2026-03-02 09:05:30,011,,포기,30",
    "4,2026-03-02 09:06:00,,어제,012,,포기,30",
)
MAP = """
time = "%Y-%m-%d %H:%M:%S"
[columns]
arrived_at = "인입일시"
outcome = "결과"
{more}
[constants]
queue = "all"
"""


class Desk:
    """A database, blobs, and sheets to bring."""

    def __init__(self, url: str, folder: Path) -> None:
        schema.migrate(url)
        self.url, self.folder, self.blobs = url, folder, FolderBlobs(folder / "blobs")

    def bring(
        self, more: str, lines: Sequence[str] = LINES, *, head: str = HEAD, in_columns: bool = True
    ) -> Summary:
        path, mapping = self.folder / "sheet.csv", MAP.format(more=more)
        path.write_text("\n".join((head, *lines, "")))
        place = Place(centre="c", client="k", zone="Asia/Seoul", key=b"key")
        form = Csv(mapping, in_columns=in_columns)
        return run_import(self.url, self.blobs, form, path, place, now=lambda: 1, way=mapping)

    def contacts(self) -> list[dict[str, object]]:
        with linked(self.url) as link:
            shelf = find_shelf(link, "c")
        with connect() as engine:
            paths = [str(self.blobs.find(key)) for key in shelf.keys("contact")]
            rows: list[dict[str, object]] = engine.read_parquet(paths).to_arrow_table().to_pylist()
            return rows


@pytest.fixture
def desk(postgres_url: str, tmp_path: Path) -> Desk:
    return Desk(postgres_url, tmp_path)


@pytest.mark.parametrize("again_in_columns", [True, False])
def test_a_corrected_map_updates_and_does_not_double(desk: Desk, again_in_columns: bool) -> None:
    first = desk.bring('ended_at = "종료일시"')
    assert (first.imported, first.rejected) == (3, 1)
    corrected = 'answered_at = "연결일시"\nivr = "ARS초"\ncustomer = "발신번호"'
    again = desk.bring(corrected, in_columns=again_in_columns)
    assert (again.imported, again.updated) == (1, 3)
    assert len(desk.contacts()) == 4


def test_two_equal_rows_are_two_calls_each_time(desk: Desk) -> None:
    twins = [LINES[1], LINES[1]]
    assert desk.bring("", twins).imported == 2
    again = desk.bring("", [LINES[0], *twins])
    assert (again.imported, again.unchanged) == (1, 2)


def test_a_later_export_may_count_its_rows_and_order_its_columns_anew(desk: Desk) -> None:
    desk.bring("")
    head = ",".join(HEAD.split(",")[::-1])
    later = [",".join(["9", *LINES[n].split(",")[1:]][::-1]) for n in (0, 1, 2)]
    again = desk.bring("", later, head=head)
    assert (again.imported, again.updated + again.unchanged) == (0, 3)


def test_an_outcome_that_is_corrected_in_the_source_updates_its_row(desk: Desk) -> None:
    desk.bring("")
    again = desk.bring("", [LINES[0], LINES[1].replace("포기", "콜백")])
    assert (again.imported, again.updated, again.unchanged) == (0, 1, 1)
