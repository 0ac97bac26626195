"""Category: acceptance. Each process is killed while a visitor and an agent write to each other, in a
real widget and at a real desk: both come back to the same conversation, each message stands there
once on both sides and in the journal, and what the agent has begun to write is still there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest
from playwright.sync_api import expect

from maju.app.home import Home
from tests.acceptance.browser import chromium
from tests.acceptance.chatting import Visitor, shop_address, visiting
from tests.acceptance.installation import Installation
from tests.acceptance.seat import Seat
from tests.acceptance.whole_way import QUIET, Agent, pages_address
from tests.ports import quiet_port

pytestmark = [pytest.mark.needs_postgres, pytest.mark.needs_browser]

PATIENCE_S = 240
"""A killed process must be started again, on a machine that has other things to do."""
MENU = "상담사 연결"


def kills_of(site: Installation) -> Mapping[str, Callable[[], bool]]:
    """What is killed, one after the other."""
    return {
        "web": lambda: site.kill("web"),
        "push": lambda: site.kill("push"),
        "widget": lambda: site.kill("widget"),
        "engine": lambda: site.kill("engine"),
        "postgres": lambda: site.kill_postgres(all_of_it=True),
    }


def test_visitor_and_agent_come_back_to_the_same_conversation_whatever_is_killed(
    postgres_home: Home,
) -> None:
    site = Installation(postgres_home)
    with site.running("--port", str(quiet_port()), *QUIET):
        shops = shop_address(site)
        with chromium() as browser, visiting(browser, f"{shops}/ondam") as visitor:
            seat = Seat(site)
            agent = Agent(browser, pages_address(shops), postgres_home, "agent1")
            agent.begin()
            visitor.open()
            visitor.choose(MENU)
            contact = agent.accept()
            said: list[tuple[str, str]] = []
            for name, kill in kills_of(site).items():
                said += _through(name, kill, visitor, agent)
            told = [each for each in seat.conversation(contact) if each[1]]
            seen = _of_people(visitor.texts(), said)
            for shown in (told, seen, agent.texts()):
                assert sorted(shown) == sorted(said), "one is lost or doubled"
                assert _by(shown) == _by(said), "somebody's messages stand in another order"
            visitor.page.reload()
            visitor.sees(said[-1][1])
            assert _of_people(visitor.texts(), said) == seen
            agent.page.reload()
            agent.lives()
            agent.sees(said[-1][1])
            assert agent.texts() == told
            arrived = [e for e in seat.events("contact_arrived") if e["entry"] == "web-ondam"]
            assert [each["contact"] for each in arrived] == [contact]
            assert visitor.errors == []
        verified = site.command("journal", "verify")
        assert verified.returncode == 0, verified.stdout.decode()


def _of_people(shown: list[tuple[str, str]], said: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Without what the menu said and was answered before anybody was there."""
    return [each for each in shown if each[0] == "agent" or each in said]


def _by(shown: list[tuple[str, str]]) -> Mapping[str, list[str]]:
    """What each of the two wrote, in order. Messages that cross may stand either way round."""
    return {who: [text for by, text in shown if by == who] for who in ("agent", "customer")}


def _through(
    name: str, kill: Callable[[], bool], visitor: Visitor, agent: Agent
) -> list[tuple[str, str]]:
    """Both write around the kill; the messages, once they stand on both sides."""
    begun = f"{name}: 아직 쓰는 글"
    agent.write(f"{name}: 답, 바로 앞")
    visitor.write(f"{name}: 글, 바로 앞")
    assert kill(), f"there was no {name} to kill"
    agent.write(f"{name}: 답, 바로 뒤")
    visitor.write(f"{name}: 글, 바로 뒤")
    box = agent.page.locator(".d-composer textarea")
    box.fill(begun)
    said = [
        (by, f"{name}: {what}, {when}")
        for by, what in (("agent", "답"), ("customer", "글"))
        for when in ("바로 앞", "바로 뒤")
    ]
    for by, text in said:
        agent.sees(text, within_s=PATIENCE_S)
        if by == "agent":
            visitor.sees(text, within_s=PATIENCE_S)
    agent.lives(within_s=PATIENCE_S)
    expect(box).to_have_value(begun)
    box.fill("")
    return said
