"""Report documents: integration. What is printed is what ``Numbers`` answers, in every form."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import date
from xml.etree import ElementTree as ET

import openpyxl
import pytest

from maju.app.numbers.store import Store, now_us
from maju.app.reporting.making import Wanted, request_of
from maju.floor.reports.documents.asking import Request, with_targets
from maju.floor.reports.documents.building import Note, build
from maju.floor.reports.documents.contract import Contract, Item
from maju.floor.reports.documents.model import Chart, Document, Num
from maju.floor.reports.documents.page import write_page
from maju.floor.reports.documents.parts import all_hours, without_gaps
from maju.floor.reports.documents.periods import ReportKind
from maju.floor.reports.documents.words import unit_of
from maju.floor.reports.documents.workbook import stored, write_workbook
from maju.metrics.answers import Cell as Answered
from maju.metrics.answers import Line
from maju.metrics.catalogue import CATALOGUE
from maju.metrics.numbers import Question
from maju.metrics.own.agreed import Agreed

WEEK = date(1999, 2, 15)
NOW = now_us()
AGREED = Contract(
    name='=HYPERLINK(1)\r\n"/x',
    targets={"service_level": 80, "sl_negative": 80, "answer_rate": 80, "abandon_rate": 5},
    sla=(Item(kpi="answer_rate", weight=40, grades={"S": 90, "A": 80}),),
    excluded=("1999-02-15",),
)
Make = Callable[..., Document]


@pytest.fixture(scope="module")
def make(store: Store) -> Make:
    """A report by its kind; each is built once."""
    built: dict[str, Document] = {}

    def made(kind: ReportKind, lang: str = "ko", client: str | None = None) -> Document:
        key = f"{kind} {lang} {client}"
        if key not in built:
            note = Note(day=WEEK, kind="issue", text="=1+1 <b>", by="김관리", at=NOW)
            built[key] = build(store.numbers(), request(store, kind, lang, client), [note])
        return built[key]

    return made


def request(store: Store, kind: ReportKind, lang: str, client: str | None) -> Request:
    wanted = Wanted(kind=kind, centre="bank", client=client, day=WEEK, lang=lang)
    return request_of(store, wanted, AGREED, NOW)


def opened(document: Document) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(write_workbook(document)))


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_each_number_of_the_kpi_table_is_the_answer_to_its_question(
    store: Store, make: Make, lang: str
) -> None:
    document = make("weekly", lang)
    ids = AGREED.wanted(client=None)
    question = Question(centre="bank", since=WEEK, until=date(1999, 2, 22), kpis=ids, as_of=NOW)
    (line,) = store.numbers().ask(question).lines
    sheet = opened(document)[{"ko": "핵심지표", "en": "KPIs"}[lang]]
    rows = list(sheet.iter_rows(min_row=3, max_row=2 + len(ids), values_only=True))
    for kpi, row in zip(ids, rows, strict=True):
        cell, value = line.cells[kpi], row[3]
        if cell.value is None:
            assert isinstance(value, str)
            assert value.startswith("–")
        else:
            shown = cell.value / 100 if row[1] == "%" else cell.value
            assert value == pytest.approx(shown, rel=1e-12)


@pytest.mark.parametrize(("kind", "lang"), [("daily", "ko"), ("weekly", "en"), ("monthly", "ko")])
def test_workbook_and_page_hold_the_same_numbers(make: Make, kind: ReportKind, lang: str) -> None:
    document = make(kind, lang)
    page = ET.fromstring(write_page(document).decode().partition("\n")[2])
    found = {
        table.get("id"): [float(cell.get("data-value", "nan")) for cell in table.iter("td")
                          if cell.get("data-value")]
        for table in page.iter("table")
    }  # fmt: skip
    in_book = [
        f"{cell.value:.14g}"
        for sheet in opened(document).worksheets
        for row in sheet.iter_rows()
        for cell in row
        if isinstance(cell.value, int | float)
    ]
    for name, table in document.tables().items():
        numbers = [c for row in table.rows for c in row if isinstance(c, Num)]
        known = [c.value for c in numbers if c.value is not None]
        assert found[f"t-{name}"] == known
        for each in numbers:
            if (value := stored(each)) is not None:
                assert f"{value:.14g}" in in_book, (name, each)


def test_the_last_row_is_the_sum_over_the_sum(make: Make) -> None:
    tables = make("weekly").tables()
    for name in ("day", "interval", "queue"):
        table = tables[name]
        labels = [column.label for column in table.columns]
        numbers = [[c.value for c in row[1:] if isinstance(c, Num)] for row in table.rows]
        *parts, total = numbers
        for label in ("상담 요청호(인입호)", "응답호(응대호)"):
            at = labels.index(label) - 1
            assert total[at] == sum(row[at] or 0 for row in parts)
        rate = total[labels.index("응대율") - 1]
        offered, answered = (
            total[labels.index(label) - 1] for label in ("상담 요청호(인입호)", "응답호(응대호)")
        )
        assert rate == pytest.approx(100 * (answered or 0) / (offered or 1))


def test_the_buckets_of_waits_add_up(make: Make) -> None:
    rows = make("daily").tables()["wait"].rows
    for column in (1, 2):
        values = [row[column].value for row in rows if isinstance(row[column], Num)]  # type: ignore[union-attr]
        assert sum(values[:-1]) == values[-1]  # type: ignore[arg-type]
        assert all(value >= 0 for value in values)  # type: ignore[operator]


def test_the_same_report_twice_is_the_same_file(store: Store) -> None:
    asked = request(store, "daily", "ko", None)
    first, second = (build(store.numbers(), asked) for _ in range(2))
    for write in (write_workbook, write_page):
        assert write(first) == write(second)


def test_the_workbook_is_one_that_people_can_work_with(make: Make) -> None:
    book = opened(make("weekly"))
    assert book.sheetnames == [
        "표지", "핵심지표", "시간대별", "대기시간", "큐별", "채널·콜백", "상담사별", "재인입", "특이사항", "정의·데이터",
    ]  # fmt: skip
    charts = {sheet.title: len(getattr(sheet, "_charts")) for sheet in book.worksheets}  # noqa: B009
    assert (charts["시간대별"], charts["대기시간"]) == (2, 1)
    assert (book["상담사별"].freeze_panes, book["시간대별"].freeze_panes) == ("B3", "B1")
    for sheet in book.worksheets:
        assert sheet.page_setup.paperSize == 9
        assert sheet.sheet_properties.pageSetUpPr is not None
        for row in sheet.iter_rows():
            assert not [cell for cell in row if cell.data_type == "f"], "nothing is a formula"


def test_a_chart_of_the_workbook_stands_on_the_column_that_it_names(make: Make) -> None:
    book = opened(make("weekly"))
    seen = 0
    for sheet in book.worksheets:
        for chart in getattr(sheet, "_charts"):  # noqa: B009
            for each in [s for part in chart._charts for s in part.series]:
                name = each.tx.strRef.f.rpartition("!")[2].replace("$", "")
                values = each.val.numRef.f.rpartition("!")[2].replace("$", "")
                cells = [row[0].value for row in sheet[values]]
                assert sheet[name].column == sheet[values][0][0].column
                assert sheet[name].row == sheet[values][0][0].row - 1
                assert sheet.cell(sheet[values][-1][0].row + 1, 1).value == "합계"
                assert all(cell is None or isinstance(cell, int | float | str) for cell in cells)
                seen += 1
    assert seen == 9, "two charts of four series and one of one"


def test_nothing_that_people_wrote_becomes_a_formula_or_a_tag(make: Make) -> None:
    document = make("weekly", "en")
    texts = [
        cell.value
        for sheet in opened(document).worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "s"
    ]
    assert "=1+1 <b>" in texts
    assert any(str(text).startswith("=HYPERLINK(1)") for text in texts)
    assert document.stem == "weekly-_HYPERLINK_1_x-1999-02-15"
    assert "<b>" not in write_page(document).decode().replace('<b class="', "")


@pytest.mark.parametrize("kind", ["daily", "weekly", "monthly"])
def test_the_page_needs_nothing_from_anywhere(make: Make, kind: ReportKind) -> None:
    page = ET.fromstring(write_page(make(kind)).decode().partition("\n")[2])
    for element in page.iter():
        assert element.tag.rpartition("}")[2] not in {"script", "link", "img", "iframe"}
        assert not {"src", "href", "style", "onclick"} & element.attrib.keys()
        assert "url(" not in (element.text or "")


def test_the_days_of_a_week_stand_on_one_line_each(make: Make) -> None:
    page = write_page(make("weekly", "en")).decode()
    assert page.count('<td class="day">1999-02-') >= 6


def test_a_client_sees_its_own_service_level_and_no_names(make: Make) -> None:
    document = make("daily", "ko", "bank")
    ids = [card.kpi for card in document.cards]
    assert "sl_negative" in ids
    assert "service_level" not in ids
    assert "agent" not in document.tables()
    page = write_page(document).decode()
    assert "계약에 따라 상담사별 실적은 싣지 않습니다." in page
    assert len(make("daily").tables()["agent"].rows) == 4, "the centre's own has three and Σ"


def test_a_contract_that_names_kpis_has_no_others_printed(store: Store) -> None:
    wanted = Wanted(kind="daily", centre="bank", client="bank", day=WEEK, lang="en")
    agreed = Contract(kpis=("answered", "sl_negative"), agents_named=True)
    document = build(store.numbers(), request_of(store, wanted, agreed, NOW))
    assert not {"repeats", "follow_ups", "callbacks", "agent"} & document.tables().keys()
    labels = {column.label for column in document.tables()["interval"].columns}
    assert labels == {
        "Time", "Agent-requested", "Answered", "Answer rate", "SL, abandons count as missed"
    }  # fmt: skip


def test_ec_117_excluded_days_are_printed_beside_the_operational_figure(
    store: Store, make: Make
) -> None:
    document = make("monthly")
    (row,) = document.tables()["sla"].rows
    operational, contract = (cell.value for cell in row[4:6] if isinstance(cell, Num))
    question = Question(
        centre="bank", since=date(1999, 2, 1), until=date(1999, 3, 1), kpis=("answer_rate",),
        by=("day",), as_of=NOW,
    )  # fmt: skip
    cells = {
        line.keys["day"]: line.cells["answer_rate"]
        for line in store.numbers().ask(question).lines
        if line.keys["day"] != "1999-02-15"
    }
    num, den = (sum(getattr(c, part) or 0 for c in cells.values()) for part in ("num", "den"))
    assert contract == pytest.approx(100 * num / den)
    assert operational != contract
    assert "1999-02-15" in write_page(document).decode()


def test_an_interim_report_knows_nothing_later(store: Store, make: Make) -> None:
    wanted = Wanted(kind="daily", centre="bank", client=None, day=WEEK, lang="ko", at="12:00")
    asked = request_of(store, wanted, AGREED, NOW)
    document = build(store.numbers(), asked)
    whole = make("daily")
    assert document.state == "잠정"
    assert "12:00" in document.subtitle
    noon, evening = (each.values["kpi.agent_requested"] for each in (document, whole))
    assert isinstance(noon, Num)
    assert isinstance(evening, Num)
    assert 0 < (noon.value or 0) < (evening.value or 0)
    assert "kpi.answered.same_time_yesterday" in document.values


def test_the_cause_counts_what_was_missing(store: Store, make: Make) -> None:
    document = make("weekly", "en")
    level = document.values["kpi.service_level"]
    assert isinstance(level, Num)
    assert (level.value or 0) < 80, "the story needs a missed target"
    assert 1 <= len(document.causes) <= 3
    assert "short of the target of 80.0%" in document.causes[0]


def test_a_target_that_the_centre_agreed_on_stands_where_the_contract_names_none(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = Wanted(kind="weekly", centre="bank", client="bank", day=WEEK, lang="ko")
    kept = [
        Agreed(name="asa", kind="target", value=30, since=date(1999, 2, 1)),
        Agreed(name="sl_negative", kind="target", value=0.7, since=date(1999, 2, 1)),
        Agreed(name="answered", kind="target", value=1, since=date(1999, 3, 1)),
    ]
    numbers = store.numbers()
    monkeypatch.setattr(numbers, "agreed", lambda _centre: kept)
    own = Contract(targets={"sl_negative": 80})
    found = with_targets(numbers, request_of(store, wanted, own, NOW)).contract
    assert found.targets == {"asa": 30, "sl_negative": 80}
    written = build(numbers, request_of(store, wanted, Contract(), NOW))
    cards = {card.kpi: card for card in written.cards}
    assert cards["sl_negative"].target.value == 70
    assert cards["asa"].target.value == 30


def test_a_half_hour_in_which_nobody_called_has_a_count_of_0_and_no_rate() -> None:
    cells = {name: Answered(value=1.0) for name in ("agent_requested", "answer_rate")}
    untold = {"callbacks_requested": Answered(value=None, why="no_source")}
    lines = [
        Line(keys={"interval": f"1999-02-15T{at}+09:00"}, cells=cells | untold, open_rows=0)
        for at in ("09:00", "10:00")
    ]
    between = without_gaps(lines, daily=True)[1]
    said = {kpi: cell.value for kpi, cell in between.cells.items()}
    assert said == {"agent_requested": 0, "answer_rate": None, "callbacks_requested": None}


def test_hours_in_which_nobody_called_stand_in_the_heat_map(make: Make) -> None:
    assert list(all_hours([23, 0, 6])) == list(range(24))
    assert not all_hours([])
    heat = next(each for each in make("weekly").sections if each.id == "heat")
    charts = [each for each in heat.blocks if isinstance(each, Chart)]
    assert charts[0].labels == [f"{hour:02}" for hour in range(8, 18)]
    assert "빈칸은 그 시간에" in write_page(make("weekly")).decode()


def test_a_document_says_when_it_was_made_as_people_read_it(make: Make) -> None:
    html = write_page(make("weekly")).decode()
    assert re.search(r"<p>Maju · 작성 \d{4}-\d\d-\d\d \d\d:\d\d UTC</p></footer>", html)


@pytest.mark.parametrize(("lang", "foreign"), [("en", "[가-힣]"), ("ko", "건/h|^s$|^h$")])
def test_every_unit_is_in_the_language_of_the_report(lang: str, foreign: str) -> None:
    units = {unit_of(kpi, lang) for kpi in CATALOGUE}
    assert not [unit for unit in units if re.search(foreign, unit)]
