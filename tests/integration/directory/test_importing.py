"""A file is looked at first, and kept whole or not at all."""

from __future__ import annotations

import io
import secrets
import zipfile
from contextlib import suppress
from random import Random
from typing import Any

import openpyxl
import pytest

from maju.engine.clock import wall
from maju.journal.vault import Vault
from maju.kernel.errors import Refused
from tests.simulation.centre import CENTRE, draw_settings

NOW = wall()
AGENTS = """사번,이름,팀,스킬,언어,입사일
n1,홍길동,야간,order:2 return,ko en,2026-11-01
n2,김철수,야간,order,,
"""


@pytest.fixture
def centre(tables: str) -> Any:
    from maju.directory import models as m
    from maju.directory.loading import load
    from maju.directory.rows import store

    store(load(draw_settings(Random(1))))
    return m.Centre.objects.get(code=CENTRE)


def keep(centre: Any, data: bytes) -> int:
    from maju.directory.editing import editing
    from maju.directory.importing import keep_agents

    with editing(centre.code, by=None, seen=0, now=NOW) as edit:
        return keep_agents(edit, data)


def sheet(text: str) -> bytes:
    book, out = openpyxl.Workbook(), io.BytesIO()
    for line in text.splitlines():
        book.worksheets[0].append(line.split(","))
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize("form", ["utf-8", "utf-8-sig", "cp949", "xlsx"])
def test_agents_come_in_and_reach_the_settings(centre: Any, form: str) -> None:
    from maju.directory.compiling import compile_settings
    from maju.directory.editing import local_day
    from maju.directory.rows import fetch

    data = sheet(AGENTS) if form == "xlsx" else AGENTS.encode(form)
    assert keep(centre, data) == 2
    today = local_day("Asia/Seoul", NOW)
    settings = compile_settings(fetch(CENTRE), on=today, version=1)
    one = next(agent for agent in settings.agents if agent.id == "n1")
    assert [(each.skill, each.level) for each in one.skills] == [("order", 2), ("return", 1)]
    assert (one.team, one.languages) == ("야간", ("ko", "en"))


def test_every_wrong_line_is_named_and_nothing_is_kept(centre: Any) -> None:
    from maju.directory import models as m
    from maju.directory.importing import look_at_agents

    data = (
        "id,name,skills,since\n"
        "n1,홍길동,,\n"
        ",이름뿐,,\n"
        "n1,두번,,\n"
        "agent-00,이미,,\n"
        "n5,스킬,order:x,\n"
        "n6,날짜,,11/01\n"
    ).encode()
    looked = look_at_agents(centre, data)
    assert [(line, why.code) for line, why in looked.wrong] == [
        (3, "import_empty_cell"),
        (4, "import_twice"),
        (5, "import_known"),
        (6, "import_cell"),
        (7, "import_cell"),
    ]
    before = m.Agent.objects.count()
    with pytest.raises(Refused, match="import_wrong_rows"):
        keep(centre, data)
    assert m.Agent.objects.count() == before


def test_a_level_that_no_engine_takes_keeps_nothing(centre: Any) -> None:
    from maju.directory import models as m

    before = m.Agent.objects.count()
    with pytest.raises(Refused, match="bad_level"):
        keep(centre, b"id,name,skills\nn1,kim,order:12\n")
    assert m.Agent.objects.count() == before


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "import_unreadable"),
        (b"PK broken", "import_unreadable"),
        (b"\xff\xff\xff", "import_unreadable"),
        (b"name\nkim\n", "import_column"),
    ],
)
def test_what_is_no_table_is_refused(centre: Any, data: bytes, code: str) -> None:
    from maju.directory.importing import look_at_agents

    with pytest.raises(Refused, match=code):
        look_at_agents(centre, data)


def workbook_with(part: str, body: bytes) -> bytes:
    """A workbook whose *part* is another one."""
    kept, out = zipfile.ZipFile(io.BytesIO(sheet("id,name\nn9,kim"))), io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for each in kept.namelist():
            made.writestr(each, body if each == part else kept.read(each))
    return out.getvalue()


ONE = "xl/worksheets/sheet1.xml"
_ROWS = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'


@pytest.mark.filterwarnings("ignore:Workbook contains no")
@pytest.mark.parametrize("part", [ONE, "xl/workbook.xml", "xl/styles.xml", "[Content_Types].xml"])
@pytest.mark.parametrize("body", [b"", b"<a", b"<a/>", b"words"])
def test_a_broken_workbook_is_refused_whatever_is_wrong_with_it(
    centre: Any, part: str, body: bytes
) -> None:
    from maju.directory.importing import look_at_agents

    with suppress(Refused):  # any other error breaks the page
        looked = look_at_agents(centre, workbook_with(part, body))
        assert [each["id"] for each in looked.lines] == ["n9"], "what is broken was not needed"


