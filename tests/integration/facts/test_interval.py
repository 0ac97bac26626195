"""``maju import interval``: the sheets of counts that exchanges give, and what may be asked of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import openpyxl
import psycopg
import pytest

from maju.app.numbers.import_words import REFUSALS
from maju.facts.history import schema
from maju.facts.history.blobs import FolderBlobs
from maju.facts.imports.csv.reading import Csv
from maju.facts.imports.interval.reading import Interval
from maju.facts.imports.interval.silence import lacking
from maju.facts.imports.places import Place
from maju.facts.imports.running import Summary, run_import
from maju.kernel.errors import Refused
from maju.metrics.answers import Cell
from maju.metrics.local import LocalNumbers
from maju.metrics.measures import MEASURES, untold
from maju.metrics.numbers import Question

NOON_2027 = round(dt.datetime(2027, 1, 1, tzinfo=dt.UTC).timestamp() * 1e6)


class Desk:
    """A database, blobs, sheets to bring and questions to ask."""

    def __init__(self, url: str, folder: Path) -> None:
        schema.migrate(url)
        self.url, self.folder, self.blobs = url, folder, FolderBlobs(folder / "blobs")
        self.place = Place(centre="c", client="k", zone="Asia/Seoul", key=b"key")

    def bring(self, path: Path, mapping: str | None = None) -> Summary:
        form = Interval(mapping)
        return run_import(self.url, self.blobs, form, path, self.place, now=lambda: 1)

    def sheet(self, text: str, name: str = "통계.csv", encoding: str = "utf-8") -> Path:
        path = self.folder / name
        path.write_bytes(text.encode(encoding))
        return path

    def ask(self, *kpis: str, by: tuple[str, ...] = ()) -> dict[str, Cell]:
        (line,) = self.lines(*kpis, by=by)
        return dict(line[1])

    def lines(self, *kpis: str, by: tuple[str, ...] = ()) -> list[tuple[object, dict[str, Cell]]]:
        question = Question(
            centre="c", since=dt.date(2026, 3, 1), until=dt.date(2026, 4, 1), kpis=kpis, by=by,
            as_of=NOON_2027,
        )  # fmt: skip
        got = LocalNumbers(self.url, self.blobs).ask(question)
        return [(line.keys, dict(line.cells)) for line in got.lines]


@pytest.fixture
def desk(postgres_url: str, tmp_path: Path) -> Desk:
    return Desk(postgres_url, tmp_path)


PLAIN = """일자,시간대,인입,응대,포기,응대율
2026-03-02,09:00~09:30,40,36,4,90%
,09:30~10:00,"1,060","1,000",60,94%
소계,,"1,100","1,036",64,
합계,,"1,100","1,036",64,94%
"""


def workbook(folder: Path) -> Path:
    """Two header rows, dates in merged cells, Excel's times of day."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["콜 통계"])
    sheet.append(["일자", "시간", "콜", None, None, "평균", None])
    sheet.append([None, None, "인입", "응대", "포기", "대기시간", "통화시간"])
    sheet.append([dt.date(2026, 3, 2), dt.time(9), 40, 36, 4, 10, "00:02:00"])
    sheet.append([None, dt.time(9, 30), 1060, 1000, 60, 5, 90])
    sheet.append(["합계", None, 1100, 1036, 64, None, None])
    for cells in ("A2:A3", "B2:B3", "C2:E2", "F2:G2", "A4:A5"):
        sheet.merge_cells(cells)
    path = folder / "통계.xlsx"
    book.save(path)
    return path


def page(folder: Path) -> Path:
    """HTML saved as .xls, in CP949."""
    made = """<html><meta charset="euc-kr"><table>
    <tr><td rowspan=2>시간대</td><td colspan=3>2026년 3월 2일</td></tr>
    <tr><td>인입콜</td><td>응대콜</td><td>포기콜</td></tr>
    <tr><td>09:00-09:30</td><td>40</td><td>36</td><td>4</td></tr>
    <tr><td>09:30-10:00</td><td>1,060</td><td>1,000</td><td>60</td></tr>
    <tr><td>합 계</td><td>1,100</td><td>1,036</td><td>64</td></tr></table></html>"""
    path = folder / "통계.xls"
    path.write_bytes(made.encode("cp949"))
    return path


def cp949(folder: Path) -> Path:
    path = folder / "통계_2026-03-02.csv"
    rows = [
        "시간대\t총인입\t인입\t응대\t포기",
        "0900-0930\t50\t40\t36\t4",
        "0930-1000\t1100\t1060\t1000\t60",
    ]
    path.write_bytes("\r\n".join(rows).encode("cp949"))
    return path


def plain(folder: Path) -> Path:
    path = folder / "통계.csv"
    path.write_text(PLAIN)
    return path


@pytest.mark.parametrize("made", [workbook, page, cp949, plain])
def test_every_kind_of_sheet_gives_the_same_counts_by_half_hour(
    desk: Desk, made: Callable[[Path], Path]
) -> None:
    done = desk.bring(made(desk.folder))
    assert (done.imported, done.rejected) == (2, 0)
    found = desk.ask("agent_requested", "answered", "abandoned", "answer_rate", "abandon_rate")
    assert [found[name].value for name in ("agent_requested", "answered", "abandoned")] == [
        1100,
        1036,
        64,
    ]
    assert found["answer_rate"].value == pytest.approx(100 * 1036 / 1100)
    by_interval = desk.lines("agent_requested", by=("interval",))
    assert [(line["interval"], cells["agent_requested"].value) for line, cells in by_interval] == [  # type: ignore[index]
        ("2026-03-02T09:00+09:00", 40),
        ("2026-03-02T09:30+09:00", 1060),
    ]


