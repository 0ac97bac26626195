"""Category: acceptance. A supervisor reads reports in a real browser, served by a real run."""

from __future__ import annotations

import re
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from maju.app.home import Home
from maju.facts.imports.bank1999 import HEADER
from tests.acceptance.browser import LAPTOP, against_wcag, choose, chromium, listen, save, sign_in
from tests.acceptance.installation import Installation, until
from tests.ports import quiet_port

pytestmark = [pytest.mark.needs_postgres, pytest.mark.needs_browser]

LINE = "AA0101 {n} {who} 0 {queue} 9902{day:02} {hour}:{minute:02}:00 {hour}:{minute:02}:06 6 "
ANSWERED = LINE + (
    "{hour}:{minute:02}:06 {hour}:{minute:02}:16 10 AGENT "
    "{hour}:{minute:02}:16 {hour}:{minute:02}:50 34 DORIT"
)
GONE = LINE + "{hour}:{minute:02}:06 {hour}:{minute:02}:46 40 HANG 0:00:00 0:00:00 0 NO_SERVER"
PAGES = ("", "heat", "tables", "waits", "repeats", "kpis", "kpi/service_level")


def write_log(path: Path) -> Path:
    """Two weeks of a small centre: three answered calls for each that gave up."""
    lines, n = ["\t".join(HEADER)], 0
    for day in range(1, 15):
        for hour in range(8, 18):
            for minute in (0, 15, 30, 45):
                n += 1
                form = GONE if minute == 45 else ANSWERED
                said = form.format(
                    n=n,
                    who=n % 90,
                    queue="NE" if hour > 14 else "PS",
                    day=day,
                    hour=hour,
                    minute=minute,
                )
                lines.append(said.replace(" ", "\t"))
    path.write_text("\n".join(lines) + "\n")
    return path


@pytest.fixture
def address(postgres_home: Home, tmp_path: Path) -> Iterator[str]:
    """Where the pages of a running installation are."""
    site = Installation(postgres_home)
    log = str(write_log(tmp_path / "log.txt"))
    done = site.command(
        "import", "bank1999", log, "--centre", "bank", "--timezone", "Asia/Jerusalem"
    )
    assert done.returncode == 0, done.stderr.decode()
    port = quiet_port()
    with site.running("--speed", "10", "--load", "0", "--port", str(port)):
        url = f"http://127.0.0.1:{port}"
        until(lambda: answers(f"{url}/reports/"), why="no pages")
        yield url
    assert site.left_over() == []


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as response:
            return bool(response.status == 200)
    except OSError:
        return False


def test_a_supervisor_reads_a_week_by_keyboard_and_link(
    address: str, postgres_home: Home, tmp_path: Path
) -> None:
    with chromium() as browser:
        page = browser.new_page(viewport=LAPTOP, locale="en-US")  # type: ignore[arg-type]
        heard = listen(page)
        sign_in(page, address, postgres_home, "admin")
        page.goto(f"{address}/reports/")
        page.get_by_role("link", name="bank").press("Enter")
        expect(page.get_by_role("heading", level=1)).to_contain_text("bank")
        assert card(page, "Answer rate") == "75.0%"
        page.get_by_role("link", name="Last recorded day").click()
        page.wait_for_url(re.compile("from=1999-02-14"))
        expect(page.get_by_text("Sun 14 Feb 1999").first).to_be_visible()
        page.get_by_role("link", name="Tables").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("Tables")
        page.get_by_role("columnheader", name="Answer rate").get_by_role("link").click()
        page.wait_for_url(re.compile("sort=-answer_rate"))
        head = page.get_by_role("columnheader", name="Answer rate")
        expect(head).to_have_attribute("aria-sort", "descending")
        sent = page.url
        page.get_by_role("link", name="CSV").click()
        page.locator("#reason").fill("weekly review")
        with page.expect_download() as download:
            page.locator("form.fields button.main").click()
        page.go_back()
        assert Path(download.value.path()).read_text("utf-8-sig").startswith("Queue,")
        choose(page, "한국어")
        expect(page.get_by_role("heading", level=1)).to_contain_text("현황표")
        assert page.url == sent, "the reader stays where they were"
        choose(page, "어둡게")
        expect(page.locator("html")).to_have_attribute("data-theme", "dark")
        save(page, tmp_path / "pictures", "tables-ko-dark")
        page.go_back()
        assert heard == []


def test_no_page_breaks_a_rule_of_wcag_or_is_wider_than_a_laptop(
    address: str, postgres_home: Home
) -> None:
    found: dict[str, list[str]] = {}
    with chromium() as browser:
        for scheme in ("light", "dark"):
            page = browser.new_page(viewport=LAPTOP, color_scheme=scheme)  # type: ignore[arg-type]
            heard = listen(page)
            page.goto(f"{address}/sign-in")
            found |= {f"{scheme} sign-in": bad} if (bad := against_wcag(page)) else {}
            sign_in(page, address, postgres_home, "admin")
            for name in PAGES:
                page.goto(f"{address}/reports/bank/{name}")
                if complaints := against_wcag(page):
                    found[f"{scheme} {name}"] = complaints
                wide = page.evaluate("document.documentElement.scrollWidth")
                assert wide <= LAPTOP["width"], f"{name} is {wide} wide"
            assert heard == []
    assert found == {}


def test_the_pages_work_without_script(address: str, postgres_home: Home) -> None:
    with chromium() as browser:
        context = browser.new_context(java_script_enabled=False, locale="en-US")
        page = context.new_page()
        sign_in(page, address, postgres_home, "admin")
        page.goto(f"{address}/reports/bank/heat")
        page.get_by_label("KPI").select_option("asa")
        page.locator("form.tools button").click()
        expect(page).to_have_url(re.compile("kpi=asa"))
        expect(page.get_by_role("heading", name="Average speed of answer")).to_be_visible()


def card(page: Page, name: str) -> str:
    """The figure of a goal card."""
    cards = page.locator("article.goal", has=page.get_by_role("link", name=name, exact=True))
    return cards.locator(".value").inner_text().replace("\n", "")
