"""What stands beside a number where records begin amid those days, and why there is no number at all."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client, override_settings

from maju.metrics.local import LocalNumbers
from tests.pages.kept import keep
from tests.unit.metrics.building import Facts


@pytest.fixture
def begun_late(postgres_url: str, tmp_path: Path, django: None) -> Iterator[None]:
    """Records from 4 to 9 March; on the later days people wait longer."""
    from maju.facts.history import schema

    schema.migrate(postgres_url)
    facts = Facts()
    for day in range(4, 10):
        facts.call(f"2026-03-{day:02} 09:00:00", wait=10 if day < 7 else 15, times=40)
    now = facts.at("2026-03-12 08:00:00")
    numbers = LocalNumbers(postgres_url, keep(facts, postgres_url, tmp_path), now=lambda: now)
    with override_settings(MAJU_NUMBERS=lambda: numbers, MAJU_NOW=lambda: now):
        yield


def cards(browser: Client, address: str) -> str:
    response = browser.get(f"/reports/c/{address}")
    assert response.status_code == 200, response.content.decode()[-2000:]
    return response.content.decode()


def plain(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub("<[^>]*>", " ", html))


def test_a_change_against_days_half_of_which_have_records_says_so_and_is_neither_good_nor_bad(
    begun_late: None, browser: Client
) -> None:
    html = cards(browser, "?from=2026-03-07&to=2026-03-11&against=previous_length")
    assert "Mon 2 Mar 2026 – Fri 6 Mar 2026 · records begin on Wed 4 Mar 2026" in plain(html)
    assert "+50.0% (10.0s, from Wed 4 Mar)" in plain(html)
    assert 'class="delta bad"' not in html
    assert 'class="delta good"' not in html


def test_a_change_against_days_with_records_is_called_worse(
    begun_late: None, browser: Client
) -> None:
    html = cards(browser, "?from=2026-03-07&to=2026-03-09&against=previous_length")
    assert "+50.0% (10.0s)" in plain(html)
    assert 'class="delta bad"' in html
    assert "records begin" not in plain(html)


def test_a_rate_without_a_number_says_which_denominator_is_0(
    begun_late: None, browser: Client
) -> None:
    html = plain(cards(browser, "kpi/callback_handled_rate?from=2026-03-07&to=2026-03-09"))
    assert re.search(r"Nothing to divide by: [a-z][^.]* = 0\.", html)
    assert "no such contacts" not in html