def test_what_needs_calls_has_no_source(desk: Desk) -> None:
    desk.bring(plain(desk.folder))
    found = desk.ask(
        "asa", "sl_negative", "wait_p90", "aht", "unique_callers", "longest_wait", "bubble_rate"
    )
    assert {name: cell.why for name, cell in found.items()} == dict.fromkeys(found, "no_source")


def test_mean_waits_and_talks_give_their_means_back_weighted(desk: Desk) -> None:
    desk.bring(workbook(desk.folder))
    found = desk.ask("asa", "att", "sl_negative")
    assert found["asa"].value == pytest.approx((36 * 10 + 1000 * 5) / 1036)
    assert found["att"].value == pytest.approx((36 * 120 + 1000 * 90) / 1036)
    assert found["sl_negative"].why == "no_source"


def test_all_inbound_counts_what_never_asked_for_an_agent(desk: Desk) -> None:
    desk.bring(cp949(desk.folder))
    assert desk.ask("inbound_attempts")["inbound_attempts"].value == 1150


def test_a_corrected_sheet_replaces_what_it_corrects(desk: Desk) -> None:
    desk.bring(plain(desk.folder))
    again = desk.bring(
        desk.sheet(
            PLAIN.replace("40,36,4", "40,35,5").replace("1,036", "1,035").replace(",64", ",65")
        )
    )
    assert (again.updated, again.unchanged) == (1, 1)
    assert desk.ask("answered")["answered"].value == 1035


@pytest.mark.parametrize("calls_first", [True, False])
def test_a_queue_with_calls_is_not_counted_twice(desk: Desk, calls_first: bool) -> None:
    calls = desk.sheet("id,at,q,how\n1,2026-03-02 09:00:00,all,응대\n", "calls.csv")
    mapping = '[columns]\ncall="id"\narrived_at="at"\nqueue="q"\noutcome="how"'

    def bring_calls() -> None:
        run_import(desk.url, desk.blobs, Csv(mapping), calls, desk.place, now=lambda: 1)

    if calls_first:
        bring_calls()
    desk.bring(plain(desk.folder))
    if not calls_first:
        bring_calls()
    assert desk.ask("agent_requested")["agent_requested"].value == 1
    other = 'queue = "다른 큐"'
    desk.bring(desk.sheet(PLAIN + "\n", "other.csv"), other)
    assert desk.ask("agent_requested")["agent_requested"].value == 1101


BASE = "시간대,인입,응대,포기\n"


@pytest.mark.parametrize(
    ("text", "name", "code"),
    [
        (PLAIN.replace('합계,,"1,100"', '합계,,"1,200"'), "s.csv", "interval_total_differs"),
        (BASE + "09:00~09:30,4,3,1\n", "s.csv", "interval_no_date"),
        (BASE + "09:00,4,3,1\n09:07,4,3,1\n", "2026-03-02.csv", "interval_width_unknown"),
        ("이름,값\na,b\n", "2026-03-02.csv", "interval_no_table"),
        ("PK\x03\x04rubbish", "s.xlsx", "interval_workbook_damaged"),
        ("%PDF-1.4", "s.pdf", "import_binary"),
        (BASE, "2026-03-02.csv", "interval_no_table"),
    ],
)
def test_a_sheet_that_cannot_be_trusted_is_refused_and_changes_nothing(
    desk: Desk, text: str, name: str, code: str
) -> None:
    with pytest.raises(Refused) as refused:
        desk.bring(desk.sheet(text, name))
    assert refused.value.code == code
    with psycopg.connect(desk.url) as link:
        assert link.execute("SELECT count(*) FROM facts.fx_import").fetchone() == (0,)


def test_a_wrong_total_is_named_in_korean_words(desk: Desk) -> None:
    with pytest.raises(Refused) as refused:
        desk.bring(desk.sheet(PLAIN.replace('합계,,"1,100"', '합계,,"1,200"'), "s.csv"))
    said = REFUSALS["interval_total_differs"].says("ko", refused.value.params)
    assert "합계의 인입은 1200인데" in said


def test_a_wrong_grand_total_below_subtotals_is_told_beside_the_whole_sum(desk: Desk) -> None:
    rows = "09:00~09:30,4,3,1\n09:30~10:00,6,5,1\n소계,10,8,2\n합계,11,8,2\n"
    with pytest.raises(Refused, match="interval_total_differs") as refused:
        desk.bring(desk.sheet(BASE + rows, "2026-03-02.csv"))
    assert (refused.value.params["said"], refused.value.params["counted"]) == (11, 10)


def test_odd_rows_are_rejected_one_by_one(desk: Desk) -> None:
    rows = "09:00~09:30,4,3,1\n09:30~10:00,3,3,1\n10:00~10:30,x,3,1\n10:30~11:00,0,0,0\n"
    done = desk.bring(desk.sheet(BASE + rows, "2026-03-02.csv"))
    assert (done.read, done.imported, done.ignored, done.rejected) == (4, 1, 1, 2)
    assert done.reasons == {"more_than_offered": 1, "no_calls": 1, "unreadable_count": 1}


def test_every_measure_that_needs_a_call_is_lacking() -> None:
    given = {
        "attempts", "attempts_unknown", "agent_requests", "at_answered", "at_abandoned", "c_offered",
        "c_answered", "c_abandoned", "c_settled", "c_open", "c_unknown",
        "v_offered", "v_answered", "v_abandoned", "v_settled", "v_direct", "h_open_legs",
    }  # fmt: skip
    lacks = {*lacking(wait=False, talk=False), "grain:plan"}  # which the journal alone tells
    assert {name for name in MEASURES if not untold(name, lacks)} == given
