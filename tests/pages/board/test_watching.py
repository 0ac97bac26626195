"""Category: pages. 감청: a supervisor is with a talk by its page; the engine says, and journals it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from maju.kernel.commands import AcceptOffer
from maju.kernel.ids import AgentId, ContactId
from tests.pages.board.conftest import CENTRE, Floor
from tests.pages.board.test_acts import BOARD, last, send, undo

Sign = Callable[..., Client]


@pytest.fixture(autouse=True)
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """No engine runs while a page waits for its word; the tests let one decide."""
    from maju.floor.board.views import acts

    monkeypatch.setattr(acts, "WAIT_S", 0.0)


@pytest.fixture
def talk(floor: Floor) -> ContactId:
    """a1 talks with Kim."""
    floor.work("a1")
    floor.arrive("kim")
    (contact,) = floor.boards.moment(CENTRE).state.contacts.values()
    assert contact.offer is not None
    floor.happen(AcceptOffer(agent=AgentId("a1"), offer=contact.offer))
    return contact.id


def watchers(floor: Floor, contact: ContactId) -> list[Any]:
    return list(floor.boards.moment(CENTRE).state.contacts[contact].watchers)


def test_a_supervisor_listens_joins_and_leaves(floor: Floor, signed: Sign, talk: ContactId) -> None:
    from maju.directory import models as m

    supervisor = signed("supervisor")
    me = str(m.Person.objects.get(sign_in="supervisor-None").pk)
    for how in ("listen", "join"):
        answer = send(supervisor, "watch", talk, to=how, device="desk-9")
        assert answer.status_code == 302
        floor.happen()
        (one,) = watchers(floor, talk)
        assert (one.by, one.agent, one.how, one.device) == (me, "a1", how, "desk-9")
    assert "김하나: Join the call" in supervisor.get(BOARD).content.decode()
    assert "Leave the call" in supervisor.get(f"{BOARD}act/watch", {"what": talk}).content.decode()
    send(supervisor, "watch", talk, to="stop", device="desk-9")
    floor.happen()
    assert watchers(floor, talk) == []
    assert undo(supervisor).status_code == 422, "what was heard was heard"


def test_what_is_no_talk_is_not_listened_to(floor: Floor, signed: Sign) -> None:
    floor.arrive("kim")
    (contact,) = floor.boards.moment(CENTRE).state.contacts
    supervisor = signed("supervisor")
    said = {"what": contact, "to": "listen", "token": "t1", "seen": "0", "device": "desk-9"}
    assert supervisor.post(f"{BOARD}act/watch", said).status_code == 422
    assert last() is None


def test_who_acts_for_one_client_does_not_hear_anothers_customers(
    floor: Floor, signed: Sign
) -> None:
    floor.work("a1")
    floor.arrive("kim", entry="1588-0002")
    (contact,) = floor.boards.moment(CENTRE).state.contacts.values()
    assert contact.offer is not None
    floor.happen(AcceptOffer(agent=AgentId("a1"), offer=contact.offer))
    bound = signed("supervisor", "ondam")
    said = {"what": contact.id, "to": "listen", "token": "t1", "seen": "0", "device": "desk-9"}
    answer = bound.post(f"{BOARD}act/watch", said)
    assert answer.status_code == 422
    assert "floor_not_yours" in answer.content.decode()
    assert last() is None


def test_who_has_no_seat_listens_by_the_phone_of_the_page_and_is_told_what_the_engine_says(
    floor: Floor, signed: Sign, talk: ContactId, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.conf import settings

    from maju.desk.softphone import Line
    from maju.directory import models as m
    from maju.kernel.ids import AdapterId

    def lines(_centre: str, agent: AgentId) -> list[Line]:
        at = {"ws": "ws://127.0.0.1:1/ws", "domain": "d", "secret": f"of {agent}"}
        return [Line(adapter=AdapterId("asterisk-main"), user=f"agent-{agent}", **at)]

    monkeypatch.setattr(settings, "MAJU_PHONES", lines)
    supervisor = signed("supervisor")
    me = m.Person.objects.get(sign_in="supervisor-None").pk
    (mine,) = supervisor.post(f"{BOARD}phone").json()["lines"]
    assert (mine["user"], mine["secret"]) == (f"agent-person~{me}", f"of person~{me}")
    page = supervisor.get(f"{BOARD}act/watch", {"what": talk}).content.decode()
    assert 'value="a2"' in page, "a phone of somebody away"
    assert 'value="a1"' not in page, "the phone of the agent itself"
    said = {"what": talk, "to": "listen", "token": "t1", "seen": "0", "device": "browser"}
    json = {"accept": "application/json"}
    answer = supervisor.post(f"{BOARD}act/watch", said, headers=json)
    assert answer.status_code == 202
    floor.happen()
    (one,) = watchers(floor, talk)
    assert (one.device, one.watcher) == (f"person~{me}", None)
    assert signed("planner").post(f"{BOARD}phone").status_code == 403
