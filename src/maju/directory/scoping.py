"""What somebody may today, read from the directory: three statements, whoever it is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.utils import translation

from maju.directory import models as m
from maju.directory.access import Held, Scope, signed
from maju.directory.editing import local_day
from maju.kernel.ids import AgentId
from maju.kernel.time import Instant

USUAL_ZONE = "Asia/Seoul"


def within(day: date, since: date | None, until: date | None) -> bool:
    """Whether *day* lies in ``[since, until)``; without one there is no such end."""
    return (since is None or since <= day) and (until is None or day < until)


def may_sign_in(person: m.Person, now: Instant) -> bool:
    """Whether they are one of us today: not shut out, and employed."""
    day = local_day(person.zone or USUAL_ZONE, now)
    return person.is_active and within(day, person.employed_since, person.employed_until)


def scope_of(person: m.Person, *, now: Instant) -> Scope:
    """All that *person* may at the instant *now* of the wall; nothing when they may not sign in.

    Who has not chosen a language has the one of this moment: what their browser asked for.
    """
    may = may_sign_in(person, now)
    agents = _agents(person) if may else []
    return Scope(
        person=person.pk,
        sign_in=person.sign_in,
        name=person.name,
        language=person.language or (translation.get_language() or "ko")[:2],
        zone=person.zone,
        roles=(*_granted(person, now), *_answering(agents)) if may else (),
        agents={agent.centre.code: AgentId(agent.code) for agent in agents},
    )


def person_in(request: object) -> m.Person:
    """Who reads or writes a page, as the row that a change is noted under."""
    return m.Person.objects.get(pk=signed(request).person)


def _granted(person: m.Person, now: Instant) -> Iterator[Held]:
    rows = m.RoleHeld.objects.filter(person=person).select_related("centre", "client__centre")
    for row in rows.order_by("id"):
        place = row.client.centre if row.client is not None else row.centre
        day = local_day(USUAL_ZONE if place is None else place.zone, now)
        if within(day, row.since, row.until):
            yield Held(
                role=row.role,
                centre=None if place is None else place.code,
                client=None if row.client is None else row.client.code,
                contract="" if row.client is None else row.client.contract,
            )


def _agents(person: m.Person) -> list[m.Agent]:
    return list(m.Agent.objects.filter(person=person).select_related("centre").order_by("id"))


def _answering(agents: list[m.Agent]) -> Iterator[Held]:
    """Whoever answers for some clients only has to do with these only."""
    for agent in agents:
        for client in [None] if agent.only_clients is None else agent.only_clients:
            yield Held(role="agent", centre=agent.centre.code, client=client)
