"""What an adapter tells of its phones, while agents come to work and go home."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from maju.channels.asterisk.book import Book
from maju.channels.asterisk.phones import Phones
from maju.channels.asterisk.reconcile import Reconcile
from maju.kernel.commands import AgentLost
from maju.kernel.ids import AdapterId, AgentId
from maju.kernel.time import SECOND, Duration, Instant

KNOWN, NEW = AgentId("minji"), AgentId("junho")
LOST_AFTER = Duration(10 * SECOND)


class Shift:
    """Phones that are nowhere, of agents who sign in."""

    def __init__(self) -> None:
        self.now = Instant(1_000 * SECOND)
        self.signed_in = {KNOWN: Instant(5)}
        self.told: list[AgentLost] = []
        exchange: Any = SimpleNamespace(
            book=Book(),
            clock=SimpleNamespace(now=lambda: self.now),
            adapter=AdapterId("asterisk-main"),
            mouth=SimpleNamespace(tell=lambda _, body: self.told.append(body)),
        )
        self.exchange = exchange
        self.phones = Phones(
            exchange,
            phonebook=lambda: {KNOWN: "", NEW: ""},
            signed_in=lambda: self.signed_in,
            context="agents",
            lost_after=LOST_AFTER,
            media={},
        )

    def later(self, seconds: int) -> None:
        """A look each second."""
        for _ in range(seconds):
            self.now = Instant(self.now + SECOND)
            self.phones.lose()


def test_who_was_not_heard_of_when_the_report_was_made_is_not_in_its_question() -> None:
    """Both may have no phone yet; only of the one that was looked for may the centre conclude."""
    shift = Shift()
    nothing: Any = None
    reconcile = Reconcile(shift.exchange, nothing, nothing, nothing)
    report = reconcile.report(shift.phones.present(), shift.phones.signed_in(), ())
    assert report.agents == (KNOWN,), "it may be back in a moment"
    assert report.known == (KNOWN,)
    assert report.heard == 5, "who comes to work again later is not meant"


def test_a_lost_phone_is_that_of_one_sign_in() -> None:
    shift = Shift()
    shift.later(11)
    lost = AgentLost(agent=KNOWN, adapter=AdapterId("asterisk-main"), signed_in=Instant(5))
    assert shift.told == [lost]


def test_who_comes_to_work_again_has_as_long_as_anybody_to_bring_a_phone() -> None:
    """Also where both were heard of between two looks."""
    shift = Shift()
    shift.later(9)
    shift.signed_in = {KNOWN: shift.now}
    shift.later(9)
    assert shift.told == []
    assert shift.phones.present() == {KNOWN}
    shift.later(2)
    assert [each.signed_in for each in shift.told] == [shift.signed_in[KNOWN]]
