"""What stands beside a number where records begin amid those days, and why there is no number at all."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.test import Client, override_settings

from maju.metrics.local import LocalNumbers
from tests.pages.kept import keep
from tests.unit.metrics.building import Facts


@pytest.fixture
def begun_late(postgres_url: str, tmp_path: Path, django: None) -> Iterator[None]:
    """Records from 4 to 9 March; on the later days people wait longer."""
    with recorded(postgres_url, tmp_path, range(4, 10)):
        yield


@contextmanager
def recorded(postgres_url: str, tmp_path: Path, days: range) -> Iterator[None]:
    """Forty calls on each of these days of March."""
    from maju.facts.history import schema

    schema.migrate(postgres_url)
    facts = Facts()
    for day in days:
        facts.call(f"2026-03-{day:02} 09:00:00", wait=10 if day < 7 else 15, times=40)
    now = facts.at("2026-03-14 08:00:00")
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


def test_a_heat_map_of_sums_says_how_many_days_of_each_weekday_it_has(
    postgres_url: str, tmp_path: Path, django: None, browser: Client
) -> None:
    """From Wednesday the 4th to Thursday the 12th: two Wednesdays and Thursdays, one of the others."""
    with recorded(postgres_url, tmp_path, range(4, 13)):
        html = plain(cards(browser, "heat?from=2026-03-01&to=2026-03-31"))
        assert "behind its name, how many there were" in html
        assert "Tue ×1" in html
        assert "Wed ×2" in html
        for even in ("heat?from=2026-03-05&to=2026-03-11", "heat?from=2026-03-04&to=2026-03-08"):
            assert "behind its name" not in plain(cards(browser, even))
        rate = plain(cards(browser, "heat?kpi=answer_rate&from=2026-03-01&to=2026-03-31"))
        assert "behind its name" not in rate


def test_a_rate_without_a_number_says_which_denominator_is_0(
    begun_late: None, browser: Client
) -> None:
    html = plain(cards(browser, "kpi/callback_handled_rate?from=2026-03-07&to=2026-03-09"))
    assert re.search(r"Nothing to divide by: [a-z][^.]* = 0\.", html)
    assert "no such contacts" not in html
