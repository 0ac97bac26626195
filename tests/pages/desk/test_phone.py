"""The softphone's side of the server: who is told what, and what the engine is told."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import override_settings

from maju.app.home import Home
from maju.app.web.door import Door
from maju.app.web.phones import Phones, phones_of
from maju.channels.asterisk.secrets import phone_secret
from maju.channels.asterisk.settings import Server
from maju.kernel import commands as c
from maju.kernel.errors import Refused
from maju.kernel.ids import AdapterId, CentreId
from tests.pages.desk.conftest import DESK, Floor
from tests.pages.desk.test_desk import PAGE, live
from tests.pages.signing import browser_of
from tests.unit.routing.cast import CENTRE, JIYOUNG, MINSU

KEY = b"k" * 32
SEOUL = Server(name="seoul", centre=CentreId(CENTRE), folder="/-", prompts="/-", spool="/-")
ELSEWHERE = Server(name="busan", centre=CentreId("busan"), folder="/-", prompts="/-", spool="/-")
PHONES = Phones(KEY, [(SEOUL, "ws://127.0.0.1:8792/ws"), (ELSEWHERE, "ws://127.0.0.1:9792/ws")])
JSON = {"accept": "application/json"}


@pytest.fixture
def telephones() -> Iterator[None]:
    """A server in this centre and one in another."""
    with override_settings(MAJU_PHONES=PHONES.of, MAJU_PHONE_URLS=PHONES.addresses):
        yield


def test_a_centre_without_telephone_servers_has_a_desk_without_a_phone(floor: Floor) -> None:
    page = floor.browser().get(PAGE).content.decode()
    assert 'data-phone=""' in page
    assert floor.browser().post(f"{PAGE}phone").json() == {"lines": []}


@pytest.mark.usefixtures("telephones")
def test_an_agent_is_told_its_own_secret_at_its_own_centres_servers_and_no_page_holds_it(
    floor: Floor,
) -> None:
    secret = phone_secret(KEY, MINSU)
    answer = floor.browser().post(f"{PAGE}phone")
    assert answer.json() == {
        "lines": [
            {
                "adapter": "asterisk-seoul",
                "ws": "ws://127.0.0.1:8792/ws",
                "domain": "127.0.0.1",
                "user": f"agent-{MINSU}",
                "secret": secret,
            }
        ]
    }
    assert answer.headers["Cache-Control"] == "no-store"
    page = floor.browser().get(PAGE)
    assert f'data-phone="{PAGE}phone"' in page.content.decode()
    assert secret not in page.content.decode()
    assert secret != phone_secret(KEY, JIYOUNG)


@pytest.mark.usefixtures("telephones")
def test_nothing_but_a_post_of_the_agents_own_page_is_told_it(floor: Floor) -> None:
    assert floor.browser().get(f"{PAGE}phone").status_code == 405
    from maju.directory import models as m

    assert browser_of(None).post(f"{PAGE}phone", headers=JSON).status_code == 401
    ann = m.Person.objects.create(sign_in="ann", name="Ann", language="en", practice=True)
    m.RoleHeld.objects.create(person=ann, role="agent", centre_id=CENTRE)
    answer = floor.browser("ann").post(f"{PAGE}phone", headers=JSON)
    assert answer.status_code == 422
    assert b"secret" not in answer.content


def test_the_content_policy_names_the_telephone_servers_and_no_others(floor: Floor) -> None:
    from django.http import HttpRequest, HttpResponse

    from maju.app.web.middleware.policy import ContentPolicy

    def said(addresses: list[str]) -> str:
        with override_settings(MAJU_PHONE_URLS=addresses, MAJU_PUSH_URL=""):
            policy = ContentPolicy(lambda _: HttpResponse())(HttpRequest())
        return policy.headers["Content-Security-Policy"]

    assert "connect-src 'self';" in said([])
    assert "connect-src 'self' wss://maju.example/phone/ws;" in said(
        ["wss://maju.example/phone/ws"]
    )


@pytest.mark.usefixtures("telephones")
def test_who_begins_with_a_phone_is_reached_by_it(floor: Floor) -> None:
    floor.act("sign_in", phone="asterisk-seoul")
    floor.act("phone", token="form-token-2", phone="asterisk-seoul")
    for body in floor.bodies("sign_in"):
        assert body["adapter"] == DESK
        assert body["phone"] is False
        assert body["phone_adapter"] == "asterisk-seoul"
    assert len(floor.bodies("sign_in")) == 2


@pytest.mark.usefixtures("telephones")
def test_where_calls_come_by_telephone_alone_who_has_none_is_offered_none(floor: Floor) -> None:
    with override_settings(MAJU_PHONES_NEEDED=True):
        floor.act("sign_in", phone="")
    (body,) = floor.bodies("sign_in")
    assert body["without_phone"] is True


def test_who_begins_without_a_phone_has_none(floor: Floor) -> None:
    floor.act("sign_in", phone="")
    (body,) = floor.bodies("sign_in")
    assert body.get("phone_adapter") is None


@pytest.mark.usefixtures("telephones")
@pytest.mark.parametrize("said", ["asterisk-busan", "desk", "asterisk-"])
def test_nobody_is_reached_by_a_server_of_another_centre(floor: Floor, said: str) -> None:
    answer = floor.act("sign_in", phone=said)
    assert answer.status_code == 422
    assert answer.json()["code"] == "phone_unknown"
    assert floor.wishes() == []


def test_the_live_page_knows_by_which_server_its_calls_ring(floor: Floor) -> None:
    floor.comes()
    assert live(floor)["agent"]["phone"] is None
    floor.story.do(
        c.SignIn(agent=MINSU, adapter=DESK, phone=False, phone_adapter=AdapterId("asterisk-seoul"))
    )
    assert live(floor)["agent"]["phone"] == "asterisk-seoul"


# --- what voice.toml says, as browsers reach it ---------------------------------------------------------

TWO = """
[[server]]
name = "seoul"
centre = "demo"
folder = "/x"
http = "http://127.0.0.1:8792"
prompts = "/x"
spool = "/x"

[[server]]
name = "busan"
centre = "demo"
folder = "/y"
http = "http://10.0.0.5:8088"
prompts = "/y"
spool = "/y"
"""


def test_without_a_front_door_browsers_go_straight_to_the_servers(tmp_path: Path) -> None:
    home = Home(tmp_path / "home").prepare()
    assert phones_of(home, Door()) == Phones()
    (home.root / "voice.toml").write_text(TWO)
    found = phones_of(home, Door())
    assert found.addresses == ["ws://127.0.0.1:8792/ws", "ws://10.0.0.5:8088/ws"]
    assert [each.adapter for each in found.of(CentreId("demo"), MINSU)] == [
        "asterisk-seoul",
        "asterisk-busan",
    ]
    assert found.of(CentreId("other"), MINSU) == []


def test_through_a_front_door_everything_has_its_name_and_its_tls(tmp_path: Path) -> None:
    home = Home(tmp_path / "home").prepare()
    (home.root / "voice.toml").write_text(TWO)
    door = Door(origin="https://maju.example.com", proxies=("127.0.0.1",))
    assert phones_of(home, door).addresses == [
        "wss://maju.example.com/phone/ws",
        "wss://maju.example.com/phone/busan/ws",
    ]


def test_settings_that_cannot_be_read_are_refused_as_a_whole(tmp_path: Path) -> None:
    home = Home(tmp_path / "home").prepare()
    (home.root / "voice.toml").write_text("[[server]]\nname = 5\n")
    with pytest.raises(Refused, match="voice_settings_broken"):
        phones_of(home, Door())
