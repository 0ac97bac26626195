"""Who signs in: name and password, and how often that may fail.

Every failure is answered alike, in about the same time: a name that nobody has, a wrong password, a
sign-in that is locked, and somebody who has left. So no answer tells which names there are. Failures
lock the name for a while, and the address they come from; whoever is working meanwhile is not
disturbed. Guesses at one name stand in line at its row, so that a crowd of them counts as one by one.
"""

from __future__ import annotations

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.http import HttpRequest

from maju.directory import models as m
from maju.directory.scoping import may_sign_in
from maju.directory.wall import wall
from maju.kernel.addresses import counted_as
from maju.kernel.errors import Refused
from maju.kernel.time import MINUTE, Duration, Instant

FAILURES_MOST = 5
"""Of one name; the next ones are refused unread for :data:`LOCKED_FOR`."""
ADDRESS_FAILURES_MOST = 50
"""From one address in :data:`LOCKED_FOR`: a whole centre may stand behind one."""
LOCKED_FOR = Duration(15 * MINUTE)
PASSWORD_MOST = 256
"""Longer ones are not hashed: that would be work for us alone."""


class Backend:
    """Django's way to us: ``authenticate(request, sign_in=…, password=…)``."""

    def authenticate(
        self, request: HttpRequest | None, sign_in: str, password: str, address: str = ""
    ) -> m.Person | None:
        """The person, or nobody, whatever the reason."""
        try:
            return check(sign_in, password, address=address, now=wall())
        except Refused:
            return None

    def get_user(self, pk: int) -> m.Person | None:
        """Whose session it is."""
        return m.Person.objects.filter(pk=pk).first()


def check(sign_in: str, password: str, *, address: str, now: Instant) -> m.Person:
    """The person whose name and password these are.

    Their failures stay counted until they are through with the second factor, too
    (:func:`through`).

    Raises:
        Refused: ``sign_in_failed``, whatever the reason.
    """
    with transaction.atomic():
        held = m.Person.objects.select_for_update().filter(sign_in=sign_in.strip())
        person = held.first()
        said = password if len(password) <= PASSWORD_MOST else ""
        right = _matches(person, said)
        if person is not None and right and not _blocked(person, address, now):
            return person
        note_failure(person, address, now)
    raise Refused("sign_in_failed")


def note_failure(person: m.Person | None, address: str, now: Instant) -> None:
    """One more; the name is locked when it is one too many. Within a transaction that holds it."""
    if person is not None and person.locked_until <= now:
        person.failures += 1
        if person.failures >= FAILURES_MOST:
            person.failures, person.locked_until = 0, now + LOCKED_FOR
        person.save(update_fields=["failures", "locked_until"])
    if not address:
        return
    line = counted_as(address)[:100]
    m.Attempts.objects.get_or_create(address=line, defaults={"since": now})
    row = m.Attempts.objects.select_for_update().get(address=line)
    fresh = now - row.since >= LOCKED_FOR
    row.failures, row.since = (1, now) if fresh else (row.failures + 1, row.since)
    row.save(update_fields=["failures", "since"])


def through(person: m.Person) -> None:
    """They have signed in whole: what had failed is forgotten."""
    m.Person.objects.filter(pk=person.pk).update(failures=0, locked_until=0)


def _blocked(person: m.Person, address: str, now: Instant) -> bool:
    if person.locked_until > now or not may_sign_in(person, now):
        return True
    row = m.Attempts.objects.filter(address=counted_as(address)[:100]).first()
    return (
        row is not None and row.failures >= ADDRESS_FAILURES_MOST and now - row.since < LOCKED_FOR
    )


def _matches(person: m.Person | None, password: str) -> bool:
    """Takes as long for nobody as for somebody."""
    if person is None or not person.has_usable_password() or not person.password:
        make_password(password)
        return False
    return check_password(password, person.password)
