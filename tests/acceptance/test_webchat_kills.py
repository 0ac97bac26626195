"""Category: acceptance. Widget process, engine and PostgreSQL are killed while somebody chats.

Visitor and agent come back to the same conversation; each message stands there once, on both sides.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from maju.app.home import Home
from tests.acceptance.browser import chromium
from tests.acceptance.chatting import shop_address, visiting
from tests.acceptance.installation import Installation, until
from tests.acceptance.seat import Seat
from tests.acceptance.whole_way import QUIET
from tests.ports import quiet_port

pytestmark = pytest.mark.needs_postgres

ROUNDS = 2


def test_no_message_is_lost_or_doubled_whatever_is_killed(postgres_home: Home) -> None:
    site = Installation(postgres_home)
    with site.running("--port", str(quiet_port()), *QUIET):
        address = shop_address(site)
        with chromium() as browser, visiting(browser, f"{address}/ondam") as visitor:
            seat = Seat(site)
            visitor.open()
            visitor.choose("상담사 연결")
            visitor.page.locator(".wait").wait_for()
            seat.sign_in()
            contact = seat.take("web-ondam")
            kills: dict[str, Callable[[], object]] = {
                "widget": lambda: site.kill("widget"),
                "engine": lambda: site.kill("engine"),
                "postgres": lambda: site.kill_postgres(all_of_it=True),
                "postmaster": lambda: site.kill_postgres(all_of_it=False),
            }
            said: list[str] = []
            answered: list[str] = []
            for n in range(ROUNDS):
                for name, kill in kills.items():
                    visitor.write(f"{name} {n}: 바로 앞")
                    assert kill(), f"there was no {name} to kill"
                    visitor.write(f"{name} {n}: 바로 뒤")
                    said += [f"{name} {n}: 바로 앞", f"{name} {n}: 바로 뒤"]
                    answered.append(f"{name} {n}: 답")
                    assert seat.write(contact, answered[-1]).state == "done"
                    visitor.sees(answered[-1], within_s=240)
                    visitor.sees(said[-1], within_s=240)
            shown = visitor.texts()
            visitor.page.reload()
            visitor.sees(answered[-1])
            until(lambda: visitor.texts() == shown, why=f"{shown} is not what stands")
            assert [text for by, text in shown if by == "agent"] == answered
            mine = [text for by, text in shown if by == "customer"]
            assert mine == ["상담사 연결", *said]
            told = seat.conversation(contact)
            assert [text for by, text in told if by == "customer"] == said
            assert [text for by, text in told if by == "agent"] == answered
            arrived = [e for e in seat.events("contact_arrived") if e["entry"] == "web-ondam"]
            assert [each["contact"] for each in arrived] == [contact]
            seat.hang_up(contact)
            assert visitor.errors == []
        verified = site.command("journal", "verify")
        assert verified.returncode == 0, verified.stdout.decode()
