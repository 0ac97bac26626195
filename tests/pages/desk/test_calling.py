"""Calling from the desk: whom, by which number, and what is never dialled."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from maju.kernel import commands as c
from maju.kernel.ids import ContactId
from tests.pages.desk.conftest import KIM_NUMBER, Floor
from tests.unit.routing.cast import CENTRE, KIM, MINSU, SHOP, change


def test_the_customer_of_a_contact_in_hand_is_called_by_a_number_that_no_journal_knows(
    floor: Floor, chat: Callable[[], str]
) -> None:
    contact = chat()
    assert floor.act("call", contact=contact).status_code == 202
    (wish,) = floor.bodies("place_call")
    assert (wish["agent"], wish["client"], wish["customer"]) == (MINSU, SHOP, KIM)
    assert wish["number"] == "phone"
    assert wish["contact"].startswith("ct_")
    assert KIM_NUMBER.replace("-", "") not in str(wish).replace("-", "")


def test_a_number_that_was_typed_is_a_customers_from_then_on(floor: Floor) -> None:
    from maju.desk.texts import read
    from maju.directory import models as m

    for token in ("form-token-1", "form-token-2"):
        answer = floor.act("call_number", token=token, client=SHOP, number="02-777-8888")
        assert answer.status_code == 202
    first, second = floor.bodies("place_call")
    assert first["customer"] == second["customer"], "the same number is the same customer"
    assert first["contact"] != second["contact"]
    assert m.Customer.objects.filter(code=first["customer"], client__code=SHOP).exists()
    assert read(first["customer"], first["number"]).replace("-", "") == "027778888"


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("060-700-1234", "number_not_allowed"),
        ("001-1-212-555-0100", "number_not_allowed"),
        ("+1 212 555 0100", "number_not_allowed"),
        ("112", "number_not_allowed"),
        ("call me", "number_unreadable"),
        ("", "number_unreadable"),
    ],
)
def test_what_may_not_be_called_is_refused_and_nothing_is_kept(
    floor: Floor, number: str, code: str
) -> None:
    from maju.directory import models as m

    before = m.Customer.objects.count()
    answer = floor.act("call_number", client=SHOP, number=number)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert floor.wishes() == []
    assert m.Customer.objects.count() == before


def test_a_call_without_a_forms_token_makes_no_customer(floor: Floor) -> None:
    from maju.directory import models as m

    before = m.Customer.objects.count()
    for token in ("", "short", "x" * 65):
        answer = floor.act("call_number", token=token, client=SHOP, number="02-777-8888")
        assert answer.status_code == 422
    assert m.Customer.objects.count() == before


def test_a_customer_of_another_client_is_not_called(floor: Floor, chat: Callable[[], str]) -> None:
    chat()
    for fields in (
        {"client": "bank", "customer": KIM},
        {"client": "bank", "number": "0212345678"},
    ):
        act = "call" if "customer" in fields else "call_number"
        answer = floor.act(act, **fields)
        assert (answer.status_code, answer.json()["code"]) == (422, "client_not_yours")
    answer = floor.act("call", client=SHOP, customer="cu_nobody")
    assert answer.json()["code"] == "call_nobody"
    assert floor.act("call", contact="ct_other").json()["code"] == "not_on_contact"
    assert floor.wishes() == []


def test_a_call_by_hand_stands_on_the_desk_while_it_rings(floor: Floor) -> None:
    from maju.desk.feed import desk_of, shared_of
    from maju.desk.trail import Trails

    story = floor.story
    story.do(c.SignIn(agent=MINSU, adapter=story.state.settings.centre, phone=True))  # type: ignore[arg-type]
    story.do(c.PlaceCall(contact=ContactId("ct_out"), agent=MINSU, client=SHOP, customer=KIM))
    state = story.state
    view = desk_of(state, Trails(), MINSU, shared_of(state, story.now))
    (card,) = view.contacts
    assert (card.stage, card.placed, card.customer) == ("dialling", True, KIM)
    assert "hang_up" in view.can[ContactId("ct_out")]


def test_the_page_has_a_field_to_dial_that_needs_no_script(floor: Floor) -> None:
    floor.comes()
    floor.seen()
    html = floor.browser().get(f"/desk/{CENTRE}/").content.decode()
    assert f'action="/desk/{CENTRE}/act/call_number"' in html
    assert 'name="number"' in html


@pytest.mark.parametrize("tells", [True, False])
def test_who_listens_is_shown_to_the_agent_as_the_centre_has_decided(
    floor: Floor,
    tells: bool,
) -> None:
    from maju.desk.feed import desk_of, shared_of
    from maju.desk.trail import Trails
    from tests.unit.routing.cast import SETTINGS, Story

    story = Story(change(SETTINGS, tell_when_listened=tells), MINSU)
    call = story.calls("kim")
    story.takes(MINSU)

    def shown() -> list[str]:
        view = desk_of(story.state, Trails(), MINSU, shared_of(story.state, story.now))
        return [each.how for each in view.contacts[0].watched]

    watch = c.Supervise(contact=call, agent=MINSU, by="7", how="listen", device="desk-9")
    story.do(watch)
    assert shown() == (["listen"] if tells else [])
    story.do(change(watch, how="join"))
    assert shown() == ["join"]
