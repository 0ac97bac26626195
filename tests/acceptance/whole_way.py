"""The three sides of one contact in three windows of a browser: visitor, agent, supervisor."""

from __future__ import annotations

import re

from playwright.sync_api import Browser, Page, expect

from maju.app.home import Home
from maju.kernel.ids import ContactId
from tests.acceptance.browser import LAPTOP, listen, sign_in

QUIET = ("--agents", "8", "--load", "0")
"""A demonstration where nobody calls but the test's own visitor: whoever else came would ring, too."""


def pages_address(shops: str) -> str:
    """Where the pages are: three ports before the shops."""
    host, _, port = shops.rpartition(":")
    return f"{host}:{int(port.strip('/')) - 3}"


class Window:
    """One person of the demonstration, in a window of their own."""

    def __init__(self, browser: Browser, address: str, home: Home, who: str) -> None:
        self.address = address
        self.page: Page = browser.new_page(viewport=LAPTOP, locale="ko-KR")  # type: ignore[arg-type]
        self.errors = listen(self.page)
        sign_in(self.page, address, home, who)

    def open(self, path: str) -> int:
        """Go there; what the server answered."""
        answer = self.page.goto(f"{self.address}{path}")
        assert answer is not None
        return answer.status


class Agent(Window):
    """At the desk."""

    def begin(self) -> None:
        """At work, and available."""
        self.open("/desk/demo/")
        self.lives()
        self.page.locator("[data-key=sign_in]").click()
        self.page.locator("[data-key=available]").click()
        expect(self.page.locator(".d-state")).to_have_class(re.compile("available|ringing"))

    def lives(self, *, within_s: float = 60) -> None:
        """The page says that what it shows is true now."""
        desk = self.page.locator("#desk")
        expect(desk).to_have_attribute("data-live", "live", timeout=within_s * 1000)

    def accept(self) -> ContactId:
        """What rings next; its contact."""
        expect(self.page.locator(".d-offer").first).to_be_visible()
        self.page.keyboard.press("F2")
        expect(self.page.locator(".d-talk.talking")).to_be_visible()
        return ContactId(str(self.page.locator("#talk").get_attribute("data-contact")))

    def write(self, text: str) -> None:
        """A line for the visitor, by the keyboard."""
        box = self.page.locator(".d-composer textarea")
        box.fill(text)
        box.press("Enter")

    def sees(self, text: str, *, within_s: float = 60) -> None:
        """*text* stands there, exactly once, and is not on its way any more."""
        found = self.page.locator(".d-log li:not(.sending) .words").get_by_text(text, exact=True)
        expect(found).to_have_count(1, timeout=within_s * 1000)
        expect(self.page.locator(".d-log li.sending")).to_have_count(0, timeout=within_s * 1000)

    def texts(self) -> list[tuple[str, str]]:
        """The conversation as it stands: by whom, and what."""
        rows = self.page.locator(".d-log li:has(.words)")
        found: list[list[str]] = rows.evaluate_all(
            """(rows) => rows.map((row) => [
                row.classList.contains('sending') ? 'sending' : row.classList[0],
                row.querySelector('.words').innerText])"""
        )
        return [(by, text) for by, text in found]
