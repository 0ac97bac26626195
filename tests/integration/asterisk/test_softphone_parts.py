"""Parts of the softphone in a real browser, without a telephone server: one tab has it, and how a line is judged."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.acceptance.telephones import telephone_chromium
from tests.integration.asterisk.test_softphone import PATIENCE_MS, served

pytestmark = pytest.mark.needs_browser


@pytest.fixture(scope="module")
def window() -> Iterator[tuple[BrowserContext, str]]:
    """One browser of one person, and where its pages are."""
    with served() as address, telephone_chromium() as browser:
        yield browser.new_context(), f"{address}/softphone_parts.html"


def opened(window: tuple[BrowserContext, str], query: str = "") -> Page:
    """A tab."""
    page = window[0].new_page()
    page.goto(window[1] + query)
    page.wait_for_function("window.heard !== undefined")
    return page


def says(page: Page, *last: str) -> None:
    """What a tab has been told last."""
    page.wait_for_function(
        "(last) => heard.slice(-last.length).join() === last.join()",
        arg=list(last),
        timeout=PATIENCE_MS,
    )


def test_one_tab_has_the_phone_and_the_next_one_waits_for_its_end(
    window: tuple[BrowserContext, str],
) -> None:
    first = opened(window)
    says(first, "mine")
    second = opened(window)
    says(second, "other")
    first.close()
    says(second, "other", "mine")
    second.close()


def test_the_phone_goes_where_it_is_asked_for(window: tuple[BrowserContext, str]) -> None:
    first = opened(window)
    says(first, "mine")
    second = opened(window)
    says(second, "other")
    second.evaluate("tab.ask()")
    says(second, "mine")
    says(first, "mine", "other")
    first.evaluate("tab.ask()")
    says(first, "other", "mine")
    says(second, "mine", "other")
    first.close()
    second.close()


def test_a_tab_in_a_call_keeps_it(window: tuple[BrowserContext, str]) -> None:
    talks = opened(window, "?talks")
    says(talks, "mine")
    second = opened(window)
    says(second, "other")
    second.evaluate("tab.ask()")
    says(second, "other", "kept")
    assert talks.evaluate("tab.mine") is True
    assert second.evaluate("tab.mine") is False
    talks.close()
    second.close()


READ = {"received": 500, "lost": 0, "jitter_ms": 5, "rtt_ms": 40, "far_loss": 0, "level": 0.2}


@pytest.mark.parametrize(
    ("after", "grade", "why"),
    [
        ({}, "good", ""),
        ({"lost": 3}, "fair", "loss"),
        ({"lost": 8}, "bad", "loss"),
        ({"far_loss": 0.03}, "fair", "loss"),
        ({"far_loss": 0.5}, "bad", "loss"),
        ({"jitter_ms": 30}, "fair", "jitter_ms"),
        ({"jitter_ms": 61}, "bad", "jitter_ms"),
        ({"rtt_ms": 299}, "good", ""),
        ({"rtt_ms": 300}, "fair", "rtt_ms"),
        ({"rtt_ms": 700, "jitter_ms": 31}, "bad", "rtt_ms"),
        ({"rtt_ms": None}, "good", ""),
        ({"received": 400}, "nothing", "nothing"),
    ],
)
def test_a_line_is_as_good_as_its_worst_measure(
    window: tuple[BrowserContext, str], after: dict[str, Any], grade: str, why: str
) -> None:
    page = opened(window)
    before = {**READ, "received": 400}
    said = page.evaluate("([before, after]) => judge(before, after)", [before, {**READ, **after}])
    assert (said["grade"], said["why"]) == (grade, why)
    page.close()


def test_the_first_reading_is_of_the_whole_call(window: tuple[BrowserContext, str]) -> None:
    page = opened(window)
    said = page.evaluate("(after) => judge(null, after)", {**READ, "received": 90, "lost": 10})
    assert (said["grade"], said["loss"]) == ("bad", 0.1)
    page.close()


def test_a_microphone_is_silent_when_it_gave_nothing_every_time(
    window: tuple[BrowserContext, str],
) -> None:
    page = opened(window)
    nothing, something = {"level": 0}, {"level": 0.01}
    untold = {"level": None}
    asked = [[], [nothing] * 3, [nothing, something, nothing], [nothing, untold]]
    said = page.evaluate("(asked) => asked.map(silent)", asked)
    assert said == [False, True, False, False]
    page.close()
