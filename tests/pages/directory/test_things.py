"""Category: pages. What a centre has decided: looked at, kept, sent, and said what became of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests.pages.board.conftest import CENTRE, Floor, now
from tests.pages.directory.conftest import AT, row, send

Sign = Callable[..., Client]
KINDS = (
    "centre",
    "clients",
    "teams",
    "agents",
    "queues",
    "calendars",
    "entries",
    "reasons",
    "away",
    "forms",
    "macros",
)


def queue(code: str = "ondam-orders") -> Any:
    return row("queue", centre=CENTRE, code=code)


@pytest.mark.parametrize("kind", KINDS)
def test_every_list_and_every_empty_form_opens(floor: Floor, signed: Sign, kind: str) -> None:
    browser = signed("supervisor")
    assert browser.get(f"{AT}/of/{kind}/", follow=True).status_code == 200
    if kind != "centre":
        assert browser.get(f"{AT}/of/{kind}/new").status_code == 200


def test_a_form_that_is_sent_as_it_was_drawn_changes_nothing(floor: Floor, signed: Sign) -> None:
    from maju.directory import models as m

    browser = signed("supervisor")
    before = m.Change.objects.count()
    for address in (f"of/centre/{CENTRE}", f"of/queues/{queue().pk}",
                    f"of/agents/{row('agent', code='a1').pk}",
                    f"of/entries/{row('entry', address='1588-0001').pk}",
                    f"of/clients/{row('client', code='ondam').pk}"):  # fmt: skip
        answer = send(browser, address, "apply")
        assert answer.status_code == 302, (address, answer.content.decode())
    assert m.Change.objects.count() == before


def test_a_change_is_looked_at_before_it_is_kept(floor: Floor, signed: Sign) -> None:
    floor.arrive("kim", "lee")
    browser = signed("supervisor")
    address = f"of/queues/{queue().pk}"
    looked = send(browser, address, "look", priority="2").content.decode()
    assert queue().priority == 5
    assert "Whom it touches" in looked
    assert "ondam-orders" in looked
    assert "<del>5</del>" in looked.replace(" class=", "")
    assert send(browser, address, "apply", priority="2").status_code == 302
    assert queue().priority == 2
    assert "Waiting" in browser.get(f"{AT}/{address}").content.decode()
    floor.happen()
    page = browser.get(f"{AT}/{address}").content.decode()
    assert "Applied" in page
    assert "<del>5</del>" in page, "the history says what it was"
    settings = floor.boards.moment(CENTRE).settings
    assert next(q for q in settings.queues if q.id == "ondam-orders").priority == 2


def test_what_no_engine_would_take_is_refused_before_it_is_kept(floor: Floor, signed: Sign) -> None:
    answer = send(signed("supervisor"), f"of/centre/{CENTRE}", "apply", zone="Mars/Olympus")
    assert answer.status_code == 422
    assert "Mars/Olympus" in answer.content.decode()
    assert row("centre", code=CENTRE).zone == "Asia/Seoul"


def test_the_engine_refuses_what_only_it_can_know_and_the_page_says_why(
    floor: Floor, signed: Sign
) -> None:
    """Somebody stands at a step of the flow that the change takes away."""
    floor.arrive("kim")
    browser = signed("supervisor")
    for kind, thing in (("entries", row("entry", address="1588-0001")), ("queues", queue())):
        answer = send(browser, f"of/{kind}/{thing.pk}", "remove", sure="1")
        if kind == "entries":
            assert answer.status_code == 302
    from maju.directory import models as m
    from maju.directory.editing import editing, last_sent

    flow = m.Flow.objects.get(code="ondam-in")
    centre = m.Centre.objects.get(code=CENTRE)
    with editing(CENTRE, by=None, seen=centre.edition, now=now()) as edit:
        edit.remove(flow)
        edit.remove(queue())
    floor.happen()
    sent = last_sent(CENTRE)
    assert sent is not None
    page = browser.get(f"{AT}/of/queues/").content.decode()
    assert sent[1].state == "refused", sent
    assert "Refused by the engine" in page
    assert sent[1].code in page


def test_who_comes_too_late_is_told_and_nothing_is_lost(floor: Floor, signed: Sign) -> None:
    one, other = signed("supervisor"), signed("administrator")
    address = f"{AT}/of/queues/{queue().pk}"
    from tests.pages.directory.conftest import form_of

    mine = form_of(one.get(address).content.decode())
    assert send(other, f"of/queues/{queue().pk}", "apply", priority="3").status_code == 302
    late = one.post(f"{address}/save", {**mine, "priority": "7", "do": "apply"})
    assert late.status_code == 422
    assert "changed_meanwhile" in late.content.decode()
    assert queue().priority == 3


def test_a_thing_is_made_with_its_parts_and_a_taken_code_is_refused(
    floor: Floor, signed: Sign
) -> None:
    browser = signed("supervisor")
    said = {"code": "a9", "name": "새 상담사", "sign_in": "a9@busan", "skills-0-skill": "refund",
            "skills-0-level": "2", "languages": ["ko", "en"]}  # fmt: skip
    team = row("team", code="blue")
    made = send(browser, "of/agents/new", "apply", **said,
                **{"teams-0-team": str(team.pk), "teams-0-since": "2026-01-01"})  # fmt: skip
    assert made.status_code == 302, made.content.decode()[-3000:]
    agent = row("agent", code="a9")
    assert (agent.person.name, agent.languages, agent.only_queues) == (
        "새 상담사",
        ["ko", "en"],
        None,
    )
    assert [(s.skill, s.level) for s in agent.skills.all()] == [("refund", 2)]
    assert [(t.team.code, str(t.since)) for t in agent.teams.all()] == [("blue", "2026-01-01")]
    again = send(browser, "of/agents/new", "apply", **said)
    assert again.status_code == 422
    assert "code_taken" in again.content.decode()
    floor.happen()
    assert "a9" in {each.id for each in floor.boards.moment(CENTRE).settings.agents}


def test_a_number_leads_straight_to_a_queue_by_a_flow_that_is_made_for_it(
    floor: Floor, signed: Sign
) -> None:
    target = queue("mirae-orders")
    client = row("client", code="mirae")
    answer = send(signed("supervisor"), "of/entries/new", "apply", address="1588-0099", channel="voice",
                  client=str(client.pk), flow=f"queue:{target.pk}")  # fmt: skip
    assert answer.status_code == 302, answer.content.decode()[-2000:]
    floor.happen()
    entries = floor.boards.moment(CENTRE).settings.entries
    assert ("1588-0099", "to.mirae-orders") in {(each.address, each.flow) for each in entries}


def test_hours_are_written_as_people_write_them(floor: Floor, signed: Sign) -> None:
    browser = signed("supervisor")
    week = {f"week-{day}": "09:00-12:00 13:00-18:00" for day in range(5)}
    answer = send(browser, "of/calendars/new", "apply", code="office", name="주간", **week)
    assert answer.status_code == 302, answer.content.decode()[-2000:]
    kept = row("calendar", code="office")
    assert kept.week[0] == [[540, 720], [780, 1080]]
    assert kept.week[6] == []
    page = browser.get(f"{AT}/of/calendars/{kept.pk}").content.decode()
    assert page.count("week-open") == 10
    wrong = send(browser, f"of/calendars/{kept.pk}", "apply", **{"week-0": "18:00-09:00"})
    assert wrong.status_code == 422
    client = row("client", code="ondam")
    edition = row("centre", code=CENTRE).edition
    done = browser.post(f"{AT}/holidays/{kept.pk}", {"client": client.pk, "seen": edition})
    assert done.status_code == 302
    assert kept.special_days.filter(public=True).count() > 20


def test_reasons_make_a_tree_and_move_at_their_level_only(floor: Floor, signed: Sign) -> None:
    browser, client = signed("supervisor"), row("client", code="ondam")

    def add(code: str, parent: Any = "") -> Any:
        answer = send(browser, "of/reasons/new", "apply", client=str(client.pk), code=code,
                      name=f"유형 {code}", parent=str(parent and parent.pk))  # fmt: skip
        assert answer.status_code == 302, answer.content.decode()[-2000:]
        return row("contactreason", code=code)

    order, claim = add("order"), add("claim")
    below = add("order-late", order)
    assert (below.level, below.parent) == (2, order)
    moved = send(browser, f"of/reasons/{below.pk}", "apply", parent=str(claim.pk))
    assert moved.status_code == 302
    assert row("contactreason", code="order-late").parent == claim
    lifted = send(browser, f"of/reasons/{below.pk}", "apply", parent="")
    assert lifted.status_code == 422
    assert "reason_misplaced" in lifted.content.decode()
    page = browser.get(f"{AT}/of/reasons/").content.decode()
    assert page.index("유형 claim") < page.index("유형 order-late")


def test_who_is_bound_to_a_client_sees_and_changes_that_ones_things_only(
    floor: Floor, signed: Sign
) -> None:
    browser = signed("supervisor", "ondam")
    page = browser.get(f"{AT}/of/queues/").content.decode()
    assert "ondam-orders" in page
    assert "mirae-orders" not in page
    foreign = queue("mirae-orders").pk
    assert browser.get(f"{AT}/of/queues/{foreign}").status_code == 404
    assert browser.post(f"{AT}/of/queues/{foreign}/save", {"do": "look"}).status_code == 404
    assert send(browser, f"of/queues/{queue().pk}", "apply", priority="4").status_code == 302
    centre = browser.post(f"{AT}/of/centre/{CENTRE}/save", {"do": "apply", "name": "x"})
    assert centre.status_code == 422
    assert row("centre", code=CENTRE).name == "부산"


@pytest.mark.parametrize("zone", ["Asia", "x" * 3000, "../../etc/passwd", "Korea/Seoul"])
def test_a_zone_that_is_none_is_refused_in_words(floor: Floor, signed: Sign, zone: str) -> None:
    refused = send(signed("supervisor"), f"of/centre/{CENTRE}", "look", zone=zone)
    assert refused.status_code == 422
    assert "unknown_zone" in refused.content.decode()


def test_who_may_only_read_is_shown_a_form_without_buttons(floor: Floor, signed: Sign) -> None:
    browser = signed("lead")
    page = browser.get(f"{AT}/of/queues/{queue().pk}").content.decode()
    assert 'value="look"' not in page
    assert browser.post(f"{AT}/of/queues/{queue().pk}/save", {"do": "apply"}).status_code == 403


def test_a_list_asks_the_database_no_more_often_however_long_it_is(
    floor: Floor, signed: Sign, django_assert_max: Any
) -> None:
    browser = signed("supervisor")
    for kind in KINDS:
        with django_assert_max(22):
            browser.get(f"{AT}/of/{kind}/")


def test_words_of_the_chat_are_kept_with_the_client(floor: Floor, signed: Sign) -> None:
    browser = signed("supervisor")
    ondam = row("client", code="ondam")
    said = {"texts-0-language": "en", "texts-0-name": "greeting", "texts-0-text": "Welcome!"}
    assert send(browser, f"of/clients/{ondam.pk}", "apply", **said).status_code == 302
    (kept,) = ondam.chat_texts.all()
    assert (kept.language, kept.name, kept.text) == ("en", "greeting", "Welcome!")


def test_a_chat_key_shows_the_line_that_a_page_needs(floor: Floor, signed: Sign) -> None:
    from django.test import override_settings

    browser, key = signed("supervisor"), row("entry", address="1588-0001")
    with override_settings(MAJU_WIDGET_URL="https://chat.example.com"):
        assert "widget.js" not in browser.get(f"{AT}/of/entries/{key.pk}").content.decode()
        key.channel = "chat"
        key.save()
        page = browser.get(f"{AT}/of/entries/{key.pk}").content.decode()
    assert 'src="https://chat.example.com/widget.js" data-key="1588-0001"' in page


def test_a_ready_answer_is_written_for_one_client_and_stands_at_its_desks(
    floor: Floor, signed: Sign
) -> None:
    from maju.directory import models as m

    browser = signed("supervisor")
    said = {"code": "hello", "title": "첫인사", "text": "안녕하세요, {client}입니다. [성함]"}
    answer = send(
        browser, "of/macros/new", "apply", **said, client=str(row("client", code="ondam").pk)
    )
    assert answer.status_code == 302, answer.content.decode()
    kept = m.Macro.objects.get(code="hello")
    assert (kept.title, kept.client.code, kept.channels) == ("첫인사", "ondam", [])
    assert "첫인사" in browser.get(f"{AT}/of/macros/").content.decode()
    change = m.Change.objects.get(kind="macro")
    assert isinstance(change.after, dict)
    assert change.after["text"] == said["text"]