def test_a_small_file_that_unpacks_to_much_is_refused_before_it_is_unpacked(centre: Any) -> None:
    from maju.directory.importing import look_at_agents
    from maju.directory.tables import UNPACKED_MOST

    body = _ROWS + b"<row/>" * (UNPACKED_MOST // 6)
    packed = workbook_with(ONE, body)
    assert len(packed) < 200_000
    with pytest.raises(Refused, match="import_too_long"):
        look_at_agents(centre, packed)


def test_a_cell_at_the_far_end_of_each_row_costs_no_more_than_it_says(centre: Any) -> None:
    from maju.directory.tables import COLUMNS_MOST, read_rows

    head = b'<row><c r="A1" t="inlineStr"><is><t>id</t></is></c><c r="XFD1"><v>1</v></c></row>'
    (row,) = read_rows(workbook_with(ONE, _ROWS + head + b"</sheetData></worksheet>"))
    assert len(row) == COLUMNS_MOST


def test_more_lines_than_one_file_may_hold_are_refused(centre: Any) -> None:
    from maju.directory.importing import look_at_agents
    from maju.directory.tables import ROWS_MOST

    with pytest.raises(Refused, match="import_too_long"):
        look_at_agents(centre, b"id,name\n" + b"n,k\n" * ROWS_MOST)


@pytest.mark.parametrize(
    ("line", "column"),
    [
        ("n\0,kim,,,", "id"),
        ("n9,ki\0m,,,", "name"),
        (f"n9,{'k' * 501},,,", "name"),
        (f"{'n' * 61},kim,,,", "id"),
        ("a/9,kim,,,", "id"),
        ("a 9,kim,,,", "id"),
        ("n9,kim,a b,,", "sign_in"),
        (f"n9,kim,,x:{'9' * 400},", "skills"),
        ("n9,kim,,x:100,", "skills"),
        ("n9,kim,,x/y:1,", "skills"),
        ("n9,kim,,,a/b", "team"),
    ],
)
def test_a_cell_that_no_table_or_address_may_hold_is_named(
    centre: Any, line: str, column: str
) -> None:
    from maju.directory.importing import look_at_agents

    looked = look_at_agents(centre, f"id,name,sign_in,skills,team\n{line}\n".encode())
    assert [(number, why.code, why.params) for number, why in looked.wrong] == [
        (2, "import_cell", {"column": column})
    ]


def test_however_many_customers_come_the_database_is_asked_as_often(centre: Any) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from maju.directory import models as m
    from maju.directory.customers import Customers
    from maju.directory.importing import keep_customers

    client, by = m.Client.objects.order_by("id")[0], m.Person.objects.order_by("id")[0]
    book = Customers(client, Vault(secrets.token_bytes(32)), by=by)
    asked = []
    for name, count in (("a", 2), ("b", 300)):
        lines = [f"kim{name},010{ord(name)}{n:06},{name}{n}@x.kr" for n in range(count)]
        data = "\n".join(["name,phone,email", *lines]).encode()
        with CaptureQueriesContext(connection) as seen:
            assert keep_customers(book, data, now=NOW) == count
        asked.append(len(seen))
    assert asked[0] >= asked[1] - 1
    assert book.find("email", "b299@x.kr", now=NOW) is not None
    (found,) = book.search("0109 8000 299".replace(" ", ""), now=NOW)
    assert book.masked(m.Customer.objects.get(code=found))["phone"] == ["010****0299"]


def test_customers_come_in_once(centre: Any) -> None:
    from maju.directory import models as m
    from maju.directory.customers import Customers
    from maju.directory.importing import keep_customers, look_at_customers

    mina = m.Person.objects.create(sign_in="mina")
    client = m.Client.objects.get(centre=centre, code="shop")
    customers = Customers(client, Vault(secrets.token_bytes(32)), by=mina)
    data = "이름,전화번호,이메일\n홍길동,010-1234-5678,\n김철수,010-2222-3333,k@e.com\n".encode()
    assert keep_customers(customers, data, now=NOW) == 2
    assert customers.find("email", "k@e.com", now=NOW) is not None
    again = look_at_customers(customers, data)
    assert [(line, str(why)) for line, why in again.wrong] == [
        (2, "import_known(column=phone)"),
        (3, "import_known(column=phone)"),
    ]
