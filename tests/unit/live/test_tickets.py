"""A ticket opens once, for a minute, what it says; nobody else can make one."""

from __future__ import annotations

from contextlib import suppress

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from maju.kernel.errors import Refused
from maju.kernel.ids import AgentId, CentreId
from maju.live.tickets import LIFETIME_S, Gate, Ticket, open_ticket, seal_ticket

NOW = 1_795_000_000.0
SECRET = "only ours"


def ticket(at: float = NOW, person: str = "minsu@mall") -> Ticket:
    return Ticket(
        kind="desk",
        person=person,
        centre=CentreId("mall"),
        agent=AgentId("minsu"),
        expires=at + LIFETIME_S,
    )


def refusal(gate: Gate, text: str, now: float = NOW) -> str:
    with pytest.raises(Refused) as refused:
        gate.admit(text, "desk", now)
    return refused.value.code


def test_what_was_sealed_is_what_is_opened() -> None:
    made = ticket()
    assert open_ticket(SECRET, seal_ticket(SECRET, made), NOW + 59) == made


@given(st.data())
def test_a_changed_text_opens_nothing_else(data: st.DataObject) -> None:
    made = ticket()
    text = seal_ticket(SECRET, made)
    place = data.draw(st.integers(0, len(text) - 1))
    other = data.draw(st.characters(codec="utf-8"))
    with suppress(Refused):  # a last letter of base64 has bits that say nothing
        assert open_ticket(SECRET, text[:place] + other + text[place + 1 :], NOW) == made


@given(st.text())
def test_any_text_is_refused_in_words(text: str) -> None:
    with pytest.raises(Refused):
        open_ticket(SECRET, text, NOW)


def test_another_installations_ticket_is_not_ours() -> None:
    with pytest.raises(Refused):
        open_ticket("another", seal_ticket(SECRET, ticket()), NOW)


@pytest.mark.parametrize("now", [NOW + LIFETIME_S, NOW + 3_600, NOW - 10])
def test_a_ticket_of_another_time_has_expired(now: float) -> None:
    assert refusal(Gate(SECRET, began=0.0), seal_ticket(SECRET, ticket()), now) == "ticket_expired"


def test_a_ticket_opens_once() -> None:
    gate, text = Gate(SECRET, began=NOW - 100), seal_ticket(SECRET, ticket())
    gate.admit(text, "desk", NOW)
    assert refusal(gate, text) == "ticket_used"
    assert refusal(gate, text, NOW + 59) == "ticket_used"


def test_a_restart_opens_no_ticket_a_second_time() -> None:
    text = seal_ticket(SECRET, ticket())
    Gate(SECRET, began=NOW - 100).admit(text, "desk", NOW + 1)
    assert refusal(Gate(SECRET, began=NOW + 2), text, NOW + 3) == "ticket_expired"


def test_a_change_of_rights_takes_back_the_tickets_of_before() -> None:
    gate = Gate(SECRET, began=NOW - 100)
    gate.revoke("minsu@mall", NOW + 1)
    assert refusal(gate, seal_ticket(SECRET, ticket()), NOW + 2) == "ticket_expired"
    gate.admit(seal_ticket(SECRET, ticket(NOW + 2)), "desk", NOW + 3)
    gate.admit(seal_ticket(SECRET, ticket(person="jiyoung@mall")), "desk", NOW + 3)


def test_a_board_is_no_desk() -> None:
    made = msgspec.structs.replace(ticket(), kind="board", agent=None)
    assert refusal(Gate(SECRET, began=0.0), seal_ticket(SECRET, made)) == "ticket_unknown"
