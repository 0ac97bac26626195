"""People and their roles, changed as a whole: the row, its trail, and the end of what it ended.

Every change of what somebody may ends their sessions and open connections in the same transaction;
they sign in anew with what they may then.
"""

from __future__ import annotations

from datetime import date

from django.db import transaction

from maju.directory import models as m
from maju.directory.access import RIGHTS_OF, rights_changed
from maju.directory.editing import local_day
from maju.directory.picturing import kind_of, picture, which
from maju.directory.scoping import USUAL_ZONE, within
from maju.directory.second_factor import remove
from maju.kernel.errors import Refused
from maju.kernel.time import Instant


def find(sign_in: str) -> m.Person:
    """Who has that name.

    Raises:
        Refused: ``person_unknown``.
    """
    found = m.Person.objects.filter(sign_in=sign_in).first()
    if found is None:
        raise Refused("person_unknown", sign_in=sign_in)
    return found


def add(
    sign_in: str, name: str, *, language: str = "", by: m.Person | None, now: Instant
) -> m.Person:
    """Somebody new, without a password: give them an invitation.

    Raises:
        Refused: ``sign_in_taken``, ``sign_in_empty``.
    """
    said = sign_in.strip()
    if not said or not name.strip():
        raise Refused("sign_in_empty")
    with transaction.atomic():
        if m.Person.objects.filter(sign_in=said).exists():
            raise Refused("sign_in_taken", sign_in=said)
        person = m.Person.objects.create(sign_in=said, name=name.strip(), language=language)
        _note(person, None, picture(person), by, now)
    return person


def give(
    person: m.Person,
    role: str,
    centre: str | None,
    client: str | None,
    *,
    by: m.Person | None,
    now: Instant,
) -> m.RoleHeld:
    """A role from today on; without a centre everywhere, without a client for all of them.

    Raises:
        Refused: ``role_unknown``, ``role_needs_client``, ``unknown_centre``, ``client_unknown``.
    """
    if role not in RIGHTS_OF:
        raise Refused("role_unknown", role=role)
    if (role == "client" or client is not None) and (client is None or centre is None):
        raise Refused("role_needs_client", role=role)
    place = None if centre is None else m.Centre.objects.filter(code=centre).first()
    if centre is not None and place is None:
        raise Refused("unknown_centre", centre=centre)
    bound = None if client is None else m.Client.objects.filter(centre=place, code=client).first()
    if client is not None and bound is None:
        raise Refused("client_unknown", centre=str(centre), client=client)
    with transaction.atomic():
        held = m.RoleHeld.objects.create(
            person=person, role=role, centre=place, client=bound, since=_today(place, now)
        )
        _note(held, None, picture(held), by, now)
        rights_changed(person)
    return held


def take(
    person: m.Person, role: str, centre: str | None, *, by: m.Person | None, now: Instant
) -> int:
    """End a role as of today; how many such roles there were."""
    with transaction.atomic():
        rows = m.RoleHeld.objects.filter(person=person, role=role, centre=centre)
        ended = 0
        for held in rows.select_related("centre"):
            today = _today(held.centre, now)
            if within(today, held.since, held.until):
                before, held.until = picture(held), today
                held.save(update_fields=["until"])
                _note(held, before, picture(held), by, now)
                ended += 1
        rights_changed(person)
    return ended


def shut_out(person: m.Person, *, by: m.Person | None, now: Instant) -> None:
    """Nobody signs in as them until they are let in again."""
    _active(person, by, now, active=False)


def let_in(person: m.Person, *, by: m.Person | None, now: Instant) -> None:
    """They may sign in again; what had failed is forgotten."""
    _active(person, by, now, active=True)


def drop_factor(person: m.Person, *, by: m.Person | None, now: Instant) -> None:
    """Their second factor is lost: they set up another one. It stands in the trail who believed them."""
    with transaction.atomic():
        before = picture(person)
        remove(person)
        person.second_factor = False
        _note(person, before, picture(person), by, now)


def _active(person: m.Person, by: m.Person | None, now: Instant, *, active: bool) -> None:
    with transaction.atomic():
        before = picture(person)
        person.is_active, person.failures, person.locked_until = active, 0, 0
        person.save(update_fields=["is_active", "failures", "locked_until"])
        _note(person, before, picture(person), by, now)
        rights_changed(person)


def _today(centre: m.Centre | None, now: Instant) -> date:
    return local_day(USUAL_ZONE if centre is None else centre.zone, now)


def _note(
    row: m.Person | m.RoleHeld, before: object, after: object, by: m.Person | None, now: Instant
) -> None:
    m.Change.objects.create(
        by=by, at=now, kind=kind_of(row), which=which(row), before=before, after=after
    )
