"""Category: pages. A table's file says what it is of: in its name, in a CSV's lines, on a sheet."""

from __future__ import annotations

import csv
import io
import re

import openpyxl
import pytest
from django.test import Client
from openpyxl.workbook import Workbook

from tests.pages.conftest import Counting

DAYS = "from=2026-03-02&to=2026-03-03"


def taken(browser: Client, query: str) -> tuple[str, bytes]:
    """The name of the file, and what is in it."""
    response = browser.post(f"/reports/c/tables?{DAYS}&{query}", {"reason": "정기 보고"})
    assert response.status_code == 200, response.content.decode()[-800:]
    said = re.search('filename="([^"]*)"', response["Content-Disposition"])
    assert said is not None
    return said[1], response.content


def workbook(browser: Client, query: str) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(taken(browser, f"{query}&format=xlsx")[1]))


def sheet_of(book: Workbook, place: int) -> list[list[object]]:
    return [list(row) for row in book.worksheets[place].iter_rows(values_only=True)]


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("format=csv", "maju_c_queues_2026-03-02_2026-03-03_final_asof-20260304T0800.csv"),
        ("format=xlsx&cut=agent", "maju_c_agents_2026-03-02_2026-03-03_final_asof-20260304T0800.xlsx"),
        ("format=csv&client=k1",
         "maju_c_queues_client-k1_2026-03-02_2026-03-03_final_asof-20260304T0800.csv"),
    ],
)  # fmt: skip
def test_the_name_of_a_file_says_what_it_is_of(
    browser: Client, numbers: Counting, query: str, name: str
) -> None:
    assert taken(browser, query)[0] == name


def test_a_name_of_a_file_holds_no_quote_and_no_folder(browser: Client, numbers: Counting) -> None:
    name, _ = taken(browser, 'format=csv&queue=../"x";%0Ay')
    assert re.fullmatch(r"[\w.-]+", name), name


def test_a_day_that_is_not_over_is_provisional(browser: Client, numbers: Counting) -> None:
    response = browser.post(
        "/reports/c/tables?from=2026-03-02&to=2026-03-04&format=csv", {"reason": "점검"}
    )
    assert "_provisional_asof-" in response["Content-Disposition"]
    head, first, *_ = csv.reader(io.StringIO(response.content.decode("utf-8-sig")))
    assert first[head.index("State")] == "provisional"


def test_each_line_of_a_csv_says_centre_days_state_and_moment(
    browser: Client, numbers: Counting
) -> None:
    _, body = taken(browser, "format=csv&client=k2")
    assert body.startswith(b"\xef\xbb\xbf"), "Excel reads UTF-8 by its mark"
    head, *lines = csv.reader(io.StringIO(body.decode("utf-8-sig")))
    assert head[-6:] == ["Centre", "Client", "First day", "Last day", "State", "As of"]
    for line in lines:
        *about, as_of = line[-6:]
        assert about == ["c", "Haru <Table>", "2026-03-02", "2026-03-03", "final"]
        assert as_of == "2026-03-04T08:00:00+09:00"
    asa = head.index("Average speed of answer (s)")
    assert all(re.fullmatch(r"\d+(\.\d{1,3})?", line[asa]) for line in lines)


def test_a_workbook_has_a_table_to_pivot_and_a_sheet_about_it(
    browser: Client, numbers: Counting
) -> None:
    book = workbook(browser, "sort=-answered")
    assert book.sheetnames == ["By queue", "About"]
    table = book.worksheets[0]
    assert (table.freeze_panes, table.auto_filter.ref) == ("B2", "A1:K4")
    head = [cell.value for cell in table[1]]
    rate, asa = head.index("Answer rate"), head.index("Average speed of answer (s)")
    assert table.cell(6, rate + 1).value == pytest.approx(100 / 120, rel=1e-12)
    assert table.cell(6, rate + 1).number_format == "0.0%"
    assert table.cell(6, asa + 1).value == pytest.approx((72 * 10 + 8 * 40 + 20 * 5) / 100)
    assert table.cell(2, head.index("Answered") + 1).number_format == "#,##0"
    about = {row[0]: row[1] for row in sheet_of(book, 1)}
    assert about["Centre"] == "c"
    assert about["Period"] == "Mon 2 Mar 2026 – Tue 3 Mar 2026 (2 days)"
    assert about["Client"] == "All clients"
    assert about["State"] == "final"
    assert about["As of"] == "2026-03-04 08:00:00 Asia/Seoul"
    assert [row[2] for row in sheet_of(book, 1)][-10:-8] == ["agent_requested", "answered"]


def test_a_korean_reader_gets_korean_sheets(browser: Client, numbers: Counting) -> None:
    browser.post("/choose", {"lang": "ko", "next": "/"})
    book = workbook(browser, "cut=agent")
    assert book.sheetnames == ["상담사별", "정보"]
    about = {row[0]: row[1] for row in sheet_of(book, 1)}
    assert (about["센터"], about["고객사"], about["상태"]) == ("c", "전체 고객사", "확정")
