"""Category: acceptance. Whoever signs in finds no page that breaks a rule of WCAG: every kind of page that
a link leads to, from the front, by role, in both languages. And nobody who reads English meets
Korean that is ours: only what people of the centre have written (names, notes), found in the tables.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page

from maju.app.home import Home
from maju.app.postgres.supervisor import EmbeddedPostgres
from tests.acceptance.browser import LAPTOP, against_wcag, choose, chromium, sign_in
from tests.acceptance.chatting import shop_address
from tests.acceptance.installation import Installation, until
from tests.acceptance.korean import korean_of_ours, words_of_theirs
from tests.acceptance.whole_way import pages_address
from tests.ports import quiet_port

pytestmark = [pytest.mark.needs_postgres, pytest.mark.needs_browser]

READERS = (
    ("admin", "English"),
    ("supervisor", "한국어"),
    ("agent1", "English"),
    ("ondam", "한국어"),
)
FEWEST = {"admin": 40, "supervisor": 35, "agent1": 10, "ondam": 12}
"""Kinds of page that each finds at least; fewer means that the walk does not walk."""
ANSWERED = "/reports/demo/kpi/answered"
"""Begun with, too: from its rows a contact's own page opens, once somebody was served."""
LIVING = ("--agents", "8", "--load", "1")
GRAVE = ("(serious)", "(critical)")
_ONE = re.compile(
    r"/(kpi|contact|documents|people|customers/\w+|of/\w+|of|act|flows|prompts/\w+)/[^/]+$"
    r"|/((?:manual|inquiries|notices)/\w+)/(?!new)[^/]+/(?:edit$|$)"
)
_FILES = ("/static/", "/api/", "/sound", ".csv", ".xlsx", ".html")


Look = Callable[[Page], list[str]]


def grave(page: Page) -> list[str]:
    """Rules that are broken."""
    return [each for each in against_wcag(page) if any(how in each for how in GRAVE)]


def kind_of(path: str) -> str:
    """One page of each kind is looked at: one KPI, one contact, one agent."""
    found = _ONE.search(path)
    return path if found is None else f"{found[1] or found[2]} {path.endswith('/edit')}"


def links(page: Page, address: str) -> Iterator[str]:
    """Where the page leads, here."""
    found: list[str] = page.eval_on_selector_all("a[href]", "(all) => all.map((each) => each.href)")
    for each in found:
        parts = urlsplit(each)
        if each.startswith(f"{address}/") and not any(file in parts.path for file in _FILES):
            yield f"{parts.path}?{parts.query}" if parts.query else parts.path


def walk(page: Page, address: str, look: Look) -> tuple[set[str], dict[str, list[str]]]:
    """Kinds of page that were seen, and what *look* finds wrong with them."""
    waiting, seen, wrong = ["/", ANSWERED], set[str](), dict[str, list[str]]()
    while waiting:
        path = waiting.pop(0)
        kind = kind_of(path.partition("?")[0])
        if kind in seen:
            continue
        seen.add(kind)
        try:
            answer = page.goto(f"{address}{path}")
        except Exception as error:  # a file that is taken down is no page
            if "Download" not in str(error):
                raise
            continue
        assert answer is not None
        if answer.status >= 400 and path != ANSWERED:
            wrong[path] = [f"it is linked, and answers {answer.status}"]
        bad = look(page)
        wrong |= {path: [*wrong.get(path, []), *bad]} if bad else {}
        waiting += links(page, address)
    return seen, wrong


@contextmanager
def reading(browser: Browser, address: str, home: Home, who: str, language: str) -> Iterator[Page]:
    context = browser.new_context(viewport=LAPTOP, locale="ko-KR")  # type: ignore[arg-type]
    page = context.new_page()
    sign_in(page, address, home, who)
    choose(page, language)
    until(lambda: serves(page, address), why="nobody is served")
    yield page
    context.close()


def serves(page: Page, address: str) -> bool:
    """Whether a contact's page can be seen by who may see any."""
    answer = page.goto(f"{address}{ANSWERED}")
    assert answer is not None
    return answer.status >= 400 or page.locator('a[href*="/contact/"]').count() > 0


def test_no_page_that_a_link_leads_to_breaks_a_grave_rule(postgres_home: Home) -> None:
    site = Installation(postgres_home)
    with site.running("--port", str(quiet_port()), *LIVING), chromium() as browser:
        address = pages_address(shop_address(site))
        found: dict[str, object] = {}
        for who, language in READERS:
            with reading(browser, address, postgres_home, who, language) as page:
                seen, wrong = walk(page, address, grave)
            assert len(seen) >= FEWEST[who], (who, sorted(seen))
            found |= {f"{who} {path}": said for path, said in wrong.items()}
        assert found == {}


def test_who_reads_english_meets_no_korean_of_ours(postgres_home: Home) -> None:
    site = Installation(postgres_home)
    with site.running("--port", str(quiet_port()), *LIVING), chromium() as browser:
        address = pages_address(shop_address(site))
        conninfo = EmbeddedPostgres(postgres_home).conninfo()
        theirs = words_of_theirs(conninfo)
        assert len(theirs.alone) > 50  # there is something to tell apart

        def look(page: Page) -> list[str]:
            """What is found is looked at again: the demonstration lives, and may have new words."""
            return korean_of_ours(page, theirs) and korean_of_ours(page, words_of_theirs(conninfo))

        found: dict[str, object] = {}
        for who, fewest in FEWEST.items():
            with reading(browser, address, postgres_home, who, "English") as page:
                seen, wrong = walk(page, address, look)
            assert len(seen) >= fewest, (who, sorted(seen))
            found |= {f"{who} {path}": said for path, said in wrong.items()}
        assert found == {}
