"""People of tests who sign in: a browser for each, without typing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.test import Client

BACKEND = "maju.directory.signing.Backend"


def someone(sign_in: str = "admin", *roles: Any, name: str = "Ann Lee", **more: Any) -> Any:
    """A person with *roles*: names of roles held everywhere, or keywords of a ``RoleHeld``. They speak
    English and owe no second factor unless *more* says so."""
    from maju.directory import models as m

    kept = {"language": "en", "practice": True, **more}
    person = m.Person.objects.create(sign_in=sign_in, name=name, **kept)
    for role in roles:
        m.RoleHeld.objects.create(
            person=person, **({"role": role} if isinstance(role, str) else role)
        )
    return person


def browser_of(person: Any, **headers: Any) -> Client:
    """On this machine, by one of its names; signed in when there is a person."""
    headers.setdefault("HTTP_ACCEPT_LANGUAGE", "en")
    client = Client(SERVER_NAME="127.0.0.1", **headers)
    if person is not None:
        client.force_login(person, backend=BACKEND)
    return client


@contextmanager
def django_on(url: str) -> Iterator[None]:
    """Django's own connection leads to *url* while the block lasts."""
    from django.db import connections

    from maju.app.web.settings import database

    link = connections["default"]
    link.close()
    before = dict(link.settings_dict)
    link.settings_dict.update(database(url, pooled=False))
    try:
        yield
    finally:
        link.close()
        link.settings_dict.clear()
        link.settings_dict.update(before)
