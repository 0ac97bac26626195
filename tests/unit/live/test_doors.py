"""Category: unit. What a tab may do through its door is for its own agent's contacts alone."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from typing import Any, cast

import pytest

from maju.kernel.ids import AgentId, CentreId, ContactId
from maju.kernel.time import Instant
from maju.live.boards import Boards
from maju.live.endpoints import DeskDoor, Doors
from maju.live.hub import Hub
from maju.live.session import DeskSession, Hello, Over
from maju.live.tickets import LIFETIME_S, Gate, Ticket, seal_ticket
from maju.live.topics import Look, Said

NOW, SECRET, PAGE = 1_795_000_000.0, "only ours", "https://maju.example.com"
CENTRE, MINSU = CentreId("mall"), AgentId("minsu")
MINE, ANOTHERS = ContactId("ct_mine"), ContactId("ct_anothers")


class Desks:
    """A centre where Minsu has one chat."""

    centre, seq, at, speed = CENTRE, 1, Instant(0), 1.0

    def now(self) -> Instant:
        return Instant(0)

    def stale(self) -> str | None:
        return None

    async def reached(self, seq: int) -> None:
        return None

    def look(self, agent: AgentId) -> Look:
        return Look(seq=1, at=Instant(0), body=b"{}", said={MINE: 0} if agent == MINSU else {})

    async def messages(self, contact: ContactId, *, after: int, upto: int) -> Sequence[Said]:
        return ()

    async def verdicts(self, commands: Sequence[Any]) -> Mapping[Any, Any]:
        return {}


async def said_at_the_door(*messages: object, origin: str = PAGE) -> tuple[list[str], list[Any]]:
    """For which contacts typing was rung, and what the door sent."""
    rung: list[str] = []
    sent: list[Any] = []
    hub = Hub((Desks(),), lambda code, params, language: code)
    doors = Doors(
        hub,
        cast("Boards", type("NoBoards", (), {"viewers": 0})()),
        Gate(SECRET, began=NOW - 1),
        origins=frozenset({PAGE}),
        types=lambda centre, contact: rung.append(contact),
        wall=lambda: NOW,
    )
    ticket = Ticket(
        kind="desk", person="minsu", centre=CENTRE, agent=MINSU, expires=NOW + LIFETIME_S
    )
    hello = {"ticket": seal_ticket(SECRET, ticket)}
    coming = [
        {"type": "websocket.connect"},
        *({"type": "websocket.receive", "text": json.dumps(each)} for each in (hello, *messages)),
        {"type": "websocket.disconnect"},
    ]

    async def receive() -> Any:
        return coming.pop(0)

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {"type": "websocket", "headers": [(b"origin", origin.encode())]}
    await DeskDoor(doors)(scope, receive, send)
    return rung, sent


def test_an_agent_types_to_the_own_customer_and_to_nobody_elses() -> None:
    rung, _ = asyncio.run(said_at_the_door({"typing": ANOTHERS}, {"typing": MINE}))
    assert rung == [MINE]


def test_a_page_of_another_site_gets_no_further_than_the_door() -> None:
    rung, sent = asyncio.run(said_at_the_door({"typing": MINE}, origin="https://evil.example"))
    assert (rung, [each["type"] for each in sent]) == ([], ["websocket.close"])


class Member:
    """A connection that notes why it was sent off."""

    def __init__(self, person: str, nonce: str) -> None:
        self.ticket = Ticket(kind="board", person=person, centre=CENTRE, nonce=nonce, expires=NOW)
        self.person = person
        self.told: list[tuple[str, int]] = []

    def end(self, why: str, code: int) -> None:
        self.told.append((why, code))

    def abort(self) -> None:
        raise AssertionError

    def stuck_for(self, now_s: float) -> float:
        return 0.0


def joined(*members: Member, most: int = 9) -> Hub:
    hub = Hub((Desks(),), lambda code, params, language: code)
    for member in members:
        hub.join(member, most=most)
    return hub


def test_who_has_to_come_anew_is_told_so_and_nobody_else_is() -> None:
    one, two = Member("kim", "one"), Member("lee", "two")

    async def scene() -> None:
        hub = joined(one, two)
        assert {each.ticket.nonce for each in hub.held()} == {"one", "two"}
        hub.renew({"two"})
        assert {each.ticket.nonce for each in hub.held()} == {"one"}, "who goes is not asked again"

    asyncio.run(scene())
    assert (one.told, two.told) == ([], [("restart", 1012)])


def test_the_oldest_of_too_many_connections_of_a_person_gives_way() -> None:
    mine = [Member("kim", str(number)) for number in range(4)]
    other = Member("lee", "other")

    async def scene() -> None:
        joined(other, *mine, most=2)

    asyncio.run(scene())
    gone = [("replaced", 4409)]
    assert [each.told for each in mine] == [gone, gone, [], []]
    assert other.told == []


def session() -> DeskSession:
    ticket = Ticket(kind="desk", person="minsu", centre=CENTRE, agent=MINSU, expires=NOW)
    return DeskSession(ticket, Hello(ticket=""), Desks())


def test_a_tab_that_asks_too_much_is_closed() -> None:
    tab, asked = session(), json.dumps({"typing": MINE})
    for _ in range(40):
        tab.hear(asked, 100.0)
    with pytest.raises(Over) as over:
        tab.hear(asked, 100.0)
    assert (over.value.why, over.value.code) == ("too_much", 4429)
    patient = session()
    for second in range(400):
        patient.hear(asked, 100.0 + second / 10)


def test_a_tab_waits_for_so_many_verdicts_at_once() -> None:
    tab = session()
    for number in range(64):
        tab.hear(json.dumps({"watch": f"cm_{number}"}), 100.0 + number)
    with pytest.raises(Over) as over:
        tab.hear(json.dumps({"watch": "cm_64"}), 200.0)
    assert over.value.code == 4429


@pytest.mark.parametrize("said", ["", "[]", "{", '{"typing": 1}', "[" * 5_000])
def test_a_tab_that_talks_nonsense_is_closed(said: str) -> None:
    with pytest.raises(Over) as over:
        session().hear(said, 100.0)
    assert over.value.code == 4400
