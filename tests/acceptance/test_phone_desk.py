"""Category: acceptance. Two agents at real desks with their phones in the browser, a customer by SIPp.

Everything is what ships: `maju run` with an Asterisk of its own, its adapter, the pages. One agent works
in Korean by day on a laptop, the other in English by night on a large screen; pictures of every step
lie in the test's folder.
"""

from __future__ import annotations

import math
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Dialog, Page, expect

from maju.app.home import Home
from maju.channels.asterisk.part import Part
from maju.channels.simulated.demo.shops import SHOPS
from tests.acceptance.browser import against_wcag, listen, save, sign_in
from tests.acceptance.installation import Installation, until
from tests.acceptance.seat import Seat
from tests.acceptance.telephones import telephone_chromium
from tests.acceptance.test_desk import answers
from tests.ports import quiet_port

pytestmark = [pytest.mark.needs_postgres, pytest.mark.needs_browser, pytest.mark.needs_asterisk]

SCENARIO = Path(__file__).with_name("phone") / "customer.xml"
BUNDLE = Path(__file__).parents[2] / "src" / "maju" / "desk" / "static" / "desk" / "made"
VIP = SHOPS[0].vip_phone.replace("-", "")
"""Straight to a line, without a menu."""
PATIENCE_MS = 60_000
QUIET = ("--agents", "1", "--load", "0")
LOOKS = {
    "agent1": ("ko-KR", "light", {"width": 1366, "height": 768}),
    "agent2": ("en-US", "dark", {"width": 1920, "height": 1080}),
}


def test_a_call_is_answered_held_shared_handed_over_and_recorded_at_two_desks(
    postgres_home: Home, asterisk_part: Part, sipp: str, tmp_path: Path
) -> None:
    if not (BUNDLE / "jssip.js").exists():
        pytest.skip("the softphone is not built here: tools/assets.py")
    port = quiet_port()
    site = Installation(postgres_home)
    address = f"http://127.0.0.1:{port}"
    with site.running("--port", str(port), *QUIET), telephone_chromium() as browser:
        until(lambda: answers(f"{address}/sign-in"), why="no pages")
        those = [Desk(browser, address, postgres_home, who, tmp_path) for who in LOOKS]
        watching = Seat(site)
        with customer(sipp, port + 4, "01055554444", tmp_path) as calls:
            first, second = who_rings(those)
            first.picture("1-rings")
            first.accepts()
            first.hears()
            first.picture("2-talks")
            first.is_for_everybody()
            first.page.keyboard.press("Alt+KeyM")
            expect(first.page.locator("[data-key=mute]")).to_have_attribute("aria-pressed", "true")
            first.page.keyboard.press("Alt+KeyM")

            first.page.keyboard.press("F4")
            first.shows("held")
            first.picture("3-held")
            first.page.keyboard.press("F4")
            first.shows("talking")

            first.consults(second.name)
            second.accepts("consulting")
            second.hears()
            first.picture("4-asks")
            second.picture("4-is-asked")
            second.is_for_everybody()
            first.press("consult_conference")
            second.shows("talking")
            first.picture("5-conference")
            second.picture("5-conference")
            assert calls.poll() is None

            first.press("leave_conference")
            first.shows("wrap_up")
            first.phone_is("ready")
            second.hears()
            first.saves_record()

            second.consults(first.name)
            first.accepts("consulting")
            first.hears()
            second.press("consult_transfer")
            second.shows("wrap_up")
            first.shows("talking")
            first.hears()
            first.picture("6-has-it")

            first.reloads()
            first.accepts()
            first.hears()
            first.page.keyboard.press("Shift+F4")
            first.shows("wrap_up")
            first.phone_is("ready")
            assert calls.wait(30) == 0, "the customer was not told that the call is over"
            first.picture("7-wraps-up")
            for each in (first, second):
                each.saves_record()
        seen(watching)
        for each in those:
            assert each.errors == []
    assert site.left_over() == []


def seen(journal: Seat) -> None:
    """What the journal says of it: one contact, by telephone, that lost nobody on its way."""
    (arrived,) = [e for e in journal.events("contact_arrived") if e["channel"] == "voice"]
    assert arrived["adapter"] == "asterisk-main"
    mine = arrived["contact"]
    (closed,) = [e for e in journal.events("contact_closed") if e["contact"] == mine]
    assert (closed["outcome"], closed["by"]) == ("answered", "agent")
    assert [e for e in journal.events("held") if e["contact"] == mine]
    began = [e["contact"] for e in journal.events("consult_began")]
    assert began.count(mine) >= 2


