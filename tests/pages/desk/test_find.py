"""Searching history beside a contact: whom a name, a number, an order number finds, and whom not."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from maju.kernel import commands as c
from maju.kernel.ids import CustomerId
from tests.pages.desk.conftest import KIM_NAME, KIM_NUMBER, Floor
from tests.unit.routing.cast import CENTRE, KIM, MINSU

FIND = f"/desk/{CENTRE}/find"


def find(floor: Floor, text: str, client: str = "shop") -> Any:
    """What the page shows for *text*."""
    return floor.browser().post(FIND, {"text": text, "client": client})


@pytest.fixture
def served(floor: Floor, chat: Callable[[], str]) -> Floor:
    """Kim was served, with an order, and is gone."""
    from maju.desk.texts import write

    contact = chat()
    write(KIM, f"form/{contact}", json.dumps({"order": "ms_o"}))
    write(KIM, "ms_o", "2026-1177")
    floor.browser().get(f"/desk/{CENTRE}/panel/{contact}")
    floor.story.do(c.HangUp(agent=MINSU, contact=contact))  # type: ignore[arg-type]
    end = c.FinishWrapUp(agent=MINSU, contact=contact, topic="parcel.late", result="solved")  # type: ignore[arg-type]
    floor.story.do(end)
    floor.seen()
    return floor


@pytest.mark.parametrize(
    "text", [KIM_NAME, " 김 하나 ", KIM_NUMBER, "+82 10 1234 5678", "20261177"]
)
def test_a_customer_is_found_masked_with_the_last_contacts_and_the_search_is_logged(
    served: Floor, text: str
) -> None:
    from maju.directory import models as m

    html = find(served, text).content.decode()
    assert "김*나" in html
    assert "010-****-5678" in html
    assert "Late" in html
    assert KIM_NAME not in html.replace(f'value="{text.strip()}"', "")
    (entry,) = m.Access.objects.filter(kind="search")
    assert (entry.what, entry.rows) == ("history", 1)


@pytest.mark.parametrize("text", ["김하", "나", "1234", "", "이하나"])
def test_a_part_or_another_finds_nobody(served: Floor, text: str) -> None:
    assert "김*나" not in find(served, text).content.decode()


def test_a_search_never_crosses_to_another_client(served: Floor) -> None:
    from maju.directory import models as m

    shop = m.Client.objects.get(code="shop")
    m.Client.objects.create(centre=shop.centre, code="other", name="다른 곳", place=9)
    assert "김*나" not in find(served, KIM_NAME, "other").content.decode()
    m.Agent.objects.filter(code=MINSU).update(only_clients=["other"])
    assert find(served, KIM_NAME).status_code == 404


def test_who_has_the_customer_in_hand_finds_it_whole(floor: Floor, chat: Callable[[], str]) -> None:
    contact = chat()
    floor.browser().get(f"/desk/{CENTRE}/panel/{contact}")
    html = find(floor, KIM_NUMBER).content.decode()
    assert KIM_NAME in html


def test_who_is_forgotten_is_found_no_more(served: Floor) -> None:
    from maju.app.backup.forgetting import forget_in
    from maju.desk.seat import vault
    from maju.directory import models as m
    from maju.directory.customers import Customers
    from maju.directory.pages.caring import erase

    shop = m.Client.objects.get(code="shop")
    person = m.Person.objects.get(sign_in=f"minsu@{CENTRE}")
    row = Customers(shop, vault(), by=person).register(KIM, now=served.story.now)
    assert m.Clue.objects.exists()
    erase(row, lambda codes: forget_in(served.url, map(CustomerId, codes)))
    assert not m.Clue.objects.exists()


def test_who_is_forgotten_on_the_command_line_leaves_nothing_in_the_directory(
    served: Floor,
) -> None:
    """Nor after a restore, which does the same: rows go in the transaction that destroys the key."""
    from maju.app.backup.forgetting import forget_in
    from maju.desk.seat import vault
    from maju.directory import models as m
    from maju.directory.customers import Customers

    shop, now = m.Client.objects.get(code="shop"), served.story.now
    person = m.Person.objects.get(sign_in=f"minsu@{CENTRE}")
    those = Customers(shop, vault(), by=person)
    row, other = (
        those.register(KIM, now=now),
        those.add("Lee", [("phone", "02-1234-5678")], now=now),
    )
    for each in (row, other):
        m.Note.objects.create(customer=each, by=person, at=now, stored="note/1")
        m.Consent.objects.create(customer=each, about="marketing", given=True, at=now, how="전화")
        m.Caution.objects.create(
            customer=each, reason="abuse", evidence="said so", approved_by=person,
            since=now, expires=now + 1,
        )  # fmt: skip
    forget_in(served.url, [KIM])
    for model in (m.Address, m.Note, m.Consent, m.Caution, m.Clue):
        left = {str(each) for each in model.objects.values_list("customer", flat=True)}
        assert left == {other.code}, model
    forget_in(
        served.url, [KIM]
    )  # killed and finished by the next start, or restored and done again


def test_a_customer_and_who_turned_out_to_be_the_same_are_forgotten_by_one_entry(
    served: Floor,
) -> None:
    from maju.desk.seat import vault
    from maju.directory import models as m
    from maju.directory.customers import Customers
    from maju.directory.pages.caring import erase

    shop, now = m.Client.objects.get(code="shop"), served.story.now
    those = Customers(shop, vault(), by=m.Person.objects.get(sign_in=f"minsu@{CENTRE}"))
    row, other = (
        those.register(KIM, now=now),
        those.add("Lee", [("phone", "02-1234-5678")], now=now),
    )
    those.unite(row, other, now=now)
    told: list[list[str]] = []
    erase(row, lambda codes: told.append(list(codes)))
    assert told == [[KIM, other.code]]
