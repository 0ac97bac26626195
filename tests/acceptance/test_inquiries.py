"""Category: acceptance. A client company answers what was handed to it; the agent sees it return.

``MAJU_PICTURES`` names a folder for pictures of what was seen.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from maju.app.home import Home
from tests.acceptance.browser import LAPTOP, against_wcag, choose, chromium, listen, save, sign_in
from tests.acceptance.installation import Installation, until
from tests.acceptance.test_desk import answers
from tests.ports import quiet_port

pytestmark = [pytest.mark.needs_postgres, pytest.mark.needs_browser]

HANDED = "/inquiries/demo/iq_demo_0/"
ANSWER = "배송 사진을 확인했습니다. 내일 다시 보내 드립니다."


def test_a_clients_answer_comes_back_to_the_agents_page_while_it_is_open(
    postgres_home: Home,
) -> None:
    site = Installation(postgres_home)
    port = quiet_port()
    with site.running("--agents", "3", "--load", "0", "--port", str(port)), chromium() as browser:
        address = f"http://127.0.0.1:{port}"
        until(lambda: answers(f"{address}/sign-in"), why="no pages")
        agent, client = (
            browser.new_context(viewport=LAPTOP, locale="en-US").new_page()  # type: ignore[arg-type]
            for _ in range(2)
        )
        heard = (listen(agent), listen(client))
        sign_in(agent, address, postgres_home, "agent1")
        choose(agent, "English")
        agent.goto(f"{address}/desk/demo/")
        expect(agent.locator("#live")).to_contain_text("Live")
        agent.locator("#side-duties").click()
        expect(agent.locator("#side-body")).to_contain_text("My inquiries")
        expect(agent.locator(f'#side-body a[href="{HANDED}"]')).to_have_count(0)
        _answers(client, address, postgres_home)
        expect(agent.locator(f'#side-body a[href="{HANDED}"]')).to_be_visible()
        expect(agent.locator("#side-duties .in-badge")).to_be_visible()
        assert against_wcag(agent) == []
        agent.goto(f"{address}{HANDED}")
        expect(agent.locator(".in-steps > .client")).to_contain_text(ANSWER)
        _shoot(agent, "inquiry-returned")
        assert heard == ([], [])


def _answers(page: Page, address: str, home: Home) -> None:
    """By keyboard, as somebody of the client company, who is never told who works there."""
    sign_in(page, address, home, "ondam")
    choose(page, "English")
    page.goto(f"{address}/inquiries/demo/")
    page.locator(f'a[href="{HANDED}"]').focus()
    page.keyboard.press("Enter")
    page.locator("textarea[name=text]").focus()
    page.keyboard.type(ANSWER)
    assert against_wcag(page) == []
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".in-answer")).to_contain_text("Saved.")
    expect(page.locator("form.in-form")).to_have_count(0)
    _shoot(page, "inquiry-answered")


def _shoot(page: Page, name: str) -> None:
    if folder := os.environ.get("MAJU_PICTURES"):
        save(page, Path(folder), name)
