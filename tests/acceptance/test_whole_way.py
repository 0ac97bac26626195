"""Category: acceptance. One contact all its way, in a real browser: from a shop on another origin to
the agent's desk, past the supervisor's eyes, through lost connections, into the reports of who may
see it.

``MAJU_PICTURES`` names a folder for pictures of what was seen.
"""

from __future__ import annotations

import os
import re
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, FilePayload, Page, expect

from maju.app.home import Home
from tests.acceptance.browser import chromium, save
from tests.acceptance.chatting import Visitor, picture, shop_address, visiting
from tests.acceptance.installation import Installation, until
from tests.acceptance.whole_way import QUIET, Agent, Window, pages_address
from tests.ports import quiet_port

pytestmark = [pytest.mark.needs_postgres, pytest.mark.needs_browser]

TALKS = re.compile("상담|통화")
SAID = [
    ("agent", "안녕하세요, 온담몰입니다."),
    ("customer", "담요가 아직 안 왔어요."),
    ("agent", "방문자가 끊긴 동안의 답"),
    ("customer", "방문자가 끊긴 채 쓴 글"),
    ("customer", "상담사가 끊긴 동안의 글"),
    ("agent", "상담사가 끊긴 채 쓴 글"),
]
AGENT, AGENT_NAME = "seat-1", "한지우"


def test_a_visitors_chat_is_answered_seen_on_the_board_recorded_and_stands_in_the_reports(
    postgres_home: Home,
) -> None:
    site = Installation(postgres_home)
    with site.running("--port", str(quiet_port()), *QUIET):
        shops = shop_address(site)
        address = pages_address(shops)
        with chromium() as browser, visiting(browser, f"{shops}/ondam") as visitor:
            _goes_its_way(browser, visitor, address, postgres_home)
        verified = site.command("journal", "verify")
        assert verified.returncode == 0, verified.stdout.decode()


def _goes_its_way(browser: Browser, visitor: Visitor, address: str, home: Home) -> None:
    agent = Agent(browser, address, home, "agent1")
    supervisor = Window(browser, address, home, "supervisor")
    supervisor.open("/board/demo/")
    board = supervisor.page
    expect(board.locator("[data-board]")).to_have_attribute("data-live", "live")
    waiting = _waiting(board)
    _comes(visitor)
    until(lambda: _waiting(board) > waiting, why="nobody waits on the board")
    agent.begin()
    contact = agent.accept()
    row = board.locator(f'[data-agent="{AGENT}"]')
    expect(row.locator("[data-state]")).to_have_text(TALKS)
    _shoot(board, "way-board")

    _talk(visitor, agent)
    said = [each for each in visitor.texts() if each[0] == "agent" or each in SAID]
    assert said == agent.texts() == SAID
    _sends_a_picture(visitor, agent)
    _is_asked_about_a_blank(agent)
    _shoot(agent.page, "way-desk")
    _end_and_record(agent)
    expect(row.locator("[data-state]")).to_have_text("대기")
    visitor.page.locator(".star").nth(4).click()
    visitor.page.get_by_role("button", name="평가 보내기").click()
    _stands_in_the_reports(supervisor, contact, names=True)

    client = Window(browser, address, home, "ondam")
    _stands_in_the_reports(client, contact, names=False)
    stranger = Window(browser, address, home, "haru")
    for day in _days():
        assert stranger.open(f"/reports/demo/contact/{contact}?day={day}") == 404
    assert contact not in _list(stranger)
    assert [visitor.errors, supervisor.errors, client.errors] == [[], [], []]
    broken = [each for each in agent.errors if "ERR_" not in each]
    assert broken == [], broken


def _waiting(board: Page) -> int:
    return sum(int(said) for said in board.locator("[data-waiting]").all_inner_texts())


def _comes(visitor: Visitor) -> None:
    """Through the menu and the question before the line."""
    visitor.open()
    visitor.choose("배송 조회·문의")
    visitor.answer("20261120-0031")
    visitor.page.locator(".wait").wait_for()


