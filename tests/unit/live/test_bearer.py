"""A board's ticket comes in a header only: addresses stand in the logs of proxies."""

from __future__ import annotations

from starlette.types import Scope

from maju.live.endpoints import _bearer


def test_a_ticket_in_the_address_is_no_ticket() -> None:
    asked: Scope = {"type": "http", "query_string": b"ticket=sealed", "headers": []}
    assert _bearer(asked) == ""
    assert _bearer({**asked, "headers": [(b"authorization", b"Basic sealed")]}) == ""
    assert _bearer({**asked, "headers": [(b"authorization", b"Bearer own")]}) == "own"
