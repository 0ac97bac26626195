"""A link by which somebody sets their own password: once, for some days, and nobody else knows it."""

from __future__ import annotations

import hashlib
import secrets

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from maju.directory import models as m
from maju.directory.access import rights_changed
from maju.directory.scoping import may_sign_in
from maju.directory.signing import PASSWORD_MOST, check, through
from maju.kernel.errors import Refused
from maju.kernel.time import DAY, Duration, Instant

GOOD_FOR = Duration(7 * DAY)

_TOKEN_BYTES = 32


def invite(person: m.Person, *, by: m.Person | None, now: Instant) -> str:
    """A token for the link; those given before open nothing any more."""
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    with transaction.atomic():
        m.Invitation.objects.filter(person=person, used_at=None).delete()
        m.Invitation.objects.create(
            person=person, digest=_digest(token), by=by, made_at=now, expires=now + GOOD_FOR
        )
    return token


def invited(token: str, *, now: Instant) -> m.Person:
    """Whom the link is for.

    Raises:
        Refused: ``invitation_over``: used, too old, replaced, never given, or for who has left.
    """
    found = m.Invitation.objects.select_related("person").filter(digest=_digest(token)).first()
    return _standing(found, now)


def accept(token: str, password: str, *, now: Instant) -> m.Person:
    """Set their password; the link is used with it.

    Raises:
        Refused: ``invitation_over``, ``password_weak``.
    """
    with transaction.atomic():
        row = m.Invitation.objects.select_for_update().filter(digest=_digest(token)).first()
        person = _standing(row, now)
        set_password(person, password)
        m.Invitation.objects.filter(digest=_digest(token)).update(used_at=now)
        through(person)
        return person


def change_password(
    person: m.Person, old: str, new: str, *, address: str, now: Instant
) -> m.Person:
    """Their own wish; their sessions end, this one too, so sign them in again.

    Raises:
        Refused: ``password_wrong`` (it counts as a failure to sign in), ``password_weak``,
            ``password_long``.
    """
    held = confirm_password(person, old, address=address, now=now)
    set_password(held, new)
    return held


def confirm_password(person: m.Person, password: str, *, address: str, now: Instant) -> m.Person:
    """Somebody signed in shows that it is still they who sit there.

    Raises:
        Refused: ``password_wrong`` whatever the reason; it counts as a failure to sign in.
    """
    try:
        return check(person.sign_in, password, address=address, now=now)
    except Refused as refused:
        raise Refused("password_wrong") from refused


def set_password(person: m.Person, password: str) -> None:
    """Keep a new password and end every session.

    Raises:
        Refused: ``password_weak`` with what is the matter, in the reader's language.
    """
    if len(password) > PASSWORD_MOST:
        raise Refused("password_long", most=PASSWORD_MOST)
    try:
        validate_password(password, person)
    except ValidationError as error:
        raise Refused("password_weak", why=" ".join(error.messages)) from error
    person.set_password(password)
    with transaction.atomic():
        person.save(update_fields=["password"])
        rights_changed(person)


def _standing(row: m.Invitation | None, now: Instant) -> m.Person:
    """Whom an invitation that still opens is for."""
    if row is not None and row.used_at is None and now < row.expires:
        person: m.Person = row.person
        if may_sign_in(person, now):
            return person
    raise Refused("invitation_over")


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
