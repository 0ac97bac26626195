"""Category: pages. The board as the server draws it: what it says, to whom, without a script."""

from __future__ import annotations

import json
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

import pytest
from django.test import Client

from maju.directory.access import Right
from maju.live.tickets import open_ticket
from tests.pages.board.conftest import CENTRE, Floor

BOARD = f"/board/{CENTRE}/"
Sign = Callable[..., Client]


class Read(HTMLParser):
    """Texts by what marks them: ``data-card``, and rows of ``data-queue`` and ``data-agent``."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.texts: dict[str, str] = {}
        self._at = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in {"data-card", "data-queue", "data-agent", "data-demand"}:
                self._at = f"{name[5:]}:{value}"

    def handle_data(self, data: str) -> None:
        if self._at and data.strip():
            self.texts[self._at] = f"{self.texts.get(self._at, '')} {data.strip()}".strip()


def board(browser: Client, **query: str) -> tuple[str, dict[str, str]]:
    page = browser.get(BOARD, query)
    assert page.status_code == 200, page.content[:500]
    text = page.content.decode()
    return text, Read(text).texts


def test_who_waits_who_is_free_and_what_was_answered(floor: Floor, signed: Sign) -> None:
    floor.arrive("kim", "lee", None)
    floor.work("a1", available=False)
    _, said = board(signed("supervisor"))
    assert said["card:waiting_now"].startswith("In line now 3")
    assert said["card:available"].startswith("Available agents now 0")
    assert said["queue:ondam-orders"].startswith("orders <ondam>")
    assert " 3 " in said["queue:ondam-orders"]
    assert said["agent:a1"].startswith("김하나 Away, just signed in")
    assert said["demand:unique_callers"].endswith("2")


def test_a_number_opens_to_the_kpi_of_the_same_day_client_and_queue(
    floor: Floor, signed: Sign
) -> None:
    floor.arrive("kim")
    text, _ = board(signed("supervisor"), client="ondam")
    assert f"/reports/{CENTRE}/kpi/waiting_now?from=" in text
    assert "client=ondam&amp;queue=ondam-orders" in text


def test_the_filters_of_the_address_choose_queues_and_agents(floor: Floor, signed: Sign) -> None:
    floor.arrive("kim")
    floor.arrive("lee", entry="1588-0002")
    floor.work("a1", available=False)
    floor.work("a3", available=False)
    supervisor = signed("supervisor")
    _, whole = board(supervisor)
    _, some = board(supervisor, client="mirae", team="red")
    assert {key for key in whole if key.startswith("queue:")} == {
        "queue:ondam-orders", "queue:ondam-returns", "queue:mirae-orders",
    }  # fmt: skip
    assert {key for key in some if key[:6] in {"queue:", "agent:"}} == {
        "queue:mirae-orders", "agent:a3",
    }  # fmt: skip
    assert some["card:waiting_now"].startswith("In line now 1")
    assert supervisor.get(BOARD, {"queue": "nowhere"}).status_code == 422


def test_a_client_of_outsourced_work_sees_its_queues_and_headcounts_and_nobody(
    floor: Floor, signed: Sign
) -> None:
    floor.arrive("kim")
    floor.arrive("lee", entry="1588-0002")
    floor.work("a1", available=False)
    text, said = board(signed("client", "ondam"))
    assert {key for key in said if key.startswith("queue:")} == {
        "queue:ondam-orders", "queue:ondam-returns",
    }  # fmt: skip
    assert said["card:waiting_now"].startswith("In line now 1")
    assert not [key for key in said if key.startswith("agent:")]
    for secret in ("김하나", "이두리", "mirae", "Mirae", "/act/"):
        assert secret not in text


def test_a_client_to_whom_agents_are_dispatched_sees_who_works(floor: Floor, signed: Sign) -> None:
    from maju.directory import models as m

    m.Client.objects.filter(centre=CENTRE, code="ondam").update(contract="dispatched")
    floor.work("a1", available=False)
    _, said = board(signed("client", "ondam"))
    assert said["agent:a1"].startswith("김하나")


def test_a_client_has_the_kpis_that_its_contract_names(floor: Floor, signed: Sign) -> None:
    from maju.directory import models as m

    client = m.Client.objects.get(centre=CENTRE, code="ondam")
    m.ContractTarget.objects.create(client=client, kpi="abandon_rate", target=0.05)
    _, said = board(signed("client", "ondam"))
    cards = [key.removeprefix("card:") for key in said if key.startswith("card:")]
    assert cards == ["waiting_now", "oldest_waiting", "abandon_rate", "available"]


@pytest.mark.parametrize("path", [BOARD, f"{BOARD}acts", f"{BOARD}limits"])
def test_whoever_answers_calls_has_no_board(floor: Floor, signed: Sign, path: str) -> None:
    assert signed("agent").get(path).status_code in {403, 404}


def test_another_clients_queue_is_no_choice_for_a_client(floor: Floor, signed: Sign) -> None:
    browser = signed("client", "ondam")
    for query in ({"client": "mirae"}, {"queue": "mirae-orders"}, {"team": "blue"},
                  {"role": "supervisor"}):  # fmt: skip
        assert browser.get(BOARD, query).status_code == 422


def test_the_ticket_holds_the_very_board_and_nothing_beyond_it(floor: Floor, signed: Sign) -> None:
    from django.conf import settings

    client = signed("client", "ondam")
    answer = client.post(f"{BOARD}ticket", {"queue": "ondam-orders"})
    given = answer.json()
    ticket = open_ticket(settings.MAJU_TICKETS(), given["ticket"], _wall())
    assert (ticket.kind, ticket.centre, ticket.clients) == ("board", CENTRE, ("ondam",))
    assert json.loads(ticket.view) == {
        "queue": "ondam-orders", "role": "client", "people": False,
    }  # fmt: skip


def test_a_clients_hand_overs_are_counted_and_those_past_the_promise(floor: Floor) -> None:
    import msgspec

    from maju.floor.board.picture import picture
    from maju.floor.board.view import View

    moment = floor.boards.moment(CENTRE)
    handed = (("ondam", moment.now - 1), ("ondam", None), ("mirae", moment.now - 1))
    moment = msgspec.structs.replace(moment, handed_over=handed)
    made = picture(moment, View(), ("ondam",))
    assert made["handed_over"] == {"waiting": 2, "late": 1}


def test_roles_have_five_to_eight_numbers() -> None:
    from maju.floor.board.picture import CARDS

    assert all(5 <= len(cards) <= 8 for cards in CARDS.values())


def test_the_right_to_the_board_is_what_the_list_says() -> None:
    from maju.app.web.access import ADDRESSES

    rights = {name: each.right for name, each in ADDRESSES.items() if name.startswith("board:")}
    assert {name for name, right in rights.items() if right is Right.BOARD} == {
        "board:centres", "board:board", "board:ticket", "board:plan",
    }  # fmt: skip
    assert set(rights.values()) == {Right.BOARD, Right.FLOOR_ACT}


def _wall() -> Any:
    import time

    return time.time()
