"""Sheets of counts with a block of columns for each queue, channel or day: none is dropped in silence."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from maju.facts.imports.format import Taken
from maju.facts.imports.given import Given
from maju.facts.imports.interval.reading import Interval
from maju.facts.imports.places import Place
from maju.kernel.errors import Refused

PLACE = Place(centre="c", client="k", zone="Asia/Seoul", key=b"key")
Counts = dict[tuple[str, str, str], tuple[int, int]]
"""Day, queue and channel: offered and answered."""


def counted(path: Path) -> Counts:
    """What a sheet brings, added up."""
    found: dict[tuple[str, str, str], tuple[int, int]] = {}
    for each in Interval().read(Given(path), PLACE):
        if not isinstance(each, Taken):
            continue
        for grain, row in each.rows:
            if grain == "contact":
                key = (str(row["business_date"]), str(row["queue"]), str(row["channel"]))
                offered, answered = found.get(key, (0, 0))
                found[key] = (offered + 1, answered + (row["outcome"] == "answered"))
    return found


def workbook(folder: Path) -> Path:
    """A merged heading for each queue, and one for both together."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["2026-03-02 상담 현황"])
    sheet.append(["시간대", "배송", None, None, "반품", None, None, "합계", None, None, "비고"])
    sheet.append([None, *["인입", "응대", "포기"] * 3])
    sheet.append(["09:00~09:30", 10, 9, 1, 5, 3, 2, 15, 12, 3, ""])
    sheet.append(["09:30~10:00", 20, 20, 0, 6, 6, 0, 26, 26, 0, "점검"])
    sheet.append(["합계", 30, 29, 1, 11, 9, 2, 41, 38, 3])
    for cells in ("A1:K1", "A2:A3", "B2:D2", "E2:G2", "H2:J2", "K2:K3"):
        sheet.merge_cells(cells)
    path = folder / "통계.xlsx"
    book.save(path)
    return path


def cp949(folder: Path) -> Path:
    """The same, saved as CSV: of a merged heading only its first cell is left."""
    return lines(
        folder,
        "시간대,배송,,,반품,,,합계,,",
        ",인입,응대,포기,인입,응대,포기,인입,응대,포기",
        "09:00~09:30,10,9,1,5,3,2,15,12,3",
        "09:30~10:00,20,20,0,6,6,0,26,26,0",
        "합계,30,29,1,11,9,2,41,38,3",
    )


def one_row_of_headings(folder: Path) -> Path:
    return lines(
        folder,
        "시간대,배송_인입,배송_응대,배송_포기,반품 인입,반품 응대,반품 포기",
        "09:00~09:30,10,9,1,5,3,2",
        "09:30~10:00,20,20,0,6,6,0",
    )


def lines(folder: Path, *said: str) -> Path:
    path = folder / "통계_2026-03-02.csv"
    path.write_bytes("\r\n".join(said).encode("cp949"))
    return path


@pytest.mark.parametrize("made", [workbook, cp949, one_row_of_headings])
def test_each_queue_beside_the_others_is_counted_as_itself(
    tmp_path: Path, made: Callable[[Path], Path]
) -> None:
    day = "2026-03-02"
    assert counted(made(tmp_path)) == {
        (day, "배송", "voice"): (30, 29),
        (day, "반품", "voice"): (11, 9),
    }


def test_channels_beside_each_other_are_channels(tmp_path: Path) -> None:
    path = lines(
        tmp_path,
        "시간대,전화,,채팅,",
        ",인입,응대,인입,응대",
        "09시,10,9,5,3",
        "10시,20,20,6,6",
    )
    day = "2026-03-02"
    assert counted(path) == {(day, "all", "voice"): (30, 29), (day, "all", "chat"): (11, 9)}


def test_days_beside_each_other_are_days(tmp_path: Path) -> None:
    path = lines(
        tmp_path,
        "시간대,2026-03-03,,2026-03-04,",
        ",인입,응대,인입,응대",
        "09시,10,9,5,3",
        "10시,20,20,6,6",
    )
    assert counted(path) == {
        ("2026-03-03", "all", "voice"): (30, 29),
        ("2026-03-04", "all", "voice"): (11, 9),
    }


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (("시간대,3/3(화),,3/4(수),", ",인입,응대,인입,응대"), "interval_no_date"),
        (("시간대,인입,응대,인입,응대",), "interval_heading_twice"),
        (("시간대,배송,,합계,", ",인입,응대,인입,응대"), "interval_total_differs"),
    ],
)
def test_blocks_that_cannot_be_told_apart_are_refused(
    tmp_path: Path, said: tuple[str, ...], code: str
) -> None:
    with pytest.raises(Refused) as refused:
        counted(lines(tmp_path, *said, "09시,10,9,5,3", "10시,20,20,6,6"))
    assert refused.value.code == code


def test_what_gives_up_in_the_menu_is_not_what_gives_up_in_the_line(tmp_path: Path) -> None:
    path = lines(
        tmp_path, "시간대,ARS 포기,상담 인입,상담 응대,상담 포기", "09시,7,10,9,1", "10시,8,20,20,0"
    )
    assert counted(path) == {("2026-03-02", "all", "voice"): (30, 29)}


def test_a_short_abandon_beside_its_abandons_is_no_block(tmp_path: Path) -> None:
    path = lines(
        tmp_path, "시간대,인입호,응대호,포기호,단기포기호", "09시,10,9,1,1", "10시,20,20,0,0"
    )
    assert counted(path) == {("2026-03-02", "all", "voice"): (30, 29)}
