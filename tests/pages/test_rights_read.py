"""What every request reads in our own SQL is what Django's rows say; nothing outlives its request."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from tests.pages.signing import browser_of, someone

NOW = int(datetime(2026, 3, 4, 16, tzinfo=UTC).timestamp()) * 1_000_000
"""In Seoul the 5th has begun, in New York it is the 4th."""


@pytest.fixture
def places(people: None) -> dict[str, Any]:
    """Two centres in different zones, three clients, one of whom has people dispatched to it."""
    from maju.directory import models as m

    seoul = m.Centre.objects.create(code="seoul", name="S", zone="Asia/Seoul")
    york = m.Centre.objects.create(code="york", name="Y", zone="America/New_York")
    return {
        "seoul": seoul,
        "york": york,
        "k1": m.Client.objects.create(centre=seoul, code="k1", name="K1"),
        "k2": m.Client.objects.create(centre=seoul, code="k2", name="K2", contract="dispatched"),
        "k3": m.Client.objects.create(centre=york, code="k3", name="K3"),
    }


def by_django(person: Any) -> tuple[list[tuple[Any, ...]], dict[str, str]]:
    """Roles that hold today and agents, as its rows say."""
    from maju.directory import models as m
    from maju.directory.editing import local_day

    held = []
    for row in m.RoleHeld.objects.filter(person=person).order_by("id"):
        place = row.client.centre if row.client is not None else row.centre
        day = local_day("Asia/Seoul" if place is None else place.zone, NOW)  # type: ignore[arg-type]
        if (row.since is None or row.since <= day) and (row.until is None or day < row.until):
            client = row.client
            held.append(
                (
                    row.role,
                    place and place.code,
                    client and client.code,
                    client.contract if client else "",
                )
            )
    agents = list(m.Agent.objects.filter(person=person).order_by("id"))
    for agent in agents:
        held += [
            ("agent", agent.centre.code, client, "")
            for client in ([None] if agent.only_clients is None else agent.only_clients)
        ]
    return held, {agent.centre.code: agent.code for agent in agents}


def test_rights_are_those_of_the_rows(places: dict[str, Any]) -> None:
    from maju.directory import models as m
    from maju.directory.scoping import scope_of

    fifth = date(2026, 3, 5)
    person = someone(
        "kim",
        "administrator",
        {"role": "lead", "centre": places["seoul"]},
        {"role": "lead", "centre": places["york"]},
        {"role": "supervisor", "centre": places["seoul"], "since": fifth},
        {"role": "supervisor", "centre": places["york"], "since": fifth},
        {"role": "planner", "centre": places["seoul"], "until": fifth},
        {"role": "planner", "centre": places["york"], "until": fifth},
        {"role": "quality", "until": fifth},
        *({"role": "client", "client": places[name]} for name in ("k1", "k2", "k3")),
        {"role": "client", "client": places["k3"], "centre": places["seoul"], "since": fifth},
    )
    m.Agent.objects.create(person=person, centre=places["york"], code="a9")
    m.Agent.objects.create(
        person=person, centre=places["seoul"], code="a1", only_clients=["k2", "k1"]
    )
    other = someone("lee", {"role": "lead", "centre": places["york"]})
    m.Agent.objects.create(person=other, centre=places["york"], code="a2", only_clients=[])
    for each in (person, other, someone("nobody")):
        scope = scope_of(each, now=NOW)  # type: ignore[arg-type]
        held = [(each.role, each.centre, each.client, each.contract) for each in scope.roles]
        assert (held, dict(scope.agents)) == by_django(each)
    assert len(scope_of(person, now=NOW).roles) == 11  # type: ignore[arg-type]


def test_who_may_not_sign_in_has_no_right(places: dict[str, Any]) -> None:
    from maju.directory import models as m
    from maju.directory.scoping import scope_of

    person = someone("kim", "administrator", employed_until=date(2026, 3, 5))
    m.Agent.objects.create(person=person, centre=places["york"], code="a9")
    scope = scope_of(person, now=NOW)  # type: ignore[arg-type]
    assert (scope.roles, dict(scope.agents)) == ((), {})


def test_rows_are_as_django_reads_them(places: dict[str, Any]) -> None:
    from maju.directory import models as m
    from maju.directory.reading import find_row

    person = someone("kim", "lead", zone="Asia/Tokyo", employed_since=date(2020, 1, 2))
    person.last_login = datetime(2026, 1, 1, tzinfo=UTC)
    person.set_password("correct-horse-42")
    person.save()
    browser_of(person)
    (session,) = m.Session.objects.filter(person=person)
    pairs = (
        (m.Person.objects.get(pk=person.pk), find_row(m.Person, "person", id=person.pk)),
        (session, find_row(m.Session, "session", key=session.pk)),
    )
    for row, found in pairs:
        assert found is not None
        names = [field.attname for field in row._meta.concrete_fields]
        assert {name: getattr(found, name) for name in names} == {
            name: getattr(row, name) for name in names
        }
        assert not found._state.adding
    assert find_row(m.Person, "person", id=0) is None
    assert find_row(m.Session, "session", key="none") is None


def test_what_is_taken_away_is_gone_at_the_next_request(places: dict[str, Any]) -> None:
    """Without any word to the pages: behind the directory's own ways, by another process."""
    from django.db import connection

    browser = browser_of(someone("kim", {"role": "lead", "centre": places["seoul"]}))
    address = "/directory/seoul/"
    assert browser.get(address).status_code == 200
    with connection.cursor() as cursor:
        cursor.execute("UPDATE directory.role_held SET centre_id = 'york'")
        assert browser.get(address).status_code == 404
        cursor.execute("UPDATE directory.role_held SET centre_id = 'seoul'")
        assert browser.get(address).status_code == 200
        cursor.execute("UPDATE directory.role_held SET until = '2020-01-01'")
        assert browser.get(address).status_code == 404
        cursor.execute("UPDATE directory.role_held SET until = NULL")
        cursor.execute("UPDATE directory.person SET is_active = FALSE")
        assert browser.get(address).status_code == 302
        cursor.execute("UPDATE directory.person SET is_active = TRUE")
        assert browser.get(address).status_code == 200
        cursor.execute("DELETE FROM directory.session")
        assert browser.get(address).status_code == 302
