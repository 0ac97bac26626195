"""Category: pages. A new installation leads its first administrator through a centre that an engine takes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import override_settings

from maju.engine.clock import wall
from maju.facts.fold.names import find_names
from maju.facts.history.manifest import linked
from maju.kernel.ids import CentreId, CommandId
from tests.integration.directory.deciding import decide
from tests.pages.signing import browser_of, django_on, someone

SAID = {
    "centre_name": "서울센터",
    "centre_code": "seoul",
    "zone": "Asia/Seoul",
    "client_name": "온담몰",
    "client_code": "ondam",
    "contract": "outsourced",
    "weekdays": "09:00-12:00 13:00-18:00",
    "saturday": "",
    "sunday": "",
    "holidays": "1",
    "queue_name": "일반 상담",
    "queue_code": "general",
    "channels": ["voice", "chat"],
    "number": "1588-0000",
    "widget": "ondam-web",
    "origin": "https://shop.example",
    "agents": "a1, 김하나\na2\t이두리\n",
}


@pytest.fixture
def empty(django: None, postgres_url: str) -> Iterator[str]:
    with django_on(postgres_url), override_settings(MAJU_NOW=wall):
        yield postgres_url


@pytest.mark.parametrize(("lang", "name"), [("ko", "시스템 관리자"), ("en", "Administrator")])
def test_the_first_administrator_is_called_in_the_language_of_the_start(
    empty: str, lang: str, name: str
) -> None:
    from maju.app.people.command import first_administrator
    from maju.directory import models as m

    for _ in range(2):  # each start, until there is a password
        link = first_administrator("https://maju.example/", lang)
        assert link is not None
        assert link.startswith("https://maju.example/invitation/")
    person = m.Person.objects.get()
    assert (person.name, person.language) == (name, lang)


def test_the_first_administrator_is_led_to_a_centre_and_an_engine_takes_it(empty: str) -> None:
    from maju.directory import models as m
    from maju.directory.editing import last_sent

    browser = browser_of(someone("admin", "administrator"))
    assert browser.get("/").headers["Location"] == "/directory/begin"
    assert browser.get("/directory/begin").status_code == 200
    answer = browser.post("/directory/begin", SAID)
    assert answer.headers["Location"] == "/directory/seoul/", answer.content.decode()[-2000:]
    sent = last_sent(CentreId("seoul"))
    assert sent is not None
    assert sent[1].state == "waiting"
    decide(empty, CentreId("seoul"), CommandId(sent[0].command))
    assert "Applied" in browser.get("/directory/seoul/").content.decode()
    with linked(empty) as facts:
        names = find_names(facts, "seoul")
    assert (names["client"], names["agent"]["a1"]) == ({"ondam": "온담몰"}, "김하나")
    assert m.Entry.objects.filter(centre="seoul").count() == 2
    assert m.SpecialDay.objects.filter(calendar__centre="seoul").count() > 20
    assert list(m.Agent.objects.values_list("code", "person__name")) == [
        ("a1", "김하나"),
        ("a2", "이두리"),
    ]
    assert browser.get("/").headers["Location"] != "/directory/begin"


@pytest.mark.parametrize(
    "wrong",
    [
        {"centre_name": ""},
        {"centre_code": "no spaces here"},
        {"zone": "Mars/Olympus"},
        {"weekdays": "18:00-09:00"},
        {"channels": []},
        {"agents": "nobody"},
        {"agents": "a1, Kim\na1, Lee"},
        {"origin": "shop"},
    ],
)
def test_what_is_wrong_is_said_and_nothing_stands(empty: str, wrong: dict[str, Any]) -> None:
    from maju.directory import models as m

    browser = browser_of(someone("admin", "administrator"))
    answer = browser.post("/directory/begin", {**SAID, **wrong})
    assert answer.status_code == 422
    assert "온담몰" in answer.content.decode(), "what was typed stands there still"
    assert not m.Centre.objects.exists()
    assert not m.Change.objects.exists()


def test_only_who_is_an_administrator_everywhere_begins_a_centre(empty: str) -> None:
    from maju.directory import models as m

    browser = browser_of(someone("admin", "administrator"))
    browser.post("/directory/begin", SAID)
    local = browser_of(someone("local", {"role": "administrator", "centre_id": "seoul"}))
    assert local.post("/directory/begin", {**SAID, "centre_code": "two"}).status_code == 422
    assert m.Centre.objects.count() == 1
