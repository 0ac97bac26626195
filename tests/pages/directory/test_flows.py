"""Category: pages. Flows in words, changed week by week: looked at, applied, judged by the core, put back."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from django.test import Client

from maju.kernel.flows import CheckHours, End, Flow, Menu, Node, OfferCallback, ToQueue
from tests.pages.board.conftest import CENTRE, Floor
from tests.pages.directory.conftest import AT, decided, form_of, row

Sign = Callable[..., Client]


@pytest.fixture
def menu(floor: Floor) -> Any:
    """A flow with hours, a menu, two queues and a callback, at a number of the centre's."""
    from maju.directory import models as m

    body = {
        "id": "f.menu",
        "start": "hours",
        "nodes": [
            {"type": "hours", "id": "hours", "calendar": "c.menu", "open": "menu", "closed": "bye"},
            {"type": "menu", "id": "menu", "prompt": "menu", "otherwise": "orders", "choices": [
                {"key": "1", "label": "주문", "next": "orders"},
                {"key": "2", "label": "콜백", "next": "back"}]},
            {"type": "queue", "id": "orders", "queue": "ondam-orders", "closed": "bye"},
            {"type": "callback", "id": "back", "prompt": "callback_offer", "queue": "ondam-orders",
             "declined": "bye"},
            {"type": "end", "id": "bye", "prompt": "closed_goodbye", "why": "closed"},
        ],
    }  # fmt: skip
    centre = row("centre", code=CENTRE)
    week = [[[540, 1080]]] * 5 + [[], []]
    m.Calendar.objects.create(centre=centre, code="c.menu", name="평일", week=week, place=90)
    flow = m.Flow.objects.create(
        centre=centre, code="f.menu", place=90, body=_whole(body), notice=""
    )
    m.Entry.objects.create(
        centre=centre, address="1588-7777", channel="voice", flow=flow, place=90,
        client=row("client", centre=CENTRE, code="ondam"),
    )  # fmt: skip
    return flow


def _whole(body: dict[str, Any]) -> Any:
    tags = {
        "hours": CheckHours,
        "menu": Menu,
        "queue": ToQueue,
        "callback": OfferCallback,
        "end": End,
    }
    nodes: list[Node] = []
    for node in body["nodes"]:
        made: Any = tags[node["type"]]
        nodes.append(msgspec.convert(node, made))
    flow = Flow(id=body["id"], start=body["start"], nodes=tuple(nodes))
    return msgspec.to_builtins(flow)


def body(flow: Any) -> Flow:
    flow.refresh_from_db()
    return msgspec.convert(flow.body, Flow)


def node(flow: Any, name: str) -> Any:
    return next(each for each in body(flow).nodes if each.id == name)


def press(browser: Client, flow: Any, do: str, **said: Any) -> Any:
    """Open the form, change some of it, and press a button."""
    page = browser.get(f"{AT}/flows/{flow.pk}")
    assert page.status_code == 200
    fields = {each.replace("__", "-"): value for each, value in said.items()}
    sent = {**form_of(page.content.decode()), **fields, "do": do}
    return browser.post(f"{AT}/flows/{flow.pk}/save", sent)


def test_a_form_that_is_sent_as_it_was_drawn_changes_nothing(menu: Any, signed: Sign) -> None:
    from maju.directory import models as m

    before, trail = body(menu), m.Change.objects.count()
    answer = press(signed("supervisor"), menu, "apply")
    assert answer.status_code == 302, answer.content.decode()[:400]
    assert body(menu) == before
    assert m.Change.objects.count() == trail


def test_a_key_leads_elsewhere_and_another_one_to_a_new_step(
    menu: Any, signed: Sign, floor: Floor
) -> None:
    browser = signed("supervisor")
    said = {"_1__to__0": "back", "_1__key__new": "9", "_1__label__new": "사람",
            "_1__to__new": "queue:ondam-returns"}  # fmt: skip
    said = {name.removeprefix("_"): value for name, value in said.items()}
    look = press(browser, menu, "look", **said)
    assert look.status_code == 200
    assert "→ Queue: returns &lt;ondam&gt;" in look.content.decode()
    assert len(node(menu, "menu").choices) == 2, "a look changed it"

    assert press(browser, menu, "apply", **said).status_code == 302
    keys = {choice.key: choice.next for choice in node(menu, "menu").choices}
    assert keys == {"1": "back", "2": "back", "9": "page.queue.ondam-returns"}
    assert node(menu, "page.queue.ondam-returns").closed == "bye"
    decided(floor)
    assert (
        "Applied"
        in browser.get(f"{AT}/flows/{menu.pk}", headers={"accept-language": "en"}).content.decode()
    )


