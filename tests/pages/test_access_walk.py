"""Every address that Django knows, walked by nobody, by each role, and by a neighbour's people.

The list is ``maju.app.web.access.ADDRESSES``. Whoever may gets whatever the view says (a page, a
refusal of a made-up id), never the guard's own answers; whoever may not gets exactly those.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from maju.app.web.access import ADDRESSES, ENROLLING, OPEN, SIGNED_IN, TOKEN, Address
from maju.app.web.middleware.guarding import Guard
from maju.directory.access import RIGHTS_OF, Right
from tests.pages.signing import browser_of, someone

CENTRE, OTHER = "seoul", "busan"
MINE, THEIRS = "ondam", "haru"
CLIENT_ROLES = {"client", "client_dispatched"}


def addresses(found: Any = None, prefix: str = "", space: str = "") -> Iterator[tuple[str, str]]:
    """Name and route of every address; what has no name has the route as its name."""
    for each in (found or get_resolver()).url_patterns:
        route = prefix + str(each.pattern)
        if isinstance(each, URLResolver):
            inner = f"{space}{each.namespace}:" if each.namespace else space
            yield from addresses(each, route, inner)
        else:
            assert isinstance(each, URLPattern)
            yield f"{space}{each.name}" if each.name else route, route


def parts_of(address: Address, centre: str, client: str) -> dict[str, str]:
    """What an address would be given."""
    parts = {address.centre_from: centre, address.client_from: client}
    return {str(name): value for name, value in parts.items() if name is not None}


@pytest.fixture
def walk(people: None) -> Any:
    """Asks the guard as a request does, with a view that only says that it was reached."""
    from maju.directory import models as m

    for code in (CENTRE, OTHER):
        centre = m.Centre.objects.create(code=code, name=code, zone="Asia/Seoul")
        for client in (MINE, THEIRS):
            m.Client.objects.create(centre=centre, code=client, name="같은 이름", name_en="Same")
    return ask


def ask(person: Any, name: str, parts: dict[str, str]) -> str:
    """``open``, ``sign_in``, ``missing`` or the code of the refusal."""
    from django.test import RequestFactory

    from maju.directory.scoping import scope_of
    from maju.directory.wall import wall

    request = RequestFactory().get("/walked", HTTP_ACCEPT="application/json")
    request.resolver_match = SimpleNamespace(view_name=name)  # type: ignore[assignment]
    request.scope = None if person is None else scope_of(person, now=wall())  # type: ignore[attr-defined]
    answer = Guard(lambda _: None).process_view(request, None, None, parts)  # type: ignore[arg-type, return-value]
    if answer is None:
        return "open"
    code = str(json.loads(answer.content)["code"])
    return {"sign_in_needed": "sign_in", "not_there": "missing"}.get(code, code)


def client_of(code: str, centre: str = CENTRE) -> Any:
    from maju.directory import models as m

    return m.Client.objects.get(centre=centre, code=code)


def holder(role: str, *, centre: str = CENTRE, client: str = MINE) -> tuple[Any, frozenset[Right]]:
    """Somebody with the role in *centre*, and what that gives."""
    from maju.directory.access import DISPATCHED

    if role == "client_dispatched":
        bound = client_of(client, centre)
        bound.contract = "dispatched"
        bound.save()
        return someone(role, {"role": "client", "client": bound}), RIGHTS_OF["client"] | DISPATCHED
    if role == "client":
        return someone(role, {"role": role, "client": client_of(client, centre)}), RIGHTS_OF[role]
    return someone(role, {"role": role, "centre_id": centre}), RIGHTS_OF[role]


def test_every_address_is_listed_and_every_line_is_an_address(django: None) -> None:
    known = {name for name, _route in addresses()}
    assert known - set(ADDRESSES) == set(), "add a line to maju.app.web.access.ADDRESSES"
    assert set(ADDRESSES) - known == set(), "these lines are no address any more"


def test_every_line_names_parts_that_its_address_has(django: None) -> None:
    routes = dict(addresses())
    for name, address in ADDRESSES.items():
        for part in (address.centre_from, address.client_from):
            assert part is None or f":{part}>" in routes[name], name
        asks_centre = isinstance(address.right, Right) and ":centre>" in routes[name]
        assert not asks_centre or address.centre_from == "centre", f"{name}: of which centre?"


def test_nobody_gets_anywhere_but_in(walk: Any) -> None:
    for name, address in ADDRESSES.items():
        said = walk(None, name, parts_of(address, CENTRE, MINE))
        assert said == ("open" if address.right in {OPEN, TOKEN} else "sign_in"), name


@pytest.mark.parametrize("role", [*RIGHTS_OF, "client_dispatched"])
def test_each_role_opens_what_its_rights_say_and_nothing_of_another_centre_or_client(
    walk: Any, role: str
) -> None:
    person, rights = holder(role)
    for name, address in ADDRESSES.items():
        said = walk(person, name, parts_of(address, CENTRE, MINE))
        if not isinstance(address.right, Right):
            assert said == "open", name
            continue
        assert said == ("open" if address.right in rights else "not_allowed"), (role, name)
        if address.centre_from:
            assert walk(person, name, parts_of(address, OTHER, MINE)) == "missing", (role, name)
        if address.client_from and role in CLIENT_ROLES:
            assert walk(person, name, parts_of(address, CENTRE, THEIRS)) == "missing", (role, name)


def test_a_role_that_has_ended_or_not_begun_opens_nothing(walk: Any) -> None:
    from datetime import date

    person = someone(
        "late",
        {"role": "administrator", "centre_id": CENTRE, "until": date(2020, 1, 1)},
        {"role": "administrator", "centre_id": CENTRE, "since": date(2999, 1, 1)},
    )
    for name, address in ADDRESSES.items():
        if isinstance(address.right, Right):
            assert walk(person, name, parts_of(address, CENTRE, MINE)) in {"missing", "not_allowed"}


def test_an_address_that_is_not_listed_opens_for_nobody(walk: Any) -> None:
    person = someone("all", "administrator")
    assert walk(person, "somewhere:new", {}) == "not_listed"


def test_who_owes_a_second_factor_gets_to_its_page_only(people: None) -> None:
    owing = browser_of(someone("boss", "administrator", practice=False))
    assert owing.get("/reports/").headers["Location"] == "/account/second-factor"
    assert owing.get("/account").headers["Location"] == "/account/second-factor"
    assert owing.get("/account/second-factor").status_code == 200
    assert set(ADDRESSES) >= ENROLLING


def test_each_role_has_rights_and_no_right_is_anybodys_alone_by_accident(django: None) -> None:
    from maju.directory.models.people import ROLES

    assert set(RIGHTS_OF) == set(ROLES)
    assert frozenset().union(*RIGHTS_OF.values()) == frozenset(Right)


def test_real_pages_say_what_the_guard_says(people: None) -> None:
    stranger, agent = browser_of(None), browser_of(someone("kim", "agent"))
    assert stranger.get("/reports/c/tables?a=1").headers["Location"] == (
        "/sign-in?next=%2Freports%2Fc%2Ftables%3Fa%3D1"
    )
    swapped = stranger.get("/reports/", headers={"HX-Request": "true"})
    assert (swapped.status_code, swapped.headers["HX-Redirect"]) == (
        403,
        "/sign-in?next=%2Freports%2F",
    )
    refused = agent.get("/reports/c/")
    assert refused.status_code == 403
    assert "not_allowed" in refused.content.decode()


@pytest.mark.parametrize("method", ["get", "post", "put", "delete", "patch"])
def test_no_method_slips_past_the_guard(people: None, method: str) -> None:
    client = Client(SERVER_NAME="127.0.0.1")
    for name, route in addresses():
        if ADDRESSES[name].right not in {OPEN, TOKEN, SIGNED_IN} and "<" not in route:
            answer = getattr(client, method)(f"/{route}")
            assert answer.status_code == 302, (method, route)
            assert answer.headers["Location"].startswith("/sign-in"), route


def test_the_guard_stands_behind_every_request(django: None) -> None:
    order = list(settings.MIDDLEWARE)
    guards = [
        f"maju.app.web.middleware.{name}"
        for name in ("guarding.AtTheDoor", "signed.SignedIn", "guarding.Guard")
    ]
    assert [each for each in order if each in guards] == guards
    assert order[0] == guards[0]
