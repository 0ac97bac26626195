"""Connections that are open end with what they were opened by: a session, a role, an employment."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import psycopg
import pytest

from maju.kernel.ids import AgentId, CentreId
from maju.kernel.time import HOUR, MINUTE, SECOND
from maju.live.hub import Held
from maju.live.tickets import LIFETIME_S, Ticket
from tests.pages.desk.conftest import Floor
from tests.pages.desk.conftest import floor as floor  # noqa: PLC0414 - the fixture
from tests.pages.signing import browser_of, someone
from tests.unit.routing.cast import CENTRE, MINSU


class Crowd:
    """Who is connected, and who was told to come anew."""

    def __init__(self, *held: Held) -> None:
        self._held = list(held)
        self.renewed: set[str] = set()

    def held(self) -> list[Held]:
        return self._held

    def renew(self, tickets: Sequence[str]) -> None:
        self.renewed |= set(tickets)


@pytest.fixture
def browser(floor: Floor) -> Any:
    return floor.browser()


def ticket_of(browser: Any) -> Ticket:
    from django.conf import settings

    from maju.live.tickets import open_ticket

    told = browser.post(f"/desk/{CENTRE}/ticket").json()
    return open_ticket(settings.MAJU_TICKETS(), told["ticket"], time.time())


def looked(url: str, *held: Held) -> set[str]:
    """Nonces of those who have to come anew."""
    from maju.app.run.lasting import look

    crowd = Crowd(*held)

    async def once() -> None:
        async with await psycopg.AsyncConnection.connect(url, autocommit=True) as link:
            await look(link, crowd)  # type: ignore[arg-type]

    asyncio.run(once())
    return crowd.renewed


def age(seen: int, began: int = 0) -> None:
    """All sessions were used last so long ago, and began so long before that."""
    from maju.directory import models as m
    from maju.directory.wall import wall

    for row in m.Session.objects.all():
        row.seen = wall() - seen
        row.expires = wall() - seen - began + 12 * HOUR
        row.save(update_fields=["seen", "expires"])


def test_a_session_that_is_used_keeps_its_desk_and_an_idle_one_does_not(
    floor: Floor, browser: Any
) -> None:
    held = Held(ticket_of(browser), busy=False)
    assert looked(floor.url, held) == set()
    age(59 * MINUTE)
    assert looked(floor.url, held) == set()
    age(HOUR + SECOND)
    assert looked(floor.url, held) == {held.ticket.nonce}
    assert browser.post(f"/desk/{CENTRE}/ticket").status_code in {302, 401}, "and comes in no more"


def test_a_page_after_minutes_of_reading_is_still_there(browser: Any) -> None:
    age(59 * MINUTE)
    assert browser.get("/account").status_code == 200
    assert browser.get("/account").status_code == 200, "it counts from the last page again"


def test_a_page_that_asks_for_itself_keeps_nobody_signed_in(browser: Any) -> None:
    """A report page that stands open draws itself anew every half minute; nobody uses it."""
    from maju.directory import models as m
    from maju.directory.wall import wall

    age(59 * MINUTE)
    assert browser.get("/account", headers={"Maju-By-Itself": "yes"}).status_code == 200
    (row,) = m.Session.objects.all()
    assert wall() - row.seen >= 59 * MINUTE
    assert browser.get("/account").status_code == 200
    row.refresh_from_db()
    assert wall() - row.seen < MINUTE


def test_a_talk_is_work_however_long_nobody_clicks(floor: Floor, browser: Any) -> None:
    held = Held(ticket_of(browser), busy=True)
    age(59 * MINUTE)
    assert looked(floor.url, held) == set()
    from maju.directory import models as m
    from maju.directory.wall import wall

    (row,) = m.Session.objects.all()
    assert wall() - row.seen < MINUTE
    age(HOUR + SECOND)
    assert looked(floor.url, held) == {held.ticket.nonce}, (
        "what is over does not come to life again"
    )


def test_a_session_that_was_cleared_away_holds_no_desk(floor: Floor, browser: Any) -> None:
    from maju.directory import models as m

    held = Held(ticket_of(browser), busy=False)
    m.Session.objects.all().delete()
    assert looked(floor.url, held) == {held.ticket.nonce}


def test_a_board_on_a_wall_lasts_as_long_as_a_session_can(floor: Floor, browser: Any) -> None:
    from maju.directory import models as m

    desk = ticket_of(browser)
    board = Ticket(
        kind="board",
        person=desk.person,
        centre=desk.centre,
        session=desk.session,
        expires=desk.expires,
    )
    old = Ticket(
        kind="board",
        person=desk.person,
        centre=desk.centre,
        session=desk.session,
        expires=desk.expires - 12 * 3600,
    )
    held = [Held(each, busy=False) for each in (board, old)]
    age(2 * HOUR)
    assert looked(floor.url, *held) == set(), "nobody clicks on a wall"
    age(2 * HOUR, began=10 * HOUR + SECOND)
    assert looked(floor.url, *held) == {board.nonce, old.nonce}
    m.Session.objects.all().delete()
    assert looked(floor.url, *held) == {old.nonce}


def person_of(floor: Floor) -> Any:
    from maju.directory import models as m

    return m.Agent.objects.get(code=MINSU).person


def ticket_from(person: Any, days_ago: int) -> Ticket:
    return Ticket(
        kind="desk",
        person=person.sign_in,
        centre=CentreId(CENTRE),
        agent=AgentId(MINSU),
        expires=time.time() - days_ago * 86_400 + LIFETIME_S,
    )


def today() -> date:
    from maju.directory.editing import local_day
    from maju.directory.wall import wall

    return local_day("Asia/Seoul", wall())


@pytest.mark.parametrize("ends", [0, -1])
def test_an_employment_that_ends_with_a_day_closes_what_was_opened_before_it(
    floor: Floor, ends: int
) -> None:
    person = person_of(floor)
    before, after = ticket_from(person, 3), ticket_from(person, 0)
    held = [Held(each, busy=False) for each in (before, after)]
    assert looked(floor.url, *held) == set()
    person.employed_until = today() + timedelta(days=ends)
    person.save()
    assert looked(floor.url, *held) == {before.nonce}
    person.employed_until = today() + timedelta(days=2)
    person.save()
    assert looked(floor.url, *held) == set(), "not before the day"


def test_a_role_that_ends_with_a_day_closes_what_was_opened_before_it(floor: Floor) -> None:
    person = someone("lead", {"role": "lead", "centre_id": CENTRE, "until": today()})
    before, after = ticket_from(person, 2), ticket_from(person, 0)
    held = [Held(each, busy=False) for each in (before, after)]
    assert looked(floor.url, *held) == {before.nonce}


def test_a_ticket_is_as_old_as_the_rights_that_it_was_made_of(floor: Floor) -> None:
    """Rights that change while a page makes a ticket take it back: it was not made after them."""
    from maju.app.web.middleware import signed as module
    from maju.kernel.errors import Refused
    from maju.live.tickets import Gate

    read: list[float] = []
    signed: Any = module
    scope_of = signed.scope_of

    def slowly(*args: Any, **more: Any) -> Any:
        found = scope_of(*args, **more)
        read.append(time.time())  # here somebody takes a role away
        return found

    signed.scope_of = slowly
    try:
        from django.conf import settings

        told = floor.browser().post(f"/desk/{CENTRE}/ticket").json()["ticket"]
        gate = Gate(settings.MAJU_TICKETS(), began=0.0)
        gate.revoke(f"minsu@{CENTRE}", read[-1])
        with pytest.raises(Refused, match="ticket_expired"):
            gate.admit(told, "desk", time.time())
    finally:
        signed.scope_of = scope_of


def test_a_client_whose_contract_changes_looks_at_no_old_board(floor: Floor) -> None:
    """파견 sees who works, 도급 does not: whoever comes from the client comes anew."""
    from maju.directory import models as m
    from maju.directory.editing import editing

    client = m.Client.objects.get(centre_id=CENTRE, code="shop")
    client.contract = "dispatched"
    client.save()
    person = someone("buyer", {"role": "client", "centre_id": CENTRE, "client": client})
    another = someone("lead", {"role": "lead", "centre_id": CENTRE})
    browser_of(person), browser_of(another)
    with psycopg.connect(floor.url, autocommit=True) as link:
        link.execute("LISTEN maju_rights")
        seen = m.Centre.objects.get(code=CENTRE).edition
        with editing(CentreId(CENTRE), by=None, seen=seen, now=floor.story.now) as edit:
            edit.change(m.Client.objects.get(pk=client.pk), contract="outsourced")
        heard = [each.payload for each in link.notifies(timeout=60.0, stop_after=1)]
    assert heard == ["buyer"]
    held = set(m.Session.objects.values_list("person__sign_in", flat=True))
    assert held == {"lead"}
