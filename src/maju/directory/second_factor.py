"""The second factor: a code of the moment from an app (TOTP, RFC 6238), or a recovery code.

Each code opens once, a code of the moment as well: the step of the last one is kept, and only later
ones count. The secret lies in the side store as if it were a customer's, so that a change of the
master key (a restore) takes it along; here lie digests of the recovery codes.
"""

from __future__ import annotations

import base64
import hashlib
import io
import secrets
from collections.abc import Sequence

import pyotp
import segno
from django.db import transaction
from django.utils.crypto import constant_time_compare

from maju.directory import models as m
from maju.directory.access import Scope, rights_changed
from maju.directory.editing import link
from maju.directory.signing import blocked, note_failure
from maju.journal.postgres.people_sync import get_sync_in, put_sync_in
from maju.journal.vault import Vault
from maju.kernel.errors import Refused
from maju.kernel.ids import CustomerId
from maju.kernel.time import SECOND, Instant

ASKED_OF = frozenset({"administrator", "supervisor"})
"""Roles that reach so much that a password is not enough; the demonstration's people excepted."""
STEP_S = 30
DRIFT = 1
"""Steps that a phone's clock may be off, either way."""
RECOVERY_CODES = 10
ISSUER = "Maju"

_SECRET = "totp"  # noqa: S105 - the name of the secret
_CODE_BYTES = 10
_CODE_PART = 4


def wanted(person: m.Person, scope: Scope) -> bool:
    """Whether they may not go on without one, and have none yet."""
    asked = any(held.role in ASKED_OF for held in scope.roles)
    return asked and not person.second_factor and not person.practice


def new_secret() -> str:
    """A secret that nobody has yet; it is kept when a code of it was shown (:func:`enrol`)."""
    return pyotp.random_base32()


def address_of(secret: str, person: m.Person) -> str:
    """What an app reads: ``otpauth://totp/…``."""
    return pyotp.TOTP(secret).provisioning_uri(name=person.sign_in, issuer_name=ISSUER)


def picture_of(address: str) -> str:
    """The address as a QR code, in SVG."""
    sink = io.BytesIO()
    segno.make(address, error="m").save(
        sink, kind="svg", xmldecl=False, svgns=False, omitsize=True, border=2
    )
    return sink.getvalue().decode()


def enrol(person: m.Person, secret: str, code: str, vault: Vault, *, now: Instant) -> Sequence[str]:
    """Keep *secret* from now on, and give the recovery codes, which nobody sees again.

    Raises:
        Refused: ``code_wrong``.
    """
    step = _step_of(secret, code, now, later_than=0)
    if step is None:
        raise Refused("code_wrong")
    with transaction.atomic():
        put_sync_in(link(), vault, _owner(person), _SECRET, secret.encode())
        m.Person.objects.filter(pk=person.pk).update(second_factor=True, totp_last=step)
        codes = _new_codes(person, now)
        rights_changed(person)
    return codes


def renew_codes(person: m.Person, *, now: Instant) -> Sequence[str]:
    """Recovery codes in place of those before."""
    with transaction.atomic():
        return _new_codes(person, now)


def confirm(
    person: m.Person, code: str, vault: Vault, *, address: str, now: Instant, browser: str = ""
) -> None:
    """Take *code*, once. *browser*: the cookie of a known one.

    Raises:
        Refused: ``code_wrong``, also when the name is locked: too many codes were wrong.
    """
    with transaction.atomic():
        held = m.Person.objects.select_for_update().get(pk=person.pk)
        if not blocked(held, address, now, browser) and (
            _take_step(held, code, vault, now) or _take_code(held, code, now)
        ):
            return
        note_failure(held, address, now, browser)
    raise Refused("code_wrong")


def remove(person: m.Person) -> None:
    """Nothing more is asked of them until they enrol anew; their sessions end."""
    with transaction.atomic():
        m.Person.objects.filter(pk=person.pk).update(second_factor=False)
        m.RecoveryCode.objects.filter(person=person).delete()
        rights_changed(person)


def codes_left(person: m.Person) -> int:
    """How many recovery codes still open."""
    return m.RecoveryCode.objects.filter(person=person, used_at=None).count()


def _take_step(person: m.Person, code: str, vault: Vault, now: Instant) -> bool:
    secret = get_sync_in(link(), vault, _owner(person), _SECRET)
    if secret is None:
        return False
    step = _step_of(secret.decode(), code, now, later_than=person.totp_last)
    if step is None:
        return False
    person.totp_last = step
    person.save(update_fields=["totp_last"])
    return True


def _step_of(secret: str, code: str, now: Instant, *, later_than: int) -> int | None:
    """The step that *code* belongs to, among those near *now* that were not used."""
    said = "".join(code.split())
    this = now // (STEP_S * SECOND)
    for step in range(this - DRIFT, this + DRIFT + 1):
        if step > later_than and constant_time_compare(pyotp.TOTP(secret).generate_otp(step), said):
            return step
    return None


def _take_code(person: m.Person, code: str, now: Instant) -> bool:
    held = m.RecoveryCode.objects.filter(person=person, used_at=None, digest=_digest(person, code))
    return bool(held.update(used_at=now))


def _new_codes(person: m.Person, now: Instant) -> Sequence[str]:
    m.RecoveryCode.objects.filter(person=person).delete()
    codes = [_new_code() for _ in range(RECOVERY_CODES)]
    m.RecoveryCode.objects.bulk_create(
        m.RecoveryCode(person=person, digest=_digest(person, code), made_at=now) for code in codes
    )
    return codes


def _new_code() -> str:
    """Sixteen letters, which nobody tries out even with the digests in hand."""
    said = base64.b32encode(secrets.token_bytes(_CODE_BYTES)).decode().lower()
    return "-".join(said[i : i + _CODE_PART] for i in range(0, len(said), _CODE_PART))


def _digest(person: m.Person, code: str) -> str:
    plain = "".join(letter for letter in code.lower() if letter.isalnum())
    return hashlib.sha256(f"{person.pk}\0{plain}".encode()).hexdigest()


def _owner(person: m.Person) -> CustomerId:
    return CustomerId(f"directory.person.{person.pk}")
