"""Signing in. Instants here are the wall's, in microseconds: a session does not end sooner because a
demonstration's time goes faster. Of keys, codes and links only digests lie here.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from maju.directory import fields as f


class Session(f.Row):
    """One browser of one person; gone when it is signed out. *key* is the cookie's digest.

    ``None`` as *person*: somebody between password and second factor, or nobody yet.
    """

    key = f.code(primary_key=True)
    data = f.text()
    person = f.belongs("directory.Person", null=True)
    began = f.number()
    seen = f.number()
    expires = f.number()
    address = f.text()
    browser = f.text()

    class Meta:
        db_table = f.table_of("session")
        indexes: ClassVar = [models.Index(fields=["expires"], name="session_expires")]


class RecoveryCode(f.Row):
    """Opens once, in place of the second factor."""

    person = f.part_of("directory.Person", "recovery_codes")
    digest = f.code()
    made_at = f.number()
    used_at = f.number_or_none()

    class Meta:
        db_table = f.table_of("recovery_code")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "digest"], name="recovery_code_once")
        ]


class Invitation(f.Row):
    """A link by which somebody sets their own password, once; nobody else ever knows it."""

    person = f.part_of("directory.Person", "invitations")
    digest = f.code(unique=True)
    by = f.belongs("directory.Person", null=True)
    made_at = f.number()
    expires = f.number()
    used_at = f.number_or_none()

    class Meta:
        db_table = f.table_of("invitation")


class Attempts(f.Row):
    """How often signing in has failed from one address, since when."""

    address = f.code(primary_key=True)
    failures = f.number()
    since = f.number()

    class Meta:
        db_table = f.table_of("attempts")
