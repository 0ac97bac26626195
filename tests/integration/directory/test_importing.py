"""A file is looked at first, and kept whole or not at all."""

from __future__ import annotations

import io
import secrets
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
