"""A real Chromium: the system's own, or the one that Playwright has installed."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Error, Page, expect, sync_playwright

from maju.app.home import Home
from maju.app.run.demo_people import demo_password

NAMES = ("chromium", "chromium-browser", "google-chrome")
LAPTOP = {"width": 1366, "height": 768}
PATIENCE_MS = 60_000
"""For whatever a page shall show or let one do: the machine may have other things to do."""

expect.set_options(timeout=PATIENCE_MS)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Running, without a window; the test is skipped where there is none."""
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        except Error as error:
            pytest.skip(f"no Chromium here: {str(error).splitlines()[0]}")
        try:
            yield browser
        finally:
            browser.close()


def sign_in(page: Page, address: str, home: Home, who: str = "supervisor") -> None:
    """Through the sign-in page as somebody of the demonstration: ``agent1``, ``ondam``."""
    page.set_default_timeout(PATIENCE_MS)
    page.goto(f"{address}/sign-in")
    page.locator("#sign-in").fill(f"{who}@demo")
    page.locator("#password").fill(demo_password(home))
    page.locator(".entrance button.main").click()
    page.wait_for_selector("details.menu")


def choose(page: Page, label: str) -> None:
    """Press one of the switches (language, theme), which are in the menu of who is signed in; the
    page has been loaded anew with it then."""
    page.locator("details.menu > summary").click()
    with page.expect_navigation(timeout=PATIENCE_MS):
        page.locator("details.menu").get_by_role("button", name=label).click()


def listen(page: Page) -> list[str]:
    """What the page complains about from now on: errors of scripts, refusals of the policy."""
    heard: list[str] = []
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.on(
        "console",
        lambda said: heard.append(said.text) if said.type in {"error", "warning"} else None,
    )
    return heard


def against_wcag(page: Page) -> list[str]:
    """Axe's findings on the page as it stands, with everything opened."""
    page.evaluate("document.querySelectorAll('details').forEach((each) => (each.open = true))")
    found = Axe().run(page).response["violations"]
    return [f"{each['id']} ({each['impact']}): {each['nodes'][0]['html'][:120]}" for each in found]


def save(page: Page, folder: Path, name: str) -> None:
    """A picture, for who wants to look."""
    folder.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=folder / f"{name}.png", full_page=True)
