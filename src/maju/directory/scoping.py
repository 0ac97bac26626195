"""What somebody may today, read from the directory: one statement beside their own row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from django.utils import translation

from maju.directory import models as m
from maju.directory.access import Held, Scope, signed
from maju.directory.editing import local_day
from maju.directory.reading import Right, find_rights
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
    rights = find_rights(person.pk) if may else []
    agents = [each for each in rights if each.answers]
    return Scope(
        person=person.pk,
        sign_in=person.sign_in,
        name=person.name,
        language=person.language or (translation.get_language() or "ko")[:2],
        zone=person.zone,
        roles=(*_granted(rights, now), *_answering(agents)),
        agents={str(each.centre): AgentId(each.agent) for each in agents},
    )


def person_in(request: object) -> m.Person:
    """Who reads or writes a page, as the row that a change is noted under."""
    return m.Person.objects.get(pk=signed(request).person)


def _granted(rights: Sequence[Right], now: Instant) -> Iterator[Held]:
    for each in rights:
        if each.answers:
            continue
        day = local_day(USUAL_ZONE if each.zone is None else each.zone, now)
        if within(day, each.since, each.until):
            yield Held(
                role=each.role, centre=each.centre, client=each.client, contract=each.contract
            )


def _answering(agents: Sequence[Right]) -> Iterator[Held]:
    """Whoever answers for some clients only has to do with these only."""
    for each in agents:
        for client in [None] if each.only_clients is None else each.only_clients:
            yield Held(role="agent", centre=each.centre, client=client)
