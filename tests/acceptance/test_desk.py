"""Category: acceptance. An agent's work in a real browser, on the demonstration: calls and chats,
from the ring to the saved record, by keyboard; and the same page without script.
"""

from __future__ import annotations

import re
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from maju.app.home import Home
from tests.acceptance.browser import LAPTOP, against_wcag, choose, chromium, listen, save, sign_in
from tests.acceptance.installation import PATIENCE_S, Installation, until
from tests.ports import quiet_port

pytestmark = [pytest.mark.needs_postgres, pytest.mark.needs_browser]

CONTACTS_MOST = 25
BRANDS = {"Ondam Mall", "Haru Table"}


@pytest.fixture
def address(postgres_home: Home) -> Iterator[str]:
    """A busy demonstration with few agents, so that the seats get enough to do."""
    site = Installation(postgres_home)
    port = quiet_port()
    with site.running("--agents", "3", "--load", "14", "--port", str(port)):
        url = f"http://127.0.0.1:{port}"
        until(lambda: answers(f"{url}/sign-in"), why="no pages")
        yield url
    assert site.left_over() == []


def answers(url: str) -> bool:
    """Whether somebody answers there."""
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return int(answer.status) == 200
    except OSError:
        return False


def test_an_agent_answers_calls_and_chats_and_saves_their_records(
    address: str, postgres_home: Home, tmp_path: Path
) -> None:
    with chromium() as browser:
        page = browser.new_page(viewport=LAPTOP)  # type: ignore[arg-type]
        heard = listen(page)
        sign_in(page, address, postgres_home, "agent1")
        choose(page, "English")
        page.goto(f"{address}/desk/")
        expect(page.locator("#live")).to_contain_text("Live")
        page.locator("[data-key=sign_in]").click()
        page.locator("[data-key=available]").click()
        expect(page.locator(".d-state")).to_contain_text(re.compile("Available|Ringing"))
        served: set[str] = set()
        for _ in range(CONTACTS_MOST):
            channel = take(page)
            if channel not in served:
                stayed = write(page, address) if channel == "chat" else hold_and_resume(page)
                found = against_wcag(page)
                assert not found, "\n".join(found)
                save(page, tmp_path, channel)
                served |= {channel} if stayed else set()
            end_and_record(page)
            if served >= {"chat", "voice"}:
                break
        assert served >= {"chat", "voice"}
        assert heard == []

        plain = browser.new_page(java_script_enabled=False, locale="ko-KR")
        without_script(plain, address, postgres_home)


def take(page: Page) -> str:
    """Accept what rings next, by key; its channel. Who rang may be gone before the key is pressed, and
    an agent who missed somebody is set away: then the next one is taken."""
    talk = page.locator(".d-talk.talking")

    def taken() -> bool:
        if page.locator(".d-state.away").count():
            page.locator("[data-key=available]").click()
        brands = page.locator(".d-offer .brand-name").all_inner_texts()
        assert BRANDS.issuperset(brands)
        if brands:
            page.keyboard.press("F2")
            with suppress(AssertionError):
                expect(talk).to_be_visible(timeout=5_000)
        return talk.count() > 0

    until(taken, why="nobody rings")
    expect(page.locator(".d-customer h2")).not_to_be_empty()
    channel = "chat" if "on-chat" in str(talk.get_attribute("class")) else "voice"
    if channel == "chat":  # the hands stay on the keys
        expect(page.locator(".d-composer textarea")).to_be_focused()
    return channel


def write(page: Page, address: str) -> bool:
    """Say something; the customer answers; a reload shows the same conversation."""
    mine = "One moment, I am looking."
    text = page.locator(".d-composer textarea")
    text.fill(mine)
    text.press("Enter")
    expect(page.locator(".d-log li.agent:not(.sending)").last).to_contain_text(mine)
    expect(page.locator(".d-log li.customer").first).to_be_visible(timeout=PATIENCE_S * 1_000)
    before = page.locator(".d-log .words").all_inner_texts()
    page.goto(f"{address}/desk/")
    expect(page.locator(".d-log .words").nth(len(before) - 1)).to_be_visible()
    assert page.locator(".d-log .words").all_inner_texts()[: len(before)] == before
    return True


def hold_and_resume(page: Page) -> bool:
    """The customer hears music for a moment, by key; whether it was patient enough for that."""
    page.keyboard.press("F4")
    expect(page.locator(".d-talk:is(.held, .wrap_up)")).to_be_visible()
    page.keyboard.press("F4")
    expect(page.locator(".d-talk:is(.talking, .wrap_up)")).to_be_visible()
    return page.locator(".d-talk.talking").count() > 0


def end_and_record(page: Page) -> None:
    """Hang up, choose a type by a part of its name, save: the contact is gone from the page."""
    contact = page.locator("#talk").get_attribute("data-contact")
    page.keyboard.press("Shift+F4")
    expect(page.locator(".d-talk.wrap_up")).to_be_visible()
    expect(page.locator("[role=combobox]")).to_be_focused()
    page.keyboard.type("refund")
    page.keyboard.press("Enter")
    expect(page.locator(".d-chosen")).to_contain_text("Refund")
    page.keyboard.press("Control+Enter")
    expect(page.locator(f'#talk[data-contact="{contact}"]')).to_have_count(0)


def without_script(page: Page, address: str, home: Home) -> None:
    """The same page shows the state and lets somebody act by forms alone."""
    sign_in(page, address, home, "agent3")
    page.goto(f"{address}/desk/demo/")
    # the demonstration lives: a contact may ring before the page is there, or even be missed
    for becomes in (".away, .available, .ringing", ".available, .ringing"):
        until(partial(presses, page, becomes), why=f"not {becomes}")
    expect(page.locator(".d-choices select")).to_be_visible()
    expect(page.locator(".d-state")).to_contain_text(re.compile("대기|호출 중"))


def presses(page: Page, becomes: str) -> bool:
    """Press what comes next, on a page that nothing draws anew; whether the state is one of those on
    the page that comes. It is not when the engine took its time for the answer."""
    with page.expect_navigation():
        page.locator(".d-choices button.main").click()
    return page.locator(f".d-state:is({becomes})").count() > 0