def test_what_nothing_leads_to_is_left_out(menu: Any, signed: Sign) -> None:
    answer = press(signed("supervisor"), menu, "apply", **{"1__gone__1": "1"})
    assert answer.status_code == 302
    assert {each.id for each in body(menu).nodes} == {"hours", "menu", "orders", "bye"}


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"1__key__1": "1"}, "bad_keys"),
        ({"1__key__1": "가"}, "field_unreadable"),
        ({"1__to__0": "nowhere"}, "field_unreadable"),
        ({"1__timeout": "0"}, "field_unreadable"),
        ({"2__queue": "no-such"}, "field_unreadable"),
        ({"1__to__0": "queue:mirae-orders"}, "other_client"),
        ({"0__open": "bye", "0__closed": "bye"}, "no_way_to_a_person"),
        ({"1__prompt": "<script>"}, "prompt_unknown"),
        ({"notice": "nobody_says_this"}, "prompt_unknown"),
    ],
)
def test_what_could_catch_a_caller_is_refused_and_nothing_changes(
    menu: Any, signed: Sign, said: dict[str, str], code: str
) -> None:
    before = body(menu)
    answer = press(signed("supervisor"), menu, "apply", **said)
    assert answer.status_code == 422
    assert code in answer.content.decode()
    assert "<script>" not in answer.content.decode().replace('"<script>"', "")
    assert body(menu) == before


def test_a_change_is_put_back_from_the_history(menu: Any, signed: Sign) -> None:
    from maju.directory import models as m

    browser = signed("supervisor")
    before = body(menu)
    press(browser, menu, "apply", **{"1__gone__1": "1"})
    changed = body(menu)
    assert changed != before
    (change,) = m.Change.objects.filter(kind="flow", which="f.menu")
    held = row("centre", code=CENTRE)
    sent = {"back": change.pk, "seen": held.edition, "do": "look"}
    look = browser.post(f"{AT}/flows/{menu.pk}/save", sent)
    assert look.status_code == 200
    assert body(menu) == changed
    assert browser.post(f"{AT}/flows/{menu.pk}/save", {**sent, "do": "apply"}).status_code == 302
    assert body(menu) == before


def test_two_people_at_the_same_flow_do_not_overwrite_each_other(menu: Any, signed: Sign) -> None:
    browser = signed("supervisor")
    old = form_of(browser.get(f"{AT}/flows/{menu.pk}").content.decode())
    press(browser, menu, "apply", **{"1__retries": "4"})
    late = browser.post(f"{AT}/flows/{menu.pk}/save", {**old, "1-retries": "1", "do": "apply"})
    assert late.status_code == 422
    assert "changed_meanwhile" in late.content.decode()
    assert node(menu, "menu").retries == 4


def test_a_recorded_number_says_its_notice_before_all_steps(menu: Any, signed: Sign) -> None:
    from maju.directory import models as m

    m.Entry.objects.filter(address="1588-7777").update(record=True)
    browser = signed("supervisor")
    page = browser.get(f"{AT}/flows/{menu.pk}", headers={"accept-language": "en"})
    assert "callers hear the notice" in page.content.decode()


def test_who_only_reads_sees_the_steps_and_changes_nothing(menu: Any, signed: Sign) -> None:
    reader = signed("planner")
    assert "1588-7777" in reader.get(f"{AT}/flows/").content.decode()
    page = reader.get(f"{AT}/flows/{menu.pk}")
    assert page.status_code == 200
    assert 'value="look"' not in page.content.decode()
    refused = reader.post(f"{AT}/flows/{menu.pk}/save", {"do": "apply"})
    assert refused.status_code == 403
    assert signed("supervisor", client="mirae").get(f"{AT}/flows/{menu.pk}").status_code == 404


def shape(browser: Client, flow: Any, act: str, **said: Any) -> tuple[dict[str, Any], str]:
    """Press a button of a step; the form that comes back, and its page."""
    page = browser.get(f"{AT}/flows/{flow.pk}").content.decode()
    return reshape(browser, flow, form_of(page), act, **said)


def reshape(
    browser: Client, flow: Any, form: dict[str, Any], act: str, **said: Any
) -> tuple[dict[str, Any], str]:
    fields = {each.replace("__", "-"): value for each, value in said.items()}
    answer = browser.post(f"{AT}/flows/{flow.pk}/save", {**form, **fields, "act": act})
    assert answer.status_code == 200, answer.content.decode()[:600]
    page = answer.content.decode()
    return form_of(page), page


def test_a_step_is_put_between_others_filled_in_and_applied(
    menu: Any, signed: Sign, floor: Floor
) -> None:
    browser, before = signed("supervisor"), body(menu)
    form, page = shape(browser, menu, "put:menu", put__menu="say")
    assert body(menu) == before, "a draft reaches callers"
    assert 'class="card fresh"' in page
    empty = browser.post(f"{AT}/flows/{menu.pk}/save", {**form, "do": "apply"})
    assert empty.status_code == 422
    assert "field_empty" in empty.content.decode()

    (name,) = (each for each, value in form.items() if each.endswith("-prompt") and value == "")
    sent = {**form, name: "callback_offer", "do": "apply"}
    assert browser.post(f"{AT}/flows/{menu.pk}/save", sent).status_code == 302
    assert node(menu, "hours").open == "page.say.1"
    assert (node(menu, "page.say.1").prompt, node(menu, "page.say.1").next) == (
        "callback_offer",
        "menu",
    )
    decided(floor)


