"""A supervisor hears a call in a real Chromium: its tones, a jump by key, and what is written down."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import msgspec
import numpy as np
import psycopg
import pytest
from django.conf import settings
from django.test import override_settings
from playwright.sync_api import Browser, Page, expect

from maju.channels.asterisk.recording.sound import RATE, of_raw
from maju.facts.readmodel.reading import Step
from maju.journal.recordings.sealed import Facts, Head
from maju.journal.recordings.shelf import key_of, name_of
from maju.kernel.ids import CentreId, ClientId, ContactId, CustomerId
from maju.kernel.time import Instant
from maju.metrics.story import Story
from tests.acceptance.browser import LAPTOP, against_wcag, chromium, listen, save
from tests.pages.conftest import Counting
from tests.pages.serving import cookie_of, served
from tests.pages.signing import django_on

pytestmark = [pytest.mark.needs_browser, pytest.mark.needs_postgres]

AT = Instant(1_772_400_000_000_000)
KEY = bytes(range(32))
SECONDS = 40


class Telling(Counting):
    """Tells of one contact with a recording, a lost one, and one that is gone."""

    steps: list[Step] = []  # noqa: RUF012 - one test, one value

    def story(self, centre: str, contact: str, day: date) -> Story:
        found: Story = self._numbers.story(centre, "ct1", day)
        return msgspec.structs.replace(found, contact=contact, steps=self.steps)


def step(kind: str, detail: str) -> Step:
    return Step(
        seq=9, at=AT, kind=kind, agent=None, queue=None, callback=None, detail=detail, us=None
    )


def a_talk(path: Path) -> Path:
    """Who called speaks, then the other; nothing was kept in between."""
    at = np.arange(RATE * SECONDS) / RATE
    loud = 0.3 + 0.25 * np.sin(2 * np.pi * at / 3) * np.sin(2 * np.pi * at * 1.7)
    said = np.sin(2 * np.pi * 440 * at) * loud * (at % 9 < 5)
    heard = np.sin(2 * np.pi * 1_000 * at) * loud * (at % 9 >= 5)
    both = np.stack((said, heard), axis=1)
    both[RATE * 20 : RATE * 26] = 0
    path.write_bytes((both * 32_767).astype("<i2").tobytes())
    return path


def sealed(folder: Path) -> str:
    from maju.directory import models as m
    from maju.directory.editing import link
    from maju.journal.postgres.people_sync import put_sync_in

    centre = m.Centre.objects.create(code="c", name="c", zone="Asia/Seoul")
    m.Client.objects.create(centre=centre, code="k1", name="k1")
    content = of_raw(a_talk(folder / "a.raw"))
    name, owner = name_of(ClientId("k1"), AT, "ct_1.1"), CustomerId("cu_1")
    head = Head(
        name=name,
        centre=CentreId("c"),
        client=ClientId("k1"),
        contact=ContactId("ct_1"),
        owner=owner,
        kind="call",
        began_at=AT,
        ms=content.ms,
        size=content.size,
    )
    facts = Facts(peaks=content.peaks, gaps=((20_000, 26_000),))
    settings.MAJU_RECORDINGS("c").keep(head, facts, content.pieces(), KEY)
    put_sync_in(link(), settings.MAJU_VAULT(), owner, key_of(name), KEY)
    return name


def heard(url: str) -> list[str]:
    """What the access log says; by a connection that knows nothing of the browser's loop."""
    with psycopg.connect(url) as link:
        rows = link.execute("SELECT kind FROM directory.access ORDER BY id").fetchall()
    return [kind for (kind,) in rows]


def page_of(browser: Browser, address: str, cookie: str, language: str, scheme: str) -> Page:
    """A tab of somebody who has signed in."""
    context = browser.new_context(
        locale=language,
        color_scheme=scheme,  # type: ignore[arg-type]
        viewport=LAPTOP,  # type: ignore[arg-type]
    )
    context.add_cookies([{"name": "maju_session", "value": cookie, "url": address}])
    page = context.new_page()
    page.goto(f"{address}/reports/c/contact/ct_1?day=2026-03-02")
    return page


def test_a_call_is_heard_from_any_place_and_that_is_written_down(
    numbers: Counting, postgres_url: str, tmp_path: Path
) -> None:
    with django_on(postgres_url):
        name = sealed(tmp_path)
        told = Telling(numbers)
        told.steps = [
            step("recording_noted", f"{name}:{SECONDS}"),
            step("recording_noted", "k1/2026-03-02/ct_1.2:7"),
            step("recording_lost", ":3"),
        ]
        boss, ear = cookie_of("boss", "supervisor", "ko"), cookie_of("ear", "quality", "en")
        with (
            override_settings(MAJU_NUMBERS=lambda: told, ALLOWED_HOSTS=["127.0.0.1"]),
            served() as address,
            chromium() as browser,
        ):
            page = page_of(browser, address, boss, "ko-KR", "light")
            errors = listen(page)
            box = page.locator("[data-recording]")
            expect(box).to_have_count(1)
            expect(page.locator(".recording.gone")).to_have_count(2)
            assert against_wcag(page) == []
            page.evaluate("document.querySelectorAll('details').forEach((it) => (it.open = false))")
            assert heard(postgres_url) == []

            asked: list[str] = []
            page.on("request", lambda said: asked.append(said.url))
            box.locator("[data-seek]").focus()
            for _ in range(5):
                page.keyboard.press("ArrowRight")
            expect(box.locator("[data-time]")).to_have_text("0:25 / 0:40")
            page.keyboard.press(" ")
            expect(box).to_have_attribute("data-playing", "")
            expect(box.locator("[data-time]")).to_have_text(re.compile("0:(2[6-9]|3.) / 0:40"))
            save(page, tmp_path, "player-light")
            page.keyboard.press(" ")
            expect(box).not_to_have_attribute("data-playing", "")
            assert len([url for url in asked if url.endswith("/hear")]) == 1
            assert heard(postgres_url) == ["hear"]

            page.keyboard.press("End")
            box.locator("[data-wave]").click(position={"x": 5, "y": 20})
            expect(box.locator("[data-time]")).to_have_text("0:00 / 0:40")
            box.locator("[data-play]").click()
            expect(box.locator("[data-time]")).to_have_text(re.compile("0:(0[1-9]|[1-3].) / 0:40"))
            assert len([url for url in asked if url.endswith("/hear")]) == 1, "it is heard once"
            assert errors == []

            dark = page_of(browser, address, ear, "en-US", "dark")
            expect(dark.locator("[data-recording]")).to_have_count(1)
            assert against_wcag(dark) == []
            save(dark, tmp_path, "player-dark")
            settings.MAJU_RECORDINGS("c").remove(name)
            dark.locator("[data-play]").click()
            expect(dark.locator("[data-trouble]")).to_be_visible()
