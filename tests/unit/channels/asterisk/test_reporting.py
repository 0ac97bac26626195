"""What an adapter tells of its phones after a start, while agents come to work."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from maju.channels.asterisk.book import Book
from maju.channels.asterisk.phones import Phones
from maju.channels.asterisk.reconcile import Reconcile
from maju.kernel.ids import AdapterId, AgentId
from maju.kernel.time import SECOND, Duration, Instant

KNOWN, NEW = AgentId("minji"), AgentId("junho")


def test_who_was_not_heard_of_when_the_report_was_made_is_not_in_its_question() -> None:
    """Both may have no phone yet; only of the one that was looked for may the centre conclude."""
    clock = SimpleNamespace(now=lambda: Instant(1_000 * SECOND))
    exchange: Any = SimpleNamespace(book=Book(), clock=clock, adapter=AdapterId("asterisk-main"))
    nothing: Any = None
    phones = Phones(
        exchange,
        phonebook=lambda: {KNOWN: "", NEW: ""},
        signed_in=lambda: frozenset({KNOWN}),
        context="agents",
        lost_after=Duration(10 * SECOND),
        media={},
    )
    reconcile = Reconcile(exchange, nothing, nothing, nothing)
    report = reconcile.report(phones.present(), phones.signed_in(), ())
    assert report.agents == (KNOWN,), "it may be back in a moment"
    assert report.known == (KNOWN,)
