"""A client's own workbook, and reports by the clock: integration."""

from __future__ import annotations

import io
from datetime import date
from email import message_from_bytes

import openpyxl
import pytest
from openpyxl.styles import Font
from openpyxl.workbook.defined_name import DefinedName

from maju.app.numbers.store import Store, now_us
from maju.app.reporting.mail import Folder
from maju.app.reporting.making import Wanted, written
from maju.app.reporting.schedule import tick
from maju.floor.reports.documents import library
from maju.kernel.errors import Refused
from maju.metrics.numbers import Question

DAY = date(1999, 2, 15)
WANTED = Wanted(kind="daily", centre="bank", client=None, day=DAY, lang="ko")


def template(**names: str) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "보고"
    sheet["A1"], sheet["A2"] = "응대율", "=B1*100"
    sheet["B1"].number_format = "0.000"
    sheet["B1"].font = Font(bold=True)
    book.create_sheet("남의 것")["C3"] = "그대로"
    for name, where in names.items():
        book.defined_names[name] = DefinedName(name, attr_text=f"'보고'!{where}")
    sink = io.BytesIO()
    book.save(sink)
    return sink.getvalue()


def test_named_cells_are_filled_and_everything_else_stays(store: Store) -> None:
    names = {"kpi.answer_rate": "$B$1", "report.state": "$B$2", "table.interval": "$D$1",
             "kpi.answered.month_to_date": "$B$3", "client_owned": "$Z$9"}  # fmt: skip
    filled = written(store, WANTED, form=".xlsx", template=template(**names))
    book = openpyxl.load_workbook(io.BytesIO(filled))
    question = Question(
        centre="bank", since=DAY, until=date(1999, 2, 16), kpis=("answer_rate",), as_of=now_us()
    )
    (line,) = store.numbers().ask(question).lines
    sheet = book["보고"]
    assert sheet["B1"].value == pytest.approx((line.cells["answer_rate"].value or 0) / 100)
    assert (sheet["B1"].number_format, sheet["B1"].font.b) == ("0.000", True)
    assert (sheet["A2"].value, sheet["B2"].value) == ("=B1*100", "확정")
    assert sheet["B3"].value > 0
    assert (sheet["D1"].value, sheet["D2"].value) == ("시간대", "08:00")
    assert book["남의 것"]["C3"].value == "그대로"
    assert "client_owned" in book.defined_names


def test_a_name_that_nothing_fills_is_refused_with_those_that_there_are(store: Store) -> None:
    with pytest.raises(Refused) as caught:
        written(store, WANTED, form=".xlsx", template=template(**{"kpi.answer_rate.moon": "$B$1"}))
    assert caught.value.code == "template_name_unknown"
    assert "kpi.answer_rate.target" in str(caught.value.params["known"])


@pytest.mark.parametrize(
    ("body", "form", "code"),
    [
        (b"no workbook", ".xlsx", "template_unreadable"),
        (template(), ".html", "template_needs_xlsx"),
        (template(**{"kpi.answered": "$B:$B"}), ".xlsx", "template_name_nowhere"),
    ],
)
def test_what_is_no_template_is_refused(store: Store, body: bytes, form: str, code: str) -> None:
    with pytest.raises(Refused, match=code):
        written(store, WANTED, form=form, template=body)


PLAN = """
[[plans]]
name = "morning"
kind = "daily"
recipients = ["anna@client.example"]
business_days = false
"""


def test_the_clock_drafts_once_waits_for_the_approval_and_sends_once(store: Store) -> None:
    noon = store.numbers().calendar("bank", None).begins_us(date(1999, 2, 16)) + 43_200_000_000
    library.keep_contract(
        store.url, "bank", None, date(1999, 1, 1), PLAN, by="kim", at=noon - 86_400_000_000
    )
    way = Folder(store.home.root / "outgoing")

    def sent() -> int:
        return tick(store, way, ["bank"], lambda: noon)

    assert [sent(), sent()] == [0, 0]
    (draft,) = library.list_reports(store.url, "bank")
    assert (draft.since, draft.version, draft.made_by) == (DAY, 1, "schedule")
    library.approve(store.url, draft.report, 1, by="lee", at=noon)
    assert [sent(), sent()] == [1, 0]
    (file,) = (store.home.root / "outgoing").glob("*.eml")
    assert message_from_bytes(file.read_bytes())["To"] == "anna@client.example"