class Desk:
    """An agent in a window of its own, with the phone on."""

    def __init__(self, browser: Browser, address: str, home: Home, who: str, folder: Path) -> None:
        language, scheme, size = LOOKS[who]
        self._address = address
        self._folder = folder / who
        context = browser.new_context(
            permissions=["microphone"],
            locale=language,
            color_scheme=scheme,  # type: ignore[arg-type]
            viewport=size,  # type: ignore[arg-type]
        )
        self.page: Page = context.new_page()
        self.errors = listen(self.page)
        self.page.on("dialog", Dialog.accept)
        sign_in(self.page, address, home, who)
        self.name = self.page.locator("details.menu > summary").inner_text().strip()
        self.page.goto(f"{address}/desk/demo/")
        self.phone_is("ready")
        self.press("sign_in")
        self.press("available")
        expect(self.page.locator(".d-state.available")).to_be_visible(timeout=PATIENCE_MS)

    def phone_is(self, state: str) -> None:
        """What the bar says of the phone while nobody is at it."""
        chip = self.page.locator(f".d-phone-state.{state}:not(.ringing):not(.talking)")
        expect(chip).to_be_visible(timeout=PATIENCE_MS)

    def press(self, what: str) -> None:
        """One of the page's buttons, once it can be pressed."""
        button = self.page.locator(f"[data-key={what}]:not([aria-disabled])")
        expect(button).to_be_enabled(timeout=PATIENCE_MS)
        button.click()

    def accepts(self, becomes: str = "talking") -> None:
        """What rings, by key; the phone answers by itself."""
        expect(self.page.locator(".d-offer")).to_be_visible(timeout=PATIENCE_MS)
        self.page.keyboard.press("F2")
        self.shows(becomes)

    def shows(self, stage: str) -> None:
        """The contact on the page stands so."""
        expect(self.page.locator(f".d-talk.{stage}")).to_be_visible(timeout=PATIENCE_MS)

    def hears(self) -> None:
        """Sound arrives at the phone, and the page says how well."""
        expect(self.page.locator(".d-phone-state.talking")).to_be_visible(timeout=PATIENCE_MS)
        quality = self.page.locator(".d-line:is(.good, .fair, .bad)")
        expect(quality).to_be_visible(timeout=PATIENCE_MS)

    def consults(self, whom: str) -> None:
        """Ask a colleague, by name."""
        self.press("consult")
        typed = self.page.locator("#picker input")
        option = self.page.locator("#picks [role=option]").filter(has_text=whom)
        expect(option).to_be_visible(timeout=PATIENCE_MS)
        typed.fill(whom)
        expect(self.page.locator("#picks [role=option]")).to_have_count(1)
        typed.press("Enter")
        expect(self.page.locator(".d-asking")).to_be_visible(timeout=PATIENCE_MS)

    def reloads(self) -> None:
        """In the middle of the call: the page says so, and the customer rings again."""
        self.page.goto(f"{self._address}/desk/demo/")
        expect(self.page.locator("#told .warn")).to_contain_text(
            re.compile("새로 고쳐|loaded again"), timeout=PATIENCE_MS
        )

    def saves_record(self) -> None:
        """A reason, and done."""
        contact = self.page.locator("#talk").get_attribute("data-contact")
        self.page.keyboard.press("F9")
        self.page.keyboard.type("환불" if self.page.locator("html[lang=ko]").count() else "refund")
        self.page.keyboard.press("Enter")
        expect(self.page.locator(".d-chosen li")).not_to_have_count(0)
        self.page.keyboard.press("Control+Enter")
        expect(self.page.locator(f'#talk[data-contact="{contact}"]')).to_have_count(0)

    def is_for_everybody(self) -> None:
        """The rules of WCAG, with everything opened for a moment."""
        assert against_wcag(self.page) == []
        self.page.evaluate(
            "document.querySelectorAll('details').forEach((it) => (it.open = false))"
        )

    def picture(self, name: str) -> None:
        """For who wants to look."""
        save(self.page, self._folder, name)


def who_rings(desks: list[Desk]) -> tuple[Desk, Desk]:
    """Whose page rings first, and the other."""

    def ringing() -> list[Desk]:
        return [each for each in desks if each.page.locator(".d-offer").count()]

    until(ringing, why="nobody's page rings")
    first = ringing()[0]
    return first, next(each for each in desks if each is not first)


@contextmanager
def customer(sipp: str, port: int, number: str, folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Calls, speaks a tone, and stays until the other side hangs up."""
    speech = folder / "tone.ulaw"
    speech.write_bytes(
        bytes(_ulaw(8_000 * math.sin(math.tau * 440 * n / 8_000)) for n in range(8_000))
    )
    scenario = folder / "customer.xml"
    said = SCENARIO.read_text(encoding="utf-8")
    scenario.write_text(said.replace('"TONE,', f'"{speech},'), encoding="utf-8")
    words = [sipp, f"127.0.0.1:{port}", "-sf", str(scenario), "-s", VIP, "-key", "number", number,
             "-i", "127.0.0.1", "-m", "1", "-nostdin", "-trace_err",
             "-error_file", str(folder / "sipp.err")]  # fmt: skip
    with (folder / "sipp.out").open("wb") as out:
        calls = subprocess.Popen(words, stdout=out, stderr=out, cwd=folder)
    try:
        yield calls
    finally:
        calls.kill()
        calls.wait()


def _ulaw(sample: float) -> int:
    """G.711 µ-law of a 16 bit sample."""
    sign, size = (0x80 if sample < 0 else 0), min(abs(round(sample)), 32_635) + 0x84
    exponent = max(0, size.bit_length() - 8)
    return ~(sign | exponent << 4 | size >> (exponent + 3) & 0x0F) & 0xFF
