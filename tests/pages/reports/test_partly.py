"""Pages about a period of which some days or clients do not tell a KPI: the number, and what it is of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.test import Client, override_settings

from maju.floor.reports.cards import SPREADS
from maju.metrics.local import LocalNumbers
from tests.pages.kept import keep
from tests.pages.signing import browser_of, someone
from tests.unit.metrics.building import Facts

DAYS = "from=2026-03-02&to=2026-03-03"


@pytest.fixture
def partly_told(postgres_url: str, tmp_path: Path, django: None) -> Iterator[None]:
    """Two clients; the exchange of one says nothing of hold."""

    with two_clients(
        postgres_url, tmp_path, {"h_hold_s", "h_closed_hold_s", "h_held_legs", "c_hold_s"}
    ):
        yield


@contextmanager
def two_clients(postgres_url: str, tmp_path: Path, silent: set[str]) -> Iterator[None]:
    """Both have calls on two days; of k2 nobody can tell what is *silent*."""
    from maju.facts.history import schema

    schema.migrate(postgres_url)
    facts = Facts()
    for day in ("2026-03-02", "2026-03-03"):
        facts.call(f"{day} 09:00:00", wait=10, times=3, agent="a1")
        facts.call(f"{day} 11:00:00", wait=5, client="k2", queue="q9", times=2, agent="a9")
    now = facts.at("2026-03-04 08:00:00")
    blobs = keep(facts, postgres_url, tmp_path, lacks={"k2": frozenset(silent)})
    numbers = LocalNumbers(postgres_url, blobs, now=lambda: now)
    with override_settings(MAJU_NUMBERS=lambda: numbers, MAJU_NOW=lambda: now):
        yield


def said(browser: Client, address: str) -> str:
    response = browser.get(f"/reports/c/{address}")
    assert response.status_code == 200, response.content.decode()[-2000:]
    return re.sub(r"\s+", " ", re.sub("<[^>]*>", " ", response.content.decode()))


@pytest.mark.parametrize(
    ("address", "called"),
    [
        (f"?role=lead&{DAYS}", "AHT (talk + hold + wrap-up)"),
        (f"kpis?{DAYS}", "AHT (talk + hold + wrap-up)"),
        (f"kpi/aht?{DAYS}", "AHT (talk + hold + wrap-up)"),
        (f"tables?cut=agent&{DAYS}", "AHT (talk + hold + wrap-up)"),
    ],
)
def test_every_page_says_what_a_number_is_of(
    partly_told: None, browser: Client, address: str, called: str
) -> None:
    html = said(browser, address)
    note = html.partition("some days or clients only:")[2][:400]
    assert called in note
    assert "— Mon 2 Mar – Tue 3 Mar, without the client k2" in note


def test_a_card_and_a_line_of_the_list_say_it_too(partly_told: None, browser: Client) -> None:
    assert "part of the period only" in said(browser, f"kpi/aht?{DAYS}")
    assert "part of the period only" not in said(browser, f"kpi/att?{DAYS}")
    assert said(browser, f"kpis?{DAYS}").count("(part)") > 0


def test_a_column_of_a_table_says_it_of_itself(partly_told: None, browser: Client) -> None:
    html = said(browser, f"tables?cut=queue&{DAYS}")
    assert "AHT (talk + hold + wrap-up) (s) (part)" in html
    assert "Answered (part)" not in html


def test_the_footer_says_it_of_itself_and_other_pages_of_what_they_are_about(
    postgres_url: str, tmp_path: Path, browser: Client
) -> None:
    with two_clients(postgres_url, tmp_path, {"identified", "anonymous"}):
        for page in ("heat", "waits", "repeats", "tables"):
            html = said(browser, f"{page}?{DAYS}")
            assert "Identified share" not in html.partition("some days or clients only:")[2][:200]
            assert "(part)" in html.partition("How far these numbers can be trusted")[2]
        for page in ("kpi/identified_rate", "heat?kpi=identified_rate"):
            html = said(browser, f"{page}{'&' if '?' in page else '?'}{DAYS}")
            assert "Identified" in html.partition("some days or clients only:")[2][:200]


def test_a_picture_of_waits_says_whose_it_is(
    postgres_url: str, tmp_path: Path, browser: Client
) -> None:
    with two_clients(postgres_url, tmp_path, {SPREADS["answered"]}):
        html = said(browser, f"waits?{DAYS}")
        picture = html.partition("Contacts by how long they waited")[2]
        note = picture.partition("some days or clients only:")[2][:120]
        assert "Answered — Mon 2 Mar – Tue 3 Mar, without the client k2" in note
        assert "some days" not in said(browser, f"waits?client=k1&{DAYS}")


def test_of_one_client_there_is_nothing_to_say(partly_told: None, browser: Client) -> None:
    assert "some days or clients only" not in said(browser, f"kpi/aht?client=k1&{DAYS}")
    silent = said(browser, f"kpi/aht?client=k2&{DAYS}")
    assert "No source yet tells this" in silent


def test_it_is_said_in_korean(partly_told: None, people: None) -> None:
    reader = browser_of(someone("minji", "administrator", language="ko"))
    html = said(reader, f"kpi/aht?{DAYS}")
    assert "일부 날짜·고객사만 집계된 지표:" in html
    assert "3.2(월) – 3.3(화), 고객사 k2 제외" in html
