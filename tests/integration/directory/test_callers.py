"""Who calls: found by number without Django, the same customer each time, nobody's across clients."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from datetime import date
from random import Random
from typing import Any

import pytest

from maju.app.callers.directory import DirectoryCallers, national
from maju.channels.asterisk.callers import Caller
from maju.engine.clock import WallClock, wall
from maju.journal.postgres.people import PostgresPeople
from maju.journal.vault import Vault
from maju.kernel.channels import Channel
from maju.kernel.ids import CentreId
from maju.kernel.settings import Settings
from tests.simulation.centre import draw_settings

MASTER = secrets.token_bytes(32)
NUMBER = "010-1234-5678"


@pytest.fixture
def settings(tables: str) -> Settings:
    """What the directory holds."""
    from maju.directory.loading import load
    from maju.directory.rows import store

    drawn: Settings = draw_settings(Random(1))
    store(load(drawn))
    return drawn


def ask(
    url: str, centre: CentreId, what: Callable[[DirectoryCallers, PostgresPeople], Awaitable[Any]]
) -> Any:
    """Ask one process's callers."""

    async def main() -> Any:
        async with (
            PostgresPeople(url, Vault(MASTER)) as people,
            DirectoryCallers(url, centre, people, WallClock()) as callers,
        ):
            return await what(callers, people)

    return asyncio.run(main())


def _door(settings: Settings) -> str:
    return next(each.address for each in settings.entries if each.channel is Channel.VOICE)


def test_who_may_be_with_talks_has_a_telephone_for_as_long_as_the_role_holds(
    settings: Settings, tables: str
) -> None:
    from maju.directory import models as m

    def person(name: str, role: str, **held: Any) -> str:
        made = m.Person.objects.create(sign_in=name, is_active=held.pop("active", True))
        m.RoleHeld.objects.create(person=made, role=role, **held)
        return f"person~{made.pk}"

    here = m.Centre.objects.get(code=settings.centre)
    day = date(2020, 1, 1)
    wanted = {person("boss", "supervisor", centre=here), person("all", "administrator")}
    person("was", "supervisor", centre=here, until=day)
    person("gone", "supervisor", centre=here, active=False)
    person("plans", "planner", centre=here)

    async def what(callers: DirectoryCallers, _: PostgresPeople) -> Any:
        return callers.supervisors, callers.agents

    supervisors, agents = ask(tables, settings.centre, what)
    assert (supervisors, supervisors & agents) == (wanted, frozenset())


def test_an_entry_is_found_however_its_number_is_spelled(settings: Settings, tables: str) -> None:
    door = _door(settings)

    async def what(callers: DirectoryCallers, _: PostgresPeople) -> tuple[str | None, ...]:
        return await callers.entry(door), await callers.entry("0600009999")

    assert ask(tables, settings.centre, what) == (door, None)


def test_an_unknown_number_is_one_customer_each_time_and_a_withheld_one_nobody(
    settings: Settings, tables: str
) -> None:
    door = _door(settings)

    async def what(callers: DirectoryCallers, people: PostgresPeople) -> tuple[Caller, ...]:
        first = await callers.who(door, NUMBER)
        assert first.customer is not None
        assert await people.get(first.customer, "phone") == b"01012345678"
        return first, await callers.who(door, "+82 10-1234-5678"), await callers.who(door, "")

    first, same, nobody = ask(tables, settings.centre, what)
    again = ask(tables, settings.centre, lambda callers, _: callers.who(door, NUMBER))
    assert first == same == again
    assert nobody == Caller()


def test_a_number_of_a_customer_of_the_directory_is_that_one(
    settings: Settings, tables: str
) -> None:
    from maju.directory import models as m
    from maju.directory.customers import Customers

    door = _door(settings)
    client = m.Client.objects.get(
        code=next(e.client for e in settings.entries if e.address == door)
    )
    mina = m.Person.objects.create(sign_in="mina")
    known = Customers(client, Vault(MASTER), by=mina).add("홍길동", [("phone", NUMBER)], now=wall())
    m.Customer.objects.filter(pk=known.pk).update(vip=True, language="en")
    caller = ask(tables, settings.centre, lambda callers, _: callers.who(door, "01012345678"))
    assert (caller.customer, caller.vip, caller.language) == (known.code, True, "en")


def test_who_was_forgotten_is_somebody_new(settings: Settings, tables: str) -> None:
    door = _door(settings)

    async def what(callers: DirectoryCallers, people: PostgresPeople) -> Caller:
        caller = await callers.who(door, NUMBER)
        assert caller.customer is not None
        await people.forget(caller.customer)
        return caller

    before = ask(tables, settings.centre, what)
    after = ask(tables, settings.centre, lambda callers, _: callers.who(door, NUMBER))
    assert after.customer not in (None, before.customer)


@pytest.mark.parametrize("said", ["010-1234-5678", "+82 10 1234 5678", "0082-10-1234-5678", "1588"])
def test_numbers_are_compared_as_the_directory_compares_them(django: None, said: str) -> None:
    from maju.directory.customers import plain

    assert national(said) == plain("phone", said)