def test_a_way_alone_goes_through_a_new_step(menu: Any, signed: Sign) -> None:
    browser = signed("supervisor")
    answer = press(browser, menu, "look", **{"1__to__1": "add:set"})
    assert answer.status_code == 200
    sent = {**form_of(answer.content.decode()), "do": "apply"}
    (priority,) = (each for each in sent if each.endswith("-priority"))
    assert browser.post(f"{AT}/flows/{menu.pk}/save", {**sent, priority: "2"}).status_code == 302
    assert [choice.next for choice in node(menu, "menu").choices] == ["orders", "page.set.1"]
    assert (node(menu, "page.set.1").priority, node(menu, "page.set.1").next) == (2, "back")
    assert node(menu, "menu").otherwise == "orders", "another way was turned, too"


def test_steps_change_places_are_left_out_and_the_press_is_undone(menu: Any, signed: Sign) -> None:
    browser = signed("supervisor")
    form, _page = shape(browser, menu, "put:hours", put__hours="set")
    form, page = reshape(
        browser, menu, form, "put:hours", **{"put__page.set.1": "say"}, put__hours="say"
    )
    order = _titles(page)[:3]
    form, page = reshape(browser, menu, form, "earlier:page.say.1")
    turned = _titles(page)[:3]
    assert turned == [order[1], order[0], order[2]]
    form, page = reshape(browser, menu, form, "undo")
    assert _titles(page)[:3] == order
    form, page = reshape(browser, menu, form, "without:page.say.1")
    form, page = reshape(browser, menu, form, "without:page.set.1")
    assert browser.post(f"{AT}/flows/{menu.pk}/save", {**form, "do": "apply"}).status_code == 302
    assert node(menu, "menu")
    assert body(menu).start == "hours"


def _titles(page: str) -> list[str]:
    return re.findall(r'<span class="dir-step">\d+</span> ([^<]+)</h2>', page)


def test_a_draft_of_another_flow_or_of_somebody_else_is_refused(menu: Any, signed: Sign) -> None:
    browser, before = signed("supervisor"), body(menu)
    form, _page = shape(browser, menu, "put:menu", put__menu="set")
    for draft in (form["draft"][:-2] + "xx", "{}"):
        sent = {**form, "draft": draft, "do": "apply"}
        assert browser.post(f"{AT}/flows/{menu.pk}/save", sent).status_code == 422
    assert body(menu) == before


def test_a_new_flow_begins_as_another_is_led_to_and_removed(
    menu: Any, signed: Sign, floor: Floor
) -> None:
    from maju.directory import models as m

    browser = signed("supervisor")
    sent = {
        "code": "ondam.autumn",
        "like": str(menu.pk),
        "seen": row("centre", code=CENTRE).edition,
    }
    made = browser.post(f"{AT}/flows/new", sent)
    assert made.status_code == 302
    fresh = m.Flow.objects.get(code="ondam.autumn")
    assert made["Location"] == f"{AT}/flows/{fresh.pk}"
    assert (body(fresh).id, body(fresh).nodes) == ("ondam.autumn", body(menu).nodes)
    decided(floor)
    for code, why in (("ondam.autumn", "code_taken"), ("a b", "field_unreadable")):
        refused = browser.post(f"{AT}/flows/new", {**sent, "code": code})
        assert (refused.status_code, why in refused.content.decode()) == (422, True)

    gone = {"removing": "1", "seen": row("centre", code=CENTRE).edition}
    look = browser.post(f"{AT}/flows/{fresh.pk}/save", {**gone, "do": "look"})
    assert look.status_code == 200
    assert 'name="removing" value="1"' in look.content.decode()
    assert browser.post(f"{AT}/flows/{fresh.pk}/save", {**gone, "do": "apply"}).status_code == 302
    assert not m.Flow.objects.filter(code="ondam.autumn").exists()
    used = browser.post(f"{AT}/flows/{menu.pk}/save", {**gone, "do": "apply"})
    assert (used.status_code, "directory_in_use" in used.content.decode()) == (422, True)


def test_who_is_bound_to_one_client_makes_no_flow_of_the_centre(menu: Any, signed: Sign) -> None:
    browser = signed("supervisor", client="ondam")
    assert "flows/new" not in browser.get(f"{AT}/flows/").content.decode()
    sent = {"code": "ondam.own", "like": str(menu.pk), "seen": "0"}
    assert "directory_not_yours" in browser.post(f"{AT}/flows/new", sent).content.decode()