def _talk(visitor: Visitor, agent: Agent) -> None:
    """Both write; each side is loaded anew and is without a network for a while."""
    agent.write("안녕하세요, 온담몰입니다.")
    visitor.sees("안녕하세요, 온담몰입니다.")
    visitor.write("담요가 아직 안 왔어요.")
    agent.sees("담요가 아직 안 왔어요.")

    visitor.page.reload()
    visitor.sees("담요가 아직 안 왔어요.")
    visitor.context.set_offline(True)
    visitor.write("방문자가 끊긴 채 쓴 글")
    agent.write("방문자가 끊긴 동안의 답")
    agent.sees("방문자가 끊긴 동안의 답")
    visitor.context.set_offline(False)
    visitor.sees("방문자가 끊긴 동안의 답")
    agent.sees("방문자가 끊긴 채 쓴 글")

    agent.page.reload()
    agent.lives()
    agent.sees("방문자가 끊긴 채 쓴 글")
    agent.page.context.set_offline(True)
    agent.write("상담사가 끊긴 채 쓴 글")
    visitor.write("상담사가 끊긴 동안의 글")
    visitor.sees("상담사가 끊긴 동안의 글")
    expect(agent.page.locator("#desk")).not_to_have_attribute("data-live", "live")
    agent.page.context.set_offline(False)
    agent.lives()
    agent.sees("상담사가 끊긴 동안의 글")
    agent.sees("상담사가 끊긴 채 쓴 글")
    visitor.sees("상담사가 끊긴 채 쓴 글")


def _sends_a_picture(visitor: Visitor, agent: Agent) -> None:
    """It stands in both windows as a picture, and can be taken down."""
    file = FilePayload(name="보기.png", mimeType="image/png", buffer=picture())
    agent.page.locator(".d-composer input[type=file]").set_input_files(file)
    expect(agent.page.locator("img.d-picture")).to_have_count(1)
    expect(agent.page.locator(".sending")).to_have_count(0)
    shown = visitor.page.locator(".log .row.agent .picture")
    expect(shown.locator("img")).to_have_count(1)
    expect(shown.locator("button.file")).to_contain_text("보기.png")


def _is_asked_about_a_blank(agent: Agent) -> None:
    """A ready answer goes nowhere with a blank in it before the agent was asked."""
    box = agent.page.locator(".d-composer textarea")
    box.press("/")
    agent.page.keyboard.type("반품 접수")
    agent.page.keyboard.press("Enter")
    expect(box).to_have_value(re.compile(r"\[날짜\]"))
    box.press("Enter")
    expect(agent.page.locator(".d-told.warn")).to_contain_text("[날짜]")
    expect(box).to_have_value(re.compile(r"\[날짜\]"))
    box.fill("")


def _end_and_record(agent: Agent) -> None:
    """Hang up, a type by a part of its name, a result, save: on to the next."""
    keys = agent.page.keyboard
    keys.press("Shift+F4")
    expect(agent.page.locator(".d-talk.wrap_up")).to_be_visible()
    keys.press("F9")
    expect(agent.page.locator(".d-record [role=combobox]")).to_be_focused()
    keys.type("환불")
    keys.press("Enter")
    expect(agent.page.locator(".d-chosen")).to_contain_text("환불")
    agent.page.locator("select[name=result]").select_option("solved")
    keys.press("Control+Enter")
    expect(agent.page.locator("#talk .empty")).to_be_visible()


def _days() -> tuple[str, str]:
    """Yesterday and today, for midnight may pass while the contact goes its way."""
    now = datetime.now(ZoneInfo("Asia/Seoul"))
    return f"{now - timedelta(days=1):%Y-%m-%d}", f"{now:%Y-%m-%d}"


def _list(window: Window) -> str:
    """The contacts behind the number of answered."""
    since, today = _days()
    assert window.open(f"/reports/demo/kpi/answered?from={since}&to={today}") == 200
    return window.page.content()


def _stands_in_the_reports(window: Window, contact: str, *, names: bool) -> None:
    """In the list of the day, and as a page of its own, whose steps name the agent or do not."""
    until(lambda: contact in _list(window), why="it is not in the list")
    assert (AGENT in window.page.locator("#report").inner_text()) is names
    window.page.locator(f'a[href*="{contact}"]').first.click()
    steps = window.page.locator(".timeline li")
    expect(steps.first).to_be_visible()
    whole = window.page.locator("#main").inner_text()
    assert "환불" in whole, "topics are called as the directory calls them"
    assert (AGENT in whole) is names
    assert AGENT_NAME not in whole, "reports show names of people masked"
    _shoot(window.page, f"way-report-{'centre' if names else 'client'}")


def _shoot(page: Page, name: str) -> None:
    if folder := os.environ.get("MAJU_PICTURES"):
        save(page, Path(folder), name)
