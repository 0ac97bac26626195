"""What the lines of report documents are called: integration."""

from __future__ import annotations

from datetime import date
from typing import LiteralString

import psycopg
import pytest

from maju.app.numbers.store import Store, now_us
from maju.app.reporting.making import Wanted, request_of
from maju.floor.reports.documents import building
from maju.floor.reports.documents.building import build
from maju.floor.reports.documents.contract import Contract
from maju.floor.reports.documents.model import Document, Num, Paragraph, Table

MONDAY = date(1999, 2, 15)
BANK: tuple[LiteralString, ...] = (
    """INSERT INTO directory.centre VALUES
    ('bank', '은행 센터', 'Asia/Seoul', 1, 1, 2, 60, 1800, 300, 3, 600, 30, 86400)""",
    """INSERT INTO directory.client
    (centre_id, code, place, "name", name_en, contract, on_holidays)
    VALUES ('bank', 'bank', 1, '가나은행', 'Gana Bank', 'outsourced', 'normal')""",
    """INSERT INTO directory.queue
    (centre_id, code, place, client_id, "name", name_en, channels, languages, priority, age_step,
     vip_head_start, policy, target_wait, target_share, closed, ring_timeout, wrap_up,
     wrap_up_ends, prefer_last_agent, interruptible, tell_wait)
    SELECT 'bank', 'PS', 1, id, '일반 상담', 'General', '{voice}', '{ko}', 1, 1, 1, 'longest_idle',
     20, 80, false, 20, 30, false, 0, false, false FROM directory.client""",
    """INSERT INTO directory.contact_reason (client_id, "level", code, "name", name_en, place)
    SELECT id, 1, 'refund', '환불', 'Refund', 1 FROM directory.client""",
    """INSERT INTO facts.fx_name (centre, kind, id, name)
    VALUES ('bank', 'queue', 'PS', '일반 상담'), ('bank', 'client', 'bank', '가나은행')""",
)


@pytest.fixture(scope="module")
def named(store: Store) -> Store:
    """The calls of a bank that somebody described in the directory, agents among them."""
    with psycopg.connect(store.url) as link:
        for text in BANK:
            link.execute(text)
    agents = first_cells(document(store, "ko", "bank"), "agent")
    with psycopg.connect(store.url) as link:
        link.execute(
            "INSERT INTO facts.fx_name (centre, kind, id, name) VALUES ('bank', 'agent', %s, '홍길동')",
            (agents[0],),
        )
    return store


def document(store: Store, lang: str, client: str | None) -> Document:
    wanted = Wanted(kind="daily", centre="bank", client=client, day=MONDAY, lang=lang)
    request = request_of(store, wanted, Contract(agents_named=True), now_us())
    return build(store.numbers(), request)


def first_cells(made: Document, table: str) -> list[str]:
    found = made.tables()[table]
    assert isinstance(found, Table)
    return [cell.text for row in found.rows if not isinstance(cell := row[0], Num)]


@pytest.mark.parametrize(
    ("lang", "client", "queue", "topic"),
    [("ko", "가나은행", "일반 상담", "환불"), ("en", "Gana Bank", "General", "Refund")],
)
def test_a_report_calls_things_by_the_names_that_they_have_in_its_language(
    named: Store, lang: str, client: str, queue: str, topic: str
) -> None:
    made = document(named, lang, "bank")
    assert made.title.startswith(client)
    assert first_cells(made, "queue")[:-1] == ["NE", queue], "what nobody named keeps its id"
    wanted = Wanted(kind="daily", centre="bank", client="bank", day=MONDAY, lang=lang)
    names = request_of(named, wanted, Contract(), now_us()).names
    assert names["topic"] == {"refund": topic}


def test_people_are_masked_with_their_ids_behind(named: Store) -> None:
    agents = first_cells(document(named, "ko", "bank"), "agent")
    assert [each.partition(" (")[0] for each in agents if each.endswith(")")] == ["홍*동"]
    assert "홍길동" not in str(agents)


def test_the_name_in_the_contract_goes_before_the_directorys(
    named: Store,
) -> None:
    wanted = Wanted(kind="daily", centre="bank", client="bank", day=MONDAY, lang="en")
    request = request_of(named, wanted, Contract(name="GANA Holdings"), now_us())
    assert build(named.numbers(), request).title.startswith("GANA Holdings")


def test_what_has_a_source_is_printed_and_not_called_missing(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    missing = [each.id for each in document(store, "en", None).sections]
    assert "missing" in missing
    assert "others" not in missing
    monkeypatch.setattr(building, "_TOLD_BY", {"csat": ("longest_wait",)})
    made = document(store, "en", None)
    assert first_cells(made, "others") == ["Longest wait"]
    (lines,) = [each.blocks for each in made.sections if each.id == "missing"]
    assert not [each for each in lines if isinstance(each, Paragraph) and "CSAT" in each.text]
