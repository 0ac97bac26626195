"""Category: acceptance. A visitor of a shop reaches a person: in a real browser, on another origin.

``MAJU_PICTURES`` names a folder for pictures of what was seen.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, FilePayload, expect

from maju.app.home import Home
from maju.kernel.ids import ContactId
from tests.acceptance.browser import chromium
from tests.acceptance.chatting import Visitor, picture, shop_address, visiting
from tests.acceptance.installation import Installation, until
from tests.acceptance.seat import Seat
from tests.acceptance.whole_way import QUIET
from tests.ports import quiet_port

pytestmark = pytest.mark.needs_postgres

MOBILE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


def _shoot(visitor: Visitor, name: str) -> None:
    folder = os.environ.get("MAJU_PICTURES")
    if folder:
        visitor.page.wait_for_timeout(400)
        visitor.page.screenshot(path=Path(folder) / f"{name}.png")


def _reach(visitor: Visitor, seat: Seat) -> ContactId:
    visitor.open()
    visitor.choose("배송 조회·문의")
    visitor.answer("20261120-0031")
    visitor.page.locator(".wait").wait_for()
    seat.sign_in()
    contact = seat.take("web-ondam")
    expect(visitor.page.locator(".log")).to_contain_text("한지우 상담사가 들어왔습니다.")
    return contact


def test_a_visitor_reaches_a_person_and_keeps_the_conversation(
    postgres_home: Home, browser: Browser
) -> None:
    site = Installation(postgres_home)
    with site.running("--port", str(quiet_port()), *QUIET):
        address = shop_address(site)
        with visiting(browser, f"{address}/ondam") as visitor:
            _talks(visitor, Seat(site))
        _by_keyboard(browser, f"{address}/haru?lang=en")
        _by_thumb(browser, f"{address}/ondam")
        _through_a_proxy_that_holds_streams_back(browser, f"{address}/haru")
        _leaves_a_number(browser, f"{address}/ondam", Seat(site, "seat-2"))
        verified = site.command("journal", "verify")
        assert verified.returncode == 0, verified.stdout.decode()


def _talks(visitor: Visitor, seat: Seat) -> None:
    contact = _reach(visitor, seat)
    assert '"order"' in seat.text(seat.customer(contact), f"form/{contact}")
    typing = visitor.page.locator(".typing", has_text="상담사가 입력하고 있습니다")

    def typed() -> bool:
        seat.types(contact)
        return typing.is_visible()

    until(typed, why="nobody types")
    assert seat.write(contact, "안녕하세요, <b>온담몰</b>입니다.").state == "done"
    visitor.sees("안녕하세요, <b>온담몰</b>입니다.")
    visitor.write("담요가 아직 출발을 안 했어요.")
    visitor.sees("담요가 아직 출발을 안 했어요.")
    file = FilePayload(name="포장.png", mimeType="text/html", buffer=picture())
    visitor.page.locator("input[type=file]").set_input_files([file])
    visitor.page.locator(".picture img").wait_for()
    assert visitor.against_wcag() == []
    _shoot(visitor, "talking")

    visitor.context.set_offline(True)
    visitor.write("끊긴 동안 방문자가 쓴 글")
    seat.write(contact, "끊긴 동안 상담사가 쓴 글")
    expect(visitor.page.locator(".banner")).to_contain_text("인터넷 연결을 확인해 주세요")
    _shoot(visitor, "offline")
    visitor.context.set_offline(False)
    visitor.sees("끊긴 동안 상담사가 쓴 글")
    visitor.sees("끊긴 동안 방문자가 쓴 글")
    before = visitor.texts()

    visitor.page.reload()
    visitor.sees("끊긴 동안 상담사가 쓴 글")
    until(lambda: visitor.texts() == before, why=f"{before} became {visitor.texts()}")
    mine = [text for by, text in seat.conversation(contact) if by == "customer"]
    assert [text for text in mine if text] == [
        "담요가 아직 출발을 안 했어요.",
        "끊긴 동안 방문자가 쓴 글",
    ]

    visitor.page.locator(".launcher").click()
    seat.write(contact, "읽지 않은 글")
    expect(visitor.page.locator(".badge")).to_have_text("1")
    visitor.page.locator(".launcher").click()
    seat.hang_up(contact)
    visitor.page.locator(".star").nth(3).click()
    assert visitor.against_wcag() == []
    _shoot(visitor, "rating")
    visitor.page.get_by_role("button", name="평가 보내기").click()
    until(lambda: seat.events("contact_rated"), why="the rating is not heard")
    assert [each["score"] for each in seat.events("contact_rated")] == [4]
    assert visitor.errors == []
    seat.goes_home(contact)  # for whom the next visitors would ring


def _by_keyboard(browser: Browser, address: str) -> None:
    """English, dark, and no mouse from the launcher to the end."""
    with visiting(browser, address, locale="en-GB", color_scheme="dark") as visitor:
        keys = visitor.page.keyboard
        visitor.page.locator(".launcher").focus()
        keys.press("Enter")
        expect(visitor.page.get_by_role("button", name="Start a conversation")).to_be_focused()
        keys.press("Enter")
        person = visitor.page.get_by_role("button", name="Talk to a person")
        person.wait_for()
        assert visitor.against_wcag() == []
        _shoot(visitor, "english-dark")
        person.focus()
        keys.press("Enter")
        visitor.page.locator(".wait").wait_for()
        visitor.page.locator(".composer textarea").focus()
        keys.type("Is anybody there?")
        keys.press("Enter")
        visitor.sees("Is anybody there?")
        assert visitor.against_wcag() == []
        korean = visitor.page.locator("[data-maju]").evaluate(
            "(host) => (host.shadowRoot.querySelector('.panel').innerText.match(/[가-힣]+/g) || [])"
        )
        assert korean == []
        keys.press("Escape")
        expect(visitor.page.locator(".panel")).to_be_hidden()
        expect(visitor.page.locator(".launcher")).to_be_focused()


def _by_thumb(browser: Browser, address: str) -> None:
    """The whole of a small screen."""
    with visiting(browser, address, **MOBILE) as visitor:
        visitor.open()
        box = visitor.page.locator(".panel").bounding_box()
        assert box is not None
        assert (box["x"], box["y"], box["width"], box["height"]) == (0, 0, 390, 844)
        wide = visitor.page.evaluate("document.documentElement.scrollWidth")
        assert wide <= 390
        _shoot(visitor, "mobile")
        assert visitor.against_wcag() == []


def _through_a_proxy_that_holds_streams_back(browser: Browser, address: str) -> None:
    with visiting(browser, address) as visitor:
        visitor.context.route("**/v1/stream?*", lambda route: route.abort())
        visitor.open()
        visitor.choose("상담사 연결")
        visitor.page.locator(".wait").wait_for()
        visitor.write("들리시나요?")
        visitor.sees("들리시나요?")


def _leaves_a_number(browser: Browser, address: str, seat: Seat) -> None:
    """Instead of waiting."""
    with visiting(browser, address) as visitor:
        visitor.open()
        visitor.choose("상담사 연결")
        visitor.page.get_by_role("button", name="기다리지 않고 전화 받기").click()
        visitor.page.get_by_label("전화번호").fill("전화")
        visitor.page.get_by_role("button", name="전화 예약하기").click()
        expect(visitor.page.locator(".error").first).to_have_text("전화번호를 확인해 주세요.")
        visitor.page.get_by_label("전화번호").fill("010-1234-5678")
        visitor.page.get_by_role("button", name="전화 예약하기").click()
        visitor.page.get_by_role("button", name="새 상담 시작").wait_for()
        _shoot(visitor, "callback")
        assert visitor.against_wcag() == []
        until(lambda: seat.events("callback_promised"), why="nothing is promised")
        (promised,) = seat.events("callback_promised")
        assert seat.text(promised["customer"], "phone") == "010-1234-5678"
