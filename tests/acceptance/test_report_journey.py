"""Category: acceptance. A supervisor writes a note, has the week drafted, approves and sends it."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from maju.app.home import Home
from tests.acceptance.browser import LAPTOP, against_wcag, chromium, listen, sign_in
from tests.acceptance.installation import until
from tests.acceptance.test_report_pages import address

__all__ = ["address"]
pytestmark = [pytest.mark.needs_postgres, pytest.mark.needs_browser]


def test_a_note_is_written_and_the_weeks_report_drafted_approved_and_sent(
    address: str, postgres_home: Home
) -> None:
    with chromium() as browser:
        page = browser.new_page(viewport=LAPTOP, locale="en-US")  # type: ignore[arg-type]
        heard = listen(page)
        sign_in(page, address, postgres_home, "admin")
        page.goto(f"{address}/reports/bank/notes?day=1999-02-08")
        page.locator("textarea").first.fill("courier was down 10 to 11")
        page.get_by_role("button", name="Write down").click()
        expect(page.locator("article.note")).to_contain_text("courier was down")
        assert against_wcag(page) == []
        page.goto(f"{address}/reports/bank/documents")
        page.locator("#want-kind").select_option("weekly")
        page.locator("#want-day").fill("1999-02-07")
        page.get_by_role("button", name="Make a draft").click()
        page.wait_for_url("**/documents/rp_*", timeout=240_000)
        preview = page.frame_locator("iframe.preview")
        expect(preview.locator("#t-notes")).to_contain_text("courier was down")
        page.locator("input[name=looked]").check()
        page.locator("button[value=approve]").click()
        page.locator("input[name=recipients]").fill("anna@client.example")
        with page.expect_navigation():
            page.locator("button[value=send]").click()

        def sent() -> bool:
            page.reload()
            return page.locator("td .mark.good", has_text="sent").count() > 0

        until(sent, why="it is not sent")
        expect(page.locator("td .mark.good")).to_have_text("sent")
        assert heard == []
