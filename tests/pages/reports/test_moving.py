"""Category: pages. A page with today in it says of when it is, and asks for later numbers by itself."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec
import pytest
from django.test import Client, override_settings
from playwright.sync_api import Page, expect

from maju.kernel.errors import Trouble
from maju.metrics.answers import Answer
from maju.metrics.calendars import BusinessCalendar
from maju.metrics.local import LocalNumbers
from maju.metrics.numbers import Known, Question
from tests.acceptance.browser import LAPTOP, against_wcag, chromium, listen, save
from tests.pages.conftest import Counting
from tests.pages.serving import cookie_of, served
from tests.pages.signing import django_on
from tests.unit.metrics.building import Facts

AT = "2026-03-03 10:45:00"
TODAY = "from=2026-03-03&to=2026-03-03"
PAGES = ("", "heat", "tables", "waits", "repeats", "kpis", "kpi/service_level")
SECOND = 1_000_000


class Living(Counting):
    """A centre that lives at :attr:`now`: its last day is not over."""

    now = 0
    away = False

    def known(self) -> Sequence[Known]:
        told = self._numbers.known()
        return [msgspec.structs.replace(each, sources=["journal"]) for each in told]

    def calendar(self, centre: str, client: str | None) -> BusinessCalendar:
        return BusinessCalendar(country="")  # that Monday is a holiday in Korea

    def ask(self, question: Question) -> Answer:
        if self.away:
            raise Trouble("no report process")
        as_of = self.now if question.as_of is None else question.as_of
        return self._numbers.ask(msgspec.structs.replace(question, as_of=as_of))


@pytest.fixture
def living(kept: LocalNumbers, facts: Facts, django: None) -> Iterator[Living]:
    """Whoever answers, a quarter before eleven."""
    made = Living(kept)
    made.now = facts.at(AT)
    with override_settings(MAJU_NUMBERS=lambda: made, MAJU_NOW=lambda: made.now):
        yield made


def read(browser: Client, address: str) -> str:
    response = browser.get(f"/reports/c/{address}")
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize("address", PAGES)
def test_a_page_with_today_says_its_second_and_moves_and_a_closed_one_stands(
    browser: Client, living: Living, address: str
) -> None:
    html = read(browser, f"{address}?{TODAY}&client=k1")
    assert "as of 10:45:00</time>" in html
    assert 'data-every="30"' in html
    assert 'id="moves"' in html
    form = html[html.index('id="fresh"') : html.index("as of")]
    kept = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form))
    assert kept == {"from": "2026-03-03", "to": "2026-03-03", "client": "k1"}
    closed = read(browser, f"{address}?from=2026-03-02&to=2026-03-02")
    assert "as of 10:45:00</time>" in closed
    assert 'id="refresh"' in closed
    assert "data-every" not in closed
    assert 'id="moves"' not in closed


def test_a_centre_without_a_journal_does_not_move(browser: Client, numbers: Counting) -> None:
    assert "data-every" not in read(browser, "?from=2026-03-03&to=2026-03-04")


def test_today_is_beside_the_same_time_of_another_day_or_says_that_the_day_is_whole(
    browser: Client, living: Living
) -> None:
    """Until a quarter before eleven each day had 50; ten more come at eleven."""
    html = read(browser, f"?{TODAY}&role=planner")
    assert '<option value="same_time_yesterday" selected>' in html
    assert "Mon 2 Mar 2026, until 10:45:00" in html
    volume = html[html.index("/kpi/agent_requested") :]
    delta = re.search(r'<p class="delta[^>]*>.*?</svg>([^<]*)</p>', volume)
    assert delta is not None
    assert delta[1] == "0.0% (50)"
    whole = read(browser, f"?{TODAY}&role=planner&against=previous_day")
    assert "Mon 2 Mar 2026 (whole days, beside days that are not over)" in whole
    assert "no comparison: these days are not over" in whole
    week = read(browser, "?from=2026-03-02&to=2026-03-03")
    assert "(whole days, beside days that are not over)" in week
    assert '<option value="same_time' not in week


def test_a_day_that_is_over_is_beside_a_whole_one_also_by_an_old_link(
    browser: Client, living: Living
) -> None:
    html = read(browser, "?from=2026-03-02&to=2026-03-02&against=same_time_yesterday")
    assert '<option value="same_weekday" selected>' in html
    assert '<option value="same_time' not in html
    assert "whole days" not in html


def tab(browser: Any, address: str, query: str, cookie: str) -> Page:
    """A tab whose clock the test turns."""
    context = browser.new_context(locale="en-US", viewport=LAPTOP)
    context.add_cookies([{"name": "maju_session", "value": cookie, "url": address}])
    page: Page = context.new_page()
    page.clock.install()
    page.goto(f"{address}/reports/c/{query}")
    return page


def later(page: Page, living: Living, seconds: int) -> None:
    """So long passes for the centre, and for who looks."""
    living.now += seconds * SECOND
    page.clock.fast_forward(seconds * 1000)


@pytest.mark.needs_browser
@pytest.mark.needs_postgres
def test_an_open_page_moves_politely_and_can_be_stopped(
    living: Living, postgres_url: str, tmp_path: Path
) -> None:
    with django_on(postgres_url):
        cookie = cookie_of("boss", "supervisor", "en")
        with (
            override_settings(ALLOWED_HOSTS=["127.0.0.1"]),
            served() as address,
            chromium() as browser,
        ):
            page = tab(browser, address, f"?role=planner&{TODAY}", cookie)
            errors = listen(page)
            as_of, moves = page.locator("[data-as-of]"), page.locator("#moves")
            expect(as_of).to_have_text("as of 10:45:00")
            assert against_wcag(page) == []
            page.locator("details.menu").evaluate("menu => (menu.open = false)")

            # it comes by itself, and what was opened, scrolled to and focused stays
            card = page.locator("h3 a").nth(2)
            card.focus()
            page.evaluate("scrollTo(0, 40)")
            later(page, living, 31)
            expect(as_of).to_have_text("as of 10:45:31")
            expect(page.locator("section details").first).to_have_attribute("open", "")
            expect(card).to_be_focused()
            assert page.evaluate("scrollY") == 40
            assert page.url.endswith(f"?role=planner&{TODAY}")
            assert page.locator("[data-told]").inner_text() == "", "nobody is told"

            # not while a text is selected, but then at once
            page.evaluate("getSelection().selectAllChildren(document.querySelector('.goals'))")
            later(page, living, 31)
            later(page, living, 31)
            expect(as_of).to_have_text("as of 10:45:31")
            page.evaluate("getSelection().removeAllRanges()")
            later(page, living, 1)
            expect(as_of).to_have_text("as of 10:46:34")

            # nor while somebody chooses a day
            page.locator("#pick-to").press("ArrowUp")
            later(page, living, 31)
            expect(as_of).to_have_text("as of 10:46:34")
            later(page, living, 30)
            expect(as_of).to_have_text("as of 10:47:35")

            # the button by the keyboard, which says of when the numbers are
            page.locator("#refresh").press("Enter")
            living.now += SECOND
            page.locator("#refresh").press("Enter")
            expect(as_of).to_have_text("as of 10:47:36")
            expect(page.locator("[data-told]")).to_have_text("as of 10:47:36")
            expect(page.locator("#refresh")).to_be_focused()

            # when nobody answers the numbers stay, and say so
            living.away = True
            later(page, living, 31)
            expect(page.locator("[data-late]")).to_be_visible()
            expect(as_of).to_have_text("as of 10:47:36")
            living.away = False
            later(page, living, 31)
            expect(as_of).to_have_text("as of 10:48:38")
            expect(page.locator("[data-late]")).to_be_hidden()

            # stopped, here and on the next page; and again
            moves.uncheck()
            later(page, living, 120)
            expect(as_of).to_have_text("as of 10:48:38")
            page.get_by_role("link", name="Waiting").click()
            expect(page.get_by_role("heading", level=1)).to_contain_text("Waiting")
            expect(moves).not_to_be_checked()
            expect(as_of).to_have_text("as of 10:50:38")
            later(page, living, 60)
            moves.check()
            later(page, living, 10)
            expect(as_of).to_have_text("as of 10:51:48")
            assert [each for each in errors if "503" not in each] == []
            save(page, tmp_path, "moving")


@pytest.mark.needs_browser
@pytest.mark.needs_postgres
def test_an_answer_that_never_comes_is_told_like_one_that_failed(
    living: Living, postgres_url: str
) -> None:
    with django_on(postgres_url):
        cookie = cookie_of("boss", "supervisor", "en")
        with (
            override_settings(ALLOWED_HOSTS=["127.0.0.1"]),
            served() as address,
            chromium() as browser,
        ):
            page = tab(browser, address, f"?role=planner&{TODAY}", cookie)
            as_of, late = page.locator("[data-as-of]"), page.locator("[data-late]")
            page.locator("details.menu").evaluate("menu => (menu.open = false)")
            with page.expect_request("**/reports/c/?role=*"):
                page.route("**/reports/c/?role=*", lambda _: None)
                later(page, living, 31)
            expect(late).to_be_hidden()
            later(page, living, 24)
            expect(late).to_be_hidden()
            later(page, living, 2)
            expect(late).to_be_visible()
            expect(as_of).to_have_text("as of 10:45:00")
            page.unroute_all(behavior="ignoreErrors")
            later(page, living, 31)
            expect(as_of).to_have_text("as of 10:46:28")
            expect(late).to_be_hidden()


@pytest.mark.needs_browser
@pytest.mark.needs_postgres
def test_a_page_whose_days_are_over_asks_for_nothing_by_itself(
    living: Living, postgres_url: str
) -> None:
    with django_on(postgres_url):
        cookie = cookie_of("boss", "supervisor", "en")
        with (
            override_settings(ALLOWED_HOSTS=["127.0.0.1"]),
            served() as address,
            chromium() as browser,
        ):
            page = tab(browser, address, "?from=2026-03-02&to=2026-03-02", cookie)
            asked: list[str] = []
            page.on("request", lambda said: asked.append(said.url))
            later(page, living, 120)
            page.locator("#refresh").click()
            expect(page.locator("[data-as-of]")).to_have_text("as of 10:47:00")
            assert len([each for each in asked if "/static/" not in each]) == 1
