"""Who signs in: name and password, and how often that may fail.

Every failure is answered alike, in about the same time: a name that nobody has, a wrong password, a
sign-in that is locked, and somebody who has left. So no answer tells which names there are. Failures
lock the name for a while, and the address they come from; whoever is working meanwhile is not
disturbed. Guesses at one name stand in line at its row, so that a crowd of them counts as one by one.

A browser in which somebody has signed in before is known by a cookie of its own (OWASP's device
cookies). What fails there is counted for it alone, and no lock that others have brought about holds it:
else whoever knows a name could keep its owner out.
"""

from __future__ import annotations

import secrets

from django.contrib.auth.hashers import check_password, make_password
from django.core import signing
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
KNOWN_FOR_S = 90 * 86_400
"""A browser that nobody signs in with for so long is as strange as any other."""
_SALT = "maju.known.browser"
PASSWORD_MOST = 256
"""Longer ones are not hashed: that would be work for us alone."""


class Backend:
    """Django's way to us: ``authenticate(request, sign_in=…, password=…)``."""

    def authenticate(
        self,
        request: HttpRequest | None,
        sign_in: str,
        password: str,
        address: str = "",
        browser: str = "",
    ) -> m.Person | None:
        """The person, or nobody, whatever the reason."""
        try:
            return check(sign_in, password, address=address, browser=browser, now=wall())
        except Refused:
            return None

    def get_user(self, pk: int) -> m.Person | None:
        """Whose session it is."""
        return m.Person.objects.filter(pk=pk).first()


def check(
    sign_in: str, password: str, *, address: str, now: Instant, browser: str = ""
) -> m.Person:
    """The person whose name and password these are. *browser*: the cookie of a known one.

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
        if person is not None and right and not blocked(person, address, now, browser):
            return person
        note_failure(person, address, now, browser)
    raise Refused("sign_in_failed")


def known_browser(person: m.Person) -> str:
    """A cookie by which this browser is known as one of theirs."""
    return signing.dumps([person.pk, secrets.token_urlsafe(12)], salt=_SALT)


def _line(person: m.Person | None, browser: str) -> str:
    """Under what a known browser's failures are counted; empty for any other's."""
    try:
        whose, name = signing.loads(browser, salt=_SALT, max_age=KNOWN_FOR_S)
    except (signing.BadSignature, ValueError, TypeError):
        return ""
    return f"browser {name}" if person is not None and whose == person.pk else ""


def note_failure(person: m.Person | None, address: str, now: Instant, browser: str = "") -> None:
    """One more; the name is locked when it is one too many. Within a transaction that holds it."""
    if line := _line(person, browser):
        _count(line, now)
        return
    if person is not None and person.locked_until <= now:
        person.failures += 1
        if person.failures >= FAILURES_MOST:
            person.failures, person.locked_until = 0, now + LOCKED_FOR
        person.save(update_fields=["failures", "locked_until"])
    if address:
        _count(counted_as(address)[:100], now)


def _count(line: str, now: Instant) -> None:
    m.Attempts.objects.get_or_create(address=line, defaults={"since": now})
    row = m.Attempts.objects.select_for_update().get(address=line)
    fresh = now - row.since >= LOCKED_FOR
    row.failures, row.since = (1, now) if fresh else (row.failures + 1, row.since)
    row.save(update_fields=["failures", "since"])


def through(person: m.Person) -> None:
    """They have signed in whole: what had failed is forgotten."""
    m.Person.objects.filter(pk=person.pk).update(failures=0, locked_until=0)


def blocked(person: m.Person, address: str, now: Instant, browser: str = "") -> bool:
    """Whether nothing that is said now counts for them."""
    if not may_sign_in(person, now):
        return True
    if line := _line(person, browser):
        return _failed(line, now) >= FAILURES_MOST
    if person.locked_until > now:
        return True
    return _failed(counted_as(address)[:100], now) >= ADDRESS_FAILURES_MOST


def _failed(line: str, now: Instant) -> int:
    row = m.Attempts.objects.filter(address=line, since__gt=now - LOCKED_FOR).first()
    return 0 if row is None else int(row.failures)


def _matches(person: m.Person | None, password: str) -> bool:
    """Takes as long for nobody as for somebody."""
    if person is None or not person.has_usable_password() or not person.password:
        make_password(password)
        return False
    return check_password(password, person.password)
