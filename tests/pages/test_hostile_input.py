"""What no keyboard types: refused in words, never a broken page."""

from __future__ import annotations

from django.test import Client

from maju.app.web.access import ADDRESSES
from tests.pages.test_access_walk import addresses


def test_a_zero_character_is_refused_wherever_it_stands(browser: Client, stranger: Client) -> None:
    assert stranger.post("/sign-in", {"sign_in": "a\0b", "password": "x"}).status_code == 400
    assert browser.get("/reports/?centre=a%00b").status_code == 400
    for name, route in addresses():
        if (
            "<str:" in route
            and "<int:" not in route
            and name in ADDRESSES
            and not route.startswith("static")
        ):
            path = "/" + route.replace("<str:", "a%00").replace(">", "")
            got = browser.get(path)
            assert got.status_code in {400, 401, 405}, (name, got.status_code)
