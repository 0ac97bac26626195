"""Beside the contact: its customer's answers, notes and inquiries; names in the reader's language."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from typing import ClassVar

import pytest
from django.test import override_settings

from maju.kernel import commands as c
from maju.kernel.ids import ContactId
from maju.metrics.answers import Answer
from maju.metrics.calendars import BusinessCalendar
from maju.metrics.numbers import Question
from tests.pages.desk.conftest import KIM_NUMBER, Floor
from tests.pages.desk.test_desk import PAGE, data, live
from tests.unit.routing.cast import CENTRE, DELIVERY, JIYOUNG, KIM, MINSU, SHOP


def test_a_queue_has_its_english_name_on_english_pages_where_one_is_written(
    floor: Floor, chat: Callable[[], str]
) -> None:
    from maju.directory import models as m

    contact = chat()
    m.Queue.objects.filter(code=DELIVERY).update(name="배송", name_en="Parcels")
    names = data(floor.browser().get(PAGE).content.decode(), "desk-book")["queues"]
    assert names[DELIVERY]["name"] == "Parcels"
    those = floor.browser().get(f"/desk/{CENTRE}/targets/{contact}").json()["targets"]
    assert "Parcels" in [each["name"] for each in those]
    m.Queue.objects.filter(code=DELIVERY).update(name_en="")
    names = data(floor.browser().get(PAGE).content.decode(), "desk-book")["queues"]
    assert names[DELIVERY]["name"] == "배송"


def test_an_inquiry_is_looked_after_by_the_colleague_that_was_chosen(
    floor: Floor, chat: Callable[[], str]
) -> None:
    from maju.directory import models as m

    contact = chat()
    owners = floor.browser().get(f"/desk/{CENTRE}/targets/{contact}?for=owner").json()["owners"]
    assert JIYOUNG in [each["code"] for each in owners]
    said = {"contact": contact, "topic": "parcel", "inquiry": "open"}
    m.Agent.objects.filter(code=JIYOUNG).update(only_clients=["meal"])
    assert floor.act("finish", **said, owner=JIYOUNG).json()["code"] == "owner_unknown"
    assert floor.wishes() == []
    m.Agent.objects.filter(code=JIYOUNG).update(only_clients=None)
    assert floor.act("finish", **said, owner=JIYOUNG).status_code == 202
    (noted,) = floor.bodies("note_inquiry")
    assert noted["owner"] == JIYOUNG


def test_the_first_note_registers_a_customer_whom_only_the_channel_knew(
    floor: Floor, chat: Callable[[], str]
) -> None:
    from maju.directory import models as m

    contact = chat()
    for _ in range(2):
        assert floor.act("note", contact=contact, text="오후에 통화").status_code == 202
    row = m.Customer.objects.get(code=KIM)
    assert m.Address.objects.filter(customer=row, kind="phone").count() == 1
    told = floor.browser().get(f"/desk/{CENTRE}/panel/{contact}").json()
    assert told["html"].count("오후에 통화") == 1
    assert told["facts"]["number"] == KIM_NUMBER


def test_a_number_that_another_customer_has_stays_that_ones(
    floor: Floor, chat: Callable[[], str]
) -> None:
    from maju.desk.seat import vault
    from maju.directory import models as m
    from maju.directory.customers import Customers

    shop = m.Client.objects.get(code="shop")
    person = m.Person.objects.get(sign_in=f"minsu@{CENTRE}")
    known = Customers(shop, vault(), by=person)
    other = known.add("이둘", [("phone", KIM_NUMBER)], now=floor.story.now)
    contact = chat()
    assert floor.act("note", contact=contact, text="x").status_code == 202
    (address,) = m.Address.objects.all()
    assert address.customer == other


def test_what_the_customer_answered_before_a_person_came_is_shown_to_who_has_the_contact(
    floor: Floor, chat: Callable[[], str]
) -> None:
    from maju.desk.texts import write
    from maju.directory import models as m

    contact = chat()
    m.ClientLink.objects.create(
        client=m.Client.objects.get(code="shop"), name="주문", name_en="Order",
        template="https://shop.example/orders/{order}",
    )  # fmt: skip
    write(KIM, f"form/{contact}", json.dumps({"order": "ms_o", "size": "ms_s"}))
    write(KIM, "ms_o", "2026/11-77")
    write(KIM, "ms_s", "<b>XL</b>")
    told = floor.browser().get(f"/desk/{CENTRE}/panel/{contact}").json()
    assert told["facts"]["order"] == "2026/11-77"
    assert "&lt;b&gt;XL" in told["html"]
    assert 'href="https://shop.example/orders/2026%2F11-77"' in told["html"]
    floor.story.do(c.HangUp(agent=MINSU, contact=contact))  # type: ignore[arg-type]
    floor.story.later(120)
    floor.seen()
    told = floor.browser().get(f"/desk/{CENTRE}/panel/{contact}").json()
    assert "2026/11-77" not in json.dumps(told)


@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_first_press_of_the_abuse_button_warns_who_chats(
    floor: Floor, chat: Callable[[], str], language: str
) -> None:
    from maju.desk.acting import warning
    from maju.desk.texts import read

    contact = chat()
    for _ in range(2):
        assert floor.act("abuse", contact=contact, kind="abuse").status_code == 202
    assert [kind for kind, _ in floor.wishes()] == ["mark_abuse", "message"]
    (said,) = floor.bodies("message")
    assert read(KIM, said["message"]) == warning("abuse", "ko")
    assert ("폭언" in warning("abuse", language)) == (language == "ko")


def test_a_state_that_a_supervisor_gave_names_who_until_the_agent_changes_it(floor: Floor) -> None:
    floor.comes()
    assert live(floor)["agent"]["set_by"] == ""
    floor.story.do(c.SetState(agent=MINSU, state="away", reason="meeting", by="7"))
    assert live(floor)["agent"]["set_by"] == "7"
    floor.story.do(c.SetState(agent=MINSU, state="available"))
    assert live(floor)["agent"]["set_by"] == ""


def test_a_page_knows_the_names_of_who_may_act_for_its_agent(floor: Floor) -> None:
    from maju.directory import models as m

    ann = m.Person.objects.create(sign_in="ann", name="Ann", practice=True)
    m.RoleHeld.objects.create(person=ann, role="supervisor", centre_id=CENTRE)
    assert data(floor.browser().get(PAGE).content.decode(), "desk-book")["leads"] == {
        str(ann.pk): "Ann"
    }


class NoRows:
    """A report process that has counted nothing yet; of a centre whose day begins at four."""

    asked: ClassVar[list[Question]] = []

    def ask(self, question: Question) -> Answer:
        """No lines."""
        self.asked.append(question)
        return Answer(kpis=question.kpis, by=(), since="", until="", as_of=0, provisional=True,
                      definition=1, lines=())  # fmt: skip

    def calendar(self, centre: str, client: str | None) -> BusinessCalendar:
        return BusinessCalendar(zone="Asia/Seoul", day_start_s=4 * 3_600)


def test_my_day_says_how_customers_rated_me_once_somebody_has(
    floor: Floor, chat: Callable[[], str]
) -> None:
    contact = ContactId(chat())
    mine = f"/desk/{CENTRE}/mine"
    with override_settings(MAJU_NUMBERS=NoRows):
        assert "CSAT" not in floor.browser().get(mine).content.decode()
        floor.story.do(c.HangUp(agent=MINSU, contact=contact))
        floor.story.do(c.RateContact(contact=contact, client=SHOP, score=5))
        floor.seen()
        html = floor.browser().get(mine).content.decode()
    assert "CSAT top-2-box (n=1)" in html
    assert "100.0" in html


@pytest.mark.parametrize(
    ("now", "day"),
    [("2026-11-22T18:59", "2026-11-22"), ("2026-11-22T19:00", "2026-11-23"),
     ("2026-11-23T18:59", "2026-11-23")],
)  # fmt: skip
@pytest.mark.parametrize("zone", ["Asia/Seoul", "America/New_York"])
def test_my_day_is_the_centres_business_day_whatever_clock_i_read(
    floor: Floor, now: str, day: str, zone: str
) -> None:
    """In UTC; the centre in Seoul begins its days at four."""
    from maju.directory import models as m

    m.Person.objects.update(zone=zone)
    at = int(datetime.fromisoformat(f"{now}+00:00").timestamp() * 1_000_000)
    NoRows.asked.clear()
    with override_settings(MAJU_NUMBERS=NoRows, MAJU_NOW=lambda: at):
        assert floor.browser().get(f"/desk/{CENTRE}/mine").status_code == 200
    (question,) = NoRows.asked
    assert question.since.isoformat() == day
    assert (question.until - question.since).days == 1
