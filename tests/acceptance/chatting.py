"""A visitor of a demonstration's shop, in a real browser, on an origin that is not the widget's."""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.acceptance.browser import PATIENCE_MS
from tests.acceptance.installation import Installation, until

_ADDRESS = re.compile(r"(?:shops|쇼핑몰)\s+(http://127\.0\.0\.1:\d+)/")


def shop_address(site: Installation) -> str:
    """Where the shops are, once everything runs, as ``maju run`` says it."""
    out = site.home.logs / "run.out"
    until(lambda: "maju top" in out.read_text(), why="the run does not begin")
    said = _ADDRESS.search(out.read_text())
    assert said is not None, "the shops' address was not told"
    return said[1]


class Visitor:
    """One browser window at a shop."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.context = context
        self.page: Page = context.new_page()
        self.errors: list[str] = []
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.set_default_timeout(PATIENCE_MS)
        self.page.goto(address)
        self.page.locator(".launcher").wait_for()

    def open(self) -> None:
        """Open the panel and begin."""
        self.page.locator(".launcher").click()
        self.page.locator(".home .main").click()
        self.page.locator(".choice").first.wait_for()

    def choose(self, label: str) -> None:
        """Press a button of the menu."""
        self.page.get_by_role("button", name=label).click()

    def answer(self, text: str) -> None:
        """Answer the question before the line."""
        box = self.page.locator(".inline input")
        box.fill(text)
        box.press("Enter")

    def write(self, text: str) -> None:
        """A message, by the keyboard."""
        box = self.page.locator(".composer textarea")
        box.fill(text)
        box.press("Enter")

    def sees(self, text: str, *, within_s: float = 60) -> None:
        """*text* stands there, exactly once, and is not on its way any more."""
        found = self.page.locator(".log .bubble").get_by_text(text, exact=True)
        expect(found).to_have_count(1, timeout=within_s * 1000)

    def texts(self) -> list[tuple[str, str]]:
        """Messages that stand in the log: by whom, and what."""
        found: list[list[str]] = self.page.evaluate(
            """() => [...document.querySelector('[data-maju]').shadowRoot
                .querySelectorAll('.log .row')].map((row) => [
                    row.classList.contains('visitor') ? 'customer'
                        : row.classList.contains('agent') ? 'agent' : 'system',
                    row.querySelector('.bubble').innerText])"""
        )
        return [(by, text) for by, text in found]

    def against_wcag(self) -> list[str]:
        """Axe's findings inside the widget."""
        response = Axe().run(self.page, context="[data-maju]").response
        return [
            f"{each['id']} ({each['impact']}): {each['nodes'][0]['html'][:160]}"
            for each in response["violations"]
        ]


@contextmanager
def visiting(browser: Browser, address: str, **options: object) -> Iterator[Visitor]:
    """A visitor with a browser of its own."""
    size = {"viewport": {"width": 1366, "height": 768}, "locale": "ko-KR", **options}
    context = browser.new_context(**size)  # type: ignore[arg-type]
    try:
        yield Visitor(context, address)
    finally:
        context.close()


def picture(width: int = 64, height: int = 48) -> bytes:
    """A small PNG."""
    rows = b"".join(
        b"\0" + bytes(value for x in range(width) for value in (x * 3 % 256, y * 4 % 256, 120))
        for y in range(height)
    )

    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body
