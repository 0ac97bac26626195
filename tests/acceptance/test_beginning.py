"""Category: acceptance. ``maju run`` in an empty home: a link, a password, six steps, and a centre that works."""

from __future__ import annotations

import re

import pyotp
import pytest
from playwright.sync_api import Page, expect

from maju.app.home import Home
from tests.acceptance.browser import LAPTOP, against_wcag, chromium, listen, save
from tests.acceptance.installation import Installation, until
from tests.ports import quiet_port

pytestmark = [pytest.mark.needs_postgres, pytest.mark.needs_browser]

PASSWORD = "correct horse battery"


def test_the_first_centre_is_begun_at_the_pages_and_its_engine_without_a_restart(
    postgres_home: Home, tmp_path_factory: pytest.TempPathFactory
) -> None:
    site = Installation(postgres_home)
    port = quiet_port()
    with site.running("--port", str(port), "--lang", "en", demo=False):
        out = postgres_home.logs / "run.out"
        until(lambda: "Running." in out.read_text(), why="no pages")
        found = re.search(r"http://\S+/invitation/\S+", out.read_text())
        assert found is not None, out.read_text()
        assert site.child("engine") is None, "there is nothing to lead yet"
        with chromium() as browser:
            page = browser.new_page(viewport=LAPTOP, locale="en-US")  # type: ignore[arg-type]
            heard = listen(page)
            page.goto(found[0])
            page.fill("#new-password", PASSWORD)
            page.fill("#again", PASSWORD)
            with page.expect_navigation(url=re.compile("^(?!.*/invitation/)")):
                page.locator("main button.main").click()
            page.fill("#sign-in", "admin")
            page.fill("#password", PASSWORD)
            with page.expect_navigation():
                page.locator(".entrance button.main").click()
            if "second-factor" in page.url:
                enrol(page)
                page.goto(f"http://127.0.0.1:{port}/")
            expect(page).to_have_url(re.compile("/directory/begin$"))
            assert against_wcag(page) == []
            for name, said in {
                "centre_name": "서울센터", "client_name": "온담몰", "client_code": "ondam",
                "queue_name": "일반 상담", "number": "1588-0000", "agents": "a1, 김하나",
            }.items():  # fmt: skip
                page.fill(f"#{name}", said)
            page.locator(".dir-press button.main").press("Enter")
            expect(page.locator("#standing")).to_contain_text("Applied")
            save(page, tmp_path_factory.getbasetemp() / "pictures", "begun")
            assert against_wcag(page) == []
            assert heard == []
        assert site.child("engine") is not None
        web = site.child("web")
        assert web is not None
        assert "lost" not in out.read_text()
    assert site.left_over() == []


def enrol(page: Page) -> None:
    """Set a second factor up as a phone would."""
    secret = page.locator("main code").first.inner_text().replace(" ", "")
    page.fill("#code", pyotp.TOTP(secret).now())
    with page.expect_navigation():
        page.locator("main button.main").click()
